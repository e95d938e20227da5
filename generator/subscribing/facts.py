"""Papers -> every public fact as JSON, and the JSON Schema that says what may stand there. Pure.

One table gives both, so that neither can say what the other does not. What is empty is left out. The schema's number
changes only when a fact is renamed, removed or given another type; a new fact may come under the same number.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from generator import urls
from generator.config import Config
from generator.decisions import ListEntry
from generator.lists import BEST
from generator.models import Label, Paper, Reading
from generator.stages import stage_of
from generator.theming.catalogue import english

VERSION: Final = "https://jsonfeed.org/version/1.1"  # of the JSON Feeds that facts stand in
SCHEMA: Final = 1
ADDRESS: Final = f"schemas/papers.{SCHEMA}.json"

_TEXT: Final = {"type": "string", "minLength": 1}
_COUNT: Final = {"type": "integer", "minimum": 0}
_DAY: Final = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_LINK: Final = {"type": "string", "format": "uri", "pattern": "^https?://"}
_LABEL: Final = {
    "type": "object",
    "required": ["slug", "name"],
    "properties": {"slug": _TEXT, "name": _TEXT, "link": _LINK},
    "additionalProperties": False,
}


def _list(of: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "array", "minItems": 1, "items": of}


def _table(required: str, **properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


_READING: Final = _table("date", date=_DAY, votes=_COUNT, comments=_COUNT, stars=_COUNT)


class Fact(NamedTuple):
    """A public fact: how it is found in a paper, what type it is, what it means."""

    of: Callable[[Paper], Any]
    schema: Mapping[str, Any]
    meaning: str


def _labels(labels: tuple[Label, ...]) -> list[dict[str, str]]:
    return [_filled({"slug": one.slug, "name": one.name, "link": one.link}) for one in labels]


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table without what is empty; dates as words."""
    return {name: str(value) if isinstance(value, date) else value for name, value in table.items() if value}


def _said(words: tuple[str, ...]) -> list[str]:
    """Without those that came empty from a source."""
    return [word for word in words if word]


def _days(days: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in days]


FACTS: Final[Mapping[str, Fact]] = {
    "id": Fact(lambda p: p.id, _TEXT, "arXiv id without version, or title/<slug>"),
    "guid": Fact(lambda p: p.guid, _TEXT, "The id in feeds; it never changes."),
    "arxiv": Fact(lambda p: p.arxiv, _TEXT, "arXiv id without version"),
    "aliases": Fact(lambda p: _said(p.aliases), _list(_TEXT), "Ids by which it went before"),
    "title": Fact(lambda p: p.title, _TEXT, "Plain text; $…$ is math."),
    "authors": Fact(lambda p: _said(p.authors), _list(_TEXT), "Names in their order"),
    "author_count": Fact(
        lambda p: p.author_count if p.author_count != len(p.authors) else 0, _COUNT, "Where not all names are known"
    ),
    "abstract": Fact(lambda p: p.abstract, _TEXT, "Plain text, paragraphs divided by an empty line; $…$ is math."),
    "summary": Fact(lambda p: p.summary, _TEXT, "Our own summary, in markdown"),
    "note": Fact(lambda p: p.note, _TEXT, "The editor's note, in markdown"),
    "machine_summary": Fact(lambda p: p.machine_summary, _TEXT, "Written by a machine; it may be wrong."),
    "machine_summary_model": Fact(lambda p: p.machine_summary_model, _TEXT, "Which machine, where it is known"),
    "keywords": Fact(lambda p: _said(p.keywords), _list(_TEXT), "Given by a machine"),
    "organisations": Fact(lambda p: _labels(p.organisations), _list(_LABEL), "With the slugs of their pages"),
    "tags": Fact(lambda p: _labels(p.tags), _list(_LABEL), "With the slugs of their pages"),
    "categories": Fact(lambda p: _said(p.categories), _list(_TEXT), "arXiv's"),
    "primary_category": Fact(lambda p: p.primary_category, _TEXT, "The first of arXiv's"),
    "day": Fact(lambda p: p.day.isoformat(), _DAY, "Its day here: the first on which it was listed"),
    "listed": Fact(lambda p: _days(p.listed), _list(_DAY), "All days on which it was listed"),
    "gone": Fact(lambda p: _days(p.gone), _list(_DAY), "Days whose list no longer has it"),
    "published": Fact(lambda p: str(p.published or ""), _DAY, "The day of its first version"),
    "submitter": Fact(
        lambda p: _filled(p.submitter.model_dump()) if p.submitter else None,
        _table("", name=_TEXT, handle=_TEXT),
        "Who brought it to the daily papers",
    ),
    "reading": Fact(lambda p: _signals(p.reading), _READING, "Votes, comments and stars as read on that date"),
    "readings": Fact(
        lambda p: [_signals(one) for one in p.readings],
        _list(_READING),
        "How they went, earliest first, where three readings or more tell of a change",
    ),
    "code": Fact(lambda p: p.code, _LINK, "Its code"),
    "project": Fact(lambda p: p.project, _LINK, "Its project's page"),
    "models": Fact(lambda p: _said(p.models), _list(_TEXT), "Models that name it"),
    "datasets": Fact(lambda p: _said(p.datasets), _list(_TEXT), "Datasets that name it"),
    "spaces": Fact(lambda p: _said(p.spaces), _list(_TEXT), "Spaces that name it"),
    "doi": Fact(lambda p: p.doi, _TEXT, "Digital object identifier"),
    "journal_ref": Fact(lambda p: p.journal_ref, _TEXT, "Where it appeared"),
    "comment": Fact(lambda p: p.comment, _TEXT, "Its authors' comment at arXiv"),
    "licence": Fact(lambda p: p.licence, _TEXT, "Its licence at arXiv"),
    "versions": Fact(
        lambda p: [{"number": one.number, "date": one.date.isoformat()} for one in p.versions],
        _list(_table("number date", number=_COUNT, date=_DAY)),
        "Its versions at arXiv",
    ),
    "withdrawn": Fact(lambda p: p.withdrawn, {"const": True}, "Its authors withdrew it."),
    "history": Fact(
        lambda p: [{"until": one.until.isoformat(), "title": one.title} for one in p.history],
        _list(_table("until title", until=_DAY, title=_TEXT)),
        "Titles that it had, and until when",
    ),
    "corrected": Fact(lambda p: _said(p.corrected), _list(_TEXT), "Facts that the editor corrected"),
    "was": Fact(
        lambda p: dict(p.was),
        {"type": "object", "additionalProperties": {"type": "string"}},
        "What the sources say where the editor says otherwise",
    ),
    "sources": Fact(lambda p: _said(p.sources), _list(_TEXT), "Where the records come from"),
}


