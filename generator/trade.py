"""What others keep of papers -> the archive: records of what it does not know, and entries on a reading list.

`bring_in` is the one way in for files, whoever asks: it reads, settles, and saves all of it or nothing. Bringing the
same file in twice changes no byte.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, frontmatter, lists
from generator.config import Config
from generator.curate import identities
from generator.curation import load_config, load_curation
from generator.errors import ContentError, Fault, UsageError, nearest
from generator.models import ListEntry, Record
from generator.sources import read
from generator.store import Keeper, keeping
from generator.tables import FORMAT
from generator.trading import opml
from generator.trading.decoding import decoded
from generator.trading.kinds import OTHERS, READERS, kind_of
from generator.trading.settle import Known, Outcome, joined, settle
from generator.trading.works import Work
from generator.urls import slug

SOURCE: Final = "bibliography"  # the folder of the records that come in here
KINDS: Final = (*READERS, *OTHERS)


class Asked(NamedTuple):
    """How files are to be read, and what to do with what is in them."""

    list: str = ""  # the reading list that takes entries for all of it
    kind: str = ""  # one of KINDS; else told from each file
    encoding: str = ""  # else told from each file
    day: date | None = None  # of dumps that do not say theirs
    dry: bool = False  # say what would be done


TOLD: Final = Asked()  # all of it told from the files
Progress = Callable[[int, int], None]  # files read, files to read


def _silent(_read: int, _whole: int) -> None:
    """Nobody looks."""


class Report(NamedTuple):
    """What became of every entry, in the order of the files, and what was done with the list."""

    files: int
    outcomes: tuple[Outcome, ...]
    listed: Mapping[str, int]  # entries of the list: `added`, `changed`, `same`
    place: str  # the list's file below content/, or ''
    kept: int  # entries with tags, words, a status or rating that no list took
    unkept: Mapping[str, int]  # what is not kept, by the names of its fields
    settings: str  # what to write into site.toml by hand, where that could not be done
    changed: tuple[str, ...]  # the files written, or to be written, below content/ but for records

    def count(self, what: str) -> int:
        """How many entries were taken, merged, left or broken."""
        return sum(one.what == what for one in self.outcomes)


class _Read(NamedTuple):
    """What one file holds, by its kind."""

    works: tuple[Work | Fault, ...] = ()
    feeds: tuple[opml.Feed, ...] = ()
    records: tuple[tuple[str, Record], ...] = ()  # the source that each is of


def bring_in(paths: Sequence[Path], content: Path, asked: Asked = TOLD, progress: Progress = _silent) -> Report:
    """Read files of bibliographies, lists, bookmarks and feeds into the archive.

    Raises UsageError for files that are not there and kinds that are unknown, ContentError for an archive that cannot
    be read, BusyError while another writes. A file that cannot be read is an outcome: the others are taken.
    """
    _refuse(paths, asked)
    files: list[_Read | Fault] = []
    for number, path in enumerate(paths, 1):
        files += _file(path, asked)
        progress(number, len(paths))
    config, curation = load_config(content), load_curation(content)
    with keeping(content) as keeper:
        records = [record for holding in keeper.held.values() for record in holding.records.values()]
        settled = identities(records, curation.papers)
        known = Known(records, settled, keeper.down)
        return _brought(files, asked, config, known, keeper, settled)


def _brought(
    files: Sequence[_Read | Fault],
    asked: Asked,
    config: Config,
    known: Known,
    keeper: Keeper,
    settled: Mapping[str, str],
) -> Report:
    outcomes: list[Outcome] = [Outcome.of(one) for one in files if isinstance(one, Fault)]
    arrived: dict[str, list[Record]] = {}
    good = [one for one in files if isinstance(one, _Read)]
    dumped, entries = _dumped(good, known, arrived)
    made = settle([work for one in good for work in one.works], known)
    arrived.setdefault(SOURCE, []).extend(made.records)
    texts, by_hand, collected = _settings([feed for one in good for feed in one.feeds], config, keeper)
    outcomes += [*dumped, *made.outcomes, *collected]
    place, listed = "", Counter[str]()
    if asked.list:
        place, text, listed = _listed(asked.list, (*entries, *made.entries), keeper, settled)
        texts |= text
    if not asked.dry:
        keeper.save(arrived, texts)
    works = [work for one in good for work in one.works if isinstance(work, Work)]
    return Report(
        len(files),
        tuple(outcomes),
        listed,
        place,
        0 if asked.list else sum(work.kept for work in works),
        Counter(name for work in works for name in work.unkept),
        by_hand,
        tuple(texts),
    )


def _refuse(paths: Iterable[Path], asked: Asked) -> None:
    faults = [Fault(str(path), "is not there", "name files that are") for path in paths if not path.is_file()]
    if asked.kind and asked.kind not in KINDS:
        faults.append(Fault("--from", f"unknown kind '{asked.kind}'", nearest(asked.kind, KINDS)))
    if asked.list and slug(asked.list) != asked.list:
        faults.append(Fault("--list", f"'{asked.list}' is no name of a list", f"such as '{slug(asked.list)}'"))
    if faults:
        raise UsageError(faults)


def _file(path: Path, asked: Asked) -> list[_Read | Fault]:
    place = str(path)
    try:
        data = disk.read_bytes(path, place)
        text = decoded(data, place, asked.encoding)
        kind = asked.kind or kind_of(text, path.name)
        if kind == "opml":
            return [_Read(feeds=tuple(opml.feeds(text, place)))]
        if kind == "dump":
            answer = read(data, place, asked.day)
            records = tuple((answer.source, record) for record in answer.records)
            return [_Read(records=records), *answer.refused]
        works = tuple(READERS[kind](text, place))
    except ContentError as error:
        return [*error.faults]
    return [_Read(works) if works else Fault(place, f"holds no entries of {kind}", "leave it out")]


def _dumped(
    files: Iterable[_Read], known: Known, arrived: dict[str, list[Record]]
) -> tuple[list[Outcome], list[ListEntry]]:
    """What `load` would take, as it does; and entries for the list."""
    outcomes, entries = [], {}
    for source, record in (one for file in files for one in file.records):
        arrived.setdefault(source, []).append(record)
        place = f"{source}, {record.listed[0]}" if record.listed else source
        merged = record.id in known.ids
        key = known.ids.get(record.id, record.id)
        outcomes.append(Outcome(place, "merged" if merged else "taken", f"{record.id} {record.title}", record.id))
        known.add(record, key)
        entries[key] = ListEntry(id=key)
    return outcomes, [*entries.values()]


def _listed(
    name: str, entries: Iterable[ListEntry], keeper: Keeper, settled: Mapping[str, str]
) -> tuple[str, dict[str, str], Counter[str]]:
    """The list's file, its text where that changes, and how many entries are new, changed, the same."""
    place = f"{_layer(keeper.content)}/lists/{name}.md"
    path = keeper.content / place
    before = (
        disk.read_text(path, place) if path.is_file() else frontmatter.write({"format": FORMAT, "title": _title(name)})
    )
    standing = {settled.get(entry.id, entry.id): entry for entry in lists.entries_of(before, place)}
    after: dict[str, ListEntry] = {}
    counted: Counter[str] = Counter()
    for come in entries:
        kept = after.get(come.id) or standing.get(come.id)
        after[come.id] = joined(kept, come) if kept else come
    for key, entry in after.items():
        counted["added" if key not in standing else "same" if entry == standing[key] else "changed"] += 1
    text = lists.changed(before, place, [entry for key, entry in after.items() if entry != standing.get(key)])
    return place, {place: text} if after and (text != before or not path.is_file()) else {}, counted


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _layer(content: Path) -> str:
    """Where people of this archive write: in a fork below local/."""
    return "local" if (content / "local" / "site.toml").is_file() else "curation"


