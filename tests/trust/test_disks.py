"""Disks that are full, folders that may not be written: one clear error, and all as it was. Two at once: one refuses.

The full disk is a small one of memory; where none may be mounted, the system refuses files that grow beyond a size.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from generator import disk, migrating, saving
from generator.building import drawers, ledger
from generator.cli.app import app
from tests import toy
from tests.collect.daily import MONDAY, HuggingFace, day_of, huggingface, paper
from tests.feeds import full
from tests.test_disk import no_longer_root, room_for

pytestmark = pytest.mark.seconds
CLEAR = re.compile(
    r"^\S+: (?:cannot be written: )?(?P<fact>No space left on device|File too large|Permission denied) \(check .+\)$"
)
PAGE = 4096  # bytes: what the smallest file takes of a disk of memory
BIB = "@article{tea, title={Tea for Tests}, author={Quill, Ada}, year={2024}, doi={10.1000/tea}}\n"
SITE = 'format = 1\ntitle = "Toy Times"\n[collect]\nenrich = ["huggingface"]\n'

# The verbs that write, with what they are given; {root} is where all lies.
CONTENT = ("--content", "{root}/content")
VERBS: Mapping[str, tuple[str, ...]] = {
    "load": ("load", "{root}/day.json", *CONTENT),
    "fetch": ("fetch", "--date", str(MONDAY), *CONTENT),
    "add": ("add", "2512.00077", "2512.00001", "--list", "mine", "--tag", "hot tea", *CONTENT),
    "import": ("import", "{root}/tea.bib", *CONTENT),
    "import on a list": ("import", "{root}/tea.bib", "--list", "mine", *CONTENT),
    "build": ("build", "--jobs", "1", *CONTENT, "--output", "{root}/site"),
    "migrate": ("migrate", *CONTENT),
    "new": ("new", "note", "2512.00003", *CONTENT),
    "note": ("note", "2512.00002", "Words.", *CONTENT),
    "hide": ("hide", "2512.00002", *CONTENT),
    "forget": ("forget", "2512.00002", "--reason", "asked for", *CONTENT),
    "verify": ("verify", "--accept", *CONTENT),
}


@pytest.fixture(scope="module")
def server() -> Iterator[HuggingFace]:
    with huggingface() as playing:
        playing.days = {MONDAY: day_of(10, 30, MONDAY)}
        playing.single = {"2512.00077": paper(77, MONDAY)["paper"]}
        yield playing


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory, server: HuggingFace) -> Path:
    """An archive for which every verb has something to do."""
    root = tmp_path_factory.mktemp("start")
    content = toy.archive(root / "content")
    for lists in sorted((content / "records/capture").rglob(".sums")):
        lists.unlink()
    mirrors = f'[collect.mirrors]\n"https://huggingface.co" = "{server.playing.address}"\n'
    toy.write(content, {"site.toml": f"{SITE}{mirrors}"})
    (root / "day.json").write_text(json.dumps(day_of(40, 30, MONDAY)))
    (root / "tea.bib").write_text(BIB)
    return root


@pytest.fixture(autouse=True)
def older_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is something to migrate, where a page says so."""
    chains = {"page": {0: lambda text: text}}
    monkeypatch.setattr(migrating, "migrate", partial(migrating.migrate, chains=chains))


def copied(start: Path, root: Path, verb: str) -> None:
    shutil.copytree(start, root, dirs_exist_ok=True)
    if verb == "migrate":
        toy.write(root / "content", {"pages/old.md": "---\nformat: 0\ntitle: Old\n---\nWords.\n"})


def run(root: Path, verb: str) -> Result:
    return CliRunner().invoke(app, [word.format(root=root) for word in VERBS[verb]])


def kept(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in toy.tree(root).items() if not name.endswith((*saving.LOCKS, "filler"))}


def refused(done: Result) -> str:
    """The fact that a refusal tells, in the one line that it says; '' where it is not as it should be."""
    lines = [line for line in done.stderr.splitlines() if "warning:" not in line]
    found = CLEAR.fullmatch(lines[0]) if len(lines) == 1 else None
    good = done.exit_code == 1 and isinstance(done.exception, SystemExit) and found
    return found["fact"] if good and found else ""


