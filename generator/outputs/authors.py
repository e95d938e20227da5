"""A page for every author who has papers enough, and the index of them by the last word of their names.

Pages are short: there are thousands of them. Their JSON Feeds are made where the others are.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from generator.config import Config
from generator.models import Archive, Paper, Shelf, Way
from generator.page import Page
from generator.theme import Theme

PAGE: Final = "authors.html"
_OTHER: Final = "#"  # stands for every letter that is not of A to Z


class Work(NamedTuple):
    """What an author's page shows of a paper."""

    id: str
    title: str
    day: date
    votes: int
    code: bool


class Listed(NamedTuple):
    """An author in the index; `last` is the word by which they stand there."""

    first: str
    last: str
    way: Way


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """`authors/<slug>.html`, and `authors.html`."""
    shelves = archive.shelves["author"]
    spellings = {shelf.key: _spellings(shelf) for shelf in shelves}
    namesakes = _namesakes(shelves, spellings)
    for shelf in shelves:
        yield Page.of(
            shelf.way.address,
            "author.html",
            name=shelf.name,
            link=shelf.link,
            works=tuple(map(_work, shelf.papers)),
            spellings=tuple(sorted(spellings[shelf.key] - {shelf.name})),
            namesakes=namesakes[shelf.key],
            feed=f"{shelf.address}.json" if "author" in config.downloads.json_of else "",
        )
    yield Page.of(PAGE, "authors.html", letters=by_letter(shelf.way for shelf in shelves), authors=len(shelves))


def _work(paper: Paper) -> Work:
    votes = paper.reading.votes or 0 if paper.reading else 0
    return Work(paper.id, paper.title, paper.day, votes, bool(paper.code))


def _spellings(shelf: Shelf) -> frozenset[str]:
    """The names that this author's papers have for them."""
    return frozenset(name for paper in shelf.papers for name, label in paper.author_pages if label.slug == shelf.key)


def _namesakes(shelves: tuple[Shelf, ...], spellings: Mapping[str, frozenset[str]]) -> Mapping[str, tuple[Way, ...]]:
    """For each author the others with whom they share a name."""
    bearers: dict[str, list[Shelf]] = defaultdict(list)
    for shelf in shelves:
        for name in sorted(spellings[shelf.key]):
            bearers[name].append(shelf)
    others: dict[str, dict[str, Way]] = defaultdict(dict)
    for several in bearers.values():
        for one in several:
            others[one.key] |= {other.key: other.way for other in several if other is not one}
    return defaultdict(tuple, {key: tuple(ways[name] for name in sorted(ways)) for key, ways in others.items()})


def by_letter(ways: Iterator[Way]) -> tuple[tuple[str, tuple[Listed, ...]], ...]:
    """Authors by the first letter of the last word of their name, then by that word, then by the rest."""
    letters: dict[str, list[tuple[str, str, str, Listed]]] = defaultdict(list)
    for way in ways:
        first, _, last = way.name.rpartition(" ")
        folded = _folded(last)
        letter = folded[:1].upper()
        letters[letter if "A" <= letter <= "Z" else _OTHER].append(
            (folded, _folded(first), way.address, Listed(first, last, way))
        )
    in_order = sorted(letters, key=lambda letter: (letter == _OTHER, letter))
    return tuple((letter, tuple(one[-1] for one in sorted(letters[letter]))) for letter in in_order)


def _folded(word: str) -> str:
    """Without accents and case, so that `Øst` and `Lù` stand among the others; what is not Latin stays."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ø", "o").replace("ł", "l"))
    return "".join(sign for sign in plain if sign.isalnum())
