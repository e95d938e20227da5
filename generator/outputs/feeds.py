"""RSS 2.0 for the site, each organisation and each tag.

A feed holds at least `limits.feed` papers and never cuts a day, so that who reads it daily misses nothing. Ids never
change with host, title, address or fork; dates come from content.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from generator import urls
from generator.config import Config
from generator.models import Archive, Page, Paper
from generator.theme import Theme

KINDS: Final = ("organisation", "tag")


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """`feed.xml`, and beside every organisation and tag a file of the same name ending in `.xml`."""
    yield _feed(urls.FEED, config.title, urls.HOME, archive.papers, config)
    for kind in KINDS:
        for shelf in archive.shelves[kind]:
            title = f"{shelf.name} · {config.title}"
            yield _feed(f"{shelf.address}.xml", title, shelf.way.address, shelf.papers, config)


def newest(papers: Iterable[Paper], least: int) -> tuple[Paper, ...]:
    """The newest papers: `least` of them, and all of the same day as the last."""
    shown: list[Paper] = []
    for paper in papers:
        if len(shown) >= least and paper.day != shown[-1].day:
            break
        shown.append(paper)
    return tuple(shown)


def _feed(address: str, title: str, page: str, papers: Iterable[Paper], config: Config) -> Page:
    shown = newest(papers, config.limits.feed)
    updated = shown[0].day if shown else None
    return Page.of(address, "feed.xml", title=title, page=page, papers=shown, updated=updated)
