"""Counts -> files by ranges of terms: in which papers and how often each stands; where in their text; the words alone.

A file of terms has a line for each, fields divided by tabs: the term, where it stands in the first paper that has it,
and for each field its postings: how far the next paper's place is on, and a mark where it occurs more than once; then,
after a space, the field's length in each (like stands by like, which is easier to compress). A file of positions has
lines for the same terms: for each field that is searched for phrases, the way from one occurrence to the next.

Lengths stand with the postings, and not in files of their own, since then a word is answered from one file of a tier:
before the first hit those files would be a quarter of all bytes.

Where a range is cut rests on the terms alone as far as sizes allow: what one paper changes moves no cut elsewhere.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np

from generator.searching.counting import Counts
from generator.searching.encoding import Numbers, joined, marked, window, windowed, written
from generator.searching.fields import FIELDS, PHRASED
from generator.searching.meaning import neighbours

TERMS: Final = 16_384  # bytes of a file of terms at most, and half of it at least, where its terms allow
TAIL: Final = 5_000  # likewise, in the tail, which every query asks too
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
LEARNT: Final = 2_500  # likewise, of a file of what was learnt


class Shard(NamedTuple):
    """A range of terms: the least text that tells its first from those before, its postings, its positions."""

    bound: str
    terms: bytes
    positions: bytes


def shards(counts: Counts, most: int = TERMS) -> Iterator[Shard]:
    """All ranges, in the order in which JavaScript compares texts; `most` bytes of terms each."""
    order = sorted(range(len(counts.terms)), key=lambda term: counts.terms[term].encode("utf-16-be", "surrogatepass"))
    lines = [line for some in counts.slices() for line in _lines(some)]
    positions = [line for some in counts.slices() for line in _positions(some)]
    names = [counts.terms[term] for term in order]
    sizes = [len(lines[term]) + 1 for term in order]
    before = ""
    for start, end in _ranges(names, sizes, most):
        inside = order[start:end]
        bound = _bound(before, names[start]) if start else ""
        yield Shard(bound, b"\n".join(lines[t] for t in inside), b"\n".join(positions[t] for t in inside))
        before = names[end - 1]


class Learnt(NamedTuple):
    """A range of terms, each with the words most like it and how like, in 64ths."""

    bound: str
    words: bytes


def learnt(counts: Counts) -> Iterator[Learnt]:
    """A line for each term that has any: the term, and words and numbers in turn."""
    lines = {
        counts.terms[term]: " ".join(f"{counts.words[other]} {how}" for other, how in alike)
        for term, alike in neighbours(counts)
    }
    names = sorted(lines, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
    texts = [f"{name}\t{lines[name]}".encode() for name in names]
    before = ""
    for start, end in _ranges(names, [len(text) + 1 for text in texts], LEARNT):
        yield Learnt(_bound(before, names[start]) if start else "", b"\n".join(texts[start:end]))
        before = names[end - 1]


def taken(counts: Counts) -> bytes:
    """How far each paper's place is on from the one before."""
    return b"".join(joined((written(np.diff(counts.places, prepend=0)),), np.arange(min(1, counts.papers))))


def dictionary(counts: Counts) -> bytes:
    """The terms in order, front-coded: how frequent, how much is as before, the rest; and the word, if it differs."""
    frequency = counts.frequency.tolist()
    order = sorted(range(len(counts.terms)), key=counts.terms.__getitem__)
    names, words = ([some[at] for at in order] for some in (counts.terms, counts.words))
    as_before, as_name = _shared(["", *names[:-1]], names), _shared(names, words)
    lines = []
    for at, name, word, before, same in zip(order, names, words, as_before, as_name, strict=True):
        shown = "" if word == name else f"\t{_DIGITS[same]}{word[same:]}"
        lines.append(f"{_digit(frequency[at].bit_length())}{_DIGITS[before]}{name[before:]}{shown}")
    return "\n".join(lines).encode()


def _digit(value: int) -> str:
    return _DIGITS[min(value, 35)]


def _shared(names: Sequence[str], words: Sequence[str]) -> list[int]:
    """With how many letters of each name, 35 at most, its word begins too."""
    letters, others = (np.array([f"{one[:35]}\0" for one in some], "U36") for some in (names, words))
    letters, others = (some.view(np.uint32).reshape(-1, 36) for some in (letters, others))
    alike = (letters == others) & (letters != 0)
    shared: list[int] = np.minimum.accumulate(alike, axis=1).sum(axis=1).tolist()
    return shared


