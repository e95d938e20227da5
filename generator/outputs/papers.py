"""A page for every paper, and for every former address of one a page that leads on."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from generator import urls
from generator.config import Config
from generator.memory import Memory
from generator.mentions import listed, mentions
from generator.models import Archive
from generator.page import Page
from generator.related import related
from generator.searching.library import counts_of
from generator.searching.tiers import tiers
from generator.theme import Theme

REMEMBERS: Final = True  # `plan` is handed the memory of the last build


def ahead(archive: Archive, memory: Memory) -> Callable[[], object]:
    """The related papers. The counts that they rest on are made here, since search asks for them too."""
    counts_of(tiers(archive.papers)[0])
    return partial(related, archive.papers, memory)


def plan(archive: Archive, config: Config, _theme: Theme, memory: Memory) -> Iterable[Page]:
    """`papers/<id>.html`: everything inside, citation and JSON-LD too.

    A paper's canonical page is upstream's where the settings say so and upstream has the paper.
    """
    kin, lists, named = related(archive.papers, memory), listed(archive), mentions(archive)
    theirs = config.upstream.address or config.base_url
    for paper in archive.papers:
        address = urls.paper(paper.id)
        yield Page.of(
            address,
            "paper.html",
            paper=paper,
            kin=kin.get(paper.id, ()),
            lists=lists.get(paper.id, ()),
            mentions=named.get(paper.id, ()),
            canonical=urls.absolute(theirs if paper.id in archive.upstream else config.base_url, address),
        )
        for alias in paper.aliases:
            yield Page.of(urls.paper(alias), "moved.html", title=paper.title, target=address)
