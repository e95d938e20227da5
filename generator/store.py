"""The door to content/records/: load what sources have said, merge in what they say now, save it.

It never replaces a day by less than it had, and never writes outside the records of the layer that it was given.
What was taken down (see takedown.py) is not loaded and not saved, whoever brings it.

    records/<source>/papers/<yymm>/<id>.md         stable facts, abstract, history
    records/<source>/days/<YYYY>/<date>.json       the day's papers in the order listed
    records/<source>/readings/<YYYY>/<date>.jsonl  votes, comments, stars as read on that date; only ever added to

Each folder has a list of the digests of its files (see sums.py), which is saved with them.
"""

import json
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from generator import disk, frontmatter, markup, sums, takedown, text
from generator.errors import ContentError, Fault, collecting
from generator.memory import Memory
from generator.models import Change, DayList, Reading, Record, Version
from generator.refusals import refusal
from generator.tables import FORMAT, without_format
from generator.takedown import RECORDS, Takedown, Takedowns, records_layer

OAI = "oai:arXiv.org:"  # what the feed ids of arXiv papers begin with, as in arXiv's own feeds
_IN_OTHER_FILES = frozenset({"abstract", "listed", "readings"})
_Days = dict[date, dict[str, None]]  # the papers of days, in their order
_SOURCE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DATE = re.compile(r"(\d{4})/\1-\d\d-\d\d", re.ASCII)  # days and readings lie in a folder a year


_AGAIN = "take the file back from git's history, or load it again"
_Read = TypeVar("_Read")


class Holding(NamedTuple):
    """What one layer holds of one source."""

    folder: str  # below content/: `records/huggingface`
    source: str
    records: Mapping[str, Record]
    lists: tuple[DayList, ...]


class Saved(NamedTuple):
    """What a save did: papers that are new, changed, unchanged."""

    new: int
    changed: int
    unchanged: int


def load_holdings(content: Path, memory: Memory | None = None) -> tuple[Holding, ...]:
    """All records, layer by layer and source by source. Raises ContentError with every file that cannot be read.

    Files that are as they were when `memory` took them in are not read again.
    """
    faults: list[Fault] = []
    down = takedown.load(content)
    folders = [folder for layer in RECORDS for folder in _sources(content, layer, faults)]
    holdings = tuple(_without(_load(content, folder, memory or Memory(), faults), down) for folder in folders)
    if faults:
        raise ContentError(faults)
    return holdings


def _sources(content: Path, layer: str, faults: list[Fault]) -> Iterator[str]:
    """The folders of the sources of one layer, below content/."""
    if linked := disk.links(content, [layer]):
        faults += map(_link, linked)
        return
    if not (content / layer).is_dir():
        return
    for source in sorted((content / layer).iterdir()):
        folder = f"{layer}/{source.name}"
        if source.is_symlink():
            faults.append(_link(folder))
        elif source.is_dir() and _SOURCE.fullmatch(source.name):
            yield folder
        elif not source.name.startswith(".") and source.name != takedown.FILE:
            faults.append(Fault(folder, "is no record of any source", "move it away"))


def _link(place: str) -> Fault:
    return Fault(place, "is a symbolic link, which is not followed", "put the file itself there")


def _without(held: Holding, down: Takedowns) -> Holding:
    """What is held, but for what was taken down."""
    gone = {record.id for record in held.records.values() if down.covers(record.id, record.title)}
    if not gone:
        return held
    records = {key: record for key, record in held.records.items() if key not in gone}
    lists = (day._replace(papers=tuple(key for key in day.papers if key not in gone)) for day in held.lists)
    return held._replace(records=records, lists=tuple(lists))


def save(content: Path, arrived: Mapping[str, Sequence[Record]], lists: Sequence[DayList] = ()) -> Saved:
    """Merge what sources say now into what they said before, and write what that changes.

    All of it is saved or nothing, and papers are moved in before the lists that name them: whenever it dies, the
    archive can be read, and whoever writes next finishes it.

    Nothing that was stored is lost: days are united, readings added, an older answer fills only what is missing. Raises
    ContentError where stored files cannot be read, OutputError where the disk refuses, BusyError while another writes.
    """
    with keeping(content) as keeper:
        return keeper.save(arrived, lists=lists)


