"""Plans an edition: all its pages, and which of them are to be made anew. How that is done is printing.py's."""

import gc
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from generator.abreast import abreast, apart, give_back
from generator.disk import Found
from generator.edition import load_edition
from generator.errors import Fault, OutputError
from generator.farm import Farm
from generator.ledger import Kept
from generator.memory import AHEAD, OF_ALL, PLANS, Drawer, Memory
from generator.outputs import Output, outputs
from generator.page import Page, Sheaf
from generator.printing import WORTH_PROCESSES, Progress, Task, Wanted, printed
from generator.sites import Left, Site
from generator.values import DIGEST_SIZE

Worked = TypeVar("Worked")


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
            self.wanted = self._plan(only)
            for one in outputs().values():
                one.forget()
        if faults := tuple(_collisions(self.wanted)):
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
    def addresses(self) -> frozenset[str]:
        """Of all pages."""
        return frozenset(one.address for one in self.wanted)

    def stale(self, files: Mapping[str, Kept]) -> tuple[Wanted, ...]:
        """The pages whose files, of those that are as they were left, were made from something else, or are none."""

        def fresh(one: Wanted) -> bool:
            kept = files.get(one.address)
            return kept is not None and kept.key == one.key

        return tuple(one for one in self.wanted if not fresh(one))

    def print(
        self, stale: Sequence[Wanted], site: Site, jobs: int | None, farm: Farm | None, progress: Progress
    ) -> Mapping[str, Left]:
        """Render and write pages: how the site shows them."""
        left = printed(Task(stale, site, self.edition.theme), jobs, farm, progress)
        return dict(zip((one.address for one in stale), left, strict=True))

    def _plan(self, only: Sequence[str]) -> tuple[Wanted, ...]:
        outs = [outputs()[name] for name in self.edition.config.outputs if not only or name in only]
        wanted = self._wanted_at_once(outs) if self.is_first else {}
        return tuple(chain.from_iterable(wanted.get(one.name) or self._wanted(one) for one in outs))

    def _wanted(self, one: Output) -> Sequence[Wanted]:
        planned = one.plan(self.edition.archive, self.edition.config, self.edition.theme, self.memory)
        return [*self._of(planned, one.name, self.memory.drawer(PLANS))]

    def _of(
        self, planned: Iterable[Page | Sheaf], output: str, known: Drawer, sheaf: Sheaf | None = None
    ) -> Iterator[Wanted]:
        for some in planned:
            if isinstance(some, Page):
                yield Wanted(some.address, output, _key(self.salt, some), sheaf or some)
            else:
                yield from self._inside(some, output, known)

    def _inside(self, sheaf: Sheaf, output: str, known: Drawer) -> Sequence[Wanted]:
        """The pages of a sheaf: as it is known of it, or else as they are planned."""
        rests = blake2b(self.salt + sheaf.rests + output.encode(), digest_size=DIGEST_SIZE).digest()
        drawer = self.memory.drawer(sheaf.drawer)
        if known.knows(rests):
            keys: Sequence[tuple[str, str]] = known.recall(rests, tuple)
            return [Wanted(address, output, key, sheaf) for address, key in keys]
        wanted = [*self._of(sheaf.planned, output, drawer, sheaf)]
        known.recall(rests, lambda: tuple([(one.address, one.key) for one in wanted]))
        if self.is_first:
            sheaf.forget()  # all will be planned once more where they are rendered, a few at a time
        return wanted

    @cached_property
    def is_first(self) -> bool:
        """Is much to be worked out, since nothing is remembered?"""
        return self.memory.drawer(PLANS).empty and len(self.edition.archive.papers) >= WORTH_PROCESSES

    def _wanted_at_once(self, outs: Sequence[Output]) -> Mapping[str, Sequence[Wanted]]:
        """The pages of those outputs that need no work ahead, planned while that is done in a process of its own.

        There all heavy libraries are loaded, and their tables end with it. What relates papers takes most, so it comes
        last, when search has let go of all it took.
        """
        ahead = [one.ahead(self.edition.archive, self.memory) for one in reversed(outs) if one.ahead]
        drawers = {name: self.memory.drawer(name) for name in AHEAD}

        def planned() -> Mapping[str, Sequence[Wanted]]:
            return {one.name: self._wanted(one) for one in outs if not one.ahead}

        def worked_out() -> tuple[list[Any], Mapping[str, Mapping[Hashable, Any]]]:
            return [one.work() for one in ahead], {name: drawer.kept for name, drawer in drawers.items()}

        wanted, (given, found) = abreast(planned, worked_out)
        for name, kept in found.items():
            drawers[name].take(kept)
        for one, some in zip(ahead, given, strict=True):
            one.take(some)
        return wanted


def _key(salt: bytes, page: Page) -> str:
    return blake2b(salt + page.digest, digest_size=DIGEST_SIZE).hexdigest()


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


def _collisions(wanted: Sequence[Wanted]) -> Iterator[Fault]:
    """Two pages may not want one address, nor addresses that differ only in case: many file systems see one file."""
    if len({one.address.casefold() for one in wanted}) == len(wanted):
        return
    by_address: dict[str, list[Wanted]] = defaultdict(list)
    for one in wanted:
        by_address[one.address.casefold()].append(one)
    for address, wanting in sorted(by_address.items()):
        if len(wanting) > 1:
            who = " and ".join(sorted({one.output for one in wanting}))
            called = (one.page.values.get("name") or one.page.values.get("title") for one in wanting)
            names = ", ".join(repr(name) for name in called if name)
            remedy = "give one of them another name, or a key of its own in organisations.toml or tags.toml"
            yield Fault(address, f"is wanted by {len(wanting)} pages of {who}{f': {names}' if names else ''}", remedy)
