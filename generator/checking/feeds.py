"""The feeds of a site: what RSS 2.0, Atom 1.0 and JSON Feed 1.1 ask for, links that can be followed, ids that moved."""

import json
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from generator import disk, urls
from generator.config import Config
from generator.errors import ContentError, Fault
from generator.reply import moment_of
from generator.sources import xml

_FORMATS: Final = {"rss": "RSS 2.0", "atom": "Atom (RFC 4287)", "json": "JSON Feed 1.1"}
_NO_FEEDS: Final = ("schemas/", "search/", "sitemap")


class Item(NamedTuple):
    """An item as readers of feeds know it."""

    id: str
    title: str
    link: str
    date: str
    flaw: str = ""  # what else its format asks for and it does not have


class Feed(NamedTuple):
    """What all formats say of themselves: the address they call their own, a title, their items."""

    form: str
    self: str
    title: str
    items: tuple[Item, ...]
    lacks: tuple[str, ...] = ()  # what its format asks for
    id: str = ""  # of the feed itself, where its format has one


def feeds_of(site: Path, files: Iterable[str], faults: list[Fault]) -> dict[str, Feed]:
    """Every feed of a site by address; those that cannot be read go to `faults`."""
    found: dict[str, Feed] = {}
    for address in files:
        read = {"xml": _of_xml, "json": _of_json}.get(address.rpartition(".")[2])
        if read and not address.startswith(_NO_FEEDS):
            place = f"{site.name}/{address}"
            try:
                feed = read(disk.read_text(site / address, place), place)
            except ContentError as error:
                faults.extend(error.faults)
                continue
            if feed:
                found[address] = feed
    return found


def built_for(feeds: Mapping[str, Feed]) -> str:
    """The address of the site by what its feeds call themselves; '' where they do not agree."""
    roots = {feed.self.removesuffix(address) for address, feed in feeds.items() if feed.self.endswith(f"/{address}")}
    return roots.pop() if len(roots) == 1 else ""


def wrong(feeds: Mapping[str, Feed], site: Path, files: Container[str], config: Config) -> Iterator[Fault]:
    """Whatever a program that reads feeds would stumble over."""
    for address, feed in feeds.items():
        place = f"{site.name}/{address}"
        own = urls.absolute(config.base_url, address)
        if feed.self != own and address not in config.feeds.moved:
            yield Fault(place, f"calls itself '{feed.self}' and stands at {own}", "build again with this base_url")
        for lacking in (*feed.lacks, *([] if feed.title.strip() else ["title"])):
            yield Fault(place, f"has no {lacking}, which {_FORMATS[feed.form]} asks for", "mend the feed's template")
        for name, count in Counter(item.id for item in feed.items).items():
            if count > 1 or not name:
                fact = f"has {count} items of the id '{name}'" if name else "has an item without an id"
                yield Fault(place, fact, "an id belongs to one item, for good")
        for item in feed.items:
            yield from _item(item, feed.form, place)
            here = item.link.removeprefix(config.base_url) if item.link.startswith(config.base_url) else urls.HOME
            if unquote(urlsplit(here).path or urls.HOME) not in files:
                yield Fault(place, f"the link '{item.link}' of '{item.id}' leads to no file", "build the site again")


def moved(feeds: Mapping[str, Feed], published: Mapping[str, Feed], site: Path) -> Iterator[Fault]:
    """Items whose id is another than it was when last published: every subscriber would get them again."""
    if not published:
        yield Fault("--published", "holds no feed to compare with", "name the folder of the site as it was published")
    for address, feed in feeds.items():
        last = published.get(address, feed)
        if last.id != feed.id:
            fact = f"had the id '{last.id}' and now has '{feed.id}'"
            yield Fault(f"{site.name}/{address}", fact, "an id never changes: find out what did")
        before = {item.link: item.id for item in last.items}
        for item in feed.items:
            if before.get(item.link, item.id) != item.id:
                fact = f"{item.link} had the id '{before[item.link]}' and now has '{item.id}'"
                yield Fault(f"{site.name}/{address}", fact, "an id never changes: find out what did")