@contextmanager
def keeping(content: Path) -> Iterator["Keeper"]:
    """The archive in one pair of hands: loaded once, saved as often as it takes; nobody else writes meanwhile.

    Raises ContentError where stored files cannot be read, BusyError while another writes.
    """
    with disk.locked(content, "the archive"):
        yield Keeper(content)


class Keeper:
    """The archive as it is held while it is saved to."""

    def __init__(self, content: Path) -> None:
        self.content = content
        holdings = load_holdings(content)
        self.down = takedown.load(content)
        self.layer = records_layer(content)
        self.held = {holding.folder: holding for holding in holdings}
        self._known: dict[str, Record] = {}
        self._titles: dict[str, str] = {}  # folded title -> the paper known by it alone
        self._taken: dict[str, str] = {}  # folded title -> the arXiv paper that has or had it
        for holding in holdings:
            self._note(holding.records.values())

    def holding(self, source: str) -> Holding:
        """What the layer that machines write holds of a source. Raises ContentError for a name that is none."""
        if not _SOURCE.fullmatch(source):
            raise ContentError(Fault(repr(source), "is no name of a source", "use small letters, digits, hyphens"))
        folder = f"{self.layer}/{source}"
        return self.held.get(folder) or Holding(folder, source, {}, ())

    def save(
        self,
        arrived: Mapping[str, Sequence[Record]],
        beside: Mapping[str, str] | None = None,
        *,
        lists: Sequence[DayList] = (),
        whole: bool = False,
    ) -> Saved:
        """Merge and write. `beside`: further files, written after the records.

        `lists`: the order of days, where it is not that in which the records arrived.
        `whole`: what arrived is the whole list of its days, in its order; those that are missing in it come last.
        """
        counts, texts = Saved(0, 0, 0), dict[str, str]()
        after_all: list[tuple[Holding, dict[str, Record], _Days]] = []
        arriving = _first_by_title(record for records in arrived.values() for record in records)
        told = frozenset(record.id for records in arrived.values() for record in records if record.guid)
        taken = {source: [one for one in brought if not self._is_down(one)] for source, brought in arrived.items()}
        for source, records in taken.items():
            held = self.holding(source)
            after = _merged(held, [self._with_feed_id(record, arriving, told) for record in records])
            changed = [record for key, record in after.items() if record != held.records.get(key)]
            days = _by_day(records, (one for one in lists if one.source == source))
            texts |= _texts(held, changed, days, whole=whole)
            new = sum(record.id not in held.records for record in changed)
            counts = Saved(*map(sum, zip(counts, (new, len(changed) - new, len(after) - len(changed)), strict=True)))
            after_all.append((held, after, days))
        disk.save_all(self.content, {**sums.with_sums(self.content, texts), **(beside or {})})
        for held, after, days in after_all:
            self._take(held, after, days, whole=whole)
        return counts

    def _is_down(self, record: Record) -> bool:
        return self.down.covers(record.id, record.title)

    def _take(self, held: Holding, after: Mapping[str, Record], arrived: "_Days", *, whole: bool) -> None:
        lists = {day.date: day for day in held.lists}
        for day, papers in arrived.items():
            before = lists[day].papers if day in lists else ()
            lists[day] = DayList(held.source, day, _united(before, papers, whole=whole))
        self.held[held.folder] = held._replace(records={**held.records, **after}, lists=tuple(lists.values()))
        self._note(after.values())

    def _note(self, records: Iterable[Record]) -> None:
        for record in records:
            self._known[record.id] = record
            if _by_title_alone(record):
                self._titles[text.fold(record.title)] = record.id
            else:
                for title in (record.title, *(change.title for change in record.history)):
                    self._taken.setdefault(text.fold(title), record.id)
        self._taken.pop("", None)  # a title without a letter is like no other
        self._titles.pop("", None)

    def _with_feed_id(self, record: Record, arriving: Mapping[str, str], told: Set[str]) -> Record:
        """A new record with its feed id, where that does not follow from its id.

        One that is known by its title alone has an id of its own, or that of the arXiv paper of its title. The arXiv
        paper that turns out to be what was published under its title alone goes on under the id it had.
        """
        if record.id in self._known or record.id in told:
            return record
        folded = text.fold(record.title)
        older = self._known.get(self._titles.get(folded, ""))
        guid = ""
        if _by_title_alone(record):
            twin = self._taken.get(folded) or arriving.get(folded)
            guid = feed_id(self._known[twin]) if twin in self._known else f"{OAI}{twin}" if twin else _urn(record.title)
        elif (
            older and folded not in self._taken and arriving.get(folded) == record.id and not older.guid.startswith(OAI)
        ):
            guid = older.guid
        return record.model_copy(update={"guid": guid})


