"""What pydantic refuses -> the fact and the remedy, in our words. Pure."""

import json
import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Final

from generator.errors import nearest

_MEND: Final = "mend the value"
# How the patterns of values.py, decisions.py and config.py are told: what belongs there, and an example.
SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("small letters, digits and single hyphens", "long-context"),
    r"^[a-z][a-z-]{1,20}(\.[A-Za-z-]{1,20})?$": ("a category of arXiv", "cs.CL"),
    r"^[a-z-]+(\.[A-Za-z-]+)?$": ("a category of arXiv", "cs.CL"),
    r"^(site|(tags|organisations|categories|authors|lists|searches)/[A-Za-z0-9.-]+)$": (
        "'site', or a kind of page and a name",
        "tags/long-context",
    ),
    r"^[\w./-]+\.(xml|json)$": ("the address of a feed below the site", "tags/long-context.xml"),
    r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$": ("the tag of a language", "en, de or pt-BR"),
    r"^[\w./-]{1,100}$": ("the name of a branch", "main"),
    r"^[^|]*$": ("words without a bar", "reading"),
}
_TEXT: Final = ("should be text", "write it in quotes")
_NUMBER: Final = ("should be a number", "write digits, without quotes")
_WHOLE: Final = ("should be a whole number", "write digits, without quotes")
_TABLE: Final = ("should be a table", "write keys and values below a heading in brackets")
_LIST: Final = ("should be a list", 'write ["…", "…"]')
_DAY: Final = ("should be a day", "write it like 2025-12-09")
_LONG: Final = ("is too long", "shorten it")
_EMPTY: Final = ("is empty", "write something there, or take the line out")
_ID: Final = ("is no UUID", "write id = with what `python3 -c 'import uuid; print(uuid.uuid4())'` prints, in quotes")
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": ("is not known", "take it out"),
    "string_type": _TEXT,
    "string_sub_type": _TEXT,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": ("is a huge number", "write a smaller one"),
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": ("should be true or false", "write true or false, without quotes"),
    "bool_parsing": ("should be true or false", "write true or false, without quotes"),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "string_too_long": _LONG,
    "too_long": _LONG,
    "string_too_short": _EMPTY,
    "too_short": _EMPTY,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
}
_BOUNDS: Final[Mapping[str, tuple[str, str, str]]] = {  # the kind of error -> how its bound is called, and told
    "greater_than_equal": ("ge", "{} or more", "a greater"),
    "less_than_equal": ("le", "{} or less", "a smaller"),
    "greater_than": ("gt", "more than {}", "a greater"),
    "less_than": ("lt", "less than {}", "a smaller"),
}
_LONGEST: Final = 70  # characters of a text: a message shows fewer
_FEW: Final = 8  # entries


def refusal(problem: Mapping[str, Any]) -> tuple[str, str]:
    """Why one value is refused, as `should be text`, and what to do: of one of the `errors()` of a ValidationError."""
    kind, context = problem["type"], problem.get("ctx", {})
    if found := _SAID.get(kind):
        return found
    if kind in _BOUNDS:
        name, words, other = _BOUNDS[kind]
        return f"should be {words.format(context[name])}", f"write {other} number"
    tell: Callable[[Any, Any], tuple[str, str]] = _TOLD.get(kind, lambda _value, _context: (_own(problem), _MEND))
    return tell(problem["input"], context)


def shown(value: Any) -> str:
    """A wrong value as a message shows it: as TOML writes it, on one line, and short."""
    words = _written(value, 3)
    return words if len(words) <= 60 else f"{words[:57]}..."


def _written(value: Any, deep: int) -> str:
    """A value as TOML writes it, of a bounded cost: aliases make YAML values that are endless when written out."""
    if isinstance(value, str):
        return json.dumps(value[:_LONGEST], ensure_ascii=False)
    if isinstance(value, Mapping):
        pairs = islice(value.items(), _FEW if deep else 0)
        told = ", ".join(f"{_key(key)} = {_written(one, deep - 1)}" for key, one in pairs)
        return f"{{ {told} }}" if told else "{ … }" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(one, deep - 1) for one in value[: _FEW if deep else 0]) or '…' * bool(value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else str(value)[:_LONGEST]


def _key(key: Any) -> str:
    return key if re.fullmatch(r"[\w-]+", str(key)) else json.dumps(str(key)[:_LONGEST], ensure_ascii=False)


def _choice(value: Any, context: Any) -> tuple[str, str]:
    return "is none of the words that may stand there", nearest(
        str(value), re.findall(r"'([^']+)'", context["expected"])
    )


def _shape(_value: Any, context: Any) -> tuple[str, str]:
    words, example = SHAPES[context["pattern"]]
    return f"should be {words}", f"such as {example}"


_TOLD: Final[Mapping[str, Callable[[Any, Any], tuple[str, str]]]] = {
    "literal_error": _choice,
    "enum": _choice,
    "string_pattern_mismatch": _shape,
}


def _own(problem: Mapping[str, Any]) -> str:
    """The words of our own validators, which pydantic puts behind its own."""
    said = str(problem["msg"]).removeprefix("Value error, ").replace("Input", "it")
    return f"{said[:1].lower()}{said[1:]}"
