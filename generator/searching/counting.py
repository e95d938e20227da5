"""Papers -> which term stands where, and how often. Counts are whole numbers, so they are the same on every machine."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np

from generator.models import Paper
from generator.searching.encoding import Numbers
from generator.searching.fields import FIELDS, words_of
from generator.searching.terms import DROPPED, Lexicon, tokens, trimmed

_F: Final = len(FIELDS)


class Counts:
    """The counts of papers, which stand at ascending `places`.

    `lengths[paper, field]` are numbers of terms. Occurrences are sorted by term, field, paper, position: `at_*` are
    columns of the same length. Postings are runs of them of the same term, field and paper: `posting_*`, with `starts`
    the first occurrence of each. `words` are the terms as they are mostly written.
    """

    def __init__(self, texts: Sequence[Sequence[str]], places: Sequence[int]) -> None:
        lexicon = Lexicon()
        number = lexicon.__getitem__
        flat: list[int] = []
        sizes: list[int] = []
        for text in texts:
            for words in text:
                found = tokens(words)
                flat.extend(map(number, found))
                sizes.append(len(found))
        self.terms = lexicon.terms
        self.papers = len(texts)
        self.places: Numbers = np.array(places, np.int64)
        heard = np.array(flat, np.int64)
        self.words = _commonest(lexicon, np.bincount(heard, minlength=len(lexicon.tokens)).tolist())
        self._sort(np.array(lexicon.term_of, np.int64)[heard], np.array(sizes, np.int64))

    @classmethod
    def of(cls, papers: Sequence[Paper], places: Sequence[int]) -> "Counts":
        """Of all that is searched of `papers`."""
        return cls([words_of(paper) for paper in papers], places)

    def _sort(self, flat: Numbers, sizes: Numbers) -> None:
        part = np.repeat(np.arange(len(sizes)), sizes)  # paper * fields + field
        position = np.arange(len(flat)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        kept = flat != DROPPED
        term, part, position = flat[kept], part[kept], position[kept]
        self.lengths: Numbers = np.bincount(part, minlength=len(sizes)).reshape(self.papers, _F)
        _, first = np.unique(term, return_index=True)
        self.first_part: Numbers = part[first]  # of each term, in the order in which terms are met
        self.first_position: Numbers = position[first]
        key = (term * _F + part % _F) * max(1, self.papers) + part // _F
        order = np.argsort(key, kind="stable")
        key, self.at_position = key[order], position[order]
        self.starts: Numbers = np.flatnonzero(np.diff(key, prepend=-1))
        self.posting_count: Numbers = np.diff(self.starts, append=len(key))
        key = key[self.starts]
        self.posting_paper: Numbers = key % max(1, self.papers)
        self.posting_field: Numbers = key // max(1, self.papers) % _F
        self.posting_term: Numbers = key // max(1, self.papers) // _F

    @cached_property
    def sums(self) -> list[int]:
        """The terms of all papers in each field."""
        return [int(value) for value in self.lengths.sum(axis=0)]

    @cached_property
    def frequency(self) -> Numbers:
        """The postings of each term in all fields: what lunr takes for its number of documents."""
        return np.bincount(self.posting_term, minlength=len(self.terms))


def _commonest(lexicon: Lexicon, heard: Sequence[int]) -> list[str]:
    """For each term the word that it mostly stands for."""
    often: dict[tuple[int, str], int] = defaultdict(int)
    for token, number, count in zip(lexicon.tokens, lexicon.term_of, heard, strict=True):
        if number != DROPPED:
            often[number, trimmed(token)] += count
    best: dict[int, tuple[int, str]] = {}
    for (number, word), count in often.items():
        best[number] = min(best.get(number, (0, "")), (-count, word))
    return [best[number][1] for number in range(len(lexicon.terms))]
