"""site.toml -> Config: every setting, its default, and what it means.

The text of a setting here is the text of its documentation. Layers are merged before they come here (see store.py).
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from generator.models import Line, Link, Name, Slug, Value

PLACEHOLDER = "https://example.org/"


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an http(s) address without query and fragment, such as https://me.github.io/papers/")
    return value.rstrip("/") + "/"


class Curator(Value):
    """Who keeps this archive."""

    name: Annotated[Name, Field(description="The name shown as the editor's.")] = ""
    line: Annotated[Line, Field(description="One line about the curator, shown in the footer.")] = ""
    link: Annotated[Link, Field(description="The curator's own page.")] = ""


class Limits(Value):
    """Sizes of pages and feeds."""

    shelf: Annotated[
        int, Field(ge=1, le=10_000, description="Papers on a shelf beyond which it is paged by month.")
    ] = 100
    feed: Annotated[int, Field(ge=1, le=1_000, description="Papers in a feed at least; a day is never cut.")] = 50
    authors: Annotated[int, Field(ge=1, le=1_000, description="Authors shown before the rest is folded.")] = 20


def _stand_in(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError("must be an https address, or one of this machine")
    return value.rstrip("/")


class ArxivSettings(Value):
    """Which of arXiv's papers are collected when `arxiv` is a source of days."""

    categories: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[a-z-]+(\.[A-Za-z-]+)?$")], ...],
        Field(description="Categories such as cs.CL; a paper of any of them is taken."),
    ] = ()
    authors: Annotated[tuple[Name, ...], Field(description="Authors; a paper of any of them is taken.")] = ()
    phrases: Annotated[
        tuple[Name, ...], Field(description="Phrases; a paper with any of them in title or abstract is taken.")
    ] = ()
    way: Annotated[
        Literal["api", "oai", "feed"],
        Field(description="How days are asked for: the query API, OAI-PMH, or the feed, which knows today only."),
    ] = "api"


class ArchiveSettings(Value):
    """Another Broadsheet, whose papers are collected when `archive` is a source of days."""

    address: Annotated[
        str,
        AfterValidator(lambda value: value and _base_url(value)),
        Field(description="Where it is published, such as https://them.github.io/papers/; empty for none."),
    ] = ""


class Collect(Value):
    """What is collected, from whom, and how we say who asks."""

    sources: Annotated[
        tuple[Slug, ...],
        Field(description="Sources of days, asked by `broadsheet fetch`: huggingface, arxiv, archive."),
    ] = ("huggingface",)
    enrich: Annotated[
        tuple[Slug, ...],
        Field(description="Sources asked by `broadsheet enrich` for more on papers known by their id."),
    ] = ("arxiv", "huggingface")
    contact: Annotated[
        Line, Field(description="A mail address or page that sources find in our User-Agent; be reachable there.")
    ] = ""
    first: Annotated[
        int, Field(ge=1, le=60, description="Days that the very first fetch asks for, counted back from today.")
    ] = 7
    rereads: Annotated[
        tuple[Annotated[int, Field(ge=1, le=365)], ...],
        Field(description="Days are read again when they are this many days old, so that votes settle."),
    ] = (1, 3, 7, 14, 30)
    arxiv: ArxivSettings = ArxivSettings()
    archive: ArchiveSettings = ArchiveSettings()
    mirrors: Annotated[
        Mapping[str, Annotated[str, AfterValidator(_stand_in)]],
        Field(description="Addresses asked in place of others, such as a mirror of https://huggingface.co."),
    ] = {}


OutputName = Literal["papers", "shelves", "pages", "feeds", "sitemap", "assets", "status"]


class Config(Value):
    """The settings of an archive."""

    title: Annotated[Name, Field(min_length=1, description="The name of the newspaper.")] = "Broadsheet"
    subtitle: Annotated[Line, Field(description="The line below the name.")] = "A daily newspaper of research papers"
    base_url: Annotated[
        str, AfterValidator(_base_url), Field(description="Where the site is published; feeds need it.")
    ] = PLACEHOLDER
    language: Annotated[
        str,
        Field(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$", description="BCP 47 tag of the interface's language."),
    ] = "en"
    repository: Annotated[
        Link, Field(description="The repository's address, for 'correct this' links; empty for none.")
    ] = ""
    branch: Annotated[
        str, Field(pattern=r"^[\w./-]{1,100}$", description="The branch that 'correct this' links point to.")
    ] = "main"
    theme: Annotated[Slug, Field(description="The folder under themes/.")] = "default"
    outputs: Annotated[tuple[OutputName, ...], Field(description="What is made; all by default.")] = (
        "papers",
        "shelves",
        "pages",
        "feeds",
        "sitemap",
        "assets",
    )
    curator: Curator = Curator()
    limits: Limits = Limits()
    collect: Collect = Collect()

    @property
    def is_placeholder(self) -> bool:
        """Whether nobody has said yet where the site is published."""
        return self.base_url == PLACEHOLDER
