"""A paper's readings -> how its votes and comments went, as small lines to be drawn. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from generator.models import Reading

WIDTH: Final = 120  # of the drawing; days go from its left to its right
HEIGHT: Final = 20
_EDGE: Final = 2  # that the line keeps from the drawing's edges


class Course(NamedTuple):
    """How a number went: what it counts, from when to when, from how many to how many, and its line's points."""

    noun: str
    since: date
    until: date
    first: int
    last: int
    points: str


def courses(readings: Sequence[Reading]) -> Iterator[Course]:
    """The course of the votes, and of the comments, where it is one: three days or more, and not always the same."""
    for noun in ("vote", "comment"):
        said = [(one.date, getattr(one, f"{noun}s")) for one in readings]
        told = [(day, count) for day, count in said if count is not None]
        if len(told) > 2 and len({count for _, count in told}) > 1:
            (since, first), (until, last) = told[0], told[-1]
            yield Course(noun, since, until, first, last, _points(told))


def _points(told: Sequence[tuple[date, int]]) -> str:
    """`x,y` of each day, in whole numbers; the highest count is at the top."""
    start, days = told[0][0], max(1, (told[-1][0] - told[0][0]).days)
    lowest, highest = min(count for _, count in told), max(count for _, count in told)
    width, height = WIDTH - 2 * _EDGE, HEIGHT - 2 * _EDGE
    return " ".join(
        f"{_EDGE + (day - start).days * width // days},{_EDGE + (highest - count) * height // (highest - lowest)}"
        for day, count in told
    )
