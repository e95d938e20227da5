"""Search: its page, the files that a browser answers from, and for small archives the stock index of lunr.js.

The words of a tier are counted again only when one of them has changed; what is known of its files is remembered from
the last build. A file that is then found missing is made anew with all of its tier.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from generator.abreast import abreast
from generator.archive import largest
from generator.config import Config
from generator.memory import Memory
from generator.models import Archive, Way
from generator.page import Page, digest_of
from generator.searching import library
from generator.searching.library import Shelved
from generator.searching.tiers import Tier, tiers
from generator.theme import Theme
from generator.values import DIGEST_SIZE

PAGE: Final = "search.html"
REMEMBERS: Final = True  # `plan` is handed the memory of the last build
WORTH_PROCESSES: Final = 1_000  # papers of a tier below which starting one costs more than it saves
TOP: Final = 60  # tags and organisations that the page offers to who has no script
PARTS: Final[Mapping[str, Callable[[Tier], Shelved]]] = {
    "base": library.base,
    "tail": library.counted,
    "shown": library.displayed,
}


class _Made(NamedTuple):
    """What is remembered of some files: their digests by address, and their part of the directory."""

    digests: Mapping[str, str]
    section: Mapping[str, Any]


@dataclass(frozen=True)
class _Part:
    """Some files of a tier, made when first asked for."""

    tier: Tier
    name: str

    @cached_property
    def shelved(self) -> Shelved:
        return self.make()

    def make(self) -> Shelved:
        """Its files, made anew."""
        return PARTS[self.name](self.tier)

    def take(self, shelved: Shelved) -> None:
        """Its files, made elsewhere."""
        self.__dict__["shelved"] = shelved

    def told(self) -> str:
        """What is to be remembered of it."""
        files = {address: _digest(data).hex() for address, data in self.shelved.files.items()}
        return json.dumps([files, self.shelved.section], ensure_ascii=False)

    @cached_property
    def digest(self) -> bytes:
        rest = library.shown_digest(self.tier) if self.name == "shown" else library.words_digest(self.tier)
        return digest_of((library.VERSION, *_versions(), self.name, rest))


class _File(NamedTuple):
    """A file of a part, which is made when it is asked for; only its bytes travel."""

    part: _Part
    address: str

    def __bytes__(self) -> bytes:
        return self.part.shelved.files[self.address]

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (bytes(self),)


@cache
def _versions() -> tuple[str, str]:
    return version("lunr"), version("scipy")


def plan(archive: Archive, config: Config, _theme: Theme, memory: Memory) -> Iterator[Page]:
    """`search.html`, `search/directory.json`, and beside it all that the directory names."""
    yield _page(archive)
    sections = []
    cut = tiers(archive.papers, memory)
    for words, tier in zip(("base", "tail"), cut, strict=True):
        section: dict[str, Any] = {}
        parts = (_Part(tier, words), _Part(tier, "shown"))
        _make_at_once(*parts, memory)
        for part in parts:
            made = _Made(*json.loads(memory.recall(part.digest, part.told)))
            section |= made.section
            for address, digest in made.digests.items():
                yield Page(address, "", {"data": _File(part, address)}, bytes.fromhex(digest))
        sections.append(section)
    files, section_of_all = memory.recall(library.people_digest(cut), lambda: tuple(library.people(cut)))
    yield from (Page.of(address, "", data=data) for address, data in files.items())
    boosts = config.search.boosts.model_dump()
    yield Page.of(library.DIRECTORY, "", data=library.directory(sections, boosts, section_of_all))
    if len(archive.papers) <= config.search.stock:
        papers = tuple(paper for tier in cut for paper in tier.papers)
        yield Page.of(library.STOCK, "", data=library.stock_index(papers, boosts))


def forget() -> None:
    """The counts: all who share them have planned."""
    library.counts_of.cache_clear()


def _make_at_once(words: _Part, shown: _Part, memory: Memory) -> None:
    """Make both parts of a large tier of which nothing is remembered, one of them in a process of its own."""
    if len(words.tier.papers) >= WORTH_PROCESSES and not (memory.knows(words.digest) or memory.knows(shown.digest)):
        _, made = abreast(lambda: words.shelved, shown.make)
        shown.take(made)


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


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=DIGEST_SIZE).digest()
