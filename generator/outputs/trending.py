"""What readers vote for: `papers/trending.html`, with what rises, and the top of the week, month, year and all time."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from generator import ranking
from generator.config import Config
from generator.models import Archive, Row
from generator.page import Page
from generator.theme import Theme

PAGE: Final = "papers/trending.html"
MOST: Final = 30  # papers in each of its lists
SPANS: Final = (("week", 7), ("month", 30), ("year", 365))  # days


class Chart(NamedTuple):
    """A list of the most voted: its anchor, its name, how many days it looks back (0: all), and its papers."""

    key: str
    name: str
    days: int
    rows: tuple[Row, ...]


def plan(archive: Archive, _config: Config, theme: Theme) -> Iterator[Page]:
    """The one page. It tells no day of a paper's age, so that it changes only when the order does, or "now"."""
    now = ranking.today(archive.papers)
    charts = [("rising", 0, ranking.rising(archive.papers, now, MOST))]
    charts += [(key, days, ranking.top(ranking.since(archive.papers, now, days), MOST)) for key, days in SPANS]
    charts += [("all", 0, ranking.top(archive.papers, MOST))]
    shown = (
        Chart(key, theme.words(f"trending.{key}"), days, tuple(archive.rows[one.id] for one in some))
        for key, days, some in charts
    )
    yield Page.of(PAGE, "trending.html", now=now, charts=tuple(chart for chart in shown if chart.rows))
