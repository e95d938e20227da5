"""A text -> what it asks for: words, phrases, fields, days.

The syntax is that of assets/search-query.js, held equal by test. Whatever is no syntax is searched for as it stands;
nothing here throws.
"""

import re
from calendar import monthrange
from typing import Final, NamedTuple

from generator.searching.fields import FIELDS
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
