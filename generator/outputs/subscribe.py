"""How one subscribes: `feeds.html` for people, `feeds.opml` for readers, and the old addresses of feeds that moved."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from generator import urls
from generator.config import Config
from generator.models import Archive, Page, Way
from generator.subscribing.briefs import BRIEF_KINDS
from generator.subscribing.channels import CORRECTIONS, FORMATS, SITE, Channel, channels
from generator.theme import Theme

PAGE: Final = "feeds.html"
OPML: Final = "feeds.opml"
OUTPUT_OF: Final = {"rss": "feeds", "atom": "atom", "json": "jsonfeed"}  # the output that makes each format
_HEADINGS: Final = {
    SITE: "All papers",
    CORRECTIONS: "Corrections",
    "tag": "By tag",
    "organisation": "By organisation",
    "category": "By arXiv category",
    "list": "Reading lists",
    "search": "Saved searches",
    "author": "By author",
    "code": "With code",
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


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """The two lists of all feeds, and what stands where a feed was."""
    groups = tuple(_groups(channels(archive, config), config))
    years = tuple(sorted({paper.day.year for paper in archive.papers}))
    yield Page.of(PAGE, "feeds.html", groups=groups, digests=_digests(config), years=years)
    yield Page.of(OPML, "feeds.opml", groups=groups)
    for address, target in config.feeds.moved.items():
        ending = address.rpartition(".")[2]
        yield Page.of(address, f"moved.{ending}", target=target, title=config.title)


def render(page: Page, theme: Theme) -> bytes:
    """By template, but for a JSON Feed that moved."""
    if page.template != "moved.json":
        return theme.render(page)
    return f"{json.dumps(_moved(page, theme.config), ensure_ascii=False, indent=1)}\n".encode()


def _groups(found: Iterable[Channel], config: Config) -> Iterator[Group]:
    by_kind: dict[str, list[Offer]] = {kind: [] for kind in _HEADINGS}
    for channel in found:
        if channel.kind in BRIEF_KINDS and channel.rhythm == "paper":
            continue  # there are thousands: their index leads to them
        if offer := _offer(channel, config):
            by_kind[channel.kind].append(offer)
    for kind, offers in by_kind.items():
        if offers:
            yield Group(kind, _HEADINGS[kind], tuple(offers))


def _offer(channel: Channel, config: Config) -> Offer | None:
    made = {form for form, output in OUTPUT_OF.items() if output in config.outputs}
    if channel.kind in FORMATS and channel.kind not in config.downloads.json_of:
        made.discard("json")
    files = tuple((form, channel.address(form)) for form in channel.formats if form in made)
    name = channel.title if channel.kind in (SITE, CORRECTIONS) else channel.title.replace(f" · {config.title}", "")
    return Offer(name, _ABOUT[channel.kind, channel.rhythm], channel.page, files) if files else None


class _Abouts(dict[tuple[str, str], str]):
    """What one item is, by kind and rhythm."""

    def __missing__(self, key: tuple[str, str]) -> str:
        return {"daily": "an item a day", "weekly": "an item a week: its top papers"}.get(key[1], "an item a paper")


_ABOUT: Final = _Abouts({(CORRECTIONS, "paper"): "withdrawn, renamed, revised, corrected, merged: what it said before"})


def _digests(config: Config) -> tuple[Way, ...]:
    """The digests that are sent by mail."""
    if "digests" not in config.outputs:
        return ()
    return tuple(
        Way(f"digests/{name}.html", f"{one.title or config.title}, {one.rhythm}")
        for name, one in config.digests.items()
    )


def _moved(page: Page, config: Config) -> dict[str, Any]:
    target = page.values["target"]
    words = f'This feed has moved to <a href="{target}">{target}</a>. Subscribe there; nothing more comes here.'
    item = {
        "id": f"moved:{page.address}",
        "url": target,
        "title": "This feed has moved",
        "content_html": f"<p>{words}</p>",
        "date_published": "1970-01-01T00:00:00Z",
    }
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{config.title}: moved",
        "home_page_url": urls.absolute(config.base_url, PAGE),
        "feed_url": target,
        "expired": True,
        "items": [item],
    }
