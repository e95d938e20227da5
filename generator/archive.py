"""Papers -> Archive: everything there is to show, in reading order. Pure.

A way to shelve papers is one row of SHELVES.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from itertools import chain, groupby
from operator import attrgetter
from typing import Final, NamedTuple

from generator import markup, urls
from generator.archiving.rows import row_of
from generator.decisions import Curation, DayNote, ReadingList, Tag
from generator.memory import PARTS, Memory
from generator.models import DayList, Label, Paper, Row
from generator.shelved import Archive, AuthorPages, Part, Shelf, Shelves, Way
from generator.stages import ordered
from generator.storing.held import by_drawer
from generator.theming.catalogue import english
from generator.words import Words

_Labelled = Iterable[tuple[Sequence[Paper], Iterable[Label]]]  # papers, and the labels under which they stand
_ID: Final = attrgetter("id")
_DAY: Final = attrgetter("day")


class _Standing(NamedTuple):
    """A label, and the papers that stand under it."""

    label: Label
    papers: list[Paper]


class Kind(NamedTuple):
    """A way to shelve papers: where the shelves live, under which labels a paper stands, in which order they are."""

    folder: str
    labels: Callable[[Paper, Words], Iterable[Label]]
    by_time: bool = False


def days(paper: Paper) -> tuple[date, ...]:
    """The days under which a paper stands: those on which it was listed, or else its own."""
    return paper.listed or (paper.day,)


@cache
def _label(slug: str, name: str) -> Label:
    """Made once: hundreds of papers stand under it."""
    return Label(slug=slug, name=name)


SHELVES: Final[Mapping[str, Kind]] = {
    "day": Kind("papers/date", lambda p, words: [_label(d.isoformat(), words.day(d)) for d in days(p)], by_time=True),
    "week": Kind(
        "papers/week",
        lambda p, words: {_label(urls.week_key(d), words.week(d)) for d in days(p)},
        by_time=True,
    ),
    "month": Kind(
        "papers/month",
        lambda p, words: {_label(key, words.month(key)) for key in map(urls.month_key, days(p))},
        by_time=True,
    ),
    "organisation": Kind("organisations", lambda p, _: p.organisations),
    "tag": Kind("tags", lambda p, _: p.tags),
    "category": Kind("categories", lambda p, _: [_label(name, name) for name in p.categories]),
    "author": Kind("authors", lambda *_: ()),  # the labels are not on the paper: see archiving/authors.py
    "list": Kind("lists", lambda *_: ()),  # likewise, see _lists
    "search": Kind("searches", lambda *_: ()),  # likewise, see subscribing/finding.py
    "code": Kind("papers", lambda p, words: [_label("code", words("shelf.code"))] if p.code else []),
}


def archive_of(
    papers: tuple[Paper, ...],
    lists: Iterable[DayList],
    curation: Curation,
    words: Words | None = None,
    rows: Mapping[str, Row] | None = None,
    memory: Memory | None = None,
    author_pages: AuthorPages | None = None,
) -> Archive:
    """The archive of `papers`: newest day first, those of a day in the order in which they were listed, then by id.

    `words` are the interface's: English where none are given. `rows`, where they are known, are those of the papers.
    """
    at_hand, author_pages = memory or Memory(), author_pages or AuthorPages()
    (words,) = at_hand.as_before("words", {"": words or english()}).values()
    places = _places(lists, papers)
    by_day = groupby(sorted(sorted(papers, key=_ID), key=_DAY, reverse=True), key=_DAY)
    papers = tuple(chain.from_iterable(_as_listed(some, places.get(day, {})) for day, some in by_day))
    inside = {month: tuple(some) for month, some in groupby(papers, key=_month)}
    plain = {name: partial(_linked, name, partial(_by_month, name, inside, words, at_hand)) for name in SHELVES}
    shelves = Shelves(
        {
            **plain,
            "day": lambda: tuple(
                _day(shelf, places, curation.days.get(date.fromisoformat(shelf.key))) for shelf in plain["day"]()
            ),
            "tag": lambda: _family(plain["tag"](), curation.tags),
            "author": partial(_linked, "author", lambda: [_standing(_authored(papers, author_pages))]),
            "list": lambda: linked(_lists(papers, curation.lists), SHELVES["list"]),
        }
    )
    rows = {paper.id: row_of(paper) for paper in papers} if rows is None else rows
    parts = _parts(papers, memory)
    if memory:
        shelves = Shelves({kind: partial(_as_before, memory, kind, shelves) for kind in shelves})
    return Archive(papers, rows, shelves, curation.pages, words=words, author_pages=author_pages, parts=parts)


def _parts(papers: Iterable[Paper], memory: Memory | None) -> tuple[Part, ...]:
    """The papers as the memory keeps them; none where there is none."""
    if memory is None:
        return ()
    drawer = memory.drawer(PARTS)
    return tuple(Part(tuple(some), drawer) for some in by_drawer(papers, _ID).values())


def _as_before(memory: Memory, kind: str, shelves: Shelves) -> tuple[Shelf, ...]:
    return tuple(memory.as_before(f"shelves of {kind}", {shelf.address: shelf for shelf in shelves[kind]}).values())


def _month(paper: Paper) -> str:
    return urls.month_key(paper.day)


def _by_month(
    name: str, inside: Mapping[str, tuple[Paper, ...]], words: Words, memory: Memory
) -> Iterator[Mapping[str, _Standing]]:
    """Which papers of each month stand under which label; worked out anew only where one of them has changed."""
    for month, papers in inside.items():
        make = partial(_of_month, SHELVES[name], papers, words)
        yield memory.at_hand(f"{name} in {month}", (papers, words), make)


def _of_month(kind: Kind, papers: tuple[Paper, ...], words: Words) -> Mapping[str, _Standing]:
    return _standing(_labelled(kind, papers, words))


def _linked(name: str, parts: Callable[[], Iterable[Mapping[str, _Standing]]]) -> tuple[Shelf, ...]:
    return linked(_shelves(name, SHELVES[name], parts()), SHELVES[name])


def ways_to_largest(shelves: Iterable[Shelf], most: int) -> tuple[Way, ...]:
    """The ways to those with the most papers, by their names."""
    return tuple(shelf.way for shelf in sorted(largest(shelves, most), key=lambda one: (one.name.casefold(), one.key)))


def largest(shelves: Iterable[Shelf], most: int) -> list[Shelf]:
    """Those with the most papers."""
    return sorted(shelves, key=lambda shelf: (-len(shelf.papers), shelf.key))[:most]


def months(shelf: Shelf) -> tuple[tuple[str, tuple[Paper, ...]], ...]:
    """A shelf's papers by the month of their day, newest first."""
    by_month: dict[str, list[Paper]] = defaultdict(list)
    for paper in shelf.papers:
        by_month[urls.month_key(paper.day)].append(paper)
    return tuple((month, tuple(by_month[month])) for month in sorted(by_month, reverse=True))


