"""Papers: what sources say of them, what they are, and all of them together, in reading order.

    Record      what one source says of one paper
    Paper       one paper: all its records merged, curation applied, identity settled
    Row         what a list shows of a paper
    Shelf       papers that stand together
    Part        papers that came together: what is worked out of them is kept until one says something else
    Archive     all papers and shelves in reading order; the only thing an output sees
    Page        (page.py) an address, a template, and exactly the values shown
    Sheaf       (page.py) pages that are planned together, or not at all where what they rest on is as it was

What flows from the sources to the pages is frozen; tuples, not lists; and none points back to its owner.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import (
    TYPE_CHECKING,  # noqa: TID251 -- no import hides behind it
    Annotated,
    Any,
    Final,
    NamedTuple,
    TypeVar,
)

from pydantic import Field

from generator.decisions import ListEntry, StaticPage
from generator.memory import Drawer
from generator.page import digest_of_shown
from generator.standings import Standing
from generator.values import DIGEST_SIZE, Category, Count, Line, Link, Name, PaperId, Prose, Slim, Value
from generator.words import Words

Kept = TypeVar("Kept")
Laid = tuple[Callable[[int, int], bytes], int, int]  # what reads bytes that lie aside; where they begin, how many
_BY_PEOPLE: Final = ("list", "search")  # kinds of shelves on which a paper stands for nothing that it says itself


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


class Way(NamedTuple):
    """A link to a shelf: its address under site/ with its ending, the words shown, how many papers stand there."""

    address: str
    name: str
    papers: int = 0

    def bare(self) -> "Way":
        """For who does not show how many papers stand there: one more is then nothing new to them."""
        return self._replace(papers=0)


@dataclass(frozen=True)
class Shelf:
    """Papers that stand together, in reading order; it knows its digest, as values do."""

    kind: str
    key: str
    name: str
    address: str  # under site/, without an ending
    papers: tuple[Paper, ...]
    link: str = ""
    note: str = ""
    parents: tuple[Way, ...] = ()  # these and those below are bare
    children: tuple[Way, ...] = ()
    previous: Way | None = None
    next: Way | None = None
    entries: Mapping[str, ListEntry] = field(default_factory=dict)  # by paper id; of reading lists alone

    @property
    def way(self) -> Way:
        """How others link here."""
        return Way(f"{self.address}.html", self.name, len(self.papers))

    @cached_property
    def digest(self) -> bytes:
        """Made Merkle-wise, from those of its papers."""
        said = {name: value for name, value in vars(self).items() if name != "papers"}
        return digest_of_shown((said, b"".join([paper.digest for paper in self.papers])))


class AuthorPages(NamedTuple):
    """Which authors have a page: by paper id the names there, and whom they mean; and the digest of all that."""

    of: Mapping[str, tuple[tuple[str, Label], ...]] = {}
    digest: bytes = b""


class Shelves(Mapping[str, tuple[Shelf, ...]]):
    """By their kind; those of a kind are put up when somebody first asks for them, for there are thousands."""

    def __init__(self, put_up: Mapping[str, Callable[[], tuple[Shelf, ...]]]) -> None:
        self._put_up = put_up
        self._known: dict[str, tuple[Shelf, ...]] = {}

    def __getitem__(self, kind: str) -> tuple[Shelf, ...]:
        if kind not in self._known:
            self._known[kind] = self._put_up[kind]()
        return self._known[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._put_up)

    def __len__(self) -> int:
        return len(self._put_up)


@dataclass(frozen=True)
class Part:
    """Papers that came together, in reading order; and where is kept what is worked out of them."""

    papers: tuple[Paper, ...]
    drawer: Drawer

    @cached_property
    def digest(self) -> bytes:
        """Made Merkle-wise."""
        return blake2b(b"".join([paper.digest for paper in self.papers]), digest_size=DIGEST_SIZE).digest()

    def kept(self, what: str, make: Callable[[tuple[Paper, ...]], Kept]) -> Kept:
        """What `make` makes of them, which is to be plain; known while none of them says anything else."""
        return self.drawer.recall((what, self.digest), lambda: make(self.papers))


@dataclass(frozen=True)
class Archive:
    """Everything there is to show: papers newest first, the row of each, shelves by kind in their order."""

    papers: tuple[Paper, ...]
    rows: Mapping[str, Row]  # by paper id
    shelves: Mapping[str, tuple[Shelf, ...]]
    pages: Mapping[str, StaticPage] = field(default_factory=dict)
    standing: Standing | None = None  # of collecting; None where nothing was ever collected
    upstream: frozenset[str] = frozenset()  # the papers whose canonical page is upstream's
    words: Words = field(default_factory=Words)  # in which names are told that no source gives: of days, of feeds
    author_pages: AuthorPages = field(default_factory=AuthorPages)
    parts: tuple[Part, ...] = ()  # all papers, as the memory keeps them; none where it keeps nothing
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, rests: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` makes of it and of what `rests` tells, for all who ask for it."""
        if rests not in self._made:
            self._made[rests] = make()
        made: Kept = self._made[rests]
        return made

    def of_each(self, what: str, make: Callable[[tuple[Paper, ...]], Kept]) -> list[Kept]:
        """What `make` makes of each part, which is to be plain; of all papers at once where there are no parts."""
        return [part.kept(what, make) for part in self.parts] if self.parts else [make(self.papers)]

    @cached_property
    def shape(self) -> bytes:
        """The digest of which papers there are, of what day, and on which shelves they stand; not of what they say."""
        by_people = [shelf for kind in _BY_PEOPLE for shelf in self.shelves.get(kind, ())]
        shelves = [(one.kind, one.key, one.name, [paper.id for paper in one.papers]) for one in by_people]
        return digest_of_shown((shelves, self.author_pages.digest, self.of_each("standing", _standing)))

    def found(self, kind: str, key: str) -> Shelf | None:
        """The shelf of that kind and key, if there is one."""
        return next((shelf for shelf in self.shelves.get(kind, ()) if shelf.key == key), None)


def _standing(papers: tuple[Paper, ...]) -> bytes:
    """On which shelves these papers stand for what they say themselves."""
    days = [(paper.id, str(paper.day), [str(day) for day in paper.listed], bool(paper.code)) for paper in papers]
    labels = [[_names(paper.organisations), _names(paper.tags), paper.categories] for paper in papers]
    return digest_of_shown((days, labels))


def _names(labels: Iterable[Label]) -> list[tuple[str, str]]:
    return [(one.slug, one.name) for one in labels]
