"""What cites all papers of a shelf: beside its page a `.bib` (BibTeX) and a `.ris`.

Which kinds of shelves have them, `downloads.citations_of` says. They are complete, also where the page shows the newest
papers only.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Final

from generator.archive import SHELVES
from generator.citing.bibtex import bibtex
from generator.citing.ris import ris
from generator.config import Config
from generator.models import Paper
from generator.page import Page, Sheaf
from generator.shelved import Archive, Shelf
from generator.theme import Theme

# Ending -> an entry, with what divides it from the next.
FORMATS: Final[Mapping[str, Callable[[Paper, str], str]]] = {
    "bib": lambda paper, _: f"{bibtex(paper)}\n",
    "ris": lambda paper, base_url: f"{ris(paper, base_url)}\r\n",
}


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Sheaf]:
    """`papers/date/<date>.bib`, `tags/<slug>.ris` …"""
    for kind in SHELVES:
        if kind in config.downloads.citations_of:
            for shelf in archive.shelves[kind]:
                yield Sheaf(shelf.digest, partial(_pages, shelf))


def _pages(shelf: Shelf) -> Iterator[Page]:
    for ending in FORMATS:
        yield Page.of(f"{shelf.address}.{ending}", ending, papers=shelf.papers, name=shelf.name)


def render(page: Page, theme: Theme) -> bytes:
    """The entries in the order of the shelf."""
    written, write, base_url = _written(theme), FORMATS[page.template], theme.config.base_url
    entries = []
    for paper in page.values["papers"]:
        key = (page.template, paper.digest)
        if (entry := written.get(key)) is None:
            entry = written[key] = write(paper, base_url)
        entries.append(entry)
    return "".join(entries).encode()


@lru_cache(maxsize=1)
def _written(_theme: Theme) -> dict[tuple[str, bytes], str]:
    """The entries of one build: each is made once, and stands in many files."""
    return {}
