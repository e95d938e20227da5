"""arXiv's daily feeds of categories, RSS or Atom, as Records.

In: text of a feed. Out: its day, and its papers by how they were announced: new, cross-listed, replaced. A feed knows
one day alone, the one on which it was made; on weekends and holidays it is empty, and nothing is wrong. One for an
unknown category is a feed that says so. (https://info.arxiv.org/help/rss_specifications.html)
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from pydantic import ValidationError

from generator.errors import ContentError, Fault
from generator.models import Record
from generator.reply import XML, Get, moment_of
from generator.sources.answer import reasons
from generator.sources.arxiv_api import categories
from generator.sources.xml import Element, child, children, parse, said, words

FEED: Final = "https://rss.arxiv.org/rss"
KINDS: Final = frozenset({"new", "cross", "replace", "replace-cross"})
_HEAD = re.compile(r"\s*arXiv:(\S+?)v(\d+)\s+Announce Type:\s*(\S+)\s*(?:Abstract:\s*)?", re.ASCII)
_KEY = re.compile(r"(?:oai:arXiv\.org:|.*/abs/)?(.+?)(?:v(\d+))?", re.ASCII)


class Announced(NamedTuple):
    """A paper and how it was announced: one of KINDS, or '' where the feed does not say."""

    kind: str
    record: Record


class Feed(NamedTuple):
    """A day's announcements; `day` is None where the feed does not tell."""

    day: date | None
    papers: tuple[Announced, ...]
    refused: tuple[Fault, ...]


def ask(names: Sequence[str], get: Get) -> Feed:
    """The feed of some categories. Raises ContentError."""
    url = f"{FEED}/{'+'.join(names)}"
    return parsed(get(url).text(XML), url)


def parsed(text: str, place: str) -> Feed:
    """A feed, RSS or Atom. Raises ContentError where it is no feed, or says that it is an error."""
    root = parse(text, place)
    name = root.tag.rpartition("}")[2]
    channel = child(root, "channel") if name in ("rss", "RDF") else root if name == "feed" else None
    if channel is None:
        raise ContentError(Fault(place, "is no feed", "look at the answer"))
    if said(channel, "title").startswith("Feed error"):
        raise ContentError(Fault(place, "is a feed that tells of an error", "look at the categories"))
    items = tuple(children(channel, "item" if name != "feed" else "entry"))
    read_ = [_announced(item, place) for item in items]
    day = _day(said(channel, "pubDate") or said(channel, "lastBuildDate") or said(channel, "updated"))
    return Feed(
        next((found for item in items if (found := _day(said(item, "pubDate") or said(item, "published")))), day),
        tuple(one for one in read_ if isinstance(one, Announced)),
        tuple(one for one in read_ if isinstance(one, Fault)),
    )


def _announced(item: Element, place: str) -> Announced | Fault:
    text = said(item, "description") or said(item, "summary")
    head = _HEAD.match(text)
    found = _KEY.fullmatch(said(item, "guid") or said(item, "id") or said(item, "link"))
    kind = said(item, "announce_type") or (head[3] if head else "")
    terms = [one.get("term") or words(one) for one in children(item, "category")]
    try:
        record = Record(
            id=head[1] if head else found[1] if found else "",
            title=said(item, "title"),
            authors=tuple(_authors(item)),
            categories=categories(terms),
            primary_category=next(iter(categories(terms)), ""),
            doi=said(item, "DOI") or said(item, "doi"),
            journal_ref=said(item, "journal_reference"),
            licence=said(item, "rights"),
            abstract=text[head.end() :] if head else text,
        )
    except ValidationError as error:
        return Fault(place, reasons(error), "look at the answer")
    return Announced(kind if kind in KINDS else "", record)


def _authors(item: Element) -> Iterator[str]:
    for creator in (*children(item, "creator"), *children(item, "author")):
        whole = said(creator, "name") or words(creator)
        yield from (name for part in whole.split(",") if (name := " ".join(part.split())))


def _day(word: str) -> date | None:
    """The date as it stands there: midnight in the East of the United States, whatever that is elsewhere."""
    if moment := moment_of(word):
        return moment.date()
    try:
        return datetime.fromisoformat(word).date()
    except ValueError:
        return None
