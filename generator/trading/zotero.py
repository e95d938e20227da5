"""Zotero's RDF -> Works: items, their notes, tags and the collections that hold them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from typing import Final

from generator.errors import Fault
from generator.sources.xml import LINE, Element, children, local, parse, said, words
from generator.trading.notes import told
from generator.trading.works import Work, arxiv_of, date_of, dated_by, doi_of, named, reference, tags_of

_NO_ITEMS: Final = {"Attachment", "Memo", "Collection", "Journal", "Series", "ConferenceProceedings"}
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_BREAK: Final = re.compile(r"</p>|<br\s*/?>|</li>|</h\d>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")


def works(text: str, place: str) -> Iterator[Work | Fault]:
    """The items in their order. Raises ContentError where it is no XML, or one that does more than say."""
    root = parse(text, place, lines=True)
    known = {one.get(f"{_RDF}about", ""): one for one in root}
    folders = _folders(root)
    for item in root:
        kind = said(item, "itemType")
        if kind in ("attachment", "note") or (local(item) in _NO_ITEMS and not kind):
            continue
        yield _work(item, known, folders.get(item.get(f"{_RDF}about", ""), []), place)


def _folders(root: Element) -> dict[str, list[str]]:
    """The collections of each item."""
    folders: dict[str, list[str]] = defaultdict(list)
    for one in children(root, "Collection"):
        for part in children(one, "hasPart"):
            folders[part.get(f"{_RDF}resource", "")].append(said(one, "title"))
    return folders


def _work(item: Element, known: dict[str, Element], folders: list[str], place: str) -> Work:
    whole = _whole(item, known)
    extra = said(item, "description")
    numbers = [*_deep(item, "identifier"), extra, *_deep(item, "number"), *_deep(item, "archiveLocation")]
    arxiv = arxiv_of(*numbers, item.get(f"{_RDF}about", ""))
    tags = [_tag(one) for one in children(item, "subject")]
    date = said(item, "date")
    notes = [_plain(said(known[key], "value")) for key in _resources(item, "isReferencedBy") if key in known]
    own = told("\n\n".join(note for note in notes if note))
    return Work(
        f"{place}:{item.get(LINE)}",
        title=said(item, "title"),
        authors=tuple(_people(item)),
        arxiv=arxiv,
        doi=next(
            (
                doi
                for one in (*numbers, *(_deep(whole, "identifier") if whole is not None else ()))
                if (doi := doi_of(one))
            ),
            "",
        ),
        published=dated_by(arxiv, date_of(date), month_said=bool(re.match(r"\d{4}-\d", date))),
        journal_ref=_reference(item, whole, date[:4]),
        abstract=said(item, "abstract"),
        keywords=tuple(filter(None, tags)),
        day=date_of(said(item, "dateSubmitted")),
        dated=date,
        **own | {"tags": tags_of((*tags, *folders))},
    )


def _whole(item: Element, known: dict[str, Element]) -> Element | None:
    """What an item is part of: a journal, proceedings; written inside or elsewhere."""
    for part in children(item, "isPartOf"):
        inside = next(iter(part), None)
        found = inside if inside is not None else known.get(part.get(f"{_RDF}resource", ""))
        if found is not None and local(found) in ("Journal", "Book", "ConferenceProceedings", "Series"):
            return found
    return None


def _reference(item: Element, whole: Element | None, year: str) -> str:
    if whole is None:
        return ""
    volume, issue = (said(whole, name) or said(item, name) for name in ("volume", "number"))
    return reference(said(whole, "title"), volume, issue, said(item, "pages"), year)


def _people(item: Element) -> Iterator[str]:
    for authors in children(item, "authors"):
        for person in authors.iter():
            if local(person) == "Person":
                given = said(person, "givenName") or said(person, "givenname")
                if name := named(said(person, "surname"), given):
                    yield name


def _tag(subject: Element) -> str:
    return next((said(one, "value") for one in subject), "") or words(subject)


def _deep(item: Element, name: str) -> list[str]:
    """What stands in such elements, however deep."""
    return [" ".join("".join(one.itertext()).split()) for one in children(item, name)]


def _resources(item: Element, name: str) -> list[str]:
    return [one.get(f"{_RDF}resource", "") for one in children(item, name)]


def _plain(html: str) -> str:
    """A note of Zotero's as words: its paragraphs, and no more of its HTML."""
    text = unescape(_TAG.sub("", _BREAK.sub("\n\n", html)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
