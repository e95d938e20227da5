"""Search: its page, the files that a browser answers from, and for small archives the stock index of lunr.js.

The files are made by parts: of a tier its words, runs of what results show, and of what they are filtered by. A part is
made anew only when one of its papers says something else of that kind; what the directory says of it is remembered. A
file that is then found missing is made anew with all of its part.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from hashlib import blake2b
from importlib.metadata import version
from itertools import chain
from typing import Any, Final, NamedTuple

from generator.abreast import VERY_MANY, apart
from generator.archive import ways_to_largest
from generator.config import Config
from generator.disk import Aside
from generator.memory import WHOLE, Ahead, Memory
from generator.page import Page, Sheaf, digest_of
from generator.searching import library
from generator.searching.library import Shelved
from generator.searching.tiers import Tier, tiers
from generator.shelved import Archive
from generator.theme import Theme
from generator.values import DIGEST_SIZE

PAGE: Final = "search.html"
REMEMBERS: Final = True  # `plan` is handed the memory of the last build
TOP: Final = 60  # tags and organisations that the page offers where no script runs


class _Laid(NamedTuple):
    """Files that lie aside: the digest of each by its address, and where it lies; what the directory says of them."""

    files: Mapping[str, tuple[bytes, int, int]]
    section: str


@dataclass(frozen=True)
class _Part:
    """Some files, made when first asked for, and a digest of all that they rest on.

    They then wait aside to be written: it is much, and all else is planned and rendered meanwhile.
    """

    name: str
    rest: bytes
    make: Callable[[], Shelved]
    aside: Aside

    @cached_property
    def laid(self) -> _Laid:
        files, section = self.make()
        laid = {address: (_digest(data), *self.aside.put(data)) for address, data in files.items()}
        return _Laid(laid, json.dumps(section))

    @property
    def made(self) -> _Laid | None:
        """Its files, if somebody asked for them."""
        return self.__dict__.get("laid")

    def take(self, laid: _Laid | None) -> None:
        """Its files, if they were made elsewhere."""
        if laid:
            self.__dict__["laid"] = laid

    @cached_property
    def digest(self) -> bytes:
        return digest_of((library.VERSION, *_versions(), self.name, self.rest))

    def is_known(self, memory: Memory) -> bool:
        """Need no file be made to say what the directory says of them?"""
        return memory.drawer(WHOLE).knows(self.digest)

    def section(self, memory: Memory) -> Mapping[str, Any]:
        """What the directory says of them."""
        said: Mapping[str, Any] = json.loads(memory.recall(self.digest, lambda: self.laid.section))
        return said

    def sheaf(self) -> Sheaf:
        """A page for each."""
        return Sheaf(self.digest, self._pages)

    def _pages(self) -> Iterator[Page]:
        for address, (digest, *place) in self.laid.files.items():
            yield Page(address, "", {"data": _File(self.aside, *place)}, digest)


class _File(NamedTuple):
    """A file that lies aside; only its bytes travel."""

    aside: Aside
    start: int
    size: int

    def __bytes__(self) -> bytes:
        return self.aside.get(self.start, self.size)

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (bytes(self),)


@cache
def _versions() -> tuple[str, str]:
    return version("lunr"), version("scipy")


class _Parts(NamedTuple):
    """All parts: the words of base and of tail, what is shown of each; who wrote the papers of both."""

    words: tuple[_Part, _Part]
    shown: tuple[tuple[_Part, ...], tuple[_Part, ...]]
    people: _Part

    def all(self) -> Iterator[_Part]:
        return chain(self.words, *self.shown, (self.people,))


def ahead(archive: Archive, _config: Config, memory: Memory) -> Ahead | None:
    """Nearly all files. A fork that reads papers copies them: where there are very many, one that ends at once does."""
    parts = _parts(*tiers(archive.papers, memory))
    if all(part.is_known(memory) for part in parts.all()):
        return None

    def made(some: Sequence[_Part]) -> list[_Laid | None]:
        for part in some:
            part.section(memory)
        return [part.made for part in some]

    def take(laid: Iterable[_Laid | None], some: Iterable[_Part]) -> None:
        for part, files in zip(some, laid, strict=True):
            part.take(files)

    def work() -> list[_Laid | None]:
        others = [*chain(*parts.shown), parts.people]
        if len(archive.papers) > VERY_MANY:  # first, while nothing else is held
            take(apart(lambda: made(others)), others)
        return made([*parts.all()])

    return Ahead(work, lambda laid: take(laid, parts.all()))


def plan(archive: Archive, config: Config, _theme: Theme, memory: Memory) -> Iterator[Page | Sheaf]:
    """`search.html`, `search/directory.json`, and beside it all that the directory names."""
    yield _page(archive)
    sections = []
    base, tail = tiers(archive.papers, memory)
    parts = _parts(base, tail)
    for words, shown in zip(parts.words, parts.shown, strict=True):
        section: dict[str, Any] = {**words.section(memory), "results": "", "facets": ""}
        for part in shown:
            section |= {kind: section[kind] + names for kind, names in part.section(memory).items()}
        sections.append(section)
    yield from (part.sheaf() for part in parts.all())
    boosts = config.search.boosts.model_dump()
    yield Page.of(library.DIRECTORY, "", data=library.directory(sections, boosts, parts.people.section(memory)))
    if len(archive.papers) <= config.search.stock:
        yield Page.of(library.STOCK, "", data=library.stock_index((*base.papers, *tail.papers), boosts))


@lru_cache(maxsize=1)
def _parts(base: Tier, tail: Tier) -> _Parts:
    """All parts; their files lie in one file, which all processes share that are forked from now on."""
    aside = Aside()
    words = (
        _Part("base", library.words_digest(base), partial(library.base, base), aside),
        _Part("tail", library.words_digest(tail), partial(library.counted, tail), aside),
    )
    rests = b"".join(map(library.words_digest, (base, tail)))
    people = _Part("people", rests, lambda: library.people((base, tail)), aside)
    return _Parts(words, (_shown(base, aside), _shown(tail, aside)), people)


def _shown(tier: Tier, aside: Aside) -> tuple[_Part, ...]:
    results, facets = library.runs_of_results(tier), library.runs_of_facets(tier)
    return (
        *(_Part("results", library.shown_digest(run), partial(library.results, run), aside) for run in results),
        *(_Part("facets", library.shown_digest(run), partial(library.facets, run), aside) for run in facets),
    )


def forget() -> None:
    """Let go of the counts and the parts, once everything that shares them is planned."""
    library.counts_of.cache_clear()
    _parts.cache_clear()


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
        tags=ways_to_largest(archive.shelves["tag"], TOP),
        organisations=ways_to_largest(archive.shelves["organisation"], TOP),
    )


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=DIGEST_SIZE).digest()
