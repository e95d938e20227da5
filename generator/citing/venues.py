"""A paper -> where it appeared, where its record says so beyond doubt. Pure.

What is not wholly understood is no venue: a paper is rather cited as what it surely is, a preprint, than wrongly.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from generator.models import Paper


class Venue(NamedTuple):
    """A journal, or a conference's proceedings; what is unknown is ''."""

    name: str
    year: str
    journal: bool = False
    volume: str = ""
    issue: str = ""
    pages: str = ""


# fmt: off
_MEETINGS: Final = (
    "3DV", "AAAI", "AAMAS", "ACL", "AISTATS", "BMVC", "CHI", "CIKM", "COLING", "COLM", "COLT", "CoNLL", "CoRL",
    "CVPR", "EACL", "ECCV", "ECIR", "EMNLP", "ICASSP", "ICCV", "ICLR", "ICML", "ICRA", "IJCAI", "IJCNLP",
    "Interspeech", "IROS", "ISSTA", "KDD", "LREC", "MICCAI", "NAACL", "NeurIPS", "RecSys", "SIGIR", "SIGGRAPH",
    "UAI", "UIST", "VLDB", "WACV", "WSDM",
)
# fmt: on
_JOURNALS: Final = {
    "TMLR": "Transactions on Machine Learning Research",
    "JMLR": "Journal of Machine Learning Research",
    "TACL": "Transactions of the Association for Computational Linguistics",
}
_SPELT: Final = {name.lower(): name for name in (*_MEETINGS, *_JOURNALS)}
_YEAR: Final = r"(?:19|20)\d\d"

# A whole clause of an author's comment, such as `Accepted as an oral at ICLR 2025`. What says more, say `ICLR 2025
# Workshop`, does not match.
_RANK: Final = r"(?:oral|spotlight|poster|highlight|long|short|full|regular|main|conference|track|paper|presentation)"
_CLAUSE: Final = re.compile(
    r"(?:(?:accepted|published|presented|to appear|appears|appeared)(?: for (?:publication|presentation))?"
    rf"(?: as (?:an? )?(?:{_RANK} ?)+?)? (?:at|to|by|in) )?(?:the )?(?:proceedings of (?:the )?)?"
    rf"({'|'.join(_SPELT)}) ?(?:'(\d\d)|({_YEAR}))"
    rf"(?: ?[(:,-]? ?(?:(?:{_RANK} ?)+|camera[- ]ready(?: version)?)\)?)?",
    re.IGNORECASE | re.ASCII,
)
_DOUBT: Final = re.compile(
    r"\b(?:workshops?|submitted|submission|review|rejected|withdrawn|extended|extension|earlier|previous|preliminary"
    r"|tutorial|demo|demonstration|challenge|competition|companion|findings|doctoral)\b",
    re.IGNORECASE,
)

# `Phys. Rev. D 76, 013009 (2007)`; `Lett. Math. Phys. 108 (2018), no. 2, 359-376`; `Eur. Phys. J. C (2017) 77:856`
_NAME: Final = r"(?P<name>[A-Z][A-Za-z.,:& ]*?[A-Za-z.])"
_VOLUME: Final = r"(?: (?P<letter>[A-Z]))? ?(?:vol\. ?)?(?P<volume>\d{1,4})"
_PAGES: Final = r"(?P<pages>[a-z]?\d+(?: ?(?:-|--|–) ?\d+)?)"
_REFERENCES: Final = (
    re.compile(rf"{_NAME}{_VOLUME}, ?{_PAGES} ?\((?P<year>{_YEAR})\)", re.ASCII),
    re.compile(rf"{_NAME}{_VOLUME} ?\((?P<year>{_YEAR})\)(?:, no\. (?P<issue>\d+))?,? {_PAGES}", re.ASCII),
    re.compile(rf"{_NAME} ?\((?P<year>{_YEAR})\) {_VOLUME}:{_PAGES}", re.ASCII),
)
_PROCEEDINGS: Final = re.compile(r"\b(?:proc|proceedings|conference|symposium|workshops?)\b", re.IGNORECASE)


def venue(paper: Paper) -> Venue | None:
    """Where `paper` appeared by its journal reference, or else by its authors' comment; None where it is not sure."""
    if not (paper.journal_ref or paper.comment):
        return None
    return _venue(paper.journal_ref, paper.comment)


@lru_cache(maxsize=16)  # each format asks for it, one after another
def _venue(reference: str, comment: str) -> Venue | None:
    return _referred(reference) or _claimed(reference) or _claimed(comment)


def _referred(reference: str) -> Venue | None:
    """A reference in one of the forms of journals."""
    found = next((found for form in _REFERENCES if (found := form.fullmatch(reference.strip()))), None)
    if not found or _PROCEEDINGS.search(reference):
        return None
    told = {name: value or "" for name, value in found.groupdict().items()}
    name = " ".join(filter(None, (told["name"], told["letter"])))
    pages = re.sub(r" ?(?:-+|–) ?", "-", told["pages"])
    return Venue(name, told["year"], journal=True, volume=told["volume"], issue=told.get("issue", ""), pages=pages)


def _claimed(comment: str) -> Venue | None:
    """The one meeting or journal that the clauses of a comment name, with its year."""
    if _DOUBT.search(comment):
        return None
    clauses = (_CLAUSE.fullmatch(clause.strip(" .")) for clause in re.split(r"[;,\n]|\.(?:\s|$)", comment))
    named = {(_SPELT[found[1].lower()], found[3] or f"20{found[2]}") for found in clauses if found}
    if len(named) != 1:
        return None
    name, year = named.pop()
    return Venue(_JOURNALS.get(name, name), year, journal=name in _JOURNALS)
