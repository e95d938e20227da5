"""Papers -> briefs: what stands in a feed of which there are thousands. Pure."""

from datetime import date
from typing import Final

from generator import markup
from generator.models import Paper, Row
from generator.values import Value

BRIEF_KINDS: Final = frozenset({"author"})  # kinds of shelves whose feed holds briefs
AUTHORS: Final = 3  # named in a brief
SENTENCE: Final = 160  # characters


class Brief(Value):
    """A paper's title, day, tags, first authors and first sentence."""

    guid: str
    id: str
    title: str
    authors: tuple[str, ...]
    author_count: int
    tags: tuple[str, ...]
    day: date
    says: str


def brief_of(paper: Paper, row: Row) -> Brief:
    """The brief of `paper`, whose row in lists is `row`."""
    return Brief.unchecked(
        guid=paper.guid,
        id=paper.id,
        title=paper.title,
        authors=tuple(name for name in row.authors[:AUTHORS] if name),
        author_count=paper.author_count,
        tags=tuple(tag.name for tag in paper.tags),
        day=paper.day,
        says=markup.first_sentences(row.excerpt, SENTENCE),
    )
