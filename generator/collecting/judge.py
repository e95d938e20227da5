"""What speaks against taking an answer: it is compared with what is stored of its day, and with like days. Pure.

Every reason is in words and numbers of ours: no word of an answer is repeated, since reasons come into logs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final, NamedTuple

from generator.collecting.holidays import quiet
from generator.models import DayList, Record
from generator.sources import REQUIRED
from generator.sources.answer import Answer

FAR_BELOW: Final = 4  # fewer than one in four of what is usual
_ENOUGH: Final = 4  # like days from which we dare to say what is usual
_LOOKED_AT: Final = 8  # like days, the newest


class Held(NamedTuple):
    """What is stored of one source. `left`: of each day, how many papers its list had that no rule collects."""

    records: Mapping[str, Record]
    lists: Mapping[date, DayList]
    left: Mapping[date, int] = {}

    def of(self, day: date) -> tuple[Record, ...]:
        """The papers of a day that its source still listed when we last looked."""
        listed = self.lists.get(day)
        records = (self.records[key] for key in (listed.papers if listed else ()))
        return tuple(record for record in records if day not in record.gone)

    def known(self, day: date) -> int:
        """How many papers its source listed on a day when we last looked, collected or not."""
        return len(self.of(day)) + self.left.get(day, 0)

    def counts(self) -> Mapping[date, int]:
        """How many papers the list of each day ever had, collected or not."""
        days = self.lists.keys() | self.left.keys()
        return {day: len(self.lists[day].papers if day in self.lists else ()) + self.left.get(day, 0) for day in days}


def reasons(day: date, answer: Answer, held: Held, required: Sequence[str]) -> tuple[str, ...]:
    """Why `answer` shall not be taken for the list of `day`; empty where nothing speaks against it."""
    stored = held.of(day)
    arrived = {record.id: record for record in answer.records}
    return tuple(
        reason
        for reason in (
            _refused(answer),
            _fewer(day, held, arrived),
            *_lost(stored, arrived),
            *(() if held.known(day) else (*_never_had(arrived, required), _far_below(day, arrived, held))),
        )
        if reason
    )


def too_early(day: date, answer: Answer, held: Held, today: date) -> bool:
    """Whether the list of today is not there yet, or hardly begun: no failure, it is asked for again."""
    if day < today or held.known(day) or answer.refused:
        return False
    return not answer.records or bool(_far_below(day, {one.id: one for one in answer.records}, held))


def why_empty(day: date, held: Held, *, daily: bool) -> tuple[str, ...]:
    """What speaks against a list without papers: others are stored, or the source has some on every such day."""
    if fewer := _fewer(day, held, {}):
        return (fewer,)
    if quiet(day):
        return ()
    thin = _far_below(day, {}, held)
    return ("a weekday without papers",) if daily else (thin,) if thin else ()


def repeats_the_day_before(day: date, answer: Answer, held: Held) -> bool:
    """Whether a weekend's list is that of the last day before it: some answers lead there."""
    before = (held.lists.get(day - timedelta(back)) for back in (1, 2, 3))
    last = next((listed for listed in before if listed), None)
    return quiet(day) and last is not None and {one.id for one in answer.records} == set(last.papers)


def usual(day: date, counts: Mapping[date, int]) -> float | None:
    """How many papers the newest like days before this one had, at the median; None where they are too few to tell."""
    like = sorted(one for one in counts if one < day and one.weekday() == day.weekday())[-_LOOKED_AT:]
    return median(counts[one] for one in like) if len(like) >= _ENOUGH else None


def _refused(answer: Answer) -> str:
    bad, whole = len(answer.refused), len(answer.refused) + len(answer.records)
    return f"{bad} of {whole} entries are not of a shape that we know" if bad else ""


def _fewer(day: date, held: Held, arrived: Mapping[str, Record]) -> str:
    if len(arrived) >= held.known(day):
        return ""
    left = f" and {held.left[day]} were left out by rules" if held.left.get(day) else ""
    has = f"it has {len(arrived)} papers" if arrived else "it is empty"
    return f"{has}, and {len(held.of(day))} {'papers ' if not arrived else ''}are stored{left}"


def _lost(stored: Sequence[Record], arrived: Mapping[str, Record]) -> Iterable[str]:
    for name in REQUIRED:
        lost = sum(
            bool(getattr(one, name)) and one.id in arrived and not getattr(arrived[one.id], name) for one in stored
        )
        if lost:
            yield f"{lost} of its papers lost their field '{name}'"


def _never_had(arrived: Mapping[str, Record], required: Sequence[str]) -> Iterable[str]:
    for name in required:
        without = sum(not getattr(record, name) for record in arrived.values())
        if without * 2 > len(arrived):
            yield f"{without} of its {len(arrived)} papers have no field '{name}'"


def _far_below(day: date, arrived: Mapping[str, Record], held: Held) -> str:
    normal = usual(day, held.counts())
    if normal is None or quiet(day) or len(arrived) * FAR_BELOW >= normal:
        return ""
    return f"it has {len(arrived)} papers, and {normal:g} are usual on that weekday"
