"""Archive -> items of feeds: papers as they are listed, issues of days and weeks, corrections. Pure.

Ids never change with host, title, address or fork.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from generator import urls
from generator.archive import days as standing_days
from generator.archiving.ranking import by_votes, now
from generator.config import Config
from generator.curate import fact_words
from generator.decisions import ListEntry
from generator.models import Paper, Row
from generator.shelved import Archive, Shelf
from generator.words import Words


class Issue(NamedTuple):
    """One item of a digest: a day, or the top papers of a week, as rows."""

    id: str
    title: str
    address: str
    day: date
    note: str
    rows: tuple[Row, ...]


class Listed(NamedTuple):
    """A paper as it stands on a reading list, since `day`."""

    paper: Paper
    day: date
    entry: ListEntry


class Correction(NamedTuple):
    """What changed about a paper that had been published, and what it said before."""

    id: str
    what: str
    day: date
    paper: Paper
    before: str
    now: str


Item = Paper | Issue | Listed | Correction
ItemT = TypeVar("ItemT", bound=Item)


def said_by(item: Item) -> Any:
    """All that an item says; a paper, and a row, by their digests."""
    if isinstance(item, Paper):
        return item.digest.hex()
    return (*item[:-1], [row.digest.hex() for row in item.rows]) if isinstance(item, Issue) else item


def days(papers: Sequence[Paper], name: str, archive: Archive, config: Config, shelf: Shelf | None) -> Iterator[Issue]:
    """An issue for each day, newest first: all papers that stand under it, as they were listed."""
    ours = {paper.id for paper in papers}
    for day in archive.shelves["day"]:
        rows = tuple(archive.rows[paper.id] for paper in day.papers if paper.id in ours)
        if rows:
            on = date.fromisoformat(day.key)
            ident = urn(config, f"digest:{name}:day:{day.key}")
            title = (
                f"{f'{shelf.name}, ' if shelf else ''}{day.name}: {archive.words.counted(len(rows), 'count.papers')}"
            )
            yield Issue(ident, title, day.way.address, on, "" if shelf else day.note, rows)


def weeks(papers: Sequence[Paper], name: str, archive: Archive, config: Config, shelf: Shelf | None) -> Iterator[Issue]:
    """An issue for each week whose votes have settled, by the content's newest day; its top papers by votes."""
    by_week: dict[str, list[Paper]] = defaultdict(list)
    for on, some in groupby(papers, key=standing_days):
        together = tuple(some)
        for key in {urls.week_key(day) for day in on}:
            by_week[key] += together
    known = {week.key: week for week in archive.shelves["week"]}
    words = archive.words
    today = now(archive)
    for key in sorted(by_week, reverse=True):
        week, inside = known[key], by_week[key]
        sunday = date.fromisocalendar(int(key[:4]), int(key[-2:]), 7)
        settled = sunday + timedelta(days=config.feeds.settled)
        if settled > today:
            continue
        top = tuple(archive.rows[paper.id] for paper in sorted(inside, key=by_votes)[: config.feeds.top])
        ident = urn(config, f"digest:{name}:week:{key}")
        title = f"{f'{shelf.name}, ' if shelf else ''}{words.week(sunday)}: {_chosen(len(top), len(inside), words)}"
        yield Issue(ident, title, week.way.address, settled, "", top)


def as_listed(shelf: Shelf) -> tuple[Item, ...]:
    """The papers of a reading list, last put on it first."""
    listed = [
        Listed(paper, entry.day or paper.day, entry) for paper in shelf.papers if (entry := shelf.entries.get(paper.id))
    ]
    return tuple(sorted(listed, key=lambda one: -one.day.toordinal()))


def corrections(archive: Archive, config: Config) -> Iterator[Correction]:
    """What changed about papers after they were published here, newest first."""
    ids = {key for some in archive.of_each("corrected", _corrected) for key in some}
    papers = (paper for paper in archive.papers if paper.id in ids)
    found = [correction for paper in papers for correction in corrections_of(paper, config, archive.words)]
    yield from sorted(found, key=lambda one: (-one.day.toordinal(), one.id))


def _corrected(papers: tuple[Paper, ...]) -> tuple[str, ...]:
    """The ids of those of which something changed, or may have."""
    return tuple(
        paper.id
        for paper in papers
        if paper.history
        or paper.withdrawn
        or paper.was
        or paper.aliases
        or any(version.number > 1 for version in paper.versions)
    )


def corrections_of(paper: Paper, config: Config, words: Words) -> Iterator[Correction]:
    """What changed about a paper after it was published here, and what it said before."""

    def correction(what: str, key: str, day: date, before: str, now: str) -> Correction:
        ident = urn(config, f"correction:{paper.guid}:{what}:{key}")
        return Correction(ident, what, day, paper, before, now)

    for change in paper.history:
        yield correction("renamed", change.until.isoformat(), change.until, change.title, paper.title)
    for version in paper.versions:
        if version.number > 1 and version.date >= paper.day:
            before, now = (words("corrections.version", n=number) for number in (version.number - 1, version.number))
            yield correction("new version", str(version.number), version.date, before, now)
    if paper.withdrawn:
        last = max((version.date for version in paper.versions), default=paper.day)
        yield correction(
            "withdrawn", "", last, words("corrections.before_withdrawn"), words("corrections.now_withdrawn")
        )
    for name, before in paper.was:
        now = ", ".join(tag.name for tag in paper.tags) if name == "tags" else _said(paper, name)
        what = "retagged" if name == "tags" else "corrected"
        of = words.otherwise(f"fields.{name}", name)
        before = before or words("corrections.nothing")
        yield correction(what, name, paper.changed or paper.day, f"{of}: {before}", f"{of}: {now}")
    for alias in paper.aliases:
        two, one = words("corrections.two", one=alias, other=paper.id), words("corrections.one", one=paper.id)
        yield correction("merged", alias, paper.day, two, one)


def _said(paper: Paper, name: str) -> str:
    if name == "organisation":
        return ", ".join(one.name for one in paper.organisations)
    return fact_words(getattr(paper, name))


def _chosen(top: int, inside: int, words: Words) -> str:
    """How many papers of a week stand in its issue."""
    papers = words.counted(inside, "count.papers")
    return words("channel.top", n=top, papers=words.counted(inside, "count.of_papers")) if inside > top else papers


def urn(config: Config, key: str) -> str:
    """The id of a thing of this archive."""
    return uuid5(_space(config.id), key).urn


@cache
def _space(archive_id: UUID) -> UUID:
    return uuid5(NAMESPACE_URL, f"broadsheet:{archive_id}")
