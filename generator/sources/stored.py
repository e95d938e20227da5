"""Stored answers of Hugging Face's API: day files and single entries, as JSON or JSON lines.

In: a file. Out: an Answer of its entries. Entries that are strings holding a Python literal are read as literals; no
code is ever run. Known are, alone or one a line:

    [entry, …]                                  an answer of /api/daily_papers
    {"status", "date", "count", "data": […]}    the same in a wrapper
    {"paper": {…}, …}                           one entry
    {"id", "title", …}                          one paper, as /api/papers/{id} gives it
    "{'paper': {…}, …}"                         either of these two as a Python literal
"""

import ast
import re
import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic_core import from_json

from generator.errors import ContentError, Fault
from generator.sources import huggingface
from generator.sources.answer import Answer, Stored, shown
from generator.sources.huggingface import Entry

LITERAL_LIMIT = 1_000_000  # characters; a parsed literal takes a hundred times its size in memory

# Group 1: escapes that stand for something. The other branch is half of a surrogate pair, which stands for nothing.
_ESCAPE = re.compile(
    r"(\\[^u]|\\u(?![dD][89a-fA-F])|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})"
    r"|\\u[dD][89a-fA-F][\da-fA-F]{2}",
    re.ASCII,
)


class _Part(NamedTuple):
    """One JSON value of the file: all of it, or a line of it."""

    place: str
    value: Any


def read(stored: Stored) -> Answer | None:
    """The entries of a stored answer; None where the file is no JSON or holds something else."""
    if stored.opening not in (b"[", b"{", b'"'):
        return None
    parts = _parts(stored.text(), stored.place)
    if not any(isinstance(part, _Part) and _is_answer(part.value) for part in parts):
        return None
    entries = [entry for part in parts for entry in _entries(part, stored.day)]
    return huggingface.answer(entries, stored.day, stored.named)


def strict_json(text: str) -> Any:
    """The value of JSON as its standard has it: no NaN, no deep nesting. ValueError says where it ends to be that.

    Half a surrogate pair is dropped, as it is from every text, so that one bad character does not cost a day.
    """
    try:
        return from_json(text, allow_inf_nan=False)
    except TypeError:  # what no file holds, decoded
        raise ValueError("half a surrogate pair") from None
    except ValueError as error:
        if "escape" not in str(error):
            raise
    return from_json(_ESCAPE.sub(r"\1", text), allow_inf_nan=False)


def strict_json_of(text: str, place: str) -> Any:
    """As `strict_json`; raises ContentError, in words of ours alone."""
    try:
        return strict_json(text)
    except ValueError:
        raise ContentError(Fault(place, "is not valid JSON", "get the answer again")) from None


def _parts(text: str, place: str) -> list[_Part | Fault]:
    """The file as one value; where it is none, as a value a line, if at least half of the lines are values."""
    try:
        return [_Part(place, strict_json(text))]
    except ValueError as error:
        fault = _no_json(place, error)
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    parts = [_line(f"{place}:{number}", line) for number, line in lines]
    good = sum(isinstance(part, _Part) and isinstance(part.value, dict | list | str) for part in parts)
    if len(parts) < 2 or good * 2 < len(parts):
        raise ContentError(fault)
    return parts


def _line(place: str, line: str) -> _Part | Fault:
    try:
        return _Part(place, strict_json(line))
    except ValueError as error:
        return _no_json(place, str(error).replace("at line 1 column", "at column"))


def _no_json(place: str, error: ValueError | str) -> Fault:
    return Fault(place, f"is not valid JSON: {error}", "get the answer again, or correct it there")


def _is_answer(value: Any) -> bool:
    if isinstance(value, dict) and "guid" in value:  # a line of our own export, see archive.py
        return False
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    if isinstance(value, list):
        return not value or any(map(_is_entry, value))
    return _is_entry(value)


def _is_entry(value: Any) -> bool:
    return value.lstrip().startswith("{") if isinstance(value, str) else huggingface.known(value)


def _entries(part: _Part | Fault, day: date | None) -> Iterator[Entry | Fault]:
    if isinstance(part, Fault):
        yield part
    elif isinstance(part.value, dict) and isinstance(part.value.get("data"), list):
        yield from _unwrapped(part, day)
    elif isinstance(part.value, list):
        yield from _listed(part, None)
    else:
        yield _entry(part.place, part.value, None)


def _unwrapped(part: _Part, day: date | None) -> Iterator[Entry | Fault]:
    """The entries in a wrapper, of the day that it says; where that is no day, the user is asked for one."""
    said = part.value.get("date")
    try:
        listed = huggingface.day_of(said) if said is not None and day is None else None
    except ValueError as error:
        yield Fault(part.place, f"date: {shown(said)} {error}", "say the day with --date")
    else:
        yield from _listed(_Part(part.place, part.value["data"]), listed)


def _listed(part: _Part, day: date | None) -> Iterator[Entry | Fault]:
    for number, value in enumerate(part.value, 1):
        yield _entry(f"{part.place}, entry {number}", value, day)


def _entry(place: str, value: Any, day: date | None) -> Entry | Fault:
    if not isinstance(value, str):
        return Entry(place, value, day)
    try:
        return Entry(place, _literal(value), day)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        return Fault(place, f"is a string, but no Python literal: {_cause(error)}", "correct the entry or take it out")


def _cause(error: Exception) -> str:
    words = str(error).partition(" (<unknown>")[0]
    return "it holds more than values" if words.startswith("malformed node") else words or "it nests too deep"


def _literal(text: str) -> Any:
    if len(text) > LITERAL_LIMIT:
        raise ValueError(f"it has {len(text):,} characters, and {LITERAL_LIMIT:,} are read")
    with warnings.catch_warnings(action="ignore"):  # an invalid escape is the text's affair, not the user's
        return ast.literal_eval(text.strip())
