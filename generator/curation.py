"""The door to what people decided: content/curation/ and content/local/, over what the package carries.

    site.toml organisations.toml tags.toml authors.toml searches.toml rules.toml
    papers/<id>.md  days/<date>.md  pages/<name>.md  lists/<name>.md

Layers, lowest first: what the package carries < curation < local. Tables merge key by key, a scalar or list replaces,
`hidden = true` takes an entry out. Every fault of every file is told at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from generator import disk, frontmatter, moves, places, tagging
from generator.config import MOVED, Config
from generator.errors import ContentError, Fault, UsageError, collecting, nearest
from generator.lists import entries_of
from generator.models import (
    ARXIV_ID,
    SLUG_ID,
    Author,
    Curation,
    DayNote,
    Organisation,
    PaperNote,
    ReadingList,
    Rule,
    SavedSearch,
    Slug,
    StaticPage,
    Tag,
    Value,
)
from generator.rules import faults as rules_faults
from generator.rules import in_order
from generator.tables import FORMAT, Layer, Locate, checked, front_matter_layer, located, merged, toml_layer
from generator.urls import slug, spelling

Entry = TypeVar("Entry", bound=Value)

LAYERS: Final = ("curation", "local")
NOT_PUBLIC: Final = "'public' is false: no file of the site shows it, but whoever can read the repository can read it"
STUB: Final = "Write here."  # what a text that was begun says
_TABLES: Final = {"site.toml", "organisations.toml", "tags.toml", "authors.toml", "searches.toml", "rules.toml"}
_FOLDERS: Final = {"papers", "days", "pages", "lists", "records", "quarantine", "state"}


class _Organisations(Value):
    """organisations.toml."""

    organisations: Mapping[Slug, Organisation] = {}


class _Tags(Value):
    """tags.toml."""

    tags: Mapping[Slug, Tag] = {}


class _Authors(Value):
    """authors.toml."""

    authors: Mapping[Slug, Author] = {}


class _Searches(Value):
    """searches.toml."""

    searches: Mapping[Slug, SavedSearch] = {}


class _Rules(Value):
    """rules.toml."""

    rules: Mapping[Slug, Rule] = {}


class _Read(NamedTuple, Generic[Entry]):
    """An entry, and where each of its keys is written."""

    entry: Entry
    locate: Locate


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
    """Upstream's settings below those of a fork: what they say of itself said of upstream; who keeps it left out."""
    said = {key: upstream.table.get(name) for key, name in _OF_UPSTREAM.items()}
    yield Layer(upstream.place, {"upstream": {key: value for key, value in said.items() if value}}, {})
    yield upstream._replace(table={key: value for key, value in upstream.table.items() if key != "curator"})


_OF_UPSTREAM: Final = {"title": "title", "address": "base_url", "repository": "repository"}


def moved_settings(content: Path) -> tuple[Fault, ...]:
    """The settings that stand where they stood once. Raises ContentError."""
    return _settings(content)[1]


def _settings(content: Path) -> tuple[list[Layer], tuple[Fault, ...]]:
    layers = [moves.understood(layer, MOVED) for layer in _toml_layers(content, "site.toml", with_carried=False)]
    return [layer for layer, _ in layers], tuple(fault for _, faults in layers for fault in faults)


def load_curation(content: Path) -> Curation:
    """Everything else that people decided. Raises ContentError with every fault of every file."""
    faults = [*_strangers(content)]
    organisations = _table(content, "organisations.toml", _Organisations, faults)
    tags = _table(content, "tags.toml", _Tags, faults)
    authors = _table(content, "authors.toml", _Authors, faults)
    searches = _table(content, "searches.toml", _Searches, faults, with_carried=False)
    rules = _table(content, "rules.toml", _Rules, faults, with_carried=False)
    papers = _entries(content, "papers", PaperNote, "note", _paper_id, faults)
    days = _entries(content, "days", DayNote, "note", _day, faults)
    pages = _entries(content, "pages", StaticPage, "body", page_name, faults)
    lists = _entries(content, "lists", ReadingList, "entries", page_name, faults, _list_layer)
    faults += _settled(papers)
    if tags:  # else a torn file would have every tag unknown
        faults += [*_bad_phrases(tags), *_shared_names(tags), *_unknown_tags(papers, tags.entry.tags)]
        faults += _unknown_tags_of_lists(lists, tags.entry.tags)
        faults += rules_faults(rules.entry.rules, tags.entry.tags, rules.locate) if rules else ()
    if authors:
        faults += [*_shared_spellings(authors), *_shared_addresses(authors)]
    if faults or not (organisations and tags and authors and searches and rules):
        raise ContentError(faults)
    return Curation(
        organisations=_shown(organisations.entry.organisations),
        tags=_shown(tags.entry.tags),
        authors=_shown(authors.entry.authors),
        papers={key: read.entry for key, read in papers.items()},
        days={key: read.entry for key, read in days.items()},
        pages=_shown({key: read.entry for key, read in pages.items()}),
        lists=_shown({key: read.entry for key, read in lists.items()}),
        searches=_shown(searches.entry.searches),
        rules=in_order(_shown(rules.entry.rules)),
    )


