"""Papers: what sources say of them, what they are, what lists show of them.

    Record      what one source says of one paper
    Paper       one paper: all its records merged, curation applied, identity settled
    Row         what a list shows of a paper

How they stand together is shelved.py's, what pages show page.py's. What flows from the sources to the pages is frozen;
tuples, not lists; and none points back to its owner.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import (
    TYPE_CHECKING,  # noqa: TID251 -- no import hides behind it
    Annotated,
    NamedTuple,
)

from pydantic import Field

from generator.page import digest_of_shown
from generator.values import Category, Count, Line, Link, Name, PaperId, Prose, Slim, Value

Laid = tuple[Callable[[int, int], bytes], int, int]  # what reads bytes that lie aside; where they begin, how many


class Reading(Value):
    """Votes, comments and stars as a source showed them on `date`; None where it showed none."""

    date: date
    votes: Count | None = None
    comments: Count | None = None
    stars: Count | None = None


class Person(Value):
    """Somebody by the name they show and their handle at the source."""

    name: Name
    handle: Name = ""


class Affiliation(Value):
    """An organisation as a source names it: its handle there, and the name shown."""

    handle: Name
    name: Name


class Change(Value):
    """What a fact was until `until`: the newest day of which the source still said so."""

    until: date
    title: Line


class Version(Value):
    """One version of a paper, and the day on which it was submitted."""

    number: Annotated[int, Field(ge=1, le=10_000)]
    date: date


class Record(Value):
    """What one source says of one paper. `listed` and `readings` are kept in files of their own, by day."""

    id: PaperId
    title: Annotated[Line, Field(min_length=1)]
    authors: tuple[Name, ...] = ()
    author_count: Count | None = None  # where a source gives only the number
    published: date | None = None
    organisation: Affiliation | None = None
    submitter: Person | None = None
    machine_summary: Prose = ""
    machine_summary_model: Name = ""
    keywords: tuple[Name, ...] = ()
    code: Link = ""
    project: Link = ""
    categories: tuple[Category, ...] = ()  # the primary one first
    primary_category: Name = ""
    doi: Name = ""
    journal_ref: Line = ""
    comment: Line = ""
    licence: Link = ""
    versions: tuple[Version, ...] = ()
    withdrawn: bool = False
    models: tuple[Name, ...] = ()  # these three: what is published with it, by name at the source
    datasets: tuple[Name, ...] = ()
    spaces: tuple[Name, ...] = ()
    gone: tuple[date, ...] = ()  # the days whose list has it no more; it stays
    seen: date | None = None  # the newest day whose answer is in here; no listing day
    guid: str = ""  # where the feed id is not the one that follows from `id`
    history: tuple[Change, ...] = ()
    abstract: Prose = ""
    listed: tuple[date, ...] = ()
    readings: tuple[Reading, ...] = ()


class DayList(NamedTuple):
    """The papers that one source listed on one day, in its order."""

    source: str
    date: date
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Slim):
    """A name with the slug of the page it has; `link` is a page elsewhere."""

    slug: str
    name: str
    link: str = ""
    digest: bytes = field(init=False, repr=False, compare=False)

    __getstate__, __setstate__ = Slim.state, Slim.set_state

    def __post_init__(self) -> None:
        self.know(digest=digest_of_shown(self.facts()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Slim):
    """One paper: the records of all sources merged, curation applied, identity settled.

    `said` is the digest of all by which it is found, and held near to others; `displayed` that of all that a result
    of a search shows, and by which results are filtered and sorted.
    """

    id: PaperId
    aliases: tuple[PaperId, ...] = ()
    guid: str
    title: str
    authors: tuple[str, ...] = ()
    author_count: int = 0
    organisations: tuple[Label, ...] = ()
    tags: tuple[Label, ...] = ()
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    primary_category: str = ""
    doi: str = ""
    journal_ref: str = ""
    comment: str = ""
    licence: str = ""
    versions: tuple[Version, ...] = ()
    withdrawn: bool = False
    models: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    gone: tuple[date, ...] = ()  # the days whose list no longer has it
    was: tuple[tuple[str, str], ...] = ()  # of each fact that people corrected, what it said before
    changed: date | None = None  # when people corrected it, where they say so
    day: date
    listed: tuple[date, ...] = ()
    published: date | None = None
    submitter: Person | None = None
    reading: Reading | None = None
    readings: tuple[Reading, ...] = ()  # one a day, earliest first; only where three or more tell of a change
    abstract: str = ""
    summary: str = ""
    note: str = ""
    machine_summary: str = ""
    machine_summary_model: str = ""
    code: str = ""
    project: str = ""
    history: tuple[Change, ...] = ()
    corrected: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    record: str = ""  # the file it comes from, below content/
    first_title: str | None = None  # as it was first recorded, and who stood first: what a citation key rests on;
    first_author: str | None = None  # None where nothing else was ever said

    digest: bytes = field(init=False, repr=False, compare=False)
    said: bytes = field(init=False, repr=False, compare=False)
    displayed: bytes = field(init=False, repr=False, compare=False)
    _laid: Laid = field(init=False, repr=False, compare=False)  # the abstract, where it is not here

    __getstate__, __setstate__ = Slim.state, Slim.set_state

    def __post_init__(self) -> None:
        words = (self.id, self.title, self.authors, self.abstract, self.summary, self.keywords)
        said = digest_of_shown((words, [(one.slug, one.name) for one in (*self.tags, *self.organisations)]))
        days = (self.day, self.published, bool(self.listed))
        votes = self.reading.votes if self.reading else None
        has = [bool(one) for one in (self.code, self.machine_summary, self.models, self.datasets, self.spaces)]
        displayed = digest_of_shown((said, self.author_count, days, self.categories, votes, has))
        self.know(digest=digest_of_shown(self.facts()), said=said, displayed=displayed)

    def lay(self, put: Callable[[bytes], tuple[int, int]], get: Callable[[int, int], bytes]) -> None:
        """Let the abstract lie aside, where whoever asks for it has it read: nothing else takes as much room."""
        if not hasattr(self, "_laid"):
            self.know(_laid=(get, *put(self.abstract.encode("utf-8", "surrogatepass"))))
            object.__delattr__(self, "abstract")

    if not TYPE_CHECKING:  # else any name would be known

        def __getattr__(self, name: str) -> str:
            if name != "abstract":
                raise AttributeError(name)
            get, start, size = self._laid
            return get(start, size).decode("utf-8", "surrogatepass")

    @property
    def arxiv(self) -> str:
        """Its arXiv id, or '' where only its title is known."""
        return "" if self.id.startswith("title/") else self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Slim):
    """What a list shows of a paper."""

    id: PaperId
    title: str
    authors: tuple[str, ...]
    more_authors: int
    organisations: tuple[Label, ...]
    tags: tuple[Label, ...]
    day: date
    votes: int | None
    comments: int | None
    code: bool
    ours: bool  # the excerpt is of our summary, not of the abstract
    noted: bool
    excerpt: str
    digest: bytes = field(init=False, repr=False, compare=False)

    __getstate__, __setstate__ = Slim.state, Slim.set_state

    def __post_init__(self) -> None:
        self.know(digest=digest_of_shown(self.facts()))
