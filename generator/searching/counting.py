"""Papers -> which term stands where, and how often. Counts are whole numbers, so they are the same on every machine."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from generator.abreast import VERY_MANY, abreast, apart, let_go
from generator.models import Paper
from generator.searching.encoding import Numbers
from generator.searching.fields import FIELDS, words_of
from generator.searching.terms import DROPPED, Lexicon, forget, tokens, trimmed

_F: Final = len(FIELDS)
_SLICE: Final = 1 << 18  # occurrences
_SORTED: Final = 1 << 21  # occurrences that are sorted in one step
_WORTH_PROCESSES: Final = 1_000  # papers below which starting one costs more than it saves


class Counts:
    """The counts of papers, which stand at ascending `places`.

    `lengths[paper, field]` are numbers of terms. Occurrences are sorted by term, field, paper, position: `at_*` are
    columns of the same length. Postings are runs of them of the same term, field and paper: `posting_*`, with `starts`
    the first occurrence of each. `words` are the terms as they are mostly written.
    """

    def __init__(self, texts: Sequence[Sequence[str]], places: Sequence[int]) -> None:
        self._count(_listened(texts), places)

    def _count(self, heard: "_Heard", places: Sequence[int]) -> None:
        lexicon, numbers, sizes = heard
        self.terms = lexicon.terms
        self.papers = len(sizes) // _F
        self.places: Numbers = np.array(places, np.int64)
        self.words = _commonest(lexicon, _often(numbers, len(lexicon.tokens)).tolist())
        forget()
        term = np.array(lexicon.term_of, np.int32)[numbers]
        del lexicon, numbers, heard  # whoever has called holds it no more
        term, part, position = _counted(term, sizes)
        self.lengths: Numbers = _often(part, len(sizes)).reshape(self.papers, _F)
        first = np.flatnonzero(np.diff(np.maximum.accumulate(term), prepend=-1))  # terms are numbered as they are met
        self.first_position: Numbers = position[first].astype(np.int32)
        self.at_position: Numbers = np.empty_like(position)
        found = list(self._sorted(term, part, position))
        del term, part, position
        columns = list(map(list, zip(*found, strict=True)))
        del found
        self.starts, self.posting_count, self.posting_term, self.posting_field, self.posting_paper = (
            np.concatenate(columns.pop(0)) for _ in range(5)
        )
        let_go()

    @classmethod
    def of(cls, papers: Sequence[Paper], places: Sequence[int]) -> "Counts":
        """Of all that is searched of `papers`."""
        counts = cls.__new__(cls)
        counts._count(_heard(papers), places)
        return counts

    def _sorted(self, term: Numbers, part: Numbers, position: Numbers) -> Iterator[tuple[Numbers, ...]]:
        """The columns of postings, by ranges of terms, so that little memory is needed besides the result."""
        end = 0
        for low, high in _ranges(_often(term, len(self.terms))):
            some = np.flatnonzero((term >= low) & (term < high)).astype(np.int32)
            key = (term[some] - low) * _F + part[some] % _F
            order = _order(key)
            some, key = some[order], key[order]
            self.at_position[end : end + len(some)] = position[some]
            yield _postings(key, part[some], low, end)
            end += len(some)

    def slices(self) -> Iterator["Counts"]:
        """The same by ranges of terms, so that what is made of one takes little room."""
        postings = np.searchsorted(self.posting_term, np.arange(len(self.terms) + 1))
        bounds = np.append(self.starts, len(self.at_position))
        cuts = [0, *(1 + np.flatnonzero(np.diff(bounds[postings] // _SLICE))).tolist(), len(self.terms)]
        for start, end in pairwise(cuts):
            inside = slice(postings[start], postings[end])
            one = copy(self)
            one.terms = self.terms[start:end]
            one.first_position = self.first_position[start:end]
            one.posting_term = self.posting_term[inside] - start
            one.posting_field, one.posting_paper = self.posting_field[inside], self.posting_paper[inside]
            one.posting_count = self.posting_count[inside]
            one.at_position = self.at_position[bounds[inside.start] : bounds[inside.stop]]
            one.starts = self.starts[inside] - bounds[inside.start]
            yield one

    @cached_property
    def sums(self) -> list[int]:
        """The terms of all papers in each field."""
        return [int(value) for value in self.lengths.sum(axis=0)]

    @cached_property
    def frequency(self) -> Numbers:
        """The postings of each term in all fields: what lunr takes for its number of documents."""
        return np.bincount(self.posting_term, minlength=len(self.terms))


class _Heard(NamedTuple):
    """The tokens of some papers by their number, field after field, and how many each field has."""

    lexicon: Lexicon
    numbers: Numbers
    sizes: Numbers


def _heard(papers: Sequence[Paper]) -> _Heard:
    """Each half in a process of its own, if that is worth it; the numbers are those that one process would give.

    In a fork, to read a text is to copy it: the copies end with these processes, which run one after the other where
    papers are very many.
    """
    if len(papers) < _WORTH_PROCESSES:
        return _listened([words_of(paper) for paper in papers])
    half = len(papers) // 2
    one, other = (lambda: _told(papers[:half])), (lambda: _told(papers[half:]))
    halves = (apart(one), apart(other)) if len(papers) > VERY_MANY else abreast(lambda: apart(one), other)
    lexicon, numbers = Lexicon(), []
    for known, terms, some, _ in halves:
        numbers.append(np.array(lexicon.learn(known, terms), np.int32)[some])
    return _Heard(lexicon, np.concatenate(numbers), np.concatenate([sizes for *_, sizes in halves]))


def _listened(texts: Sequence[Sequence[str]]) -> _Heard:
    lexicon = Lexicon()
    number = lexicon.__getitem__
    numbers, ends = array("i"), array("i")
    for text in texts:
        for words in text:
            numbers.extend(map(number, tokens(words)))
            ends.append(len(numbers))
    bounds = np.array([0, *ends], np.int32)
    return _Heard(lexicon, np.frombuffer(numbers, np.int32), bounds[1:] - bounds[:-1])


def _told(papers: Sequence[Paper]) -> tuple[list[str], list[str | None], Numbers, Numbers]:
    lexicon, numbers, sizes = _listened([words_of(paper) for paper in papers])
    return lexicon.tokens, lexicon.found(), numbers, sizes


def _counted(term: Numbers, sizes: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Of what counts: its term, its part, that is paper * fields + field, and its position in there."""
    kept = term != DROPPED
    position = np.arange(len(term), dtype=np.int32)
    position -= np.repeat(np.cumsum(sizes, dtype=np.int32) - sizes, sizes)
    position = position[kept].astype(np.min_scalar_type(-max(1, int(sizes.max(initial=0)))))
    part = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[kept]
    return term[kept], part, position


