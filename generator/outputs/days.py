"""What the newest days brought, for the scripts of the site: `assets/days.json`.

A paper stands under its own day alone: so it is the archive's days, not a clock, that say what is new to a reader, and
on whatever page a paper stands, its entry need not say its day. The days kept for offline are the first of these.
"""

import json
from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final

from generator.config import Config
from generator.page import Page
from generator.shelved import Archive
from generator.theme import Theme

ADDRESS: Final = "assets/days.json"
DAYS: Final = 60  # as many as a reader is told of who stayed away for longer


def plan(archive: Archive, _config: Config, _theme: Theme) -> Iterator[Page]:
    """`assets/days.json`: the newest days, newest first, each with the ids of its papers."""
    by_day = groupby(archive.papers, key=lambda paper: paper.day.isoformat())
    days = tuple((day, tuple(paper.id for paper in papers)) for day, papers in islice(by_day, DAYS))
    yield Page.of(ADDRESS, "", days=days)


def render(page: Page, _theme: Theme) -> bytes:
    """One day a line."""
    told = [json.dumps({"day": day, "papers": papers}, separators=(",", ":")) for day, papers in page.values["days"]]
    days = ",\n".join(told)
    return f'{{"format": 1, "days": [\n{days}\n]}}\n'.encode()
