"""The door to the list of papers that were taken down for good: no load and no fetch brings them back.

    records/takedowns.jsonl     the ids of a paper, a digest of its title, the reason, the day; never the title itself

Upstream's list holds in every fork; a fork's own list lies in its own layer.
"""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from generator import disk, text
from generator.errors import ContentError, Fault
from generator.places import RECORDS, machine_folder
from generator.tables import FORMAT, without_format
from generator.values import Line, PaperId, Value

FILE = "takedowns.jsonl"


class Takedown(Value):
    """One paper that was taken down."""

    ids: Annotated[tuple[PaperId, ...], Field(min_length=1)]
    titles: tuple[str, ...] = ()  # digests: a source may know the paper by its title alone
    reason: Line
    day: date


class Takedowns(NamedTuple):
    """All that was taken down."""

    ids: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()

    def covers(self, paper_id: str, title: str) -> bool:
        """Whether a paper was taken down: by its id, or by its title where that is all that is known of it."""
        if paper_id in self.ids:
            return True
        return bool(self.titles) and paper_id.startswith("title/") and title_digest(title) in self.titles


def title_digest(title: str) -> str:
    """The digest of a title, whatever its case, spaces and punctuation."""
    return blake2b(text.fold(title).encode(), digest_size=16).hexdigest()


def load(content: Path) -> Takedowns:
    """What was taken down, in all layers. Raises ContentError: a list that cannot be read must not count as empty."""
    found = [one for layer in RECORDS for one in listed(content, layer)]
    return Takedowns(
        frozenset(key for one in found for key in one.ids), frozenset(title for one in found for title in one.titles)
    )


def listed(content: Path, layer: str) -> tuple[Takedown, ...]:
    """What one layer's list says. Raises ContentError."""
    path, place = content / layer / FILE, f"{layer}/{FILE}"
    if not path.is_file():
        return ()
    first, *rows = disk.read_text(path, place).splitlines() or [""]
    try:
        without_format(json.loads(first), f"{place}:1")
        return tuple(Takedown.model_validate_json(row) for row in rows)
    except (ValueError, TypeError, AttributeError, RecursionError):  # ValidationError is a ValueError
        raise ContentError(Fault(place, "is no list of takedowns", "take it back from git's history")) from None


def words(takedowns: Iterable[Takedown]) -> str:
    """The text of a list."""
    lines = (json.dumps({"format": FORMAT}), *(one.model_dump_json(exclude_defaults=True) for one in takedowns))
    return "".join(f"{line}\n" for line in lines)


def added(content: Path, one: Takedown) -> dict[str, str]:
    """The list of the layer that machines write with one more, to be saved; nothing where it has it."""
    layer = machine_folder(content, "records")
    known = listed(content, layer)
    is_known = any(set(one.ids) <= set(other.ids) for other in known)
    return {} if is_known else {f"{layer}/{FILE}": words((*known, one))}
