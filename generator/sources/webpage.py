"""A page of Hugging Face's daily papers, saved as HTML.

In: a file. Out: an Answer of the entries that the page carries as JSON, in the `data-props` of the element whose
`data-target` is `DailyPapers`. Nothing is read from the page's looks, and no script in it is run.

The parser's time grows with the square of the depth, so a page is measured before it is parsed.
"""

import re
from collections import Counter
from datetime import date
from typing import Any

from generator.errors import ContentError, Fault
from generator.sources import huggingface
from generator.sources.answer import Answer, Stored
from generator.sources.huggingface import Entry
from generator.sources.stored import strict_json

SIZE_LIMIT = 30_000_000  # bytes; a real page has 0.2 million
DEPTH_LIMIT = 2_000  # open elements; a real page has less than 50
TAG_LIMIT = 100_000  # bounds the time where a page is made to fool the measuring of its depth

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<(?:!--|(?:!doctype\s+html|html|head|body|main|div)\b)", re.IGNORECASE)
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*+)")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())


def read(stored: Stored) -> Answer | None:
    """The papers of a saved page; None where the file is no HTML or the page has none."""
    if stored.opening != b"<" or not (_HTML.match(stored.data) or b"DailyPapers" in stored.data):
        return None
    if excess := _excess(stored.data):
        raise ContentError(Fault(stored.place, excess, "save the page again, or load the day from the API"))
    props = _props(stored.text())
    return None if props is None else _answer(stored, props)


def _excess(data: bytes) -> str:
    """What of the page is too much to be parsed; '' where nothing is."""
    if len(data) > SIZE_LIMIT:
        return f"is a page of {len(data) / 1e6:.0f} MB, and {SIZE_LIMIT / 1e6:.0f} MB are read"
    opened: Counter[bytes] = Counter()
    depth = 0
    for number, tag in enumerate(_TAG.finditer(data)):
        name = tag[2].lower()
        if name not in _VOID:
            step = -min(1, opened[name]) if tag[1] else 1
            opened[name] += step
            depth += step
        if depth > DEPTH_LIMIT:
            return f"is a page whose elements nest deeper than {DEPTH_LIMIT:,}"
        if number >= TAG_LIMIT:
            return f"is a page of more than {TAG_LIMIT:,} tags"
    return ""


def _props(text: str) -> str | None:
    from selectolax.lexbor import LexborHTMLParser  # only where a page is read: it costs start-up time

    node = LexborHTMLParser(text).css_first('[data-target="DailyPapers"][data-props]')
    return (node.attributes.get("data-props") or "") if node else None


def _answer(stored: Stored, props: str) -> Answer:
    place = f"{stored.place}, data-props"
    try:
        page = strict_json(props)
    except ValueError as error:
        raise ContentError(Fault(place, f"is not valid JSON: {error}", "save the page again")) from None
    papers = page.get("dailyPapers") if isinstance(page, dict) else None
    if not isinstance(papers, list):
        raise ContentError(Fault(place, "has no list of dailyPapers", "save the page of a day, not of a paper"))
    entries = (Entry(f"{place}, entry {number}", paper) for number, paper in enumerate(papers, 1))
    return huggingface.answer(entries, stored.day, _page_day(page) or stored.named)


def _page_day(page: dict[str, Any]) -> date | None:
    """The day that the page is of; None for a page of a week or month, whose entries say their own."""
    for key in ("date", "dateString"):
        try:
            return huggingface.day_of(page.get(key))
        except ValueError:
            continue
    return None
