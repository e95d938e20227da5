"""The door to content/records/: load what sources have said, merge in what they say now, save it.

It never replaces a day by less than it had, and never writes outside the records of the layer that it was given.

    records/<source>/papers/<yymm>/<id>.md         stable facts, abstract, history
    records/<source>/days/<YYYY>/<date>.json       the day's papers in the order listed
    records/<source>/readings/<YYYY>/<date>.jsonl  votes, comments, stars as read on that date; only ever added to
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from generator import disk, frontmatter, markup, text
from generator.errors import ContentError, Fault, collecting
from generator.models import Change, DayList, Reading, Record
from generator.tables import FORMAT, without_format

RECORDS = ("records", "local/records")  # lowest layer first
_IN_OTHER_FILES = frozenset({"abstract", "listed", "readings"})
_ALWAYS = frozenset({"id", "title"})


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


def records_layer(content: Path) -> str:
    """Where machines write: a fork has a `local/site.toml` and writes below `local/`."""
    return RECORDS[1] if (content / "local" / "site.toml").is_file() else RECORDS[0]


def load_holdings(content: Path) -> tuple[Holding, ...]:
    """All records, layer by layer and source by source. Raises ContentError with every file that cannot be read."""
    folders = [
        f"{layer}/{source.name}"
        for layer in RECORDS
        if (content / layer).is_dir()
        for source in sorted((content / layer).iterdir())
        if source.is_dir() and not source.is_symlink() and not source.name.startswith(".")
    ]
    faults: list[Fault] = []
    holdings = tuple(_load(content, folder, faults) for folder in folders)
    if faults:
        raise ContentError(faults)
    return holdings


def save(content: Path, arrived: Mapping[str, Sequence[Record]]) -> Saved:
    """Merge what sources say now into what they said before, and write what that changes; all of it or nothing.

    Nothing that was stored is lost: days are united, readings added, an older answer fills only what is missing. Raises
    ContentError where stored files cannot be read, OutputError where the disk refuses, BusyError while another writes.
    """
    with disk.locked(content, "the archive"):
        holdings = load_holdings(content)
        known = {record.id: record for holding in holdings for record in holding.records.values()}
        titles = _by_title((*known.values(), *(record for records in arrived.values() for record in records)))
        texts: dict[str, str] = {}
        counts = Saved(0, 0, 0)
        for source, records in arrived.items():
            folder = f"{records_layer(content)}/{source}"
            held = next((one for one in holdings if one.folder == folder), Holding(folder, source, {}, ()))
            after = _merged(held, [_with_feed_id(record, known, titles) for record in records])
            changed = [record for key, record in after.items() if record != held.records.get(key)]
            texts |= _texts(held, changed, records)
            new = sum(record.id not in held.records for record in changed)
            counts = Saved(*map(sum, zip(counts, (new, len(changed) - new, len(after) - len(changed)), strict=True)))
        disk.save_all(content, texts)
    return counts


def merge(stored: Record, incoming: Record) -> Record:
    """One source's older and newer word on a paper: the newer holds, what it leaves out is kept, titles remembered."""
    newer = (incoming.seen or date.min) >= (stored.seen or date.min)
    first, second = (incoming, stored) if newer else (stored, incoming)
    fields = {name: getattr(first, name) or getattr(second, name) for name in Record.model_fields}
    history = {*first.history, *second.history}
    if second.seen and text.fold(first.title) != text.fold(second.title):
        history.add(Change(until=second.seen, title=second.title))
    return Record.model_construct(
        **fields
        | {
            "guid": stored.guid,
            "history": tuple(sorted(history, key=lambda change: (change.until, change.title))),
            "listed": tuple(sorted({*stored.listed, *incoming.listed})),
            "readings": (*stored.readings, *(new for new in incoming.readings if new not in stored.readings)),
        }
    )


def feed_id(record: Record) -> str:
    """The id of a paper in feeds. It never changes: not with the host, the title, the address or the fork."""
    return record.guid or f"oai:arXiv.org:{record.id}"


def path_of(paper_id: str) -> str:
    """Where a paper's record lies below its source's folder: `papers/2512/2512.02425.md`, `papers/quant-ph/….md`."""
    return f"papers/{paper_id}.md" if "/" in paper_id else f"papers/{paper_id[:4]}/{paper_id}.md"


def _merged(held: Holding, incoming: Iterable[Record]) -> dict[str, Record]:
    """The papers of which something arrived, each merged with what is held of it."""
    after: dict[str, Record] = {}
    for record in incoming:
        before = after.get(record.id) or held.records.get(record.id)
        after[record.id] = merge(before, record) if before else record
    return after


def _by_title(records: Iterable[Record]) -> Mapping[tuple[str, bool], Record]:
    """The first record of each title, apart for those known by their title alone."""
    titles: dict[tuple[str, bool], Record] = {}
    for record in records:
        titles.setdefault((text.fold(record.title), _by_title_alone(record)), record)
    return titles


def _by_title_alone(record: Record) -> bool:
    return record.id.startswith("title/")


def _with_feed_id(record: Record, known: Mapping[str, Record], titles: Mapping[tuple[str, bool], Record]) -> Record:
    """A new record with the feed id under which its paper has been published, where that is not made from its id."""
    if record.id in known:
        return record
    folded = text.fold(record.title)
    if _by_title_alone(record):
        twin = titles.get((folded, False))
        return record.model_copy(update={"guid": feed_id(twin) if twin else _urn(record.title)})
    older, first = titles.get((folded, True)), titles[folded, False]
    if older and older.id in known and first.id not in known:
        return record.model_copy(update={"guid": feed_id(older)})
    return record


