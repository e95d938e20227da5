"""Plans an edition: all its pages, and which of them are to be made anew. How that is done is printing.py's."""

import gc
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from generator import drawers, ledger
from generator.abreast import abreast, give_back
from generator.edition import load_edition
from generator.errors import Fault, OutputError
from generator.farm import Farm
from generator.ledger import Kept
from generator.memory import WHOLE
from generator.outputs import Output, outputs
from generator.page import Page
from generator.printing import WORTH_PROCESSES, Planned, Progress, Task, printed
from generator.sites import Left, Site
from generator.values import DIGEST_SIZE


class Press:
    """All the pages of an edition. Raises ContentError, ThemeError, or OutputError with every address wanted twice."""

    def __init__(
        self, content: Path, output: Path, base_url: str | None, only: Sequence[str], *, whole: bool = False
    ) -> None:
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

    def stale(self, files: Mapping[str, Kept]) -> tuple[Planned, ...]:
        """The pages whose files, of those that are as they were left, were made from something else, or are none."""

        def fresh(one: Planned) -> bool:
            kept = files.get(one.page.address)
            return kept is not None and kept.key == one.key

        return tuple(one for one in self.planned if not fresh(one))

    def print(
        self, stale: Sequence[Planned], site: Site, jobs: int | None, farm: Farm | None, progress: Progress
    ) -> Mapping[str, Left]:
        """Render and write pages: how the site shows them."""
        left = printed(Task(stale, site, self.edition.theme), jobs, farm, progress)
        return dict(zip((one.page.address for one in stale), left, strict=True))

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
        return self.memory.drawer(WHOLE).empty and len(self.edition.archive.papers) >= WORTH_PROCESSES

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
            called = (one.page.values.get("name") or one.page.values.get("title") for one in wanting)
            names = ", ".join(repr(name) for name in called if name)
            remedy = "give one of them another name, or a key of its own in organisations.toml or tags.toml"
            yield Fault(address, f"is wanted by {len(wanting)} pages of {who}{f': {names}' if names else ''}", remedy)
