"""Archive -> channels: which feeds there are, what stands in each, and how a long one is cut into files. Pure.

A channel is one thing to subscribe to, whatever the format. Three rhythms: an item for each paper, for each day, for
each week's top papers. Its newest items are one file; older ones lie in a file for each month (RFC 5005), so that a new
day changes the newest file, and that of its month, and no other. Ids never change with host, title, address or fork.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final, NamedTuple

from generator import urls
from generator.archive import SHELVES
from generator.archiving.ranking import EPOCH
from generator.config import Config
from generator.errors import Fault, nearest
from generator.models import Paper
from generator.page import Page, Sheaf, digest_of_shown
from generator.shelved import Archive, Shelf
from generator.subscribing.items import Issue, Item, ItemT, as_listed, corrections, days, said_by, urn, weeks
from generator.words import Words

SITE: Final = "site"
CORRECTIONS: Final = "corrections"
RHYTHMS: Final = ("paper", "daily", "weekly")
# Which formats the shelves of a kind have; the site has all.
FORMATS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("rss", "json"),
    "tag": ("rss", "json"),
    "category": ("rss", "json"),
    "list": ("rss", "json"),
    "search": ("rss", "json"),
    "author": ("json",),
    "code": ("rss", "json"),
}
ALL_FORMATS: Final = ("rss", "atom", "json")
CORRECTED: Final = ("rss", "json")  # the formats of corrections
IN_RHYTHM: Final = ("rss", "json")  # those of a shelf's days and weeks
ENDINGS: Final[Mapping[str, str]] = {"rss": "xml", "atom": "xml", "json": "json"}


class Channel(NamedTuple):
    """One thing to subscribe to. `items` come newest first; `name` is what settings call it."""

    name: str
    rhythm: str
    kind: str
    id: str
    title: str
    page: str
    items: tuple[Item, ...]
    least: int
    formats: tuple[str, ...]

    def address(self, form: str, month: str = "") -> str:
        """Where the channel's file lies; `month` is that of an older part."""
        stem = {"atom": "atom"}.get(form, "feed") if self.name == SITE else self.name
        rhythm = "" if self.rhythm == "paper" else f".{self.rhythm}"
        return f"{stem}{rhythm}{'.' if month else ''}{month}.{ENDINGS[form]}"


class Part(NamedTuple):
    """One file of a channel: its month ('' for the newest items), those of the files beside it.

    `growing`: how many items the older file has, where it is that of the newest month, which gets more.
    """

    month: str
    older: str
    newer: str
    growing: int
    items: tuple[Item, ...]

    @property
    def updated(self) -> date:
        """The day of its newest item."""
        return max((item.day for item in self.items), default=EPOCH)


def channels(archive: Archive, config: Config, form: str) -> Iterator[Channel]:
    """The channels that have a format: the site's, corrections, then those of shelves, each followed by its rhythms."""
    yield from of_all(archive, config, form)
    for shelf, rhythm in of_shelves(archive, config, form):
        yield shelf_channel(archive, shelf, config, rhythm)


def of_all(archive: Archive, config: Config, form: str) -> Iterator[Channel]:
    """The site's channels, and corrections."""
    made = archive.once(("site's channels", config.digest), lambda: _of_all(archive, config))
    return (channel for channel in made if form in channel.formats)


def _of_all(archive: Archive, config: Config) -> tuple[Channel, ...]:
    rhythms = [rhythm for rhythm in RHYTHMS if rhythm == "paper" or SITE in getattr(config.feeds, rhythm)]
    return (*(site_channel(archive, config, rhythm) for rhythm in rhythms), _corrections(archive, config))


def of_shelves(
    archive: Archive, config: Config, form: str, kinds: Collection[str] = FORMATS
) -> Iterator[tuple[Shelf, str]]:
    """The shelves of these kinds that have a channel, and its rhythm."""
    for kind in FORMATS:
        if kind not in kinds:
            continue
        rhythms = [rhythm for rhythm in _rhythms(kind, config) if form in _formats(kind, rhythm)]
        for shelf in archive.shelves.get(kind, ()) if rhythms else ():
            for rhythm in rhythms:
                if rhythm == "paper" or shelf.address in getattr(config.feeds, rhythm):
                    yield shelf, rhythm


