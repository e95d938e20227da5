"""A page for every shelf (day, week, month, organisation, tag …), and a list of the shelves of each kind.

A shelf with more papers than `limits.shelf` is paged by month, so that a new day shifts nothing: its own page shows the
newest months, and links to all of them. Of a past month no page tells what another day may change, as how many papers
the shelf has in all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Final, NamedTuple

from generator import urls
from generator.archive import SHELVES, months
from generator.archive import days as standing_days
from generator.archiving.pictures import trend
from generator.archiving.rows import rest_of
from generator.config import Config
from generator.models import Row
from generator.page import Page, Sheaf
from generator.shelved import Archive, Shelf, Way
from generator.stages import stages
from generator.subscribing.channels import FORMATS
from generator.theme import Theme
from generator.words import UNDATED, Words

INDEXES: Final[Mapping[str, tuple[str, str]]] = {  # kind -> address and title of its list
    "organisation": ("organisations.html", "kinds.organisations"),
    "tag": ("tags.html", "kinds.tags"),
    "category": ("categories.html", "kinds.categories"),
    "list": ("lists.html", "kinds.lists"),
    "search": ("searches.html", "kinds.searches"),
}
WHERE_ANY: Final = frozenset({"category", "list", "search"})  # kinds whose list is made only where there is one
WITH_TREND: Final = frozenset({"organisation", "tag"})  # kinds that show their papers a month as a line
ELSEWHERE: Final = frozenset({"author"})  # kinds whose pages another output makes
CALENDAR: Final = "days.html"
LATEST: Final = "papers/date/latest.html"
FRESH: Final = 30  # papers that the first page of a long shelf shows at least
STEPS: Final = 5  # shades of the calendar


class Group(NamedTuple):
    """Rows under one heading; `way` leads to the page of what the heading names, or else its name and anchor here."""

    way: Way | None
    rows: tuple[Row, ...]
    name: str = ""
    key: str = ""


class Week(NamedTuple):
    """A line of the calendar: the week's number and page, and seven days with theirs; None for a day of another month.

    Where weeks do not begin on Monday, a line stands for the week (ISO 8601) of which it has most days.
    """

    number: int
    way: Way | None
    days: tuple[tuple[date, Way | None] | None, ...]


class Month(NamedTuple):
    """A month of the calendar."""

    way: Way
    weeks: tuple[Week, ...]


def plan(archive: Archive, config: Config, theme: Theme) -> Iterator[Page | Sheaf]:
    """All shelves, the lists of their kinds, the calendar, and one address that always leads to the newest day."""
    days = {shelf.key: shelf.way for shelf in archive.shelves["day"]}
    for kind in _kinds(archive):
        shelves = archive.shelves[kind]
        for shelf in shelves:
            yield Sheaf(shelf.digest, partial(_pages, shelf, archive, days, config))
        if kind in INDEXES and (shelves or kind not in WHERE_ANY):
            address, name = INDEXES[kind]
            title = theme.words(name)
            yield Page.of(address, "terms.html", kind=kind, title=title, ways=tuple(shelf.way for shelf in shelves))
    yield Page.of(CALENDAR, "days.html", years=_calendar(archive), steps=_steps(archive.shelves["day"]))
    if newest := next(iter(archive.shelves["day"]), None):
        yield Page.of(LATEST, "moved.html", title=newest.name, target=newest.way.address)


def addresses(archive: Archive, config: Config) -> Iterator[str]:
    """The addresses of all that `plan` makes, but for LATEST, which only leads on."""
    for kind in _kinds(archive):
        shelves = archive.shelves[kind]
        for shelf in shelves:
            yield shelf.way.address
            if paged(shelf, config):
                yield from (_month_address(shelf, month) for month, _ in months(shelf))
        if kind in INDEXES and (shelves or kind not in WHERE_ANY):
            yield INDEXES[kind][0]
    yield CALENDAR


def _kinds(archive: Archive) -> list[str]:
    return [kind for kind in archive.shelves if kind not in ELSEWHERE]


def paged(shelf: Shelf, config: Config) -> bool:
    """Whether a shelf is so long that it is paged by month; those by time never are."""
    return len(shelf.papers) > config.limits.shelf and not SHELVES[shelf.kind].by_time and shelf.kind != "list"


def _pages(shelf: Shelf, archive: Archive, days: Mapping[str, Way], config: Config) -> Iterator[Page]:
    rows, words = archive.rows, archive.words
    if not paged(shelf, config):
        yield _page(shelf, words, f"{shelf.address}.html", _groups(shelf, rows, days, words))
        return
    by_month = tuple((month, tuple(rows[paper.id] for paper in papers)) for month, papers in months(shelf))
    ways = tuple(_month_way(shelf, month, words, len(papers)) for month, papers in by_month)
    groups = tuple(Group(way, papers) for way, (_, papers) in zip(ways, by_month, strict=True))
    yield _page(shelf, words, f"{shelf.address}.html", _fresh(groups), months=ways)
    for place, (way, group) in enumerate(zip(ways, groups, strict=True)):
        later = ways[place - 1].bare() if place else None
        earlier = ways[place + 1].bare() if place + 1 < len(ways) else None
        yield _page(shelf, words, way.address, (group,), month=way, previous=earlier, next=later)


def _page(
    shelf: Shelf,
    words: Words,
    address: str,
    groups: tuple[Group, ...],
    *,
    month: Way | None = None,
    months: tuple[Way, ...] = (),
    previous: Way | None = None,
    next: Way | None = None,  # noqa: A002 - the word that templates and feeds use
) -> Page:
    return Page.of(
        address,
        "shelf.html",
        kind=shelf.kind,
        key=shelf.key,
        name=shelf.name,
        shelf=shelf.way.bare() if month else shelf.way,
        feed=f"{shelf.address}.xml" if "rss" in FORMATS.get(shelf.kind, ()) else "",
        link=shelf.link,
        note="" if month else shelf.note,
        entries=shelf.entries,
        parents=shelf.parents,
        children=shelf.children,
        previous=previous if month else shelf.previous,
        next=next if month else shelf.next,
        groups=groups,
        rests=_rests(shelf, groups) if shelf.kind == "day" else {},
        month=month,
        months=months,
        trend=trend(shelf, words) if shelf.kind in WITH_TREND and not month else None,
    )


def _rests(shelf: Shelf, groups: Iterable[Group]) -> Mapping[str, str]:
    """By paper id: what of its abstract its row does not show."""
    rows = {row.id: row for group in groups for row in group.rows}
    return {paper.id: rest for paper in shelf.papers if (rest := rest_of(paper, rows[paper.id]))}


def _groups(shelf: Shelf, rows: Mapping[str, Row], days: Mapping[str, Way], words: Words) -> tuple[Group, ...]:
    """The papers of a week or month by day, of a list by their status; any other shelf's as they stand there."""
    key_of = {"week": urls.week_key, "month": urls.month_key}.get(shelf.kind)
    if key_of is None and (shelves := stages(shelf.entries, words)):
        return tuple(
            Group(None, tuple(rows[key] for key in inside), stage.name, stage.key) for stage, inside in shelves
        )
    if key_of is None:
        return (Group(None, tuple(rows[paper.id] for paper in shelf.papers)),)
    by_day: dict[date, list[Row]] = defaultdict(list)
    for paper in shelf.papers:
        for day in standing_days(paper):
            if key_of(day) == shelf.key:
                by_day[day].append(rows[paper.id])
    return tuple(Group(days.get(day.isoformat()), tuple(by_day[day])) for day in sorted(by_day, reverse=True))


