"""What of a paper is searched: six fields of plain words."""

from typing import Final

from generator import markup
from generator.models import Paper

FIELDS: Final = ("title", "authors", "abstract", "keywords", "organisation", "id")
LONG: Final = FIELDS.index("abstract")
PHRASED: Final = tuple(range(FIELDS.index("id")))  # where phrases are looked for
_APART: Final = " and "  # between names: a stop word, which is not counted, but keeps a phrase from reaching across


def words_of(paper: Paper) -> tuple[str, ...]:
    """The text of each of FIELDS. Our summary counts as abstract; what a machine wrote does not."""
    return (
        paper.title,
        _APART.join(paper.authors),
        f"{paper.abstract} {markup.words(paper.summary)}" if paper.summary else paper.abstract,
        _APART.join((*paper.keywords, *(tag.name for tag in paper.tags))),
        _APART.join(one.name for one in paper.organisations),
        paper.id,
    )
