"""Papers -> what reference managers and search engines read: BibTeX, JSON-LD. Pure.

A citation key is a function of the paper alone (surname, year, first word, the id's tail), so it never moves.
"""

import re
import unicodedata
from datetime import date
from typing import Any, Final

from generator import markup, urls
from generator.models import Paper

# Braces count for BibTeX even behind a backslash, so they are written as commands.
_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
_MORE_THAN_ONE: Final = re.compile(r",|(?:^|\s)and(?:\s|$)|^others$", re.IGNORECASE)
_LONGEST_WORD: Final = 40  # letters of it in a key; BibTeX breaks its lines at 79
_SMALL_WORDS: Final = frozenset({"a", "an", "the", "on", "of", "in", "to", "for", "and", "with"})


def key(paper: Paper) -> str:
    """`liu2025beyond07525`: ASCII letters and digits only."""
    surname = _letters(paper.authors[0].split()[-1]) if paper.authors and paper.authors[0] else ""
    words = [word for word in map(_letters, paper.title.split()) if word and word not in _SMALL_WORDS]
    tail = re.sub(r"[^a-z0-9]", "", paper.id.rpartition("/")[2].rpartition(".")[2])[-8:]
    return f"{surname}{_year(paper)}{words[0] if words else ''}{tail}"


def bibtex(paper: Paper) -> str:
    """The entry in arXiv's own form, `@misc` with eprint; every special character safe."""
    authors = " and ".join(_author(name) for name in paper.authors if name)
    fields = {
        "title": f"{{{_latex(paper.title)}}}",
        "author": authors,
        "year": str(_year(paper)),
        "eprint": paper.arxiv,
        "archivePrefix": "arXiv" if paper.arxiv else "",
        "primaryClass": _latex(paper.categories[0]) if paper.categories and paper.arxiv else "",
        "url": f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else "",
    }
    lines = ",\n".join(f"      {name}={{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key(paper)},\n{lines}\n}}"


def json_ld(paper: Paper, base_url: str) -> dict[str, Any]:
    """The paper as schema.org's ScholarlyArticle; what is unknown is left out."""
    facts = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": urls.absolute(base_url, urls.paper(paper.id)),
        "headline": paper.title[:110],
        "name": paper.title,
        "author": [{"@type": "Person", "name": name} for name in paper.authors],
        "datePublished": str(paper.published or ""),
        "description": markup.words(paper.summary),
        "keywords": [*(tag.name for tag in paper.tags), *paper.keywords],
        "sourceOrganization": [{"@type": "Organization", "name": one.name} for one in paper.organisations],
        "sameAs": f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else "",
        "codeRepository": paper.code,
    }
    return {name: value for name, value in facts.items() if value}


def _year(paper: Paper) -> int:
    known: date = paper.published or paper.day
    return known.year


def _author(name: str) -> str:
    """A name in braces of its own where BibTeX would see more in it than one: a comma, `and`, `others`."""
    return f"{{{_latex(name)}}}" if _MORE_THAN_ONE.search(name) else _latex(name)


def _latex(words: str) -> str:
    return words.translate(_LATEX)


def _letters(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", folded)[:_LONGEST_WORD]