def _settings(feeds: Sequence[opml.Feed], config: Config, keeper: Keeper) -> tuple[dict[str, str], str, list[Outcome]]:
    """site.toml where it changes, what to write by hand where it cannot be, and what became of each feed."""
    collect, outcomes = config.collect, list[Outcome]()
    categories = list(collect.arxiv.categories)
    for feed in feeds:
        new = [name for name in feed.categories if name not in categories]
        categories += new
        if not feed.categories:
            outcomes.append(Outcome(feed.place, "left", f"{feed.address[:200]} is no feed of arXiv's categories"))
        else:
            names = ", ".join(new or feed.categories)
            outcomes.append(Outcome(feed.place, "taken" if new else "merged", f"{names} of arXiv"))
    sources = [*collect.sources, *(["arxiv"] if "arxiv" not in collect.sources else [])]
    if not any(feed.categories for feed in feeds) or (sources, categories) == (
        [*collect.sources],
        [*collect.arxiv.categories],
    ):
        return {}, "", outcomes
    place = f"{_layer(keeper.content)}/site.toml"
    path = keeper.content / place
    before = disk.read_text(path, place) if path.is_file() else f"format = {FORMAT}\n"
    text = opml.with_collected(before, sources, categories)
    if text is None:
        return {}, opml.collected(sources, categories), outcomes
    return {place: text}, "", outcomes
