"""Records of all sources in one file of JSON lines, whole, so that an archive can be taken elsewhere and back.

    {"broadsheet": "records", "format": 1}
    {"source": "huggingface", "id": "2512.02425", "title": …}           all that a source says of a paper, and readings
    {"source": "huggingface", "day": "2025-12-09", "papers": [id, …]}   the papers of a day, in the order listed

It holds what machines collected: not what people wrote, what was taken down, or when it was asked for.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from generator.errors import Fault
from generator.models import DayList, Record
from generator.sources.answer import Answer, Stored, reasons
from generator.sources.stored import strict_json
from generator.storing.held import Holding
from generator.tables import FORMAT, without_format

_KIND: Final = "records"


def words(holdings: Iterable[Holding]) -> Iterator[str]:
    """The lines of such a file."""
    yield _line({"broadsheet": _KIND, "format": FORMAT})
    for holding in holdings:
        said = {"source": holding.source}
        for _, record in sorted(holding.records.items()):
            yield _line(said | record.model_dump(mode="json", exclude_defaults=True, exclude={"listed"}))
        for one in sorted(holding.lists):
            yield _line(said | {"day": one.date.isoformat(), "papers": one.papers})


def answers(stored: Stored) -> tuple[Answer, ...] | None:
    """What each source says; None where the file is of another kind. Raises ContentError for another format."""
    if b'"broadsheet"' not in stored.data[:200]:
        return None
    first, *lines = stored.text().split("\n")
    head = _said(first)
    if head.get("broadsheet") != _KIND:
        return None
    without_format({"format": head.get("format")}, f"{stored.place}:1")
    rows = [(f"{stored.place}:{number}", _said(line)) for number, line in enumerate(lines, 2) if line.strip()]
    refused: list[Fault] = []
    days = [day for place, row in rows if "day" in row for day in _listed(place, row, refused)]
    listed = _by_paper(days)
    records: dict[str, list[Record]] = {day.source: [] for day in days}
    for place, row in rows:
        if "day" not in row:
            source = str(row.pop("source", ""))
            record = _record(place, row, listed.get((source, str(row.get("id"))), ()))
            if isinstance(record, Record) and source:
                records.setdefault(source, []).append(record)
            else:
                refused.append(record if isinstance(record, Fault) else Fault(place, "names no source", _REMEDY))
    found = [Answer(name, tuple(some), (), tuple(_of(name, some, days))) for name, some in records.items()]
    return (*found, Answer("", (), tuple(refused))) if refused else tuple(found)


def _by_paper(lists: Iterable[DayList]) -> Mapping[tuple[str, str], list[date]]:
    """The days on which a source listed a paper, by both."""
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for one in sorted(lists):
        for key in one.papers:
            days[one.source, key].append(one.date)
    return days


def _of(source: str, records: Iterable[Record], lists: Iterable[DayList]) -> Iterator[DayList]:
    """The days of one source, without papers of which there is no record."""
    known = {record.id for record in records}
    for one in lists:
        if one.source == source:
            yield one._replace(papers=tuple(key for key in one.papers if key in known))


_REMEDY: Final = "export it again, or take the line out"


def _listed(place: str, row: dict[str, Any], refused: list[Fault]) -> Iterator[DayList]:
    try:
        papers = row["papers"]
        if not isinstance(papers, list):
            raise TypeError("'papers' should be a list of ids")
        yield DayList(str(row["source"]), date.fromisoformat(row["day"]), tuple(dict.fromkeys(map(str, papers))))
    except (ValueError, KeyError, TypeError) as error:
        refused.append(Fault(place, f"is no list of a day: {error}", _REMEDY))


def _record(place: str, fields: dict[str, Any], days: Iterable[date]) -> Record | Fault:
    gone = frozenset(map(str, fields.get("gone") or ()))  # the list has it, marked: it is not listed again
    try:
        return Record.model_validate(fields | {"listed": [day for day in days if str(day) not in gone]})
    except ValidationError as error:
        return Fault(place, reasons(error), _REMEDY)


def _said(line: str) -> dict[str, Any]:
    """The table of a line; an empty one where it is none."""
    try:
        said = strict_json(line)
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"