def _fresh(groups: Iterable[Group]) -> tuple[Group, ...]:
    """As many of the newest months as it takes to show something."""
    shown: list[Group] = []
    for group in groups:
        if sum(len(one.rows) for one in shown) >= FRESH:
            break
        shown.append(group)
    return tuple(shown)


def _month_way(shelf: Shelf, month: str, words: Words, papers: int) -> Way:
    return Way(_month_address(shelf, month), words.month(month), papers)


def _month_address(shelf: Shelf, month: str) -> str:
    return f"{urls.month_page(shelf.address, month)}.html"


def _calendar(archive: Archive) -> tuple[tuple[str, tuple[Month, ...]], ...]:
    """The years, newest first, each with its months that have papers, but for that of what has no day."""
    weeks = {shelf.key: shelf.way for shelf in archive.shelves["week"]}
    days = {date.fromisoformat(shelf.key): shelf.way for shelf in archive.shelves["day"]}
    years: dict[str, list[Month]] = defaultdict(list)
    for shelf in archive.shelves["month"]:
        if all(paper.day == UNDATED for paper in shelf.papers):
            continue
        first = date.fromisoformat(f"{shelf.key}-01")
        years[shelf.key[:4]].append(Month(shelf.way, tuple(_weeks(first, archive.words.first, weeks, days))))
    return tuple((year, tuple(inside)) for year, inside in years.items())


def _steps(days: Iterable[Shelf]) -> tuple[int, ...]:
    """The papers with which each step of the calendar's shades begins: as many days on one as on another."""
    counts = sorted(len(day.papers) for day in days)
    return tuple(sorted({counts[step * len(counts) // STEPS] for step in range(STEPS)})) if counts else ()


def _weeks(first: date, begins: int, weeks: Mapping[str, Way], days: Mapping[date, Way]) -> Iterator[Week]:
    """The lines of a month; `begins` is the weekday of their first day, 0 for Monday."""
    start = first - timedelta(days=(first.weekday() - begins) % 7)
    while (start.year, start.month) <= (first.year, first.month):
        seven = [start + timedelta(days=number) for number in range(7)]
        inside = tuple((day, days.get(day)) if day.month == first.month else None for day in seven)
        middle = seven[3]
        yield Week(middle.isocalendar().week, weeks.get(urls.week_key(middle)), inside)
        start += timedelta(days=7)
