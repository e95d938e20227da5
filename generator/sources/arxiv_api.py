"""Answers of arXiv's query API, Atom, as Records; and the addresses that ask for them.

In: text of an answer, or a query and a `get`. Out: Records, all of what was asked for. Its traps: a wrong query is
answered with an entry that is an error, with a status of 400 or 200; a page in the middle is empty at times, and full
when asked for again; a query has no more than 30,000 results. (https://info.arxiv.org/help/api/user-manual.html)
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from pydantic import ValidationError

from generator.errors import ContentError, Fault
from generator.models import Record, Version
from generator.reply import XML, Get, Reply
from generator.sources.answer import reasons
from generator.sources.xml import Element, child, children, parse, said

SOURCE: Final = "arxiv"
API: Final = "https://export.arxiv.org/api/query"
PAGE: Final = 500
MOST: Final = 30_000
ASKED_AGAIN: Final = 3  # for a page that is empty in the middle

_ID = re.compile(r"(?:.*/abs/)?(.+?)(?:v(\d{1,4}))?", re.ASCII)
_CATEGORY = re.compile(r"[a-z][a-z-]{1,20}(\.[A-Za-z-]{1,20})?", re.ASCII)  # MSC and ACM classes stand there as well
_WITHDRAWN = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,3}(?:has|have) been (?:\w+ )?withdrawn\b"
    r"|^\W*withdrawn\b|\bwithdrawn by (?:the )?(?:author|arxiv)",
    re.IGNORECASE,
)


class Page(NamedTuple):
    """One answer: what it holds, what of it cannot be read, how many results there are in all."""

    records: tuple[Record, ...]
    refused: tuple[Fault, ...]
    total: int
    moments: dict[str, datetime]  # by id: when its first version was submitted


def search(query: str, get: Get) -> Page:
    """All results of a query, page after page. Raises ContentError where they cannot be had whole."""
    records: dict[str, Record] = {}
    refused: list[Fault] = []
    moments: dict[str, datetime] = {}
    start, total = 0, 1
    while start < total:
        page = _page({"search_query": query, "sortBy": "submittedDate", "sortOrder": "ascending"}, start, get)
        records |= {record.id: record for record in page.records}
        refused += page.refused
        moments |= page.moments
        start, total = start + len(page.records) + len(page.refused), page.total
        if total > MOST:
            raise ContentError(Fault(API, f"has {total:,} results, and {MOST:,} can be had", "ask for less"))
    if len(records) + len(refused) < total:
        fact = f"gave {len(records):,} papers, where {total:,} are told of"
        raise ContentError(Fault(API, fact, "try again later"))
    return Page(tuple(records.values()), tuple(refused), total, moments)


def by_ids(ids: Sequence[str], get: Get) -> Page:
    """What arXiv knows of papers; those that it does not know are left out."""
    url = f"{API}?{urlencode({'id_list': ','.join(ids), 'max_results': len(ids)}, safe=',/')}"
    return parsed(_text(get(url)), url)


def parsed(text: str, place: str) -> Page:
    """The papers of one answer. Raises ContentError where it is an error, or none at all."""
    feed = parse(text, place)
    if not feed.tag.endswith("}feed"):
        raise ContentError(Fault(place, "is no answer of arXiv's query API", "look at the answer"))
    entries = tuple(children(feed, "entry"))
    if any("/api/errors" in said(entry, "id") for entry in entries):
        raise ContentError(Fault(place, "is an error of arXiv's query API", "look at the query"))
    read_ = [_record(entry, place) for entry in entries]
    return Page(
        tuple(one for one in read_ if isinstance(one, Record)),
        tuple(one for one in read_ if isinstance(one, Fault)),
        _count(said(feed, "totalResults")),
        {key: moment for entry in entries if (key := _key(entry)[0]) and (moment := _moment(said(entry, "published")))},
    )


def is_withdrawn(comment: str) -> bool:
    """Whether a comment says that its paper was withdrawn."""
    return _WITHDRAWN.search(comment) is not None


def _page(query: dict[str, Any], start: int, get: Get) -> Page:
    url = f"{API}?{urlencode(query | {'start': start, 'max_results': PAGE}, safe=':[]()+')}"
    for _ in range(ASKED_AGAIN):
        page = parsed(_text(get(url)), url)
        if page.records or page.refused or start >= page.total:
            return page
    fact = f"is empty from result {start:,} on, where {page.total:,} are told of"
    raise ContentError(Fault(url, fact, "try again later"))


def _text(reply: Reply) -> str:
    """Errors come with a status of 400 and are read like the rest."""
    return (reply._replace(status=200) if reply.status == 400 else reply).text(XML)


def _key(entry: Element) -> tuple[str, int]:
    found = _ID.fullmatch(said(entry, "id"))
    return (found[1], int(found[2] or 1)) if found else ("", 1)


def _record(entry: Element, place: str) -> Record | Fault:
    key, version = _key(entry)
    first, newest = _day(said(entry, "published")), _day(said(entry, "updated"))
    primary = child(entry, "primary_category")
    comment, primary_term = said(entry, "comment"), primary.get("term", "") if primary is not None else ""
    terms = [one.get("term", "") for one in children(entry, "category")]
    versions = {1: first} | ({version: newest} if version > 1 else {})
    try:
        return Record(
            id=key,
            title=said(entry, "title"),
            authors=tuple(name for one in children(entry, "author") if (name := said(one, "name"))),
            published=first,
            categories=categories((primary_term, *terms)),
            primary_category=primary_term if _CATEGORY.fullmatch(primary_term) else "",
            doi=said(entry, "doi"),
            journal_ref=said(entry, "journal_ref"),
            comment=comment,
            versions=tuple(Version(number=number, date=day) for number, day in versions.items() if day),
            withdrawn=is_withdrawn(comment),
            seen=newest or first,
            abstract=said(entry, "summary"),
        )
    except ValidationError as error:
        return Fault(place, reasons(error), "look at the answer")


def categories(terms: Sequence[str]) -> tuple[str, ...]:
    """The categories among the terms, each once."""
    return tuple(dict.fromkeys(term for term in terms if _CATEGORY.fullmatch(term)))


def _moment(word: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _day(word: str) -> date | None:
    moment = _moment(word)
    return moment.date() if moment else None


def _count(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 12 else 0
