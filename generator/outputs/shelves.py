"""A page for every shelf (day, week, month, organisation, tag …), and a list of the shelves of each kind.

A shelf with more papers than `limits.shelf` is paged by month, so that a new day shifts nothing: its own page shows the
newest months, and links to all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from generator import urls
from generator.archive import MONTHS, SHELVES, months
from generator.archive import days as standing_days
from generator.config import Config
from generator.models import Archive, Page, Row, Shelf, Way
from generator.pictures import trend
from generator.rows import rest_of
from generator.stages import stages
from generator.subscribing.channels import FORMATS
from generator.theme import Theme

INDEXES: Final[Mapping[str, tuple[str, str]]] = {  # kind -> address and title of its list
    "organisation": ("organisations.html", "Organisations"),
    "tag": ("tags.html", "Tags"),
    "category": ("categories.html", "arXiv categories"),
    "list": ("lists.html", "Reading lists"),
    "search": ("searches.html", "Saved searches"),
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
    """A line of the calendar: the week's page, and its seven days with theirs; None for a day of another month."""

    way: Way | None
    days: tuple[tuple[date, Way | None] | None, ...]


class Month(NamedTuple):
    """A month of the calendar."""

    way: Way
    weeks: tuple[Week, ...]


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """All shelves, the lists of their kinds, the calendar, and one address that always leads to the newest day."""
    days = {shelf.key: shelf.way for shelf in archive.shelves["day"]}
    for kind, shelves in archive.shelves.items():
        for shelf in shelves if kind not in ELSEWHERE else ():
            yield from _pages(shelf, archive.rows, days, config)
        if kind in INDEXES and (shelves or kind not in WHERE_ANY):
            address, title = INDEXES[kind]
            yield Page.of(address, "terms.html", kind=kind, title=title, ways=tuple(shelf.way for shelf in shelves))
    yield Page.of(CALENDAR, "days.html", years=_calendar(archive), steps=_steps(archive.shelves["day"]))
    if newest := next(iter(archive.shelves["day"]), None):
        yield Page.of(LATEST, "moved.html", title=newest.name, target=newest.way.address)


def paged(shelf: Shelf, config: Config) -> bool:
    """Whether a shelf is so long that it is paged by month; those by time never are."""
    return len(shelf.papers) > config.limits.shelf and not SHELVES[shelf.kind].by_time and shelf.kind != "list"


def _pages(shelf: Shelf, rows: Mapping[str, Row], days: Mapping[str, Way], config: Config) -> Iterator[Page]:
    if not paged(shelf, config):
        yield _page(shelf, f"{shelf.address}.html", _groups(shelf, rows, days))
        return
    by_month = tuple((month, tuple(rows[paper.id] for paper in papers)) for month, papers in months(shelf))
    ways = tuple(_month_way(shelf, month, len(papers)) for month, papers in by_month)
    groups = tuple(Group(way, papers) for way, (_, papers) in zip(ways, by_month, strict=True))
    yield _page(shelf, f"{shelf.address}.html", _fresh(groups), months=ways)
    for place, (way, group) in enumerate(zip(ways, groups, strict=True)):
        later = ways[place - 1] if place else None
        earlier = ways[place + 1] if place + 1 < len(ways) else None
        yield _page(shelf, way.address, (group,), month=way, previous=earlier, next=later)


def _page(
    shelf: Shelf,
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
        shelf=shelf.way,
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
        trend=trend(shelf) if shelf.kind in WITH_TREND and not month else None,
    )


def _rests(shelf: Shelf, groups: Iterable[Group]) -> Mapping[str, str]:
    """By paper id: what of its abstract its row does not show."""
    rows = {row.id: row for group in groups for row in group.rows}
    return {paper.id: rest for paper in shelf.papers if (rest := rest_of(paper, rows[paper.id]))}


def _groups(shelf: Shelf, rows: Mapping[str, Row], days: Mapping[str, Way]) -> tuple[Group, ...]:
    """The papers of a week or month by day, of a list by their status; any other shelf's as they stand there."""
    key_of = {"week": urls.week_key, "month": urls.month_key}.get(shelf.kind)
    if key_of is None and (shelves := stages(shelf.entries)):
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


def _month_way(shelf: Shelf, month: str, papers: int) -> Way:
    year, number = month.split("-")
    return Way(f"{urls.month_page(shelf.address, month)}.html", f"{MONTHS[int(number) - 1]} {year}", papers)


def _calendar(archive: Archive) -> tuple[tuple[str, tuple[Month, ...]], ...]:
    """The years, newest first, each with its months that have papers."""
    weeks = {shelf.key: shelf.way for shelf in archive.shelves["week"]}
    days = {date.fromisoformat(shelf.key): shelf.way for shelf in archive.shelves["day"]}
    years: dict[str, list[Month]] = defaultdict(list)
    for shelf in archive.shelves["month"]:
        first = date.fromisoformat(f"{shelf.key}-01")
        years[shelf.key[:4]].append(Month(shelf.way, tuple(_weeks(first, weeks, days))))
    return tuple((year, tuple(inside)) for year, inside in years.items())


def _steps(days: Iterable[Shelf]) -> tuple[int, ...]:
    """The papers with which each step of the calendar's shades begins: as many days on one as on another."""
    counts = sorted(len(day.papers) for day in days)
    return tuple(sorted({counts[step * len(counts) // STEPS] for step in range(STEPS)})) if counts else ()


def _weeks(first: date, weeks: Mapping[str, Way], days: Mapping[date, Way]) -> Iterator[Week]:
    monday = first - timedelta(days=first.weekday())
    while (monday.year, monday.month) <= (first.year, first.month):
        seven = [monday + timedelta(days=number) for number in range(7)]
        inside = tuple((day, days.get(day)) if day.month == first.month else None for day in seven)
        yield Week(weeks.get(urls.week_key(monday)), inside)
        monday += timedelta(days=7)
