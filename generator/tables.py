"""TOML and front matter -> values, with errors that name file, line, key and the nearest valid name.

It reads text, never files.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from generator import __version__, frontmatter
from generator.errors import ContentError, Fault, nearest
from generator.refusals import refusal, shown

Model = TypeVar("Model", bound=BaseModel)
Locate = Callable[[tuple[str, ...]], str]  # the path of a key -> the `file:line` where it stands

FORMAT = 1
_DEEP = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){100}")  # whose reading would take its square
_KEY = re.compile(r"\((?:'[^']*'(?:, |,?(?=\))))+\)")  # as Python's reader of TOML names one: `('tags', 'tea')`
_FORMAT_LINE = {".toml": f"format = {FORMAT}", ".md": f"format: {FORMAT}"}


def parse(text: str, place: str) -> dict[str, Any]:
    """The table that a TOML text holds, its `format` checked and taken out. Raises ContentError."""
    return without_format(parsed(text, place), place)


def parsed(text: str, place: str) -> dict[str, Any]:
    """The table that a TOML text holds. Raises ContentError."""
    if deep := _DEEP.search(text):
        at = text.count("\n", 0, deep.start()) + 1
        raise ContentError(Fault(f"{place}:{at}", "has a key of more than 100 parts", "mend that line"))
    try:
        return tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:  # not only TOMLDecodeError: a huge number is a plain ValueError
        words = str(error)
        where = re.search(r"\(at line (\d+)", words)
        line = int(where[1]) if where else text.count("\n") + 1 if "(at end" in words else 1
        fact = f"is not TOML: {_KEY.sub(_as_key, words.partition(' (at')[0])}"
        raise ContentError(Fault(f"{place}:{line}", fact, "mend that line")) from None


def _as_key(found: re.Match[str]) -> str:
    return ".".join(re.findall(r"'([^']*)'", found[0]))


def without_format(fields: dict[str, Any], place: str) -> dict[str, Any]:
    """`fields` without `format`, which must be one that we read. Raises ContentError."""
    given = fields.pop("format", None)
    if given == FORMAT and given is not True:
        return fields
    where = place if place[-1:].isdigit() else f"{place}:1"
    line = _FORMAT_LINE.get(PurePath(place).suffix, f'"format": {FORMAT}')
    if given is None:
        raise ContentError(Fault(where, "does not say its format", f"write '{line}' first"))
    if not isinstance(given, int) or given is True:
        fact = f"says the format {shown(given)}, which is no number"
        raise ContentError(Fault(where, fact, f"write '{line}'"))
    if given < FORMAT:
        fact = f"is of format {given}, and this Broadsheet reads {FORMAT}"
        raise ContentError(Fault(where, fact, "run `broadsheet migrate`"))
    fact = f"is of format {given}, of a newer Broadsheet; this one, {__version__}, reads {FORMAT}"
    raise ContentError(Fault(where, fact, "update Broadsheet"))


class Layer(NamedTuple):
    """One file that says something: its table, and the line on which each key stands."""

    place: str
    table: dict[str, Any]
    lines: Mapping[tuple[str, ...], int]


def toml_layer(text: str, place: str) -> Layer:
    """A TOML text as a layer. Raises ContentError."""
    return Layer(place, parse(text, place), key_lines(text))


def front_matter_layer(text: str, place: str, body: str) -> Layer:
    """A markdown text with front matter as a layer; its body, where it has one, stands under the key `body`."""
    fields, words = frontmatter.read(text, place)
    table = without_format(fields, place)
    return Layer(place, table | {body: words} if words else table, _front_matter_lines(text))


def merged(layers: Iterable[Layer]) -> dict[str, Any]:
    """The layers' tables, lowest first, as one: tables merge key by key, a scalar or list replaces."""
    whole: dict[str, Any] = {}
    for layer in layers:
        _merge(whole, layer.table)
    return whole


def checked(model: type[Model], layers: Sequence[Layer]) -> Model:
    """The merged layers as a `model`. Raises ContentError with every fault that the model finds."""
    try:
        return model.model_validate(merged(layers))
    except ValidationError as error:
        raise ContentError(_fault(model, problem, located(layers)) for problem in error.errors()) from None


def _merge(whole: dict[str, Any], table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            inner = whole.get(key)
            whole[key] = inner if isinstance(inner, dict) else {}
            _merge(whole[key], value)
        else:
            whole[key] = value


def located(layers: Sequence[Layer]) -> Locate:
    """Finds a key in the highest layer that writes out most of its path."""

    def locate(path: tuple[str, ...]) -> str:
        for size in range(len(path), 0, -1):
            for layer in reversed(layers):
                if line := layer.lines.get(path[:size]):
                    return f"{layer.place}:{line}"
        return f"{layers[-1].place}:1" if layers else ""

    return locate


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """The line of a TOML text on which each key stands, tables too."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
            table = _dotted(header[1])
            for size in range(len(table)):
                found.setdefault(table[: size + 1], number)
        elif pair := re.match(r"\s*([\w.\"'-]+)\s*=", line):
            keys = table + _dotted(pair[1])
            for size in range(len(table), len(keys)):
                found.setdefault(keys[: size + 1], number)
    return found


def _front_matter_lines(text: str) -> dict[tuple[str, ...], int]:
    head = re.split(r"\n---\s*(?:\n|\Z)", text, maxsplit=1)[0]  # a line of the body may look like a key
    lines = enumerate(head.split("\n"), 1)
    return {_dotted(line.partition(":")[0])[:1]: number for number, line in lines if re.match(r"[\w\"'-]+:", line)}


def _dotted(words: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s]+", words))


def _fault(model: type[BaseModel], problem: Any, locate: Locate) -> Fault:
    path = tuple(str(part) for part in problem["loc"])
    where = locate(path)
    key = _told(problem["loc"]) or "the whole"
    if problem["type"] == "extra_forbidden":
        if len(path) > 1 and path[-1] in model.model_fields:  # written at a file's end, it fell to the last table
            fact = f"'{path[-1]}' stands below [{_told(problem['loc'][:-1])}], and is no key of that"
            return Fault(where, fact, "move it above the first heading in brackets")
        return Fault(where, f"unknown key '{path[-1]}'", nearest(path[-1], _keys(model, path[:-1])))
    if problem["type"] == "missing":
        return Fault(where, f"has no '{key}'", f"add '{path[-1]}'")
    if problem["type"] in ("dict_type", "mapping_type") and _nameless(problem["input"]):
        return Fault(
            where, f"[[{key}]] begins a table without a name", f"write [{key}.a-name], each with one of its own"
        )
    fact, remedy = refusal(problem)
    if path[-1:] == ("[key]",):
        return Fault(where, f"the name '{path[-2]}' {fact}", remedy)
    return Fault(where, f"{key} = {shown(problem['input'])}: {fact}", remedy)


def _nameless(given: Any) -> bool:
    """Whether tables stand in a list."""
    return isinstance(given, list) and bool(given) and all(isinstance(one, dict) for one in given)


def _told(path: Iterable[str | int]) -> str:
    """The path of a key as people say it: `limits.feed`, `outputs, entry 2`."""
    return "".join(f", entry {part + 1}" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _keys(model: type[BaseModel], path: tuple[str, ...]) -> list[str]:
    """The keys that may stand at `path` inside `model`."""
    for part in path:
        field = model.model_fields.get(part)
        inner = _model_in(field.annotation) if field else None
        model = inner or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model), None)