def _standing(labelled: _Labelled) -> dict[str, _Standing]:
    """Which papers stand under which label, by its slug."""
    standing: dict[str, _Standing] = {}
    for papers, several in labelled:
        for label in several:
            if label.slug in standing:
                standing[label.slug].papers.extend(papers)
            else:
                standing[label.slug] = _Standing(label, [*papers])
    return standing


def _shelves(name: str, kind: Kind, parts: Iterable[Mapping[str, _Standing]]) -> list[Shelf]:
    whole: dict[str, list[_Standing]] = defaultdict(list)
    for part in parts:
        for slug, one in part.items():
            whole[slug].append(one)
    return [
        Shelf(
            name,
            key,
            some[0].label.name,
            f"{kind.folder}/{key}",
            tuple(chain(*(one.papers for one in some))),
            some[0].label.link,
        )
        for key, some in whole.items()
    ]


def _authored(papers: Iterable[Paper], author_pages: AuthorPages) -> _Labelled:
    """The papers of which an author has a page, each of these once."""
    for paper in papers:
        if pages := author_pages.of.get(paper.id):
            yield (paper,), {label.slug: label for _, label in pages}.values()


def _labelled(kind: Kind, papers: Iterable[Paper], words: Words) -> _Labelled:
    """Papers that stand together, and their labels: by time those of the same days, which come one after the other."""
    for several in (tuple(some) for _, some in groupby(papers, key=days)) if kind.by_time else zip(papers):
        yield several, kind.labels(several[0], words)


