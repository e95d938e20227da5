"""The door to what people decided: content/curation/ and content/local/, over what the package carries.

    site.toml organisations.toml tags.toml authors.toml searches.toml rules.toml
    papers/<id>.md  days/<date>.md  pages/<name>.md  lists/<name>.md

Layers, lowest first: what the package carries < curation < local. Tables merge key by key, a scalar or list replaces,
`hidden = true` takes an entry out. Every fault of every file is told at once.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import frontmatter, moves, saving
from generator.config import MOVED, Config
from generator.curating import consistency
from generator.curating.consistency import Authors, Tags, shown
from generator.curating.layers import (
    LAYERS,
    day_named,
    entries_in,
    list_layer,
    own_layer,
    page_name,
    paper_named,
    strangers,
    table_marks,
    table_of,
    toml_layers,
)
from generator.decisions import (
    Author,
    Curation,
    DayNote,
    Organisation,
    PaperNote,
    ReadingList,
    Rule,
    SavedSearch,
    StaticPage,
    Tag,
)
from generator.errors import ContentError, Fault, UsageError
from generator.memory import Memory
from generator.rules import faults as rules_faults
from generator.rules import in_order
from generator.tables import FORMAT, Layer, checked, merged
from generator.values import Slug, Value

NOT_PUBLIC: Final = "'public' is false: no file of the site shows it, but whoever can read the repository can read it"
STUB: Final = "Write here."  # what a text that was begun says


class _Organisations(Value):
    """organisations.toml."""

    organisations: Mapping[Slug, Organisation] = {}


class _Searches(Value):
    """searches.toml."""

    searches: Mapping[Slug, SavedSearch] = {}


class _Rules(Value):
    """rules.toml."""

    rules: Mapping[Slug, Rule] = {}


def load_config(content: Path, base_url: str | None = None) -> Config:
    """The settings, with another base URL where one is given. Raises ContentError, and UsageError for that."""
    layers = _settings(content)[0]
    if len(layers) == len(LAYERS):
        layers[:1] = _based_on(layers[0])
    if base_url is not None:
        layers.append(_option("--base-url", {"base_url": base_url}))
    return checked(Config, layers) if layers else Config()


def _option(name: str, table: dict[str, Any]) -> Layer:
    """A layer that the command line is. Raises UsageError where it cannot be."""
    layer = Layer(name, table, {})
    try:
        checked(Config, [layer])
    except ContentError as error:
        raise UsageError(
            Fault(name, fault.fact.partition(" = ")[2], "mend it, or leave it out") for fault in error.faults
        ) from None
    return layer


def upstream_config(content: Path) -> Config:
    """The settings without a fork's own: as upstream has them. Raises ContentError."""
    theirs = [layer for layer in _settings(content)[0] if layer.place.startswith(f"{LAYERS[0]}/")]
    return checked(Config, theirs) if theirs else Config()


def _based_on(upstream: Layer) -> Iterable[Layer]:
    """Upstream's settings as defaults of a fork: its title and address as those of `upstream`, its curator left out."""
    said = {key: upstream.table.get(name) for key, name in _OF_UPSTREAM.items()}
    yield Layer(upstream.place, {"upstream": {key: value for key, value in said.items() if value}}, {})
    yield upstream._replace(table={key: value for key, value in upstream.table.items() if key != "curator"})


_OF_UPSTREAM: Final = {"title": "title", "address": "base_url", "repository": "repository"}


def moved_settings(content: Path) -> tuple[Fault, ...]:
    """The settings that stand where they stood once. Raises ContentError."""
    return _settings(content)[1]


def _settings(content: Path) -> tuple[list[Layer], tuple[Fault, ...]]:
    layers = [moves.understood(layer, MOVED) for layer in toml_layers(content, "site.toml", with_carried=False)]
    return [layer for layer, _ in layers], tuple(fault for _, faults in layers for fault in faults)


class _Told(NamedTuple):
    """What the tables say, those entries too that are taken out."""

    organisations: Mapping[str, Organisation]
    tags: Mapping[str, Tag]
    authors: Mapping[str, Author]
    searches: Mapping[str, SavedSearch]
    rules: Mapping[str, Rule]


