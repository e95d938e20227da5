"""Text <-> (fields, body), with an exact round trip.

Files that we write hold one `key: <JSON value>` a line between two `---` lines: YAML to everybody else, and quick for
us. Files that people write may hold any YAML there. Law: what `write` wrote, `read` and a stock YAML library give back
equal, for every string that UTF-8 can carry. A number with a point is read as it is written: `2401.10000` is an id.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final, NoReturn

from generator.errors import ContentError, Fault

# What JSON may hold as it stands and YAML may not (or folds as a line break): C1 controls, DEL, NEL, LS, PS, BOM, the
# two non-characters of the first plane, surrogates.
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def write(fields: Mapping[str, Any], body: str = "") -> str:
    """The text of a file: `fields` in their own order, then `body`, which keeps its characters."""
    lines = "".join(f"{key}: {_json(value)}\n" for key, value in fields.items())
    return f"---\n{lines}---\n" + (f"\n{body}\n" if body else "")


def read(text: str, place: str) -> tuple[dict[str, Any], str]:
    """The fields and the body of a file's text.

    Raises ContentError when the front matter is missing, torn or not a table of keys.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    head, body = _parted(text, place)
    try:
        return {key: _DECODER.decode(value) for key, value in map(_key_and_value, head.split("\n"))}, body
    except (ValueError, RecursionError):
        return _from_yaml(head, place), body


def changed(text: str, place: str, fields: Mapping[str, Any]) -> str:
    """The text with these fields, without those that are None; every other line is kept as it is.

    Raises ContentError where the front matter cannot be read, or is written so that no line is a field's own.
    """
    before, body = read(text, place)
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    for key, value in fields.items():
        end = next(number for number, line in enumerate(lines) if number and line.rstrip("\r\n") == "---")
        first, last = _stretch(lines, key, end)
        comment = _COMMENT.fullmatch(lines[first].rstrip("\r\n")) if last == first + 1 else None
        said = f"{key}: {_json(value)}{comment[1] if comment else ''}{ending}"
        lines[first:last] = [] if value is None else [said]
    after = "".join(lines)
    wanted = {key: value for key, value in {**before, **fields}.items() if value is not None}
    with suppress(ContentError):
        if read(after, place) == (wanted, body):
            return after
    fact = f"has front matter in which no command can change '{', '.join(fields)}'"
    raise ContentError(Fault(place, fact, "write 'key: value' lines, or change it by hand"))


# A field of one bare word, and the comment beside it.
_COMMENT: Final = re.compile(r"[\w-]+\s*:\s*[\w.-]+(\s+#.*)")


def _stretch(lines: Sequence[str], key: str, end: int) -> tuple[int, int]:
    """The lines of a field, those that go on below it too; where there is none, the place before the last line."""
    for first in range(1, end):
        if re.match(rf"[\"']?{re.escape(key)}[\"']?\s*:", lines[first]):
            last = first + 1
            while re.match(r"\s+\S|-(\s|$)", lines[last]):
                last += 1
            return first, last
    return end, end


def _json(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is none of our values")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse, parse_float=_refuse)


def _key_and_value(line: str) -> tuple[str, str]:
    key, colon, value = line.partition(": ")
    if not colon or not key.isidentifier():
        raise ValueError("not `key: value`")
    return key, value


def _parted(text: str, place: str) -> tuple[str, str]:
    if not text.startswith("---\n"):
        fact = "has no front matter"
        raise ContentError(Fault(f"{place}:1", fact, "begin the file with a line '---', then 'format: 1', then '---'"))
    end = text.find("\n---\n", 3)
    if end == -1 and text.endswith("\n---"):
        end = len(text) - 4
    if end == -1:
        raise ContentError(Fault(f"{place}:1", "has front matter that never ends", "close it with a line '---'"))
    return text[4:end], text[end + 5 :].strip("\n")


def _from_yaml(head: str, place: str) -> dict[str, Any]:
    import yaml  # only files that people wrote come here

    try:
        _refuse_depths(head)
        fields = yaml.load(head, Loader=_loader())  # noqa: S506 - a SafeLoader, see there
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or getattr(error, "reason", error)
        fact = f"has front matter that is not YAML: {problem}"
        raise ContentError(
            Fault(f"{place}:{line}", fact, "quote values that hold a colon or begin with a sign")
        ) from None
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:  # as the library has it
        raise ContentError(Fault(f"{place}:1", f"has front matter that cannot be read: {error}", "mend it")) from None
    if fields is None:
        return {}
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        raise ContentError(Fault(f"{place}:1", "has front matter that is no table", "write 'key: value' lines"))
    return fields


def _refuse_depths(head: str) -> None:
    """What nests too deep ends the whole process in the C library, so it must not come to that."""
    import yaml

    depth = 0
    for event in yaml.parse(head, Loader=_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError(f"it nests deeper than {_DEEPEST}")


_DEEPEST: Final = 50


@cache
def _loader() -> Any:
    """PyYAML's safe loader with the bare words of YAML 1.2 that JSON has too: `no`, `12:30`, `2401.1` are strings."""
    import yaml

    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {"yaml_implicit_resolvers": {}})
    for kind, pattern, first in _BARE_WORDS:
        loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(rf"(?:{pattern})\Z"), first)
    return loader


_BARE_WORDS: Final = (  # kind, pattern, what it may begin with
    ("bool", "true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", "-?(?:0|[1-9][0-9]*)", [*"-0123456789"]),
    ("null", "null|Null|NULL|~|", [*"nN~", ""]),
)
