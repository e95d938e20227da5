"""The door to content/records/, for who reads: where everything lies there.

    records/<source>/papers/<yymm>/<id>.md         stable facts, abstract, history
    records/<source>/days/<YYYY>/<date>.json       the day's papers in the order listed
    records/<source>/readings/<YYYY>/<date>.jsonl  votes, comments, stars as read on that date; only ever added to

What was taken down (see takedown.py) is not loaded.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from pydantic import ValidationError

from generator import disk, frontmatter, looking, markup
from generator.errors import ContentError, Fault, collecting
from generator.looking import Found
from generator.memory import Memory
from generator.models import DayList, Reading, Record
from generator.places import RECORDS
from generator.refusals import refusal
from generator.storing import takedown
from generator.storing.held import Holding, Records, by_drawer, path_of
from generator.storing.takedown import Takedowns
from generator.tables import without_format

SOURCE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})/\1-\d\d-\d\d", re.ASCII)  # days and readings lie in a folder a year
_AGAIN: Final = "take the file back from git's history, or load it again"
_DIGESTS: Final = "digests"  # the drawer of what records are compared by
_Read = TypeVar("_Read")


def load_holdings(content: Path, memory: Memory | None = None, found: Found | None = None) -> tuple[Holding, ...]:
    """All records, layer by layer and source by source. Raises ContentError with every file that cannot be read.

    Files that are as they were when `memory` took them in are not read again. `found` is all that lies below `content`,
    where somebody has looked.
    """
    faults: list[Fault] = []
    memory, down = memory or Memory(), takedown.load(content)
    holdings: list[Holding] = []
    for folder in [folder for layer in RECORDS for folder in _sources(content, layer, faults)]:
        inside = found.below(folder) if found else looking.found(content / folder)
        with collecting(faults):
            make = partial(_holding, content, folder, inside, down, memory)
            holdings.append(memory.at_hand(folder, (inside, down), make))
    if faults:
        raise ContentError(faults)
    return tuple(holdings)


def _sources(content: Path, layer: str, faults: list[Fault]) -> Iterator[str]:
    """The folders of the sources of one layer, below content/."""
    if linked := looking.links(content, [layer]):
        faults += map(_link, linked)
        return
    if not (content / layer).is_dir():
        return
    for source in sorted((content / layer).iterdir()):
        folder = f"{layer}/{source.name}"
        if source.is_symlink():
            faults.append(_link(folder))
        elif source.is_dir() and SOURCE.fullmatch(source.name):
            yield folder
        elif not source.name.startswith(".") and source.name != takedown.FILE:
            faults.append(Fault(folder, "is no record of any source", "move it away"))


def _link(place: str) -> Fault:
    return Fault(place, "is a symbolic link, which is not followed", "put the file itself there")


def _holding(content: Path, folder: str, found: Found, down: Takedowns, memory: Memory) -> Holding:
    """What lies in one folder, but for what was taken down. Raises ContentError with every file that cannot be read."""
    files = _Files(content, folder, found, memory)
    records, lists, faults = files.records(), files.lists, files.faults
    if not faults:  # else it may be one of them that is missing here
        faults += _unknown(folder, lists, records)
    if faults:
        raise ContentError(faults)
    if gone := _taken_down(records, down):
        lists = [day._replace(papers=tuple(key for key in day.papers if key not in gone)) for day in lists]
    return Holding(folder, files.source, records.without(gone), tuple(lists))


def _taken_down(records: Records, down: Takedowns) -> Set[str]:
    """The ids of the records that were; only of such as are known by their titles alone a title tells it."""
    in_question = [key for key in records if key in down.ids or (down.titles and key.startswith("title/"))]
    return {key for key in in_question if down.covers(key, records[key].title)}


class _PaperFile(NamedTuple):
    """Where a paper's own facts lie, and what other files tell of it."""

    id: str
    entry: looking.Entry
    listed: tuple[date, ...]
    readings: tuple[Reading, ...]