def erase(content: Path, ids: Iterable[str], noted: Takedown | None = None) -> tuple[str, ...]:
    """Take papers out of the files of the layer that machines write; the files that held them, below content/.

    `noted`: what the list of takedowns is to say of it, so that nothing brings them back; both are done or neither.
    Raises ContentError, before anything is touched, where the archive cannot be read.
    """
    names = frozenset(ids)
    layer = records_layer(content)
    with disk.locked(content, "the archive"):
        load_holdings(content)
        paths = [f"{layer}/{entry.path}" for entry in disk.files(content / layer)]
        texts = {path: _without_papers(path.removeprefix(f"{layer}/"), content, path, names) for path in paths}
        touched = {path: words for path, words in texts.items() if words is not None}
        after = sums.with_sums(content, {path: words or None for path, words in touched.items()})
        disk.save_all(content, {**(takedown.added(content, noted) if noted else {}), **after})
    return tuple(touched)


def _without_papers(below: str, content: Path, place: str, names: frozenset[str]) -> str | None:
    """A file's text without some papers: '' where nothing remains, None where it never had them."""
    path, words = below.partition("/")[2], disk.read_text(content / place, place)
    if path in {path_of(name) for name in names}:
        return ""
    if path.startswith("days/"):
        papers = json.loads(words)["papers"]
        left = tuple(key for key in papers if key not in names)
        return None if len(left) == len(papers) else _day_text(left)
    if path.startswith("readings/"):
        first, *rows = words.splitlines(keepends=True)
        kept = [row for row in rows if json.loads(row)["id"] not in names]
        return None if len(kept) == len(rows) else "".join((first, *kept))
    return None


def merge(stored: Record, incoming: Record) -> Record:
    """One source's older and newer word on a paper: the newer holds, what it leaves out is kept, titles remembered."""
    newer = (incoming.seen or date.min) >= (stored.seen or date.min)
    first, second = (incoming, stored) if newer else (stored, incoming)
    fields = {name: getattr(first, name) or getattr(second, name) for name in Record.model_fields}
    listed = {*stored.listed, *incoming.listed}
    return Record.unchecked(
        **fields
        | {
            "guid": stored.guid,
            "history": _history(first, second),
            "listed": tuple(sorted(listed)),
            "gone": tuple(sorted({*stored.gone, *incoming.gone} - set(incoming.listed))),
            "versions": _versions(second, first),
            "withdrawn": first.withdrawn if first.versions else first.withdrawn or second.withdrawn,
            "readings": tuple(dict.fromkeys((*stored.readings, *incoming.readings))),
        }
    )


def _history(newer: Record, older: Record) -> tuple[Change, ...]:
    """The titles that a paper had, each until the newest day on which a source still said so; not that which it has."""
    changes = [*newer.history, *older.history]
    if older.seen:
        changes.append(Change(until=older.seen, title=older.title))
    latest: dict[str, Change] = {}
    for change in sorted(changes, key=lambda change: (change.until, change.title)):
        latest[text.fold(change.title)] = change
    latest.pop(text.fold(newer.title), None)
    return tuple(sorted(latest.values(), key=lambda change: (change.until, change.title)))


def _versions(*records: Record) -> tuple[Version, ...]:
    """All versions that were ever told of, by number."""
    known = {version.number: version for record in records for version in record.versions}
    return tuple(known[number] for number in sorted(known))


def feed_id(record: Record) -> str:
    """The id of a paper in feeds. It never changes: not with the host, the title, the address or the fork."""
    return record.guid or f"{OAI}{record.id}"


def path_of(paper_id: str) -> str:
    """Where a paper's record lies below its source's folder: `papers/2512/2512.02425.md`, `papers/quant-ph/….md`."""
    return f"papers/{paper_id}.md" if "/" in paper_id else f"papers/{paper_id[:4]}/{paper_id}.md"


