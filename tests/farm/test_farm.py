"""Rendering by any Executor, and by dask's workers: the bytes of a build here, or one clear error."""

import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fsspec
import pytest
from typer.testing import CliRunner

from generator.build import Request, build, clean
from generator.building import farm, ledger, printing
from generator.building.lots import stale
from generator.building.object_store import Store, store_of
from generator.building.press import Press
from generator.building.sites import Left
from generator.cli.app import app
from generator.errors import BusyError, OutputError, UsageError, WorkerError
from generator.memory import Memory
from tests import toy
from tests.farm.stored import BUCKET, SECRET, Stored, serving

FEW = 'outputs = ["papers", "pages", "shelves", "feeds"]\n'  # each file that is uploaded takes its milliseconds


def archive(content: Path) -> Path:
    """The toy archive, of which not everything is made."""
    toy.archive(content)
    (content / "curation/site.toml").write_text(toy.CURATION["site.toml"].replace("title", f"{FEW}title"))
    return content


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive and its site, built here; no test changes them."""
    folder = tmp_path_factory.mktemp("farm")
    toy.edition(archive(folder / "content"), folder / "site")
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An archive of a test's own."""
    return archive(tmp_path / "content")


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there are some."""
    monkeypatch.setattr(printing, "_CHUNK", 16)


@pytest.fixture(scope="module")
def stored() -> Iterator[Stored]:
    with serving() as store:
        yield store


@contextmanager
def cluster(*, processes: bool, workers: int = 2) -> Iterator[str]:
    """A scheduler of dask's with workers, over sockets of this machine: its address."""
    import distributed

    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=processes,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as started:
        yield "dask://" + started.scheduler_address.partition("://")[2]


@pytest.fixture(scope="module")
def farmed(stored: Stored) -> Iterator[str]:
    """With two workers in processes of their own, which reach the store."""
    with cluster(processes=True) as address:
        yield address


# --- Executors ---


class Failing(Executor):
    """Its processes are ended as soon as they begin."""

    def submit(self, *_args: Any, **_options: Any) -> Any:
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("terminated abruptly"))
        return future


@pytest.mark.parametrize(
    "kind", [pytest.param("threads", marks=pytest.mark.seconds), pytest.param("processes", marks=pytest.mark.slow)]
)
def test_any_executor_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    content = toy.archive(tmp_path / "content")  # with all kinds of pages
    toy.edition(content, tmp_path / "here")
    spawned = multiprocessing.get_context("spawn")
    with ThreadPoolExecutor(2) if kind == "threads" else ProcessPoolExecutor(1, spawned) as executor:
        built = build(Request(content, tmp_path / "site", executor=executor))
    assert built.rendered > 2 * printing._CHUNK
    assert toy.tree(tmp_path / "site") == toy.tree(tmp_path / "here")


def test_slices_come_in_their_order_and_few_at_a_time(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "_CHUNK", 1)
    waiting: list[Future[Any]] = []
    most = []

    class Watched(ThreadPoolExecutor):
        def submit(self, *args: Any, **options: Any) -> Any:
            waiting.append(super().submit(*args, **options))
            return waiting[-1]

    def look(done: int, _whole: int) -> None:
        most.append(len(waiting) - done)

    with Watched(2) as executor:
        build(Request(home / "content", tmp_path / "site", executor=executor), look)
    assert len(waiting) > farm._AHEAD >= max(most) > 1
    assert toy.tree(tmp_path / "site") == toy.tree(home / "site")


def test_processes_that_end_are_one_clear_error(home: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match=r"were ended before they were done.*run it again, it goes on from here"):
        build(Request(home / "content", tmp_path / "site", executor=Failing()))


def test_ended_processes_of_ours_are_one_clear_error() -> None:
    ended = pytest.raises(WorkerError, match="were ended before they were done")
    task: Any = SimpleNamespace(print=killed, theme=SimpleNamespace(compile=lambda: None))
    with ThreadPoolExecutor(1) as executor, ended, printing._pool(executor):
        raise BrokenProcessPool("terminated abruptly")
    with ended:
        list(printing._forked(task, (slice(1), slice(1, 2)), 2))


