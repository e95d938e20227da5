"""A page for every paper, and for every former address of one a page that leads on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from generator import urls
from generator.archiving.mentions import Listed, Mention, listed, mentions
from generator.config import Config
from generator.memory import Ahead, Memory
from generator.models import Label, Paper
from generator.page import Page, Sheaf, digest_of_shown
from generator.related import Related, is_told, related
from generator.searching.library import last_counts_of
from generator.shelved import Archive
from generator.theme import Theme

REMEMBERS: Final = True  # `plan` is handed the memory of the last build


def ahead(archive: Archive, config: Config, memory: Memory) -> Ahead | None:
    """The related papers, for which words are counted after search has done with the counts."""
    papers, most = archive.papers, config.limits.related
    if is_told(papers, memory, most):
        return None
    return Ahead(lambda: related(papers, memory, last_counts_of, most) and None)


class _Beside(NamedTuple):
    """What papers' pages show that the papers do not say themselves, by their ids."""

    kin: Related
    lists: Mapping[str, tuple[Listed, ...]]
    mentions: Mapping[str, tuple[Mention, ...]]
    authors: Mapping[str, tuple[tuple[str, Label], ...]]  # who have a page
    upstream: frozenset[str]

    def digest(self, papers: Sequence[Paper]) -> bytes:
        """That of some papers, and of what stands beside them; their nearest need not be put together for it."""
        names = [paper.id for paper in papers]
        said, kin = ([one.digest for one in papers], [self.kin.digest(name) for name in names])
        authors = [[(one, label.slug) for one, label in self.authors.get(name, ())] for name in names]
        beside = [(self.lists.get(name), self.mentions.get(name), name in self.upstream) for name in names]
        return digest_of_shown((b"".join(said), b"".join(kin), authors, beside))


def plan(archive: Archive, config: Config, _theme: Theme, memory: Memory) -> Iterator[Sheaf]:
    """`papers/<id>.html`: everything inside, citation and JSON-LD too; those of a day together."""
    papers = archive.papers
    kin = related(papers, memory, most=config.limits.related)
    beside = _Beside(kin, listed(archive), mentions(archive), archive.author_pages.of, archive.upstream)
    for _, several in groupby(papers, key=lambda paper: paper.day):
        some = tuple(several)
        yield Sheaf(beside.digest(some), partial(_pages, some, beside, config))


def _pages(papers: Iterable[Paper], beside: _Beside, config: Config) -> Iterator[Page]:
    """A paper's canonical page is upstream's where the settings say so and upstream has the paper."""
    theirs = config.upstream.address or config.base_url
    for paper in papers:
        name, address = paper.id, urls.paper(paper.id)
        lists, named = beside.lists.get(name, ()), beside.mentions.get(name, ())
        canonical = urls.absolute(theirs if name in beside.upstream else config.base_url, address)
        kin = beside.kin[name]
        authors = tuple((one, label.slug) for one, label in beside.authors.get(name, ()))
        yield Page.of(
            address,
            "paper.html",
            paper=paper,
            author_pages=authors,
            kin=kin,
            lists=lists,
            mentions=named,
            canonical=canonical,
        )
        for alias in paper.aliases:
            yield Page.of(urls.paper(alias), "moved.html", title=paper.title, target=address)
