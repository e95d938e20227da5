"""Plans an edition: all its pages, and which of them are to be made anew. How that is done is printing.py's."""

import gc
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Any

from generator import places
from generator.abreast import abreast, apart, give_back
from generator.edition import Edition, load_edition
from generator.errors import Fault, OutputError
from generator.farm import Farm
from generator.ledger import Kept
from generator.memory import AHEAD, PLANS, WHOLE, Memory
from generator.outputs import Output, outputs
from generator.page import Page, Sheaf
from generator.printing import WORTH_PROCESSES, Progress, Task, Wanted, printed
from generator.sites import Left, Site
from generator.theme import load_theme
from generator.values import DIGEST_SIZE


class Press:
    """All the pages of an edition. Raises ContentError, ThemeError, or OutputError with every address wanted twice."""

    def __init__(
        self,
        content: Path,
        memory: Memory,
        base_url: str | None,
        only: Sequence[str],
        *,
        whole: bool = False,
        put_away: Callable[[], None] | None = None,
    ) -> None:
        """`put_away` keeps what the edition was worked out from, where nobody has use for it at hand."""
        give_back()
        self.memory = memory
        with _uncollected():
            self.edition = self._loaded(
                content, partial(load_edition, content, base_url, memory, whole=whole), put_away
            )
            self.salt = self.edition.salt()
            self.wanted = self._plan(only)
            for one in outputs().values():
                one.forget()
        if faults := tuple(_collisions(self.wanted)):
            raise OutputError(faults)

    def _loaded(self, content: Path, load: Callable[[], Edition], put_away: Callable[[], None] | None) -> Edition:
        """In a process of its own, where nothing is remembered and nobody wants to have that at hand."""
        if not put_away:
            return load()

        def there() -> tuple[Edition, tuple[str, ...], Mapping[Hashable, Any]]:
            edition = load()
            put_away()
            return edition, tuple(self.memory.drawers), self.memory.drawer(WHOLE).kept

        if not self.memory.drawer(PLANS).empty:
            return there()[0]
        edition, drawers, kept = apart(there)
        for name in drawers:
            self.memory.drawer(name)  # whose file stays
        self.memory.drawer(WHOLE).take(kept)
        theme = load_theme(places.themes_of(content), edition.config, edition.theme.nav)
        return replace(edition, theme=theme)

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
        known = self.memory.drawer(PLANS)
        wanted: list[Wanted] = []
        for some in one.plan(self.edition.archive, self.edition.config, self.edition.theme, self.memory):
            if isinstance(some, Page):
                wanted.append(Wanted(some.address, one.name, _key(self.salt, some), some))
            else:
                rests = blake2b(self.salt + some.rests + one.name.encode(), digest_size=DIGEST_SIZE).digest()
                keys = known.recall(rests, partial(_keys, self.salt, some))
                if self.is_first:
                    some.forget()  # all will be planned once more where they are rendered, a few at a time
                wanted += [Wanted(address, one.name, key, some) for address, key in keys]
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


def _keys(salt: bytes, sheaf: Sheaf) -> tuple[tuple[str, str], ...]:
    """The addresses of its pages, each with its key."""
    return tuple((address, _key(salt, page)) for address, page in sheaf.pages.items())


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
