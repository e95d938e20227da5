"""A saved search -> the papers that the search page finds with it when it answers exactly: words, fields, filters.

The filters are those of assets/search-facets.js, held equal by test; nothing is ranked, for a feed goes by day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from generator.archive import SHELVES, linked
from generator.decisions import SavedSearch
from generator.models import Paper
from generator.shelved import Archive, Shelf, Shelves
from generator.subscribing.asking import Query, parsed
from generator.subscribing.concordance import Concordance

_HAS: Final[Mapping[str, Callable[[Paper], bool]]] = {
    "code": lambda paper: bool(paper.code),
    "models": lambda paper: bool(paper.models),
    "datasets": lambda paper: bool(paper.datasets),
    "spaces": lambda paper: bool(paper.spaces),
    "summary": lambda paper: bool(paper.summary or paper.machine_summary),
    "listed": lambda paper: bool(paper.listed),
    "published": lambda paper: paper.published is not None,
}


def found(search: SavedSearch, archive: Archive) -> tuple[Paper, ...]:
    """The papers that answer, newest first."""
    return found_each([search], archive)[0]


def found_each(searches: Iterable[SavedSearch], archive: Archive) -> list[tuple[Paper, ...]]:
    """What answers each search. Words are read once for all of them, and only where filters let a paper through."""
    papers = archive.papers
    asked = [(query, _passing(papers, query, search)) for search in searches for query in [parsed(search.query)]]
    worded = {place for query, here in asked if query.pieces for place in here}
    concordance = Concordance({place: papers[place] for place in sorted(worded)})
    answers = (here & concordance.answers(query.pieces) if query.pieces else here for query, here in asked)
    return [tuple(papers[place] for place in sorted(places)) for places in answers]


def with_searches(archive: Archive, searches: Mapping[str, SavedSearch]) -> Archive:
    """The archive with a shelf for each saved search."""
    kind = SHELVES["search"]
    found = [
        Shelf("search", key, search.title, f"{kind.folder}/{key}", papers)
        for (key, search), papers in zip(searches.items(), found_each(searches.values(), archive), strict=True)
    ]
    others = {name: partial(archive.shelves.__getitem__, name) for name in archive.shelves}
    return replace(archive, shelves=Shelves({**others, "search": lambda: linked(found, kind)}))


def _passing(papers: Iterable[Paper], asked: Query, search: SavedSearch) -> set[int]:
    return {place for place, paper in enumerate(papers) if _passes(paper, asked, search)}


def _passes(paper: Paper, asked: Query, search: SavedSearch) -> bool:
    day = paper.day.isoformat()
    if (asked.after and day < asked.after) or (asked.before and day > asked.before):
        return False
    organisations = {one.slug for one in paper.organisations}
    return (
        set(search.tag) <= {one.slug for one in paper.tags}
        and (not search.organisation or bool(organisations & set(search.organisation)))
        and (not search.category or bool(set(paper.categories) & set(search.category)))
        and all(_HAS[name](paper) for name in search.has)
    )
