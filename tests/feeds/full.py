"""The toy archive with everything that one can subscribe to: lists, searches, digests, a hub, feeds that moved."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from generator.models import Change, Reading, Version
from generator.store import save
from tests import toy

BASE = "https://toys.example.net/daily/"
SITE = """format = 1
title = "Toy Times"
base_url = "https://toys.example.net/daily/"
id = "3f0c9a52-0a4e-4b7c-8a55-6f8f0d1b2c3d"
[feeds]
shelf = 10
hub = "https://hub.example.net/"
daily = ["site", "tags/toys"]
weekly = ["site", "lists/first-reads"]
[feeds.moved]
"old/feed.xml" = "https://toys.example.net/daily/feed.xml"
"old/feed.json" = "https://toys.example.net/daily/feed.json"
[digests.morning]
[digests.toys-of-the-week]
of = "tags/toys"
rhythm = "weekly"
title = "Toys of the week"
[mail]
sender = "news@toys.example.net"
"""
LIST = """---
format: 1
title: First reads
description: To begin *with*.
---
- 2512.00003 | reading | 2026-01-05 | 4
  Because of **this**: [a page](../about.html).
- 2512.00001
"""
SEARCHES = """format = 1
[searches.blocks]
title = "Sparse blocks"
query = '"sparse attention" -three after:2025-12-08'
"""
FILES = {"site.toml": SITE, "lists/first-reads.md": LIST, "searches.toml": SEARCHES}
# What changed about papers after they were published here.
CHANGED = (
    toy.record(7, toy.TUESDAY, title="A New Name", history=(Change(until=date(2025, 12, 20), title="An Old Name"),)),
    toy.record(
        8,
        toy.TUESDAY,
        versions=(Version(number=1, date=toy.MONDAY), Version(number=2, date=date(2025, 12, 22))),
        withdrawn=True,
    ),
)


def archive(content: Path, **files: str) -> Path:
    """The toy archive with all that FILES say, or what is given in their place."""
    toy.archive(content)
    toy.write(content, FILES | files)
    save(content, {"huggingface": CHANGED})
    return content


def many(content: Path, days: int = 70, a_day: int = 3, first: date = date(2025, 10, 1)) -> Path:
    """An archive of so many days, each with so many papers, all of one tag and one organisation."""
    toy.write(
        content, {"site.toml": SITE.replace("[feeds]\nshelf = 10\n", "[limits]\nfeed = 10\n[feeds]\nshelf = 4\n")}
    )
    toy.write(
        content, {"tags.toml": toy.CURATION["tags.toml"], "lists/first-reads.md": LIST, "searches.toml": SEARCHES}
    )
    save(content, {"huggingface": papers_of(days, a_day, first)})
    return content


def papers_of(days: int, a_day: int, first: date) -> list[Any]:
    """Records, numbered by day and place."""
    return [
        toy.record(100 * number + place, day, organisation=toy.LAB, readings=(Reading(date=day, votes=place),))
        for number in range(days)
        for day in [first + timedelta(days=number)]
        for place in range(1, a_day + 1)
    ]
