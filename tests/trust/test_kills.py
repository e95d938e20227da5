"""Kill -9 between any two steps of writing: no file is torn, no record lost, and the next run ends where one ends that
nobody disturbed. Beside it stands a writer that writes in place, which must tear."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

import pytest
from aiosmtpd.controller import Controller

from generator import disk, saving
from generator.storing.holdings import load_holdings
from generator.storing.verify import verify
from tests import toy
from tests.collect.daily import MONDAY, HuggingFace, day_of, huggingface, paper
from tests.feeds import full
from tests.trust.killing import digest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.seconds
ASIDE = (*saving.LOCKS, saving.STAGING)
KNOWN = (toy.record(501, MONDAY), toy.record(502, MONDAY, organisation=toy.LAB))


class Ended(NamedTuple):
    """How a command ended, the steps that it came to, and what it said."""

    code: int
    steps: list[dict[str, Any]]
    said: str


@dataclass
class Killer:
    """The process that runs commands and has them kill themselves."""

    tell: IO[str]
    hear: IO[str]
    log: Path

    def run(
        self, root: Path, words: tuple[str, ...], step: int = 0, *, env: Mapping[str, str], naive: bool = False
    ) -> Ended:
        asked = {
            "words": words,
            "root": str(root),
            "log": str(self.log),
            "step": step,
            "env": dict(env),
            "naive": naive,
        }
        self.tell.write(json.dumps(asked) + "\n")
        self.tell.flush()
        code = int(self.hear.readline())
        steps = [json.loads(line) for line in self.log.read_text().splitlines()]
        return Ended(code, steps, self.log.with_name(f"{self.log.name}.out").read_text())


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.trust.killing"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield Killer(process.stdin, process.stdout, tmp_path_factory.mktemp("killer") / "steps")
        process.stdin.close()


@dataclass
class Deed:
    """A command, where it begins, and what it needs; `{root}` in its words is the folder that it works in."""

    words: tuple[str, ...]
    begin: Callable[[Path], object]
    env: Mapping[str, str] = field(default_factory=dict)

    def given(self, root: Path) -> tuple[str, ...]:
        return tuple(word.format(root=root) for word in self.words)


def whole(root: Path) -> dict[str, bytes]:
    """What lies there, but for locks, what is written aside, and what tells of runs and of times on this disk."""
    found = toy.tree(root)
    return {
        name: data
        for name, data in found.items()
        if not any(part in ASIDE or part.endswith(disk.TEMPORARY) for part in name.split("/"))
        and not name.endswith(("state/runs.json", ".cache/ledger"))
        and ".cache/memory-" not in name
    }


def begun_with_records(root: Path) -> None:
    from generator.store import save

    save(root / "content", {"huggingface": KNOWN})


def for_load(root: Path) -> None:
    begun_with_records(root)
    for number in range(3):
        day = MONDAY + timedelta(number)
        (root / f"{day}.json").write_text(json.dumps(day_of(number * 10, 11, day)))


def collecting_from(address: str) -> Callable[[Path], None]:
    def begin(root: Path) -> None:
        begun_with_records(root)
        mirrors = f'[collect.mirrors]\n"https://huggingface.co" = "{address}"\n'
        words = f'format = 1\n[collect]\nenrich = ["huggingface"]\n{mirrors}'
        toy.write(root / "content", {"site.toml": words})

    return begin


def for_build(root: Path) -> None:
    toy.archive(root / "content")


def load() -> Deed:
    days = tuple(f"{{root}}/{MONDAY + timedelta(number)}.json" for number in range(3))
    return Deed(("load", *days, "--content", "{root}/content"), for_load)


def fetch(server: HuggingFace) -> Deed:
    for number in range(4):
        server.days[MONDAY + timedelta(number)] = day_of(number * 10, 12, MONDAY + timedelta(number))
    span = ("--since", str(MONDAY), "--until", str(MONDAY + timedelta(3)))
    return Deed(("fetch", *span, "--content", "{root}/content"), collecting_from(server.playing.address))


def add(server: HuggingFace) -> Deed:
    for number in (77, 78):
        server.single[f"2512.{number:05d}"] = paper(number, MONDAY)["paper"]
    wish = ("--list", "mine", "--tag", "hot tea", "--status", "reading", "--rating", "7", "--date", "2025-12-12")
    words = ("add", "2512.00077", "2512.00078", "2512.00501", *wish, "--content", "{root}/content")
    return Deed(words, collecting_from(server.playing.address))


def build() -> Deed:
    words = ("build", "--jobs", "1", "--content", "{root}/content", "--output", "{root}/site")
    return Deed(words, for_build)


@dataclass
class Account:
    """What became of kills."""

    kills: int = 0
    torn: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unhealed: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)

    def faults(self) -> list[Any]:
        return [*self.torn, *self.lost, *self.unhealed, *self.strays, *self.outside]


def killed(killer: Killer, deed: Deed, home: Path, wanted: int, *, naive: bool = False) -> Account:
    """Kill a command at `wanted` of its steps, or at all of them, and look at what it left."""
    start, calm, account = home / "start", home / "calm", Account()
    deed.begin(start)
    shutil.copytree(start, calm)
    before = whole(start)
    undisturbed = killer.run(calm, deed.given(calm), env=deed.env)
    assert undisturbed.code == 0, undisturbed.said
    after, last = whole(calm), undisturbed.steps[-1]["step"]
    versions: dict[str, set[str]] = defaultdict(set)
    for name in before:
        versions[name].add(digest(start / name))
    for step in undisturbed.steps:
        if step["what"] == "rename":
            versions[Path(step["path"]).relative_to(calm).as_posix()].add(step["sum"])
    moments = sorted(random.Random(wanted).sample(range(2, last), min(wanted, last - 2)))
    for moment in moments:
        root = home / "root"
        shutil.copytree(start, root)
        ended = killer.run(root, deed.given(root), moment, naive=naive, env=deed.env)
        account.kills += ended.code == -9
        if ended.code != -9 or not 1 < ended.steps[-1]["step"] < last:
            account.outside.append(moment)
        found = whole(root)
        account.torn += [f"{moment}: {name}" for name in found if digest(root / name) not in versions[name]]
        account.lost += [f"{moment}: {name}" for name in before if name not in found]
        if not naive:
            load_holdings(root / "content")
            again = killer.run(root, deed.given(root), env=deed.env)
            now = whole(root)
            account.unhealed += [f"{moment}: {again.said}"] if again.code else []
            account.unhealed += [f"{moment}: {name}" for name in {*now, *after} if now.get(name) != after.get(name)]
            account.unhealed += [f"{moment}: {fault}" for fault in verify(root / "content").faults]
            account.strays += [str(path) for path in root.rglob(f"*{disk.TEMPORARY}")]
        shutil.rmtree(root)
    return account


@pytest.fixture
def server() -> Iterator[HuggingFace]:
    with huggingface() as playing:
        yield playing


def deed_of(verb: str, server: HuggingFace) -> Deed:
    return (
        {"load": load, "build": build}[verb]()
        if verb in ("load", "build")
        else {"fetch": fetch, "add": add}[verb](server)
    )


@pytest.mark.parametrize("verb", ["load", "fetch", "add", "build"])
def test_a_killed_command_is_finished_by_the_next(
    killer: Killer, server: HuggingFace, tmp_path: Path, verb: str
) -> None:
    kills = 1 if verb == "build" else 2
    account = killed(killer, deed_of(verb, server), tmp_path, kills)
    assert account.faults() == []
    assert account.kills == kills


@pytest.mark.slow
@pytest.mark.parametrize(("verb", "wanted"), [("load", 60), ("fetch", 60), ("add", 60), ("build", 60)])
def test_commands_that_are_killed_at_every_stage(
    killer: Killer, server: HuggingFace, tmp_path: Path, verb: str, wanted: int
) -> None:
    account = killed(killer, deed_of(verb, server), tmp_path, wanted)
    print(f"{verb}: {account}")
    assert account.faults() == []
    assert account.kills == wanted


def test_who_writes_in_place_tears(killer: Killer, server: HuggingFace, tmp_path: Path) -> None:
    """The control."""
    account = killed(killer, load(), tmp_path, 12, naive=True)
    print(f"in place: {account.kills} kills, {len(account.torn)} files torn")
    assert account.kills >= 8  # it has fewer steps
    assert len(account.torn) >= 2


# --- mail -------------------------------------------------------------------------------------------------------------


class Post:
    """A post office that notes who got what."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.update(envelope.rcpt_tos)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, Mapping[str, str]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    readers = ",".join(READERS)
    address = {"BROADSHEET_SMTP_HOST": "127.0.0.1", "BROADSHEET_SMTP_PORT": str(port)}
    yield post, address | {"BROADSHEET_MAIL_KEY": "0123456789abcdef" * 2, "BROADSHEET_MAIL_TO": readers}
    controller.stop()


