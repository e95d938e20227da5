"""Door: renders and writes pages, here, in processes that a fork hands them to, or wherever an Executor has it done.

What is handed back is small: for each page what the site shows of its file. Elsewhere, a slice of pages travels once,
as bytes; the theme once to each process, or as an Executor shares it.
"""

import gc
import os
import pickle
import platform
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from itertools import islice, pairwise, starmap
from multiprocessing import get_context
from typing import Final, NamedTuple

from generator.abreast import FORKS, end_with_parent, let_go, spread
from generator.building.farm import Farm, differences, identity, unlike
from generator.building.lots import Lot, Wanted, column, stale
from generator.building.sites import Folder, Left, Site
from generator.errors import Fault, WorkerError
from generator.outputs import outputs
from generator.page import Sheaf
from generator.theme import Theme

_CHUNK: Final = 128  # pages that a process takes at a time
_ALL: Final = slice(None)
_FEWEST: Final = 4  # slices for which a process is started, if there are as many for each core
_GARBAGE: Final = 50_000  # things after which a process looks for garbage: it does not live to see much of it
_SHARES: Final = 3  # processes that each core has at least, one after another
_MOST: Final = 64  # slices that a process takes at most: what it looks at it copies, so that ends with it
_PATIENCE: Final = 10  # seconds without a slice, after which it is asked whether anybody works still
WORTH_PROCESSES: Final = 512  # pages below which starting processes costs more than it saves

Progress = Callable[[int, int], None]  # pages done, pages to do


class Task(NamedTuple):
    """Pages, where they go, and what renders them."""

    stale: Sequence[Wanted]
    site: Site
    theme: Theme

    def print(self, some: slice = _ALL) -> list[Left]:
        """Render and write some of the pages."""
        return self.site.write((one.address, self._rendered(one)) for one in _at_hand(self.stale, some))

    def _rendered(self, one: Wanted) -> bytes:
        return outputs()[one.output].render(one.page, self.theme)

    def slices(self) -> tuple[slice, ...]:
        """All of it, some pages at a time: such as are planned together, where these are not very many."""
        starts = [0]
        for at, (before, one) in enumerate(pairwise(self.stale), 1):
            size = at - starts[-1]
            if size >= 2 * _CHUNK or (size >= _CHUNK and one.planned is not before.planned):
                starts.append(at)
        return tuple(starmap(slice, pairwise((*starts, len(self.stale))))) if self.stale else ()


class Run:
    """Pages of an edition as they are printed into a site, some after others; `left`: how it shows those made anew."""

    def __init__(
        self,
        theme: Theme,
        site: Site,
        ours: Set[str],
        known: dict[str, str],
        jobs: int | None,
        farm: Farm | None,
        progress: Progress,
    ) -> None:
        """`ours` are the files that we wrote; `known`, by address, the keys of those that are as left; it grows."""
        self.theme, self.site, self.ours, self.known = theme, site, ours, known
        self.jobs, self.farm, self.progress = jobs, farm, progress
        self.left: dict[str, Left] = {}

    def print(self, lots: Sequence[Lot], busy: int = 0) -> None:
        """Render and write those that are stale, while so many cores are busy at something else."""
        addresses = frozenset(column(lots, "addresses"))
        self.site.refuse_links(addresses)
        if not addresses <= self.ours:
            self.ours |= addresses
            self.site.enlist(self.ours)
        some, before = stale(lots, self.known), len(self.left)

        def told(done: int, whole: int) -> None:
            self.progress(before + done, before + whole)

        task = Task(some, self.site, self.theme)
        left = printed(task, self.jobs, self.farm, told, busy)
        self.left |= zip((one.address for one in some), left, strict=True)
        self.known |= ((one.address, one.key) for one in some)


def _at_hand(stale: Sequence[Wanted], some: slice) -> Iterator[Wanted]:
    """Some of them with their pages, of which no more are held than are planned together.

    Where the next slice goes on with these, they are not planned for it again.
    """
    for place in range(*some.indices(len(stale))):
        one = stale[place]
        yield one._replace(planned=one.page)
        if isinstance(one.planned, Sheaf) and (place + 1 == len(stale) or stale[place + 1].planned is not one.planned):
            one.planned.forget()


def printed(task: Task, jobs: int | None, farm: Farm | None, progress: Progress, busy: int = 0) -> Iterator[Left]:
    """Render and write all pages of a task, in their order, by `jobs` processes of which so many are `busy`.

    Raises ThemeError, OutputError or WorkerError.
    """
    jobs = max(1, (jobs or _cores()) - busy) if len(task.stale) >= WORTH_PROCESSES else 1
    slices = task.slices()
    for some, part in zip(slices, _parts(task, slices, jobs, farm), strict=True):
        yield from part
        progress(some.stop, len(task.stale))


def _parts(task: Task, slices: Sequence[slice], jobs: int, farm: Farm | None) -> Iterator[list[Left]]:
    if farm:
        yield from _elsewhere(task, slices, farm)
    elif jobs == 1:
        yield from map(task.print, slices)
    elif isinstance(task.site, Folder) and FORKS:
        yield from _forked(task, slices, jobs)
    else:  # the library of a store has threads of its own, which a fork would tear
        processes = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent)
        with _pool(processes) as pool:
            yield from _elsewhere(task, slices, pool)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _forked(task: Task, slices: Sequence[slice], jobs: int) -> Iterator[list[Left]]:
    def work(portion: Sequence[slice]) -> Iterator[list[Left]]:
        gc.set_threshold(_GARBAGE)
        return map(task.print, portion)

    task.theme.compile()
    let_go()  # all whom we fork would share it, and copy some
    try:
        yield from spread(work, _portions(slices, jobs), jobs)
    except ChildProcessError:
        raise _died() from None


def _portions(slices: Sequence[slice], jobs: int) -> Iterator[Sequence[slice]]:
    """The slices that a process does: ever fewer, so that all processes are done at about the same time."""
    while slices:
        some = max(min(_FEWEST, -(-len(slices) // jobs)), min(_MOST, len(slices) // (_SHARES * jobs)))
        yield slices[:some]
        slices = slices[some:]


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


def _elsewhere(task: Task, slices: Sequence[slice], farm: Farm) -> Iterator[list[Left]]:
    """What an Executor makes of all slices, in their order; only so many are on their way as it can do soon."""
    theme = farm.share(pickle.dumps(task.theme, pickle.HIGHEST_PROTOCOL))
    seal = _seal(task.site.marker())
    waiting: deque[Future[list[Left]]] = deque()

    def hand_on(some: slice) -> None:
        stale = tuple(_at_hand(task.stale, some))
        site = task.site.part(one.address for one in stale)
        slice_ = pickle.dumps((stale, site), pickle.HIGHEST_PROTOCOL)
        waiting.append(farm.executor.submit(print_there, identity(), seal, theme, slice_))

    rest = iter(slices)
    try:
        for some in islice(rest, farm.ahead):
            hand_on(some)
        while waiting:
            yield _result(waiting.popleft(), farm)
            for some in islice(rest, 1):
                hand_on(some)
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
