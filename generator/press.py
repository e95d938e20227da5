"""Plans an edition: all its pages, and which of them are to be made anew. How that is done is printing.py's."""

import gc
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from generator.abreast import abreast, apart, give_back
from generator.edition import load_edition
from generator.errors import Fault, OutputError
from generator.farm import Farm
from generator.ledger import Kept
from generator.looking import Found
from generator.memory import AHEAD, OF_ALL, PLANS, Memory
from generator.outputs import Output, outputs
from generator.page import Page, Sheaf
from generator.printing import WORTH_PROCESSES, Progress, Task, Wanted, printed
from generator.sites import Left, Site
from generator.values import DIGEST_SIZE

Worked = TypeVar("Worked")


class Lot(NamedTuple):
    """Pages of an output that are planned together: their addresses and keys, and how they are planned."""

    output: str
    addresses: tuple[str, ...]
    keys: tuple[str, ...]
    planned: Page | Sheaf

    @classmethod
    def of(cls, output: str, pages: Sequence[Page], planned: Page | Sheaf, salt: bytes) -> "Lot":
        """With pages that are planned now; `salt` is what all rest on."""
        keys = [blake2b(salt + page.digest, digest_size=DIGEST_SIZE).hexdigest() for page in pages]
        return cls(output, tuple([page.address for page in pages]), tuple(keys), planned)


class Press:
    """All the pages of an edition. Raises ContentError, ThemeError, or OutputError with every address wanted twice."""

    def __init__(
        self,
        content: Path,
        memory: Memory,
        base_url: str | None,
        only: Sequence[str],
        found: Found | None = None,
        *,
        whole: bool = False,
        put_away: Callable[[], None] | None = None,
    ) -> None:
        """`put_away` keeps what the edition was worked out from, where nobody has use for it at hand."""
        give_back()
        self.memory = memory
        with _uncollected():
            apart = partial(self._apart, put_away)
            self.edition = load_edition(content, base_url, memory, found, whole=whole, apart=apart)
            self.salt = self.edition.salt()
            self.lots = self._plan(only)
            for one in outputs().values():
                one.forget()
        if faults := tuple(_collisions(self.lots)):
            raise OutputError(faults)

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
        return dict(zip(_all(self.lots, "addresses"), _all(self.lots, "keys"), strict=True))

    def stale(self, files: Mapping[str, Kept]) -> tuple[Wanted, ...]:
        """The pages whose files, of those that are as they were left, were made from something else, or are none."""
        known = {address: kept.key for address, kept in files.items()}
        return tuple(_among(self.lots, {address for address, key in self.keys.items() if known.get(address) != key}))

    def print(
        self, stale: Sequence[Wanted], site: Site, jobs: int | None, farm: Farm | None, progress: Progress
    ) -> Mapping[str, Left]:
        """Render and write pages: how the site shows them."""
        left = printed(Task(stale, site, self.edition.theme), jobs, farm, progress)
        return dict(zip((one.address for one in stale), left, strict=True))

    def _plan(self, only: Sequence[str]) -> tuple[Lot, ...]:
        outs = [outputs()[name] for name in self.edition.config.outputs if not only or name in only]
        lots = self._lots_at_once(outs) if self.is_first else {}
        return tuple(chain.from_iterable(lots.get(one.name) or self._lots(one) for one in outs))

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
                yield tuple(_all(lots, "addresses")), tuple(_all(lots, "keys"))

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
        if self.is_first:
            sheaf.forget()  # all will be planned once more where they are rendered, a few at a time
        return lots

    @cached_property
    def is_first(self) -> bool:
        """Is much to be worked out, since nothing is remembered?"""
        return self.memory.drawer(PLANS).empty and len(self.edition.archive.papers) >= WORTH_PROCESSES

    def _lots_at_once(self, outs: Sequence[Output]) -> Mapping[str, Sequence[Lot]]:
        """The pages of those outputs that need no work ahead, planned while that is done in a process of its own.

        There all heavy libraries are loaded, and their tables end with it. What relates papers takes most, so it comes
        last, when search has let go of all it took.
        """
        archive, config = self.edition.archive, self.edition.config
        ahead = [one.ahead(archive, config, self.memory) for one in reversed(outs) if one.ahead]
        drawers = {name: self.memory.drawer(name) for name in AHEAD}

        def planned() -> Mapping[str, Sequence[Lot]]:
            return {one.name: self._lots(one) for one in outs if not one.ahead}

        def worked_out() -> tuple[list[Any], Mapping[str, Mapping[Hashable, Any]]]:
            return [one.work() for one in ahead], {name: drawer.kept for name, drawer in drawers.items()}

        lots, (given, found) = abreast(planned, worked_out)
        for name, kept in found.items():
            drawers[name].take(kept)
        for one, some in zip(ahead, given, strict=True):
            one.take(some)
        return lots


def _all(lots: Iterable[Lot], column: str) -> Iterator[str]:
    return chain.from_iterable(map(attrgetter(column), lots))


def _among(lots: Iterable[Lot], addresses: Set[str]) -> Iterator[Wanted]:
    """The pages that are at some addresses."""
    for lot in lots:
        if not addresses.isdisjoint(lot.addresses):
            for address, key in zip(lot.addresses, lot.keys, strict=True):
                if address in addresses:
                    yield Wanted(address, lot.output, key, lot.planned)


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


def _collisions(lots: Sequence[Lot]) -> Iterator[Fault]:
    """Two pages may not want one address, nor addresses that differ only in case: many file systems see one file."""
    folded = [*map(str.casefold, _all(lots, "addresses"))]
    if len(set(folded)) == len(folded):
        return
    by_address: dict[str, list[Wanted]] = defaultdict(list)
    for one in _among(lots, frozenset(_all(lots, "addresses"))):
        by_address[one.address.casefold()].append(one)
    for address, wanting in sorted(by_address.items()):
        if len(wanting) > 1:
            who = " and ".join(sorted({one.output for one in wanting}))
            called = (one.page.values.get("name") or one.page.values.get("title") for one in wanting)
            names = ", ".join(repr(name) for name in called if name)
            remedy = "give one of them another name, or a key of its own in organisations.toml or tags.toml"
            yield Fault(address, f"is wanted by {len(wanting)} pages of {who}{f': {names}' if names else ''}", remedy)