def killed(_some: slice) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_whoever_waits_for_long_asks_whether_anybody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_PATIENCE", 0.01)
    slice_, left = Future[list[Left]](), [Left(1, 2, changed=True)]
    with ThreadPoolExecutor(1) as executor:
        assert printing._result(slice_, farm.Farm(executor, look=lambda: slice_.set_result(left))) == left
        late: Future[Any] = Future()
        late.set_exception(TimeoutError("of the slice's own"))
        with pytest.raises(TimeoutError, match="of the slice's own"):
            printing._result(late, farm.Farm(executor))


def test_a_store_is_written_by_processes_that_are_started_anew(home: Path, tmp_path: Path) -> None:
    site = store_of("memory://none/site", tmp_path / "content")
    nothing = printing.Task((), site, Press(home / "content", Memory()).edition.theme)
    assert [*printing._parts(nothing, (), 2, None)] == []


def test_workers_that_are_others_are_all_named() -> None:
    told: dict[str, Any] = {"tcp://b": {**farm.identity(), "jinja2": "2.0"}, "tcp://a": ImportError("no generator")}
    told["tcp://c"] = farm.identity()
    client = SimpleNamespace(nthreads=lambda: dict.fromkeys(told, 1), run=lambda *_asked, **_how: told)
    with pytest.raises(WorkerError) as error:
        farm._refuse_others(client, "dask://here")
    assert [str(one).partition(" (")[0] for one in error.value.faults] == [
        "tcp://a: has no broadsheet such as this one: no generator",
        f"tcp://b: has jinja2 2.0 instead of {farm.identity()['jinja2']}",
    ]


def test_a_worker_of_another_version_renders_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {**farm.identity(), "jinja2": "2.0"}
    with pytest.raises(WorkerError, match=r"jinja2 2\.0 instead of.*install there what is installed here"):
        printing.print_there(told, b"", b"no theme", b"no pages")


def test_a_worker_that_sees_another_folder_renders_nothing(home: Path, tmp_path: Path) -> None:
    from generator.building.sites import Folder

    slice_ = pickle.dumps(((), Folder(tmp_path)))
    with pytest.raises(WorkerError, match="does not see the site that is to be written"):
        printing.print_there(farm.identity(), b"another seal", b"no theme", slice_)


def test_a_theme_travels_without_its_folders(home: Path) -> None:
    press = Press(home / "content", Memory())
    press.plan()
    every = stale(press.lots, {})
    press.edition.theme.render(next(one.page for one in every if one.page.template == "paper.html"))
    sent = pickle.loads(pickle.dumps(press.edition.theme))
    assert sent.folders == ()
    for one in every[::10]:
        if one.page.template and one.output == "papers":
            assert sent.render(one.page) == press.edition.theme.render(one.page)
    assert len(pickle.dumps(sent)) < 400_000


# --- Stores ---


@pytest.mark.seconds
def test_a_store_holds_what_a_folder_would(home: Path, own: Path, stored: Stored) -> None:
    """As one walks on: a first build, one of nothing, one of a day's words, one without its cache, and the end."""
    site, url = own.parent / "site", f"s3://{BUCKET}/daily"
    first = build(Request(own, url, jobs=1))
    assert stored.tree("daily") == toy.tree(home / "site")
    assert (first.written, first.removed) == (first.pages, 0)
    assert stored.kind("daily/index.html") == "text/html; charset=utf-8"

    stored.puts.clear()
    assert build(Request(own, url, jobs=1)).rendered == 0
    assert stored.puts == []

    stored.puts.clear()
    toy.write(own, {"days/2025-12-09.md": "---\nformat: 1\n---\nOther words.\n"})
    (own / "curation/pages/about.md").unlink()
    changed = build(Request(own, url, jobs=1))
    toy.edition(own, site)
    assert stored.tree("daily") == toy.tree(site)
    files = [name for name in stored.puts if not name.startswith("daily/.")]
    assert changed.written == len(files) == len(set(files)) < changed.pages
    assert changed.removed == 1

    stored.puts.clear()
    next(own.parent.glob(".s3-*/ledger")).unlink()
    again = build(Request(own, url, jobs=1))
    assert (again.rendered, again.written) == (again.pages, 0)
    assert stored.puts == ["daily/.broadsheet.lock"]

    stored.put("daily/of-others.txt", b"stays")
    assert clean(Request(own, url)) == len(toy.tree(site)) - 1
    assert stored.tree("daily") == {"of-others.txt": b"stays"}
    assert list(own.parent.glob(".s3-*")) == []


