"""What a curator does to reading lists: begin them, put papers on, mark them, take them off. Of papers, see noting.py.

Each deed is done whole or not at all, and keeps the hand of whoever wrote the files (see lists.py, frontmatter.py). In
a fork all goes below content/local/, else below content/curation/. Only the files that a deed needs are read, so that
it takes no longer in a large archive than in a small one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, frontmatter, listing, lists, looking, takedown
from generator.curation import read_list, read_tags
from generator.decisions import ListEntry, ReadingList, Tag
from generator.deeds import Deed, deed
from generator.errors import ContentError, Fault, UsageError, nearest
from generator.held import path_of
from generator.layers import own_layer, page_name
from generator.stages import as_status
from generator.tables import FORMAT
from generator.urls import slug

DEFAULT: Final = "reading"  # the list that is begun where there is none


class Wish(NamedTuple):
    """What is to be said of papers on a list; None or '' where it stays."""

    status: str = ""
    rating: int | None = None
    tags: tuple[str, ...] = ()
    words: str = ""


class Done(NamedTuple):
    """What a deed did: the lists it was done to, with the ids that changed, the files, the tags that it began."""

    lists: Mapping[str, tuple[str, ...]] = {}
    files: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    private: tuple[str, ...] = ()  # those of the lists that are not public


# --- papers ----------------------------------------------------------------------------------------------------------


def records_of(content: Path, paper_id: str) -> tuple[Path, ...]:
    """The files that hold a paper, the fork's own first."""
    sources = (source for layer in reversed(takedown.RECORDS) for source in _folders(content / layer))
    return tuple(path for source in sources if (path := source / path_of(paper_id)).is_file())


def unknown(content: Path, ids: Iterable[str]) -> tuple[str, ...]:
    """Those papers of which there is no record. Raises UsageError for those that were taken down."""
    ids, down = tuple(ids), takedown.load(content)
    if gone := [key for key in ids if key in down.ids]:
        raise UsageError(
            Fault(key, "was taken down here for good, by `broadsheet forget`", "leave it out") for key in gone
        )
    return tuple(key for key in ids if not records_of(content, key))


def title_of(content: Path, paper_id: str) -> str:
    """What a paper is called; its id where there is no record that can be read."""
    own = content / own_layer(content) / "papers" / f"{paper_id}.md"
    for path in (*((own,) if own.is_file() else ()), *records_of(content, paper_id)):
        try:
            title = frontmatter.read(disk.read_text(path, str(path)), str(path))[0].get("title")
        except ContentError:
            continue
        if isinstance(title, str) and title:
            return " ".join(title.split())
    return paper_id


def _folders(layer: Path) -> list[Path]:
    return sorted(path for path in layer.iterdir() if path.is_dir()) if layer.is_dir() else []


def refuse_unknown(one: Deed, ids: Iterable[str]) -> None:
    """What is not in the archive is a fault of the deed."""
    for key in unknown(one.content, ids):
        one.faults.append(Fault(key, "is not in the archive", f"`broadsheet add {key}` brings it"))


# --- lists -----------------------------------------------------------------------------------------------------------


def own_lists(content: Path) -> dict[str, ReadingList]:
    """The reading lists that are kept here, by name. Raises ContentError."""
    folder = f"{own_layer(content)}/lists"
    names = [entry.path.removesuffix(".md") for entry in looking.files(content / folder) if entry.path.endswith(".md")]
    return {name: _read(content, f"{folder}/{name}.md") for name in names}


def list_named(content: Path, name: str = "") -> str:
    """The list of that name; without one the only list there is, or else `reading`. Raises UsageError."""
    if name:
        return name
    known = own_lists(content)
    if not known:
        return DEFAULT
    if len(known) > 1 and DEFAULT not in known:
        raise UsageError(Fault("", "there are several lists", f"say --list {' or --list '.join(known)}"))
    return DEFAULT if len(known) > 1 else next(iter(known))


def add(content: Path, ids: Sequence[str], name: str, wish: Wish, day: date) -> Done:
    """Put papers on a list, which is begun where there is none; of those on it what is wished changes."""
    with deed(content, f"add {in_short(ids)}") as one:
        refuse_unknown(one, ids)
        wish, begun = _with_tags(one, wish)  # first: a list must never have a tag that is not there
        place = place_of_list(content, name)
        text = one.text(place)
        if text is None:
            _refuse_name(one, name)
            text = frontmatter.write({"format": FORMAT, "title": name.replace("-", " ").capitalize()})
        here = read_list(text, place)
        standing = {entry.id: entry for entry in here.entries}
        with_statuses = any(entry.status for entry in here.entries) or (not standing and name == DEFAULT)
        first = wish.status or ("to-read" if with_statuses else "")
        new = [key for key in ids if key not in standing]
        entries = [wished(standing[key], wish, day) for key in ids if key in standing]
        entries += [wished(ListEntry(id=key, status=first, day=day), wish, day) for key in new]
        one.put(place, listing.changed(text, place, entries))
        after = tuple(entry.id for entry in entries if entry != standing.get(entry.id))
    return Done({name: after}, one.changes, begun, () if here.public else (name,))


