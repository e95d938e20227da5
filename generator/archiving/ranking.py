"""Papers -> which of them are read most, which rise, which tags are in motion. Pure; counted in integers; ties by id.

No clock: "today" is the newest day of which the content knows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from heapq import nsmallest
from itertools import dropwhile, takewhile
from typing import Final, NamedTuple

from generator.models import Label, Paper
from generator.page import digest_of, digest_of_shown
from generator.shelved import Archive

EPOCH: Final = date(1970, 1, 1)
LATELY: Final = 28  # days: the newest four weeks
BEFORE: Final = 84  # days: the twelve weeks before them
FEWEST: Final = 5  # papers of the newest weeks below which a tag's motion is chance
_FINE: Final = 10**12  # a rise is counted in parts of this, so that whole numbers tell any two apart


class Rising(NamedTuple):
    """A tag with its papers lately and before."""

    tag: Label
    lately: int
    before: int


class Motion(NamedTuple):
    """The tags whose share of all papers rises, most first, and how many papers there were lately and before."""

    rising: tuple[Rising, ...]
    lately: int
    before: int


def now(archive: Archive) -> date:
    """Today, as an archive knows it."""
    return max(archive.of_each("today", today), default=EPOCH)


def today(papers: Iterable[Paper]) -> date:
    """The newest day on which a paper was listed or its votes were read."""
    return max((max(paper.day, paper.reading.date if paper.reading else EPOCH) for paper in papers), default=EPOCH)


def votes(paper: Paper) -> int:
    """As last read; 0 where they never were."""
    return (paper.reading.votes or 0) if paper.reading else 0


def by_votes(paper: Paper) -> tuple[int, str]:
    """The sort key that puts the most voted first."""
    return -votes(paper), paper.id


def said(archive: Archive) -> bytes:
    """The digest of all that an order by votes rests on."""
    return digest_of(("ranking", *archive.of_each("ranking", _said)))


def _said(papers: tuple[Paper, ...]) -> bytes:
    return digest_of_shown(
        [(one.id, one.day.isoformat(), votes(one), one.reading and one.reading.date.isoformat()) for one in papers]
    )


def since(papers: Iterable[Paper], now: date, days: int) -> tuple[Paper, ...]:
    """Of papers, newest first, those of as many days, `now` being the last of them."""
    until = dropwhile(lambda paper: paper.day > now, papers)
    return tuple(takewhile(lambda paper: (now - paper.day).days < days, until))


def top(papers: Iterable[Paper], most: int) -> tuple[Paper, ...]:
    """The most voted of those that have votes."""
    return tuple(nsmallest(most, filter(votes, papers), key=by_votes))


def rise(paper: Paper, now: date) -> int:
    """The square of votes ÷ (days + 2)^1.5: it orders alike, and whole numbers hold it.

    The form is that by which Hacker News ranks, with days in place of hours.
    """
    age = max(0, (now - paper.day).days)
    return votes(paper) ** 2 * _FINE // (age + 2) ** 3


def rising(papers: Iterable[Paper], now: date, most: int) -> tuple[Paper, ...]:
    """The papers whose votes weigh most for their age."""
    return tuple(nsmallest(most, filter(votes, papers), key=lambda paper: (-rise(paper, now), paper.id)))


def motion(papers: Sequence[Paper], newest: date, most: int) -> Motion:
    """Of papers, newest first, each tag's share in the newest four weeks against its share in the twelve before."""
    lately = since(papers, newest, LATELY)
    before = since(papers, newest - timedelta(days=LATELY), BEFORE)
    labels = {tag.slug: tag for paper in lately for tag in paper.tags}
    now, then = (Counter(tag.slug for paper in some for tag in paper.tags) for some in (lately, before))

    def gain(slug: str) -> int:
        return now[slug] * len(before) - then[slug] * len(lately)

    gaining = (slug for slug in labels if now[slug] >= FEWEST and gain(slug) > 0)
    first = sorted(gaining, key=lambda slug: (-gain(slug), slug))[:most]
    return Motion(tuple(Rising(labels[slug], now[slug], then[slug]) for slug in first), len(lately), len(before))
