"""The values: what flows from the sources to the pages. All frozen; tuples, not lists; none points back to its owner.

    Record      what one source says of one paper
    Curation    what people decided
    Paper       one paper: all its records merged, curation applied, identity settled
    Shelf       papers that stand together
    Archive     all papers and shelves in reading order; the only thing an output sees
    Page        an address, a template, and exactly the values shown
    Sheaf       pages that are planned together, or not at all where what they rest on is as it was

Strings are cleaned (see text.py) by their types, so a value that exists is clean.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from hashlib import blake2b
from typing import Annotated, Any, Final, Literal, NamedTuple, Self, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from generator import text
from generator.words import Words

DIGEST_SIZE = 16  # bytes: enough that two different values never share a digest by chance
ARXIV_ID = re.compile(
    r"\d{4}\.\d{4,5}|(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    r"|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th"
    r"|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)(?:\.[A-Z]{2})?/\d{7}",
    re.ASCII,
)
# A slug that is no name which Windows keeps for a device.
SLUG_ID = re.compile(r"title/(?!(?:con|prn|aux|nul|com\d|lpt\d)\Z)[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def known_id(value: str) -> str:
    """`value`, if it is an arXiv id without its version, or `title/<slug>`; else ValueError."""
    if ARXIV_ID.fullmatch(value) or (SLUG_ID.fullmatch(value) and len(value) <= 120):
        return value
    raise ValueError("is no arXiv id (2512.02425, quant-ph/0201082) and no title/<slug>")


# What makes a page invalid where it stands in a link: signs to be quoted, half an escape, a second fragment.
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\\<>\"`{}|^\[\]]|%(?![0-9A-Fa-f]{2})|#.*#")


def web_address(value: str) -> str:
    """`value`, if it is an http(s) address that a page may link to; else ''.

    Bad links are dropped, not refused: a paper is not lost for its project page.
    """
    value = value.strip()
    if not value.isascii() or len(value) > 2_000 or _NO_ADDRESS.search(value):
        return ""
    try:
        parts = urlsplit(value)
        host = parts.hostname or "" if parts.port != 0 else ""  # a port that is none is a ValueError
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return value if known and re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", host) else ""


def _given_address(value: str) -> str:
    """A person's link is not dropped but refused."""
    if value and not web_address(value):
        raise ValueError("is no http(s) address that a page may link to")
    return value


def _arxiv_id(value: str) -> str:
    if ARXIV_ID.fullmatch(value):
        return value
    raise ValueError("is no arXiv id (2512.02425, quant-ph/0201082)")


def _none_is_empty(value: Any) -> Any:
    return "" if value is None else value


