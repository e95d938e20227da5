"""Papers -> what reference managers and spreadsheets read: RIS, CSL-JSON, CSV. Pure. (BibTeX: citations.py.)"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from generator import citations, urls
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


def ris(paper: Paper, base_url: str) -> str:
    """The paper as RIS, lines ending as its readers want them; a preprint where it is arXiv's."""
    published = paper.published or paper.day
    fields = [
        ("TY", "GEN" if not paper.arxiv else "UNPB"),
        ("ID", citations.key(paper)),
        ("TI", paper.title),
        *(("AU", name) for name in paper.authors if name),
        ("PY", str(published.year)),
        ("DA", published.strftime("%Y/%m/%d") if published.year >= 1000 else ""),
        ("AB", paper.abstract),
        *(("KW", word) for word in (*(tag.name for tag in paper.tags), *paper.keywords)),
        ("DO", paper.doi),
        ("AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""),
        (
            "UR",
            f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else urls.absolute(base_url, urls.paper(paper.id)),
        ),
        ("N1", paper.note),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join((*lines, "ER  - ", ""))


def csl(paper: Paper, base_url: str) -> dict[str, Any]:
    """The paper as an item of CSL-JSON."""
    published = paper.published or paper.day
    facts = {
        "id": citations.key(paper),
        "type": "article",
        "title": paper.title,
        "author": [{"literal": name} for name in paper.authors if name],
        "issued": {"date-parts": [[published.year, published.month, published.day]]},
        "abstract": paper.abstract,
        "publisher": "arXiv" if paper.arxiv else "",
        "number": f"arXiv:{paper.arxiv}" if paper.arxiv else "",
        "DOI": paper.doi,
        "URL": f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else urls.absolute(base_url, urls.paper(paper.id)),
        "keyword": ", ".join(tag.name for tag in paper.tags),
        "note": paper.note,
    }
    return {name: value for name, value in facts.items() if value}


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
