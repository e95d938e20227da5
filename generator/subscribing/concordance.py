"""Papers -> where each of their words stands, and so which of them answer exactly.

Matching is that of assets/search-find.js, held equal by test; here nothing is ranked.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from generator.models import Paper
from generator.searching.fields import FIELDS, PHRASED, words_of
from generator.searching.terms import term, tokens
from generator.subscribing.asking import Piece, Word


class Concordance:
    """Papers, and where each term stands in them: term -> field -> place -> positions."""

    def __init__(self, papers: Mapping[int, Paper]) -> None:
        self._places = frozenset(papers)
        self._terms: dict[str, str | None] = {}
        self._where: dict[str, list[dict[int, list[int]]]] = {}
        for place, paper in papers.items():
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
        results = wanted.intersection(*required) if positive else set(self._places)
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
