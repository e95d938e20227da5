"""What a bibliography says of one work: its facts, and what its keeper says of it. Pure.

And what all bibliographies share: how they spell arXiv ids, dates, names and statuses.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from generator import text
from generator.decisions import ListEntry
from generator.naming import HOSTS, submitted
from generator.sources.arxiv_api import categories
from generator.values import ARXIV_ID, SLUG_ID

# An arXiv id where its surroundings say that it is one; a version may follow.
_MARKED: Final = re.compile(
    rf"(?:{HOSTS}|arxiv\.org/list/|\barxiv\s{{0,3}}:\s{{0,3}}|\babs/|10\.48550/arxiv\.|/papers/)"
    rf"({ARXIV_ID.pattern})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_OURS: Final = re.compile(r"https?://[^\s/][^\s]{0,500}/papers/(title/[a-z0-9-]{1,100})\.html", re.ASCII)
_VERSIONED: Final = re.compile(rf"({ARXIV_ID.pattern})(?:v\d{{1,3}})?", re.IGNORECASE | re.ASCII)
_DOI: Final = re.compile(r"10\.\d{4,9}/[^\s\"<>{}]{1,180}", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?(?!\d)", re.ASCII)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STATUSES: Final[Mapping[str, str]] = {
    "read": "read",
    "done": "read",
    "reading": "reading",
    "skimmed": "reading",  # JabRef's
    "toread": "to-read",
    "unread": "to-read",
}
TAGS: Final = 50  # of one work


class Work(NamedTuple):
    """One entry of a file. What it does not say is empty; nothing here is cleaned yet (the types of values.py do)."""

    place: str  # `refs.bib:214`
    title: str = ""
    authors: tuple[str, ...] = ()
    arxiv: str = ""
    doi: str = ""
    published: date | None = None
    journal_ref: str = ""
    abstract: str = ""
    category: str = ""
    keywords: tuple[str, ...] = ()
    id: str = ""  # where the file knows our own: `title/<slug>` too
    status: str = ""  # from here on what its keeper says
    day: date | None = None
    since: date | None = None
    rating: int | None = None
    tags: tuple[str, ...] = ()  # by their words
    words: str = ""
    unkept: tuple[str, ...] = ()  # what else the file says, by the names of its fields
    dated: str = ""  # what it says of its date, which may be no date

    def entry(self, paper_id: str, tags: Sequence[str]) -> ListEntry:
        """What a reading list says of it, its tags by their keys."""
        given = {name: getattr(self, name) for name in ("status", "day", "since", "rating", "words")}
        return ListEntry(id=paper_id, tags=tuple(tags), **given)

    @property
    def kept(self) -> bool:
        """Whether its keeper says anything of it but when it was added."""
        return bool(self.status or self.tags or self.words or self.rating is not None)


def arxiv_of(*texts: str) -> str:
    """The arXiv id, without its version, that the first of these texts tells by an address, a DOI or `arXiv:`."""
    return next((_spelt(found[1]) for words in texts if (found := _MARKED.search(words[:5_000]))), "")


def ours_of(*texts: str) -> str:
    """The id that an address of a Broadsheet tells of a paper without an arXiv id: `title/<slug>`, or ''."""
    found = next((found for words in texts if (found := _OURS.search(words[:5_000]))), None)
    return found[1] if found and SLUG_ID.fullmatch(found[1]) else ""


def bare_arxiv(words: str, archive: str = "") -> str:
    """The arXiv id that `words` are, of an old number that of its `archive`: `0201082` of quant-ph."""
    words = re.sub(r"(?i)^\s*arxiv\s*:", "", words[:200]).strip()
    words = words.partition(" ")[0]
    if re.fullmatch(r"\d{7}(?:v\d{1,3})?", words, re.ASCII):
        words = f"{archive}/{words}"
    found = _VERSIONED.fullmatch(words)
    return _spelt(found[1]) if found else ""


def _spelt(found: str) -> str:
    """As arXiv writes it: `HEP-TH/9901001` is hep-th/9901001, and `math.gt/…` math.GT/…."""
    archive, slash, number = found.rpartition("/")
    name, dot, part = archive.partition(".")
    return f"{name.lower()}{dot}{part.upper()}{slash}{number}"


def doi_of(words: str) -> str:
    """The DOI in a field or an address; '' for none, and for arXiv's own, which tells the id."""
    found = _DOI.search(words[:2_000])
    doi = found[0].rstrip(".,;)") if found else ""
    return "" if doi.lower().startswith("10.48550/") else doi


def date_of(words: str) -> date | None:
    """The day that `2024-03-05`, `2024/3`, `2024` begins with; what is not said is the first."""
    found = _DATE.match(words.strip()[:40])
    return day_of(*(int(part or 1) for part in found.groups())) if found else None


def day_of(year: int, month: int = 1, day: int = 1) -> date | None:
    """That day; None where there is none, and for a year that no paper is of."""
    if not 1000 <= year <= 2999:  # a calendar's limits, not a clock's
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(words: str) -> int:
    """1 to 12 for `jan`, `January`, `01`; 1 for what is no month."""
    name = words.strip().lower()
    if name[:3] in _MONTHS:
        return _MONTHS.index(name[:3]) + 1
    return int(name) if name.isdecimal() and name.isascii() and len(name) < 3 and 1 <= int(name) <= 12 else 1


def dated_by(arxiv: str, said: date | None, *, month_said: bool) -> date | None:
    """The date that a work says; where it says the year alone, or nothing, with the month that its arXiv id tells."""
    if not arxiv or (said and month_said):
        return said
    told = day_of(*submitted(arxiv))
    return told if told and (not said or said.year == told.year) else said


def status_of(words: str) -> str:
    """A status of ours for what others call it; '' for what is none."""
    return _STATUSES.get(re.sub(r"[^a-z]", "", words.lower()[:40]), "")


def tags_of(words: Iterable[str]) -> tuple[str, ...]:
    """Tags by their words, each once."""
    names = (text.line(word, 200) for word in words)
    return tuple(dict.fromkeys(name for name in names if name))[:TAGS]


def parted(words: str, by: str = ",;") -> tuple[str, ...]:
    """Keywords in one field."""
    return tuple(word for part in re.split(f"[{by}\n]", words) if (word := part.strip()))


def category_of(words: str) -> str:
    """A category of arXiv, or ''."""
    return next(iter(categories([words.strip()])), "")


def reference(name: str, volume: str = "", issue: str = "", pages: str = "", year: str = "") -> str:
    """A journal reference, in the forms that citing/venues.py reads; '' for arXiv's own names, which are no venue."""
    if not name or re.match(r"(?i)(?:arxiv|corr\b|biorxiv preprint arxiv)", name):
        return ""
    pages = re.sub(r"\s*[-–—]+\s*", "-", pages)
    if volume and issue and year:
        return f"{name} {volume} ({year}), no. {issue}{f', {pages}' if pages else ''}"
    if volume and pages and year:
        return f"{name} {volume}, {pages} ({year})"
    known = year and year in name
    return " ".join(filter(None, (name, volume, pages, "" if known else year)))


def named(family: str, given: str = "", suffix: str = "") -> str:
    """A name as it is read."""
    return " ".join(" ".join((given, family, suffix)).split())
