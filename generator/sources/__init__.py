"""One file a source: each turns what a source says into Records.

In: the bytes of a file and its path; out: an Answer. A file is known by what it holds, never by its name, and nothing
here opens it. To add a source, add a file to this folder: its function `read`, if it has one, is asked like the others.

    read(Stored) -> Answer    what it could read and what it could not
                 -> None      it does not know this kind of file; the next reader is asked
                    ContentError   it knows the kind, but can make nothing of the file

A source that can be asked has any of these as well, and its name as `SOURCE`. All it knows of the world is the `get`
that it is handed; what it cannot have it says, as ContentError or as the FetchError that `get` raised:

    day(day, get) -> Answer       the whole list of one day; empty where that day has none
    enrich(ids, get) -> Answer    more on papers that are known; `CHUNK` of them at most
    REQUIRED                      fields that most papers of a day must have; else see below
    DAILY                         whether a weekday without papers is a failure; else only where many are usual
"""

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any, Final, NamedTuple, Self

from generator.errors import ContentError, Fault
from generator.reply import Get
from generator.sources import records
from generator.sources.answer import Answer, Stored

__all__ = ["Answer", "Asked", "Stored", "asked", "read", "read_all", "readers"]

Reader = Callable[[Stored], Answer | None]
REQUIRED: Final = ("authors", "abstract", "published")


class Asked(NamedTuple):
    """A source that can be asked: for days, for more on papers, or for both, as `can` says."""

    name: str
    can: frozenset[str]
    day: Callable[[date, Get], Answer]
    enrich: Callable[[Sequence[str], Get], Answer]
    chunk: int
    required: tuple[str, ...]
    daily: bool

    @classmethod
    def of(cls, module: Any) -> Self:
        """The source that a file of this folder is."""

        def knows_nothing(_wanted: object, _get: Get) -> Answer:
            return Answer(module.SOURCE, (), ())

        day, enrich = getattr(module, "day", knows_nothing), getattr(module, "enrich", knows_nothing)
        can = frozenset(name for name in ("day", "enrich") if hasattr(module, name))
        chunk, required = getattr(module, "CHUNK", 1), getattr(module, "REQUIRED", REQUIRED)
        return cls(module.SOURCE, can, day, enrich, chunk, required, getattr(module, "DAILY", False))


def asked() -> Mapping[str, Asked]:
    """The sources that can be asked, by name."""
    found = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    sources = (Asked.of(module) for module in found if hasattr(module, "day") or hasattr(module, "enrich"))
    return {source.name: source for source in sources}


_KNOWN = (
    "known are Hugging Face's daily papers as JSON, JSON lines or a saved page, HTML or text; our own export as jsonl;"
    " to `broadsheet import` also BibTeX, RIS, CSL-JSON, Zotero's RDF, bookmarks and My list"
)
_FOR_IMPORT = (".bib", ".ris", ".rdf", ".opml", ".nbib", ".enw")


def readers() -> tuple[Reader, ...]:
    """The `read` of each file in this folder that has one, by name of the file."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.read for module in modules if hasattr(module, "read"))


def read_all(data: bytes, place: str, day: date | None = None) -> tuple[Answer, ...]:
    """As `read`, and of a file that holds records of several sources what each of them says."""
    found = records.answers(Stored(data, place, day))
    return (read(data, place, day),) if found is None else found


def read(data: bytes, place: str, day: date | None = None) -> Answer:
    """What the first reader that knows this kind of file makes of it.

    `place` is the path as given, for messages and for a day in its name; `day` is what the user says of the day.
    Raises ContentError, and nothing else, where no reader knows it or there is nothing in it.
    """
    stored = Stored(data, place, day)
    for reader in readers():
        if (answer := reader(stored)) is not None:
            if answer.records or answer.refused:
                return answer
            raise ContentError(Fault(place, "holds no papers", "leave it out"))
    remedy = f"`broadsheet import {place}` reads it" if place.lower().endswith(_FOR_IMPORT) else _KNOWN
    raise ContentError(Fault(place, "is nothing that Broadsheet can read", remedy))
