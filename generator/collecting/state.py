"""The door to content/state/: what was asked of whom, when, with which digest; how runs went.

Of the site, the status page alone rests on it; no record does.

    days/<source>/<YYYY>.jsonl    for each day: the last good answer, and what went wrong since
    asked/<source>.json           for each paper asked for by its id: when
    runs.json                     the last runs, in numbers
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from generator import disk, looking
from generator.errors import ContentError, Fault
from generator.places import machine_folder
from generator.standings import LastRun
from generator.tables import FORMAT, without_format
from generator.values import Value

RUNS: Final = 60


class Source(Value):
    """One answer that a day was made from."""

    url: str
    sum: str  # the digest of its body, and how it was made
    etag: str = ""
    modified: str = ""


class Trouble(Value):
    """What went wrong with a day since it was last good."""

    at: datetime
    status: str  # `refused` or `failed`
    reasons: tuple[str, ...]


class DayState(Value):
    """How one day of one source stands; `at` is None while no answer was good."""

    date: date
    at: datetime | None = None
    papers: int = 0
    left: int = 0  # papers that were listed too, and that no rule collects
    rules: str = ""  # the digest of the rules that left them
    version: str = ""
    answers: tuple[Source, ...] = ()
    trouble: Trouble | None = None


def folder_of(content: Path) -> str:
    """Where the state lies, below content/: beside the records that machines write. OutputError if that is a link."""
    folder = machine_folder(content, "state")
    looking.refuse_links(content, [folder, f"{folder}/sent"])
    return folder


class State:
    """What is known of earlier runs. Raises ContentError where it cannot be read."""

    def __init__(self, content: Path) -> None:
        self.content, self.folder = content, folder_of(content)
        self.days: dict[str, dict[date, DayState]] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.runs: tuple[LastRun, ...] = ()
        for entry in looking.files(content / self.folder):
            self._read(entry.path)

    def of(self, source: str, day: date) -> DayState:
        """How a day stands."""
        return self.days.get(source, {}).get(day) or DayState(date=day)

    def left(self, source: str) -> dict[date, int]:
        """Of each day on which rules left papers out: how many."""
        return {day: state.left for day, state in self.days.get(source, {}).items() if state.left}

    def noted(self, source: str, state: DayState) -> dict[str, str]:
        """Take note of a day; the files that say so."""
        days = self.days.setdefault(source, {})
        days[state.date] = state
        year = sorted((one for one in days.values() if one.date.year == state.date.year), key=lambda one: one.date)
        lines = (json.dumps({"format": FORMAT}), *(one.model_dump_json(exclude_defaults=True) for one in year))
        return {f"{self.folder}/days/{source}/{state.date.year}.jsonl": _lines(lines)}

    def noted_asked(self, source: str, ids: Iterable[str], at: date) -> dict[str, str]:
        """Take note that papers were asked for; the file that says so."""
        asked = self.asked.setdefault(source, {})
        asked |= dict.fromkeys(ids, at.isoformat())
        table = {"format": FORMAT, "asked": dict(sorted(asked.items()))}
        return {f"{self.folder}/asked/{source}.json": json.dumps(table, indent=0) + "\n"}

    def noted_run(self, run: LastRun) -> dict[str, str]:
        """Take note of a run; the file that says so."""
        self.runs = (*self.runs, run)[-RUNS:]
        rows = [one.model_dump(mode="json", exclude_defaults=True) for one in self.runs]
        return {f"{self.folder}/runs.json": json.dumps({"format": FORMAT, "runs": rows}, indent=1) + "\n"}

    def _read(self, path: str) -> None:
        place = f"{self.folder}/{path}"
        words = disk.read_text(self.content / place, place)
        try:
            match path.split("/"):
                case ["days", source, _]:
                    first, *rows = words.splitlines()
                    without_format(json.loads(first), place)
                    days = (DayState.model_validate_json(row) for row in rows)
                    self.days.setdefault(source, {}).update({one.date: one for one in days})
                case ["asked", name]:
                    self.asked[name.removesuffix(".json")] = dict(_table(words, place)["asked"])
                case ["runs.json"]:
                    self.runs = tuple(LastRun.model_validate(row) for row in _table(words, place)["runs"])
        except (ValueError, ValidationError, KeyError, TypeError, AttributeError, RecursionError):
            remedy = "delete it: it only says what was asked when"
            raise ContentError(Fault(place, "is nothing that Broadsheet wrote", remedy)) from None


def _table(words: str, place: str) -> Mapping[str, Any]:
    return without_format(json.loads(words), place)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
