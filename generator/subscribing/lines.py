"""Papers -> a line each: CSV for spreadsheets, JSON lines. Pure."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from generator import urls
from generator.models import Paper
from generator.subscribing.facts import facts_of

# A spreadsheet takes a cell that begins so for a formula, or runs it; an apostrophe makes it words.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS: Final = (
    "id",
    "title",
    "authors",
    "day",
    "published",
    "organisations",
    "tags",
    "categories",
    "votes",
    "comments",
    "stars",
    "arxiv",
    "doi",
    "code",
    "project",
    "abstract",
    "summary",
    "note",
    "machine_summary",
    "keywords",
    "url",
)


def csv_rows(papers: Iterable[Paper], base_url: str) -> Iterator[str]:
    """Papers as CSV (RFC 4180), a heading first. No cell begins as a formula does; `; ` divides what is several."""
    yield _line(COLUMNS)
    for paper in papers:
        facts = facts_of(paper)
        facts |= facts.get("reading", {}) | {"url": urls.absolute(base_url, urls.paper(paper.id))}
        yield _line(tuple(safe_cell(_words(facts.get(column, ""))) for column in COLUMNS))


def safe_cell(words: str) -> str:
    """A cell that a spreadsheet shows as it is, and does not reckon."""
    return f"'{words}" if words.lstrip(" ").startswith(_FORMULA) else words


def json_line(paper: Paper) -> str:
    """Every public fact of a paper on a line."""
    return json.dumps(facts_of(paper), ensure_ascii=False, separators=(",", ":")) + "\n"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(one["name"] if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
