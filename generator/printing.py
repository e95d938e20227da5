"""Door: renders and writes pages, here, in processes that a fork hands them to, or wherever an Executor has it done.

What is handed back is small: for each page what the site shows of its file. Elsewhere, a slice of pages travels once,
as bytes; the theme once to each process, or as an Executor shares it.
"""

import os
import pickle
import platform
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from multiprocessing import get_context
from typing import Final, NamedTuple

from generator.abreast import end_with_parent
from generator.errors import Fault, WorkerError
from generator.farm import Farm, differences, identity, unlike
from generator.outputs import outputs
from generator.page import Page
from generator.sites import Folder, Left, Site
from generator.theme import Theme

_CHUNK: Final = 128  # pages that a process takes at a time
_PATIENCE: Final = 10  # seconds without a slice, after which it is asked whether anybody works still
WORTH_PROCESSES: Final = 512  # pages below which starting processes costs more than it saves

Progress = Callable[[int, int], None]  # pages done, pages to do


class Planned(NamedTuple):
    """A page, the output that renders it, and its key: the digest of all that it is made from."""

    page: Page
    output: str
    key: str


class Task(NamedTuple):
    """Pages, where they go, and what renders them."""

    stale: Sequence[Planned]
    site: Site
    theme: Theme

    def print(self, start: int = 0) -> list[Left]:
        """Render and write a slice."""
        return self.site.write((one.page.address, self._rendered(one)) for one in self.stale[start : start + _CHUNK])

    def _rendered(self, one: Planned) -> bytes:
        return outputs()[one.output].render(one.page, self.theme)


def printed(task: Task, jobs: int | None, farm: Farm | None, progress: Progress) -> Iterator[Left]:
    """Render and write all pages of a task, in their order. Raises ThemeError, OutputError or WorkerError."""
    jobs = (jobs or _cores()) if len(task.stale) >= WORTH_PROCESSES else 1
    starts = range(0, len(task.stale), _CHUNK)
    for start, part in zip(starts, _parts(task, starts, jobs, farm), strict=True):
        yield from part
        progress(min(start + _CHUNK, len(task.stale)), len(task.stale))


def _parts(task: Task, starts: range, jobs: int, farm: Farm | None) -> Iterator[list[Left]]:
    if farm:
        yield from _elsewhere(task, starts, farm)
    elif jobs == 1:
        yield from map(task.print, starts)
    elif isinstance(task.site, Folder):
        with _pool(ProcessPoolExecutor(jobs, initializer=_start, initargs=(task,))) as pool:
            yield from pool.executor.map(_print, starts)
    else:  # the library of a store has threads of its own, which a fork would tear
        processes = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent)
        with _pool(processes) as pool:
            yield from _elsewhere(task, starts, pool)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_tasks: list[Task] = []  # of a process that renders: the one with which it was started


def _start(task: Task) -> None:
    end_with_parent()
    _tasks[:] = [task]


def _print(start: int) -> list[Left]:
    return _tasks[0].print(start)


@contextmanager
def _pool(executor: Executor) -> Iterator[Farm]:
    """Processes of ours, which do not go on where something went wrong."""
    with executor:
        try:
            yield Farm(executor)
        except BaseException as error:
            executor.shutdown(wait=True, cancel_futures=True)
            if isinstance(error, BrokenExecutor):
                raise _died() from None
            raise


def _died() -> WorkerError:
    fact = "those who render were ended before they were done, as where memory runs out"
    return WorkerError(Fault("", fact, "run it again, it goes on from here; fewer at once need less memory"))


def _elsewhere(task: Task, starts: range, farm: Farm) -> Iterator[list[Left]]:
    """What an Executor makes of all slices, in their order; only so many are on their way as it can do soon."""
    theme = farm.share(pickle.dumps(task.theme, pickle.HIGHEST_PROTOCOL))
    seal = _seal(task.site.marker())
    waiting: deque[Future[list[Left]]] = deque()

    def hand_on(start: int) -> None:
        stale = task.stale[start : start + _CHUNK]
        site = task.site.part(one.page.address for one in stale)
        slice_ = pickle.dumps((stale, site), pickle.HIGHEST_PROTOCOL)
        waiting.append(farm.executor.submit(print_there, identity(), seal, theme, slice_))

    rest = iter(starts)
    try:
        for start in islice(rest, farm.ahead):
            hand_on(start)
        while waiting:
            yield _result(waiting.popleft(), farm)
            for start in islice(rest, 1):
                hand_on(start)
    except farm.failures:
        raise _died() from None
    finally:
        for future in waiting:
            future.cancel()


def _result(future: Future[list[Left]], farm: Farm) -> list[Left]:
    while True:
        try:
            return future.result(_PATIENCE)
        except TimeoutError:
            if future.done():
                raise
            farm.look()


def print_there(told: Mapping[str, str], seal: bytes, theme: bytes, slice_: bytes) -> list[Left]:
    """What a worker does with a slice, if it is as the one who sends it, and sees the same site. Raises WorkerError."""
    if wrong := differences(told):
        raise WorkerError(unlike(platform.node(), f"was asked by another: {wrong}"))
    stale, site = pickle.loads(slice_)  # noqa: S301 - from the build that this worker was started for
    _refuse_another(pickle.dumps(site.part(())), seal)
    return Task(stale, site, _theme(theme)).print()


@lru_cache(2)
def _theme(theme: bytes) -> Theme:
    kept: Theme = pickle.loads(theme)  # noqa: S301 - likewise
    return kept


@lru_cache(2)
def _refuse_another(site: bytes, seal: bytes) -> None:
    """A worker may have a disk of its own, or reach another store by the same name."""
    if _seal(pickle.loads(site).marker()) != seal:  # noqa: S301 - likewise
        fact = "does not see the site that is to be written"
        raise WorkerError(Fault(platform.node(), fact, "give it the same folder, or an --output that all reach"))


def _seal(marker: bytes) -> bytes:
    return blake2b(marker, digest_size=16).digest()
