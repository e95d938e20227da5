"""site.toml -> Config: every setting, its default, and what it means.

The text of a setting here is the text of its documentation. Layers are merged before they come here (see store.py).
"""

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


OutputName = Literal["papers", "shelves", "pages", "feeds", "sitemap", "assets"]


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

    @property
    def is_placeholder(self) -> bool:
        """Whether nobody has said yet where the site is published."""
        return self.base_url == PLACEHOLDER