def _item(item: Item, form: str, place: str) -> Iterator[Fault]:
    if not item.title.strip():
        yield Fault(place, f"the item '{item.id}' has no title", "see the paper's record")
    if not item.link.startswith(("https://", "http://")):
        yield Fault(place, f"the link '{item.link}' of '{item.id}' leads nowhere from outside", "set 'base_url'")
    if item.flaw:
        yield Fault(place, f"the item '{item.id}' {item.flaw}", "mend the feed's template")
    if not _is_date(item.date, form):
        yield Fault(place, f"the date '{item.date}' of '{item.id}' is none", "see the paper's record")


def _is_date(words: str, form: str) -> bool:
    """RFC 822 for RSS, RFC 3339 for the others: a whole moment, and its zone."""
    if form == "rss":
        return moment_of(words) is not None
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return False
    return moment.tzinfo is not None and words[10] == "T"


def _of_xml(text: str, place: str) -> Feed | None:
    root = xml.parse(text, place)
    if xml.local(root) == "rss":
        channel = xml.child(root, "channel")
        return _rss(channel) if channel is not None else None
    return _atom(root) if xml.local(root) == "feed" else None


def _rss(channel: xml.Element) -> Feed:
    items = (
        Item(xml.said(one, "guid"), xml.said(one, "title"), xml.said(one, "link"), xml.said(one, "pubDate"), _guid(one))
        for one in xml.children(channel, "item")
    )
    own = {one.tag: xml.words(one) for one in channel}
    lacks = tuple(name for name in ("link", "description") if not own.get(name))
    return Feed("rss", _linked(channel, "self"), own.get("title", ""), tuple(items), lacks)


def _guid(item: xml.Element) -> str:
    """An id is an address that can be followed, unless it says that it is none."""
    guid = xml.child(item, "guid")
    if guid is None or guid.get("isPermaLink") == "false" or xml.words(guid).startswith(("https://", "http://")):
        return ""
    return "has an id that is no address and does not say so (isPermaLink)"


def _atom(root: xml.Element) -> Feed:
    items = (
        Item(xml.said(one, "id"), xml.said(one, "title"), _linked(one, "alternate"), xml.said(one, "updated"))
        for one in xml.children(root, "entry")
    )
    there = {"id": xml.said(root, "id"), "author": _has_authors(root)}
    there["moment in 'updated'"] = _is_date(xml.said(root, "updated"), "atom")
    lacks = (name for name, said in there.items() if not said)
    return Feed(
        "atom", _linked(root, "self"), xml.said(root, "title"), tuple(items), tuple(lacks), xml.said(root, "id")
    )


def _has_authors(root: xml.Element) -> bool:
    """The feed's own, or else each entry's."""
    return xml.child(root, "author") is not None or all(
        xml.child(one, "author") is not None for one in xml.children(root, "entry")
    )


def _linked(element: xml.Element, relation: str) -> str:
    links = (one for one in xml.children(element, "link") if one.get("rel", "alternate") == relation)
    return next((one.get("href", "") for one in links), "")


def _of_json(text: str, place: str) -> Feed | None:
    try:
        whole: Any = json.loads(text)
        if not str(whole.get("version", "")).startswith("https://jsonfeed.org/version/1"):
            return None
        items = tuple(
            Item(
                str(one["id"]),
                str(one.get("title", "")),
                str(one.get("url", "")),
                str(one.get("date_published", "")),
                "" if "content_html" in one or "content_text" in one else "has no content",
            )
            for one in whole["items"]
        )
        return Feed("json", str(whole.get("feed_url", "")), str(whole["title"]), items)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ContentError(Fault(place, "is no JSON Feed", "build the site again")) from None
