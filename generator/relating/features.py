"""Papers -> the words and phrases that each is compared by (names.py: what else), as whole numbers.

What a word counts is learnt from the base of the archive alone (see searching/tiers.py), so a new day moves nothing.
A row is as long as its parts: WORDS, PHRASES and so on are lengths, and the product of two rows is how near they are.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from generator.searching.counting import Counts
from generator.searching.encoding import Numbers
from generator.searching.fields import FIELDS

FEWEST: Final = 3  # papers of the base in which a word or phrase stands at least
MOST: Final = 0.3  # share of them in which it stands at most
WORDS: Final = 100  # the length of the part of a row that is words, and so on
PHRASES: Final = 60
KEPT: Final = 48  # words of a paper that count, and as many phrases
TIMES: Final = np.array((0, 4, 7, 8, 10))  # what a word counts that stands so often: 1 + ln n, in quarters
_TEXT: Final = (FIELDS.index("title"), FIELDS.index("abstract"))  # nothing that a machine guessed
_PAPERS: Final = 1 << 9  # in one step: what a step takes is the same for any archive
_POSTINGS: Final = 1 << 21  # likewise
SURE: Final = 8  # quarter bits that a word counts, however common it is


class Vocabulary(NamedTuple):
    """Words and phrases that papers are compared by.

    Columns of a matrix: first the words, `columns` of `terms` by number; then the phrases, pairs of terms as
    `first * len(terms) + second`, ascending. `rare[column]` is what it counts, in quarter bits.
    """

    terms: tuple[str, ...]
    written: tuple[str, ...]  # each term as it is mostly written
    columns: Numbers
    phrases: Numbers
    rare: Numbers

    def name(self, column: int) -> str:
        """What a column is called."""
        if column < len(self.columns):
            return self.written[int(self.columns[column])]
        first, second = divmod(int(self.phrases[column - len(self.columns)]), len(self.terms))
        return f"{self.written[first]} {self.written[second]}"


class Standing(NamedTuple):
    """Which thing stands how often in which of some papers, numbered from the first of them; each pair once.

    Papers ascend. Times end with what counts most (see TIMES): so all are small numbers.
    """

    paper: Numbers
    thing: Numbers
    times: Numbers


class Said(NamedTuple):
    """What papers say: words by the number of their term, phrases as `first * len(terms) + second`.

    Of each, one Standing for the papers of each step.
    """

    papers: int
    terms: Sequence[str]
    written: Sequence[str]  # each term as it is mostly written
    words: Sequence[Standing]
    phrases: Sequence[Standing]


def said(counts: Counts) -> Said:
    """In their titles and abstracts. Two terms, one right after the other, are a phrase: a stop word parts them."""
    parts = [_said(counts, some, at * _PAPERS) for at, some in enumerate(_portions(counts))]
    return Said(counts.papers, counts.terms, counts.words, *zip(*parts, strict=True))


def _portions(counts: Counts) -> Iterator[Numbers]:
    """The postings of titles and abstracts, those of some papers at a time."""
    parts = [_parted(counts, start) for start in range(0, max(1, len(counts.posting_paper)), _POSTINGS)]
    return map(np.concatenate, zip(*parts, strict=True))


def _parted(counts: Counts, start: int) -> list[Numbers]:
    """Likewise, of some postings."""
    some = slice(start, start + _POSTINGS)
    kept = start + np.flatnonzero(np.isin(counts.posting_field[some], _TEXT)).astype(np.int32)
    portion = (counts.posting_paper[kept] // _PAPERS).astype(np.uint16)
    ends = np.cumsum(np.bincount(portion, minlength=max(1, -(-counts.papers // _PAPERS))))
    return np.split(kept[np.argsort(portion, kind="stable")], ends[:-1])


def _said(counts: Counts, some: Numbers, first: int) -> tuple[Standing, Standing]:
    """Words and phrases of some postings: all of the papers from the first on that count."""
    paper, times, term = counts.posting_paper[some] - first, counts.posting_count[some], counts.posting_term[some]
    words = _standing(paper, term, times)
    at = np.repeat(counts.starts[some] - (np.cumsum(times) - times), times) + np.arange(times.sum())
    position, term = counts.at_position[at], np.repeat(term, times)
    part = np.repeat(paper * len(FIELDS) + counts.posting_field[some], times)
    order = np.argsort(part * (np.int64(1) + position.max(initial=0)) + position)
    term, part, position = term[order], part[order], position[order]
    at = np.flatnonzero((part[1:] == part[:-1]) & (position[1:] == position[:-1] + 1))
    pair = term[at] * np.int64(len(counts.terms)) + term[at + 1]
    return words, _standing(part[at] // len(FIELDS), pair, np.ones(len(at), np.int32))


def learnt(base: Said) -> Vocabulary:
    """What the words of a base tell."""
    often, common = _often(base.words, base.papers), _often(base.phrases, base.papers)
    first, second = np.divmod(common.things, max(1, len(base.terms)))
    used = np.unique(np.concatenate((often.things, first, second)))
    number = np.zeros(len(base.terms), np.int64)
    number[used] = np.arange(len(used))
    return Vocabulary(
        tuple(base.terms[term] for term in used.tolist()),
        tuple(base.written[term] for term in used.tolist()),
        number[often.things],
        number[first] * len(used) + number[second],
        np.concatenate((rarity(often.papers, base.papers), rarity(common.papers, base.papers))),
    )


def worded(papers: Said, known: Vocabulary) -> Any:
    """A matrix of papers by columns: what each says, of what the base knows."""
    from scipy.sparse import csr_matrix, vstack

    numbers = {term: number for number, term in enumerate(known.terms)}
    number = np.array([*(numbers.get(term, -1) for term in papers.terms), -1], np.int64)
    column = np.full(len(known.terms) + 1, -1, np.int64)
    column[known.columns] = np.arange(len(known.columns))
    known_phrases = np.append(known.phrases, -2)
    parts = [csr_matrix((0, len(known.rare)), dtype=np.int32)]
    for first, words, phrases in zip(range(0, papers.papers, _PAPERS), papers.words, papers.phrases, strict=False):
        one, other = (number[term] for term in np.divmod(phrases.thing, max(1, len(papers.terms))))
        pair = np.where(np.minimum(one, other) < 0, -1, one * len(known.terms) + other)
        place = np.searchsorted(known.phrases, pair)
        phrase = np.where(known_phrases[place] == pair, place + len(known.columns), -1)
        rows = (
            _weighted(words, column[number[words.thing]], known.rare, WORDS),
            _weighted(phrases, phrase, known.rare, PHRASES),
        )
        paper, at, weight = (np.concatenate(part) for part in zip(*rows, strict=True))
        shape = (min(_PAPERS, papers.papers - first), len(known.rare))
        parts.append(csr_matrix((weight, (paper, at)), shape=shape))
    return vstack(parts, format="csr")


class _Often(NamedTuple):
    things: Numbers
    papers: Numbers  # in how many each stands


def _often(standing: Sequence[Standing], papers: int) -> _Often:
    """The things that stand in enough papers, but not nearly everywhere."""
    things = np.concatenate([some.thing for some in standing])
    things.sort()
    starts = np.flatnonzero(np.append(True, things[1:] != things[:-1])[: len(things)])
    distinct, often = things[starts], np.diff(starts, append=len(things))
    kept = (often >= FEWEST) & (often <= MOST * papers)
    return _Often(distinct[kept], often[kept])


def rarity(often: Numbers, papers: int) -> Numbers:
    """In quarter bits: 4 log2 (all papers / those in which it stands), and what any word counts."""
    bits: Numbers = SURE + np.rint(4 * np.log2(np.maximum(papers, often) / np.maximum(1, often))).astype(np.int64)
    return bits


def _standing(paper: Numbers, thing: Numbers, times: Numbers) -> Standing:
    """Each pair once, its times added up."""
    key = paper * (np.int64(1) + thing.max(initial=0)) + thing
    order = np.argsort(key)
    key, paper, thing, times = key[order], paper[order], thing[order], times[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    added = np.add.reduceat(times, starts, dtype=np.int64) if len(starts) else times
    return Standing(paper[starts].astype(np.uint16), thing[starts], np.minimum(added, len(TIMES) - 1).astype(np.uint8))


def _weighted(standing: Standing, columns: Numbers, rare: Numbers, size: int) -> tuple[Numbers, Numbers, Numbers]:
    """Of each paper the columns that count most, and what they count; column -1 is none."""
    known = columns >= 0
    paper, column = standing.paper[known].astype(np.int64), columns[known]
    weight = TIMES[standing.times[known]] * rare[column]
    most = weight.max(initial=0)
    order = np.argsort((paper * (most + 1) + most - weight) * (len(rare) + 1) + column)
    paper, column, weight = paper[order], column[order], weight[order]
    kept = places_of(paper) < KEPT
    return paper[kept], column[kept], unit(paper[kept], weight[kept], size)


def places_of(papers: Numbers) -> Numbers:
    """The place of each among those of the same number, which stand together."""
    at = np.arange(len(papers))
    begins = np.append(True, papers[1:] != papers[:-1])[: len(papers)]
    places: Numbers = at - np.maximum.accumulate(np.where(begins, at, 0))
    return places


def unit(row: Numbers, weight: Numbers, size: int | Numbers) -> Numbers:
    """Rows of that length, rounded; `size` may tell that of each."""
    squares = np.bincount(row, weight * weight)  # whole numbers below 2**53: exact
    return np.rint(size * weight / np.sqrt(np.maximum(1, squares))[row]).astype(np.int32)
