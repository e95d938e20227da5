"""Papers -> the same papers, each knowing which of its authors have a page. Pure.

An author is a name, exactly as papers have it. Names are not people, so authors.toml tells several spellings of one
author, and papers that are a namesake's; what it says of an address holds before what a name would give.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from generator import urls
from generator.decisions import Author
from generator.errors import Fault, nearest
from generator.holdings import by_drawer
from generator.memory import Drawer, Memory
from generator.models import Label, Paper

Meant = Label | str  # an author of authors.toml, or else whoever goes by that name


def with_pages(
    papers: Sequence[Paper], authors: Mapping[str, Author], least: int, memory: Memory | None = None
) -> tuple[Paper, ...]:
    """The papers with the pages of those authors who have at least `least` of them."""
    told, memory = _told(authors), memory or Memory()
    meant = {paper.id: _meant(paper, told) for paper in papers}
    count = Counter(chain.from_iterable(map(dict.fromkeys, map(dict.values, meant.values()))))
    pages = {who: _page(who, authors) for who, papers_of in count.items() if papers_of >= least}
    found: dict[str, Paper] = {}
    for drawer, some in by_drawer(papers, attrgetter("id")).items():
        found |= _knowing(memory.drawer(drawer), some, meant, pages)
    return tuple([found[paper.id] for paper in papers])


def _told(authors: Mapping[str, Author]) -> dict[tuple[str, str], Label]:
    """Whom authors.toml means by a name in a paper; '' stands for every other paper."""
    return {
        (name, paper): Label(slug=key, name=author.name, link=author.link)
        for key, author in authors.items()
        for name in author.names
        for paper in author.papers or ("",)
    }


def _meant(paper: Paper, told: Mapping[tuple[str, str], Label]) -> dict[str, Meant]:
    """Whom each name of a paper means."""
    names: dict[str, Meant] = {name: name for name in paper.authors if name}
    for name in names if told else ():
        for known in (paper.id, *paper.aliases, ""):
            if label := told.get((name, known)):
                names[name] = label
                break
    return names


def _page(who: Meant, authors: Mapping[str, Author]) -> "_Page":
    """The page of somebody: that of a name is its own, unless it is given to somebody else."""
    if isinstance(who, Label):
        return _Page(who, f"{who.slug}\t{who.name}\t{who.link}")
    spelt = who
    while (address := urls.spelling(spelt)) in authors:
        spelt += "\n"  # which no name has
    return _Page(Label(slug=address, name=who), f"{address}\t{who}")


class _Page(NamedTuple):
    """An author's page, and all that it is told by."""

    label: Label
    told: str


def _knowing(
    drawer: Drawer, papers: Sequence[Paper], meant: Mapping[str, Mapping[str, Meant]], pages: Mapping[Meant, _Page]
) -> Iterable[tuple[str, Paper]]:
    """Each paper by its id, with the pages of those whom it names."""
    known = [[(name, pages[who]) for name, who in meant[one.id].items() if who in pages] for one in papers]
    rests = [
        (paper.digest, *[(name, page.told) for name, page in some]) for paper, some in zip(papers, known, strict=True)
    ]

    def knowing(at: int) -> Paper:
        labels = tuple((name, page.label) for name, page in known[at])
        return papers[at].saying(author_pages=labels) if labels else papers[at]

    return zip([paper.id for paper in papers], drawer.recall_each("with pages", rests, knowing), strict=True)


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
