"""Days of which a source that lists days has no list, though it should have one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from generator.collecting.holidays import quiet
from generator.errors import Fault
from generator.storing.held import Holding

MANY: Final = 20  # lists of a source that make it one which lists days


def gaps(holdings: Iterable[Holding]) -> Iterator[Fault]:
    """Runs of weekdays, no holidays, between the first and the last list of a source."""
    for holding in holdings:
        listed = sorted(day.date for day in holding.lists if day.papers)
        if len(listed) >= MANY:
            for run in _runs(listed):
                days = f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}: {len(run)} weekdays"
                fact = f"{days} without a list"
                remedy = f"broadsheet fetch --source {holding.source} --since {run[0]} --until {run[-1]}"
                yield Fault(f"{holding.folder}/days", fact, remedy)


def _runs(listed: Sequence[date]) -> Iterator[list[date]]:
    """Missing weekdays, those of one hole together; weekends and holidays inside it do not end it."""
    there, run = set(listed), list[date]()
    for number in range((listed[-1] - listed[0]).days + 1):
        day = listed[0] + timedelta(number)
        if day in there and run:
            yield run
            run = []
        elif day not in there and not quiet(day):
            run.append(day)
