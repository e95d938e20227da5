"""The door to content/quarantine/: answers that were refused, whole, with the reason; until a person decides.

    <source>/<date>/reason.json   why, when; what came with each answer
    <source>/<date>/<n>.answer    the body of the n-th answer, as it came

One entry a day and source: a later refusal takes the place of an earlier one.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from generator import disk, looking, saving
from generator.errors import ContentError, Fault, UsageError
from generator.places import machine_folder
from generator.reply import Reply, Validators
from generator.standings import Held
from generator.tables import FORMAT, without_format

_REASON = "reason.json"


class Entry(NamedTuple):
    """A refused answer to one asking for one day."""

    source: str
    date: date
    reasons: tuple[str, ...]
    details: tuple[str, ...]  # may hold words of the answer: for people, not for logs
    at: datetime
    replies: tuple[Reply, ...]

    @property
    def name(self) -> str:
        """What a person calls it by."""
        return f"{self.source}/{self.date}"


def folder_of(content: Path) -> Path:
    """Where refused answers lie: beside the records that machines write. OutputError if that is a link."""
    folder = machine_folder(content, "quarantine")
    looking.refuse_links(content, [folder])
    return content / folder


def keep(content: Path, entry: Entry) -> str:
    """Put an answer into quarantine, in the place of an earlier one of that day; the folder's path."""
    folder = folder_of(content) / entry.name
    looking.refuse_links(content, [folder.relative_to(content).as_posix()])
    rows = [
        {"url": one.url, "status": one.status, "kind": one.kind, "made": one.made.isoformat()} for one in entry.replies
    ]
    said = {"format": FORMAT, "at": entry.at.isoformat(), "reasons": entry.reasons, "details": entry.details}
    files: dict[str, str | bytes | None] = {one.path: None for one in looking.files(folder)}
    files |= {f"{number}.answer": reply.body for number, reply in enumerate(entry.replies)}
    files[_REASON] = json.dumps(said | {"answers": rows}, indent=1) + "\n"
    below = folder.relative_to(content).as_posix()
    saving.save_all(content, {f"{below}/{name}": data for name, data in files.items()})
    return str(folder)


def entries(content: Path) -> tuple[Entry, ...]:
    """All that is in quarantine, by source and day."""
    root = folder_of(content)
    found = (entry.path for entry in looking.files(root) if entry.path.endswith(f"/{_REASON}"))
    return tuple(_entry(root, path.removesuffix(f"/{_REASON}")) for path in found)


def entry(content: Path, name: str) -> Entry:
    """The entry of that name, `huggingface/2025-12-09`. Raises UsageError where there is none."""
    for one in entries(content):
        if name in (one.name, str(one.date)):
            return one
    raise UsageError(Fault(name, "is not in quarantine", "see `broadsheet quarantine list`"))


def drop(content: Path, one: Entry) -> None:
    """Take an entry out of quarantine."""
    saving.remove_folder(folder_of(content) / one.name)


def held(found: Sequence[Entry]) -> tuple[Held, ...]:
    """What waits for a decision, as the status page shows it."""
    return tuple(Held(source=e.source, date=e.date, reasons=e.reasons, since=e.at.isoformat()) for e in found)


def _entry(root: Path, name: str) -> Entry:
    place = f"quarantine/{name}/{_REASON}"
    try:
        said = without_format(json.loads(disk.read_text(root / name / _REASON, place)), place)
        source, _, day = name.rpartition("/")
        replies = tuple(
            Reply(
                row["url"],
                row["status"],
                row["kind"],
                disk.read_bytes(root / name / f"{number}.answer", place),
                datetime.fromisoformat(row["made"]),
                Validators(),
            )
            for number, row in enumerate(said["answers"])
        )
        reasons, details = tuple(said["reasons"]), tuple(said["details"])
        return Entry(source, date.fromisoformat(day), reasons, details, datetime.fromisoformat(said["at"]), replies)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ContentError(Fault(place, "is nothing that Broadsheet wrote", "delete the folder")) from None