def _often(numbers: Numbers, most: int) -> Numbers:
    """How often each number below `most` is there; a part of them at a time, for each is made a wide one for that."""
    often = np.zeros(most, np.int64)
    for start in range(0, len(numbers), _SORTED):
        often += np.bincount(numbers[start : start + _SORTED], minlength=most)
    return often


def _ranges(often: Numbers) -> list[tuple[int, int]]:
    """Ranges of terms, each of so many occurrences as are sorted at a time, or of a single one that has more."""
    ends = np.flatnonzero(np.diff(np.cumsum(often) // _SORTED)) + 1
    return list(pairwise([0, *ends.tolist(), len(often)]))


def _postings(key: Numbers, part: Numbers, low: int, first: int) -> tuple[Numbers, ...]:
    """The postings of sorted occurrences, the first of which is the `first` of all: their columns."""
    changes = np.ones(len(key), bool)
    changes[1:] = (key[1:] != key[:-1]) | (part[1:] != part[:-1])
    starts = np.flatnonzero(changes).astype(np.int32)
    key, part = key[starts], part[starts]
    count = np.diff(starts, append=np.int32(len(changes)))
    return starts + np.int32(first), count, low + key // _F, (key % _F).astype(np.int8), part // _F


def _order(keys: Numbers) -> Numbers:
    """The stable order of numbers below 2**32, sixteen bits at a time: so small ones numpy sorts without comparing."""
    low = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable").astype(np.int32)
    return low[np.argsort((keys[low] >> 16).astype(np.uint16), kind="stable")]


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
