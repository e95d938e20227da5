"""A reading list's text <-> its entries. Pure.

    - 2512.02425 | reading | 2026-01-05 | 4
      What its keeper says of it, in markdown, indented.

Id, status, date, rating; all but the id may be missing or empty. Every fault names its line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from generator.errors import ContentError, Fault
from generator.models import ListEntry, known_id

BEST: Final = 10  # the highest rating
_FIELDS: Final = ("id", "status", "day", "rating")
_ENTRY: Final = re.compile(r"[-*]\s+(\S.*)")
_REMEDY: Final = "write '- 2512.02425 | reading | 2026-01-05 | 4'; what you say of it goes below, indented"


def entries_of(text: str, place: str) -> tuple[ListEntry, ...]:
    """The entries below the front matter of a list's file. Raises ContentError with every line that is none."""
    faults: list[Fault] = []
    entries: dict[str, dict[str, Any]] = {}
    last: dict[str, Any] = {"words": []}
    for number, line in _body(text):
        if line[:1].isspace() or not line:
            last["words"].append(line)
            continue
        last = {"words": []}
        if fault := _take(line, last, entries):
            faults.append(Fault(f"{place}:{number}", *fault))
    if faults:
        raise ContentError(faults)
    return tuple(ListEntry(**{**entry, "words": _dedented(entry["words"])}) for entry in entries.values())


def write(entries: Iterable[ListEntry]) -> str:
    """The text of which `entries_of` makes these entries."""
    return "".join(_written(entry) for entry in entries)


def _written(entry: ListEntry) -> str:
    fields = [entry.id, entry.status, str(entry.day or ""), "" if entry.rating is None else str(entry.rating)]
    while fields and not fields[-1]:
        fields.pop()
    words = "".join(f"  {line}\n" if line else "\n" for line in entry.words.split("\n")) if entry.words else ""
    return f"- {' | '.join(fields)}\n{words}"


def _body(text: str) -> Iterator[tuple[int, str]]:
    """The lines below the front matter, and their numbers."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    end = lines.index("---", 1) if "---" in lines[1:] else 0
    return ((number, line.rstrip()) for number, line in enumerate(lines[end + 1 :], end + 2))


def _take(line: str, entry: dict[str, Any], entries: dict[str, dict[str, Any]]) -> tuple[str, str] | None:
    """Read an entry's line into `entry` and `entries`; what is wrong with it, if anything is."""
    found = _ENTRY.fullmatch(line)
    if not found:
        return "is no entry of a list", _REMEDY
    fields = dict(zip(_FIELDS, (field.strip() for field in found[1].split("|", 3)), strict=False))
    try:
        entry |= {name: _READ[name](value) for name, value in fields.items() if value}
        if "id" not in entry:
            raise ValueError("has no id")
    except ValueError as error:
        return str(error), _REMEDY
    if entry["id"] in entries:
        return f"{entry['id']} stands on this list twice", "keep one of them"
    entries[entry["id"]] = entry
    return None


def _id(value: str) -> str:
    try:
        return known_id(value)
    except ValueError as error:
        raise ValueError(f"'{value}' {error}") from None


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"'{value}' is no date (2026-01-05)") from None


def _rating(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", value) or int(value) > BEST:
        raise ValueError(f"'{value}' is no rating from 0 to {BEST}")
    return int(value)


_READ: Final[Mapping[str, Callable[[str], Any]]] = {"id": _id, "status": str, "day": _day, "rating": _rating}


def _dedented(lines: list[str]) -> str:
    widths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return "\n".join(line[min(widths, default=0) :] for line in lines).strip("\n")
