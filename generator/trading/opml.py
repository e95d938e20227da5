"""OPML of feeds -> which of arXiv's categories they bring; and settings that collect them.

    <outline type="rss" text="cs.CL" xmlUrl="https://rss.arxiv.org/rss/cs.CL"/>

A feed is never subscribed to as it stands: arXiv is asked for its categories (see sources/arxiv.py).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from generator.sources.xml import LINE, local, parse

_FEED: Final = re.compile(r"https?://(?:\w+\.)?arxiv\.org/(?:rss|atom|list)/([\w.+-]{2,400})", re.ASCII)
_QUERY: Final = re.compile(r"https?://export\.arxiv\.org/api/query\?", re.ASCII)
_OF_QUERY: Final = re.compile(r"\bcat:([a-z-]{2,20}(?:\.[A-Za-z-]{2,20})?)", re.ASCII)
_CATEGORY: Final = re.compile(r"[a-z-]{2,20}(?:\.[A-Za-z-]{2,20})?", re.ASCII)


class Feed(NamedTuple):
    """An outline that names a feed: where it stands, its address, the categories that it brings."""

    place: str
    address: str
    categories: tuple[str, ...]


def feeds(text: str, place: str) -> Iterator[Feed]:
    """Every feed in it. Raises ContentError where it is no XML, or one that does more than say."""
    for one in parse(text, place, lines=True).iter():
        address = one.get("xmlUrl", "")
        if local(one) == "outline" and address:
            yield Feed(f"{place}:{one.get(LINE)}", address, _categories(address))


def _categories(address: str) -> tuple[str, ...]:
    if found := _FEED.match(address):
        names: Sequence[str] = re.sub(r"\.(?:rss|atom|xml)$", "", found[1]).split("+")
    else:
        names = _OF_QUERY.findall(unquote(address[:2_000])) if _QUERY.match(address) else ()
    return tuple(dict.fromkeys(name for name in names if _CATEGORY.fullmatch(name)))


def opml(categories: Iterable[str], title: str) -> str:
    """Arxiv's feeds of these categories, for readers of feeds."""
    outlines = "".join(
        f'    <outline type="rss" text="{escape(name)}" xmlUrl="https://rss.arxiv.org/rss/{escape(name)}"/>\n'
        for name in categories
    )
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>{escape(title)}</title></head>\n'
    )
    return f"{head}  <body>\n{outlines}  </body>\n</opml>\n"


def collected(sources: Sequence[str], categories: Sequence[str]) -> str:
    """What to write into site.toml by hand."""
    return f"[collect]\nsources = {_array(sources)}\n\n[collect.arxiv]\ncategories = {_array(categories)}\n"


def with_collected(text: str, sources: Sequence[str], categories: Sequence[str]) -> str | None:
    """The text of a site.toml with these settings, all else of it as it was; None where that cannot be done surely."""
    try:
        wanted = tomllib.loads(text)
        collect = wanted.setdefault("collect", {})
        changes: list[tuple[str, str, Sequence[str], Any]] = [
            ("collect", "sources", sources, collect),
            ("collect.arxiv", "categories", categories, collect.setdefault("arxiv", {})),
        ]
        for table, key, values, held in changes:
            if held.get(key) != list(values):
                held[key] = list(values)
                text = _with(text, table, key, values)
        return text if tomllib.loads(text) == wanted else None
    except (ValueError, AttributeError, TypeError):
        return None


def _with(text: str, table: str, key: str, values: Sequence[str]) -> str:
    """The key set in its table, where both are written as most people do."""
    header = re.search(rf"^[ \t]*\[[ \t]*{re.escape(table)}[ \t]*\][^\n]*(?:\n|\Z)", text, re.MULTILINE)
    line = f"{key} = {_array(values)}"
    if not header:
        return f"{text.rstrip(chr(10))}\n\n[{table}]\n{line}\n".lstrip("\n")
    below = re.search(r"^[ \t]*\[", text[header.end() :], re.MULTILINE)
    end = header.end() + below.start() if below else len(text)
    inside = text[header.end() : end]
    given = re.search(rf"^[ \t]*{key}[ \t]*=[ \t]*\[[^\[\]#]*\]", inside, re.MULTILINE)
    inside = f"{inside[: given.start()]}{line}{inside[given.end() :]}" if given else f"{line}\n{inside}"
    return f"{text[: header.end()].rstrip(chr(10))}\n{inside}{text[end:]}"


def _array(values: Sequence[str]) -> str:
    return f"[{', '.join(f'{chr(34)}{value}{chr(34)}' for value in values)}]"