def linked(shelves: list[Shelf], kind: Kind) -> tuple[Shelf, ...]:
    """Shelves in order, newest or first letter first, each knowing its neighbours: `previous` is the earlier one."""
    in_order = sorted(shelves, key=lambda shelf: shelf.key if kind.by_time else (shelf.name.casefold(), shelf.key))
    ways = [None, *(shelf.way.bare() for shelf in in_order), None]
    shown = [replace(shelf, previous=ways[i], next=ways[i + 2]) for i, shelf in enumerate(in_order)]
    return tuple(reversed(shown) if kind.by_time else shown)


def _places(lists: Iterable[DayList], papers: Iterable[Paper]) -> dict[date, dict[str, int]]:
    """For each day the place of each paper in the lists of that day, source after source."""
    names = {alias: paper.id for paper in papers for alias in paper.aliases}
    places: dict[date, dict[str, int]] = defaultdict(dict)
    for day in sorted(lists, key=lambda day: (day.date, day.source)):
        for name in day.papers:
            places[day.date].setdefault(names.get(name, name), len(places[day.date]))
    return places


def _as_listed(papers: Iterable[Paper], listed: Mapping[str, int]) -> list[Paper]:
    """Papers, which come by id, as they were listed on a day; those that were not come after."""
    return sorted(papers, key=lambda paper: listed.get(paper.id, len(listed)))


def _day(shelf: Shelf, places: Mapping[date, Mapping[str, int]], note: DayNote | None) -> Shelf:
    listed = places.get(date.fromisoformat(shelf.key), {})
    return replace(shelf, papers=tuple(_as_listed(sorted(shelf.papers, key=_ID), listed)), note=_word_of(note))


def _lists(papers: Iterable[Paper], lists: Mapping[str, ReadingList]) -> list[Shelf]:
    """The reading lists that are public, each in its keeper's order."""
    known = {name: paper for paper in papers for name in (*paper.aliases, paper.id)}
    shelves = []
    for key, one in lists.items():
        if one.public:
            entries = {known[entry.id].id: entry for entry in ordered(one.entries, one.order) if entry.id in known}
            inside = tuple(known[key] for key in entries)
            address = f"{SHELVES['list'].folder}/{key}"
            shelves.append(Shelf("list", key, one.title, address, inside, note=one.description, entries=entries))
    return shelves


def _word_of(note: DayNote | None) -> str:
    if note is None:
        return ""
    return f"# {markup.escape(note.title)}\n\n{note.note}" if note.title else note.note


def _family(shelves: tuple[Shelf, ...], tags: Mapping[str, Tag]) -> tuple[Shelf, ...]:
    """Tags with the ways to the wider and narrower ones that have papers."""
    ways = {shelf.key: shelf.way.bare() for shelf in shelves}
    narrower: dict[str, list[Way]] = defaultdict(list)
    for shelf in shelves:
        for parent in tags[shelf.key].parents:
            narrower[parent].append(ways[shelf.key])
    return tuple(
        replace(
            shelf,
            parents=tuple(ways[parent] for parent in tags[shelf.key].parents if parent in ways),
            children=tuple(narrower[shelf.key]),
        )
        for shelf in shelves
    )
