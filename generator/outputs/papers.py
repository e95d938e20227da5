"""A page for every paper, and for every former address of one a page that leads on."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple

from generator import urls
from generator.config import Config
from generator.memory import Memory
from generator.mentions import Listed, Mention, listed, mentions
from generator.models import Archive, Paper
from generator.page import Page, Sheaf, digest_of_shown
from generator.related import Related, related
from generator.searching.library import counts_of
from generator.searching.tiers import tiers
from generator.theme import Theme

REMEMBERS: Final = True  # `plan` is handed the memory of the last build


def ahead(archive: Archive, memory: Memory) -> Callable[[], object]:
    """The related papers. The counts that they rest on are made here, since search asks for them too."""
    counts_of(tiers(archive.papers, memory)[0])
    return partial(related, archive.papers, memory)


class _Beside(NamedTuple):
    """What a paper's page shows that the paper does not say itself; but of its nearest only a digest."""

    kin: bytes
    lists: tuple[Listed, ...]
    mentions: tuple[Mention, ...]
    upstream: bool


def plan(archive: Archive, config: Config, _theme: Theme, memory: Memory) -> Iterator[Sheaf]:
    """`papers/<id>.html`: everything inside, citation and JSON-LD too; those of a day together."""
    kin, lists, named = related(archive.papers, memory), listed(archive), mentions(archive)
    for _, several in groupby(archive.papers, key=lambda paper: paper.day):
        papers = tuple(several)
        beside = tuple(
            _Beside(kin.digest(one.id), lists.get(one.id, ()), named.get(one.id, ()), one.id in archive.upstream)
            for one in papers
        )
        yield Sheaf(digest_of_shown((papers, beside)), partial(_pages, papers, beside, kin, config))


def _pages(papers: Iterable[Paper], beside: Iterable[_Beside], related: Related, config: Config) -> Iterator[Page]:
    """A paper's canonical page is upstream's where the settings say so and upstream has the paper."""
    theirs = config.upstream.address or config.base_url
    for paper, (_, lists, named, upstream) in zip(papers, beside, strict=True):
        kin = related.get(paper.id, ())
        address = urls.paper(paper.id)
        canonical = urls.absolute(theirs if upstream else config.base_url, address)
        yield Page.of(address, "paper.html", paper=paper, kin=kin, lists=lists, mentions=named, canonical=canonical)
        for alias in paper.aliases:
            yield Page.of(urls.paper(alias), "moved.html", title=paper.title, target=address)
