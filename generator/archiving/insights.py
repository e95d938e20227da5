"""Papers -> numbers: what an archive is made of, and how that changes. Pure, and in whole numbers alone.

A paper counts once, on its day. Shares are in thousandths, rounded half up; a month of fewer than ENOUGH papers says
nothing of shares, so there it is None. The newest month is that of the newest paper, never of the clock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from generator import urls
from generator.models import Paper
from generator.shelved import Shelf, Way

ENOUGH: Final = 20  # papers from which on a share is worth telling
MOST: Final = 600  # months in a picture
WINDOW: Final = 6  # months that are compared with as many before
CLASSES: Final = (0, 1, 5, 10, 20, 50, 100, 200)  # of votes: each up to the next, the last without end


class Topic(NamedTuple):
    """A tag's share by month, and in the newest months and those before them."""

    way: Way
    shares: tuple[int | None, ...]
    before: int
    now: int


class Topics(NamedTuple):
    """What rises most and falls most, in `months`; the newest `window` of them against as many before."""

    months: tuple[str, ...]
    window: int
    rising: tuple[Topic, ...]
    falling: tuple[Topic, ...]


def months(papers: Iterable[Paper]) -> tuple[str, ...]:
    """Every month from that of the oldest paper to that of the newest, with or without papers; the newest MOST of them.

    A source that gives a paper an absurd date makes no picture of a thousand years.
    """
    known = [urls.month_key(paper.day) for paper in papers]
    return _between(min(known), max(known)) if known else ()


def telling_months(papers: Sequence[Paper]) -> tuple[str, ...]:
    """Likewise, but from the first month that has enough papers; from the very first where none has."""
    every = months(papers)
    enough = [place for place, count in enumerate(counts(papers, every)) if count >= ENOUGH]
    return every[enough[0] :] if enough else every


def _between(first: str, last: str) -> tuple[str, ...]:
    start, end = ((12 * int(key[:-3]) + int(key[-2:]) - 1) for key in (first, last))
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(max(start, end + 1 - MOST), end + 1))


def counts(papers: Iterable[Paper], within: Sequence[str]) -> tuple[int, ...]:
    """How many of the papers each of these months has."""
    known = Counter(urls.month_key(paper.day) for paper in papers)
    return tuple(known[month] for month in within)


def days(papers: Iterable[Paper]) -> tuple[tuple[date, int], ...]:
    """The days that have papers, and how many."""
    return tuple(sorted(Counter(paper.day for paper in papers).items()))


def share(part: int, whole: int) -> int:
    """In thousandths; 0 of nothing."""
    return (2_000 * part + whole) // (2 * whole) if whole else 0


def shares(parts: Iterable[int], wholes: Iterable[int]) -> tuple[int | None, ...]:
    """The share of each part in its whole, where that is large enough to say."""
    return tuple(share(part, whole) if whole >= ENOUGH else None for part, whole in zip(parts, wholes, strict=True))


def topics(papers: Sequence[Paper], tags: Iterable[Shelf], most: int) -> Topics:
    """At most `most` tags that rise, and as many that fall, by the difference of their shares in two windows."""
    every = telling_months(papers)
    wholes = counts(papers, every)
    telling = [place for place, whole in enumerate(wholes) if whole >= ENOUGH]
    window = min(WINDOW, len(telling) // 2)
    if not window:
        return Topics((), 0, (), ())
    late, early = telling[-window:], telling[-2 * window : -window]
    found = []
    for tag in tags:
        parts = counts(tag.papers, every)
        before, now = (sum(parts[place] for place in places) for places in (early, late))
        if before + now >= ENOUGH:
            in_all = [sum(wholes[place] for place in places) for places in (early, late)]
            found.append(Topic(tag.way, shares(parts, wholes), share(before, in_all[0]), share(now, in_all[1])))
    found.sort(key=lambda topic: (topic.before - topic.now, topic.way.address))
    rising = tuple(topic for topic in found[:most] if topic.now > topic.before)
    falling = tuple(topic for topic in reversed(found[-most:]) if topic.now < topic.before)
    return Topics(every, window, rising, falling)


def classes_of_votes(papers: Iterable[Paper]) -> tuple[tuple[int, int | None, int], ...]:
    """Classes of votes as last read: from, to (None for the last), and how many papers."""
    votes = list(_votes(papers))
    ends = [*(start - 1 for start in CLASSES[1:]), None]
    return tuple(
        (start, end, sum(start <= one and (end is None or one <= end) for one in votes))
        for start, end in zip(CLASSES, ends, strict=True)
    )


def median_votes(papers: Iterable[Paper], within: Sequence[str]) -> tuple[int | None, ...]:
    """The lower median of the votes of each month's papers, where enough have been read."""
    by_month: dict[str, list[Paper]] = {month: [] for month in within}
    for paper in papers:
        by_month[urls.month_key(paper.day)].append(paper)
    return tuple(_median(sorted(_votes(some))) for some in by_month.values())


def _votes(papers: Iterable[Paper]) -> Iterator[int]:
    return (paper.reading.votes for paper in papers if paper.reading and paper.reading.votes is not None)


def _median(votes: Sequence[int]) -> int | None:
    return votes[(len(votes) - 1) // 2] if len(votes) >= ENOUGH else None
