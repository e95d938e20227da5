"""Plans an edition, and renders and writes its pages, in as many processes as are worth it.

What a process hands back is small: for each page what the disk shows of its file.
"""

import gc
import os
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, drawers, ledger
from generator.abreast import abreast, end_with_parent, give_back
from generator.edition import load_edition
from generator.errors import Fault, OutputError
from generator.ledger import Kept
from generator.memory import WHOLE
from generator.models import DIGEST_SIZE, Page
from generator.outputs import Output, outputs
from generator.theme import Theme

_CHUNK: Final = 128  # pages that a process takes at a time
_WORTH_PROCESSES: Final = 512  # pages below which starting processes costs more than it saves


class Planned(NamedTuple):
    """A page, the output that renders it, and its key: the digest of all that it is made from."""

    page: Page
    output: str
    key: str


class Printed(NamedTuple):
    """A file as it now is, and whether it had to be written."""

    kept: Kept
    changed: bool


class Press:
    """All the pages of an edition. Raises ContentError, ThemeError, or OutputError with every address wanted twice."""

    def __init__(
        self, content: Path, output: Path, base_url: str | None, only: Sequence[str], *, whole: bool = False
    ) -> None:
        self.output = output
        give_back()
        with _uncollected():
            self.memory = drawers.memory_of(ledger.folder_of(output), ledger.code_digest())
            self.edition = load_edition(content, base_url, self.memory, whole=whole)
            self.planned = self._plan(only)
            for one in outputs().values():
                one.forget()
        if faults := tuple(_collisions(self.planned)):
            raise OutputError(faults)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Of all pages."""
        return frozenset(one.page.address for one in self.planned)

    def stale(self, files: Mapping[str, Kept], found: Mapping[str, disk.Entry]) -> tuple[Planned, ...]:
        """The pages whose files were made from something else, or are not as they were left."""

        def fresh(one: Planned) -> bool:
            kept = files.get(one.page.address)
            return kept is not None and kept.key == one.key and ledger.untouched(found, one.page.address, kept)

        return tuple(one for one in self.planned if not fresh(one))

    def print(
        self, stale: Sequence[Planned], jobs: int | None, progress: Callable[[int, int], None]
    ) -> Iterator[Printed]:
        """Render and write pages, in their order."""
        task = _Task(stale, self.output, self.edition.theme)
        starts = range(0, len(stale), _CHUNK)
        with _executor(task, (jobs or _cores()) if len(stale) >= _WORTH_PROCESSES else 1) as executor:
            parts = executor.map(_print, starts) if executor else map(task.print, starts)
            for start, part in zip(starts, parts, strict=True):
                yield from part
                progress(min(start + _CHUNK, len(stale)), len(stale))

    def _plan(self, only: Sequence[str]) -> tuple[Planned, ...]:
        salt = self.edition.salt()
        wanted = [outputs()[name] for name in self.edition.config.outputs if not only or name in only]
        pages = self._pages_at_once(wanted) if self._is_first() else {}
        return tuple(
            Planned(page, one.name, blake2b(salt + page.digest, digest_size=DIGEST_SIZE).hexdigest())
            for one in wanted
            for page in pages.get(one.name) or self._pages(one)
        )

    def _pages(self, one: Output) -> Iterable[Page]:
        return one.plan(self.edition.archive, self.edition.config, self.edition.theme, self.memory)

    def _is_first(self) -> bool:
        """Is much to be worked out, since nothing is remembered?"""
        return self.memory.drawer(WHOLE).empty and len(self.edition.archive.papers) >= _WORTH_PROCESSES

    def _pages_at_once(self, wanted: Iterable[Output]) -> Mapping[str, Sequence[Page]]:
        """The pages of those outputs that need no work ahead, planned while that is done in a process of its own.

        Those that remember are costly, use both cores themselves, and so come first: not all memory is taken at once.
        """
        plain = [one for one in wanted if not one.ahead]
        pages = {one.name: [*self._pages(one)] for one in plain if one.remembers}
        ahead = [one.ahead(self.edition.archive, self.memory) for one in wanted if one.ahead]
        memory = self.memory.drawer(WHOLE)

        def worked_out() -> Mapping[Hashable, object]:
            for work in ahead:
                work()
            return memory.kept

        rest, found = abreast(lambda: {one.name: [*self._pages(one)] for one in plain if not one.remembers}, worked_out)
        memory.take(found)
        return pages | rest


class _Task(NamedTuple):
    """What a process needs to render and write one slice of pages after another."""

    stale: Sequence[Planned]
    output: Path
    theme: Theme

    def print(self, start: int) -> list[Printed]:
        return [self._print(one) for one in self.stale[start : start + _CHUNK]]

    def _print(self, one: Planned) -> Printed:
        data = outputs()[one.output].render(one.page, self.theme)
        mtime_ns, size, changed = disk.write_changed(self.output / one.page.address, data)
        return Printed(Kept(one.key, mtime_ns, size), changed)


_tasks: list[_Task] = []  # of a process that renders: the one with which it was started


def _start(task: _Task) -> None:
    end_with_parent()
    _tasks[:] = [task]


def _print(start: int) -> list[Printed]:
    return _tasks[0].print(start)


@contextmanager
def _executor(task: _Task, jobs: int) -> Iterator[Executor | None]:
    """Processes that render; None where this one does it alone. A fork hands the task over without copying it."""
    if jobs == 1:
        yield None
        return
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(task,)) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _uncollected() -> Iterator[None]:
    """Values point to no owner, so there is nothing to collect; to look for it among millions takes its time.

    Nor is it looked for later: it would touch, and so copy, all that a fork shares.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _collisions(planned: Iterable[Planned]) -> Iterator[Fault]:
    """Two pages may not want one address, nor addresses that differ only in case: many file systems see one file."""
    by_address: dict[str, list[Planned]] = defaultdict(list)
    for one in planned:
        by_address[one.page.address.casefold()].append(one)
    for address, wanting in sorted(by_address.items()):
        if len(wanting) > 1:
            who = " and ".join(sorted({one.output for one in wanting}))
            names = ", ".join(repr(one.page.values.get("name") or one.page.values.get("title")) for one in wanting)
            remedy = "give one of them another name, or a key of its own in organisations.toml or tags.toml"
            yield Fault(address, f"is wanted by {len(wanting)} pages of {who}: {names}", remedy)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
