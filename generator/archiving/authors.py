"""Papers -> which of their authors have a page. Pure.

An author is a name, exactly as papers have it. Names are not people, so authors.toml tells several spellings of one
author, and papers that are a namesake's; what it says of an address holds before what a name would give.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from operator import attrgetter
from typing import Final, NamedTuple

from generator import urls
from generator.decisions import Author
from generator.errors import Fault, nearest
from generator.memory import PARTS, Memory
from generator.models import Label, Paper
from generator.page import digest_of, digest_of_shown
from generator.shelved import AuthorPages
from generator.storing.held import by_drawer

_BY_KEY: Final = "\t"  # begins what stands for an author of authors.toml, and no name


_Page = tuple[str, Label]  # a name, and whose page it leads to
_Pages = dict[str, tuple[_Page, ...]]  # by paper id


class _Part(NamedTuple):
    """Papers that came together, and the digest of all by which they name their authors."""

    papers: Sequence[Paper]
    rests: bytes


def author_pages(
    papers: Iterable[Paper], authors: Mapping[str, Author], least: int, memory: Memory | None = None
) -> AuthorPages:
    """The pages of those authors who have at least `least` of the papers."""
    memory = memory or Memory()
    parts, told, kept = _parts(papers, authors), _told(authors), memory.drawer(PARTS)
    named = [kept.recall(("named", part.rests), partial(_named, part.papers, told)) for part in parts]
    enough = memory.at_hand("authors with a page", (least, named), lambda: _enough(named, least))
    page = cache(lambda name, who: (name, _page(who, authors)) if who in enough else None)  # one for all their papers
    rests = digest_of("\n".join(sorted(enough)))
    known = [kept.recall(("pages", part.rests, rests), partial(_pages, part.papers, told, page)) for part in parts]
    whole = {key: some for pages, _ in known for key, some in pages.items()}
    return AuthorPages(whole, digest_of([digest for _, digest in known]))


def _parts(papers: Iterable[Paper], authors: Mapping[str, Author]) -> list[_Part]:
    of_all = digest_of(authors)
    return [
        _Part(some, digest_of((of_all, b"".join([one.digest for one in some]))))
        for some in by_drawer(papers, attrgetter("id")).values()
    ]


def _told(authors: Mapping[str, Author]) -> dict[tuple[str, str], str]:
    """The author whom authors.toml means by a name in a paper; '' stands for every other paper."""
    return {
        (name, paper): f"{_BY_KEY}{key}"
        for key, author in authors.items()
        for name in author.names
        for paper in author.papers or ("",)
    }


def _named(papers: Iterable[Paper], told: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """How many of the papers each author has."""
    return dict(Counter(who for paper in papers for who in dict.fromkeys(_meant(paper, told).values())))


def _enough(named: Iterable[Mapping[str, int]], least: int) -> frozenset[str]:
    count: Counter[str] = Counter()
    for some in named:
        count.update(some)
    return frozenset(who for who, papers in count.items() if papers >= least)


def _meant(paper: Paper, told: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The author behind each name of a paper: one of authors.toml, or else all that go by that name."""
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


def _pages(
    papers: Iterable[Paper], told: Mapping[tuple[str, str], str], page: Callable[[str, str], _Page | None]
) -> tuple[_Pages, bytes]:
    """The pages of those whom papers name, and the digest of these."""
    pages: _Pages = {}
    for paper in papers:
        if known := [one for name, who in _meant(paper, told).items() if (one := page(name, who))]:
            pages[paper.id] = tuple(known)
    labels = [(key, [(name, one.slug, one.name, one.link) for name, one in some]) for key, some in pages.items()]
    return pages, digest_of_shown(labels)


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
