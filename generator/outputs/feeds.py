"""RSS 2.0: the site, its rhythms, corrections, and beside every organisation, tag, category and list a file in `.xml`.

Which feeds there are, and how they are cut into files, channels.py says; what an item says, entries.py.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from markupsafe import Markup

from generator.config import Config
from generator.page import Page, Sheaf
from generator.shelved import Archive
from generator.subscribing.channels import sheets
from generator.subscribing.entries import Entry, bench_of, cdata
from generator.theme import Theme, rss_date

# By the RSS Advisory Board's profile: what readers take for markup even in a title is written as a number.
_IN_TITLE: Final = str.maketrans({"&": "&#x26;", "<": "&#x3C;", ">": "&#x3E;"})


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page | Sheaf]:
    """`feed.xml`, `tags/<slug>.xml`; their older months as `feed.2025-11.xml`; other rhythms as `feed.daily.xml`."""
    yield from sheets(archive, config, "rss", "feed.xml")


def render(page: Page, theme: Theme) -> bytes:
    """By template, with the items put in as they are made."""
    items = Markup("".join(bench_of(theme).written("rss", page.values["items"], item)))  # noqa: S704 - escaped there
    return theme.render(Page(page.address, page.template, {**page.values, "items": items}))


def item(entry: Entry, _config: Config) -> str:
    """An entry as RSS: plain title, names, day, tags, the whole text."""
    creators = "".join(f"<dc:creator>{escape(name, quote=False)}</dc:creator>\n" for name in entry.authors)
    tags = "".join(f"<category>{escape(tag, quote=False)}</category>\n" for tag in entry.categories)
    related = f'<atom:link rel="related" href="{escape(entry.related)}"/>\n' if entry.related else ""
    return (
        f"<item>\n<title>{entry.title.translate(_IN_TITLE)}</title>\n<link>{escape(entry.link)}</link>\n{related}"
        f'<guid isPermaLink="false">{escape(entry.id)}</guid>\n<pubDate>{rss_date(entry.day)}</pubDate>\n'
        f"{creators}{tags}<description>{cdata(entry.body)}</description>\n</item>\n"
    )
