"""A page to be, and digests made Merkle-wise of all that it shows: what a build compares."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Self

from generator.values import DIGEST_SIZE, Value


@dataclass(frozen=True, slots=True)
class Page:
    """A file to be: its address under site/, the template that makes it, exactly the values shown, and their digest."""

    address: str
    template: str
    values: Mapping[str, Any]
    digest: bytes

    @classmethod
    def of(cls, address: str, template: str, **values: Any) -> Self:
        """A page whose digest is made Merkle-wise from the digests of what it shows."""
        said = _SHOWN.encode((address, template, values)).encode("utf-8", "surrogatepass")
        return cls(address, template, values, blake2b(said, digest_size=DIGEST_SIZE).digest())


def _as_json(value: Any) -> dict[str, Any]:
    """What JSON has no word for, under a name of its own: a value by its digest, bytes by theirs."""
    if isinstance(value, Value):
        return {"value": value.digest.hex()}
    if isinstance(value, bytes):
        return {"bytes": blake2b(value, digest_size=DIGEST_SIZE).hexdigest()}
    if isinstance(value, Mapping):
        return {"table": list(value.items())}
    return {type(value).__name__: str(value)}


# A page shows thousands of small things: to write them as one JSON takes a fifth of the time of `digest_of`.
_SHOWN: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_as_json)


def digest_of(value: Any) -> bytes:
    """The digest of a value made of values, strings, numbers, dates, tuples and tables."""
    whole = blake2b(digest_size=DIGEST_SIZE)
    _feed(whole, value)
    return whole.digest()


def _feed(whole: Any, value: Any) -> None:
    if isinstance(value, Value):
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
