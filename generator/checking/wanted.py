"""Addresses that two things want: papers, the names they had before, shelves, pages of people's own.

A build refuses them too; here they are told without one, and in the words of the archive.
"""

from collections import defaultdict
from collections.abc import Iterator

from generator import urls
from generator.archive import SHELVES
from generator.errors import Fault
from generator.shelved import Archive


def collisions(archive: Archive) -> Iterator[Fault]:
    """Each address that is wanted twice, also where only its case differs: many file systems see one file."""
    wanting: dict[str, dict[str, None]] = defaultdict(dict)
    for address, who in _wanted(archive):
        wanting[address.casefold()][who] = None
    for address, some in wanting.items():
        if len(some) > 1:
            yield Fault(address, f"is wanted by {' and by '.join(some)}", "give one of them another name or slug")


def _wanted(archive: Archive) -> Iterator[tuple[str, str]]:
    for paper in archive.papers:
        yield urls.paper(paper.id), f"the paper {paper.id}"
        for alias in paper.aliases:
            yield urls.paper(alias), f"a former name of {paper.id}"
        for kind in _NAMED:
            for label in SHELVES[kind].labels(paper, archive.words):
                yield f"{SHELVES[kind].folder}/{label.slug}.html", f"the {kind} '{label.name}'"
    for shelves in archive.shelves.values():
        for shelf in shelves:
            if shelf.kind not in _NAMED:
                yield shelf.way.address, f"the {shelf.kind} '{shelf.name}'"
    for name in archive.pages:
        yield f"{name}.html", f"the page '{name}'"


_NAMED = ("organisation", "tag", "author")  # kinds whose labels come from names: two may come to one slug