def test_a_store_that_tells_no_digest(home: Path, own: Path) -> None:
    """Of any kind: what the last build left is known by when it came there."""
    fs = fsspec.filesystem("memory")
    first = build(Request(own, "memory://any/site", jobs=1))
    assert {name: fs.cat_file(f"/any/site/{name}") for name in toy.tree(home / "site")} == toy.tree(home / "site")
    assert build(Request(own, "memory://any/site", jobs=1)).rendered == 0
    fs.pipe_file("/any/site/index.html", b"somebody was here")
    again = build(Request(own, "memory://any/site", jobs=1))
    assert (again.rendered, again.written, again.pages) == (1, 1, first.pages)
    assert clean(Request(own, "memory://any/site")) == first.pages
    assert fs.find("/any") == []


def test_a_store_in_which_nothing_is_yet(tmp_path: Path) -> None:
    store = store_of("memory://new/site", tmp_path / "content")
    assert isinstance(store, Store)
    store.leave()
    assert store.part(["index.html"]).there == {}
    with store.locked():
        store._take()  # as a build of the same cache does after one that was killed
    assert fsspec.filesystem("memory").find("/new") == []


def test_a_store_whose_library_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_url: str) -> None:
        raise ImportError("install a library for it")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    for url, remedy in (("s3://toys/site", r"broadsheet\[s3\]"), ("memory://any", "install a library for it")):
        with pytest.raises(OutputError, match=rf"needs a library that is not installed.*{remedy}"):
            store_of(url, tmp_path / "content").marker()


@pytest.mark.slow
def test_processes_of_ours_write_to_a_store(
    home: Path, own: Path, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "WORTH_PROCESSES", 1)
    build(Request(own, f"s3://{BUCKET}/processes", jobs=2))
    assert stored.tree("processes") == toy.tree(home / "site")


@pytest.mark.seconds
def test_what_is_not_ours_is_refused(own: Path, stored: Stored) -> None:
    stored.put("others/index.html", b"theirs")
    with pytest.raises(OutputError, match=r"s3://toys/others: is not empty, and no build of ours made it"):
        build(Request(own, f"s3://{BUCKET}/others"))
    assert stored.tree("others") == {"index.html": b"theirs"}


@pytest.mark.seconds
def test_another_machine_holds_the_store(own: Path, stored: Stored) -> None:
    stored.put("held/.broadsheet.lock", b"the word of another")
    with pytest.raises(BusyError, match=r"remove s3://toys/held/\.broadsheet\.lock"):
        build(Request(own, f"s3://{BUCKET}/held"))
    assert stored.tree("held") == {".broadsheet.lock": b"the word of another"}