def _urn(title: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"title:{title}").urn


def _texts(held: Holding, changed: Iterable[Record], incoming: Iterable[Record]) -> dict[str, str]:
    """The files that a save writes: those of papers, days and readings whose text is not what it was."""
    folder = held.folder
    texts = {f"{folder}/{path_of(record.id)}": paper_text(record) for record in changed if _facts(record, held)}
    listed = {day.date: day.papers for day in held.lists}
    arrived: dict[date, dict[str, None]] = defaultdict(dict)
    readings: dict[date, list[tuple[str, Reading]]] = defaultdict(list)
    for record in incoming:
        for day in record.listed:
            arrived[day][record.id] = None
        before = held.records.get(record.id)
        for reading in record.readings:
            if not before or reading not in before.readings:
                readings[reading.date].append((record.id, reading))
    for day, papers in arrived.items():
        whole = tuple(dict.fromkeys((*listed.get(day, ()), *papers)))
        if whole != listed.get(day):
            texts[f"{folder}/days/{day.year}/{day}.json"] = _day_text(whole)
    for day, rows in readings.items():
        texts[f"{folder}/readings/{day.year}/{day}.jsonl"] = _reading_text(day, held, rows)
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
    lines = [{"format": FORMAT}, *({"id": key, **_signals(reading)} for key, reading in (*stored, *rows))]
    return "".join(json.dumps(line) + "\n" for line in lines)


def _signals(reading: Reading) -> dict[str, Any]:
    return reading.model_dump(mode="json", exclude_none=True, exclude={"date"})


class _Files:
    """What the files of one source say, as far as they can be read; the faults of the others."""

    def __init__(self, content: Path, folder: str, faults: list[Fault]) -> None:
        self.source = folder.rpartition("/")[2]
        self.papers: list[tuple[str, str]] = []  # path below the source, text
        self.lists: list[DayList] = []
        self.readings: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entry in disk.files(content / folder):
            with collecting(faults):
                place = f"{folder}/{entry.path}"
                self._take(entry.path, place, disk.read_text(content / place, place))

    def _take(self, path: str, place: str, words: str) -> None:
        if path.startswith("papers/") and path.endswith(".md"):
            self.papers.append((path, words))
        elif path.startswith("days/"):
            self.lists.append(DayList(self.source, *_day(words, place)))
        elif path.startswith("readings/"):
            _take_readings(words, place, self.readings)
        else:
            raise ContentError(Fault(place, "is no record", "move it away; people write in curation/ or local/"))

    def listed(self) -> dict[str, list[date]]:
        """For each paper the days on which it was listed."""
        days: dict[str, list[date]] = defaultdict(list)
        for day in self.lists:
            for key in day.papers:
                days[key].append(day.date)
        return days


def _load(content: Path, folder: str, faults: list[Fault]) -> Holding:
    files = _Files(content, folder, faults)
    listed = files.listed()
    records: dict[str, Record] = {}
    for path, words in files.papers:
        with collecting(faults):
            record = _paper(path, words, f"{folder}/{path}", listed, files.readings)
            records[record.id] = record
    if not faults:  # else it may be one of them that is missing here
        faults.extend(_unknown(folder, files.lists, records))
    return Holding(folder, files.source, records, tuple(files.lists))


def _unknown(folder: str, lists: Iterable[DayList], records: Mapping[str, Record]) -> list[Fault]:
    return [
        Fault(f"{folder}/days/{day.date.year}/{day.date}.json", f"lists {key}, of which there is no record", "load it")
        for day in lists
        for key in day.papers
        if key not in records
    ]


def _paper(
    path: str, words: str, place: str, listed: Mapping[str, list[date]], readings: Mapping[str, list[dict[str, Any]]]
) -> Record:
    fields, body = frontmatter.read(words, place)
    fields = without_format(fields, place)
    key = str(fields.get("id"))
    fields |= {"abstract": markup.unescape(body), "listed": listed.get(key, ()), "readings": readings.get(key, ())}
    try:
        record = Record.model_validate(fields)
    except ValidationError as error:
        raise ContentError(
            Fault(f"{place}:1", f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}", "mend it, or load it again")
            for wrong in error.errors()
        ) from None
    if path != path_of(record.id):
        raise ContentError(Fault(f"{place}:1", f"holds the paper {record.id}", f"its place is {path_of(record.id)}"))
    return record


def _day(words: str, place: str) -> tuple[date, tuple[str, ...]]:
    try:
        day = date.fromisoformat(place.rpartition("/")[2].removesuffix(".json"))
        fields = without_format(json.loads(words), place)
        papers = tuple(fields["papers"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ContentError(Fault(f"{place}:1", f"is no list of a day: {error}", "load the day again")) from None
    return day, papers


def _take_readings(words: str, place: str, readings: dict[str, list[dict[str, Any]]]) -> None:
    day = place.rpartition("/")[2].removesuffix(".jsonl")
    for number, line in enumerate(words.splitlines(), 1):
        try:
            fields = json.loads(line)
            if number == 1:
                without_format(fields, place)
            else:
                readings[fields.pop("id")].append({"date": day, **fields})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            fact = f"is no reading: {error}"
            raise ContentError(Fault(f"{place}:{number}", fact, "mend the line or take it out")) from None