def own_layer(content: Path) -> str:
    """Where the people of this archive write: in a fork local/, else curation/."""
    return "local" if (content / "local" / "site.toml").is_file() else "curation"


def place_of(content: Path, name: str, word: str) -> str:
    """Where a file of people's lies below content/, in its highest layer, and the first line that says `word`."""
    for layer in reversed(LAYERS):
        if (content / layer / name).is_file():
            lines = disk.read_text(content / layer / name, f"{layer}/{name}").splitlines()
            return f"{layer}/{name}:{next((number for number, line in enumerate(lines, 1) if word in line), 1)}"
    return name


def load_rules(content: Path) -> Curation:
    """As `load_curation`, for those who want it for its rules alone: nothing else is read where there are none."""
    layers = _toml_layers(content, "rules.toml", with_carried=False)
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
    with disk.locked(content, "the archive"):
        if (content / place).exists():
            raise UsageError(Fault(str(content / place), "is there already", "edit it, or choose another name"))
        disk.save_all(content, {place: frontmatter.write({"format": FORMAT, **given}, body)})
    return content / place


def read_list(text: str, place: str) -> ReadingList:
    """A reading list's file. Raises ContentError."""
    return checked(ReadingList, [_list_layer(text, place, "entries")])


def read_tags(content: Path) -> Mapping[str, Tag]:
    """The tags that there are, those that are taken out too. Raises ContentError."""
    layers = _toml_layers(content, "tags.toml", with_carried=True)
    return checked(_Tags, layers).tags if layers else {}


def _toml_layers(content: Path, name: str, *, with_carried: bool) -> list[Layer]:
    files = [(content / layer / name, f"{layer}/{name}") for layer in LAYERS]
    carried = places.carried("curation")
    if with_carried and carried.resolve() != (content / LAYERS[0]).resolve():
        files.insert(0, (carried / name, f"(carried)/{name}"))
    faults: list[Fault] = []
    layers: list[Layer] = []
    for path, place in files:
        with collecting(faults):
            if path.is_file():
                layers.append(toml_layer(disk.read_text(path, place), place))
    if faults:
        raise ContentError(faults)
    return layers


def _table(
    content: Path, name: str, model: type[Entry], faults: list[Fault], *, with_carried: bool = True
) -> _Read[Entry] | None:
    """All layers of one file of tables; None where it cannot be read, for which the reasons go to `faults`."""
    try:
        layers = _toml_layers(content, name, with_carried=with_carried)
        return _Read(checked(model, layers) if layers else model(), located(layers))
    except ContentError as error:
        faults.extend(error.faults)
        return None


def _entries(
    content: Path,
    folder: str,
    model: type[Entry],
    body: str,
    key_of: Callable[[str], Any],
    faults: list[Fault],
    layer_of: Callable[[str, str, str], Layer] = front_matter_layer,
) -> dict[Any, _Read[Entry]]:
    """The entries of one folder, all layers of each merged. What is wrong goes to `faults`."""
    layers: dict[str, list[Layer]] = {}
    for layer in LAYERS:
        for found in disk.files(content / layer / folder):
            place = f"{layer}/{folder}/{found.path}"
            with collecting(faults):
                if not found.path.endswith(".md"):
                    raise ContentError(Fault(place, "is no markdown", "its name must end in .md"))
                one = layer_of(disk.read_text(content / place, place), place, body)
                layers.setdefault(found.path.removesuffix(".md"), []).append(one)
    entries: dict[Any, _Read[Entry]] = {}
    for name, parts in layers.items():
        with collecting(faults):
            entries[_key(name, parts, key_of)] = _Read(checked(model, parts), located(parts))
    return entries


def _list_layer(text: str, place: str, body: str) -> Layer:
    """A reading list's file as a layer: a higher one replaces the entries of a lower, all together."""
    layer = front_matter_layer(text, place, "")
    return layer._replace(
        table={**{key: value for key, value in layer.table.items() if key}, body: entries_of(text, place)}
    )


def _key(name: str, parts: Sequence[Layer], key_of: Callable[[str], Any]) -> Any:
    try:
        return key_of(name)
    except ValueError as error:
        fact, _, remedy = str(error).partition(": ")
        raise ContentError(Fault(parts[-1].place, f"'{name}' {fact}", f"rename the file; {remedy}")) from None


def _paper_id(name: str) -> str:
    if ARXIV_ID.fullmatch(name) or SLUG_ID.fullmatch(name):
        return name
    raise ValueError("is no id of a paper: write 2512.02425, quant-ph/0201082 or title/a-slug")


def _day(name: str) -> date:
    with suppress(ValueError):
        if (day := date.fromisoformat(name)).isoformat() == name:
            return day
    raise ValueError("is no day: write it as 2025-12-09")


