"""What a merge of upstream would bring, from the files that it changed and their texts before and after. Pure.

In: changed files, and a way to read them at both commits. Out: lines for people, by kind.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from generator.errors import ContentError
from generator.git import FileChange
from generator.tables import toml_layer

Read = Callable[[str, str], str | None]  # `before` or `after`, a path -> its text
SHOWN: Final = 12  # of anything that may be many
LOCAL: Final = "content/local/"

_PAPER: Final = re.compile(r"content/records/([^/]+)/papers/(.+)\.md")
_DAY: Final = re.compile(r"content/records/([^/]+)/days/\d{4}/(\d{4}-\d\d-\d\d)\.json")
_WORDS: Final = {"A": "new", "M": "changed", "D": "gone", "T": "changed"}


class Subject(NamedTuple):
    """One kind of what comes, and the lines that tell it."""

    name: str
    lines: tuple[str, ...]


def brings(changes: Sequence[FileChange], read: Read, here: frozenset[str]) -> tuple[Subject, ...]:
    """Everything that a merge brings, by kind; kinds of which nothing comes are left out.

    `here`: the files of this archive, for what of upstream's it says otherwise or has already.
    """
    kinds: Mapping[str, Iterator[str]] = {
        "papers": _papers(changes, here),
        "curation": _curation(changes, read, here),
        "settings": _settings(changes, read),
        "formats": _formats(changes, read),
        "workflows": _workflows(changes, read),
        "engine": _engine(changes, read),
        "yours": _yours(changes),
    }
    told = (Subject(name, tuple(lines)) for name, lines in kinds.items())
    return tuple(one for one in told if one.lines)


def _papers(changes: Iterable[FileChange], here: frozenset[str]) -> Iterator[str]:
    papers, days = Counter[str](), dict[str, set[str]]()
    both = set()
    for change in changes:
        if found := _PAPER.fullmatch(change.path):
            papers[change.kind] += 1
            if change.kind == "A" and f"{LOCAL}records/{found[1]}/papers/{found[2]}.md" in here:
                both.add(found[2])
        elif found := _DAY.fullmatch(change.path):
            days.setdefault(change.kind, set()).add(found[2])
    for kind in ("A", "M", "D"):
        if papers[kind]:
            line = f"{papers[kind]:,} {_WORDS[kind]}"
            yield line + (
                f", {len(both):,} of which you have collected too: each stays one" if kind == "A" and both else ""
            )
        if some := sorted(days.get(kind, ())):
            span = some[0] if len(some) == 1 else f"{some[0]} to {some[-1]}"
            yield f"{len(some):,} days {_WORDS[kind]}: {span}"


def _curation(changes: Iterable[FileChange], read: Read, here: frozenset[str]) -> Iterator[str]:
    for change in changes:
        if not change.path.startswith("content/curation/"):
            continue
        local = change.path.replace("content/curation/", LOCAL)
        yours = "; what yours says stands over it" if local in here else ""
        if change.path.endswith(".toml"):
            before, after = (_table(read(when, change.path)) for when in ("before", "after"))
            keys = _keys(before, after) if before is not None and after is not None else ()
            yield f"{change.path}: {_some(keys) if keys else _WORDS[change.kind]}{yours}"
        else:
            yield f"{change.path}: {_WORDS[change.kind]}{yours}"


def _keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """`+tags.moe`, `-tags.old`, `~title`: keys that came, went, or say something else."""
    was, now = dict(_flat(before)), dict(_flat(after))
    signs = ((key, "+" if key not in was else "-" if key not in now else "~") for key in sorted(was | now))
    return [sign + key for key, sign in signs if was.get(key) != now.get(key)]


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Keys down to the entries of a table of tables: a whole tag, a whole organisation, one setting."""
    for key, value in table.items():
        if isinstance(value, dict) and not above:
            yield from _flat(value, f"{key}.")
        else:
            yield above + key, repr(value)


def _table(text: str | None) -> Mapping[str, Any] | None:
    try:
        return toml_layer(text, "upstream").table if text else {}
    except ContentError:  # of a format that is newer than we are, or torn: the file is told without its keys
        return None


def _settings(changes: Iterable[FileChange], read: Read) -> Iterator[str]:
    """Settings that the engine learned, forgot, or has another default for."""
    path = "generator/config.py"
    if path not in {change.path for change in changes}:
        return
    before, after = (settings_of(read(when, path) or "") for when in ("before", "after"))
    for name in sorted(before | after):
        if name not in before:
            yield f"new: {name}" + (f" = {after[name]}" if after[name] else "")
        elif name not in after:
            yield f"gone: {name}; if your site.toml has it, `broadsheet migrate` moves it, or take it out"
        elif before[name] != after[name]:
            yield f"another default: {name} = {after[name]}, was {before[name]}"


def settings_of(source: str) -> dict[str, str]:
    """The settings that the text of config.py declares, `feeds.shelf`, each with its default as written."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    return dict(_declared("Config", "", classes))


def _declared(name: str, above: str, classes: Mapping[str, ast.ClassDef]) -> Iterator[tuple[str, str]]:
    for node in classes[name].body if name in classes else ():
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            inner = next(
                (part.id for part in ast.walk(node.annotation) if isinstance(part, ast.Name) and part.id in classes), ""
            )
            path = above + node.target.id
            if inner and inner != name:
                yield from _declared(inner, f"{path}.", classes)
            else:
                yield path, ast.unparse(node.value) if node.value else ""


def _formats(changes: Iterable[FileChange], read: Read) -> Iterator[str]:
    """Whether files are written in another form from then on."""
    path = "generator/tables.py"
    if path in {change.path for change in changes}:
        before, after = (_found(r"^FORMAT\b[^=\n]*= *(\d+)", read(when, path)) for when in ("before", "after"))
        if before != after:
            yield f"format {after}, was {before}: `broadsheet migrate` brings your files up to date"


def _workflows(changes: Iterable[FileChange], read: Read) -> Iterator[str]:
    for change in changes:
        if change.path.startswith((".github/workflows/", ".ci/")):
            asked, before = (
                set(re.findall(r"\bvars\.(\w+)", read(when, change.path) or "")) for when in ("after", "before")
            )
            new = f"; asks for the repository variable {', '.join(sorted(asked - before))}" if asked - before else ""
            yield f"{change.path}: {_WORDS[change.kind]}{new}"


def _engine(changes: Iterable[FileChange], read: Read) -> Iterator[str]:
    rooms = Counter(change.path.partition("/")[0] for change in changes)
    before, after = (
        _found(r'^__version__ = "([^"]+)"', read(when, "generator/__init__.py")) for when in ("before", "after")
    )
    if before != after:
        yield f"Broadsheet {after}, was {before}; CHANGELOG.md tells what is new"
    told = {"generator": "of code", "themes": "of themes", "tests": "of tests"}
    if some := [f"{rooms[room]:,} {words}" for room, words in told.items() if rooms[room]]:
        yield f"files changed: {', '.join(some)}"
    if "requirements.txt" in rooms:
        yield "other versions of what it needs: `make site` installs them"


def _yours(changes: Iterable[FileChange]) -> Iterator[str]:
    for change in changes:
        if change.path.startswith(LOCAL):
            yield f"{change.path}: {_WORDS[change.kind]} by upstream, which should never write there; look at it"


def _found(pattern: str, text: str | None) -> str:
    found = re.search(pattern, text or "", re.MULTILINE)
    return found[1] if found else "none"


def _some(words: Sequence[str]) -> str:
    rest = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {rest:,} more" if rest > 0 else "")
