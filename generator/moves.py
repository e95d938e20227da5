"""Settings that moved: understood at their old place, and written at their new one without touching what else stands.

In: a table of moves, old path -> new path, and a layer or its text. Out: the same, moved. Pure.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final, NamedTuple

from generator.errors import Fault
from generator.tables import Layer, key_lines, merged

Path = tuple[str, ...]
_HEADER: Final = re.compile(r"\s*\[")
_SILENT: Final = re.compile(r"\s*(#|$)")


def understood(layer: Layer, moves: Mapping[str, str]) -> tuple[Layer, tuple[Fault, ...]]:
    """A layer with its settings at their new places, and what its writer should know of them."""
    table, lines, faults = deepcopy(layer.table), dict(layer.lines), list[Fault]()
    for old, new in ((_path(old), _path(new)) for old, new in moves.items()):
        found = _found(table, old)
        if found is None:
            continue
        place = f"{layer.place}:{layer.lines.get(old, 1)}"
        names = f"'{'.'.join(old)}' moved to '{'.'.join(new)}'"
        if _found(table, new) is None:
            faults.append(Fault(place, names, "write it there: `broadsheet migrate` does it for you"))
        else:
            faults.append(Fault(place, f"{names}, and what is said there holds", "take it out"))
        table = merged((Layer("", _at(new, found), {}), Layer("", _without(table, old), {})))
        lines |= {new + path[len(old) :]: number for path, number in layer.lines.items() if path[: len(old)] == old}
    return layer._replace(table=table, lines=lines), tuple(faults)


class Rewritten(NamedTuple):
    """A text, which moves were made in it, and which are left to its writer."""

    text: str
    made: tuple[str, ...]
    left: tuple[str, ...]


def rewritten(text: str, moves: Mapping[str, str]) -> Rewritten:
    """The text of a table with its settings at their new places; all other lines, and its comments, are as they were.

    A move that cannot be made so, such as one out of an inline table, is left: what the text says must stay the same.
    """
    made, left = [], []
    for old, new in moves.items():
        before = _read(text)
        if _found(before, _path(old)) is None:
            continue
        wanted = understood(Layer("", before, {}), {old: new})[0].table
        both = _found(before, _path(new)) is not None
        after = None if both else _moved(text, _path(old), _path(new))
        if after is not None and _full(_read(after)) == _full(wanted):
            text = after
            made.append(f"'{old}' moved to '{new}'")
        else:
            left.append(f"'{old}' to '{new}'")
    return Rewritten(text, tuple(made), tuple(left))


def _moved(text: str, old: Path, new: Path) -> str | None:
    """The text after one move; None where no line of it is that setting's own. It may still be wrong."""
    lines = text.split("\n")
    at = key_lines(text).get(old, 0) - 1
    if at < 0:
        return None
    if _HEADER.match(lines[at]):
        return "\n".join(_renamed(line, old, new) for line in lines)
    end = next((end for end in range(at + 1, len(lines) + 1) if _is_whole(lines[at:end])), None)
    if end is None:
        return None
    start = at
    while start > 1 and lines[start - 1].lstrip().startswith("#"):
        start -= 1  # what is said of a setting goes with it
    block = [
        *lines[start:at],
        re.sub(r"^(\s*)[^=]+?(\s*=)", rf"\g<1>{new[-1]}\2", lines[at], count=1),
        *lines[at + 1 : end],
    ]
    rest = _without_empty(lines[:start] + lines[end:], old[:-1])
    return "\n".join(_inserted(rest, block, new[:-1]))


def _renamed(line: str, old: Path, new: Path) -> str:
    """A header of the old table, or of one within it, as one of the new; any other line as it is."""
    path = next(iter(key_lines(line)), ()) and max(key_lines(line), key=len)
    if not _HEADER.match(line) or path[: len(old)] != old:
        return line
    return re.sub(r"\[[^\[\]]+\]", f"[{'.'.join(new + path[len(old) :])}]", line, count=1)


def _is_whole(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _sections(lines: list[str]) -> Iterator[tuple[Path, int, int]]:
    """Each table of a text: its path, the line after its header, the line before the next."""
    heads = [number for number, line in enumerate(lines) if _HEADER.match(line) and _is_whole([line])]
    for start, end in zip([-1, *heads], [*heads, len(lines)], strict=True):
        path = max(key_lines(lines[start]), key=len) if start >= 0 else ()
        yield path, start + 1, end


def _without_empty(lines: list[str], table: Path) -> list[str]:
    """The lines without the header of a table in which nothing is left."""
    for path, start, end in _sections(lines):
        if path and path == table and not any(line.strip() for line in lines[start:end]):
            return lines[: start - 1] + lines[end:]
    return lines


def _inserted(lines: list[str], block: list[str], table: Path) -> list[str]:
    """The lines with a block at the end of a table, which is begun at the end of the text where there is none."""
    for path, start, end in _sections(lines):
        if path == table:
            last = max((at for at in range(start, end) if not _SILENT.match(lines[at])), default=start - 1)
            return [*lines[: last + 1], *block, *lines[last + 1 :]]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return [*lines, "", f"[{'.'.join(table)}]", *block, ""]


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _full(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table without the tables in it that are empty: a header may stay for its comments."""
    inner = {key: _full(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in inner.items() if value != {}}


def _path(words: str) -> Path:
    return tuple(words.split("."))


def _found(table: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    for key in path:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _at(path: Path, value: Any) -> dict[str, Any]:
    for key in reversed(path):
        value = {key: value}
    whole: dict[str, Any] = value
    return whole


def _without(table: dict[str, Any], path: Path) -> dict[str, Any]:
    """A table without what stands at a path, and without the tables that are empty then."""
    key, rest = path[0], path[1:]
    inner = _without(table[key], rest) if rest else None
    return {name: inner if name == key else value for name, value in table.items() if name != key or inner}
