"""Weekdays on which lists are empty or thin, and nothing is wrong. Pure.

Holidays of the United States, where arXiv and most of those who submit are at home, the days around the turn of the
year, and May Day. (https://info.arxiv.org/help/availability.html lists arXiv's own, which are among them.)
"""

from datetime import date, timedelta
from functools import cache
from typing import Final

MONDAY: Final = 0
THURSDAY: Final = 3


def quiet(day: date) -> bool:
    """Whether a list may well be empty on this day: weekends, holidays and their morrows."""
    return day.weekday() > 4 or day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    thanksgiving = _nth(year, 11, THURSDAY, 4)
    fixed = [(1, 1), (1, 2), (5, 1), (6, 19), (7, 4), (11, 11), (12, 24), (12, 25), (12, 26), (12, 31)]
    days = {
        *(date(year, month, day) for month, day in fixed),
        _nth(year, 1, MONDAY, 3),  # Martin Luther King
        _nth(year, 2, MONDAY, 3),  # Presidents
        _last_monday(year, 5),  # Memorial
        _nth(year, 9, MONDAY, 1),  # Labour
        _nth(year, 10, MONDAY, 2),  # Indigenous peoples
        thanksgiving,
        thanksgiving + timedelta(1),
        *(date(year, 12, day) for day in (27, 28, 29, 30)),
    }
    # One that falls on a weekend is kept on the weekday next to it.
    days |= {day - timedelta(1) for day in days if day.weekday() == 5} | {
        day + timedelta(1) for day in days if day.weekday() == 6
    }
    return frozenset(days)


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (number - 1))


def _last_monday(year: int, month: int) -> date:
    return _nth(year, month, MONDAY, 5) if _nth(year, month, MONDAY, 5).month == month else _nth(year, month, MONDAY, 4)
