"""A reading list -> one file for others: its papers in its order, each with what its keeper says of it. Pure.

What a format has no field for goes into its note (see notes.py), so that each of them comes back whole:

    bib       tags: keywords; status: readstatus; the rest: annote
    ris       tags: KW; the rest: N1
    csl       tags: keyword; the rest: note
    mylist    "My list" of the browser (assets/mine-import.js), which takes 20 tags of 60 letters each
    list      the list's own file, which tells no paper's title
    md        for people to read; does not come back
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from generator import frontmatter, listing, lists, markup, urls
from generator.archiving.rows import row_of
from generator.citing.bibtex import bibtex
from generator.citing.csl import csl
from generator.citing.latex import latex, latex_title
from generator.citing.ris import ris
from generator.config import Config
from generator.decisions import ListEntry, ReadingList
from generator.models import Paper
from generator.outputs.twins import paper_markdown
from generator.stages import STATUSES
from generator.tables import FORMAT
from generator.theming.catalogue import english
from generator.trading.mylist import FORMAT as MY_FORMAT
from generator.trading.mylist import KIND, STARRED
from generator.trading.notes import noted


class Kept(NamedTuple):
    """An entry, and its paper where the archive has it."""

    entry: ListEntry
    paper: Paper | None


def _bib(kept: Sequence[Kept], config: Config, _of: ReadingList) -> bytes:
    return "".join(f"{_bib_entry(one.entry, one.paper, config)}\n\n" for one in kept if one.paper).encode()


def _bib_entry(entry: ListEntry, paper: Paper, config: Config) -> str:
    more = {
        "url": "" if paper.arxiv else latex(urls.absolute(config.base_url, urls.paper(paper.id))),
        "abstract": _at_safe(latex_title(paper.abstract)),
        "keywords": ", ".join(entry.tags),
        "readstatus": entry.status if entry.status in STATUSES else "",
        "annote": _at_safe(latex(noted(entry))),
    }
    return bibtex(paper, more=more)


def _at_safe(words: str) -> str:
    """An `@` at the start of a line begins an entry for some readers."""
    return words.replace("@", "{@}")


def _ris(kept: Sequence[Kept], config: Config, _of: ReadingList) -> bytes:
    entries = (ris(one.paper, config.base_url, kept=_ris_fields(one.entry, one.paper)) for one in kept if one.paper)
    return "".join(f"{entry}\r\n" for entry in entries).encode()


def _ris_fields(entry: ListEntry, paper: Paper) -> list[tuple[str, str]]:
    return [("AB", paper.abstract), *(("KW", tag) for tag in entry.tags), ("N1", noted(entry))]


def _csl(kept: Sequence[Kept], config: Config, _of: ReadingList) -> bytes:
    items = [_csl_item(one.entry, one.paper, config) for one in kept if one.paper]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items)
    return f"[\n{lines}\n]\n".encode()


def _csl_item(entry: ListEntry, paper: Paper, config: Config) -> dict[str, Any]:
    kept = {"abstract": paper.abstract, "keyword": ", ".join(entry.tags), "note": noted(entry)}
    return csl(paper, config.base_url) | {name: value for name, value in kept.items() if value}


def _mylist(kept: Sequence[Kept], _config: Config, _of: ReadingList) -> bytes:
    newest = max((day for one in kept if (day := one.entry.since or one.entry.day)), default=date(1970, 1, 1))
    whole = {
        "format": MY_FORMAT,
        "kind": KIND,
        "exported": _instant(newest),  # of the content, never of the clock
        "papers": [_mine(one.entry, one.paper) for one in kept],
    }
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n".encode()


def _mine(entry: ListEntry, paper: Paper | None) -> dict[str, Any]:
    """As assets/store-entry.js has it; who says nothing of a paper but that it is there has starred it."""
    status = entry.status if entry.status in STATUSES else ""
    bare = not (status or entry.tags or entry.words or entry.rating is not None)
    added = {"added": _instant(entry.day), "changed": _instant(entry.since or entry.day)} if entry.day else {}
    return {
        "id": entry.id,
        "status": status,
        "starred": bare or STARRED in entry.tags,
        "note": entry.words,
        "tags": list(entry.tags),
        "rating": entry.rating,
        "title": paper.title if paper else "",
        "day": str(paper.day) if paper else "",
        "authors": list(paper.authors) if paper else [],
        **added,
    }


def _instant(day: date) -> str:
    return f"{day}T00:00:00.000Z"


def _list(kept: Sequence[Kept], _config: Config, of: ReadingList) -> bytes:
    said = {"title": of.title, "description": of.description} | ({} if of.public else {"public": False})
    fields = {"format": FORMAT, **{name: value for name, value in said.items() if value != ""}}
    return f"{frontmatter.write(fields)}\n{listing.write(one.entry for one in kept)}".encode()


def _md(kept: Sequence[Kept], config: Config, of: ReadingList) -> bytes:
    head = f"# {markup.escape(of.title)}\n\n" + (f"{of.description}\n\n" if of.description else "")
    return (head + "\n".join(_md_entry(one.entry, one.paper, config) for one in kept if one.paper)).encode()


def _md_entry(entry: ListEntry, paper: Paper, config: Config) -> str:
    rating = "" if entry.rating is None else f"{entry.rating} of {lists.BEST}"
    said = " · ".join(filter(None, (entry.status, str(entry.day or ""), rating, *entry.tags)))
    parts = (paper_markdown(row_of(paper), config, english()).rstrip("\n"), markup.escape(said), entry.words)
    return "\n\n".join(filter(None, parts)) + "\n"


Carry = Callable[[Sequence[Kept], Config, ReadingList], bytes]
CARRIES: Final[Mapping[str, Carry]] = {
    "bib": _bib,
    "ris": _ris,
    "csl": _csl,
    "mylist": _mylist,
    "list": _list,
    "md": _md,
}
