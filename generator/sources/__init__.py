"""One file a source: each turns what a source says into Records.

In: the bytes of a file and its path; out: an Answer. A file is known by what it holds, never by its name, and nothing
here opens it. To add a source, add a file to this folder: its function `read`, if it has one, is asked like the others.

    read(Stored) -> Answer    what it could read and what it could not
                 -> None      it does not know this kind of file; the next reader is asked
                    ContentError   it knows the kind, but can make nothing of the file
"""

import pkgutil
from collections.abc import Callable
from datetime import date
from importlib import import_module

from generator.errors import ContentError, Fault
from generator.sources.answer import Answer, Stored

__all__ = ["Answer", "Stored", "read", "readers"]

Reader = Callable[[Stored], Answer | None]

_KNOWN = "known are Hugging Face's daily papers as JSON, JSON lines or a saved page, HTML or text"


def readers() -> tuple[Reader, ...]:
    """The `read` of each file in this folder that has one, by name of the file."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(module.read for module in modules if hasattr(module, "read"))


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
    raise ContentError(Fault(place, "is nothing that Broadsheet can read", _KNOWN))
