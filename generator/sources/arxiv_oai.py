"""Answers of arXiv's OAI-PMH, formats `arXiv` and `arXivRaw`, as Records; and the addresses that ask for them.

In: text of an answer, or a request and a `get`. Out: Records; what was deleted is passed over. A list goes on by
resumption tokens, which mean nothing to us; one that has run out is begun anew, once. `arXiv` tells authors one by one,
`arXivRaw` every version; both tell the day of the last change, which is no day of ours.
(https://info.arxiv.org/help/oa/index.html)
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from pydantic import ValidationError

from generator.errors import ContentError, Fault
from generator.models import Record, Version
from generator.reply import XML, Get, moment_of
from generator.sources.answer import reasons
from generator.sources.arxiv_api import categories, is_withdrawn
from generator.sources.xml import Element, child, children, parse, said

OAI: Final = "https://oaipmh.arxiv.org/oai"
_PAGES: Final = 2_000
_EMPTY: Final = frozenset({"noRecordsMatch", "idDoesNotExist"})
_KNOWN: Final = _EMPTY | {
    "badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "noMetadataFormats", "noSetHierarchy",
}  # fmt: skip
# A string of authors is divided at commas and `and` outside of brackets.
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_BRACKETS = re.compile(r"\([^()]*\)")


class Harvest(NamedTuple):
    """What one answer, or one list of them, holds."""

    records: tuple[Record, ...] = ()
    refused: tuple[Fault, ...] = ()
    error: str = ""  # its code, where it is an error
    token: str = ""  # '' on the last page
    moments: Mapping[str, datetime] = {}  # by id: when the first version was submitted; from `arXivRaw` alone


def harvest(arguments: Mapping[str, str], get: Get) -> Harvest:
    """A whole list: `{"metadataPrefix": "arXivRaw", "from": …, "until": …, "set": …}`. Raises ContentError."""
    for _ in range(2):
        whole = _list(arguments, get)
        if whole.error != "badResumptionToken":
            return _checked(whole)
    raise ContentError(Fault(OAI, "refuses its own resumption token, twice", "try again later"))


def one(paper_id: str, prefix: str, get: Get) -> Harvest:
    """One paper. Raises ContentError."""
    arguments = {"verb": "GetRecord", "identifier": f"oai:arXiv.org:{paper_id}", "metadataPrefix": prefix}
    url = _url(arguments)
    return _checked(parsed(get(url).text(XML), url))


def parsed(text: str, place: str) -> Harvest:
    """The papers of one answer; errors by their code. Raises ContentError for what is no answer of OAI-PMH."""
    root = parse(text, place)
    if not root.tag.endswith("}OAI-PMH"):
        raise ContentError(Fault(place, "is no answer of OAI-PMH", "look at the answer"))
    if (error := child(root, "error")) is not None:
        code = error.get("code", "")
        return Harvest(error=code if code in _KNOWN else "unknown")
    found = next((part for verb in ("ListRecords", "GetRecord") for part in children(root, verb)), None)
    if found is None:
        raise ContentError(Fault(place, "is an answer of OAI-PMH to another question", "look at the answer"))
    read = [_read(record, place) for record in children(found, "record") if not _is_deleted(record)]
    good = [one for one in read if not isinstance(one, Fault)]
    return Harvest(
        tuple(record for record, _ in good),
        tuple(one for one in read if isinstance(one, Fault)),
        token=said(found, "resumptionToken"),
        moments={record.id: moment for record, moment in good if moment},
    )


def _list(arguments: Mapping[str, str], get: Get) -> Harvest:
    url = _url({"verb": "ListRecords", **arguments})
    pages: list[Harvest] = []
    for _ in range(_PAGES):
        page = parsed(get(url).text(XML), url)
        if page.error:
            return page._replace(error="unknown") if pages and page.error in _EMPTY else page
        if page.token and page.token in {one.token for one in pages}:
            break
        pages.append(page)
        if not page.token:
            return _joined(pages)
        url = _url({"verb": "ListRecords", "resumptionToken": page.token})
    raise ContentError(Fault(OAI, "goes round in circles", "try again later"))


def _joined(pages: Sequence[Harvest]) -> Harvest:
    """All that the pages of a list hold."""
    return Harvest(
        tuple(record for page in pages for record in page.records),
        tuple(fault for page in pages for fault in page.refused),
        moments={key: moment for page in pages for key, moment in page.moments.items()},
    )


def _checked(whole: Harvest) -> Harvest:
    if whole.error and whole.error not in _EMPTY:
        raise ContentError(Fault(OAI, f"answered with the error {whole.error}", "look at the request"))
    return whole


def _url(arguments: Mapping[str, str]) -> str:
    return f"{OAI}?{urlencode(arguments, safe=':')}"


def _is_deleted(element: Element) -> bool:
    header = child(element, "header")
    return header is not None and header.get("status") == "deleted"


def _read(element: Element, place: str) -> tuple[Record, datetime | None] | Fault:
    """A record and the moment of its first version, or what is wrong with it."""
    metadata = child(element, "metadata")
    facts = next(iter(metadata), None) if metadata is not None else None
    name = facts.tag.rpartition("}")[2] if facts is not None else ""
    if facts is None or name not in ("arXiv", "arXivRaw"):
        return Fault(place, "a record is of no format that we know", "ask for arXiv or arXivRaw")
    dated, moment = _versions(facts) if name == "arXivRaw" else _created(facts)
    comment = said(facts, "comments")
    terms = said(facts, "categories").split()
    try:
        record = Record(
            id=said(facts, "id"),
            title=said(facts, "title"),
            authors=_authors(facts),
            categories=categories(terms),
            primary_category=next(iter(categories(terms)), ""),
            doi=next(iter(said(facts, "doi").replace(",", " ").split()), ""),
            journal_ref=said(facts, "journal-ref"),
            comment=comment,
            licence=said(facts, "license"),
            withdrawn=is_withdrawn(comment) or _is_void(facts),
            abstract=said(facts, "abstract"),
            **dated,
        )
    except ValidationError as error:
        return Fault(place, reasons(error), "look at the answer")
    return record, moment


def _authors(facts: Element) -> tuple[str, ...]:
    """One by one in `arXiv`; one string in `arXivRaw`, with affiliations in brackets."""
    whole = child(facts, "authors")
    if whole is None:
        return ()
    if people := tuple(children(whole, "author")):
        parts = ([said(one, part) for part in ("forenames", "keyname", "suffix")] for one in people)
        return tuple(name for one in parts if _is_name(name := " ".join(filter(None, one))))
    text = whole.text or ""
    while (shorter := _BRACKETS.sub("", text)) != text:
        text = shorter
    return tuple(name for part in _BETWEEN.split(text) if _is_name(name := " ".join(part.split())))


def _is_name(word: str) -> bool:
    """A colon stands among the authors, between a collaboration and its people."""
    return any(map(str.isalnum, word))


def _created(facts: Element) -> tuple[dict[str, Any], None]:
    first, newest = _day(said(facts, "created")), _day(said(facts, "updated"))
    versions = (Version(number=1, date=first),) if first else ()
    return {"published": first, "seen": newest or first, "versions": versions}, None


def _versions(facts: Element) -> tuple[dict[str, Any], datetime | None]:
    moments = dict(_moments(facts))
    versions = tuple(Version(number=number, date=moments[number].date()) for number in sorted(moments))
    first = moments.get(1)
    dated = {"published": first.date() if first else None, "versions": versions}
    return dated | {"seen": versions[-1].date if versions else None}, first


def _moments(facts: Element) -> Iterator[tuple[int, datetime]]:
    for version in children(facts, "version"):
        number = version.get("version", "").removeprefix("v")
        moment = moment_of(said(version, "date"))
        if moment and number.isascii() and number.isdigit() and 0 < int(number[:6]) <= 10_000:
            yield int(number), moment


def _is_void(facts: Element) -> bool:
    """Whether the newest version has no text: so arXivRaw shows what was withdrawn."""
    versions = tuple(children(facts, "version"))
    return bool(versions) and said(versions[-1], "size") in ("0", "0kb")


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
