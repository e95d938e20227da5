"""A paper -> its entry in BibTeX, which biblatex reads too. Pure.

arXiv's own form, `@misc` with eprint, archivePrefix and primaryClass; `@article` or `@inproceedings` where it is sure
where the paper appeared. The title stands in two pairs of braces, as arXiv has it: no style changes its capitals.
"""

from collections.abc import Mapping
from functools import lru_cache

from generator import urls
from generator.citing.keys import key, year
from generator.citing.latex import latex, latex_title
from generator.citing.names import collective
from generator.citing.venues import Venue, venue
from generator.models import Paper


def bibtex(paper: Paper, most: int | None = None, more: Mapping[str, str] | None = None) -> str:
    """The entry; every special character safe. Of more authors than `most` the first so many, `and others`.

    `more`: further fields, of LaTeX.
    """
    known = venue(paper)
    fields = {
        "title": f"{{{latex_title(paper.title)}}}",
        "author": _authors([name for name in paper.authors if name], most),
        **(_place(known) if known else {}),
        "year": known.year if known else year(paper),
        "doi": latex(paper.doi),
        "eprint": paper.arxiv,
        "archivePrefix": "arXiv" if paper.arxiv else "",
        "primaryClass": latex(paper.primary_category or next(iter(paper.categories), "")) if paper.arxiv else "",
        "url": urls.arxiv(paper.arxiv),
        **{name: value for name, value in (more or {}).items() if value},
    }
    lines = ",\n".join([f" {name}={{{value}}}" for name, value in fields.items() if value])
    return f"@{_kind(known)}{{{key(paper)},\n{lines}\n}}"


def _place(known: Venue) -> dict[str, str]:
    name = "journal" if known.journal else "booktitle"
    pages = known.pages.replace("-", "--")
    return {name: latex(known.name), "volume": known.volume, "number": known.issue, "pages": pages}


def _kind(known: Venue | None) -> str:
    if not known:
        return "misc"
    return "article" if known.journal else "inproceedings"


def _authors(names: list[str], most: int | None) -> str:
    cut = most is not None and len(names) > most
    return " and ".join([*map(_author, names[:most]), *(["others"] if cut else [])])


@lru_cache(maxsize=4_096)
def _author(name: str) -> str:
    """A name in braces of its own where BibTeX would see more in it than one, or less: a comma, `and`, a collective."""
    words = name.lower().split()
    in_one_piece = "," in name or "and" in words or words == ["others"] or collective(name)
    return f"{{{latex(name)}}}" if in_one_piece else latex(name)
