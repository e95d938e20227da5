"""Two pieces of work at once: what comes out is what comes out of one after the other, whatever befalls either."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from generator import abreast


@pytest.fixture(params=[True, False], ids=["at once", "one after the other"])
def _able(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that can, whatever threads and cores the tests have; and one that cannot."""
    monkeypatch.setattr(abreast, "_can", lambda: request.param)


@pytest.mark.usefixtures("_able")
def test_both_give_what_they_give() -> None:
    assert abreast.abreast(lambda: "here", lambda: ("there", b"\0" * 100_000)) == ("here", ("there", b"\0" * 100_000))


@pytest.mark.usefixtures("_able")
@pytest.mark.parametrize("many", [0, 1, abreast.MANY - 1, abreast.MANY, abreast.MANY + 1])
def test_each_piece_gives_what_it_gives_in_its_place(many: int) -> None:
    told = abreast.each(lambda piece: (piece, os.getpid()), range(many))
    assert [piece for piece, _ in told] == [*range(many)]
    processes = min(many, 2 if many >= abreast.MANY and abreast._can() else 1)
    assert len({process for _, process in told}) == processes


@pytest.mark.usefixtures("_able")
def test_what_is_worked_out_apart_comes_whole() -> None:
    given, process = abreast.apart(lambda: (b"\0" * 100_000, os.getpid()))
    assert given == b"\0" * 100_000
    assert (process == os.getpid()) is not abreast._can()


@pytest.mark.usefixtures("_able")
def test_what_fails_apart_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        abreast.apart(lambda: 1 // 0)


@pytest.mark.usefixtures("_able")
@pytest.mark.parametrize("there", [lambda: 1 // 0, lambda: [][0]])
def test_what_fails_there_is_raised_here(there: Callable[[], object]) -> None:
    with pytest.raises((ZeroDivisionError, IndexError)):
        abreast.abreast(lambda: "here", there)


def test_what_fails_here_leaves_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abreast, "_can", lambda: True)
    with pytest.raises(ZeroDivisionError):
        abreast.abreast(lambda: 1 // 0, lambda: (tmp_path / "there").write_text(str(os.getpid())))
    there = int((tmp_path / "there").read_text())
    assert there != os.getpid()
    with pytest.raises(ChildProcessError):
        os.waitpid(there, 0)


@pytest.mark.parametrize(("cores", "threads", "expected"), [(2, 1, True), (1, 1, False), (2, 2, False)])
def test_when_a_second_process_is_of_use(
    monkeypatch: pytest.MonkeyPatch, cores: int, threads: int, expected: bool
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(cores), raising=False)
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    assert abreast._can() is expected


Told = tuple[int, int]  # a number, and the process that tells it


def counted(piece: range) -> Iterator[Told]:
    return ((number, os.getpid()) for number in piece)


def ended_at_three(piece: range) -> Iterator[Told]:
    for number in piece:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        yield number, os.getpid()


def failing_at_three(piece: range) -> Iterator[Told]:
    return ((number + 0 // (number - 3), os.getpid()) for number in piece)


def assert_all_are_gone(told: list[Told]) -> None:
    for process in {process for _, process in told}:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, 0)


def test_what_several_give_comes_in_the_order_of_the_pieces() -> None:
    pieces = (range(5), range(5, 6), range(6, 6), range(6, 5_000))
    told = list(abreast.spread(counted, pieces, 2))
    assert [number for number, _ in told] == list(range(5_000))
    assert len({process for _, process in told} - {os.getpid()}) == 3  # one has nothing to tell
    assert_all_are_gone(told)


@pytest.mark.parametrize(
    ("work", "error"), [(failing_at_three, ZeroDivisionError), (ended_at_three, ChildProcessError)]
)
def test_what_fails_in_one_of_several_is_raised_after_what_it_told(
    work: Callable[[range], Iterator[Told]], error: type[Exception]
) -> None:
    told: list[Told] = []
    with pytest.raises(error):
        told.extend(abreast.spread(work, (range(2), range(2, 6), range(6, 9)), 2))
    assert [number for number, _ in told] == [0, 1, 2]
    assert_all_are_gone(told)


def test_who_hears_no_more_leaves_no_process() -> None:
    several = abreast.spread(counted, (range(100_000), range(100_000)), 2)
    told = [next(several), next(several)]
    several.close()
    assert_all_are_gone(told)


def test_another_c_library_keeps_what_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    for library in (SimpleNamespace(mallopt=lambda *what: asked.append(what)), SimpleNamespace()):
        monkeypatch.setattr(ctypes, "CDLL", lambda _name, library=library: library)
        abreast.give_back()
    assert asked == [(-3, 4 << 20), (-1, 8 << 20)]  # M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h


def test_a_worker_ends_with_who_started_it() -> None:
    if not (worker := os.fork()):
        try:
            abreast._end_after(lambda: None)  # who started us is no more
        finally:
            os._exit(9)  # else it would go on with the tests
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 1


def test_who_was_started_by_nobody_waits_for_nobody() -> None:
    before = threading.active_count()
    abreast.end_with_parent()
    assert threading.active_count() == before
