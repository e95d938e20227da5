"""What a reader is given and what it gives back.

In: the bytes of one file, the place where they stand, the day that the user names. Out: an Answer. Nothing here opens
a file, knows a format, or cleans a string: that is done by the types of the Records.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, Self

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from generator.errors import ContentError, Fault
from generator.models import DayList, Record
from generator.refusals import refusal

_BOM = b"\xef\xbb\xbf"
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*+(.?)", re.DOTALL)
_NAMED = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_SHOWN = 60  # characters of a wrong value that a message shows
_TOLD = 3  # wrong values of one entry that a message tells of
_WORDS = {  # of JSON; what is not here is said as of all other files
    "missing": "is missing",
    "too_short": "is empty",
    "model_type": "should be an object",
    "tuple_type": "should be a list",
    "string_type": "should be a string",
}


class Answer(NamedTuple):
    """What could be read of one file, and what could not; the one never hinders the other."""

    source: str  # the folder under content/records/ to which its records belong
    records: tuple[Record, ...]  # in the order listed
    refused: tuple[Fault, ...]
    lists: tuple[DayList, ...] = ()  # days whose order is not that of the records

    @classmethod
    def of(cls, source: str, read: Sequence[Record | Fault]) -> Self:
        """What came out for each paper, told apart."""
        records = tuple(record for record in read if isinstance(record, Record))
        return cls(source, records, tuple(fault for fault in read if isinstance(fault, Fault)))


class Stored(NamedTuple):
    """The bytes of a file, with what is known about them before they are read."""

    data: bytes
    place: str  # the path as it was given
    day: date | None = None  # what --date says

    @property
    def opening(self) -> bytes:
        """The first byte that is neither a byte order mark nor white space; b'' if there is none."""
        found = _OPENING.match(self.data)
        return found[1] if found else b""

    @property
    def named(self) -> date | None:
        """The first day that the file's name spells as YYYY-MM-DD; folders do not count."""
        for word in _NAMED.findall(self.place.replace("\\", "/").rpartition("/")[2]):
            try:
                return date.fromisoformat(word)
            except ValueError:
                continue
        return None

    def text(self) -> str:
        """The bytes as text, without a byte order mark. ContentError where they are not UTF-8."""
        try:
            return self.data.removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            offset = error.start + len(_BOM) * self.data.startswith(_BOM)
            fact = f"is not UTF-8: byte 0x{self.data[offset]:02x} at offset {offset:,}"
            raise ContentError(Fault(self.place, fact, "save the file again as UTF-8")) from None


def reasons(error: ValidationError) -> str:
    """One line on what is wrong: for each value its key, what was found and what was expected."""
    details = error.errors(include_url=False)
    more = f"; and {len(details) - _TOLD} more" if len(details) > _TOLD else ""
    return "; ".join(map(_reason, details[:_TOLD])) + more


def _reason(detail: ErrorDetails) -> str:
    words = _WORDS.get(detail["type"]) or refusal(detail)[0]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]).removeprefix(".")
    found = "" if detail["type"] in ("missing", "too_short") else shown(detail["input"])
    return " ".join(filter(None, (f"{key}:" if key else "", found, words)))


def shown(value: Any) -> str:
    """A wrong value as a message shows it: short, in ASCII, on one line."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, str):
        return ascii(value) if len(value) <= _SHOWN else f"{value[:_SHOWN]!a}…"
    if isinstance(value, int) and abs(value) >= 10**_SHOWN:
        return "a huge number"
    return str(value) if value is None or isinstance(value, int | float) else f"of type {type(value).__name__}"
