"""How one subscribes: `feeds.html` for people, `feeds.opml` for readers, and the old addresses of feeds that moved."""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple

from generator import urls
from generator.config import Config
from generator.page import Page, Sheaf
from generator.shelved import Archive, Way
from generator.subscribing.channels import CORRECTIONS, FORMATS, SITE, Channel, channels
from generator.subscribing.facts import VERSION
from generator.theme import Theme
from generator.words import Words

PAGE: Final = "feeds.html"
OPML: Final = "feeds.opml"
OUTPUT_OF: Final = {"rss": "feeds", "atom": "atom", "json": "jsonfeed"}  # the output that makes each format
_HEADINGS: Final = {
    SITE: "feeds.site",
    CORRECTIONS: "feeds.corrections",
    "tag": "kinds.by_tag",
    "organisation": "kinds.by_organisation",
    "category": "kinds.by_category",
    "list": "kinds.lists",
    "search": "kinds.searches",
    "author": "kinds.by_author",
    "code": "feeds.code",
}


class Offer(NamedTuple):
    """Something to subscribe to: its words, its page, and the address of each format."""

    name: str
    about: str
    page: str
    files: tuple[tuple[str, str], ...]  # format, address


class Group(NamedTuple):
    """Offers of one kind."""

    key: str
    heading: str
    offers: tuple[Offer, ...]


def plan(archive: Archive, config: Config, theme: Theme) -> Iterator[Page | Sheaf]:
    """The two lists of all feeds, and what stands where a feed was.

    Kinds that have JSON alone are not listed: there are thousands, and their index leads to them.
    """
    yield Sheaf(archive.shape, partial(_lists, archive, config, theme))
    for address, target in config.feeds.moved.items():
        ending = address.rpartition(".")[2]
        yield Page.of(address, f"moved.{ending}", target=target, title=config.title)


def _lists(archive: Archive, config: Config, theme: Theme) -> Iterator[Page]:
    groups = tuple(_groups(channels(archive, config, "rss"), config, theme.words))
    years = tuple(sorted({paper.day.year for paper in archive.papers}))
    yield Page.of(PAGE, "feeds.html", groups=groups, digests=_digests(config, theme.words), years=years)
    yield Page.of(OPML, "feeds.opml", groups=groups)


def render(page: Page, theme: Theme) -> bytes:
    """By template, but for a JSON Feed that moved."""
    if page.template != "moved.json":
        return theme.render(page)
    return f"{json.dumps(_moved(page, theme), ensure_ascii=False, indent=1)}\n".encode()


def _groups(found: Iterable[Channel], config: Config, words: Words) -> Iterator[Group]:
    by_kind: dict[str, list[Offer]] = {kind: [] for kind in _HEADINGS}
    for channel in found:
        if offer := _offer(channel, config, words):
            by_kind[channel.kind].append(offer)
    for kind, offers in by_kind.items():
        if offers:
            yield Group(kind, words(_HEADINGS[kind]), tuple(offers))


def _offer(channel: Channel, config: Config, words: Words) -> Offer | None:
    made = {form for form, output in OUTPUT_OF.items() if output in config.outputs}
    if channel.kind in FORMATS and channel.kind not in config.downloads.json_of:
        made.discard("json")
    files = tuple((form, channel.address(form)) for form in channel.formats if form in made)
    name = channel.title if channel.kind in (SITE, CORRECTIONS) else channel.title.replace(f" · {config.title}", "")
    return Offer(name, words(_about(channel)), channel.page, files) if files else None


def _about(channel: Channel) -> str:
    """What one item is: the key of the words."""
    return "feeds.about_corrections" if channel.kind == CORRECTIONS else f"feeds.about_{channel.rhythm}"


def _digests(config: Config, words: Words) -> tuple[Way, ...]:
    """The digests that are sent by mail."""
    if "digests" not in config.outputs:
        return ()
    return tuple(
        Way(f"digests/{name}.html", f"{one.title or config.title}, {words(f'digest.{one.rhythm}')}")
        for name, one in config.digests.items()
    )


def _moved(page: Page, theme: Theme) -> dict[str, Any]:
    target, config, words = page.values["target"], theme.config, theme.words
    link = f'<a href="{target}">{target}</a>'
    item = {
        "id": f"moved:{page.address}",
        "url": target,
        "title": words("moved.feed"),
        "content_html": f"<p>{words('moved.feed_where', target=link)}</p>",
        "date_published": "1970-01-01T00:00:00Z",
    }
    return {
        "version": VERSION,
        "title": words("moved.feed_title", title=config.title),
        "home_page_url": urls.absolute(config.base_url, PAGE),
        "feed_url": target,
        "expired": True,
        "items": [item],
    }