@pytest.mark.slow
def test_a_killed_upload_is_finished_by_the_next_build(home: Path, own: Path, stored: Stored) -> None:
    import subprocess

    url = f"s3://{BUCKET}/killed"
    words = ("-m", "generator", "build", "--content", str(own), "--output", url, "--jobs", "1")
    running = subprocess.Popen((sys.executable, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stored.puts.clear()

    def kill() -> None:
        if len(stored.puts) == 20:
            running.send_signal(signal.SIGKILL)

    stored.on_put = kill
    try:
        assert running.wait(120) == -signal.SIGKILL
    finally:
        stored.on_put = lambda: None
    there = stored.tree("killed")
    assert 5 < len(there) < len(toy.tree(home / "site"))
    assert ".broadsheet.lock" in there  # which the next build knows for its own
    stored.puts.clear()
    build(Request(own, url, jobs=1))
    assert stored.tree("killed") == toy.tree(home / "site")
    again = {name.removeprefix("killed/") for name in stored.puts} & set(there)
    assert again <= {".broadsheet.lock", ".broadsheet"}


@pytest.mark.parametrize(
    ("output", "fact"),
    [
        ("file:///site", "is a folder of this machine"),
        ("sftp://me:secret@host/site", "holds a password"),
        ("s4://toys/site", "fsspec knows no store 's4'"),
        ("s3://[toys/site", "is no address"),
    ],
)
def test_an_address_that_cannot_be(own: Path, output: str, fact: str) -> None:
    with pytest.raises(UsageError, match=fact) as error:
        build(Request(own, output))
    assert "secret" not in str(error.value)


@pytest.mark.seconds
def test_no_bucket_is_one_clear_error(own: Path, stored: Stored) -> None:
    with pytest.raises(OutputError, match="s3://no-such-bucket/site: cannot be written: ") as error:
        build(Request(own, "s3://no-such-bucket/site", jobs=1))
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("module", "options", "extra"),
    [("distributed", {"executor": "dask://127.0.0.1:9"}, "dask"), ("fsspec", {"output": "s3://toys/site"}, "s3")],
)
def test_what_is_not_installed_is_named(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, options: dict[str, Any], extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=rf"pip install 'broadsheet\[{extra}\]'"):
        build(Request(**{"content": own, "output": tmp_path / "site", **options}))


@pytest.mark.parametrize("words", [("check",), ("serve",), ("ping",)])
def test_what_reads_a_site_wants_a_folder(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--output", "s3://toys/site"])
    assert done.exit_code == 2
    assert "is no folder of this machine" in " ".join(done.stderr.replace("│", "").split())


def test_an_executor_that_is_none() -> None:
    done = CliRunner().invoke(app, ["build", "--executor", "127.0.0.1:8786"])
    assert done.exit_code == 2
    assert "write it as dask://HOST:PORT" in done.stderr


# --- Dask ---


@pytest.mark.seconds
def test_workers_of_dask_write_the_same_site(home: Path, tmp_path: Path) -> None:
    with cluster(processes=False) as address:
        built = build(Request(home / "content", tmp_path / "site", executor=address))
    assert built.written == built.pages
    assert toy.tree(tmp_path / "site") == toy.tree(home / "site")


@pytest.mark.slow
def test_two_processes_of_dask_write_the_same_site_to_a_store(home: Path, farmed: str, stored: Stored) -> None:
    built = build(Request(home / "content", f"s3://{BUCKET}/farm", executor=farmed))
    assert built.written == built.pages
    assert stored.tree("farm") == toy.tree(home / "site")


@pytest.mark.slow
def test_workers_of_another_version_are_all_named(
    home: Path, tmp_path: Path, farmed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "code_digest", lambda: "f" * 32)
    farm.identity.cache_clear()
    try:
        with pytest.raises(WorkerError) as error:
            build(Request(home / "content", tmp_path / "site", executor=farmed))
    finally:
        farm.identity.cache_clear()
    assert len(error.value.faults) == 2
    assert all("instead of ffffffffffff" in fault.fact for fault in error.value.faults)
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_a_worker_that_dies_costs_nothing_but_time(home: Path, farmed: str, stored: Stored) -> None:
    import distributed

    with distributed.Client(farmed.removeprefix("dask://"), set_as_default=False) as client:
        processes = list(client.run(os.getpid).values())
    stored.puts.clear()
    stored.on_put = lambda: os.kill(processes[0], signal.SIGKILL) if len(stored.puts) == 20 else None
    try:
        build(Request(home / "content", f"s3://{BUCKET}/dying", executor=farmed))
    finally:
        stored.on_put = lambda: None
    assert stored.tree("dying") == toy.tree(home / "site")


@pytest.mark.seconds
def test_a_scheduler_that_does_not_answer_and_one_without_workers(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(farm, "_SECONDS", 1)
    with pytest.raises(WorkerError, match="no scheduler answers"):
        build(Request(home / "content", tmp_path / "site", executor="dask://127.0.0.1:9"))
    with cluster(processes=False, workers=0) as address, pytest.raises(WorkerError, match="has no workers"):
        build(Request(home / "content", tmp_path / "site", executor=address))
