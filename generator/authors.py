"""Papers -> the same papers, each knowing which of its authors have a page. Pure.

An author is a name, exactly as papers have it. Names are not people, so authors.toml tells several spellings of one
author, and papers that are a namesake's; what it says of an address holds before what a name would give.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from generator import urls
from generator.decisions import Author
from generator.errors import Fault, nearest
from generator.holdings import drawer_of
from generator.memory import Memory
from generator.models import Label, Paper

Meant = Label | str  # an author of authors.toml, or else whoever goes by that name


def with_pages(
    papers: Sequence[Paper], authors: Mapping[str, Author], least: int, memory: Memory | None = None
) -> tuple[Paper, ...]:
    """The papers with the pages of those authors who have at least `least` of them."""
    told = _told(authors)
    meant = [{name: _meant(name, paper, told) for name in paper.authors if name} for paper in papers]
    count = Counter(who for some in meant for who in set(some.values()))
    pages = {who: _label(who, authors) for who, papers_of in count.items() if papers_of >= least}
    return tuple(_knowing(paper, some, pages, memory) for paper, some in zip(papers, meant, strict=True))


def _told(authors: Mapping[str, Author]) -> dict[tuple[str, str], Label]:
    """Whom authors.toml means by a name in a paper; '' stands for every other paper."""
    return {
        (name, paper): Label(slug=key, name=author.name, link=author.link)
        for key, author in authors.items()
        for name in author.names
        for paper in author.papers or ("",)
    }


def _meant(name: str, paper: Paper, told: Mapping[tuple[str, str], Label]) -> Meant:
    if told:
        for known in (paper.id, *paper.aliases, ""):
            if label := told.get((name, known)):
                return label
    return name


def _label(who: Meant, authors: Mapping[str, Author]) -> Label:
    """An author with an address: that of a name is its own, unless it is given to somebody else."""
    if isinstance(who, Label):
        return who
    spelt = who
    while (address := urls.spelling(spelt)) in authors:
        spelt += "\n"  # which no name has
    return Label(slug=address, name=who)


def _knowing(paper: Paper, some: Mapping[str, Meant], pages: Mapping[Meant, Label], memory: Memory | None) -> Paper:
    known = tuple((name, pages[who]) for name, who in some.items() if who in pages)
    if not known:
        return paper
    make = partial(paper.saying, author_pages=known)
    if memory is None:
        return make()
    told = "\n".join([f"{name}\t{label.slug}\t{label.name}\t{label.link}" for name, label in known])
    return memory.drawer(drawer_of(paper.id)).recall(("with pages", paper.digest, told), make)


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
