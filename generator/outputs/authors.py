"""A page for every author with enough papers, and an index of them by the last word of their names.

Pages are short: there are thousands of them. Their JSON Feeds are made where the others are.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from generator.archiving.ranking import votes
from generator.config import Config
from generator.models import Paper
from generator.page import Page, Sheaf, digest_of, digest_of_shown
from generator.shelved import Archive, AuthorPages, Shelf, Way
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


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Sheaf]:
    """`authors/<slug>.html`, and `authors.html`."""
    rests = digest_of((archive.author_pages.digest, *archive.of_each("works", _works)))
    yield Sheaf(rests, partial(_all, archive, config), drawer="authors")


def _works(papers: tuple[Paper, ...]) -> bytes:
    """All that pages of authors show of these papers."""
    return digest_of_shown([_work(paper) for paper in papers])


def _all(archive: Archive, config: Config) -> Iterator[Sheaf]:
    shelves, spellings = archive.shelves["author"], _spellings(archive.author_pages)
    namesakes = _namesakes(spellings, {shelf.key: shelf.way for shelf in shelves})
    for shelf in shelves:
        others = tuple(sorted(spellings[shelf.key] - {shelf.name}))
        beside = (others, namesakes.get(shelf.key, ()))
        rests = digest_of((shelf.digest, beside)) if any(beside) else shelf.digest
        yield Sheaf(rests, partial(_pages, shelf, *beside, config))
    ways = tuple(shelf.way for shelf in shelves)
    yield Sheaf(digest_of_shown(ways), partial(_index, ways))


def _index(ways: Sequence[Way]) -> Iterator[Page]:
    yield Page.of(PAGE, "authors.html", letters=by_letter(ways), authors=len(ways))


def _pages(shelf: Shelf, spellings: tuple[str, ...], namesakes: tuple[Way, ...], config: Config) -> Iterator[Page]:
    yield Page.of(
        shelf.way.address,
        "author.html",
        name=shelf.name,
        link=shelf.link,
        works=tuple(map(_work, shelf.papers)),
        spellings=spellings,
        namesakes=namesakes,
        feed=f"{shelf.address}.json" if "author" in config.downloads.json_of else "",
    )


def _work(paper: Paper) -> Work:
    return Work(paper.id, paper.title, paper.day, votes(paper), bool(paper.code))


def _spellings(author_pages: AuthorPages) -> Mapping[str, Set[str]]:
    """For each author, by the slug of their page, the names that papers have for them."""
    names: dict[str, set[str]] = defaultdict(set)
    for pages in author_pages.of.values():
        for name, label in pages:
            names[label.slug].add(name)
    return names


def _namesakes(spellings: Mapping[str, Set[str]], ways: Mapping[str, Way]) -> Mapping[str, tuple[Way, ...]]:
    """For each author who shares a name with others, by the slug of their page, the ways to these."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for slug, names in spellings.items():
        for name in names:
            bearers[name].add(slug)
    others: dict[str, set[str]] = defaultdict(set)
    for several in bearers.values():
        for slug in several if len(several) > 1 else ():
            others[slug] |= several - {slug}
    return {slug: tuple(ways[other] for other in sorted(some)) for slug, some in others.items()}


def by_letter(ways: Iterable[Way]) -> tuple[tuple[str, tuple[Listed, ...]], ...]:
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
