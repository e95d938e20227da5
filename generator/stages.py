"""Where a paper on a reading list stands with its keeper: the order of a list, and its shelves by status. Pure.

Reading now; to read; finished in 2026, in 2025 …; then every other status by its own word; then what has none.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from generator.models import ListEntry
from generator.urls import slug

_ORDERS: Final[Mapping[str, Callable[[ListEntry], int]]] = {
    "manual": lambda _: 0,
    "newest": lambda entry: -entry.day.toordinal() if entry.day else 0,
    "rating": lambda entry: 1 if entry.rating is None else -entry.rating,
}
_BEFORE: Final = {"reading": "reading since", "read": "finished", "to-read": "to read since"}
_REST: Final = "Without a status"


class Stage(NamedTuple):
    """Where on its list's page a paper stands: by rank, then by the words of the heading."""

    rank: int
    name: str

    @property
    def key(self) -> str:
        """Its anchor there."""
        return slug(self.name)


def ordered(entries: Iterable[ListEntry], order: str) -> tuple[ListEntry, ...]:
    """Entries in a list's order; those that are alike in it as they stand in the file."""
    return tuple(sorted(entries, key=_ORDERS[order]))


def as_status(words: str) -> str:
    """A status, however it is written: `To read` and `to-read` are one."""
    return words.casefold().replace(" ", "-")


def stage_of(entry: ListEntry) -> Stage:
    """Where an entry stands."""
    status = as_status(entry.status)
    if status == "read":
        year = (entry.since or entry.day).year if entry.day else 0
        return Stage(10_000 - year, f"Finished in {year}" if year else "Finished")
    known = {"reading": Stage(0, "Reading now"), "to-read": Stage(1, "To read"), "": Stage(20_001, _REST)}
    return known.get(status) or Stage(20_000, entry.status[:1].upper() + entry.status[1:])


def stages(entries: Mapping[str, ListEntry]) -> tuple[tuple[Stage, tuple[str, ...]], ...]:
    """The shelves of a list, each with the keys of its entries; none where no entry has a status."""
    if not any(entry.status for entry in entries.values()):
        return ()
    shelves: dict[Stage, list[str]] = {}
    for key, entry in entries.items():
        shelves.setdefault(stage_of(entry), []).append(key)
    return tuple((stage, tuple(shelves[stage])) for stage in sorted(shelves))


def since_words(entry: ListEntry) -> str:
    """How to begin saying since when an entry stands where it stands: `reading since`; '' where that is no news."""
    return _BEFORE.get(as_status(entry.status), "so since") if entry.since else ""