def drawer_of(paper_id: str) -> str:
    """Where the memory keeps what is worked out of a paper: together with those that came with it."""
    return _drawer(path_of(paper_id))


def _drawer(path: str) -> str:
    return path.split("/")[-2]


def _merged(held: Holding, incoming: Iterable[Record]) -> dict[str, Record]:
    """The papers of which something arrived, each merged with what is held of it, the oldest word first."""
    after: dict[str, Record] = {}
    for record in sorted(incoming, key=lambda record: record.seen or date.min):
        before = after.get(record.id) or held.records.get(record.id)
        after[record.id] = merge(before, record) if before else record
    return after


def _by_title_alone(record: Record) -> bool:
    return record.id.startswith("title/")


def _first_by_title(records: Iterable[Record]) -> Mapping[str, str]:
    """For each folded title the first arXiv paper, by id, that has it."""
    first: dict[str, str] = {}
    for record in records:
        folded = text.fold(record.title)
        if folded and not _by_title_alone(record):
            first[folded] = min(record.id, first.get(folded, record.id))
    return first


def _urn(title: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"title:{title}").urn


def _by_day(records: Sequence[Record], lists: Iterable[DayList] = ()) -> _Days:
    """The papers that were listed on each day: in the order of the lists, where there are any, else of the records."""
    known = {record.id for record in records}
    days: _Days = defaultdict(dict)
    for one in lists:
        days[one.date] |= dict.fromkeys(key for key in one.papers if key in known)
    for record in records:
        for day in record.listed:
            days[day][record.id] = None
    return days


def _united(before: Iterable[str], arrived: Iterable[str], *, whole: bool) -> tuple[str, ...]:
    first, second = (arrived, before) if whole else (before, arrived)
    return tuple(dict.fromkeys((*first, *second)))


def _texts(held: Holding, changed: Sequence[Record], arrived: _Days, *, whole: bool) -> dict[str, str]:
    """The files that a save writes: those of papers, days and readings whose text is not what it was."""
    folder = held.folder
    texts = {f"{folder}/{path_of(record.id)}": paper_text(record) for record in changed if _facts(record, held)}
    listed = {day.date: day.papers for day in held.lists}
    readings: dict[date, list[tuple[str, Reading]]] = defaultdict(list)
    for record in changed:
        before = held.records.get(record.id)
        for reading in record.readings:
            if not before or reading not in before.readings:
                readings[reading.date].append((record.id, reading))
    for day, papers in arrived.items():
        after = _united(listed.get(day, ()), papers, whole=whole)
        if after != listed.get(day):
            texts[f"{folder}/{_dated('days', day)}"] = _day_text(after)
    for day, rows in readings.items():
        texts[f"{folder}/{_dated('readings', day)}"] = _reading_text(day, held, rows)
    return texts


def _facts(record: Record, held: Holding) -> bool:
    """Whether the paper's own file changes, not only its days or readings."""
    before = held.records.get(record.id)
    return before is None or any(
        getattr(before, name) != getattr(record, name)
        for name in Record.model_fields
        if name not in {"listed", "readings"}
    )


def paper_text(record: Record) -> str:
    """A paper's file: its facts in a fixed order, those that it lacks left out, and its abstract as markdown."""
    facts = record.model_dump(mode="json", exclude_defaults=True, exclude=set(_IN_OTHER_FILES))
    return frontmatter.write({"format": FORMAT, **facts}, markup.escape(record.abstract))


def _day_text(papers: tuple[str, ...]) -> str:
    return json.dumps({"format": FORMAT, "papers": papers}, indent=1) + "\n"


def _reading_text(day: date, held: Holding, rows: Iterable[tuple[str, Reading]]) -> str:
    readings = ((key, reading) for key, record in held.records.items() for reading in record.readings)
    stored = [(key, reading) for key, reading in readings if reading.date == day]
    in_order = sorted((*stored, *rows), key=lambda row: row[0])  # the order in which they came says nothing
    lines = [{"format": FORMAT}, *({"id": key, **_signals(reading)} for key, reading in in_order)]
    return "".join(json.dumps(line) + "\n" for line in lines)