def _rhythms(kind: str, config: Config) -> list[str]:
    """Those in which shelves of a kind may be had: of days and weeks only where the settings want one."""
    folder = f"{SHELVES[kind].folder}/"
    return [
        one for one in RHYTHMS if one == "paper" or any(name.startswith(folder) for name in getattr(config.feeds, one))
    ]


def _formats(kind: str, rhythm: str) -> tuple[str, ...]:
    return FORMATS[kind] if rhythm == "paper" else IN_RHYTHM


def site_channel(archive: Archive, config: Config, rhythm: str) -> Channel:
    """The whole site in one of the rhythms."""
    items, least = _items(archive.papers, rhythm, SITE, archive, config)
    title = _in_rhythm(config.title, rhythm, archive.words)
    least = least or config.limits.feed
    ident = urn(config, f"feed:{SITE}:{rhythm}")
    return Channel(SITE, rhythm, SITE, ident, title, urls.HOME, items, least, ALL_FORMATS)


def shelf_channel(archive: Archive, shelf: Shelf, config: Config, rhythm: str) -> Channel:
    """One shelf in one of the rhythms."""
    name = shelf.address
    items, least = _items(shelf.papers, rhythm, name, archive, config, shelf)
    if shelf.entries and rhythm == "paper":
        items = as_listed(shelf)
    title = _in_rhythm(f"{shelf.name} · {config.title}", rhythm, archive.words)
    least = least or (config.feeds.author if shelf.kind == "author" else config.feeds.shelf)
    ident = urn(config, f"feed:{name}:{rhythm}")
    formats = _formats(shelf.kind, rhythm)
    return Channel(name, rhythm, shelf.kind, ident, title, shelf.way.address, items, least, formats)


def shelf_id(shelf: Shelf, config: Config) -> str:
    """The id of a shelf's feed."""
    return urn(config, f"feed:{shelf.address}:paper")


def parts(channel: Channel, reach: int = 0) -> tuple[Part, ...]:
    """The files of a channel, newest first: at least its least, and all of the last one's day; then months.

    The file of the newest month holds what the newest file has no more; that of an earlier month, which is closed, the
    whole month. They lead back `reach` days at least from the newest item, or to the first where that is 0.
    """
    first_file = newest(channel.items, channel.least)
    rest = channel.items[len(first_file) :]
    by_month, older = _by_month(channel.items), _by_month(rest)
    open_month = next(iter(by_month), "")
    months = list(older)
    if reach and first_file:
        day = first_file[0].day
        first = urls.month_key(day - timedelta(days=min(reach, day.toordinal() - 1)))
        months = [month for month in months if month >= first]
    by_month[open_month] = older.get(open_month, ())
    is_open = months[:1] == [open_month]
    chain = ("", *months, "")
    whole = [Part("", chain[1], "", len(by_month[open_month]) if is_open else 0, first_file)]
    whole += [Part(month, chain[at + 1], chain[at - 1], 0, by_month[month]) for at, month in enumerate(months, 1)]
    return tuple(whole)


def sheets(
    archive: Archive, config: Config, form: str, template: str, kinds: Collection[str] = FORMATS
) -> Iterator[Page | Sheaf]:
    """The pages to be of all channels that have the format `form`: the site's, and those of shelves of these kinds."""
    for channel in of_all(archive, config, form):
        files = archive.once(channel[:2], partial(_files, channel, config.feeds.reach))
        for part, rests in files:
            yield Sheaf(rests, partial(_sheet, channel, part, form, template))
    for shelf, rhythm in of_shelves(archive, config, form, kinds):
        pages = partial(_sheets_of, archive, shelf, config, rhythm, form, template)
        if rhythm == "paper":
            yield Sheaf(shelf.digest, pages)
        else:  # a channel of days or weeks rests on more than its shelf
            yield from pages()


def in_rhythms(archive: Archive, config: Config, form: str, template: str, kind: str) -> Iterator[Page]:
    """The pages to be of the channels of days and weeks of one kind of shelves."""
    if _rhythms(kind, config)[1:]:
        for shelf, rhythm in of_shelves(archive, config, form, (kind,)):
            if rhythm != "paper":
                yield from _sheets_of(archive, shelf, config, rhythm, form, template)


