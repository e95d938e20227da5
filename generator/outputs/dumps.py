"""The whole archive to take home: `archive/<year>.jsonl.gz`, a paper a line, and `archive.sqlite`.

Heavy, so only `build --all` makes them, or settings that name them. The same papers give the same bytes under the same
zlib; its version is part of what the page is made from.
"""

import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from generator.config import Config
from generator.models import Paper
from generator.page import Page
from generator.shelved import Archive
from generator.subscribing.database import database
from generator.subscribing.lines import json_line
from generator.theme import Theme

DATABASE: Final = "archive.sqlite"


def plan(archive: Archive, _config: Config, _theme: Theme) -> Iterator[Page]:
    """A file for each year of papers, by their day, and the database of all."""
    years: dict[int, list[Paper]] = defaultdict(list)
    in_order = sorted(archive.papers, key=lambda paper: (paper.day, paper.id))
    for paper in in_order:
        years[paper.day.year].append(paper)
    for year, papers in years.items():
        yield Page.of(f"archive/{year}.jsonl.gz", "jsonl", papers=tuple(papers), zlib=zlib.ZLIB_RUNTIME_VERSION)
    yield Page.of(DATABASE, "sqlite", papers=tuple(in_order))


def render(page: Page, _theme: Theme) -> bytes:
    """By the ending."""
    papers = page.values["papers"]
    return database(papers) if page.template == "sqlite" else packed("".join(map(json_line, papers)).encode())


def packed(data: bytes) -> bytes:
    """Gzipped, without a time or a name inside."""
    return gzip.compress(data, compresslevel=9, mtime=0)
