"""Which papers form the base of the index and which its tail, and the place of each: by a rule of content alone.

The base ends with the day on which the archive reached a size of a fixed ladder, whose steps are 5 % apart. So a new
day changes the tail only, until the next step is reached and the tail becomes part of the base.

A place is a number that stands for the paper in its tier. Weeks follow one another; within a week a paper's place is
drawn from its id, in a table at most half full. So a late paper takes an empty place, and all others keep theirs, but
for a neighbour now and then, and but for the whole tier when a week outgrows its table.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import accumulate, chain, count
from operator import itemgetter
from struct import unpack
from typing import Final, NamedTuple

from generator.models import Paper

STEP: Final = 20  # the ladder's steps are a twentieth


class Tier(NamedTuple):
    """Papers by ascending place; `size` is the number of places, taken or not."""

    papers: tuple[Paper, ...]
    places: tuple[int, ...]
    size: int


def tiers(papers: Sequence[Paper]) -> tuple[Tier, Tier]:
    """The base and the tail."""
    by_day = sorted(papers, key=lambda paper: paper.day)
    end = 0
    if papers:
        last = by_day[_step(len(papers)) - 1].day
        end = sum(paper.day <= last for paper in by_day)
    return _tier(by_day[:end]), _tier(by_day[end:])


def _step(papers: int) -> int:
    """The highest step of the ladder that so many papers reach."""
    step = 1
    while (higher := step + max(1, step // STEP)) <= papers:
        step = higher
    return step


def _tier(papers: Sequence[Paper]) -> Tier:
    weeks: dict[int, list[Paper]] = defaultdict(list)
    for paper in papers:
        weeks[(paper.day.toordinal() - 1) // 7].append(paper)
    sizes = [_table(len(weeks[week])) for week in sorted(weeks)]
    starts = [0, *accumulate(sizes)]
    placed = sorted(
        (start + place, paper)
        for start, size, week in zip(starts, sizes, sorted(weeks), strict=False)
        for place, paper in _places(weeks[week], size)
    )
    return Tier(tuple(paper for _, paper in placed), tuple(place for place, _ in placed), starts[-1])


def _table(papers: int) -> int:
    """The least of 8, 10, 12, 14, 16, 20, 24, 28, 32 … that is twice as many as the papers."""
    quarter = max(2, (1 << max(0, 2 * papers - 1).bit_length()) // 8)
    return max(8, -(-2 * papers // quarter) * quarter)


def _places(papers: Sequence[Paper], size: int) -> Iterator[tuple[int, Paper]]:
    """Each paper in a place of its own, whatever order they come in: who drew the lower number goes first."""
    taken: set[int] = set()
    drawn = sorted(((_draw(paper.id, 0), paper.id, paper) for paper in papers), key=itemgetter(0, 1))
    for (_, first), name, paper in drawn:
        draws = chain((first,), (number for attempt in count(1) for number in _draw(name, attempt)))
        place = next(place for draw in draws if (place := draw % size) not in taken)
        taken.add(place)
        yield place, paper


def _draw(name: str, attempt: int) -> tuple[int, int]:
    """Two numbers of one hash."""
    return unpack(">QQ", blake2b(f"{attempt} {name}".encode(), digest_size=16).digest())
