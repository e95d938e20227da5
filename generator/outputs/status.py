"""How collecting stands, for the archive's owner and for readers who wonder: `status.html`, and its script.

Nothing is made where nothing was ever collected. The page has no clock: its script says how old the newest day is by
the clock of whoever looks, so that a schedule that has died shows itself.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from generator.config import Config
from generator.page import Page
from generator.shelved import Archive
from generator.standings import OLD, DayMark, SourceStanding
from generator.theme import Theme

WEEKS: Final = 12


class Cell(NamedTuple):
    """One day of the strip; without a mark where nothing is known of it."""

    date: date
    mark: str
    papers: int


class Strip(NamedTuple):
    """One source, and its newest weeks, newest first, each of seven days."""

    source: SourceStanding
    weeks: tuple[tuple[Cell, ...], ...]


def plan(archive: Archive, config: Config, theme: Theme) -> Iterator[Page]:
    """`status.html` and `assets/status.js`; of a fork also before it has collected anything: it says what is off."""
    standing = archive.standing
    if standing is None:
        if config.upstream.link:
            yield Page.of("status.html", "status.html", standing=None, newest="", strips=(), advice=(), old=OLD)
        return
    strips = tuple(Strip(source, _weeks(source.days, theme.words.first)) for source in standing.sources)
    advice = tuple(theme.words(key) for key in _advice(strips, refused=bool(standing.held)))
    shelf = archive.found("day", str(standing.newest))
    newest = shelf.way.address if shelf else ""
    yield Page.of("status.html", "status.html", standing=standing, newest=newest, strips=strips, advice=advice, old=OLD)
    yield Page.of("assets/status.js", "status.js")


def _weeks(days: Sequence[DayMark], begins: int) -> tuple[tuple[Cell, ...], ...]:
    known = {day.date: day for day in days}
    if not known:
        return ()
    newest = max(known) - timedelta((max(known).weekday() - begins) % 7)
    starts = (newest - timedelta(7 * number) for number in range(WEEKS))
    return tuple(_week(one, known) for one in starts if one + timedelta(6) >= min(known))


def _week(start: date, known: dict[date, DayMark]) -> tuple[Cell, ...]:
    days = (start + timedelta(number) for number in range(7))
    return tuple(
        Cell(day, known[day].mark if day in known else "", known[day].papers if day in known else 0) for day in days
    )


def _advice(strips: Sequence[Strip], *, refused: bool) -> Iterator[str]:
    """What its owner should do, by the keys of the words."""
    marks = {cell.mark for strip in strips for week in strip.weeks for cell in week}
    if refused:
        yield "status.advice_refused"
    if "failed" in marks:
        yield "status.advice_failed"
    if "missing" in marks:
        yield "status.advice_missing"