def load_curation(content: Path, memory: Memory | None = None) -> Curation:
    """Everything else that people decided. Raises ContentError with every fault of every file.

    Tables that are as they were when `memory` took them in are not read again.
    """
    faults = [*strangers(content)]
    told = _told(content, memory or Memory(), faults)
    papers = entries_in(content, "papers", PaperNote, "note", paper_named, faults)
    days = entries_in(content, "days", DayNote, "note", day_named, faults)
    pages = entries_in(content, "pages", StaticPage, "body", page_name, faults)
    lists = entries_in(content, "lists", ReadingList, "entries", page_name, faults, list_layer)
    faults += consistency.of_papers(papers)
    if told:  # else a torn file would have every tag unknown
        faults += consistency.of_named_tags(told.tags, papers, lists)
    if faults or not told:
        raise ContentError(faults)
    return Curation(
        organisations=shown(told.organisations),
        tags=shown(told.tags),
        authors=shown(told.authors),
        papers={key: read.entry for key, read in papers.items()},
        days={key: read.entry for key, read in days.items()},
        pages=shown({key: read.entry for key, read in pages.items()}),
        lists=shown({key: read.entry for key, read in lists.items()}),
        searches=shown(told.searches),
        rules=in_order(shown(told.rules)),
    )


def _told(content: Path, memory: Memory, faults: list[Fault]) -> _Told | None:
    """What all tables say; None where one cannot be read, or they do not hold together."""
    try:
        return _Told._make(memory.recall(("tables", *table_marks(content)), lambda: tuple(_read_tables(content))))
    except ContentError as error:
        faults.extend(error.faults)
        return None


def _read_tables(content: Path) -> _Told:
    faults: list[Fault] = []
    organisations = table_of(content, "organisations.toml", _Organisations, faults)
    tags = table_of(content, "tags.toml", Tags, faults)
    authors = table_of(content, "authors.toml", Authors, faults)
    searches = table_of(content, "searches.toml", _Searches, faults, with_carried=False)
    rules = table_of(content, "rules.toml", _Rules, faults, with_carried=False)
    if tags:
        faults += consistency.of_tags(tags)
        faults += rules_faults(rules.entry.rules, tags.entry.tags, rules.locate) if rules else ()
    if authors:
        faults += consistency.of_authors(authors)
    if faults or not (organisations and tags and authors and searches and rules):
        raise ContentError(faults)
    return _Told(
        organisations.entry.organisations,
        tags.entry.tags,
        authors.entry.authors,
        searches.entry.searches,
        rules.entry.rules,
    )


def load_rules(content: Path) -> Curation:
    """As `load_curation`, for those who want it for its rules alone: nothing else is read where there are none."""
    layers = toml_layers(content, "rules.toml", with_carried=False)
    return load_curation(content) if merged(layers).get("rules") else Curation()


def begin(content: Path, folder: str, name: str, title: str = "", **fields: object) -> Path:
    """Begin a text of a person's own: its path. `fields`: what its front matter says besides.

    Raises UsageError for a name that cannot be, or where the text is there already.
    """
    check, asked, body = _BEGINNINGS[folder]
    place = f"{own_layer(content)}/{folder}/{name}.md"
    try:
        check(name)
    except ValueError as error:
        fact, _, remedy = str(error).partition(": ")
        raise UsageError(Fault(name, fact, remedy)) from None
    given = {key: value or title or name for key, value in asked.items()} | fields
    with saving.locked(content, "the archive"):
        if (content / place).exists():
            raise UsageError(Fault(str(content / place), "is there already", "edit it, or choose another name"))
        saving.save_all(content, {place: frontmatter.write({"format": FORMAT, **given}, body)})
    return content / place


def read_list(text: str, place: str) -> ReadingList:
    """A reading list's file. Raises ContentError."""
    return checked(ReadingList, [list_layer(text, place, "entries")])


def read_tags(content: Path) -> Mapping[str, Tag]:
    """The tags that there are, those that are taken out too. Raises ContentError."""
    layers = toml_layers(content, "tags.toml", with_carried=True)
    return checked(Tags, layers).tags if layers else {}


# What may be begun: the test of its name, what its front matter must say, its first words.
_BEGINNINGS: Final[Mapping[str, tuple[Callable[[str], object], Mapping[str, str], str]]] = {
    "papers": (paper_named, {}, STUB),
    "days": (day_named, {}, STUB),
    "pages": (page_name, {"title": ""}, STUB),
    "lists": (page_name, {"title": ""}, ""),
}
