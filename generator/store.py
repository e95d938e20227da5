"""The door to content/records/, for who writes: merge in what sources say now, save it, take it out.

It never replaces a day by less than it had, and never writes outside the records of the layer that it was given.
What was taken down (see storing/takedown.py) is not saved, whoever brings it. Where everything lies,
storing/holdings.py says.

Each folder has a list of the digests of its files (see storing/sums.py), which is saved with them.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from generator import disk, looking, saving, text
from generator.errors import ContentError, Fault
from generator.models import DayList, Record
from generator.places import machine_folder
from generator.storing import sums, takedown
from generator.storing.filing import Days, day_text, texts_of, united
from generator.storing.held import OAI, Holding, feed_id, path_of
from generator.storing.holdings import SOURCE, load_holdings
from generator.storing.takedown import Takedown
from generator.storing.uniting import merged


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


class _Arrived(NamedTuple):
    """What a source brings: its papers as they will be, its days, the files that say so, and how many are new."""

    held: Holding
    after: Mapping[str, Record]
    days: Days
    texts: Mapping[str, str]
    saved: Saved


class Keeper:
    """The archive as it is held while it is saved to."""

    def __init__(self, content: Path) -> None:
        self.content = content
        holdings = load_holdings(content)
        self.down = takedown.load(content)
        self.layer = machine_folder(content, "records")
        self.held = {holding.folder: holding for holding in holdings}
        self._known: dict[str, Record] = {}
        self._titles: dict[str, str] = {}  # folded title -> the paper known by it alone
        self._taken: dict[str, str] = {}  # folded title -> the arXiv paper that has or had it
        for holding in holdings:
            self._note(holding.records.values())

    def holding(self, source: str) -> Holding:
        """What the layer that machines write holds of a source. Raises ContentError for a name that is none."""
        if not SOURCE.fullmatch(source):
            raise ContentError(Fault(f"'{source}'", "is no name of a source", "use small letters, digits, hyphens"))
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
        arriving = _first_by_title(record for records in arrived.values() for record in records)
        told = frozenset(record.id for records in arrived.values() for record in records if record.guid)
        parts: list[_Arrived] = []
        for source, brought in arrived.items():
            records = [one for one in brought if not self.down.covers(one.id, one.title)]
            fresh = [self._with_feed_id(record, arriving, told) for record in records]
            days = _by_day(records, (one for one in lists if one.source == source))
            parts.append(self._united(source, fresh, days, whole=whole))
        texts = {place: text for part in parts for place, text in part.texts.items()}
        saving.save_all(self.content, {**sums.with_sums(self.content, texts), **(beside or {})})
        for part in parts:
            self._take(part, whole=whole)
        return Saved(*(sum(part.saved[column] for part in parts) for column in range(3)))

    def _united(self, source: str, records: Iterable[Record], days: Days, *, whole: bool) -> _Arrived:
        """What a source says now, with what is held of it."""
        held = self.holding(source)
        after = merged(held, records)
        changed = [record for key, record in after.items() if record != held.records.get(key)]
        texts = texts_of(held, changed, days, whole=whole)
        new = sum(record.id not in held.records for record in changed)
        return _Arrived(held, after, days, texts, Saved(new, len(changed) - new, len(after) - len(changed)))

    def _take(self, part: _Arrived, *, whole: bool) -> None:
        held, lists = part.held, {day.date: day for day in part.held.lists}
        for day, papers in part.days.items():
            before = lists[day].papers if day in lists else ()
            lists[day] = DayList(held.source, day, united(before, papers, whole=whole))
        self.held[held.folder] = held._replace(records={**held.records, **part.after}, lists=tuple(lists.values()))
        self._note(part.after.values())

    def _note(self, records: Iterable[Record]) -> None:
        for record in records:
            self._known[record.id] = record
            if _by_title_alone(record):
                self._titles[text.fold(record.title)] = record.id
            else:
                for title in (record.title, *(change.title for change in record.history)):
                    self._taken.setdefault(text.fold(title), record.id)
        self._taken.pop("", None)  # a title without a letter is like no other

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
    layer = machine_folder(content, "records")
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
        return None if len(left) == len(papers) else day_text(left)
    if path.startswith("readings/"):
        first, *rows = words.splitlines(keepends=True)
        kept = [row for row in rows if json.loads(row)["id"] not in names]
        return None if len(kept) == len(rows) else "".join((first, *kept))
    return None


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


def _by_day(records: Sequence[Record], lists: Iterable[DayList]) -> Days:
    """The papers that were listed on each day: in the order of the lists, where there are any, else of the records."""
    known = {record.id for record in records}
    days: Days = defaultdict(dict)
    for one in lists:
        days[one.date] |= dict.fromkeys(key for key in one.papers if key in known)
    for record in records:
        for day in record.listed:
            days[day][record.id] = None
    return days
