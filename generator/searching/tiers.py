"""Which papers form the base of the index and which its tail, and the place of each: by a rule of content alone.

The base ends with the day on which the archive reached a size of a fixed ladder, whose steps are 5 % apart. So a new
day changes the tail only, until the next step is reached and the tail becomes part of the base.

A place is a number that stands for the paper in its tier. Weeks follow one another; within a week a paper's place is
drawn from its id, in a table at most half full. So a late paper takes an empty place, and all others keep theirs, but
for a neighbour now and then, and but for the whole tier when a week outgrows its table.
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain, count
from operator import itemgetter
from struct import unpack
from typing import Final, NamedTuple

from generator.memory import Memory
from generator.models import Paper
from generator.page import digest_of

STEP: Final = 20  # the ladder's steps are a twentieth


class Tier(NamedTuple):
    """Papers by ascending place; `size` is the number of places, taken or not."""

    papers: tuple[Paper, ...]
    places: tuple[int, ...]
    size: int

    def __hash__(self) -> int:  # that of thousands of papers takes its time
        return hash(self.places)


def runs(tier: Tier, length: int) -> Iterator[Tier]:
    """A tier cut after so many places each, which are counted anew in each run."""
    for start in range(0, tier.size, length):
        first, end = bisect_left(tier.places, start), bisect_left(tier.places, start + length)
        places = tuple([place - start for place in tier.places[first:end]])
        yield Tier(tier.papers[first:end], places, min(length, tier.size - start))


# A tier's papers by their numbers among all, their places, and the number of places: plain, since it is kept.
_Cut = tuple[tuple[int, ...], tuple[int, ...], int]


def tiers(papers: Sequence[Paper], memory: Memory | None = None) -> tuple[Tier, Tier]:
    """The base and the tail, which are cut again only where there are other papers, or other days."""
    cuts = memory.recall(_who_and_when(papers), lambda: _cuts(papers)) if memory else _cuts(papers)
    base, tail = (Tier(tuple([papers[at] for at in order]), places, size) for order, places, size in cuts)
    return base, tail


def _who_and_when(papers: Sequence[Paper]) -> bytes:
    """The digest of all that the tiers rest on."""
    days = array("q", [paper.day.toordinal() for paper in papers])
    return digest_of(("tiers", " ".join([paper.id for paper in papers]), days.tobytes()))


def _cuts(papers: Sequence[Paper]) -> tuple[_Cut, ...]:
    by_day = sorted(range(len(papers)), key=lambda at: papers[at].day)
    end = 0
    if papers:
        last = papers[by_day[_step(len(papers)) - 1]].day
        end = sum(paper.day <= last for paper in papers)
    return _cut(papers, by_day[:end]), _cut(papers, by_day[end:])


def _step(papers: int) -> int:
    """The highest step of the ladder that so many papers reach."""
    step = 1
    while (higher := step + max(1, step // STEP)) <= papers:
        step = higher
    return step


def _cut(papers: Sequence[Paper], some: Iterable[int]) -> _Cut:
    weeks: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for at in some:
        weeks[(papers[at].day.toordinal() - 1) // 7].append((papers[at].id, at))
    start, placed = 0, []
    for week in sorted(weeks):
        size = _table(len(weeks[week]))
        placed += sorted((start + place, at) for place, at in _places(weeks[week], size))
        start += size
    return tuple([at for _, at in placed]), tuple([place for place, _ in placed]), start


def _table(papers: int) -> int:
    """The least of 8, 10, 12, 14, 16, 20, 24, 28, 32 … that is twice as many as the papers."""
    quarter = max(2, (1 << max(0, 2 * papers - 1).bit_length()) // 8)
    return max(8, -(-2 * papers // quarter) * quarter)


def _places(papers: Iterable[tuple[str, int]], size: int) -> Iterator[tuple[int, int]]:
    """Each paper in a place of its own, whatever order they come in: the lower number drawn goes first."""
    taken: set[int] = set()
    drawn = sorted(((_draw(name, 0), name, at) for name, at in papers), key=itemgetter(0, 1))
    for (_, first), name, at in drawn:
        draws = chain((first,), (number for attempt in count(1) for number in _draw(name, attempt)))
        place = next(place for draw in draws if (place := draw % size) not in taken)
        taken.add(place)
        yield place, at


def _draw(name: str, attempt: int) -> tuple[int, int]:
    """Two numbers of one hash."""
    return unpack(">QQ", blake2b(f"{attempt} {name}".encode(), digest_size=16).digest())