def mark(content: Path, ids: Sequence[str], names: Sequence[str], wish: Wish, day: date) -> Done:
    """Change what lists say of papers that stand on them: the lists of these names, or all."""
    with deed(content, f"mark {in_short(ids)}") as one:
        wish, begun = _with_tags(one, wish)
        done: dict[str, tuple[str, ...]] = {}
        for name, here in lists_holding(one, ids, names).items():
            place = place_of_list(content, name)
            entries = [wished(entry, wish, day) for entry in here.entries if entry.id in ids]
            one.put(place, listing.changed(one.text(place) or "", place, entries))
            done[name] = tuple(entry.id for entry in entries if entry not in here.entries)
    return Done(done, one.changes, begun)


def remove(content: Path, ids: Sequence[str], name: str) -> Done:
    """Take papers off a list; without a name off the only one that holds each."""
    with deed(content, f"remove {in_short(ids)}") as one:
        holding = lists_holding(one, ids, [name] if name else [])
        for key in ids:
            if len(on := [other for other, here in holding.items() if key in _ids(here)]) > 1:
                one.faults.append(Fault(key, f"is on {' and '.join(on)}", f"say --list {on[0]}"))
        for other in holding:
            place = place_of_list(content, other)
            one.put(place, listing.without(one.text(place) or "", place, ids))
        done = {other: tuple(key for key in ids if key in _ids(here)) for other, here in holding.items()}
    return Done(done, one.changes)


def wished(entry: ListEntry, wish: Wish, day: date) -> ListEntry:
    """An entry with what is wished, since `day`."""
    standing: dict[str, object] = {}
    if wish.status and as_status(wish.status) != as_status(entry.status):
        first = min(entry.day or day, day)
        standing = {"status": wish.status, "day": first, "since": day if day != first else None}
    return entry.model_copy(
        update={
            **standing,
            "rating": entry.rating if wish.rating is None else wish.rating,
            "tags": tuple(dict.fromkeys((*entry.tags, *wish.tags))),
            "words": longer(entry.words, wish.words),
        }
    )


def longer(words: str, more: str) -> str:
    """Words with a paragraph more, unless they say it already."""
    more = more.strip()
    return words if more in words else f"{words}\n\n{more}" if words else more


def lists_holding(one: Deed, ids: Sequence[str], names: Sequence[str]) -> dict[str, ReadingList]:
    """The lists that hold any of these papers; what is on none of them is a fault."""
    known = own_lists(one.content)
    for name in names:
        if name not in known:
            one.faults.append(Fault(name, "is no list of yours", nearest(name, known)))
    holding = {n: here for n, here in known.items() if n in (names or known) and _ids(here) & set(ids)}
    on = {key for here in holding.values() for key in _ids(here)}
    for key in ids:
        if key not in on and all(name in known for name in names):
            where = f"is not on {' or '.join(names)}" if names else "is on no list"
            one.faults.append(Fault(key, where, f"`broadsheet add {key}` puts it on one"))
    return holding


def _ids(here: ReadingList) -> set[str]:
    return {entry.id for entry in here.entries}


def _read(content: Path, place: str) -> ReadingList:
    return read_list(disk.read_text(content / place, place), place)


def place_of_list(content: Path, name: str) -> str:
    """Where a list is kept, below content/."""
    return f"{own_layer(content)}/lists/{name}.md"


def _refuse_name(one: Deed, name: str) -> None:
    """A list that is begun must have a name for its page, and hide none of upstream's."""
    try:
        page_name(name)
    except ValueError as error:
        one.faults.append(Fault(name, str(error).partition(":")[0], f"say --list {slug(name)}"))
    if (one.content / "curation" / "lists" / f"{name}.md").is_file():
        fact = "is a list of upstream's, and one of yours would stand in its place"
        one.faults.append(Fault(name, fact, "choose another name, or copy its file into content/local/lists/ first"))


# --- tags ------------------------------------------------------------------------------------------------------------


def _with_tags(one: Deed, wish: Wish) -> tuple[Wish, tuple[str, ...]]:
    """The wish with the slugs of its tags, and those that were begun for it."""
    if not wish.tags:
        return wish, ()
    known = read_tags(one.content)
    keys, begun = tags_of(wish.tags, known)
    if begun:
        begin_tags(one, begun)
    return wish._replace(tags=keys), tuple(begun)


def tags_of(words: Iterable[str], known: Mapping[str, Tag]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The tags that are called so, by key, name or synonym; and those that nobody knows yet, with their names."""
    called = {lists.tag_key(name): key for key, tag in known.items() for name in (*tag.synonyms, tag.name, key)}
    keys, begun = dict[str, None](), dict[str, str]()
    for name in filter(None, (" ".join(one.split()) for one in words)):
        key = called.get(lists.tag_key(name), lists.tag_key(name))
        keys[key] = None
        if key not in called.values():
            begun[key] = name
    return tuple(keys), begun


def begin_tags(one: Deed, names: Mapping[str, str]) -> None:
    """Begin tags at the end of tags.toml: by hand alone, so that no paper bears one that nobody gave it."""
    place = f"{own_layer(one.content)}/tags.toml"
    text = one.text(place) or f"format = {FORMAT}\n"
    for key, name in names.items():
        said = frontmatter.write({"name": name}).splitlines()[1].removeprefix("name: ")
        text = f"{text.rstrip()}\n\n[tags.{key}]\nname = {said}\nby_hand = true\n"
    one.put(place, text)


def in_short(ids: Sequence[str]) -> str:
    """Some ids, as a deed is called by them."""
    return " ".join(ids) if len(ids) <= 3 else f"{ids[0]} and {len(ids) - 1} more"
