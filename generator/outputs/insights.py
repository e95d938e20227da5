"""`insights.html`: pictures of the archive, each with its numbers as a table."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from generator import urls
from generator.archive import largest
from generator.archiving import insights
from generator.archiving.insights import Topic
from generator.archiving.pictures import Picture, columns, line, strokes, years
from generator.config import Config
from generator.models import Paper
from generator.page import Page, Sheaf, digest_of, digest_of_shown
from generator.shelved import Archive, Way
from generator.theme import Theme

PAGE: Final = "insights.html"
TOPICS: Final = 6  # that rise, and that fall
ORGANISATIONS: Final = 20


class Small(NamedTuple):
    """One of several small pictures: its upper edge is the topic's largest share."""

    topic: Topic
    picture: Picture


def plan(archive: Archive, _config: Config, theme: Theme) -> Iterator[Page | Sheaf]:
    """Where there are no papers yet, other pages lead here all the same, and this one leads home."""
    if not archive.papers:
        yield Page.of(PAGE, "moved.html", title=theme.words("insights.title"), target=urls.HOME)
        return
    rests = digest_of((archive.shape, *archive.of_each("votes", _votes)))
    yield Sheaf(rests, partial(_page, archive, theme))


def _votes(papers: tuple[Paper, ...]) -> bytes:
    return digest_of_shown([paper.reading.votes if paper.reading else None for paper in papers])


def _page(archive: Archive, theme: Theme) -> Iterator[Page]:
    papers = archive.papers
    months = insights.telling_months(papers)
    shown = [paper for paper in papers if urls.month_key(paper.day) >= months[0]]
    by_month = insights.counts(papers, months)
    by_day = insights.days(shown)
    with_code = [paper for paper in papers if paper.code]
    shares = insights.shares(insights.counts(with_code, months), by_month)
    medians = insights.median_votes(shown, months)
    marks = years(months)
    topics = insights.topics(papers, archive.shelves["tag"], TOPICS)
    ways = {shelf.key: shelf.way for kind in ("day", "month") for shelf in archive.shelves[kind]}
    yield Page.of(
        PAGE,
        "insights.html",
        papers=len(papers),
        enough=insights.ENOUGH,
        earlier=len(papers) - sum(by_month),
        months=tuple(ways.get(month, Way("", theme.words.month(month))) for month in months),
        by_month=by_month,
        month_picture=columns(by_month)._replace(marks=marks),
        days=tuple((ways[day.isoformat()], count) for day, count in by_day),
        day_picture=strokes(by_day, *_edges(months))._replace(marks=marks),
        topic_months=tuple(map(theme.words.month, topics.months)),
        window=topics.window,
        rising=tuple(_small(topic) for topic in topics.rising),
        falling=tuple(_small(topic) for topic in topics.falling),
        organisations=tuple(shelf.way for shelf in largest(archive.shelves["organisation"], ORGANISATIONS)),
        organised=sum(bool(paper.organisations) for paper in papers),
        votes=insights.classes_of_votes(papers),
        medians=medians,
        median_picture=line(medians)._replace(marks=marks),
        code=len(with_code),
        code_shares=shares,
        code_picture=line(shares)._replace(marks=marks),
    )


def _small(topic: Topic) -> Small:
    most = max(share for share in topic.shares if share is not None)
    return Small(topic, line(topic.shares, most or 1))


def _edges(months: Sequence[str]) -> tuple[date, date]:
    """The first and the last day of these months."""
    year, month = map(int, months[-1].split("-"))
    return date.fromisoformat(f"{months[0]}-01"), date(year, month, monthrange(year, month)[1])
