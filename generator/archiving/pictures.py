"""Numbers -> what a picture of them is drawn from: paths, edges and marks, in whole numbers. Pure.

Pictures are stretched to the width of the page, so x and y have their own measure: x runs from 0 to WIDTH, y from 0 at
the top to HEIGHT. What is written stands outside of the stretched part, at whole hundredths of the width.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from generator.archiving import insights
from generator.shelved import Shelf
from generator.words import Words

WIDTH: Final = 1000
HEIGHT: Final = 100
ROOM: Final = 12  # hundredths of the width that a mark needs
FEW: Final = 3  # months below which there is no line to draw
MANY: Final = 100  # months of a shelf's line: it stands on hundreds of pages

Numbers = Sequence[int | None]


class Picture(NamedTuple):
    """A path, the number at its upper edge, and the marks below it: hundredths of the width, and words."""

    path: str
    top: int
    marks: tuple[tuple[int, str], ...] = ()


class Trend(NamedTuple):
    """The small line of a shelf: papers a month."""

    path: str
    width: int
    first: str
    last: str
    most: int
    when: str


def top_of(numbers: Numbers) -> int:
    """A round number not below any of these, and even from 2 on, so that half of it is one too."""
    highest, unit = max((number for number in numbers if number), default=1), 1
    while highest > 10 * unit:
        unit *= 10
    steps = (step * unit for step in (1, 2, 3, 4, 5, 6, 8, 10))
    return next(step for step in steps if step >= highest and (step == 1 or step % 2 == 0))


def line(numbers: Numbers, top: int = 0) -> Picture:
    """A line from middle to middle of equal steps, broken where there is no number."""
    top = top or top_of(numbers)
    points = [(_middle(place, len(numbers)), number) for place, number in enumerate(numbers)]
    pieces, pen = [], "M"
    for x, number in points:
        if number is not None:
            pieces.append(f"{pen}{x} {_y(number, top)}")
        pen = "M" if number is None else "L"
    return Picture("".join(_dotted(pieces)), top)


def columns(numbers: Sequence[int]) -> Picture:
    """A column for each number, a fifth of its step apart."""
    top, steps = top_of(numbers), 10 * len(numbers)
    path = (
        f"M{WIDTH * (10 * place + 1) // steps} {HEIGHT}V{_y(number, top)}H{WIDTH * (10 * place + 9) // steps}V{HEIGHT}Z"
        for place, number in enumerate(numbers)
        if number
    )
    return Picture("".join(path), top)


def strokes(days: Sequence[tuple[date, int]], first: date, last: date) -> Picture:
    """A stroke for each day, where its beginning stands between that of `first` and the end of `last`."""
    top, span = top_of([number for _, number in days]), (last - first).days + 1
    path = (f"M{WIDTH * (day - first).days // span} {HEIGHT}V{_y(number, top)}" for day, number in days)
    return Picture("".join(path), top)


def years(months: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Where each year begins among these months; as many of them as there is room for, the first one first."""
    begun = [(100 * place // len(months), month[:4]) for place, month in enumerate(months) if month.endswith("-01")]
    if months and (not begun or begun[0][0] >= ROOM):
        begun.insert(0, (0, months[0][:4]))
    shown: list[tuple[int, str]] = []
    for at, year in begun:
        if at <= 100 - ROOM // 2 and (not shown or at >= shown[-1][0] + ROOM):
            shown.append((at, year))
    return tuple(shown)


def trend(shelf: Shelf, words: Words) -> Trend | None:
    """A shelf's papers a month, from its own first month or the newest MANY; None where that is too short for a line.

    It says nothing of other shelves, so that a new month changes the pages of those alone that have papers of it.
    """
    months = insights.months(shelf.papers)[-MANY:]
    if len(months) < FEW:
        return None
    counts = insights.counts(shelf.papers, months)
    most = max(counts)
    points = (f"{10 * place} {30 - 30 * count // most}" for place, count in enumerate(counts))
    when = months[counts.index(most)]
    width = 10 * (len(months) - 1)
    first, last = words.month(months[0]), words.month(months[-1])
    return Trend(f"M{'L'.join(points)}", width, first, last, most, words.month(when))


def _middle(place: int, steps: int) -> int:
    return WIDTH * (2 * place + 1) // (2 * steps)


def _y(number: int, top: int) -> int:
    return HEIGHT - HEIGHT * number // top


def _dotted(pieces: Sequence[str]) -> Iterator[str]:
    """A piece that no line leads on from is drawn as a dot."""
    for place, piece in enumerate(pieces):
        yield piece
        alone = piece.startswith("M") and (place + 1 == len(pieces) or pieces[place + 1].startswith("M"))
        yield "h0" if alone else ""
