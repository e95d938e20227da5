"""Papers -> rows: what a list shows of a paper, and the orders in which a list may be read. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from generator import markup
from generator.memory import Drawer, Memory
from generator.models import Label, Paper, Row
from generator.storing.held import by_drawer

AUTHORS: Final = 5  # named in a row; the rest is a number
EXCERPT: Final = 320  # characters

Index = tuple[tuple[Label, tuple[int, ...]], ...]  # names, each with the numbers of its papers


class Orders(NamedTuple):
    """A list's papers by their numbers in it, from 1: most voted first, with their votes; by tag; by organisation."""

    votes: tuple[tuple[int, int], ...]
    tags: Index
    organisations: Index


def row_of(paper: Paper) -> Row:
    """What a list shows of `paper`."""
    reading = paper.reading
    named = paper.authors[:AUTHORS]
    return Row(
        id=paper.id,
        title=paper.title,
        authors=named,
        more_authors=paper.author_count - len(named),
        organisations=paper.organisations,
        tags=paper.tags,
        day=paper.day,
        votes=reading.votes if reading else None,
        comments=reading.comments if reading else None,
        code=bool(paper.code),
        ours=bool(paper.summary),
        noted=bool(paper.note),
        excerpt=markup.first_sentences(markup.words(paper.summary) or paper.abstract, EXCERPT),
    )


def rows_of(papers: Iterable[Paper], memory: Memory) -> Mapping[str, Row]:
    """The row of each paper by its id."""
    parted = by_drawer(papers, attrgetter("id"))
    return {row.id: row for name, some in parted.items() for row in _rows(memory.drawer(name), some)}


def _rows(drawer: Drawer, papers: Sequence[Paper]) -> Sequence[Row]:
    digests = [paper.digest for paper in papers]
    return drawer.recall_each(
        "rows", b"".join(digests), lambda: digests, lambda some: [row_of(papers[at]) for at in some]
    )


def rest_of(paper: Paper, row: Row) -> str:
    """What of the abstract `row` does not show: what follows its excerpt, or all where that is of our summary."""
    return paper.abstract if row.ours else markup.after(paper.abstract, row.excerpt)


def orders_of(rows: Sequence[Row]) -> Orders:
    """Every order of a list but the one it has."""
    voted = [(number, row.votes) for number, row in enumerate(rows, 1) if row.votes]
    return Orders(
        tuple(sorted(voted, key=lambda one: (-one[1], one[0]))),
        _index(row.tags for row in rows),
        _index(row.organisations for row in rows),
    )


def _index(labels: Iterable[tuple[Label, ...]]) -> Index:
    """As at the end of a book."""
    names: dict[str, Label] = {}
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, several in enumerate(labels, 1):
        for label in several:
            names.setdefault(label.slug, label)
            numbers[label.slug].append(number)
    in_order = sorted(names.values(), key=lambda label: (label.name.casefold(), label.slug))
    return tuple((label, tuple(numbers[label.slug])) for label in in_order)
