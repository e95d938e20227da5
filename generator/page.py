"""A page to be, pages planned together, and digests made Merkle-wise of all that is shown: what a build compares."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, Self

from generator.memory import PLANS
from generator.values import DIGEST_SIZE, Slim, Value


@dataclass(frozen=True, slots=True)
class Page:
    """A file to be: its address under site/, the template that makes it, exactly the values shown.

    `known` is the digest of these, where it is known without them.
    """

    address: str
    template: str
    values: Mapping[str, Any]
    known: bytes = b""

    @classmethod
    def of(cls, address: str, template: str, **values: Any) -> Self:
        """A page that shows these values."""
        return cls(address, template, values)

    @property
    def digest(self) -> bytes:
        """Made Merkle-wise from the digests of what it shows, each time that somebody asks."""
        return self.known or digest_of_shown((self.address, self.template, self.values))


class Sheaf:
    """Pages that are planned together, when somebody asks for them.

    `rests` is the digest of all that they rest on but for code, theme and settings: while it is as it was, the last
    build knows which pages these are, and nobody asks. No two of one output rest on the same.

    A sheaf may hold sheaves, so that not even these need be made; what is known of them lies in a drawer of its own.
    """

    def __init__(self, rests: bytes, plan: Callable[[], "Iterable[Page | Sheaf]"], drawer: str = PLANS) -> None:
        self.rests = rests
        self._plan = plan
        self.drawer = drawer  # of the sheaves that it holds

    @cached_property
    def planned(self) -> "tuple[Page | Sheaf, ...]":
        """What it holds."""
        return tuple(self._plan())

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """All its pages by their addresses."""
        return {page.address: page for page in pages_of(self.planned)}

    def forget(self) -> None:
        """Let go of the pages; whoever asks once more has them planned once more."""
        self.__dict__.pop("planned", None)
        self.__dict__.pop("pages", None)


def pages_of(planned: Iterable[Page | Sheaf]) -> Iterator[Page]:
    """All pages, those of sheaves too."""
    for one in planned:
        if isinstance(one, Page):
            yield one
        else:
            yield from one.pages.values()


def _as_json(value: Any) -> dict[str, Any]:
    """What JSON has no word for, under a name of its own: what knows its digest by that, bytes by theirs."""
    if isinstance(digest := getattr(value, "digest", None), bytes):
        return {"value": digest.hex()}
    if isinstance(value, bytes):
        return {"bytes": blake2b(value, digest_size=DIGEST_SIZE).hexdigest()}
    if isinstance(value, Mapping):
        return {"table": list(value.items())}
    return {type(value).__name__: str(value)}


# A page shows thousands of small things: to write them as one JSON takes a fifth of the time of `digest_of`.
_SHOWN: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_as_json)


def digest_of_shown(value: Any) -> bytes:
    """As `digest_of`, quicker and for the cache alone: names of fields do not count, nor whether a list is a tuple."""
    return blake2b(_SHOWN.encode(value).encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE).digest()


def digest_of(value: Any) -> bytes:
    """The digest of a value made of values, strings, numbers, dates, tuples and tables."""
    whole = blake2b(digest_size=DIGEST_SIZE)
    _feed(whole, value)
    return whole.digest()


def _feed(whole: Any, value: Any) -> None:
    if isinstance(value, Value | Slim):
        whole.update(b"v" + value.digest)
    elif isinstance(value, bytes):
        whole.update(b"b%d:" % len(value) + value)
    elif isinstance(value, tuple | list):
        whole.update(b"(%d:" % len(value))
        for part in value:
            _feed(whole, part)
    elif isinstance(value, Mapping):
        whole.update(b"{%d:" % len(value))
        for key in value:
            _feed(whole, key)
            _feed(whole, value[key])
    else:
        word = f"{type(value).__name__}:{value}".encode()
        whole.update(b"s%d:" % len(word) + word)
