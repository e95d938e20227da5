"""How collecting stands: content/state/, the stored lists and the quarantine, in one value for people. No clock.

How old the newest day is depends on when one looks, so whoever shows it works it out.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from generator.collecting import quarantine
from generator.collecting.holidays import quiet
from generator.collecting.state import DayState, State
from generator.errors import ContentError, Fault
from generator.places import machine_folder
from generator.standings import DayMark, SourceStanding, Standing
from generator.storing.held import Holding

SHOWN: Final = 120  # days of the strip


def standing(content: Path, holdings: tuple[Holding, ...]) -> Standing | None:
    """How collecting stands; None where nothing was ever collected. Raises ContentError."""
    state = State(content)
    if not state.days and not state.runs:
        return None
    ours = f"{machine_folder(content, 'records')}/"
    lists = {one.source: one for one in holdings if one.folder.startswith(ours)}
    sources = tuple(_source(name, states, lists.get(name)) for name, states in sorted(state.days.items()))
    waiting = (one for one in quarantine.entries(content) if _is_open(one, state))
    return Standing(
        newest=max((one.newest for one in sources if one.newest), default=None),
        sources=sources,
        held=quarantine.held(tuple(waiting)),
        last=state.runs[-1] if state.runs else None,
    )


def standing_or_faults(content: Path, holdings: tuple[Holding, ...]) -> tuple[Standing | None, tuple[Fault, ...]]:
    """As `standing`, for those who shall not fail for it: what cannot be read is told, and None."""
    try:
        return standing(content, holdings), ()
    except ContentError as error:
        return None, error.faults


def _is_open(entry: quarantine.Entry, state: State) -> bool:
    """Whether the day was not had well since."""
    return state.of(entry.source, entry.date).trouble is not None


def _source(name: str, states: dict[date, DayState], held: Holding | None) -> SourceStanding:
    counts = {one.date: len(one.papers) for one in held.lists} if held else {}
    good = [one.at for one in states.values() if one.at and (one.answers or one.papers)]  # a Sunday is known unasked
    return SourceStanding(
        source=name,
        asked=max(good).isoformat(timespec="seconds") if good else "",
        newest=max((day for day, count in counts.items() if count), default=None),
        days=tuple(_marks(states, counts)),
    )


def _marks(states: dict[date, DayState], counts: dict[date, int]) -> Iterator[DayMark]:
    """The newest days of which something is known, without a hole."""
    known = [*states, *counts]
    last = max(known)
    first = max(min(known), last - timedelta(SHOWN - 1))
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        yield DayMark(date=day, mark=_mark(day, states.get(day), counts.get(day, 0)), papers=counts.get(day, 0))


def _mark(day: date, state: DayState | None, papers: int) -> str:
    if state and state.trouble:
        return state.trouble.status
    if papers:
        return "good"
    return "empty" if quiet(day) or (state and state.at) else "missing"