def _signals(reading: Reading) -> dict[str, Any]:
    return reading.model_dump(mode="json", exclude_none=True, exclude={"date"})


class _Files:
    """What the files of one source say, as far as they can be read; the faults of the others."""

    def __init__(self, content: Path, folder: str, memory: Memory, faults: list[Fault]) -> None:
        self.content, self.folder, self.memory = content, folder, memory
        self.source = folder.rpartition("/")[2]
        self.papers: list[disk.Entry] = []
        self.lists: list[DayList] = []
        self.readings: dict[str, list[Reading]] = defaultdict(list)
        for entry in disk.files(content / folder, on_link=lambda path: faults.append(_link(f"{folder}/{path}"))):
            with collecting(faults):
                self._take(entry)

    def _take(self, entry: disk.Entry) -> None:
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

    def record(self, entry: disk.Entry, listed: Mapping[str, list[date]]) -> Record:
        """One of `papers`, with the days and readings that other files tell of it."""
        key = _id_at(entry.path)
        days, readings = tuple(listed.get(key, ())), tuple(self.readings.get(key, ()))
        return self._kept(entry, lambda words, place: _paper(entry.path, words, place, days, readings), days, readings)

    def _kept(self, entry: disk.Entry, read: Callable[[str, str], _Read], *rest: Hashable) -> _Read:
        """What a file's words, at their place, are read as; that may rest on more."""
        place = f"{self.folder}/{entry.path}"
        key = (place, *entry[1:], *rest)
        return self.memory.drawer(_drawer(entry.path)).recall(
            key, lambda: read(disk.read_text(self.content / place, place), place)
        )

    def listed(self) -> dict[str, list[date]]:
        """For each paper the days on which it was listed."""
        days: dict[str, list[date]] = defaultdict(list)
        for day in sorted(self.lists):
            for key in day.papers:
                days[key].append(day.date)
        return days


def _load(content: Path, folder: str, memory: Memory, faults: list[Fault]) -> Holding:
    files = _Files(content, folder, memory, faults)
    listed = files.listed()
    records: dict[str, Record] = {}
    for entry in files.papers:
        with collecting(faults):
            record = files.record(entry, listed)
            records[record.id] = record
    if not faults:  # else it may be one of them that is missing here
        faults.extend(_unknown(folder, files.lists, records))
    return Holding(folder, files.source, records, tuple(files.lists))


def _unknown(folder: str, lists: Iterable[DayList], records: Mapping[str, Record]) -> list[Fault]:
    return [
        Fault(f"{folder}/{_dated('days', day.date)}", f"lists {key}, of which there is no record", "load it")
        for day in lists
        for key in day.papers
        if key not in records
    ]


def _id_at(path: str) -> str:
    """The id of the paper whose record lies there: `path_of` backwards."""
    folder, _, name = path.removeprefix("papers/").removesuffix(".md").rpartition("/")
    return name if name.startswith(folder) else f"{folder}/{name}"


def _paper(path: str, words: str, place: str, listed: tuple[date, ...], readings: tuple[Reading, ...]) -> Record:
    fields, body = frontmatter.read(words, place)
    fields = without_format(fields, place)
    fields |= {"abstract": markup.unescape(body), "listed": listed, "readings": readings}
    try:
        record = Record.model_validate(fields)
    except ValidationError as error:
        raise ContentError(
            Fault(f"{place}:1", f"{'.'.join(map(str, wrong['loc']))} {refusal(wrong)[0]}", _AGAIN)
            for wrong in error.errors()
        ) from None
    if path != path_of(record.id):
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
                readings.append((str(fields.pop("id")), Reading(date=day, **fields)))
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


def _dated(kind: str, day: date) -> str:
    """Where the file of a day lies: `days/2025/2025-12-09.json`."""
    return f"{kind}/{str(day)[:4]}/{day}.json{'l' if kind == 'readings' else ''}"


def _date_of(place: str, ending: str) -> date:
    """The day of a file by its name: `…/2025/2025-12-09` and the ending."""
    name = "/".join(place.split("/")[-2:])
    if not name.endswith(ending) or not _DATE.fullmatch(name.removesuffix(ending)):
        raise ValueError(f"its place should be <year>/<year>-<month>-<day>{ending}")
    return date.fromisoformat(name.rpartition("/")[2].removesuffix(ending))
