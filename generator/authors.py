"""Papers -> the same papers, each knowing which of its authors have a page. Pure.

An author is a name, exactly as papers have it. Names are not people, so authors.toml tells several spellings of one
author, and papers that are a namesake's; what it says of an address holds before what a name would give.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Final, NamedTuple

from generator import urls
from generator.decisions import Author
from generator.errors import Fault, nearest
from generator.holdings import by_drawer
from generator.memory import Drawer, Memory
from generator.models import Label, Paper
from generator.page import digest_of

_BY_KEY: Final = "\t"  # begins what stands for an author of authors.toml, and no name


class _Part(NamedTuple):
    """Papers that the memory keeps together, and the digest of all by which they name their authors."""

    papers: tuple[Paper, ...]
    drawer: Drawer
    rests: bytes


def with_pages(
    papers: Sequence[Paper], authors: Mapping[str, Author], least: int, memory: Memory | None = None
) -> tuple[Paper, ...]:
    """The papers with the pages of those authors who have at least `least` of them."""
    parts, told = _parts(papers, authors, memory or Memory()), _told(authors)
    count: Counter[str] = Counter()
    for part in parts:
        count.update(part.drawer.recall(("named", part.rests), partial(_named, part.papers, told)))
    enough = frozenset(who for who, papers_of in count.items() if papers_of >= least)
    pages = cache(lambda who: _page(who, authors) if who in enough else None)
    rests = digest_of("\n".join(sorted(enough)))
    found = {paper.id: paper for part in parts for paper in _knowing(part, told, pages, rests)}
    return tuple([found[paper.id] for paper in papers])


def _parts(papers: Sequence[Paper], authors: Mapping[str, Author], memory: Memory) -> list[_Part]:
    parted, of_all = by_drawer(papers, attrgetter("id")), digest_of(authors)
    return [
        _Part(tuple(some), memory.drawer(name), digest_of((of_all, b"".join([one.digest for one in some]))))
        for name, some in parted.items()
    ]


def _told(authors: Mapping[str, Author]) -> dict[tuple[str, str], str]:
    """Whom authors.toml means by a name in a paper; '' stands for every other paper."""
    return {
        (name, paper): f"{_BY_KEY}{key}"
        for key, author in authors.items()
        for name in author.names
        for paper in author.papers or ("",)
    }


def _named(papers: Iterable[Paper], told: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """How many of the papers each author has."""
    return dict(Counter(who for paper in papers for who in dict.fromkeys(_meant(paper, told).values())))


def _meant(paper: Paper, told: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Whom each name of a paper means: an author of authors.toml, or else whoever goes by that name."""
    names = {name: name for name in paper.authors if name}
    for name in names if told else ():
        for known in (paper.id, *paper.aliases, ""):
            if who := told.get((name, known)):
                names[name] = who
                break
    return names


def _page(who: str, authors: Mapping[str, Author]) -> Label:
    """An author with an address: that of a name is its own, unless it is given to somebody else."""
    if who.startswith(_BY_KEY):
        author = authors[who.removeprefix(_BY_KEY)]
        return Label(slug=who.removeprefix(_BY_KEY), name=author.name, link=author.link)
    spelt = who
    while (address := urls.spelling(spelt)) in authors:
        spelt += "\n"  # which no name has
    return Label(slug=address, name=who)


def _knowing(
    part: _Part, told: Mapping[tuple[str, str], str], pages: Callable[[str], Label | None], rests: bytes
) -> Sequence[Paper]:
    """The papers with the pages of those whom they name; `rests` tells who has one."""

    @cache
    def known() -> list[tuple[tuple[str, Label], ...]]:
        meant = (_meant(paper, told).items() for paper in part.papers)
        return [tuple((name, label) for name, who in some if (label := pages(who))) for some in meant]

    def keys() -> list[Hashable]:
        return [
            (paper.digest, *((name, label.digest) for name, label in some))
            for paper, some in zip(part.papers, known(), strict=True)
        ]

    def make(at: int) -> Paper:
        paper, labels = part.papers[at], known()[at]
        return paper.saying(author_pages=labels) if labels else paper

    return part.drawer.recall_each("with pages", (part.rests, rests), keys, make)


def dangling(authors: Mapping[str, Author], papers: Sequence[Paper]) -> Iterator[Fault]:
    """What authors.toml says of names and papers that are not here, and whose address it takes."""
    known = {name for paper in papers for name in paper.authors} if authors else set()
    spelt = {urls.spelling(name): name for name in sorted(known)}
    by_id = {name: paper for paper in papers for name in (paper.id, *paper.aliases)} if authors else {}
    for key, author in authors.items():
        place = f"authors.toml [authors.{key}]"
        for name in author.spellings or (author.name,):
            if name not in known:
                yield Fault(place, f"'{name}' is on no paper here", _nearest(name, known))
        for paper_id in author.papers:
            if paper_id not in by_id:
                yield Fault(place, f"names {paper_id}, which is not in the archive", "load the paper, or take it out")
            elif not set(author.names) & set(by_id[paper_id].authors):
                fact = f"names {paper_id}, which no '{author.names[-1]}' wrote"
                yield Fault(place, fact, _nearest(author.names[-1], by_id[paper_id].authors))
        if (other := spelt.get(key)) and other not in author.names:
            remedy = "add that name to 'spellings' if both are one author, or take another key"
            yield Fault(place, f"has the address that '{other}' would have", remedy)


def _nearest(name: str, known: Iterable[str]) -> str:
    """The nearest of those names that share a word with `name`."""
    words = set(name.casefold().split())
    close = nearest(name, [other for other in known if words & set(other.casefold().split())])
    return close if close.startswith("did") else "mend the name, or take it out"
