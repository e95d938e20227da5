"""What others keep of papers -> the archive: records of what it does not know, and entries on a reading list.

`bring_in` is the one way in for files, whoever asks: it reads, settles, and saves all of it or nothing. Bringing the
same file in twice changes no byte.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, listing, lists
from generator.config import Collect
from generator.curating.identity import identities
from generator.curating.layers import own_layer
from generator.curation import load_config, load_curation, read_tags
from generator.decisions import ListEntry
from generator.errors import ContentError, Fault, UsageError, nearest, no_file
from generator.keeping import tags
from generator.keeping.lists import name_faults, new_list, place_of_list
from generator.keeping.transaction import Transaction, transaction
from generator.models import Record
from generator.sources import read_all
from generator.store import keeping
from generator.tables import FORMAT
from generator.trading import opml
from generator.trading.decoding import decoded
from generator.trading.kinds import OTHERS, READERS, kind_of
from generator.trading.settle import Dump, Known, Outcome, Settled, dump_of, joined, settle
from generator.trading.works import Work

SOURCE: Final = "bibliography"  # the folder of the records that come in here
KINDS: Final = (*READERS, *OTHERS)


class Asked(NamedTuple):
    """How files are to be read, and what to do with what is in them."""

    list: str = ""  # the reading list that takes entries for all of it
    kind: str = ""  # one of KINDS; else told from each file
    encoding: str = ""  # else told from each file
    day: date | None = None  # of dumps that do not say theirs
    added: date | None = None  # under which what is new stands on the list, where its file does not say
    new_tags: bool = True  # begin tags that nobody knows; else leave them
    dry: bool = False  # say what would be done


TOLD: Final = Asked()  # all of it told from the files
Progress = Callable[[int, int], None]  # files read, files to read


def _silent(_read: int, _whole: int) -> None:
    """Nobody looks."""


class Report(NamedTuple):
    """What became of every entry, after the files that cannot be read, and what was done with the list."""

    files: int
    outcomes: tuple[Outcome, ...]
    listed: Mapping[str, int]  # entries of the list: `added`, `changed`, `same`
    place: str  # the list's file below content/, or ''
    begun: tuple[str, ...]  # the tags that were begun for it
    kept: int  # entries with tags, words, a status or rating that no list took
    unkept: Mapping[str, int]  # what is not kept, by the names of its fields
    settings: str  # what to write into site.toml by hand, where that could not be done

    def count(self, what: str) -> int:
        """How many entries were taken, merged, left or broken."""
        return sum(one.what == what for one in self.outcomes)


class _Read(NamedTuple):
    """What files hold, by its kind; `broken`: the files, and parts of dumps, that cannot be read."""

    works: tuple[Work | Fault, ...] = ()
    feeds: tuple[opml.Feed, ...] = ()
    records: tuple[tuple[str, Record], ...] = ()  # the source that each is of
    broken: tuple[Fault, ...] = ()


def bring_in(paths: Sequence[Path], content: Path, asked: Asked = TOLD, progress: Progress = _silent) -> Report:
    """Read files of bibliographies, lists, bookmarks and feeds into the archive.

    Raises UsageError for files that are not there and kinds that are unknown, ContentError for an archive that cannot
    be read, BusyError while another writes. A file that cannot be read is an outcome: the others are taken.
    """
    _refuse(paths, content, asked)
    read = _all(paths, asked, progress)
    collect = load_config(content).collect
    known, dumped, made = _settled(read, content, asked)
    entries = (*dumped.entries, *made.entries) if asked.list else ()
    words = f"import {paths[0].name}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''}"
    with nullcontext(Transaction(content)) if asked.dry else transaction(content, words) as one:
        place, counted = _put_list(one, asked, entries, known) if asked.list else ("", Counter[str]())
        collected, by_hand = _put_settings(one, read.feeds, collect)
    works = [work for work in read.works if isinstance(work, Work)]
    return Report(
        len(paths),
        (*map(Outcome.of, read.broken), *dumped.outcomes, *made.outcomes, *collected),
        counted,
        place,
        tuple(known.begun) if asked.list else (),
        0 if asked.list else sum(work.kept for work in works),
        Counter(name for work in works for name in work.unkept),
        by_hand,
    )


def _settled(read: _Read, content: Path, asked: Asked) -> tuple[Known, Dump, Settled]:
    """What is new of all that was read, which is saved, and what the archive knows with it."""
    notes, tags = load_curation(content).papers, read_tags(content)
    with keeping(content) as keeper:
        records = [record for holding in keeper.held.values() for record in holding.records.values()]
        known = Known(records, identities(records, notes), keeper.down, tags, begin_tags=asked.new_tags)
        dumped, made = dump_of(read.records, known), settle(read.works, known)
        if not asked.dry:
            keeper.save(_by_source((*dumped.records, *((SOURCE, record) for record in made.records))))
    return known, dumped, made


def _by_source(records: Iterable[tuple[str, Record]]) -> dict[str, list[Record]]:
    arrived: dict[str, list[Record]] = {}
    for source, record in records:
        arrived.setdefault(source, []).append(record)
    return arrived


def _refuse(paths: Iterable[Path], content: Path, asked: Asked) -> None:
    faults = [_unreadable(path) for path in paths if not path.is_file()]
    if asked.kind and asked.kind not in KINDS:
        faults.append(Fault("--from", f"unknown kind '{asked.kind}'", nearest(asked.kind, KINDS)))
    faults += name_faults(content, asked.list) if asked.list else ()
    if faults:
        raise UsageError(faults)


def _unreadable(path: Path) -> Fault:
    if path.is_dir():
        return Fault(str(path), "is a folder", f"name the files in it, such as {path}/*.bib")
    return no_file(path)


def _all(paths: Sequence[Path], asked: Asked, progress: Progress) -> _Read:
    """What all files hold."""
    files: list[_Read] = []
    for number, path in enumerate(paths, 1):
        try:
            files.append(_file(path, asked))
        except ContentError as error:
            files.append(_Read(broken=error.faults))
        progress(number, len(paths))
    return _Read(
        tuple(work for one in files for work in one.works),
        tuple(feed for one in files for feed in one.feeds),
        tuple(record for one in files for record in one.records),
        tuple(fault for one in files for fault in one.broken),
    )


def _file(path: Path, asked: Asked) -> _Read:
    place = str(path)
    data = disk.read_bytes(path, place)
    text = decoded(data, place, asked.encoding)
    kind = asked.kind or kind_of(text, path.name)
    if kind == "opml":
        return _Read(feeds=tuple(opml.feeds(text, place)))
    if kind == "dump":
        answers = read_all(data, place, asked.day)
        records = tuple((answer.source, one) for answer in answers for one in answer.records)
        return _Read(records=records, broken=tuple(fault for answer in answers for fault in answer.refused))
    works = tuple(READERS[kind](text, place))
    return _Read(works, broken=() if works else (Fault(place, f"holds no entries of {kind}", "leave it out"),))


def _put_list(one: Transaction, asked: Asked, entries: Iterable[ListEntry], known: Known) -> tuple[str, Counter[str]]:
    """The list with these entries and their tags: its place, and how many are new, changed, the same."""
    place = place_of_list(one.content, asked.list)
    before = one.text(place)
    if before is None:
        before = new_list(asked.list)
    standing = {known.ids.get(entry.id, entry.id): entry for entry in lists.entries_of(before, place)}
    after: dict[str, ListEntry] = {}
    for come in entries:
        kept = after.get(come.id) or standing.get(come.id)
        after[come.id] = joined(kept, come) if kept else come
    for key, entry in after.items():
        if key not in standing and not (entry.day or entry.since):
            after[key] = entry.with_facts(day=asked.added)
    changed = [entry for key, entry in after.items() if entry != standing.get(key)]
    if after:
        one.put(place, listing.changed(before, place, changed))
    if known.begun:
        tags.begin(one, known.begun)
    new = sum(key not in standing for key in after)
    return place, Counter(added=new, changed=len(changed) - new, same=len(after) - len(changed))


def _put_settings(one: Transaction, feeds: Sequence[opml.Feed], collect: Collect) -> tuple[list[Outcome], str]:
    """site.toml with what feeds bring: what became of each, and what to write by hand where that is better."""
    categories, outcomes = list(collect.arxiv.categories), list[Outcome]()
    for feed in feeds:
        new = [name for name in feed.categories if name not in categories]
        categories += new
        if feed.categories:
            names = ", ".join(new or feed.categories)
            outcomes.append(Outcome(feed.place, "taken" if new else "merged", f"{names} of arXiv"))
        else:
            outcomes.append(Outcome(feed.place, "left", f"{feed.address[:200]} is no feed of arXiv's categories"))
    sources = [*collect.sources, *(["arxiv"] if "arxiv" not in collect.sources else [])]
    before = ([*collect.sources], [*collect.arxiv.categories])
    if not any(feed.categories for feed in feeds) or (sources, categories) == before:
        return outcomes, ""
    place = f"{own_layer(one.content)}/site.toml"
    text = opml.with_collected(one.text(place) or f"format = {FORMAT}\n", sources, categories)
    if text is None:
        return outcomes, opml.collected(sources, categories)
    one.put(place, text)
    return outcomes, ""