def page_name(name: str) -> str:
    """`name`, if a page may have it for its address; else ValueError."""
    if slug(name) == name:
        return name
    raise ValueError("cannot be an address: use small letters, digits and hyphens")


# What may be begun: the test of its name, what its front matter must say, its first words.
_BEGINNINGS: Final[Mapping[str, tuple[Callable[[str], object], Mapping[str, str], str]]] = {
    "papers": (_paper_id, {}, STUB),
    "days": (_day, {}, STUB),
    "pages": (page_name, {"title": ""}, STUB),
    "lists": (page_name, {"title": ""}, ""),
}


def _shown(entries: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: entry for key, entry in entries.items() if not entry.hidden}


def _settled(papers: Mapping[str, _Read[PaperNote]]) -> Iterable[Fault]:
    """An arXiv paper has its arXiv id; only one known by its title can be told another."""
    for key, (note, locate) in papers.items():
        if note.arxiv and not key.startswith("title/"):
            yield Fault(locate(("arxiv",)), f"{key} is an arXiv paper already", "take 'arxiv' out")


def _bad_phrases(tags: _Read[_Tags]) -> Iterable[Fault]:
    known, locate = tags.entry.tags, tags.locate
    for key, tag in known.items():
        phrases = {"name": (tag.name,), "synonyms": tag.synonyms, "patterns": tag.patterns, "unless": tag.unless}
        for field, some in phrases.items():
            for phrase in some:
                if wrong := tagging.fault(phrase):
                    place = locate(("tags", key, field))
                    yield Fault(place, f"'{phrase}' {wrong}", "write words; `*` ends a word or is one")
        for parent in tag.parents:
            if parent not in known:
                yield Fault(locate(("tags", key, "parents")), f"unknown parent '{parent}'", nearest(parent, known))


def _shared_names(tags: _Read[_Tags]) -> Iterable[Fault]:
    names = {key: (tag.name, *tag.synonyms) for key, tag in _shown(tags.entry.tags).items()}
    for name, keys in tagging.conflicts(names):
        fact = f"the tags {' and '.join(keys)} both go by '{name}'"
        yield Fault(tags.locate(("tags", keys[-1])), fact, "keep it in one of them")


def _shared_spellings(authors: _Read[_Authors]) -> Iterable[Fault]:
    """A name means one author, in every paper or in one."""
    taken: dict[tuple[str, str], str] = {}
    for key, author in _shown(authors.entry.authors).items():
        for name in author.names:
            for paper in author.papers or ("",):
                other = taken.setdefault((name, paper), key)
                if other != key:
                    fact = f"'{name}'{f' of {paper}' if paper else ''} is {other} already"
                    place = authors.locate(("authors", key, "papers" if paper else "spellings"))
                    yield Fault(place, fact, "keep it in one of them, or say which 'papers' are this author's")


def _shared_addresses(authors: _Read[_Authors]) -> Iterable[Fault]:
    """Who has a name in some papers alone must leave its own address to the others of that name."""
    for key, author in _shown(authors.entry.authors).items():
        for name in author.names if author.papers else ():
            if spelling(name) == key:
                fact = f"{key} is the address of every other '{name}'"
                place = authors.locate(("authors", key))
                yield Fault(place, fact, f"give this one a key of its own, such as {key}-2 or {key}-of-some-place")


def _unknown_tags(papers: Mapping[str, _Read[PaperNote]], known: Mapping[str, Tag]) -> Iterable[Fault]:
    for note, locate in papers.values():
        for tag in note.tags or ():
            if tag not in known:
                yield Fault(locate(("tags",)), f"unknown tag '{tag}'", nearest(tag, known))


def _unknown_tags_of_lists(lists: Mapping[str, _Read[ReadingList]], known: Mapping[str, Tag]) -> Iterable[Fault]:
    for one, locate in lists.values():
        for entry in one.entries:
            for tag in entry.tags:
                if tag not in known:
                    close = nearest(tag, known)
                    begin = f"`broadsheet mark {entry.id} --tag {tag}` begins it"
                    remedy = f"{close} {begin} otherwise" if close.startswith("did") else begin
                    yield Fault(locate(("entries",)), f"{entry.id} has the unknown tag '{tag}'", remedy)


def _strangers(content: Path) -> Iterable[Fault]:
    """Files and links that stand where people write, and that no reader knows."""
    for layer in LAYERS:
        links: list[str] = []
        for linked in disk.links(content, [layer]):
            yield Fault(linked, "is a symbolic link, which is not followed", "put the folder itself there")
        for found in disk.files(content / layer, on_link=links.append):
            first = found.path.partition("/")[0]
            if first not in _FOLDERS and found.path not in _TABLES:
                remedy = nearest(first, _FOLDERS | _TABLES)
                yield Fault(f"{layer}/{found.path}", "is nothing that Broadsheet knows", remedy)
        for link in links:
            if not link.startswith("records/"):  # those the store tells of
                fact = "is a symbolic link, which is not followed"
                yield Fault(f"{layer}/{link}", fact, "put the file itself there")