READERS = ("ada@reader.example", "bea@reader.example", "cy@reader.example", "di@reader.example")


def known_of(log: Path) -> list[str]:
    """The last that a log says of each reader; one line of it may be torn, and spoils no other."""
    said, torn = {}, 0
    for line in log.read_text().splitlines()[1:]:
        try:
            entry = json.loads(line)
            said[entry["reader"]] = entry["is"]
        except ValueError:
            torn += 1
    assert torn <= 1
    return list(said.values())


def sent_and_killed(killer: Killer, post: Post, env: Mapping[str, str], home: Path, wanted: int) -> tuple[int, int]:
    """Kill `send` at so many of its steps; how often that was, and how many letters nobody could tell of.

    Nobody gets an issue twice, whoever asks again; nobody is left out once what nobody knows of is sent again.
    """
    full.archive(home / "content")
    words = ("send", "morning", "--issue", "2025-12-09", "--content", str(home / "content"))
    log = home / "content/state/sent/morning.jsonl"
    calm = killer.run(home, words, env=env)
    assert (calm.code, post.arrived) == (0, Counter(READERS)), calm.said
    last, unknown = calm.steps[-1]["step"], 0
    moments = sorted(random.Random(wanted).sample(range(2, last), min(wanted, last - 2)))
    for moment in moments:
        shutil.rmtree(home / "content/state")
        post.arrived.clear()
        ended = killer.run(home, words, moment, env=env)
        assert (ended.code, ended.steps[-1]["step"]) == (-9, moment)
        arrived = +post.arrived
        again = killer.run(home, words, env=env)
        assert max(post.arrived.values()) == 1, moment
        assert all(post.arrived[reader] == 1 for reader in arrived), moment
        unsure = len(READERS) - len(post.arrived)
        unsure += "1 unknown" in again.said and not unsure
        assert unsure <= 1, again.said
        assert again.code == unsure, again.said
        unknown += unsure
        killer.run(home, (*words, "--retry-unknown"), env=env)
        assert set(post.arrived) == set(READERS), moment
        assert post.arrived.total() <= len(READERS) + 1
        assert known_of(log) == ["sent"] * len(READERS), moment
    return len(moments), unknown


