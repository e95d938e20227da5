"""A query -> the papers that the search page finds with it when it answers exactly: words, phrases, fields, filters.

Syntax and matching are those of assets/search-query.js, search-find.js and search-facets.js, held equal by test; here
nothing is ranked, for a feed goes by day. Whatever is no syntax is searched for as it stands; nothing here throws.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, NamedTuple

from generator.archive import SHELVES
from generator.models import Archive, Paper, SavedSearch, Shelf
from generator.searching.fields import FIELDS, PHRASED, words_of
from generator.searching.terms import term, tokens, trimmed

LONGEST: Final = 300  # characters of a query that are read
WORDS: Final = 10  # words that are looked for
_LONGEST_WORD: Final = 60
_NAMES: Final = {
    "title": "title",
    "author": "authors",
    "authors": "authors",
    "abstract": "abstract",
    "org": "organisation",
    "organisation": "organisation",
    "tag": "keywords",
    "tags": "keywords",
    "id": "id",
}
_PIECE: Final = re.compile(r'([+-]?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_TYPO: Final = re.compile(r"([^~*]{3,})~([12])?")
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_HAS: Final[Mapping[str, Callable[[Paper], bool]]] = {
    "code": lambda paper: bool(paper.code),
    "models": lambda paper: bool(paper.models),
    "datasets": lambda paper: bool(paper.datasets),
    "spaces": lambda paper: bool(paper.spaces),
    "summary": lambda paper: bool(paper.summary or paper.machine_summary),
    "listed": lambda paper: bool(paper.listed),
    "published": lambda paper: paper.published is not None,
}


class Word(NamedTuple):
    """A word of a query: its term, and how far it stands from the start of its piece."""

    term: str
    gap: int


class Piece(NamedTuple):
    """A piece of a query. `sign` is '', '+' or '-'; no `fields` are all."""

    words: tuple[Word, ...]
    sign: str
    fields: tuple[int, ...]
    phrase: bool = False
    star: bool = False
    distance: int = 0

    @property
    def must(self) -> str:
        """The sign, or '+' for a piece that says where, or is a phrase."""
        return self.sign or ("+" if self.fields or self.phrase else "")


class Query(NamedTuple):
    """What a text asks for; days are '' where it names none."""

    pieces: tuple[Piece, ...]
    after: str = ""
    before: str = ""


def found(query: str, archive: Archive, search: SavedSearch | None = None) -> tuple[Paper, ...]:
    """The papers that answer, newest first; `search` may add filters."""
    asked = parsed(query)
    here = [paper for paper in archive.papers if _passes(paper, asked, search)]
    if not asked.pieces:
        return tuple(here)
    library = Library(here)
    answers = library.answers(asked.pieces)
    return tuple(paper for place, paper in enumerate(here) if place in answers)


def with_searches(archive: Archive, searches: Mapping[str, SavedSearch]) -> Archive:
    """The archive with a shelf for each saved search."""
    shelves = [
        Shelf("search", key, search.title, f"{SHELVES['search'].folder}/{key}", found(search.query, archive, search))
        for key, search in searches.items()
    ]
    shelves.sort(key=lambda shelf: (shelf.name.casefold(), shelf.key))
    ways = [None, *(shelf.way for shelf in shelves), None]
    linked = tuple(replace(one, previous=ways[at], next=ways[at + 2]) for at, one in enumerate(shelves))
    return replace(archive, shelves={**archive.shelves, "search": linked})


def parsed(text: str) -> Query:
    """What a text asks for."""
    whole, left = text[:LONGEST], WORDS
    pieces: list[Piece] = []
    days = {"after": "", "before": ""}
    for match in _PIECE.finditer(whole):
        piece = _piece(match, days)
        if piece and piece.words:
            piece = piece._replace(words=piece.words[:left])
            left -= len(piece.words)
            if piece.words:
                pieces.append(piece)
    return Query(tuple(pieces), **days)


def day_of(text: str, *, last: bool) -> str:
    """A day for `2025-06-09`, `2025-06` or `2025`: the first, or the last, that it means; else ''."""
    match = _DAY.fullmatch(text)
    if not match:
        return ""
    year, month = int(match[1]), int(match[2] or (12 if last else 1))
    if year < 1 or not 1 <= month <= 12:
        return ""
    size = monthrange(year, month)[1]
    day = int(match[3] or 0) or (size if last else 1)
    if day <= size:
        return f"{year:04d}-{month:02d}-{day:02d}"
    after = (year, month + 1) if month < 12 else (year + 1, 1)  # as the browser counts on past a month's end
    return f"{after[0]:04d}-{after[1]:02d}-{day - size:02d}" if day <= 31 else ""


def _piece(match: re.Match[str], days: dict[str, str]) -> Piece | None:
    sign, name, phrase, word = match[1], (match[2] or "").lower(), match[3], match[4] or ""
    if name in days and not sign and (day := day_of(phrase if phrase is not None else word, last=name == "before")):
        days[name] = day
        return None
    if name and name not in _NAMES:
        return _plain(re.sub(r"^[+-]", "", match[0]), sign, ())
    fields = (FIELDS.index(_NAMES[name]),) if name else ()
    if phrase is not None:
        return _plain(phrase, sign, fields)._replace(phrase=True)
    return _plain(word, sign, fields)


def _plain(text: str, sign: str, fields: tuple[int, ...]) -> Piece:
    if typo := _TYPO.fullmatch(text):
        return Piece(_words(typo[1])[:1], sign, fields, distance=int(typo[2] or 1))
    if text.count("*") == 1 and len(text) > 2:
        return Piece((Word(text.lower()[:_LONGEST_WORD], 0),), sign, fields, star=True)
    return Piece(_words(text), sign, fields)


def _words(text: str) -> tuple[Word, ...]:
    words = [(trimmed(token)[:_LONGEST_WORD], gap) for gap, token in enumerate(tokens(text))]
    return tuple(Word(known, gap) for word, gap in words if word and (known := term(word)))


class Library:
    """Papers, and where each term stands in them: term -> field -> place -> positions."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.size = len(papers)
        self._terms: dict[str, str | None] = {}
        self._where: dict[str, list[dict[int, list[int]]]] = {}
        for place, paper in enumerate(papers):
            for field, words in enumerate(words_of(paper)):
                self._read(place, field, words)

    def answers(self, pieces: Iterable[Piece]) -> set[int]:
        """The places of the papers that answer."""
        wanted: set[int] = set()
        prohibited: set[int] = set()
        required: list[set[int]] = []
        positive = False
        phrases = [piece for piece in pieces if piece.phrase and len(piece.words) > 1]
        for piece in pieces:
            if piece in phrases and piece.sign == "-":
                continue
            for word in piece.words:
                standing = self._standing(word, piece)
                if piece.must == "-":
                    prohibited |= standing
                    continue
                positive = True
                wanted |= standing
                if piece.must == "+":
                    required.append(standing)
        results = wanted.intersection(*required) if positive else set(range(self.size))
        results -= prohibited
        for piece in phrases:
            there = self._phrase(piece)
            results = results - there if piece.sign == "-" else results & there
        return results

    def _read(self, place: int, field: int, words: str) -> None:
        for position, token in enumerate(tokens(words)):
            if token not in self._terms:
                self._terms[token] = term(token)
            known = self._terms[token]
            if known is not None:
                where = self._where.setdefault(known, [{} for _ in FIELDS])
                where[field].setdefault(place, []).append(position)

    def _standing(self, word: Word, piece: Piece) -> set[int]:
        fields = piece.fields or range(len(FIELDS))
        return {place for one in self._meant(word, piece) for field in fields for place in self._where[one][field]}

    def _meant(self, word: Word, piece: Piece) -> list[str]:
        if piece.star:
            before, _, after = word.term.partition("*")
            size = len(word.term) - 1
            return [one for one in self._all if len(one) >= size and one.startswith(before) and one.endswith(after)]
        if piece.distance:
            return [one for one in self._all if _near(word.term, one, piece.distance)]
        return [word.term] if word.term in self._where else []

    @cached_property
    def _all(self) -> tuple[str, ...]:
        return tuple(sorted(self._where))

    def _phrase(self, piece: Piece) -> set[int]:
        """Where the words stand one after the other within a field."""
        there: set[int] = set()
        if any(word.term not in self._where for word in piece.words):
            return there
        for field in PHRASED:
            if not piece.fields or field in piece.fields:
                columns = [self._where[word.term][field] for word in piece.words]
                gaps = [word.gap - piece.words[0].gap for word in piece.words]
                there |= {
                    place
                    for place, starts in columns[0].items()
                    if any(
                        all(start + gap in one.get(place, ()) for one, gap in zip(columns, gaps, strict=True))
                        for start in starts
                    )
                }
        return there


def _passes(paper: Paper, asked: Query, search: SavedSearch | None) -> bool:
    day = paper.day.isoformat()
    if (asked.after and day < asked.after) or (asked.before and day > asked.before):
        return False
    if not search:
        return True
    organisations = {one.slug for one in paper.organisations}
    return (
        set(search.tag) <= {one.slug for one in paper.tags}
        and (not search.organisation or bool(organisations & set(search.organisation)))
        and (not search.category or bool(set(paper.categories) & set(search.category)))
        and all(_HAS[name](paper) for name in search.has)
    )


def _near(word: str, other: str, most: int) -> bool:
    """Whether at most so many letters must be changed, added, left out or swapped with their neighbour."""
    if abs(len(word) - len(other)) > most:
        return False
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(word, 1):
        row = [at]
        for to, there in enumerate(other, 1):
            least = min(rows[-1][to] + 1, row[to - 1] + 1, rows[-1][to - 1] + (letter != there))
            if at > 1 and to > 1 and letter == other[to - 2] and word[at - 2] == there:
                least = min(least, rows[-2][to - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1] <= most
