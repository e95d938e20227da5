"""A paper -> its entry in RIS. Pure.

The lines of an entry are `XX  - words`, ended by CR LF; it begins with TY and ends with ER. Line breaks within words
become spaces, so that no text begins a field; but what a list's keeper says keeps its lines, each two spaces in.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from generator import urls
from generator.citing.keys import key, year
from generator.citing.names import divided
from generator.citing.venues import venue
from generator.models import Paper

_END: Final = "\r\n"


def ris(
    paper: Paper,
    base_url: str,
    *,
    whole: bool = False,
    most: int | None = None,
    kept: Iterable[tuple[str, str]] = (),
) -> str:
    """The entry; `whole` with the abstract, our keywords and note. Of more authors than `most` the first so many.

    `kept`: further fields, whose lines stay.
    """
    fields = (*_fields(paper, base_url, most), *(_more(paper) if whole else ()))
    lines = (f"{tag}  - {words}" for tag, value in fields if (words := " ".join(value.split())))
    said = (f"{tag}  - {words}".replace("\n", f"{_END}  ") for tag, words in kept if words)
    return _END.join((*lines, *said, "ER  - ", ""))


def _fields(paper: Paper, base_url: str, most: int | None) -> Iterator[tuple[str, str]]:
    known, published = venue(paper), paper.published
    yield "TY", ("JOUR" if known.journal else "CPAPER") if known else ("UNPB" if paper.arxiv else "GEN")
    yield "ID", key(paper)
    yield "TI", paper.title
    yield from (("AU", _author(name)) for name in [name for name in paper.authors if name][:most])
    if known:
        first, _, last = known.pages.partition("-")
        yield from (("T2", known.name), ("VL", known.volume), ("IS", known.issue), ("SP", first), ("EP", last))
    yield "PY", known.year if known else year(paper)
    yield "DA", f"{published.year:04d}/{published.month:02d}/{published.day:02d}" if published and not known else ""
    yield "DO", paper.doi
    yield "AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""
    yield "UR", urls.arxiv(paper.arxiv) or urls.absolute(base_url, urls.paper(paper.id))


def _more(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "AB", paper.abstract
    yield from (("KW", word) for word in (*(tag.name for tag in paper.tags), *paper.keywords))
    yield "N1", paper.note


def _author(name: str) -> str:
    """`Toy, Ada` or `Toy, Ada, Jr.`, as RIS wants it; what is not divided stays as it is."""
    family, given, suffix = divided(name)
    return f"{family}, {given}, {suffix}" if suffix else f"{family}, {given}" if given else family