def test_a_killed_send_sends_nothing_twice(
    killer: Killer, post: tuple[Post, Mapping[str, str]], tmp_path: Path
) -> None:
    assert sent_and_killed(killer, *post, tmp_path, 1)[0] == 1


@pytest.mark.slow
def test_a_send_that_is_killed_at_every_stage(
    killer: Killer, post: tuple[Post, Mapping[str, str]], tmp_path: Path
) -> None:
    kills, unknown = sent_and_killed(killer, *post, tmp_path, 100)
    print(f"send: {kills} kills, {unknown} letters of which nobody could tell")
    assert kills >= 20


# --- processes --------------------------------------------------------------------------------------------------------


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def waited(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


POOL = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from generator.abreast import end_with_parent
with ProcessPoolExecutor(2, initializer=end_with_parent if sys.argv[1] == "ours" else None) as pool:
    list(pool.map(time.sleep, [0.05] * 4))
    print(*pool._processes, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(("whose", "outlive"), [("ours", 0), ("stock", 2)])
def test_a_process_that_works_for_another_ends_with_it(whose: str, outlive: int) -> None:
    """The stock ones are the control: they wait for work for good."""
    with subprocess.Popen([sys.executable, "-c", POOL, whose], cwd=ROOT, stdout=subprocess.PIPE, text=True) as pool:
        assert pool.stdout
        children = list(map(int, pool.stdout.readline().split()))
        pool.kill()
    assert len(children) == 2
    if outlive:
        time.sleep(0.3)
    assert waited(lambda: sum(map(is_alive, children)) == outlive)
    for child in filter(is_alive, children):
        os.kill(child, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="NO /proc: children cannot be found")
def test_no_process_outlives_the_build_that_started_it(tmp_path: Path) -> None:
    from generator.store import save

    content, site = tmp_path / "content", tmp_path / "site"
    save(content, {"huggingface": [toy.record(number, MONDAY) for number in range(1000, 1500)]})
    command = [sys.executable, "-m", "generator", "build", "--content", str(content), "--output", str(site)]
    with subprocess.Popen([*command, "--jobs", "2"], cwd=ROOT, stdout=subprocess.DEVNULL) as build:
        assert waited(lambda: sum(path.is_file() for path in site.rglob("*")) > 5)
        children = children_of(build.pid)
        build.kill()
    assert len(children) >= 2
    assert waited(lambda: not any(map(is_alive, children))), children
    subprocess.run([*command, "--jobs", "2"], cwd=ROOT, check=True, capture_output=True)
    toy.edition(content, tmp_path / "calm")
    assert toy.digest(site) == toy.digest(tmp_path / "calm")
