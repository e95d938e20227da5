"""The door to what people decided: content/curation/ and content/local/, over what the package carries.

    site.toml organisations.toml tags.toml  papers/<id>.md  days/<date>.md  pages/<name>.md

Layers, lowest first: what the package carries < curation < local. Tables merge key by key, a scalar or list replaces,
`hidden = true` takes an entry out. Every fault of every file is told at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from generator import disk, frontmatter, places, tagging
from generator.config import Config
from generator.errors import ContentError, Fault, UsageError, collecting, nearest
from generator.models import ARXIV_ID, SLUG_ID, Curation, DayNote, Organisation, PaperNote, StaticPage, Tag, Value
from generator.tables import FORMAT, Layer, checked, front_matter_layer, toml_layer

Entry = TypeVar("Entry", bound=Value)

LAYERS: Final = ("curation", "local")
_TABLES: Final = {"site.toml", "organisations.toml", "tags.toml"}


class _Tables(Value):
    """The two files of tables; each file holds one of them."""

    organisations: Mapping[str, Organisation] = {}
    tags: Mapping[str, Tag] = {}


def load_config(content: Path, base_url: str | None = None) -> Config:
    """The settings, with another base URL where one is given. Raises ContentError."""
    layers = _toml_layers(content, "site.toml", with_carried=False)
    if base_url is not None:
        layers.append(Layer("--base-url", {"base_url": base_url}, {("base_url",): 1}))
    return checked(Config, layers) if layers else Config()


def load_curation(content: Path) -> Curation:
    """Everything else that people decided. Raises ContentError with every fault of every file."""
    faults = [*_strangers(content)]
    tables = _Tables()
    for name in _Tables.model_fields:
        with collecting(faults):
            layers = _toml_layers(content, f"{name}.toml", with_carried=True)
            tables = tables.model_copy(update={name: getattr(checked(_Tables, layers), name)} if layers else {})
    papers = _entries(content, "papers", PaperNote, "note", _paper_id, faults)
    days = _entries(content, "days", DayNote, "note", date.fromisoformat, faults)
    pages = _entries(content, "pages", StaticPage, "body", _page_name, faults)
    if tables.tags:
        faults += [*_bad_phrases(tables.tags), *_shared_names(tables.tags), *_unknown_tags(papers, tables.tags)]
    if faults:
        raise ContentError(faults)
    return Curation(
        organisations=_shown(tables.organisations),
        tags=_shown(tables.tags),
        papers=papers,
        days=days,
        pages=_shown(pages),
    )


def begin(content: Path, folder: str, name: str, title: str = "") -> Path:
    """Begin a text of a person's own: in a fork below local/, else below curation/. Its path.

    Raises UsageError for a name that cannot be, or where the text is there already.
    """
    check, fields = _BEGINNINGS[folder]
    path = content / ("local" if (content / "local" / "site.toml").is_file() else "curation") / folder / f"{name}.md"
    try:
        check(name)
    except ValueError as error:
        raise UsageError(Fault(name, f"is no name for this: {error}", "see `broadsheet new --help`")) from None
    if path.exists():
        raise UsageError(Fault(str(path), "is there already", "edit it"))
    given = {key: value or title or name for key, value in fields.items()}
    disk.write_whole(path, frontmatter.write({"format": FORMAT, **given}, "Write here.").encode())
    return path


def _toml_layers(content: Path, name: str, *, with_carried: bool) -> list[Layer]:
    files = [(content / layer / name, f"{layer}/{name}") for layer in LAYERS]
    carried = places.carried("curation")
    if with_carried and carried.resolve() != (content / LAYERS[0]).resolve():
        files.insert(0, (carried / name, f"(carried)/{name}"))
    return [toml_layer(disk.read_text(path, place), place) for path, place in files if path.is_file()]


def _entries(
    content: Path, folder: str, model: type[Entry], body: str, key_of: Callable[[str], Any], faults: list[Fault]
) -> dict[Any, Entry]:
    """The entries of one folder, all layers of each merged. What is wrong goes to `faults`."""
    layers: dict[str, list[Layer]] = {}
    for layer in LAYERS:
        for found in disk.files(content / layer / folder):
            place = f"{layer}/{folder}/{found.path}"
            with collecting(faults):
                if not found.path.endswith(".md"):
                    raise ContentError(Fault(place, "is no markdown", "its name must end in .md"))
                text = disk.read_text(content / place, place)
                layers.setdefault(found.path.removesuffix(".md"), []).append(front_matter_layer(text, place, body))
    entries: dict[Any, Entry] = {}
    for name, parts in layers.items():
        with collecting(faults):
            entries[_key(name, parts, key_of)] = checked(model, parts)
    return entries


def _key(name: str, parts: Sequence[Layer], key_of: Callable[[str], Any]) -> Any:
    try:
        return key_of(name)
    except ValueError as error:
        raise ContentError(Fault(parts[-1].place, f"'{name}' {error}", "rename the file")) from None


def _paper_id(name: str) -> str:
    if ARXIV_ID.fullmatch(name) or SLUG_ID.fullmatch(name):
        return name
    raise ValueError("is no id of a paper")


def _page_name(name: str) -> str:
    if name.isascii() and name.replace("-", "").isalnum() and name == name.lower():
        return name
    raise ValueError("is no name for a page: use small letters, digits and hyphens")


_BEGINNINGS: Final[Mapping[str, tuple[Callable[[str], object], Mapping[str, str]]]] = {
    "papers": (_paper_id, {}),
    "days": (date.fromisoformat, {}),
    "pages": (_page_name, {"title": ""}),
}


def _shown(entries: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: entry for key, entry in entries.items() if not entry.hidden}


def _bad_phrases(tags: Mapping[str, Tag]) -> Iterable[Fault]:
    for slug, tag in tags.items():
        for phrase in (tag.name, *tag.synonyms, *tag.patterns, *tag.unless):
            if wrong := tagging.fault(phrase):
                yield Fault(f"tags.toml [tags.{slug}]", f"'{phrase}' {wrong}", "write words; `*` ends a word or is one")
        for parent in tag.parents:
            if parent not in tags:
                yield Fault(f"tags.toml [tags.{slug}]", f"unknown parent '{parent}'", nearest(parent, tags))


def _shared_names(tags: Mapping[str, Tag]) -> Iterable[Fault]:
    for name, slugs in tagging.conflicts({slug: (tag.name, *tag.synonyms) for slug, tag in tags.items()}):
        yield Fault("tags.toml", f"the tags {' and '.join(slugs)} both go by '{name}'", "keep it in one of them")


def _unknown_tags(papers: Mapping[str, PaperNote], tags: Mapping[str, Tag]) -> Iterable[Fault]:
    for key, entry in papers.items():
        for tag in entry.tags or ():
            if tag not in tags:
                yield Fault(f"papers/{key}.md", f"unknown tag '{tag}'", nearest(tag, tags))


def _strangers(content: Path) -> Iterable[Fault]:
    """Files that stand where people write, and that no reader knows."""
    folders = {"papers", "days", "pages", "lists", "records"}
    for layer in LAYERS:
        for found in disk.files(content / layer):
            first = found.path.partition("/")[0]
            if first not in folders and found.path not in _TABLES:
                yield Fault(
                    f"{layer}/{found.path}", "is nothing that Broadsheet knows", nearest(first, folders | _TABLES)
                )
