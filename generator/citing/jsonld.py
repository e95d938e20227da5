"""A paper -> schema.org's ScholarlyArticle, as search engines read it. Pure."""

from typing import Any, Final

from generator import markup, urls
from generator.citing.venues import venue
from generator.models import Paper

_LONGEST: Final = 110  # letters of a headline that search engines take
_MOST: Final = 10  # authors; the page itself names all, and its citation_author too


def json_ld(paper: Paper, base_url: str) -> dict[str, Any]:
    """The paper as linked data; what is unknown, and what a machine says, is left out."""
    known = venue(paper)
    facts = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": urls.absolute(base_url, urls.paper(paper.id)),
        "headline": paper.title[:_LONGEST],
        "name": paper.title if len(paper.title) > _LONGEST else "",
        "author": [{"@type": "Person", "name": name} for name in paper.authors[:_MOST] if name],
        "datePublished": str(paper.published or ""),
        "description": markup.words(paper.summary),
        "keywords": [tag.name for tag in paper.tags],
        "sourceOrganization": [{"@type": "Organization", "name": one.name} for one in paper.organisations],
        "isPartOf": {"@type": "Periodical" if known.journal else "PublicationVolume", "name": known.name}
        if known
        else {},
        "sameAs": urls.arxiv(paper.arxiv),
        "mentions": {"@type": "SoftwareSourceCode", "codeRepository": paper.code} if paper.code else {},
    }
    return {name: value for name, value in facts.items() if value}
