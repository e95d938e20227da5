"""Search: its page, the files that a browser answers from, and for small archives the stock index of lunr.js.

The files are made by parts: of a tier its words, runs of what results show, and of what they are filtered by. A part is
made anew only when one of its papers says something else of that kind; what the directory says of it is remembered. A
file that is then found missing is made anew with all of its part.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from generator.abreast import abreast
from generator.archive import largest
from generator.config import Config
from generator.memory import Memory
from generator.models import Archive, Way
from generator.page import Page, Sheaf, digest_of
from generator.searching import library
from generator.searching.library import Shelved
from generator.searching.tiers import Tier, tiers
from generator.theme import Theme
from generator.values import DIGEST_SIZE

PAGE: Final = "search.html"
REMEMBERS: Final = True  # `plan` is handed the memory of the last build
WORTH_PROCESSES: Final = 1_000  # papers of a tier below which starting one costs more than it saves
TOP: Final = 60  # tags and organisations that the page offers to who has no script


@dataclass(frozen=True)
class _Part:
    """Some files, made when first asked for, and a digest of all that they rest on."""

    name: str
    rest: bytes
    make: Callable[[], Shelved]

    @cached_property
    def shelved(self) -> Shelved:
        return self.make()

    def take(self, shelved: Shelved) -> None:
        """Its files, made elsewhere."""
        self.__dict__["shelved"] = shelved

    @cached_property
    def digest(self) -> bytes:
        return digest_of((library.VERSION, *_versions(), self.name, self.rest))

    def section(self, memory: Memory) -> Mapping[str, Any]:
        """What the directory says of them."""
        said: Mapping[str, Any] = json.loads(memory.recall(self.digest, lambda: json.dumps(self.shelved.section)))
        return said

    def sheaf(self) -> Sheaf:
        """A page for each."""
        return Sheaf(self.digest, self._pages)

    def _pages(self) -> Iterator[Page]:
        for address, data in self.shelved.files.items():
            yield Page(address, "", {"data": _File(self, address)}, blake2b(data, digest_size=DIGEST_SIZE).digest())


class _File(NamedTuple):
    """A file of a part; only its bytes travel."""

    part: _Part
    address: str

    def __bytes__(self) -> bytes:
        return self.part.shelved.files[self.address]

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (bytes(self),)


@cache
def _versions() -> tuple[str, str]:
    return version("lunr"), version("scipy")


def plan(archive: Archive, config: Config, _theme: Theme, memory: Memory) -> Iterator[Page | Sheaf]:
    """`search.html`, `search/directory.json`, and beside it all that the directory names."""
    yield _page(archive)
    sections = []
    base, tail = tiers(archive.papers, memory)
    for name, tier, make in (("base", base, library.base), ("tail", tail, library.counted)):
        words, shown = _Part(name, library.words_digest(tier), partial(make, tier)), _shown(tier)
        if len(tier.papers) >= WORTH_PROCESSES:
            _make_at_once(words, shown, memory)
        section: dict[str, Any] = {**words.section(memory), "results": "", "facets": ""}
        for part in shown:
            section |= {kind: section[kind] + names for kind, names in part.section(memory).items()}
        sections.append(section)
        yield from (part.sheaf() for part in (words, *shown))
    people = _Part("people", b"".join(map(library.words_digest, (base, tail))), lambda: library.people((base, tail)))
    boosts = config.search.boosts.model_dump()
    yield people.sheaf()
    yield Page.of(library.DIRECTORY, "", data=library.directory(sections, boosts, people.section(memory)))
    if len(archive.papers) <= config.search.stock:
        yield Page.of(library.STOCK, "", data=library.stock_index((*base.papers, *tail.papers), boosts))


def _shown(tier: Tier) -> tuple[_Part, ...]:
    results, facets = library.runs_of_results(tier), library.runs_of_facets(tier)
    return (
        *(_Part("results", library.shown_digest(run), partial(library.results, run)) for run in results),
        *(_Part("facets", library.shown_digest(run), partial(library.facets, run)) for run in facets),
    )


def forget() -> None:
    """The counts: all who share them have planned."""
    library.counts_of.cache_clear()


def _make_at_once(words: _Part, shown: Sequence[_Part], memory: Memory) -> None:
    """Make the parts of a large tier of which nothing is remembered, what is shown in a process of its own."""
    if not any(memory.knows(part.digest) for part in (words, *shown)):
        _, made = abreast(lambda: words.shelved, lambda: [part.make() for part in shown])
        for part, shelved in zip(shown, made, strict=True):
            part.take(shelved)


def render(page: Page, theme: Theme) -> bytes:
    """The page by its template; of all else, the bytes that are planned."""
    if page.template:
        return theme.render(page)
    return bytes(page.values["data"])


def _page(archive: Archive) -> Page:
    return Page.of(
        PAGE,
        "search.html",
        papers=len(archive.papers),
        months=tuple(shelf.way for shelf in archive.shelves["month"]),
        tags=_largest(archive, "tag"),
        organisations=_largest(archive, "organisation"),
    )


def _largest(archive: Archive, kind: str) -> tuple[Way, ...]:
    most = largest(archive.shelves[kind], TOP)
    return tuple(shelf.way for shelf in sorted(most, key=lambda shelf: (shelf.name.casefold(), shelf.key)))
