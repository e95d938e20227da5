"""Papers -> the names that each is compared by besides its words: tags, authors, organisations; as whole numbers."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from generator.abreast import VERY_MANY, apart
from generator.models import Paper
from generator.relating.features import rarity, unit
from generator.searching.encoding import Numbers

TAGS: Final = 30  # the length of the part of a row that is tags, and so on
AUTHORS: Final = 35
PLACES: Final = 10  # organisations
_KINDS: Final = "tap"  # tags, authors, places: what a name begins with, here alone
_LENGTHS: Final = np.array((TAGS, AUTHORS, PLACES), np.int64)
_COUNTS: Final = 4  # what any name counts; a tag so many times as much as it is rare


class Bearing(NamedTuple):
    """Which paper bears which name, by its number; each pair once, papers ascending."""

    names: tuple[str, ...]
    paper: Numbers
    name: Numbers


def bearing(papers: Sequence[Paper], known: Sequence[str] = ()) -> Bearing:
    """All names, those first that are known already; of many papers read where the copies of that end at once."""
    return apart(lambda: _bearing(papers, known)) if len(papers) > VERY_MANY else _bearing(papers, known)


def _bearing(papers: Sequence[Paper], known: Sequence[str]) -> Bearing:
    numbers = {name: number for number, name in enumerate(known)}
    found, sizes = array("q"), array("q")
    for paper in papers:
        some = [numbers.setdefault(name, len(numbers)) for name in _names(paper)]
        found.extend(some)
        sizes.append(len(some))
    size = np.array(sizes, np.int64)
    return Bearing(tuple(numbers), np.repeat(np.arange(len(size)), size), np.array(found, np.int64))


def _names(paper: Paper) -> Iterator[str]:
    for tag in paper.tags:
        yield f"t{tag.slug}"
    for name in dict.fromkeys(paper.authors):
        yield f"a{name}"
    for one in paper.organisations:
        yield f"p{one.slug}"


def named(papers: Sequence[Paper], borne: Bearing, often: Numbers, base: int) -> Any:
    """A matrix of papers by names. `often`: in how many of the `base` papers each stands; those not told, in none."""
    from scipy.sparse import csr_matrix

    kind = np.array([_KINDS.index(name[0]) for name in borne.names], np.int64)
    stands = np.ones(len(kind), np.int64)
    stands[: len(often)] = np.maximum(1, often)
    weight = np.where(kind == 0, _COUNTS * rarity(stands, base), _COUNTS)[borne.name]
    kind = kind[borne.name]
    data = unit(borne.paper * len(_KINDS) + kind, weight, _LENGTHS[kind])
    return csr_matrix((data, (borne.paper, borne.name)), shape=(len(papers), len(borne.names)))
