"""Records -> what their files say: a paper's own, those of days, those of readings. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from generator import frontmatter, markup
from generator.models import Reading, Record
from generator.storing.held import Holding, path_of
from generator.storing.holdings import dated
from generator.tables import FORMAT

_IN_OTHER_FILES: Final = frozenset({"abstract", "listed", "readings"})
Days = dict[date, dict[str, None]]  # the papers of days, in their order


def united(before: Iterable[str], arrived: Iterable[str], *, whole: bool) -> tuple[str, ...]:
    """The papers of a day, those first that the day had; where what arrived is `whole`, as that has it."""
    first, second = (arrived, before) if whole else (before, arrived)
    return tuple(dict.fromkeys((*first, *second)))


def texts_of(held: Holding, changed: Sequence[Record], arrived: Days, *, whole: bool) -> dict[str, str]:
    """The files that a save writes: those of papers, days and readings whose text is not what it was."""
    folder = held.folder
    texts = {f"{folder}/{path_of(record.id)}": paper_text(record) for record in changed if _facts(record, held)}
    listed = {day.date: day.papers for day in held.lists}
    readings: dict[date, list[tuple[str, Reading]]] = defaultdict(list)
    for record in changed:
        before = held.records.get(record.id)
        for reading in record.readings:
            if not before or reading not in before.readings:
                readings[reading.date].append((record.id, reading))
    for day, papers in arrived.items():
        after = united(listed.get(day, ()), papers, whole=whole)
        if after != listed.get(day):
            texts[f"{folder}/{dated('days', day)}"] = day_text(after)
    for day, rows in readings.items():
        texts[f"{folder}/{dated('readings', day)}"] = _reading_text(day, held, rows)
    return texts


def _facts(record: Record, held: Holding) -> bool:
    """Whether the paper's own file changes, not only its days or readings."""
    before = held.records.get(record.id)
    return before is None or any(
        getattr(before, name) != getattr(record, name)
        for name in Record.model_fields
        if name not in {"listed", "readings"}
    )


def paper_text(record: Record) -> str:
    """A paper's file: its facts in a fixed order, those that it lacks left out, and its abstract as markdown."""
    facts = record.model_dump(mode="json", exclude_defaults=True, exclude=set(_IN_OTHER_FILES))
    return frontmatter.write({"format": FORMAT, **facts}, markup.escape(record.abstract))


def day_text(papers: tuple[str, ...]) -> str:
    """The file of a day: its papers in their order."""
    return json.dumps({"format": FORMAT, "papers": papers}, indent=1) + "\n"


def _reading_text(day: date, held: Holding, rows: Iterable[tuple[str, Reading]]) -> str:
    readings = ((key, reading) for key, record in held.records.items() for reading in record.readings)
    stored = [(key, reading) for key, reading in readings if reading.date == day]
    in_order = sorted((*stored, *rows), key=lambda row: row[0])  # the order in which they came says nothing
    lines = [{"format": FORMAT}, *({"id": key, **_signals(reading)} for key, reading in in_order)]
    return "".join(json.dumps(line) + "\n" for line in lines)


def _signals(reading: Reading) -> dict[str, Any]:
    return reading.model_dump(exclude_none=True, exclude={"date"})
