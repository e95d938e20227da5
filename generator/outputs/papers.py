"""A page for every paper, and for every former address of one a page that leads on."""

from collections.abc import Iterable

from generator import urls
from generator.config import Config
from generator.models import Archive, Page
from generator.theme import Theme


def plan(archive: Archive, _config: Config, _theme: Theme) -> Iterable[Page]:
    """`papers/<id>.html`: everything inside, citation and JSON-LD too."""
    for paper in archive.papers:
        address = urls.paper(paper.id)
        yield Page.of(address, "paper.html", paper=paper)
        for alias in paper.aliases:
            yield Page.of(urls.paper(alias), "moved.html", title=paper.title, target=address)
