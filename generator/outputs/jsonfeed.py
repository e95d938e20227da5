"""JSON Feed 1.1: the site, its rhythms, corrections, and every shelf of the kinds that `downloads.json_of` names.

Every public fact of a paper stands under `_paper`; the schema of all of it is published beside. The file of a day, week
or month is complete; any other holds the newest and leads on by `next_url`. There are thousands of authors, so the file
of one has only the newest papers, and in brief; the author's page has them all.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape
from typing import Any, Final

from generator import urls
from generator.archive import SHELVES
from generator.config import Config
from generator.models import Paper, Row
from generator.page import Page, Sheaf, digest_of, digest_of_shown
from generator.shelved import Archive, Shelf
from generator.subscribing.briefs import BRIEF_KINDS, Brief, brief_of
from generator.subscribing.channels import in_rhythms, newest, sheets, shelf_channel, shelf_id
from generator.subscribing.entries import Entry, bench_of, moment
from generator.subscribing.facts import ADDRESS, VERSION, facts_of, listed_facts_of, schema, slim_facts_of
from generator.theme import Theme

_SCHEMA: Final = "schema"
_FEED: Final = "jsonfeed"
_BRIEF: Final = "briefs"
_ON_ONE_LINE: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page | Sheaf]:
    """`feed.json`, `tags/<slug>.json` and their months, `papers/date/<date>.json` …, `schemas/papers.1.json`."""
    kinds = config.downloads.json_of
    yield from sheets(archive, config, "json", _FEED, [kind for kind in kinds if kind not in BRIEF_KINDS])
    for kind in BRIEF_KINDS.intersection(kinds):
        rests = digest_of((archive.author_pages.digest, *archive.of_each("briefs", partial(_brought, archive.rows))))
        yield Sheaf(rests, partial(_briefs, kind, archive, config), drawer=f"briefs-{kind}")
        yield from in_rhythms(archive, config, "json", _FEED, kind)
    for kind, row in SHELVES.items():
        if row.by_time and kind in config.downloads.json_of:
            for shelf in archive.shelves[kind]:
                yield Sheaf(shelf.digest, partial(_complete, shelf, config))
    yield Page.of(ADDRESS, _SCHEMA)


def _brought(rows: Mapping[str, Row], papers: tuple[Paper, ...]) -> bytes:
    """All that briefs say of these papers."""
    return digest_of_shown([list(brief_of(paper, rows[paper.id])) for paper in papers])


def _briefs(kind: str, archive: Archive, config: Config) -> Iterator[Sheaf]:
    """Of each shelf of a kind; a brief stands on many."""
    known: dict[str, Brief] = {}
    for shelf in archive.shelves[kind]:
        yield Sheaf(shelf.digest, partial(_briefly, shelf, archive, config, known))


def render(page: Page, theme: Theme) -> bytes:
    """One item a line, so that a difference can be read."""
    if page.template == _SCHEMA:
        return f"{json.dumps(schema(theme.config), indent=1, ensure_ascii=False)}\n".encode()
    head = _spread(_head(page, theme.config))
    if page.template == _BRIEF:
        return _file(head, (brief_line(one, theme.config) for one in page.values["items"]))
    form, write = ("whole", whole) if theme.config.downloads.repeat or page.values.get("complete") else ("slim", slim)
    return _file(head, bench_of(theme).written(form, page.values["items"], write))


def _file(head: str, items: Iterable[str]) -> bytes:
    lines = ",\n".join(items)
    return f'{head[:-2]},\n"items": [\n{lines}\n]\n}}\n'.encode()


def slim(entry: Entry, _config: Config) -> str:
    """An entry as JSON; `_paper` has every fact that does not stand in the item anyhow."""
    return _item(entry, slim_facts_of(entry.paper) if entry.paper else {})


def whole(entry: Entry, _config: Config) -> str:
    """An entry as JSON; `_paper` has every fact."""
    return _item(entry, facts_of(entry.paper) if entry.paper else {})


def _item(entry: Entry, paper: dict[str, Any]) -> str:
    facts = {
        "id": entry.id,
        "url": entry.link,
        "external_url": entry.related,
        "title": entry.title,
        "content_html": entry.body,
        "date_published": moment(entry.day),
        "date_modified": moment(entry.updated) if entry.updated != entry.day else "",
        "authors": [{"name": name} for name in entry.authors if name],
        "tags": [tag for tag in entry.categories if tag],
        "_paper": paper,
        "_listed": listed_facts_of(entry.listed) if entry.listed else {},
    }
    return _line({name: value for name, value in facts.items() if value or name == "content_html"})


def brief_line(brief: Brief, config: Config) -> str:
    """A brief as JSON: what a list would show of it."""
    facts = {
        "id": brief.guid,
        "url": urls.absolute(config.base_url, urls.paper(brief.id)),
        "title": brief.title,
        "content_html": escape(brief.says, quote=False),
        "date_published": moment(brief.day),
        "authors": [{"name": name} for name in brief.authors],
        "tags": list(brief.tags),
        "_paper": {"id": brief.id, "day": brief.day.isoformat(), "author_count": brief.author_count},
    }
    if brief.author_count == len(brief.authors):
        del facts["_paper"]
    return _line({name: value for name, value in facts.items() if value or name == "content_html"})


def _line(item: dict[str, Any]) -> str:
    return _ON_ONE_LINE.encode(item)


def _spread(value: Any) -> str:
    """As JSON with each of its parts on a line; json has an encoder for that, but a slow one."""
    if isinstance(value, dict) and value:
        parts = (f"{_spread(name)}: {_spread(part)}" for name, part in value.items())
        return "\n".join(("{", ",\n".join(parts), "}"))
    if isinstance(value, list) and value:
        return "\n".join(("[", ",\n".join(map(_spread, value)), "]"))
    return _ON_ONE_LINE.encode(value)


def _head(page: Page, config: Config) -> dict[str, Any]:
    values = page.values
    whole_head = page.template != _BRIEF  # which is as short as the form allows
    facts = {
        "version": VERSION,
        "title": values["title"],
        "home_page_url": urls.absolute(config.base_url, values["page"]),
        "feed_url": urls.absolute(config.base_url, page.address),
        "next_url": urls.absolute(config.base_url, values["older"]) if values["older"] else "",
        "description": config.subtitle if whole_head else "",
        "language": config.language if whole_head else "",
        "hubs": [{"type": "WebSub", "url": config.feeds.hub}] if config.feeds.hub and whole_head else [],
        "_broadsheet": {
            "about": urls.absolute(config.base_url, ADDRESS),
            "complete": bool(values.get("complete")),
        }
        if whole_head
        else {},
    }
    return {name: value for name, value in facts.items() if value}


def _briefly(shelf: Shelf, archive: Archive, config: Config, known: dict[str, Brief]) -> Iterator[Page]:
    """The newest papers of a shelf's channel; `known` are the briefs made so far, by paper id."""
    channel = shelf_channel(archive, shelf, config, "paper")
    papers = [paper for paper in channel.items if isinstance(paper, Paper)]
    items = tuple(
        known.get(paper.id) or known.setdefault(paper.id, brief_of(paper, archive.rows[paper.id]))
        for paper in newest(papers, channel.least)
    )
    address = channel.address("json")
    yield Page.of(address, _BRIEF, title=channel.title, page=channel.page, items=items, older="")


def _complete(shelf: Shelf, config: Config) -> Iterator[Page]:
    title = f"{shelf.name} · {config.title}"
    yield Page.of(
        f"{shelf.address}.json",
        _FEED,
        id=shelf_id(shelf, config),
        title=title,
        page=shelf.way.address,
        items=shelf.papers,
        older="",
        complete=True,
    )