@contextmanager
def small(folder: Path, size: int) -> Iterator[bool]:
    """A disk of `size` bytes at `folder`; whether there is one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@contextmanager
def left(root: Path, pages: int, *, mounted: bool) -> Iterator[None]:
    """So much space is left."""
    if not mounted:
        with room_for(pages * PAGE // 4):
            yield
        return
    stat = os.statvfs(root)
    with (root / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, max(stat.f_bavail * stat.f_frsize - pages * PAGE, 1))
    try:
        yield
    finally:
        (root / "filler").unlink()


@pytest.mark.parametrize("verb", [one for one in VERBS if one not in ("new", "hide", "verify")])
def test_a_full_disk_is_one_clear_error_and_all_is_as_it_was(start: Path, tmp_path: Path, verb: str) -> None:
    root, facts = tmp_path / "disk", []
    with small(root, 8 << 20) as mounted:
        copied(start, root, verb)
        before = kept(root)
        for pages in (0, 1, 2, 3):
            with left(root, pages, mounted=mounted):
                done = run(root, verb)
                if done.exit_code == 0:
                    break
                facts.append(refused(done))
                now = kept(root)
            assert facts[-1], (pages, done.stderr, done.exception)
            if verb == "build":  # what is there is whole, and the next build finishes it
                now = {name: data for name, data in now.items() if name.startswith(("content/", "day", "tea"))}
            elif verb in ("add", "import on a list") and now != before:
                assert {name.split("/")[1] for name in now.keys() - before.keys()} <= {"records", "state"}  # one of two
                break
            assert now == before, pages
        assert facts
        done = run(root, verb)
        assert done.exit_code == 0, done.stderr
        assert not list(root.rglob(f"*{disk.TEMPORARY}"))
    print(f"{verb}: {'a disk of memory' if mounted else 'files that may not grow'}: {facts}")


@contextmanager
def locked_away(root: Path) -> Iterator[None]:
    """All folders below may be read by anybody, and be written by nobody."""
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        with no_longer_root():
            yield
    finally:
        for folder in folders:
            folder.chmod(0o755)


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Path]:
    """A folder that anybody may reach, which those of pytest are not."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder_that_may_not_be_written_is_one_clear_error(start: Path, public: Path, verb: str) -> None:
    root = public / "root"
    copied(start, root, verb)
    before = toy.tree(root)
    time.strptime("2025", "%Y")  # has its module loaded: whoever is not root may not read Python's own
    with locked_away(root):
        done = run(root, verb)
    assert refused(done) == "Permission denied", (done.stderr, done.exception)
    assert toy.tree(root) == before


@pytest.mark.usefixtures("built")  # all is imported: whoever is not root may not read Python's own modules
def test_what_may_only_be_read_can_be_built(start: Path, public: Path) -> None:
    root = public / "root"
    shutil.copytree(start, root)
    (public / "out").mkdir()
    (public / "out").chmod(0o777)
    with locked_away(root):
        words = ["build", "--jobs", "1", "--content", str(root / "content"), "--output", str(public / "out/site")]
        done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr


def test_what_is_not_the_archives_own_is_one_clear_error_too(start: Path, tmp_path: Path) -> None:
    copied(start, tmp_path / "root", "fetch")
    words = [word.format(root=tmp_path / "root") for word in VERBS["fetch"]]
    done = CliRunner(env={"GITHUB_STEP_SUMMARY": str(tmp_path)}).invoke(app, words)
    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path}: Is a directory (check the path, its rights and free space)\n"


# --- two at once ------------------------------------------------------------------------------------------------------