def _lines(counts: Counts) -> list[bytes]:
    postings = _by_field(counts, _postings(counts))
    first = counts.first_position.tolist()
    return [
        b"\t".join((term.encode(), str(first[at]).encode(), *fields)).rstrip(b"\t")
        for at, (term, fields) in enumerate(zip(counts.terms, postings, strict=True))
    ]


def _postings(counts: Counts) -> tuple[Numbers, list[bytes]]:
    """The first posting of each term and field, and what is written of them."""
    groups = np.flatnonzero(np.diff(counts.posting_term * len(FIELDS) + counts.posting_field, prepend=-1))
    place = counts.places[counts.posting_paper]
    length = counts.lengths[counts.posting_paper, counts.posting_field]
    stands = joined((written(_steps(place, groups)), marked(counts.posting_count)), groups)
    long = joined((windowed(length, np.array(lows(counts))[counts.posting_field]),), groups)
    return groups, [b"%b %b" % pair for pair in zip(stands, long, strict=True)]


def lows(counts: Counts) -> list[int]:
    """For each field the length from which on one character says it."""
    return [window(column) for column in counts.lengths.T]


def _positions(counts: Counts) -> list[bytes]:
    """What is written of the positions of each term."""
    of_posting = np.repeat(np.arange(len(counts.starts)), counts.posting_count)
    kept = np.isin(counts.posting_field, PHRASED)[of_posting]
    posting, position = of_posting[kept], counts.at_position[kept]
    first = np.flatnonzero(np.diff(posting, prepend=-1))
    key = counts.posting_term[posting] * len(FIELDS) + counts.posting_field[posting]
    groups = np.flatnonzero(np.diff(key, prepend=-1))
    texts = joined((written(_steps(position, first)),), groups)
    lines = [[b""] * len(PHRASED) for _ in counts.terms]
    for at, text in zip(key[groups].tolist(), texts, strict=True):
        lines[at // len(FIELDS)][PHRASED.index(at % len(FIELDS))] = text
    return [b"\t".join(line) for line in lines]


def _by_field(counts: Counts, texts: tuple[Numbers, list[bytes]]) -> list[list[bytes]]:
    lines = [[b""] * len(FIELDS) for _ in counts.terms]
    groups, found = texts
    terms, fields = counts.posting_term[groups].tolist(), counts.posting_field[groups].tolist()
    for term, field, text in zip(terms, fields, found, strict=True):
        lines[term][field] = text
    return lines


def _steps(values: Numbers, groups: Numbers) -> Numbers:
    """Each value as the way from the one before; the first of a group as it is."""
    steps = np.diff(values, prepend=0)
    steps[groups] = values[groups]
    return steps


def _ranges(names: Sequence[str], sizes: Sequence[int], most: int) -> list[tuple[int, int]]:
    """Runs of at most `most` bytes, at least half of it where that can be; cut before the terms of the lowest hash."""
    ends = np.array([0, *accumulate(sizes)], np.int64)
    lot = np.array([crc32(name.encode("utf-8", "surrogatepass")) for name in names], np.int64)
    done, todo = [], [(0, len(names))] if names else []
    while todo:
        start, end = todo.pop()
        if end - start == 1 or ends[end] - ends[start] <= most:
            done.append((start, end))
            continue
        cut = _cut(ends, lot, (start, end), most // 2)
        todo += [(cut, end), (start, cut)]
    return done


def _cut(ends: Numbers, lot: Numbers, run: tuple[int, int], least: int) -> int:
    start, end = run
    low = int(np.searchsorted(ends, ends[start] + least))
    high = int(np.searchsorted(ends, ends[end] - least, side="right")) - 1
    if low > high or low <= start or high >= end:  # a term that is large by itself: the fairest cut beside it
        middle = int(np.searchsorted(ends, (ends[start] + ends[end]) // 2))
        nearest = min((middle - 1, middle), key=lambda at: abs(int(2 * ends[at] - ends[start] - ends[end])))
        return min(max(nearest, start + 1), end - 1)
    return low + int(np.argmin(lot[low : high + 1]))


def _bound(before: str, name: str) -> str:
    shared = 0
    while shared < len(before) and before[shared] == name[shared]:
        shared += 1
    return name[: shared + 1]
