"""Papers -> for each the six nearest, with the reason in words. Pure.

How near two papers are is the product of their rows (see relating/): words, phrases, tags, authors, organisation. The
nearest of the base among itself are kept from build to build, and all that comes out while no paper says anything
else; the tail is compared with all. So a new day costs little, and changes an old paper's six only where a new paper is
nearer than one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from generator.memory import Memory
from generator.models import Paper
from generator.page import digest_of
from generator.searching.tiers import Tier, tiers

MOST: Final = 6  # papers told for each
NEAR: Final = 500  # how near they are at least; two that say the same words are as near as 10,000
WORDS: Final = 2  # told of what two have in common
_WEIGHED: Final = 8  # among which they are chosen
_PHRASE: Final = 3  # times that a phrase says more than a word
_PAIRS: Final = 1 << 13  # looked at at a time
_PLAIN: Final = 16  # quarter bits: a word that counts less says little


Pair = tuple[int, int]  # papers by their numbers: one, and one that is near to it
Common = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]  # words, organisations, authors


class Kin(NamedTuple):
    """A paper near to another, and what they have in common."""

    id: str
    title: str
    day: date
    words: tuple[str, ...]
    organisations: tuple[str, ...]
    authors: tuple[str, ...]


def related(papers: Sequence[Paper], memory: Memory) -> Mapping[str, tuple[Kin, ...]]:
    """The nearest of each paper by its id, nearest first."""
    if len(papers) < 2:
        return {}
    from generator.relating import known  # heavy

    base, tail = tiers(papers)
    of_base, of_tail = known.digest(base), known.digest(tail)
    learnt = memory.recall(of_base, lambda: known.learn(base, MOST, NEAR))
    told = memory.recall(digest_of((of_base, "told")), lambda: _told_of_base(base, learnt))
    pairs = memory.recall(digest_of((of_base, of_tail)), lambda: tuple(_pairs(base, tail, learnt, told)))
    shown = (*base.papers, *tail.papers)
    kin: dict[str, list[Kin]] = {paper.id: [] for paper in shown}
    for one, other, common in pairs:
        near = shown[other]
        kin[shown[one].id].append(Kin(near.id, near.title, near.day, *common))
    return {name: tuple(near) for name, near in kin.items()}


def _told_of_base(base: Tier, known_of_base: bytes) -> Mapping[Pair, Common]:
    """What the papers of the base and their nearest among it have in common."""
    from generator.relating import known

    learnt = known.read(known_of_base)
    pairs = list(zip(learnt.nearest.one.tolist(), learnt.nearest.other.tolist(), strict=True))
    return dict(zip(pairs, _in_common(base.papers, learnt.words, learnt.vocabulary, pairs), strict=True))


def _pairs(
    base: Tier, tail: Tier, known_of_base: bytes, told: Mapping[Pair, Common]
) -> Iterator[tuple[int, int, Common]]:
    """Each paper and its nearest by their numbers in base and tail, with what they have in common."""
    from scipy.sparse import hstack, vstack

    from generator.relating import features, known, nearest
    from generator.searching.library import counts_of

    shown, size = (*base.papers, *tail.papers), len(base.papers)
    learnt = known.read(known_of_base)
    words = vstack([learnt.words, features.worded(features.said(counts_of(tail)), learnt.vocabulary)], format="csr")
    rows = hstack([words, features.named(shown, size)], format="csr")
    found = nearest.nearest_with(learnt.nearest, rows, known.rank_of(shown), MOST, NEAR, size)
    pairs = list(zip(found.one.tolist(), found.other.tolist(), strict=True))
    new = [pair for pair in pairs if pair not in told]
    told = {**told, **dict(zip(new, _in_common(shown, words, learnt.vocabulary, new), strict=True))}
    return ((*pair, told[pair]) for pair in pairs)


def _in_common(papers: Sequence[Paper], words: Any, vocabulary: Any, pairs: Sequence[Pair]) -> Iterator[Common]:
    """What the papers of each pair, by their numbers, have in common."""
    names = vocabulary.names()
    titles = [paper.title.casefold().replace("-", " ") for paper in papers]
    for (row, near), columns in zip(pairs, _common(words, pairs, vocabulary), strict=True):
        told = _told([names[column] for column in columns], f"{titles[row]} {titles[near]}")
        yield told, *_shared(papers[row], papers[near])


def _common(words: Any, pairs: Sequence[Pair], vocabulary: Any) -> Iterator[Sequence[int]]:
    """For each pair the columns that both have, those that count most first."""
    import numpy as np

    for first in range(0, len(pairs), _PAIRS):
        one, other = np.array(pairs[first : first + _PAIRS], np.int64).T
        both = words[one].multiply(words[other]).tocoo()
        weight = np.where(vocabulary.rare[both.col] < _PLAIN, 1, both.data)
        weight = weight * np.where(both.col >= len(vocabulary.columns), _PHRASE, 1)
        order = np.lexsort((both.col, -weight, both.row))
        row, columns = both.row[order], both.col[order].tolist()
        bounds = np.searchsorted(row, np.arange(len(one) + 1)).tolist()
        yield from (columns[start : min(end, start + _WEIGHED)] for start, end in pairwise(bounds))


def _told(words: Sequence[str], titles: str) -> tuple[str, ...]:
    """Those that a title says go first, and phrases; of a word and a phrase that has it, only one is told."""
    told: list[str] = []
    for word in sorted(words, key=lambda word: (word not in titles, " " not in word)):
        if not any(word in other or other in word for other in told):
            told.append(word)
            if len(told) == WORDS:
                break
    return tuple(told)


def _shared(paper: Paper, near: Paper) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The organisations and the authors of both."""
    places = {one.slug for one in paper.organisations}
    people = frozenset(near.authors)
    return (
        tuple(one.name for one in near.organisations if one.slug in places),
        tuple(name for name in dict.fromkeys(paper.authors) if name in people),
    )
