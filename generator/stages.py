"""Where a paper on a reading list stands with its keeper: the order of a list, and its shelves by status. Pure.

Reading now; to read; finished in 2026, in 2025 …; then every other status by its own word; then what has none.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from generator.decisions import ListEntry
from generator.urls import slug
from generator.words import Words

_ORDERS: Final[Mapping[str, Callable[[ListEntry], int]]] = {
    "manual": lambda _: 0,
    "newest": lambda entry: -entry.day.toordinal() if entry.day else 0,
    "rating": lambda entry: 1 if entry.rating is None else -entry.rating,
}
STATUSES: Final = ("to-read", "reading", "read")  # those that have words of the interface; others are their own


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


def status_word(status: str) -> tuple[str, str]:
    """The key of the word for a status, and what is said where there is none: the keeper's own word."""
    plain = status.replace("-", " ")
    return f"statuses.{plain}", plain


def stage_of(entry: ListEntry, words: Words) -> Stage:
    """Where an entry stands."""
    status = as_status(entry.status)
    if status == "read":
        year = (entry.since or entry.day).year if entry.day else 0
        return Stage(10_000 - year, words("list.read_in", year=year) if year else words("list.read"))
    known = {
        "reading": Stage(0, words("list.reading")),
        "to-read": Stage(1, words("list.to_read")),
        "": Stage(20_001, words("list.none")),
    }
    return known.get(status) or Stage(20_000, entry.status[:1].upper() + entry.status[1:])


def stages(entries: Mapping[str, ListEntry], words: Words) -> tuple[tuple[Stage, tuple[str, ...]], ...]:
    """The shelves of a list, each with the keys of its entries; none where no entry has a status."""
    if not any(entry.status for entry in entries.values()):
        return ()
    shelves: dict[Stage, list[str]] = {}
    for key, entry in entries.items():
        shelves.setdefault(stage_of(entry, words), []).append(key)
    return tuple((stage, tuple(shelves[stage])) for stage in sorted(shelves))


def since_words(entry: ListEntry, words: Words) -> str:
    """Since when an entry stands where it stands: `reading since 9 December 2025`; '' where that is no news."""
    if not entry.since:
        return ""
    status = as_status(entry.status)
    known = status.replace("-", "_") if status in STATUSES else "other"
    return words(f"list.since_{known}", day=words.day(entry.since))