PaperId = Annotated[str, AfterValidator(known_id)]
Line = Annotated[str, AfterValidator(lambda value: text.line(value, 1_000))]
Name = Annotated[str, AfterValidator(lambda value: text.line(value, 200))]
Prose = Annotated[str, AfterValidator(lambda value: text.prose(value, 20_000))]
Markdown = Annotated[str, AfterValidator(lambda value: text.cut(text.clean(value).strip(), 200_000))]
Link = Annotated[str, BeforeValidator(_none_is_empty), AfterValidator(web_address)]
GivenLink = Annotated[str, AfterValidator(_given_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Language = Annotated[str, Field(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$")]  # a tag of BCP 47
Category = Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,20}(\.[A-Za-z-]{1,20})?$")]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class Value(BaseModel):
    """A frozen value that knows its digest."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @cached_property
    def digest(self) -> bytes:
        """Equal for equal values, in every process and on every machine."""
        return blake2b(self.model_dump_json().encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE).digest()

    @classmethod
    def unchecked(cls, **facts: Any) -> Self:
        """A value of facts that are known to be good. All share what pydantic notes of them: else that is 2 KB each."""
        return cast(Self, cls.model_construct(_noted(cls), **facts))  # mypy takes it for a Value of any kind

    def saying(self, **facts: Any) -> Self:
        """A copy that says something else, which is not checked."""
        fields = _noted(type(self))
        known = {name: fact for name, fact in self.__dict__.items() if name in fields}  # no digest of what it said
        copy = type(self).__new__(type(self))
        copy.__setstate__({**self.__getstate__(), "__dict__": {**known, **facts}})
        return copy


@cache
def _noted(kind: type[Value]) -> set[str]:
    return set(kind.model_fields)


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


class Organisation(Value):
    """What people say of an organisation: the name shown, its other names and handles, its own page."""

    name: Name
    aliases: tuple[Name, ...] = ()
    link: GivenLink = ""
    hidden: bool = False


class Author(Value):
    """Whom names on papers mean, all of them written alike here; with `papers`, in these papers alone."""

    name: Annotated[Name, Field(min_length=1)]
    spellings: tuple[Annotated[Name, Field(min_length=1)], ...] = ()
    papers: tuple[PaperId, ...] = ()
    link: GivenLink = ""
    hidden: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All that papers may call this author."""
        return tuple(dict.fromkeys((self.name, *self.spellings)))


class Tag(Value):
    """How a tag is given: its name, synonyms and patterns are phrases, see tagging.py; or by people alone."""

    name: Name
    synonyms: tuple[Line, ...] = ()
    patterns: tuple[Line, ...] = ()
    unless: tuple[Line, ...] = ()
    mentions: Annotated[int, Field(ge=1, le=20)] = 2
    by_hand: bool = False
    parents: tuple[Slug, ...] = ()
    hidden: bool = False


class PaperNote(Value):
    """What people say of one paper: a note, our summary, corrections of any field, whether to hide it."""

    note: Markdown = ""
    summary: Markdown = ""
    tags: tuple[Slug, ...] | None = None
    title: Annotated[Line, Field(min_length=1)] | None = None
    authors: tuple[Name, ...] | None = None
    published: date | None = None
    organisation: Name | None = None
    code: GivenLink | None = None
    project: GivenLink | None = None
    abstract: Prose | None = None
    categories: tuple[Category, ...] | None = None
    primary_category: Name | None = None
    doi: Name | None = None
    journal_ref: Line | None = None
    comment: Line | None = None
    licence: GivenLink | None = None
    withdrawn: bool | None = None
    keywords: tuple[Name, ...] | None = None
    models: tuple[Name, ...] | None = None
    datasets: tuple[Name, ...] | None = None
    spaces: tuple[Name, ...] | None = None
    arxiv: Annotated[str, AfterValidator(_arxiv_id)] | None = (
        None  # the arXiv id of a paper that a source knows by its title alone
    )
    changed: date | None = None  # the day of the correction, for the feed of corrections
    hidden: bool | None = None  # said either way, it holds before every rule


class DayNote(Value):
    """The editor's word of a day."""

    title: Line = ""
    note: Markdown = ""


class StaticPage(Value):
    """A page that people wrote, in the site's language or one of its own; `menu`: whether every page leads to it."""

    title: Annotated[Line, Field(min_length=1)]
    description: Line = ""
    language: Language | None = None
    menu: bool = True
    body: Markdown = ""
    hidden: bool = False


class ListEntry(Value):
    """A paper on a reading list: what its keeper says of it there."""

    id: PaperId
    status: Annotated[Name, Field(pattern=r"^[^|]*$")] = ""
    day: date | None = None  # on which it came on the list
    since: date | None = None  # since when it has its status, where that is later
    rating: Annotated[int, Field(ge=0, le=10)] | None = None
    tags: tuple[Slug, ...] = ()
    words: Markdown = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and not (self.day and self.day <= self.since):
            raise ValueError("it has its status since before it came on the list")
        return self


class ReadingList(Value):
    """A list of papers that somebody keeps. `order`: as they stand in the file, last come first, or best first."""

    title: Annotated[Line, Field(min_length=1)]
    description: Markdown = ""
    order: Literal["manual", "newest", "rating"] = "manual"
    public: bool = True
    hidden: bool = False
    entries: tuple[ListEntry, ...] = ()


class SavedSearch(Value):
    """A query that has a feed: what one would type into the search box, filters included."""

    title: Annotated[Line, Field(min_length=1)]
    query: Line = ""
    tag: tuple[Slug, ...] = ()  # all of them
    organisation: tuple[Slug, ...] = ()  # any of them; so with categories
    category: tuple[Category, ...] = ()
    has: tuple[Literal["code", "models", "datasets", "spaces", "summary", "listed", "published"], ...] = ()
    hidden: bool = False


def _one_or_more(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Conditions(Value):
    """What a rule asks of a paper; where it gives several values, any of them will do."""

    category: Annotated[tuple[Category, ...], BeforeValidator(_one_or_more)] = ()  # `cs` means every `cs.…` too
    tag: Annotated[tuple[Slug, ...], BeforeValidator(_one_or_more)] = ()
    organisation: Annotated[tuple[Name, ...], BeforeValidator(_one_or_more)] = ()  # by name or slug
    author: Annotated[tuple[Name, ...], BeforeValidator(_one_or_more)] = ()
    words: Annotated[tuple[Line, ...], BeforeValidator(_one_or_more)] = ()  # phrases, see tagging.py
    votes_from: Count | None = None
    votes_below: Count | None = None


class Rule(Value):
    """What to do with papers of which all conditions of `when` hold, and none of `unless`."""

    do: Literal["collect", "tag", "hide", "show"]
    when: Conditions = Conditions()
    unless: Conditions = Conditions()
    tags: Annotated[tuple[Slug, ...], BeforeValidator(_one_or_more)] = ()  # given by `tag`
    order: Annotated[int, Field(ge=0, le=1_000)] = 50
    why: Line = ""
    hidden: bool = False


class Curation(Value):
    """What people decided, all layers merged.

    Keys: slugs of organisations, tags and authors, paper ids, days, names of pages, lists, searches and rules.
    """

    organisations: Mapping[Slug, Organisation] = {}
    tags: Mapping[Slug, Tag] = {}
    authors: Mapping[Slug, Author] = {}
    papers: Mapping[PaperId, PaperNote] = {}
    days: Mapping[date, DayNote] = {}
    pages: Mapping[str, StaticPage] = {}
    lists: Mapping[str, ReadingList] = {}
    searches: Mapping[str, SavedSearch] = {}
    rules: Mapping[Slug, Rule] = {}  # in the order in which they are read


class Label(Value):
    """A name with the slug of the page it has; `link` is a page elsewhere."""

    slug: str
    name: str
    link: str = ""


class Paper(Value):
    """One paper: the records of all sources merged, curation applied, identity settled."""

    id: PaperId
    aliases: tuple[PaperId, ...] = ()
    guid: str
    title: str
    authors: tuple[str, ...] = ()
    author_count: int = 0
    author_pages: tuple[tuple[str, Label], ...] = ()  # of those authors who have one: the name here, whom it means
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

    @cached_property
    def said(self) -> bytes:
        """The digest of all by which it is found, and held near to others."""
        words = (self.id, self.title, self.authors, self.abstract, self.summary, self.keywords)
        return digest_of_shown((words, [(one.slug, one.name) for one in (*self.tags, *self.organisations)]))

    @property
    def arxiv(self) -> str:
        """Its arXiv id, or '' where only its title is known."""
        return "" if self.id.startswith("title/") else self.id


class Row(Value):
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


class Way(NamedTuple):
    """A link to a shelf: its address under site/ with its ending, the words shown, how many papers stand there."""

    address: str
    name: str
    papers: int = 0


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
    parents: tuple[Way, ...] = ()
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


class DayMark(Value):
    """How one source's day stands: `good`, `empty` (as it may be), `refused`, `failed` or `missing`."""

    date: date
    mark: str
    papers: int = 0


class SourceStanding(Value):
    """How collecting from one source stands."""

    source: str
    asked: str = ""  # when it last gave a good answer: an ISO time
    newest: date | None = None  # the newest day with papers
    days: tuple[DayMark, ...] = ()


class Held(Value):
    """A refused answer that waits for a person's decision."""

    source: str
    date: date
    reasons: tuple[str, ...] = ()
    since: str = ""


class LastRun(Value):
    """What the last run did, in numbers."""

    began: str
    verb: str
    days: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    refused: int = 0
    left: int = 0  # papers that were listed and that no rule collects
    rules: Mapping[str, int] = {}  # of the papers that were listed, how many each rule matched


class Standing(Value):
    """How collecting stands, as the status page and `broadsheet status` show it. All of it from content/state/."""

    newest: date | None = None
    sources: tuple[SourceStanding, ...] = ()
    held: tuple[Held, ...] = ()
    last: LastRun | None = None


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

    @cached_property
    def shape(self) -> bytes:
        """The digest of which papers there are, of what day, and on which shelves they stand; not of what they say."""
        days = [(paper.id, paper.day.isoformat()) for paper in self.papers]
        shelves = [
            (shelf.kind, shelf.key, shelf.name, shelf.address, [paper.id for paper in shelf.papers])
            for several in self.shelves.values()
            for shelf in several
        ]
        return digest_of_shown((days, shelves))

    def found(self, kind: str, key: str) -> Shelf | None:
        """The shelf of that kind and key, if there is one."""
        return next((shelf for shelf in self.shelves.get(kind, ()) if shelf.key == key), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A file to be: its address under site/, the template that makes it, exactly the values shown, and their digest."""

    address: str
    template: str
    values: Mapping[str, Any]
    digest: bytes

    @classmethod
    def of(cls, address: str, template: str, **values: Any) -> Self:
        """A page whose digest is made Merkle-wise from the digests of what it shows."""
        return cls(address, template, values, digest_of_shown((address, template, values)))


class Sheaf:
    """Pages that are planned together, when somebody asks for them.

    `rests` is the digest of all that they rest on but for code, theme and settings: while it is as it was, the last
    build knows which pages these are, and nobody asks. No two of one output rest on the same.
    """

    def __init__(self, rests: bytes, plan: Callable[[], Iterable[Page]]) -> None:
        self.rests = rests
        self._plan = plan

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """By their addresses."""
        return {page.address: page for page in self._plan()}


def pages_of(planned: Iterable[Page | Sheaf]) -> Iterator[Page]:
    """All pages, those of sheaves too."""
    for one in planned:
        if isinstance(one, Page):
            yield one
        else:
            yield from one.pages.values()


def _as_json(value: Any) -> dict[str, Any]:
    """What JSON has no word for, under a name of its own: a value by its digest, bytes by theirs."""
    if isinstance(value, Value):
        return {"value": value.digest.hex()}
    if isinstance(value, bytes):
        return {"bytes": blake2b(value, digest_size=DIGEST_SIZE).hexdigest()}
    if isinstance(value, Mapping):
        return {"table": list(value.items())}
    return {type(value).__name__: str(value)}


# A page shows thousands of small things: to write them as one JSON takes a fifth of the time of `digest_of`.
_SHOWN: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_as_json)


def digest_of_shown(value: Any) -> bytes:
    """As `digest_of`, quicker and for the cache alone: names of fields do not count, nor whether a list is a tuple."""
    return blake2b(_SHOWN.encode(value).encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE).digest()


def digest_of(value: Any) -> bytes:
    """The digest of a value made of values, strings, numbers, dates, tuples and tables."""
    whole = blake2b(digest_size=DIGEST_SIZE)
    _feed(whole, value)
    return whole.digest()


def _feed(whole: Any, value: Any) -> None:
    if isinstance(value, Value):
        whole.update(b"v" + value.digest)
    elif isinstance(value, bytes):
        whole.update(b"b%d:" % len(value) + value)
    elif isinstance(value, tuple | list):
        whole.update(b"(%d:" % len(value))
        for part in value:
            _feed(whole, part)
    elif isinstance(value, Mapping):
        whole.update(b"{%d:" % len(value))
        for key in value:
            _feed(whole, key)
            _feed(whole, value[key])
    else:
        word = f"{type(value).__name__}:{value}".encode()
        whole.update(b"s%d:" % len(word) + word)
