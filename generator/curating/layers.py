"""The files of people's, layer upon layer: content/local/ over content/curation/, over what the package carries.

Tables merge key by key, a scalar or list replaces; of a list of papers a higher layer replaces all entries together.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from generator import disk, looking, places
from generator.errors import ContentError, Fault, collecting, nearest
from generator.lists import entries_of
from generator.tables import Layer, Locate, checked, front_matter_layer, located, toml_layer
from generator.urls import slug
from generator.values import ARXIV_ID, SLUG_ID, Value

Entry = TypeVar("Entry", bound=Value)
LAYERS: Final = ("curation", "local")
_TABLES: Final = {"site.toml", "organisations.toml", "tags.toml", "authors.toml", "searches.toml", "rules.toml"}
_FOLDERS: Final = {"papers", "days", "pages", "lists", "records", "quarantine", "state"}


class Read(NamedTuple, Generic[Entry]):
    """An entry, and where each of its keys is written."""

    entry: Entry
    locate: Locate


def own_layer(content: Path) -> str:
    """Where the people of this archive write: in a fork local/, else curation/."""
    return "local" if places.has_own_settings(content) else "curation"


def place_of(content: Path, name: str, word: str) -> str:
    """Where a file of people's lies below content/, in its highest layer, and the first line that says `word`."""
    for layer in reversed(LAYERS):
        if (content / layer / name).is_file():
            lines = disk.read_text(content / layer / name, f"{layer}/{name}").splitlines()
            return f"{layer}/{name}:{next((number for number, line in enumerate(lines, 1) if word in line), 1)}"
    return name


def toml_layers(content: Path, name: str, *, with_carried: bool) -> list[Layer]:
    """The layers of one file of tables, lowest first. Raises ContentError."""
    faults: list[Fault] = []
    layers: list[Layer] = []
    for path, place in _layers(content, name, with_carried=with_carried):
        with collecting(faults):
            if path.is_file():
                layers.append(toml_layer(disk.read_text(path, place), place))
    if faults:
        raise ContentError(faults)
    return layers


def _layers(content: Path, name: str, *, with_carried: bool) -> list[tuple[Path, str]]:
    """Where the layers of a file may lie, and what that is called."""
    files = [(content / layer / name, f"{layer}/{name}") for layer in LAYERS]
    carried = places.carried("curation")
    if with_carried and carried.resolve() != (content / LAYERS[0]).resolve():
        files.insert(0, (carried / name, f"(carried)/{name}"))
    return files


def table_marks(content: Path) -> Iterator[tuple[str, tuple[int, ...] | None]]:
    """For each layer of each file of tables what tells that it has changed; None where there is none."""
    for name in sorted(_TABLES):
        for path, place in _layers(content, name, with_carried=True):
            yield place, looking.mark(path)


def table_of(
    content: Path, name: str, model: type[Entry], faults: list[Fault], *, with_carried: bool = True
) -> Read[Entry] | None:
    """All layers of one file of tables; None where it cannot be read, for which the reasons go to `faults`."""
    try:
        layers = toml_layers(content, name, with_carried=with_carried)
        return Read(checked(model, layers) if layers else model(), located(layers))
    except ContentError as error:
        faults.extend(error.faults)
        return None


def entries_in(
    content: Path,
    folder: str,
    model: type[Entry],
    body: str,
    key_of: Callable[[str], Any],
    faults: list[Fault],
    layer_of: Callable[[str, str, str], Layer] = front_matter_layer,
) -> dict[Any, Read[Entry]]:
    """The entries of one folder, all layers of each merged. What is wrong goes to `faults`."""
    layers: dict[str, list[Layer]] = {}
    for layer in LAYERS:
        for found in looking.files(content / layer / folder):
            place = f"{layer}/{folder}/{found.path}"
            with collecting(faults):
                if not found.path.endswith(".md"):
                    raise ContentError(Fault(place, "is no markdown", "its name must end in .md"))
                one = layer_of(disk.read_text(content / place, place), place, body)
                layers.setdefault(found.path.removesuffix(".md"), []).append(one)
    entries: dict[Any, Read[Entry]] = {}
    for name, parts in layers.items():
        with collecting(faults):
            entries[_key(name, parts, key_of)] = Read(checked(model, parts), located(parts))
    return entries


def list_layer(text: str, place: str, body: str) -> Layer:
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


def paper_named(name: str) -> str:
    """`name`, if it is the id of a paper; else ValueError."""
    if ARXIV_ID.fullmatch(name) or SLUG_ID.fullmatch(name):
        return name
    raise ValueError("is no id of a paper: write 2512.02425, quant-ph/0201082 or title/a-slug")


def day_named(name: str) -> date:
    """The day that is written so; else ValueError."""
    with suppress(ValueError):
        if (day := date.fromisoformat(name)).isoformat() == name:
            return day
    raise ValueError("is no day: write it as 2025-12-09")


def page_name(name: str) -> str:
    """`name`, if a page may have it for its address; else ValueError."""
    if slug(name) == name:
        return name
    raise ValueError(f"cannot be an address: use small letters, digits and hyphens, as in '{slug(name)}'")


def strangers(content: Path) -> Iterable[Fault]:
    """Files and links that stand where people write, and that no reader knows."""
    for layer in LAYERS:
        for linked in looking.links(content, [layer]):
            yield Fault(linked, "is a symbolic link, which is not followed", "put the folder itself there")
        found = looking.found(content / layer)
        for path in found.paths:
            first = path.partition("/")[0]
            if first not in _FOLDERS and path not in _TABLES:
                remedy = nearest(first, _FOLDERS | _TABLES)
                yield Fault(f"{layer}/{path}", "is nothing that Broadsheet knows", remedy)
        for link in found.links:
            if not link.startswith("records/"):  # those the store tells of
                fact = "is a symbolic link, which is not followed"
                yield Fault(f"{layer}/{link}", fact, "put the file itself there")
