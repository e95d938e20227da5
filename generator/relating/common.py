"""Pairs of papers -> the words that both say, those that tell most. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np

from generator.relating.features import Vocabulary

WORDS: Final = 2  # told of what two have in common
_WEIGHED: Final = 8  # among which they are chosen
_PHRASE: Final = 3  # times that a phrase says more than a word
_PAIRS: Final = 1 << 13  # in one step
_PLAIN: Final = 16  # quarter bits: a word that counts less says little

Pair = tuple[int, int]  # papers by their numbers: one, and one that is near to it


def in_common(
    titles: Sequence[str], rows: Any, vocabulary: Vocabulary, pairs: Sequence[Pair]
) -> Iterator[tuple[str, ...]]:
    """The words of each pair; `titles` and `rows` are those of all papers."""
    name, title = cache(vocabulary.name), cache(lambda at: titles[at].casefold().replace("-", " "))
    for (one, other), columns in zip(pairs, _columns(rows, vocabulary, pairs), strict=True):
        yield _told(map(name, columns), f"{title(one)} {title(other)}")


def _columns(rows: Any, vocabulary: Vocabulary, pairs: Sequence[Pair]) -> Iterator[Sequence[int]]:
    """For each pair the words that both have, those that count most first."""
    for first in range(0, len(pairs), _PAIRS):
        one, other = np.array(pairs[first : first + _PAIRS], np.int64).T
        both = rows[one].multiply(rows[other]).tocoo()
        kept = both.col < len(vocabulary.rare)  # the rest are names
        row, column, weight = both.row[kept], both.col[kept], both.data[kept]
        weight = np.where(vocabulary.rare[column] < _PLAIN, 1, weight)
        weight = weight * np.where(column >= len(vocabulary.columns), _PHRASE, 1)
        order = np.lexsort((column, -weight, row))
        row, columns = row[order], column[order].tolist()
        bounds = np.searchsorted(row, np.arange(len(one) + 1)).tolist()
        yield from (columns[start : min(end, start + _WEIGHED)] for start, end in pairwise(bounds))


def _told(words: Iterable[str], titles: str) -> tuple[str, ...]:
    """Those that a title says go first, and phrases; of a word and a phrase that has it, only one is told."""
    told: list[str] = []
    for word in sorted(words, key=lambda word: (word not in titles, " " not in word)):
        if not any(word in other or other in word for other in told):
            told.append(word)
            if len(told) == WORDS:
                break
    return tuple(told)