def facts_of(paper: Paper) -> dict[str, Any]:
    """Every public fact of a paper."""
    return _filled({name: fact.of(paper) for name, fact in FACTS.items()})


# What an item of a JSON Feed says in fields of its own, or in its body.
_IN_ITEM: Final = {"guid", "title", "authors", "abstract", "summary", "note", "machine_summary"}


def slim_facts_of(paper: Paper) -> dict[str, Any]:
    """Every public fact but those that its item in a JSON Feed says anyhow."""
    return _filled({name: fact.of(paper) for name, fact in FACTS.items() if name not in _IN_ITEM})


def _signals(reading: Reading | None) -> dict[str, Any]:
    """A reading as a table; a zero is a fact."""
    said = reading.model_dump(mode="json") if reading else {}
    return {name: value for name, value in said.items() if value is not None}


def listed_facts_of(entry: ListEntry) -> dict[str, Any]:
    """What a reading list says of a paper, as JSON; its words are markdown."""
    shelf = {"shelf": stage_of(entry, english()).name} if entry.status else {}
    return entry.model_dump(mode="json", exclude={"id"}, exclude_defaults=True) | shelf


def schema(config: Config) -> dict[str, Any]:
    """The JSON Schema of our JSON Feeds, with that of a paper under `$defs`."""
    paper = {
        "type": "object",
        "required": ["id", "day"],
        "properties": {name: {"description": fact.meaning, **fact.schema} for name, fact in FACTS.items()},
        "additionalProperties": True,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": urls.absolute(config.base_url, ADDRESS),
        "title": f"Papers as JSON, version {SCHEMA}: JSON Feed 1.1 with every public fact of a paper under _paper",
        **_FEED,
        "$defs": {"paper": paper, "listed": _LISTED, "item": _ITEM},
    }


_LISTED: Final = {
    "description": "What the keeper of a reading list says of a paper there; shelf: under which heading it stands",
    "type": "object",
    "properties": {
        "status": _TEXT,
        "shelf": _TEXT,
        "day": _DAY,
        "since": _DAY,
        "rating": {"type": "integer", "minimum": 0, "maximum": BEST},
        "tags": _list(_TEXT),
        "words": _TEXT,
    },
    "additionalProperties": False,
}
_MOMENT: Final = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
_AUTHORS: Final = _list({"type": "object", "required": ["name"], "properties": {"name": _TEXT, "url": _LINK}})
_ITEM: Final = {
    "type": "object",
    "required": ["id", "url", "title", "content_html", "date_published"],
    "properties": {
        "id": _TEXT,
        "url": _LINK,
        "external_url": _LINK,
        "title": _TEXT,
        "content_html": {"type": "string"},
        "date_published": _MOMENT,
        "date_modified": _MOMENT,
        "authors": _AUTHORS,
        "tags": _list(_TEXT),
        "_paper": {"$ref": "#/$defs/paper"},
        "_listed": {"$ref": "#/$defs/listed"},
    },
    "additionalProperties": False,
}
_FEED: Final = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "items"],
    "properties": {
        "version": {"const": VERSION},
        "title": _TEXT,
        "home_page_url": _LINK,
        "feed_url": _LINK,
        "next_url": _LINK,
        "description": {"type": "string"},
        "language": _TEXT,
        "authors": _AUTHORS,
        "expired": {"const": True},
        "hubs": _list({"type": "object", "required": ["type", "url"], "properties": {"type": _TEXT, "url": _LINK}}),
        "_broadsheet": {
            "type": "object",
            "required": ["about"],
            "properties": {"about": _LINK, "complete": {"type": "boolean"}},
        },
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "additionalProperties": False,
}
