"""Files of an older format -> files of ours, and settings that moved -> their new places; `broadsheet migrate`.

A format is left behind by adding its step to CHAINS: for a kind of file, from the format n to n + 1, a function from
text to text. It need not touch the line that says the format. What people wrote keeps its layout, so a step
edits lines. A file is written whole or not at all, and none is where one of them cannot be brought up to date.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import disk, frontmatter, looking, moves, saving, tables
from generator.config import MOVED
from generator.errors import ContentError, Fault, collecting
from generator.storing import sums

Step = Callable[[str], str]
Chains = Mapping[str, Mapping[int, Step]]  # kind -> format -> the step to the next one

CHAINS: Final[Chains] = {}  # 1 is the first format

_KINDS: Final[Mapping[str, re.Pattern[str]]] = {  # of files, by their path below content/
    "record": re.compile(r"(local/)?records/[^/]+/papers/.*\.md"),
    "day": re.compile(r"(local/)?records/[^/]+/days/.*\.json"),
    "readings": re.compile(r"(local/)?records/[^/]+/readings/.*\.jsonl"),
    "takedowns": re.compile(r"(local/)?records/takedowns\.jsonl"),
    "state": re.compile(r"(local/)?state/.*\.jsonl?"),
    "quarantine": re.compile(r"(local/)?quarantine/.*/reason\.json"),
    "table": re.compile(r"(curation|local)/[^/]+\.toml"),
    "paper": re.compile(r"(curation|local)/papers/.*\.md"),
    "word": re.compile(r"(curation|local)/days/.*\.md"),
    "page": re.compile(r"(curation|local)/pages/.*\.md"),
    "list": re.compile(r"(curation|local)/lists/.*\.md"),
}
_FORMAT_LINE: Final = re.compile(r'^(\s*\{?\s*"?format"?\s*[:=]\s*)-?\d+', re.MULTILINE)


class Migration(NamedTuple):
    """The files that change and their texts; what was done, and what is left to people, a line each."""

    texts: Mapping[str, str]
    done: tuple[str, ...]
    left: tuple[str, ...]


def migrate(
    content: Path, *, dry_run: bool = False, chains: Chains = CHAINS, moved: Mapping[str, str] = MOVED
) -> Migration:
    """Bring an archive up to date. Raises ContentError, before anything is touched, with every file that cannot be."""
    with saving.locked(content, "the archive"):
        found = migrated(_files(content), chains, moved)
        if not dry_run:
            saving.save_all(content, sums.with_sums(content, found.texts))
    return found


def migrated(files: Iterable[tuple[str, str]], chains: Chains, moved: Mapping[str, str]) -> Migration:
    """What has to change in files, given by path and text. Raises ContentError with every one that cannot be read."""
    texts: dict[str, str] = {}
    done, left, faults = list[str](), list[str](), list[Fault]()
    for path, text in files:
        with collecting(faults):
            kind = kind_of(path)
            now, steps = _brought_up(path, text, chains.get(kind, {}))
            done += [f"{path}: format {steps[0]} -> {tables.FORMAT}"] if steps else []
            if path.endswith("/site.toml"):
                now, made, undone = moves.rewritten(now, moved)
                done += [f"{path}: {words}" for words in made]
                left += [f"{path}: move {words} by hand" for words in undone]
            if now != text:
                texts[path] = now
    if faults:
        raise ContentError(faults)
    return Migration(texts, tuple(done), tuple(left))


def kind_of(path: str) -> str:
    """The kind of a file by its path below content/; '' for one that has no format."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(path)), "")


def _files(content: Path) -> Iterator[tuple[str, str]]:
    for entry in looking.files(content):
        if kind_of(entry.path):
            yield entry.path, disk.read_text(content / entry.path, entry.path)


def _brought_up(path: str, text: str, chain: Mapping[int, Step]) -> tuple[str, tuple[int, ...]]:
    """A text of our format, and the formats that it had before."""
    before: list[int] = []
    while (number := _format_of(path, text)) != tables.FORMAT:
        if number is None or number > tables.FORMAT or number not in chain:
            tables.without_format({"format": number}, path)  # raises, with what to do
        before.append(number)
        text = _FORMAT_LINE.sub(rf"\g<1>{number + 1}", chain[number](text), count=1)
        if _format_of(path, text) != number + 1:
            raise ContentError(
                Fault(path, "does not say its format in a line of its own", "write it so, and try again")
            )
    return text, tuple(before)


def _format_of(path: str, text: str) -> Any:
    """What a file says of its format. Raises ContentError where it cannot be read."""
    return _READ[path.rpartition(".")[2]](text, path).get("format")


def _json(text: str, place: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise ContentError(Fault(f"{place}:1", "is no table of JSON", "take it back from git's history"))
    return fields


_READ: Final[Mapping[str, Callable[[str, str], Mapping[str, Any]]]] = {
    "toml": tables.parsed,
    "md": lambda text, place: frontmatter.read(text, place)[0],
    "json": _json,
    "jsonl": lambda text, place: _json(text.partition("\n")[0], place),
}
