"""The table of all settings, made from config.py: for a terminal, for the documentation, for programs. Pure.

What a setting means is said once, where it is defined; what it may be is read from its type.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import NoneType
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.config import Config

_ENTRY: Final = "<name>"  # what stands in a path for a key that people choose
_KINDS: Final[Mapping[Any, str]] = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}
_HEAD: Final = """---
format: 1
title: "Settings"
description: "Every setting of site.toml, with its default and what it means."
language: en
menu: false
---

Every setting of `site.toml`, with its default and what it means. None need be set. The file begins with `format = 1`;
it stands in `content/curation/`, and what a fork sets otherwise in `content/local/`: tables merge key by key, anything
else replaces. `broadsheet settings` prints this table. It is made from `generator/config.py`: do not edit it here.
[All docs](docs.html)
"""


class Setting(NamedTuple):
    """One setting: the table of site.toml in which it stands ('' for none), its key, and what is to be known of it."""

    table: str
    key: str
    values: str  # what it may be, in words
    default: str  # as TOML has it
    meaning: str

    @property
    def path(self) -> str:
        """How faults name it: `feeds.shelf`."""
        return f"{self.table}.{self.key}".lstrip(".")


def settings() -> tuple[Setting, ...]:
    """All settings, table by table, in the order in which they are defined."""
    return tuple(_of(Config, ""))


def as_text(table: Iterable[Setting]) -> str:
    """For a terminal: each setting with its default, and what it means below."""
    lines: list[str] = []
    for name, some in groupby(table, key=lambda one: one.table):
        lines += ([f"[{name}]"] if name else []) + [line for one in some for line in _lines(one)] + [""]
    return "\n".join(lines).rstrip("\n")


def as_markdown(table: Iterable[Setting]) -> str:
    """For the documentation: a page of an archive."""
    parts = [_HEAD]
    for name, some in groupby(table, key=lambda one: one.table):
        rows = (f"| `{one.key}` | `{one.default}` | {cell(one.meaning)} *{cell(one.values)}* |" for one in some)
        parts.append(
            "\n".join((f"## {name or 'The newspaper'}\n", "| key | default | meaning |", "|---|---|---|", *rows, ""))
        )
    return "\n".join(parts)


def as_json(table: Iterable[Setting]) -> str:
    """For programs."""
    return json.dumps([{"path": one.path, **one._asdict()} for one in table], indent=1, ensure_ascii=False)


def _of(model: type[BaseModel], table: str) -> Iterator[Setting]:
    """Those of one table, then those of the tables within it."""
    inner: list[tuple[str, type[BaseModel]]] = []
    for key, field in model.model_fields.items():
        below = f"{table}.{key}".lstrip(".")
        if model_of := _model(field.annotation):
            inner.append((below, model_of))
        elif entry := next(filter(None, map(_model, get_args(field.annotation))), None):
            inner.append((f"{below}.{_ENTRY}", entry))
        else:
            yield Setting(table, key, _values(field), toml(field.default), field.description or "")
    for below, within in inner:
        yield from _of(within, below)


def _model(annotation: Any) -> type[BaseModel] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _values(field: FieldInfo) -> str:
    """What a setting may be: `a whole number from 1 to 60`."""
    named: tuple[tuple[type, str, str], ...] = ((Ge, "ge", "from"), (Gt, "gt", "above"), (Le, "le", "to"))
    bounds = (
        f" {word} {getattr(one, name)}" for kind, name, word in named for one in field.metadata if type(one) is kind
    )
    return _words(field.annotation) + "".join(bounds)


def _words(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(inner)
    if origin is tuple:
        return f"a list: {_words(inner[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"a table: {_words(inner[0])} = {_words(inner[1])}"
    if hasattr(annotation, "__metadata__"):
        return _words(inner[0])
    return _KINDS.get(annotation, "an id") if annotation is not NoneType else "nothing"


def toml(value: Any) -> str:
    """A value as TOML has it."""
    match value:
        case str() | UUID():
            return json.dumps(str(value), ensure_ascii=False)
        case tuple():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {toml(one)}' for key, one in value.items())}}}"
        case bool():
            return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _lines(one: Setting) -> Iterator[str]:
    yield f"{one.key} = {one.default}"
    yield f"    {one.meaning} ({one.values})"


def cell(words: str) -> str:
    """Words in a cell of a markdown table."""
    return words.replace("|", "\\|").replace("<", "\\<")
