"""A browser's bookmarks, in the old Netscape form that all browsers export -> Works: those that lead to papers.

    <DT><H3>Toys</H3>
    <DL><p>
        <DT><A HREF="https://arxiv.org/abs/2512.00001" ADD_DATE="1765238400" TAGS="toys">[2512.00001] A Toy Title</A>
        <DD>What they noted.

Folders are tags, but for those that the browser itself made. Nothing is parsed as HTML, since this never was any.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Final

from generator.errors import Fault
from generator.trading.works import Work, arxiv_of, doi_of, tags_of

_TAG: Final = re.compile(r"<(/?)(A|H3|DL|DT|DD)\b([^>]{0,20000})>([^<]{0,20000})", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r'([A-Z_]{2,40})="([^"]{0,10000})"', re.IGNORECASE)
_OWN: Final = ("PERSONAL_TOOLBAR_FOLDER", "UNFILED_BOOKMARKS_FOLDER")  # browsers' own folders
# What pages of papers put round a title: arXiv's id before it, a site's name behind or before it.
_BEFORE: Final = re.compile(r"^\s*(?:\[[\w./-]{5,30}\]\s*|Paper page\s+-\s+|(?:GitHub|Abstract)\s+-\s+)", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"\s+[|·-]\s+(?:arXiv\S*|alphaXiv|Hugging Face|ar5iv|Papers? [Ww]ith Code|Semantic Scholar)\s*$", re.IGNORECASE
)
_NO_TITLE: Final = re.compile(r"(?i)(?:https?:.*|arxiv(?:\.org)?\b.{0,30}|[\w./:-]*\d{4}\.\d{4,5}\S*|\W*)")


def works(text: str, place: str) -> Iterator[Work | Fault]:
    """The bookmarks in their order, each a Work; those that lead to no paper say nothing but their place."""
    folders: list[str] = []
    opening = ""  # the folder whose list has not begun
    work: Work | None = None
    line, seen = 1, 0
    for found in _TAG.finditer(text):
        close, name, attributes, words = found[1], found[2].upper(), found[3], " ".join(unescape(found[4]).split())
        line, seen = line + text.count("\n", seen, found.start()), found.start()
        if name == "H3" and not close:
            opening = "" if any(own in attributes.upper() for own in _OWN) else words
        elif name == "DL":
            if not close:
                folders.append(opening)
                opening = ""
            elif folders:
                folders.pop()
        elif name == "A" and not close:
            if work:
                yield work
            work = _work(_attributes(attributes), words, tuple(filter(None, folders)), f"{place}:{line}")
        elif name == "DD" and work:
            work = work._replace(words=words)
    if work:
        yield work


def _attributes(words: str) -> dict[str, str]:
    return {found[1].upper(): unescape(found[2]) for found in _ATTRIBUTE.finditer(words)}


def _work(said: dict[str, str], words: str, folders: tuple[str, ...], place: str) -> Work:
    address = said.get("HREF", "")
    arxiv, doi = arxiv_of(address), doi_of(address) if "doi.org/" in address else ""
    if not arxiv and not doi:
        return Work(place)
    title = _BEHIND.sub("", _BEFORE.sub("", words))
    return Work(
        place,
        title="" if _NO_TITLE.fullmatch(title) else title,
        arxiv=arxiv,
        doi=doi,
        day=_day(said.get("ADD_DATE", "")),
        tags=tags_of((*said.get("TAGS", "").split(","), *folders)),
    )


def _day(seconds: str) -> date | None:
    if not re.fullmatch(r"\d{1,16}", seconds, re.ASCII):
        return None
    number = int(seconds)
    while number > 100_000_000_000:  # in thousandths or millionths, as some have it
        number //= 1000
    return datetime.fromtimestamp(number, UTC).date()
