"""A page of Hugging Face's daily papers, saved as text: what a browser copies, without links and ids.

In: a file. Out: an Answer with a Record for each paper, known by its title alone. It is read by the shape of its lines;
how many empty ones stand between them says nothing:

    Daily Papers                              the head, to the date of the page
    byAK and the research community
    Dec 9

    Title                                     short, without a full stop
    Abstract.                                 long, or ending in one
    • 21 authors                              or: moonshotai Moonshot AI
    ·
    Sep 27, 2023 3                            without its year, if that is the page's; comments, if there are any

Some papers end with the abstract. Such a page is the result of a search, not a day's list, and leaves out the current
year; the clock is never asked for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import dropwhile, zip_longest
from typing import NamedTuple

from pydantic import ValidationError

from generator import urls
from generator.errors import ContentError, Fault
from generator.models import Affiliation, Reading, Record
from generator.sources.answer import Answer, Stored, reasons, shown

SOURCE = "capture"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = "Daily Papers"
_BYLINE = re.compile(r"by ?.{1,60} and the research community")
_AUTHORS = re.compile(r"• ?(\d[\d,]{0,10}) authors?", re.ASCII)
_DATE = re.compile(rf"({'|'.join(_MONTHS)})[a-z]* (\d\d?)(?:, (\d{{4}}))?(?: (\d[\d,]{{0,10}}))?", re.ASCII)
_DIVIDER = "·"
_TITLE_LIMIT = 200  # characters; the longest of 6,141 real titles has 172


class _Line(NamedTuple):
    number: int
    text: str


class _Date(NamedTuple):
    """A date as it is written: the year may be missing, a count of comments may follow."""

    month: int
    day: int
    year: int | None
    comments: int | None

    def within(self, year: int) -> date:
        """The date, of `year` where it names none. ValueError where there is no such day."""
        return date(self.year or year, self.month, self.day)


@dataclass(slots=True)
class _Found:
    """The lines of one paper, while they are gathered."""

    title: _Line
    abstract: list[str] = field(default_factory=list)
    author_count: int | None = None
    organisation: str = ""
    dated: _Date | None = None
    closed: bool = False  # whether lines came that stand below an abstract

    @property
    def bare(self) -> bool:
        return not self.closed and not self.abstract


def read(stored: Stored) -> Answer | None:
    """The papers of a page saved as text; None where the file is something else.

    The page's day is `stored.day`; else the date in its head, of the year after the newest one that is written out.
    """
    if stored.opening == b"<" or _HEAD.encode() not in stored.data:
        return None
    texts = [" ".join(text.split()) for text in re.split(r"\r\n?|\n", stored.text())]
    lines = [_Line(number, text) for number, text in enumerate(texts, 1) if text]
    start = _start(lines)
    if start is None:
        return None
    head, body = lines[:start], lines[start:]
    found = _without_tail(list(_found(body)))
    day = stored.day or _page_day(head, found, stored.place)
    return Answer.of(SOURCE, [_record(paper, day, f"{stored.place}:{paper.title.number}") for paper in found])


def _start(lines: list[_Line]) -> int | None:
    """The line where the first paper begins; None where this is no such page."""
    marked = (n for n, line in enumerate(lines) if line.text == _DIVIDER or _AUTHORS.fullmatch(line.text))
    below = next(marked, 0)
    heads = [n for n, line in enumerate(lines[:below]) if line.text == _HEAD]
    if not heads:
        return None
    top = range(heads[-1] + 1, below)
    dated = (n for n in top if _DATE.fullmatch(lines[n].text))
    signed = (n for n in top if _BYLINE.fullmatch(lines[n].text))
    return next(dated, next(signed, heads[-1])) + 1


def _page_day(head: list[_Line], found: list[_Found], place: str) -> date:
    said = _date(head[-1].text)
    years = [paper.dated.year for paper in found if paper.dated and paper.dated.year]
    if said is None:
        fact = "has no date in its head"
    elif said.year is None and not years:
        fact = f"has the date '{head[-1].text}' in its head, and nothing in it tells the year"
    else:
        try:
            return said.within(max(years, default=0) + 1)
        except ValueError:
            fact = f"has the date '{head[-1].text}' in its head, and there is no such day"
    raise ContentError(Fault(place, fact, "say the day of the page with --date"))


def _date(text: str) -> _Date | None:
    written = _DATE.fullmatch(text)
    if not written:
        return None
    year, comments = (int(word.replace(",", "")) if word else None for word in (written[3], written[4]))
    return _Date(_MONTHS.index(written[1]) + 1, int(written[2]), year, comments)


def _found(lines: list[_Line]) -> Iterator[_Found]:
    """The papers, line by line: a line opens a paper, or says more of the open one."""
    paper: _Found | None = None
    lines = list(dropwhile(lambda line: _stands_below(line.text), lines))
    for line, following in zip_longest(lines, lines[1:], fillvalue=_Line(0, "")):
        if paper is None or not _takes_in(line.text, following.text, paper):
            if paper:
                yield paper
            paper = _Found(line)
    if paper:
        yield paper


def _stands_below(text: str) -> bool:
    return text == _DIVIDER or bool(_AUTHORS.fullmatch(text) or _DATE.fullmatch(text))


def _takes_in(text: str, following: str, paper: _Found) -> bool:
    """Have `paper` take in what this line says more of it; False where it says nothing."""
    if text == _DIVIDER:
        paper.closed = True
    elif authors := _AUTHORS.fullmatch(text):
        paper.author_count, paper.closed = int(authors[1].replace(",", "")), True
    elif following == _DIVIDER and not paper.closed and len(text) <= _TITLE_LIMIT:
        paper.organisation, paper.closed = text, True
    elif dated := _date(text):
        paper.dated, paper.closed = paper.dated or dated, True
    elif not paper.closed and (text.endswith(".") or len(text) > _TITLE_LIMIT):
        paper.abstract.append(text)
    else:
        return False
    return True


def _without_tail(found: list[_Found]) -> list[_Found]:
    """Bare titles below the last paper are the links of the page's foot, no papers that could be lost."""
    while found and found[-1].bare:
        found.pop()
    return found


def _record(paper: _Found, day: date, place: str) -> Record | Fault:
    if paper.bare:
        fact = f"{shown(paper.title.text)} has neither an abstract nor authors below it"
        return Fault(place, fact, "add them, or take the line out")
    try:
        published = paper.dated.within(day.year) if paper.dated else None
    except ValueError:
        return Fault(place, f"the date of this paper is no day of {day.year}", "correct the date below it")
    try:
        return Record(
            id=f"title/{urls.slug(paper.title.text)}",
            title=paper.title.text,
            author_count=paper.author_count,
            published=published,
            organisation=_affiliation(paper.organisation),
            seen=day,
            abstract="\n\n".join(paper.abstract),
            readings=_readings(paper.dated, day),
        )
    except ValidationError as error:
        return Fault(place, reasons(error), "correct the lines of this paper")


def _affiliation(text: str) -> Affiliation | None:
    """An organisation is written as its handle and its name."""
    handle, _, name = text.partition(" ")
    return Affiliation(handle=handle, name=name or handle) if handle else None


def _readings(dated: _Date | None, day: date) -> tuple[Reading, ...]:
    return (Reading(date=day, comments=dated.comments),) if dated and dated.comments is not None else ()
