"""The door to content/records/, for who writes: merge in what sources say now, save it, take it out.

It never replaces a day by less than it had, and never writes outside the records of the layer that it was given.
What was taken down (see takedown.py) is not saved, whoever brings it. Where everything lies, holdings.py says.

Each folder has a list of the digests of its files (see sums.py), which is saved with them.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import disk, frontmatter, looking, markup, saving, sums, takedown, text
from generator.errors import ContentError, Fault
from generator.held import OAI, Holding, feed_id, path_of
from generator.holdings import SOURCE, dated, load_holdings
from generator.models import Change, DayList, Reading, Record, Version
from generator.tables import FORMAT
from generator.takedown import Takedown, records_layer

_IN_OTHER_FILES: Final = frozenset({"abstract", "listed", "readings"})
_Days = dict[date, dict[str, None]]  # the papers of days, in their order


class Saved(NamedTuple):
    """What a save did: papers that are new, changed, unchanged."""

    new: int
    changed: int
    unchanged: int


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
    with saving.locked(content, "the archive"):
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
        if not SOURCE.fullmatch(source):
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
        saving.save_all(self.content, {**sums.with_sums(self.content, texts), **(beside or {})})
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
    with saving.locked(content, "the archive"):
        load_holdings(content)
        paths = [f"{layer}/{entry.path}" for entry in looking.files(content / layer)]
        texts = {path: _without_papers(path.removeprefix(f"{layer}/"), content, path, names) for path in paths}
        touched = {path: words for path, words in texts.items() if words is not None}
        after = sums.with_sums(content, {path: words or None for path, words in touched.items()})
        saving.save_all(content, {**(takedown.added(content, noted) if noted else {}), **after})
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
            texts[f"{folder}/{dated('days', day)}"] = _day_text(after)
    for day, rows in readings.items():
        texts[f"{folder}/{dated('readings', day)}"] = _reading_text(day, held, rows)
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
