"""What a curator does to reading lists: begin them, put papers on, mark them, take them off."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, frontmatter, listing, looking
from generator.curating.layers import own_layer
from generator.curation import read_list
from generator.decisions import ListEntry, ReadingList
from generator.errors import Fault, UsageError, nearest
from generator.keeping import tags
from generator.keeping.papers import in_short, refuse_unknown
from generator.keeping.transaction import Transaction, transaction
from generator.stages import as_status
from generator.tables import FORMAT
from generator.urls import slug

DEFAULT: Final = "reading"  # the list that is begun where there is none


class Update(NamedTuple):
    """What is to be said of papers on a list; None or '' where it stays."""

    status: str = ""
    rating: int | None = None
    tags: tuple[str, ...] = ()
    words: str = ""


class Done(NamedTuple):
    """What was done: the lists it was done to, with the ids that changed, the files, the tags that were begun."""

    lists: Mapping[str, tuple[str, ...]] = {}
    files: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    private: tuple[str, ...] = ()  # those of the lists that are not public


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


def add(content: Path, ids: Sequence[str], name: str, update: Update, day: date) -> Done:
    """Put papers on a list, which is begun where there is none; those on it are brought up to date."""
    with transaction(content, f"add {in_short(ids)}") as one:
        refuse_unknown(one, ids)
        keys, begun = tags.given(one, update.tags)  # first: a list must never have a tag that is not there
        place = place_of_list(content, name)
        wrong = tuple(name_faults(content, name))
        one.faults += wrong
        text = None if wrong else one.text(place)
        if text is None:
            text = new_list(name)
        here = read_list(text, place)
        standing = {entry.id: entry for entry in here.entries}
        with_statuses = any(entry.status for entry in here.entries) or (not standing and name == DEFAULT)
        first = update.status or ("to-read" if with_statuses else "")
        before = [standing.get(key) or ListEntry(id=key, status=first, day=day) for key in ids]
        entries = [updated(entry, update._replace(tags=keys), day) for entry in before]
        one.put(place, listing.changed(text, place, entries))
        after = tuple(entry.id for entry in entries if entry != standing.get(entry.id))
    return Done({name: after}, one.changes, begun, () if here.public else (name,))


def mark(content: Path, ids: Sequence[str], names: Sequence[str], update: Update, day: date) -> Done:
    """Change what lists say of papers that stand on them: the lists of these names, or all."""
    with transaction(content, f"mark {in_short(ids)}") as one:
        keys, begun = tags.given(one, update.tags)
        done: dict[str, tuple[str, ...]] = {}
        for name, here in lists_holding(one, ids, names).items():
            place = place_of_list(content, name)
            entries = [updated(entry, update._replace(tags=keys), day) for entry in here.entries if entry.id in ids]
            one.put(place, listing.changed(one.text(place) or "", place, entries))
            done[name] = tuple(entry.id for entry in entries if entry not in here.entries)
    return Done(done, one.changes, begun)


def remove(content: Path, ids: Sequence[str], name: str) -> Done:
    """Take papers off a list; without a name off the only one that holds each."""
    with transaction(content, f"remove {in_short(ids)}") as one:
        holding = lists_holding(one, ids, [name] if name else [])
        for key in ids:
            if len(on := [other for other, here in holding.items() if key in _ids(here)]) > 1:
                one.faults.append(Fault(key, f"is on {' and '.join(on)}", f"say --list {on[0]}"))
        for other in holding:
            place = place_of_list(content, other)
            one.put(place, listing.without(one.text(place) or "", place, ids))
        done = {other: tuple(key for key in ids if key in _ids(here)) for other, here in holding.items()}
    return Done(done, one.changes)


def updated(entry: ListEntry, update: Update, day: date) -> ListEntry:
    """An entry as it stands since `day`."""
    standing: dict[str, object] = {}
    if update.status and as_status(update.status) != as_status(entry.status):
        first = min(entry.day or day, day)
        standing = {"status": update.status, "day": first, "since": day if day != first else None}
    return entry.model_copy(
        update={
            **standing,
            "rating": entry.rating if update.rating is None else update.rating,
            "tags": tuple(dict.fromkeys((*entry.tags, *update.tags))),
            "words": longer(entry.words, update.words),
        }
    )


def longer(words: str, more: str) -> str:
    """Words with a paragraph more, unless they say it already."""
    more = more.strip()
    return words if more in words else f"{words}\n\n{more}" if words else more


def lists_holding(one: Transaction, ids: Sequence[str], names: Sequence[str]) -> dict[str, ReadingList]:
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


def new_list(name: str) -> str:
    """The text of a list that is begun."""
    return frontmatter.write({"format": FORMAT, "title": name.replace("-", " ").capitalize()})


def name_faults(content: Path, name: str) -> Iterator[Fault]:
    """What is wrong with the name of a list: it must do for the address of its page, and hide no list of upstream's."""
    if slug(name) != name:
        yield Fault(name, "cannot be an address", f"say --list {slug(name)}")
    elif not (content / place_of_list(content, name)).is_file() and (content / f"curation/lists/{name}.md").is_file():
        fact = "is a list of upstream's, and one of yours would stand in its place"
        yield Fault(name, fact, "choose another name, or copy its file into content/local/lists/ first")
