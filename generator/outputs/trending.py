"""What readers vote for: `papers/trending.html`, with what rises, and the top of the week, month, year and all time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from generator.archiving import ranking
from generator.config import Config
from generator.memory import Memory
from generator.models import Paper, Row
from generator.page import Page
from generator.shelved import Archive
from generator.theme import Theme

REMEMBERS: Final = True  # `plan` is handed the memory of the last build
PAGE: Final = "papers/trending.html"
MOST: Final = 30  # papers in each of its lists
SPANS: Final = (("week", 7), ("month", 30), ("year", 365))  # days


class Chart(NamedTuple):
    """A list of the most voted: its anchor, its name, how many days it looks back (0: all), and its papers."""

    key: str
    name: str
    days: int
    rows: tuple[Row, ...]


def plan(archive: Archive, _config: Config, theme: Theme, memory: Memory) -> Iterator[Page]:
    """The one page. It tells no day of a paper's age, so that it changes only when the order does, or "now"."""
    now, papers = ranking.now(archive), archive.papers
    charts = memory.recall(ranking.said(archive), lambda: tuple(_charts(papers, now)))
    shown = (
        Chart(key, theme.words(f"trending.{key}"), days, tuple(archive.rows[one] for one in ids))
        for key, days, ids in charts
    )
    yield Page.of(PAGE, "trending.html", now=now, charts=tuple(chart for chart in shown if chart.rows))


def _charts(papers: Sequence[Paper], now: date) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Each chart's key, its days, and the ids of its papers."""
    yield "rising", 0, _ids(ranking.rising(papers, now, MOST))
    for key, days in SPANS:
        yield key, days, _ids(ranking.top(ranking.since(papers, now, days), MOST))
    yield "all", 0, _ids(ranking.top(papers, MOST))


def _ids(papers: Iterable[Paper]) -> tuple[str, ...]:
    return tuple(paper.id for paper in papers)