class _Files:
    """What the files of one source say, as far as they can be read; the faults of the others."""

    def __init__(self, content: Path, folder: str, found: Found, memory: Memory) -> None:
        self.content, self.folder, self.memory = content, folder, memory
        self.source = folder.rpartition("/")[2]
        self.papers: list[looking.Entry] = []
        self.lists: list[DayList] = []
        self.readings: dict[str, list[Reading]] = defaultdict(list)
        self.faults = [_link(f"{folder}/{path}") for path in found.links]
        for entry in found.files:
            with collecting(self.faults):
                self._take(entry)

    def _take(self, entry: looking.Entry) -> None:
        if entry.path.startswith("papers/") and entry.path.endswith(".md"):
            self.papers.append(entry)
        elif entry.path.startswith("days/"):
            self.lists.append(self._kept(entry, partial(_day, self.source)))
        elif entry.path.startswith("readings/"):
            for key, reading in self._kept(entry, _readings):
                self.readings[key].append(reading)
        else:
            place = f"{self.folder}/{entry.path}"
            raise ContentError(Fault(place, "is no record", "move it away; people write in curation/ or local/"))

    def records(self) -> Records:
        """All of `papers`, with the days and readings that other files tell of each."""
        listed, readings = self._listed(), self.readings
        ids = [(_id_at(entry.path), entry) for entry in self.papers]
        files = [_PaperFile(key, entry, tuple(listed.get(key, ())), tuple(readings.get(key, ()))) for key, entry in ids]
        parted = by_drawer(files, lambda file: file.id)
        digests = {
            file.id: digest
            for drawer, some in parted.items()
            for file, digest in zip(some, self._digests(drawer, some), strict=True)
        }
        return Records(digests, lambda drawer: self._whole(drawer, parted[drawer]))

    def _whole(self, drawer: str, files: Sequence[_PaperFile]) -> Mapping[str, Record]:
        """The records of some files by their ids. Raises ContentError where one cannot be read any more."""
        records = self._read(drawer, files)
        if self.faults:
            raise ContentError(self.faults)
        return {one.id: one for one in records if one}

    def _digests(self, drawer: str, files: Sequence[_PaperFile]) -> Sequence[bytes]:
        """Those of the records of some files; b'' for one that cannot be read."""

        def make(places: Sequence[int]) -> Iterator[bytes]:
            records = self._read(drawer, files)
            return (one.digest if (one := records[at]) else b"" for at in places)

        keys = _keys(files)
        return self.memory.drawer(_DIGESTS).recall_each((self.folder, drawer), keys, lambda: keys, make)

    def _read(self, drawer: str, files: Sequence[_PaperFile]) -> Sequence[Record | None]:
        """The records of some files; None for one that cannot be read."""
        keys = _keys(files)
        return self.memory.drawer(f"{RECORDS[0]}-{drawer}").recall_each(
            self.folder, keys, lambda: keys, lambda some: [self._record(files[at]) for at in some]
        )

    def _record(self, file: _PaperFile) -> Record | None:
        place = f"{self.folder}/{file.entry.path}"
        try:
            return _paper(disk.read_text(self.content / place, place), place, file)
        except ContentError as error:
            self.faults.extend(error.faults)
            return None

    def _kept(self, entry: looking.Entry, read: Callable[[str, str], _Read]) -> _Read:
        """What a file's words, at their place, are read as."""
        place = f"{self.folder}/{entry.path}"
        key = (place, *entry[1:])
        return self.memory.drawer(entry.path.split("/")[-2]).recall(
            key, lambda: read(disk.read_text(self.content / place, place), place)
        )

    def _listed(self) -> dict[str, list[date]]:
        """For each paper the days on which it was listed."""
        days: dict[str, list[date]] = defaultdict(list)
        for day in sorted(self.lists):
            for key in day.papers:
                days[key].append(day.date)
        return days


def _keys(files: Sequence[_PaperFile]) -> tuple[Hashable, ...]:
    """All that the record of each file rests on."""
    return tuple([(*entry, days, b"".join([one.digest for one in some])) for _, entry, days, some in files])


def _unknown(folder: str, lists: Iterable[DayList], records: Records) -> list[Fault]:
    return [
        Fault(f"{folder}/{dated('days', day.date)}", f"lists {key}, of which there is no record", "load it")
        for day in lists
        for key in day.papers
        if key not in records
    ]


def _id_at(path: str) -> str:
    """The id of the paper whose record lies there: `path_of` backwards."""
    folder, _, name = path.removeprefix("papers/").removesuffix(".md").rpartition("/")
    return name if name[:4] == folder else f"{folder}/{name}"


def _paper(words: str, place: str, file: _PaperFile) -> Record:
    fields, body = frontmatter.read(words, place)
    fields = without_format(fields, place)
    fields |= {"abstract": markup.unescape(body), "listed": file.listed, "readings": file.readings}
    try:
        record = Record.model_validate(fields)
    except ValidationError as error:
        raise ContentError(
            Fault(f"{place}:1", f"{'.'.join(map(str, wrong['loc']))} {refusal(wrong)[0]}", _AGAIN)
            for wrong in error.errors()
        ) from None
    if file.entry.path != path_of(record.id):
        raise ContentError(Fault(f"{place}:1", f"holds the paper {record.id}", f"move it to {path_of(record.id)}"))
    return record


def _day(source: str, words: str, place: str) -> DayList:
    try:
        day = _date_of(place, ".json")
        papers = without_format(json.loads(words), place)["papers"]
        if not isinstance(papers, list) or not all(isinstance(key, str) for key in papers):
            raise ValueError("'papers' should be a list of ids")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ContentError(Fault(f"{place}:1", f"is no list of a day: {_cause(error)}", _AGAIN)) from None
    return DayList(source, day, tuple(dict.fromkeys(papers)))


def _readings(words: str, place: str) -> tuple[tuple[str, Reading], ...]:
    """The readings of a day, each with the id of its paper."""
    readings: list[tuple[str, Reading]] = []
    number = 0
    try:
        day = _date_of(place, ".jsonl")
        for row in words.splitlines():
            number += 1
            fields = json.loads(row)
            if number == 1:
                without_format(fields, place)
            else:
                key, reading = str(fields.pop("id")), Reading(date=day, **fields)
                readings.append((key, Reading.unchecked(**vars(reading))))  # as checked, in half the room
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        fact = f"is no reading: {_cause(error)}"
        raise ContentError(Fault(f"{place}:{max(number, 1)}", fact, "correct the line, or take it out")) from None
    return tuple(readings)


def _cause(error: Exception) -> str:
    """What is wrong with a line or file of JSON, in a few words."""
    if isinstance(error, ValidationError):
        return refusal(error.errors()[0])[0]
    if isinstance(error, json.JSONDecodeError):
        return "it is not valid JSON"
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def dated(kind: str, day: date) -> str:
    """Where the file of a day lies: `days/2025/2025-12-09.json`."""
    return f"{kind}/{str(day)[:4]}/{day}.json{'l' if kind == 'readings' else ''}"


def _date_of(place: str, ending: str) -> date:
    """The day of a file by its name: `…/2025/2025-12-09` and the ending."""
    name = "/".join(place.split("/")[-2:])
    if not name.endswith(ending) or not _DATE.fullmatch(name.removesuffix(ending)):
        raise ValueError(f"its place should be <year>/<year>-<month>-<day>{ending}")
    return date.fromisoformat(name.rpartition("/")[2].removesuffix(ending))
