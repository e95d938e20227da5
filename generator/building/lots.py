"""Pages by the lot, as they are planned together: a page of ten thousand costs a row in columns, and no value.

Which of them are to be made anew, and whether two want one address.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from generator.errors import Fault, OutputError
from generator.page import Page, Sheaf
from generator.values import DIGEST_SIZE


class Wanted(NamedTuple):
    """A page to be: its address, the output that renders it, and its key: the digest of all that it is made from."""

    address: str
    output: str
    key: str
    planned: Page | Sheaf  # it, or those with which it is planned

    @property
    def page(self) -> Page:
        """Planned now at the latest."""
        return self.planned if isinstance(self.planned, Page) else self.planned.pages[self.address]


class Lot(NamedTuple):
    """Pages of an output that are planned together: their addresses and keys, and how they are planned."""

    output: str
    addresses: tuple[str, ...]
    keys: tuple[str, ...]
    planned: Page | Sheaf

    @classmethod
    def of(cls, output: str, pages: Sequence[Page], planned: Page | Sheaf, salt: bytes) -> "Lot":
        """With pages that are planned now; `salt` is what all rest on."""
        keys = [blake2b(salt + page.digest, digest_size=DIGEST_SIZE).hexdigest() for page in pages]
        return cls(output, tuple([page.address for page in pages]), tuple(keys), planned)


def column(lots: Iterable[Lot], column: str) -> Iterator[str]:
    """Of all pages their `addresses`, or their `keys`."""
    return chain.from_iterable(map(attrgetter(column), lots))


def keys_of(lots: Iterable[Lot]) -> dict[str, str]:
    """The key of each page by its address."""
    return dict(zip(column(lots, "addresses"), column(lots, "keys"), strict=True))


def stale(lots: Sequence[Lot], known: Mapping[str, str]) -> tuple[Wanted, ...]:
    """The pages that were made from something else, or not at all: `known` is the key of each file that is as made."""
    return tuple(_among(lots, {address for address, key in keys_of(lots).items() if known.get(address) != key}))


def _among(lots: Iterable[Lot], addresses: Set[str]) -> Iterator[Wanted]:
    """The pages that are at some addresses."""
    for lot in lots:
        if not addresses.isdisjoint(lot.addresses):
            for address, key in zip(lot.addresses, lot.keys, strict=True):
                if address in addresses:
                    yield Wanted(address, lot.output, key, lot.planned)


def refuse_collisions(lots: Sequence[Lot]) -> None:
    """Raises OutputError with every address that is wanted twice."""
    if faults := tuple(_collisions(lots)):
        raise OutputError(faults)


def _collisions(lots: Sequence[Lot]) -> Iterator[Fault]:
    """Two pages may not want one address, nor addresses that differ only in case: many file systems see one file."""
    folded = [*map(str.casefold, column(lots, "addresses"))]
    if len(set(folded)) == len(folded):
        return
    by_address: dict[str, list[Wanted]] = defaultdict(list)
    for one in _among(lots, frozenset(column(lots, "addresses"))):
        by_address[one.address.casefold()].append(one)
    for address, wanting in sorted(by_address.items()):
        if len(wanting) > 1:
            who = " and ".join(sorted({one.output for one in wanting}))
            called = (one.page.values.get("name") or one.page.values.get("title") for one in wanting)
            names = ", ".join(repr(name) for name in called if name)
            remedy = "give one of them another name, or a key of its own in organisations.toml or tags.toml"
            yield Fault(address, f"is wanted by {len(wanting)} pages of {who}{f': {names}' if names else ''}", remedy)
