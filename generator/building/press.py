"""Plans an edition: all its pages. Which of them are made anew, and how, is printing.py's."""

import gc
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from generator.abreast import abreast, apart, give_back
from generator.building.lots import Lot, column, keys_of, refuse_collisions
from generator.building.printing import WORTH_PROCESSES
from generator.edition import load_edition
from generator.looking import Found
from generator.memory import AHEAD, OF_ALL, PLANS, Memory
from generator.outputs import Output, outputs
from generator.page import Page, Sheaf
from generator.values import DIGEST_SIZE

Worked = TypeVar("Worked")
Meanwhile = Callable[[Sequence[Lot]], None]


class Press:
    """An edition and, once they are planned, all its pages, in lots. Raises ContentError or ThemeError."""

    def __init__(
        self,
        content: Path,
        memory: Memory,
        base_url: str | None = None,
        found: Found | None = None,
        *,
        whole: bool = False,
        put_away: Callable[[], None] | None = None,
    ) -> None:
        """`put_away` keeps what the edition was worked out from, where nobody has use for it at hand."""
        give_back()
        self.memory = memory
        self.lots: tuple[Lot, ...] = ()
        with _uncollected():
            apart = partial(self._apart, put_away)
            self.edition = load_edition(content, base_url, memory, found, whole=whole, apart=apart)
            self.salt = self.edition.salt()
        plans, outs = memory.drawer(PLANS), self.edition.config.outputs
        self.is_large = len(self.edition.archive.papers) >= WORTH_PROCESSES  # what all papers want may be worth one
        self.is_first = self.is_large and plans.empty
        self.is_all_anew = self.is_large and not any(plans.knows((name, self.salt)) for name in outs)

    def plan(self, only: Sequence[str] = (), meanwhile: Meanwhile = lambda _lots: None) -> None:
        """Plan the pages of all outputs, or of some `only`.

        Where papers of a large archive are new, much is to be worked out ahead. That is done in a process of its own;
        the first time, when it takes long, `meanwhile` is given the pages that need nothing of it. Raises OutputError
        with every address wanted twice.
        """
        outs = [outputs()[name] for name in self.edition.config.outputs if not only or name in only]
        lots = dict(self._with_work_ahead(outs, meanwhile)) if self.is_large else {}
        with _uncollected():
            lots |= {one.name: self._lots(one) for one in outs if one.name not in lots}
            for one in outputs().values():
                one.forget()
        self.lots = tuple(chain.from_iterable(lots.values()))
        refuse_collisions(self.lots)

    def _apart(self, put_away: Callable[[], None] | None, work: Callable[[], Worked]) -> Worked:
        """What `work` gives, of a process of its own where nothing is remembered and nobody wants that at hand."""
        if not put_away:
            return work()

        def there() -> tuple[Worked, tuple[str, ...], Mapping[str, Mapping[Hashable, Any]]]:
            worked = work()
            put_away()
            drawers = self.memory.drawers
            return worked, tuple(drawers), {name: drawers[name].kept for name in OF_ALL & drawers.keys()}

        if not self.memory.drawer(PLANS).empty:
            return there()[0]
        worked, drawers, kept = apart(there)
        for name in drawers:
            self.memory.drawer(name)  # whose file stays
        for name, some in kept.items():
            self.memory.drawer(name).take(some)
        return worked

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The key of each page by its address."""
        return keys_of(self.lots)

    def _lots(self, one: Output) -> Sequence[Lot]:
        planned = tuple(one.plan(self.edition.archive, self.edition.config, self.edition.theme, self.memory))
        pages = [Lot.of(one.name, [page], page, self.salt) for page in planned if isinstance(page, Page)]
        return [*pages, *self._known(planned, one.name, PLANS)]

    def _known(self, planned: Iterable[Page | Sheaf], output: str, drawer: str) -> Sequence[Lot]:
        """The pages of sheaves: as they are known of each, or else as they are planned."""
        sheaves = [one for one in planned if isinstance(one, Sheaf)]
        if not sheaves:
            return ()
        inside: dict[int, Sequence[Lot]] = {}

        def make(places: Sequence[int]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
            for place in places:
                inside[place] = lots = self._inside(sheaves[place], output)
                yield tuple(column(lots, "addresses")), tuple(column(lots, "keys"))

        rests = [sheaf.rests for sheaf in sheaves]
        of_all = blake2b(b"".join(rests), digest_size=DIGEST_SIZE).digest()
        for name in {sheaf.drawer for sheaf in sheaves}:
            self.memory.drawer(name)  # it stays, though nobody may ask it anything
        known = self.memory.drawer(drawer).recall_each((output, self.salt), of_all, lambda: rests, make)
        whole = (Lot(output, *columns, sheaf) for sheaf, columns in zip(sheaves, known, strict=True))
        return [*chain.from_iterable(inside.get(place, (lot,)) for place, lot in enumerate(whole))]

    def _inside(self, sheaf: Sheaf, output: str) -> Sequence[Lot]:
        """The pages of a sheaf, and of those that it holds, planned now."""
        pages = [page for page in sheaf.planned if isinstance(page, Page)]
        lots = [Lot.of(output, pages, sheaf, self.salt), *self._known(sheaf.planned, output, sheaf.drawer)]
        if self.is_all_anew:
            sheaf.forget()  # all will be planned once more where they are rendered, a few at a time
        return lots

    def _with_work_ahead(self, outs: Sequence[Output], meanwhile: Meanwhile) -> Mapping[str, Sequence[Lot]]:
        """The pages of those outputs that need no work ahead, planned while that is done in a process of its own.

        There all heavy libraries are loaded, and their tables end with it. What relates papers takes most, so it comes
        last, when search has let go of all it took. Where nothing is to be worked out, none are planned yet.
        """
        archive, config = self.edition.archive, self.edition.config
        asked = {one.name: one.ahead(archive, config, self.memory) for one in reversed(outs) if one.ahead}
        ahead = {name: one for name, one in asked.items() if one}
        if not ahead:
            return {}
        drawers = {name: self.memory.drawer(name) for name in AHEAD}

        def planned() -> Mapping[str, Sequence[Lot]]:
            with _uncollected():
                lots = {one.name: self._lots(one) for one in outs if one.name not in ahead}
            if self.is_first:
                of_all = tuple(chain.from_iterable(lots.values()))
                refuse_collisions(of_all)
                meanwhile(of_all)
            return lots

        def worked_out() -> tuple[list[Any], Mapping[str, Mapping[Hashable, Any]]]:
            return [one.work() for one in ahead.values()], {name: drawer.kept for name, drawer in drawers.items()}

        lots, (given, found) = abreast(planned, worked_out)
        for name, kept in found.items():
            drawers[name].take(kept)
        for one, some in zip(ahead.values(), given, strict=True):
            one.take(some)
        return lots


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
