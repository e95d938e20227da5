"""The pages that stand alone: home, those that people wrote, 404."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from generator import markup, urls
from generator.archive import ways_to_largest
from generator.archiving import ranking
from generator.archiving.rows import rest_of
from generator.config import Config
from generator.models import Paper, Row
from generator.outputs.shelves import Group
from generator.page import Page
from generator.shelved import Archive, Way
from generator.theme import Theme

SHOWN: Final = 30  # papers that the front page shows at least, whole days at a time
LEADS: Final = 3  # most voted papers of the newest day that lead it
FURTHER: Final = 600  # characters that the first of them has beyond its first sentences
WAYS: Final = 24  # tags and organisations that it leads to
WEEK: Final = 7  # days that count as this week
BEST: Final = 6  # papers of the week shown as its top
MOVING: Final = 8  # tags in motion
LISTED: Final = 6  # papers newly in the reading lists


class Listed(NamedTuple):
    """A paper on a reading list: the list, the day on which it came there, its row."""

    way: Way
    day: date
    row: Row


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """`index.html`, `<name>.html` for each page that people wrote, `404.html`."""
    yield _home(archive) if archive.papers else Page.of(urls.HOME, "empty.html")
    for name, page in archive.pages.items():
        yield Page.of(f"{name}.html", "page.html", page=page)
    # It answers at any address, so it alone must know under which path the site lies.
    yield Page.of("404.html", "404.html", root=urlsplit(config.base_url).path)


def _home(archive: Archive) -> Page:
    days = archive.shelves["day"]
    newest = days[0]
    now = ranking.now(archive)
    leads = sorted(newest.papers, key=lambda paper: -ranking.votes(paper))[:LEADS]
    others = tuple(paper for paper in newest.papers if paper not in leads)
    return Page.of(
        urls.HOME,
        "home.html",
        day=newest.way,
        date=newest.key,
        read=now,
        status=archive.standing is not None,  # and no more of it: a run that brings nothing leaves this page alone
        note=newest.note,
        leads=_rows(archive, leads),
        further=_further(leads[0], archive.rows[leads[0].id]),
        others=_rows(archive, others),
        earlier=_days_before(archive),
        top=_rows(archive, ranking.top(ranking.since(archive.papers, now, WEEK), BEST)),
        motion=ranking.motion(archive.papers, date.fromisoformat(newest.key), MOVING),
        listed=_newly_listed(archive),
        week=archive.shelves["week"][0].way,
        month=archive.shelves["month"][0].way,
        tags=ways_to_largest(archive.shelves["tag"], WAYS),
        organisations=ways_to_largest(archive.shelves["organisation"], WAYS),
        papers=len(archive.papers),
        days=len(days),
    )


def _rows(archive: Archive, papers: Iterable[Paper]) -> tuple[Row, ...]:
    return tuple(archive.rows[paper.id] for paper in papers)


def _further(paper: Paper, row: Row) -> str:
    """What the first of all says after the first sentences of its abstract."""
    rest = "" if row.ours or row.excerpt.endswith(markup.CUT) else rest_of(paper, row)
    return markup.first_sentences(rest, FURTHER)


def _days_before(archive: Archive) -> tuple[Group, ...]:
    """Whole days before the newest one, where that alone would make a thin front page."""
    groups: list[Group] = []
    shown = 0
    for place, shelf in enumerate(archive.shelves["day"]):
        if shown >= SHOWN:
            break
        shown += len(shelf.papers)
        if place:
            groups.append(Group(shelf.way, _rows(archive, shelf.papers)))
    return tuple(groups)


def _newly_listed(archive: Archive) -> tuple[Listed, ...]:
    """What was last put on the reading lists, of all that say when."""
    dated = [
        Listed(shelf.way, entry.day, archive.rows[key])
        for shelf in archive.shelves["list"]
        for key, entry in shelf.entries.items()
        if entry.day
    ]
    return tuple(sorted(dated, key=lambda one: (-one.day.toordinal(), one.way.address, one.row.id))[:LISTED])
