"""Archive -> for each paper the lists that hold it, and what names it: pages, days, lists, other papers. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

from generator import urls
from generator.models import Paper
from generator.shelved import Archive, Shelf

_NAMED: Final = re.compile(r"(?<![\d.])\d{4}\.\d{4,5}(?!\d)")
_NAMED_OF_OLD: Final = re.compile(r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?!\d)|title/[a-z0-9-]+")
# What stands in every such name, and hardly anywhere else; it is found much quicker.
_SIGN: Final = re.compile(r"\.\d{4}")
_SIGN_OF_OLD: Final = re.compile(r"/(?:\d{7}|(?<=title/))")


class Mention(NamedTuple):
    """What names a paper, and where that stands."""

    address: str
    name: str


class Listed(NamedTuple):
    """A reading list that holds a paper, and what its keeper says of it there."""

    address: str
    name: str
    status: str
    words: bool


def listed(archive: Archive) -> Mapping[str, tuple[Listed, ...]]:
    """The reading lists of each paper's id."""
    found: dict[str, list[Listed]] = defaultdict(list)
    for shelf in archive.shelves.get("list", ()):
        for name, entry in shelf.entries.items():
            found[name].append(Listed(shelf.way.address, shelf.name, entry.status, bool(entry.words)))
    return {name: tuple(lists) for name, lists in found.items()}


def mentions(archive: Archive) -> Mapping[str, tuple[Mention, ...]]:
    """What names each paper's id: pages first, then days, lists, and papers, newest first."""
    known = {paper.id: paper.id for paper in archive.papers}
    known |= {alias: paper.id for paper in archive.papers for alias in paper.aliases}
    found: dict[str, dict[Mention, None]] = defaultdict(dict)
    for mention, own, names in chain(_by_people(archive), _by_papers(archive)):
        for name in names:
            if known.get(name, own) != own:
                found[known[name]][mention] = None
    return {name: tuple(by) for name, by in found.items()}


def _by_people(archive: Archive) -> Iterator[tuple[Mention, str, Iterable[str]]]:
    """Everything with words in it besides papers, and what it names; it is of no paper's id."""
    for name, page in sorted(archive.pages.items()):
        yield Mention(f"{name}.html", page.title), "", _names((page.body,))
    for shelf in archive.shelves.get("day", ()):
        yield Mention(*shelf.way[:2]), "", _names((shelf.note,))
    for shelf in archive.shelves.get("list", ()):
        yield Mention(*shelf.way[:2]), "", _names(_words_of_list(shelf))


def _by_papers(archive: Archive) -> Iterator[tuple[Mention, str, Iterable[str]]]:
    """The papers that name any, their ids, and what each names."""
    naming = {name: names for some in archive.of_each("named", _named) for name, names in some.items()}
    for paper in archive.papers if naming else ():
        if names := naming.get(paper.id):
            yield Mention(urls.paper(paper.id), paper.title), paper.id, names


def _named(papers: Iterable[Paper]) -> dict[str, tuple[str, ...]]:
    """What papers name, by their ids; of those that name any."""
    named = ((paper.id, tuple(dict.fromkeys(_names(_words_of_paper(paper))))) for paper in papers)
    return {name: names for name, names in named if names}


def _words_of_list(shelf: Shelf) -> Iterable[str]:
    return (shelf.note, *(entry.words for entry in shelf.entries.values()))


def _words_of_paper(paper: Paper) -> Iterable[str]:
    return (paper.note, paper.summary, paper.abstract)


def _names(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if _SIGN.search(text):
            yield from _NAMED.findall(text)
        if _SIGN_OF_OLD.search(text):
            yield from _NAMED_OF_OLD.findall(text)
