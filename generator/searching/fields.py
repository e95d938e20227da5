"""What of a paper is searched: six fields of plain words."""

from typing import Final

from generator import markup
from generator.models import Paper

FIELDS: Final = ("title", "authors", "abstract", "keywords", "organisation", "id")
LONG: Final = FIELDS.index("abstract")  # its lengths stand apart; those of the others stand with each posting
PHRASED: Final = (FIELDS.index("title"), LONG)  # where phrases are looked for


def words_of(paper: Paper) -> tuple[str, ...]:
    """The text of each of FIELDS. Our summary counts as abstract; what a machine wrote does not."""
    return (
        paper.title,
        " ".join(paper.authors),
        f"{paper.abstract} {markup.words(paper.summary)}" if paper.summary else paper.abstract,
        " ".join((*paper.keywords, *(tag.name for tag in paper.tags))),
        " ".join(one.name for one in paper.organisations),
        paper.id,
    )
