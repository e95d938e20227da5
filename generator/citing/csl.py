"""A paper -> an item of CSL-JSON, as citeproc, pandoc and Zotero read it. Pure."""

import json
from typing import Any, Final

from generator import urls
from generator.citing.keys import key, year
from generator.citing.names import divided
from generator.citing.venues import venue
from generator.models import Paper

_ON_ONE_LINE: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def csl(paper: Paper, base_url: str, *, whole: bool = False, most: int | None = None) -> dict[str, Any]:
    """The item; `whole` with the abstract, our tags and note. Of more authors than `most` the first so many."""
    known = venue(paper)
    issued = [int(known.year)] if known else _issued(paper)
    facts = {
        "id": key(paper),
        "type": ("article-journal" if known.journal else "paper-conference") if known else "article",
        "title": paper.title,
        "author": [_author(name) for name in paper.authors if name][:most],
        "issued": {"date-parts": [issued]} if issued else {},
        "container-title": known.name if known else "",
        "volume": known.volume if known else "",
        "issue": known.issue if known else "",
        "page": known.pages if known else "",
        "publisher": "arXiv" if paper.arxiv and not known else "",
        "number": f"arXiv:{paper.arxiv}" if paper.arxiv and not known else "",
        "DOI": paper.doi,
        "URL": urls.arxiv(paper.arxiv) or urls.absolute(base_url, urls.paper(paper.id)),
    }
    if whole:
        words = ", ".join(tag.name for tag in paper.tags)
        facts |= {"abstract": paper.abstract, "keyword": words, "note": paper.note}
    return {name: value for name, value in facts.items() if value}


def csl_json(paper: Paper, base_url: str, *, whole: bool = False, most: int | None = None) -> str:
    """The item on one line."""
    return _ON_ONE_LINE.encode(csl(paper, base_url, whole=whole, most=most))


def _issued(paper: Paper) -> list[int]:
    one = paper.published
    return [one.year, one.month, one.day] if one else [int(told)] if (told := year(paper)) else []


def _author(name: str) -> dict[str, str]:
    family, given, suffix = divided(name)
    if not given:
        return {"literal": name}
    return {"family": family, "given": given, "suffix": suffix} if suffix else {"family": family, "given": given}
