"""What to ask a source for: which days, which papers. Pure.

Days are those since the last good one, those that went wrong, and those of an age at which votes are read again.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from generator.collecting.state import DayState
from generator.config import Collect
from generator.storing.held import Holding

STALE: Final = 30  # days after which a refused day is left to people, and a paper asked for again by its id


class Span(NamedTuple):
    """Which days a person asked for; none of it: those that are missing, and those to be read again."""

    since: date | None = None
    until: date | None = None
    backfill: bool = False  # pass over days that were had; take thin lists of long ago


class Had(NamedTuple):
    """What is there of one source: the state of its days, and the days of which lists are stored."""

    states: Mapping[date, DayState]
    listed: frozenset[date]


def days(had: Had, span: Span, settings: Collect, today: date) -> tuple[date, ...]:
    """The days to ask for, oldest first; none of the future."""
    until = min(span.until or today, today)
    if span.since:
        asked_for = _range(span.since, until)
        return tuple(day for day in asked_for if not (span.backfill and _is_good(had.states.get(day))))
    good = [day for day, state in had.states.items() if _is_good(state)]
    last = max(good, default=max(had.listed, default=until - timedelta(settings.first)))
    missing = {*_range(last + timedelta(1), until), until}
    wrong = {day for day, state in had.states.items() if day <= until and _may_come_right(state, today)}
    due = {until - timedelta(age) for age in settings.rereads} & (had.listed | set(good))
    return tuple(sorted(missing | wrong | {day for day in due if not _was_read_on(had.states.get(day), today)}))


def unasked(holdings: Iterable[Holding], asked_on: Mapping[str, str], today: date) -> Iterator[str]:
    """Papers with an arXiv id that a source was not asked for, or long ago; newest first."""
    newest: dict[str, date] = {}
    for holding in holdings:
        for key, record in holding.records.items():
            if not key.startswith("title/"):
                newest[key] = max(newest.get(key, date.min), record.seen or date.min)
    for key in sorted(newest, key=lambda key: (newest[key], key), reverse=True):
        last = asked_on.get(key)
        if last is None or (today - date.fromisoformat(last)).days >= STALE:
            yield key


def _may_come_right(state: DayState, today: date) -> bool:
    """Whether a day that went wrong is asked for again: one that could not be had, always; a refused one, for a while.

    After that a person decides; else one paper that vanished upstream would make every run fail for years.
    """
    if state.trouble is None:
        return False
    never_had = state.at is None and state.trouble.status == "failed"
    return never_had or (today - state.date).days <= STALE


def _is_good(state: DayState | None) -> bool:
    return state is not None and state.at is not None and state.trouble is None


def _was_read_on(state: DayState | None, today: date) -> bool:
    return state is not None and state.at is not None and state.at.date() == today


def _range(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(number) for number in range((last - first).days + 1))
