"""Atom 1.0: the site, and its rhythms. What an item says, entries.py tells; which feeds there are, channels.py."""

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from generator.config import Config
from generator.page import Page, Sheaf
from generator.shelved import Archive
from generator.subscribing.channels import sheets
from generator.subscribing.entries import Entry, bench_of, cdata, moment
from generator.theme import Theme


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page | Sheaf]:
    """`atom.xml`, its older months as `atom.2025-11.xml`, its other rhythms as `atom.daily.xml`."""
    yield from sheets(archive, config, "atom", "atom.xml")


def render(page: Page, theme: Theme) -> bytes:
    """By template, with the entries put in as they are made."""
    items = Markup("").join(map(Markup, bench_of(theme).written("atom", page.values["items"], item)))
    values = {**page.values, "items": items, "updated": moment(page.values["updated"])}
    return theme.render(Page(page.address, page.template, values))


def item(entry: Entry, _config: Config) -> str:
    """An entry as Atom."""
    authors = "".join(f"<author><name>{escape(name, quote=False)}</name></author>\n" for name in entry.authors)
    tags = "".join(f'<category term="{escape(tag)}"/>\n' for tag in entry.categories)
    related = f'<link rel="related" href="{escape(entry.related)}"/>\n' if entry.related else ""
    return (
        f"<entry>\n<id>{escape(entry.id)}</id>\n<title>{escape(entry.title, quote=False)}</title>\n"
        f'<link rel="alternate" type="text/html" href="{escape(entry.link)}"/>\n{related}'
        f"<published>{moment(entry.day)}</published>\n<updated>{moment(entry.updated)}</updated>\n{authors}{tags}"
        f'<content type="html">{cdata(entry.body)}</content>\n</entry>\n'
    )