ALSO: Mapping[str, tuple[str, ...]] = {
    "backfill": ("backfill", "--since", str(MONDAY), *CONTENT),
    "enrich": ("enrich", "2512.00001", *CONTENT),
    "mark": ("mark", "2512.00001", "--rating", "3", "--list", "first-reads", *CONTENT),
    "remove": ("remove", "2512.00001", "--list", "first-reads", *CONTENT),
    "show": ("show", "2512.00001", *CONTENT),
    "undo": ("undo", *CONTENT),
    "clean": ("clean", *CONTENT, "--output", "{root}/site"),
    "fork": ("fork", "--title", "Mine", *CONTENT),
    "ping": ("ping", *CONTENT, "--output", "{root}/site"),
    "send": ("send", "morning", *CONTENT),
}
MAIL = {
    "BROADSHEET_SMTP_HOST": "127.0.0.1",
    "BROADSHEET_MAIL_KEY": "0123456789abcdef" * 2,
    "BROADSHEET_MAIL_TO": "ada@reader.example",
}


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that no verb comes to write to."""
    root = tmp_path_factory.mktemp("taken")
    full.archive(root / "content")
    (root / "day.json").write_text("[]")
    (root / "tea.bib").write_text(BIB)
    return root


@pytest.mark.parametrize("verb", [*VERBS, *ALSO])
def test_of_two_at_once_one_refuses_and_names_the_other(taken: Path, verb: str) -> None:
    root, content = taken, taken / "content"
    before = kept(root)
    own = {"build": ledger.folder_of(root / "site"), "clean": ledger.folder_of(root / "site")}
    own["send"] = content / "state/sent"
    words = [word.format(root=root) for word in {**VERBS, **ALSO}[verb]]
    with saving.locked(own.get(verb, content), "the archive"):
        done = CliRunner(env=MAIL).invoke(app, words)
    wanted = rf"in the hands of another broadsheet \(process {os.getpid()}\) \(wait until it is done, or end it\)"
    assert re.search(wanted, done.stderr), (done.stderr, done.exception)
    assert done.exit_code == 1
    assert kept(root) == before


# --- a cache that is not what it was ----------------------------------------------------------------------------------

Damage = Callable[[bytes], bytes]
CACHES = ("ledger", "memory-2512", "memory-whole")
DAMAGES: Mapping[str, Damage] = {
    "gone": lambda _data: b"",
    "torn": lambda data: data[: len(data) // 2],
    "rubbish": lambda data: bytes(range(256)) * (len(data) // 256 + 1),
    "a byte is another": lambda data: (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
    ),
    "of another version": lambda data: data.partition(b"\n")[2].replace(b'"version": 3', b'"version": 2'),
    "deep": lambda _data: b"[" * 100_000,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    toy.edition(toy.archive(root / "content"), root / "site")
    return root


@pytest.mark.parametrize("name", CACHES)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_cache_that_is_not_what_was_written_is_none(built: Path, tmp_path: Path, name: str, damage: str) -> None:
    root = tmp_path / "root"
    shutil.copytree(built, root)
    path = ledger.folder_of(root / "site") / name
    before = path.read_bytes()
    path.write_bytes(DAMAGES[damage](before))
    assert path.read_bytes() != before
    if name == "ledger":
        assert ledger.load(root / "site") == ledger.Ledger()
    else:
        memory = drawers.memory_of(path.parent, ledger.code_digest())
        assert memory.drawer(name.removeprefix("memory-")).empty
    if damage == "a byte is another" and name != "ledger":
        (root / "content/curation/days/2025-12-08.md").write_text("---\nformat: 1\n---\nAnother word.\n")
        toy.edition(root / "content", root / "site")
        toy.edition(root / "content", tmp_path / "clean")
        assert toy.digest(root / "site") == toy.digest(tmp_path / "clean")


def test_a_cache_that_is_stale_is_not_believed(built: Path, tmp_path: Path) -> None:
    """That of an older site, put back as a backup would."""
    root = tmp_path / "root"
    shutil.copytree(built, root)
    old = toy.tree(ledger.folder_of(root / "site"))
    (root / "content/curation/days/2025-12-08.md").write_text("---\nformat: 1\n---\nAnother word.\n")
    toy.edition(root / "content", root / "site")
    for name, data in old.items():
        (ledger.folder_of(root / "site") / name).write_bytes(data)
    toy.edition(root / "content", root / "site")
    toy.edition(root / "content", tmp_path / "clean")
    assert toy.digest(root / "site") == toy.digest(tmp_path / "clean")
