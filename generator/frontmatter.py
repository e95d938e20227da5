"""Text <-> (fields, body), with an exact round trip.

Files that we write hold one `key: <JSON value>` a line between two `---` lines: YAML to everybody else, and quick for
us. Files that people write may hold any YAML there. Law: what `write` wrote, `read` and a stock YAML library give back
equal, for every string.
"""

import json
import re
from collections.abc import Mapping
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
    except ValueError:
        return _from_yaml(head, place), body


def _json(value: Any) -> str:
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse_constant)


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
    if end < 0 and text.endswith("\n---"):
        end = len(text) - 4
    if end < 0:
        raise ContentError(Fault(f"{place}:1", "has front matter that never ends", "close it with a line '---'"))
    return text[4:end] if end > 3 else "", text[end + 5 :].strip("\n")


def _from_yaml(head: str, place: str) -> dict[str, Any]:
    import yaml  # only files that people wrote come here

    try:
        fields = yaml.load(head, Loader=_loader())  # noqa: S506 - a SafeLoader, see there
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        fact = f"has front matter that is not YAML: {getattr(error, 'problem', None) or error}"
        raise ContentError(
            Fault(f"{place}:{line}", fact, "quote values that hold a colon or begin with a sign")
        ) from None
    except (RecursionError, ValueError) as error:
        raise ContentError(Fault(f"{place}:1", f"has front matter that cannot be read: {error}", "mend it")) from None
    if fields is None:
        return {}
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        raise ContentError(Fault(f"{place}:1", "has front matter that is no table", "write 'key: value' lines"))
    return fields


def _loader() -> Any:
    """PyYAML's safe loader, with numbers kept as written: `2401.10000` is an id before it is a number."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if tag not in _AS_WRITTEN]
        for first, rules in base.yaml_implicit_resolvers.items()
    }
    return type("Loader", (base,), {"yaml_implicit_resolvers": resolvers})


_AS_WRITTEN: Final = frozenset({"tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp"})
