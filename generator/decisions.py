"""What people decide: who is who, tags, notes, days, pages, lists, searches, rules; and all of it, the Curation."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from generator.values import (
    ArxivId,
    Category,
    Count,
    GivenLink,
    Language,
    Line,
    Markdown,
    Name,
    PaperId,
    Prose,
    Slug,
    Value,
)


class Organisation(Value):
    """What people say of an organisation: the name shown, its other names and handles, its own page."""

    name: Name
    aliases: tuple[Name, ...] = ()
    link: GivenLink = ""
    hidden: bool = False


class Author(Value):
    """An author and the names that mean them, shown as one; with `papers`, in these papers alone."""

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
    arxiv: ArxivId | None = None  # the arXiv id of a paper that a source knows by its title alone
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
