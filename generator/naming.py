"""What people call a paper -> its id; and the date that an arXiv id tells. Pure.

Known are an arXiv id, an address of one of its pages, and its DOI at arXiv.
"""

import re
from collections.abc import Iterable
from typing import Final

from generator.errors import Fault, UsageError, no_file
from generator.values import ARXIV_ID, known_id

# Where a paper's page stands under its arXiv id.
HOSTS: Final = (
    r"(?:export\.|www\.)?arxiv\.org/(?:abs|pdf|html|format|ps|src|e-print)/"
    r"|(?:www\.)?alphaxiv\.org/(?:abs|pdf|overview)/"
    r"|ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html)/"
    r"|(?:huggingface|hf)\.co/papers/"
    r"|(?:dx\.)?doi\.org/10\.48550/arxiv\."
)
_CALLED: Final = re.compile(
    rf"(?:(?:https?://)?(?:{HOSTS})|(?:doi:)?10\.48550/arxiv\.|arxiv:|https?://[^?#\s]{{1,500}}/papers/)?"
    rf"({ARXIV_ID.pattern}|title/[a-z0-9-]+)(?:v\d{{1,3}})?(?:\.(?:pdf|html|md))?/?(?:[?#].*)?",
    re.IGNORECASE | re.ASCII,
)
_OTHER_DOI: Final = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:)?10\.\d{4,9}/\S+", re.IGNORECASE | re.ASCII)
_FIRST_YEAR: Final = 91  # of arXiv: 1991
_FILES: Final = (".bib", ".ris", ".json", ".html", ".rdf", ".md")
REMEDY: Final = "give 2512.02425, or the address of its page at arXiv, alphaXiv, Hugging Face or here, or arXiv's DOI"


def id_of(words: str) -> str:
    """The id of the paper that is called so. Raises ValueError."""
    found = _CALLED.fullmatch(words.strip())
    if not found:
        raise ValueError("is no id and no address of a paper")
    return known_id(found[1])


def submitted(arxiv_id: str) -> tuple[int, int]:
    """The year and the month that an arXiv id tells: 2025 and 12 of `2512.02425`, 2002 and 1 of `quant-ph/0201082`."""
    number = arxiv_id.rpartition("/")[2]
    year = int(number[:2])
    return (1900 if year >= _FIRST_YEAR else 2000) + year, int(number[2:4])


def _fault(words: str, fact: str) -> Fault:
    if words.lower().endswith(_FILES):
        return no_file(words)
    if _OTHER_DOI.fullmatch(words.strip()):
        fact = "is no DOI of arXiv's, and no source here knows another"
        return Fault(words, fact, "`broadsheet add paper.bib` takes the paper from a bibliography")
    return Fault(words, fact, REMEDY)


def ids_of(named: Iterable[str]) -> tuple[str, ...]:
    """The ids of several papers, each once. Raises UsageError with every word that names none."""
    ids, faults = dict[str, None](), list[Fault]()
    for words in named:
        try:
            ids[id_of(words)] = None
        except ValueError as error:
            faults.append(_fault(words, str(error)))
    if faults:
        raise UsageError(faults)
    return tuple(ids)
