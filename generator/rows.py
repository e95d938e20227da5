"""Papers -> rows: what a list shows of a paper. Pure."""

from generator import markup
from generator.models import Paper, Row

AUTHORS = 5  # named in a row; the rest is a number
EXCERPT = 320  # characters


def row_of(paper: Paper) -> Row:
    """What a list shows of `paper`."""
    reading = paper.reading
    named = paper.authors[:AUTHORS]
    return Row.model_construct(
        id=paper.id,
        title=paper.title,
        authors=named,
        more_authors=paper.author_count - len(named),
        organisations=paper.organisations,
        tags=paper.tags,
        day=paper.day,
        votes=reading.votes if reading else None,
        comments=reading.comments if reading else None,
        code=bool(paper.code),
        ours=bool(paper.summary),
        noted=bool(paper.note),
        excerpt=markup.first_sentences(markup.words(paper.summary) or paper.abstract, EXCERPT),
    )