def _files(channel: Channel, reach: int) -> tuple[tuple[Part, bytes], ...]:
    """The files of a channel of the site's, each with the digest of all that it says."""
    return tuple(
        (part, digest_of_shown((channel[:6], part[:-1], [said_by(item) for item in part.items])))
        for part in parts(channel, reach)
    )


def _sheets_of(archive: Archive, shelf: Shelf, config: Config, rhythm: str, form: str, template: str) -> Iterator[Page]:
    """The pages to be of a shelf's channel: its newest file, and those of its months."""
    channel = shelf_channel(archive, shelf, config, rhythm)
    for part in parts(channel, config.feeds.reach):
        yield from _sheet(channel, part, form, template)


def _sheet(channel: Channel, part: Part, form: str, template: str) -> Iterator[Page]:
    """The page to be of one file of a channel."""
    yield Page.of(
        channel.address(form, part.month),
        template,
        id=channel.id,
        title=channel.title,
        page=channel.page,
        items=part.items,
        updated=part.updated,
        current=channel.address(form) if part.month else "",
        older=channel.address(form, part.older) if part.older else "",
        newer=channel.address(form, part.newer) if part.newer else "",
        growing=part.growing,
    )


def unnamed(archive: Archive, config: Config) -> Iterator[Fault]:
    """What the settings want a rhythm or a digest of, and is not there."""
    wanted = {name: f"feeds.{rhythm}" for rhythm in RHYTHMS[1:] for name in getattr(config.feeds, rhythm)}
    wanted |= {one.of: f"digests.{key}.of" for key, one in config.digests.items()}
    if not wanted.keys() - {SITE}:
        return
    known = [SITE, *(shelf.address for kind in FORMATS for shelf in archive.shelves.get(kind, ()))]
    for name, setting in wanted.items():
        if name not in known:
            close = nearest(name, known)
            remedy = close if close.startswith("did") else "feeds.html lists what there is"
            yield Fault(f"site.toml [{setting}]", f"'{name}' has no papers", remedy)


def digests(archive: Archive, of: str, rhythm: str, config: Config) -> tuple[Issue, ...]:
    """The issues of the site or of one shelf, newest first."""
    if of == SITE:
        papers, shelf = archive.papers, None
    else:
        shelf = shelf_named(archive, of)
        papers = shelf.papers if shelf else ()
    items, _ = _items(papers, rhythm, of, archive, config, shelf)
    return tuple(item for item in items if isinstance(item, Issue))


def shelf_named(archive: Archive, name: str) -> Shelf | None:
    """The shelf of that address, if it has papers."""
    return next((shelf for kind in FORMATS for shelf in archive.shelves.get(kind, ()) if shelf.address == name), None)


def _in_rhythm(title: str, rhythm: str, words: Words) -> str:
    return title if rhythm == "paper" else words(f"channel.{rhythm}", title=title)


def newest(items: Sequence[ItemT], least: int) -> tuple[ItemT, ...]:
    """The newest items: `least` of them, and all of the same day as the last."""
    size = least
    while 0 < size < len(items) and items[size].day == items[size - 1].day:
        size += 1
    return tuple(items[:size])


def _by_month(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """Items by the month of their day, newest first."""
    found: dict[str, list[Item]] = defaultdict(list)
    for day, some in groupby(items, key=attrgetter("day")):
        found[urls.month_key(day)] += some
    return {month: tuple(found[month]) for month in sorted(found, reverse=True)}


def _items(
    papers: Sequence[Paper], rhythm: str, name: str, archive: Archive, config: Config, shelf: Shelf | None = None
) -> tuple[tuple[Item, ...], int]:
    """The items of a rhythm, and how many its newest file holds at least; 0 where that is for the caller to say."""
    if rhythm == "daily":
        return tuple(days(papers, name, archive, config, shelf)), config.feeds.days
    if rhythm == "weekly":
        return tuple(weeks(papers, name, archive, config, shelf)), config.feeds.weeks
    return tuple(papers), 0


def _corrections(archive: Archive, config: Config) -> Channel:
    items = tuple(corrections(archive, config))
    title = f"{archive.words('feeds.corrections')} · {config.title}"
    ident = urn(config, f"feed:{CORRECTIONS}")
    least = config.limits.feed
    return Channel(CORRECTIONS, "paper", CORRECTIONS, ident, title, "feeds.html", items, least, CORRECTED)
