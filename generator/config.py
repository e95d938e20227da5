"""site.toml -> Config: every setting, its default, and what it means.

The text of a setting here is the text of its documentation. Layers are merged before they come here (see curation.py).
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, get_args
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field

from generator.values import GivenLink, Language, Line, Name, Slug, Value

PLACEHOLDER = "https://example.org/"


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    known = parts.scheme in ("http", "https") and parts.hostname and value.split() == [value]
    if not known or parts.query or parts.fragment:
        raise ValueError("must be an http(s) address without query and fragment, such as https://me.github.io/papers/")
    return value.rstrip("/") + "/"


class Curator(Value):
    """Who keeps this archive."""

    name: Annotated[Name, Field(description="The name shown as the editor's.")] = ""
    line: Annotated[Line, Field(description="One line about the curator, shown in the footer.")] = ""
    link: Annotated[GivenLink, Field(description="The curator's own page.")] = ""


class Upstream(Value):
    """The archive that this one is based on. In a fork, what upstream's own `site.toml` says stands here by itself."""

    title: Annotated[Name, Field(description="What it is called.")] = ""
    address: Annotated[
        str,
        AfterValidator(lambda value: value and _base_url(value)),
        Field(description="Where it is published; empty for nowhere."),
    ] = ""
    repository: Annotated[GivenLink, Field(description="Its repository: what `broadsheet upstream` asks.")] = ""

    @property
    def link(self) -> str:
        """Where 'based on' leads; empty where this is based on nothing."""
        return self.address or self.repository


class Limits(Value):
    """Sizes of pages and feeds."""

    shelf: Annotated[int, Field(ge=1, le=10_000, description="A shelf of more papers has a page a month.")] = 100
    feed: Annotated[
        int, Field(ge=1, le=1_000, description="At least so many papers in a feed; a day is never cut.")
    ] = 50
    authors: Annotated[int, Field(ge=1, le=1_000, description="Authors shown; the rest is folded.")] = 20
    author_page: Annotated[int, Field(ge=1, le=1_000, description="So many papers give an author a page.")] = 5
    related: Annotated[
        int, Field(ge=0, le=6, description="Related papers on a paper's page; 0: none are looked for.")
    ] = 6


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
        Field(description="Asked for days by `broadsheet fetch`: huggingface, arxiv, archive."),
    ] = ("huggingface",)
    enrich: Annotated[
        tuple[Slug, ...],
        Field(description="Asked by `broadsheet enrich` for more on papers known by their id."),
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


ShelfKind = Literal["day", "week", "month", "organisation", "tag", "category", "author", "list", "search", "code"]
ShelfName = Annotated[
    str,
    Field(pattern=r"^(site|(tags|organisations|categories|authors|lists|searches)/[A-Za-z0-9.-]+)$", max_length=120),
]


class Feeds(Value):
    """How long feeds are, and which rhythms there are besides one item a paper."""

    shelf: Annotated[
        int,
        Field(
            ge=1, le=1_000, description="At least so many papers in the feed of a tag, organisation, category or list."
        ),
    ] = 5
    author: Annotated[
        int,
        Field(
            ge=1, le=1_000, description="At least so many papers in the feed of an author: in brief, the newest alone."
        ),
    ] = 2
    reach: Annotated[
        int,
        Field(ge=0, le=40_000, description="At least so many days that a feed leads back, a file a month; 0 for all."),
    ] = 16
    daily: Annotated[
        tuple[ShelfName, ...],
        Field(description="What has a feed with one item a day too: site, tags/<slug>, organisations/<slug> …"),
    ] = ("site",)
    weekly: Annotated[
        tuple[ShelfName, ...], Field(description="What has a feed with the top papers of each week too.")
    ] = ("site",)
    days: Annotated[int, Field(ge=1, le=1_000, description="At least so many items in a feed of days.")] = 10
    weeks: Annotated[int, Field(ge=1, le=1_000, description="At least so many items in a feed of weeks.")] = 10
    top: Annotated[int, Field(ge=1, le=100, description="Papers chosen of each week, by votes.")] = 10
    settled: Annotated[
        int, Field(ge=0, le=60, description="Days after its Sunday when a week's votes count as settled.")
    ] = 7
    hub: Annotated[GivenLink, Field(description="A WebSub hub that feeds name and `broadsheet ping` tells.")] = ""
    moved: Annotated[
        Mapping[Annotated[str, Field(pattern=r"^[\w./-]+\.(xml|json)$")], GivenLink],
        Field(description="Feeds that moved: the old address under the site -> the whole new address."),
    ] = {}
    newsletter: Annotated[
        GivenLink, Field(description="A newsletter service's page where one subscribes to this archive by mail.")
    ] = ""


class DigestSettings(Value):
    """A digest by mail: what it holds, and how often."""

    of: Annotated[ShelfName, Field(description="site, tags/<slug>, organisations/<slug>, lists/<name> …")] = "site"
    rhythm: Annotated[
        Literal["daily", "weekly"], Field(description="The papers of each day, or the top papers of each week.")
    ] = "daily"
    title: Annotated[Line, Field(description="What the subject begins with; else the archive's title.")] = ""
    keep: Annotated[int, Field(ge=1, le=10_000, description="Issues that have a page and an .eml file.")] = 30


def _mailbox(value: str) -> str:
    if value and not re.fullmatch(r"[\w.+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value, re.ASCII):
        raise ValueError("must be a plain mail address such as news@me.example")
    return value


class MailSettings(Value):
    """Who digests come from. Recipients and passwords never stand here: they come from the environment."""

    sender: Annotated[str, AfterValidator(_mailbox), Field(description="The address that digests come from.")] = (
        "digest@example.org"
    )
    unsubscribe: Annotated[
        str, AfterValidator(_mailbox), Field(description="The address that takes 'unsubscribe'; else the sender's.")
    ] = ""
    one_click: Annotated[
        GivenLink, Field(description="An https address that takes the POST of one-click unsubscribing; empty for none.")
    ] = ""


class Downloads(Value):
    """What else lies beside the pages of shelves. `broadsheet build --all` makes all of it."""

    json_of: Annotated[
        tuple[ShelfKind, ...], Field(description="Kinds of shelves with a .json: papers with all their facts.")
    ] = ("organisation", "tag", "category", "author", "list", "search", "code")
    repeat: Annotated[
        bool,
        Field(description="Whether `_paper` says again what the item of an open shelf says: title, authors, texts."),
    ] = False
    markdown_of: Annotated[tuple[ShelfKind, ...], Field(description="Kinds of shelves with a markdown twin (.md).")] = (
        "list",
    )
    citations_of: Annotated[
        tuple[ShelfKind, ...],
        Field(description="Kinds of shelves with a .bib and a .ris: what cites each of their papers, all of them."),
    ] = ("list",)


class SearchBoosts(Value):
    """How much a word counts in each field."""

    title: Annotated[float, Field(gt=0, le=100, description="The title.")] = 3
    authors: Annotated[float, Field(gt=0, le=100, description="The names of the authors.")] = 2
    abstract: Annotated[float, Field(gt=0, le=100, description="The abstract, and our summary.")] = 1
    keywords: Annotated[float, Field(gt=0, le=100, description="Keywords and tags.")] = 2
    organisation: Annotated[float, Field(gt=0, le=100, description="The organisation.")] = 2
    id: Annotated[float, Field(gt=0, le=100, description="The arXiv id.")] = 10


class Search(Value):
    """How papers are found."""

    boosts: SearchBoosts = SearchBoosts()
    stock: Annotated[
        int,
        Field(
            ge=0,
            le=100_000,
            description="Up to so many papers `search/index.json` is made too: a whole index for any lunr.js 2.3.",
        ),
    ] = 1_000


OutputName = Literal[
    "papers",
    "shelves",
    "authors",
    "insights",
    "pages",
    "trending",
    "feeds",
    "atom",
    "jsonfeed",
    "subscribe",
    "digests",
    "twins",
    "citations",
    "dumps",
    "bundles",
    "sitemap",
    "assets",
    "search",
    "mine",
    "status",
    "days",
    "following",
    "offline",
]
HEAVY: Final[tuple[OutputName, ...]] = ("dumps", "bundles")  # only with `build --all`, or where the settings name them
DAILY: Final[tuple[OutputName, ...]] = tuple(name for name in get_args(OutputName) if name not in HEAVY)

# Settings that moved: the old path -> the new one, each as `feeds.shelf`. The old one is understood for good, and said.
MOVED: Final[Mapping[str, str]] = {}


class Config(Value):
    """The settings of an archive."""

    title: Annotated[Name, Field(min_length=1, description="The name of the newspaper.")] = "Broadsheet"
    subtitle: Annotated[Line, Field(description="The line below the name.")] = "A daily newspaper of research papers"
    base_url: Annotated[
        str,
        AfterValidator(_base_url),
        Field(description="Where the site is published; feeds need it. A domain of its own has a CNAME file."),
    ] = PLACEHOLDER
    language: Annotated[Language, Field(description="BCP 47 tag of the interface's language.")] = "en"
    repository: Annotated[
        GivenLink, Field(description="The repository's address, for 'correct this' links; empty for none.")
    ] = ""
    branch: Annotated[
        str, Field(pattern=r"^[\w./-]{1,100}$", description="The branch that 'correct this' links point to.")
    ] = "main"
    theme: Annotated[Slug, Field(description="The folder under themes/.")] = "default"
    outputs: Annotated[
        tuple[OutputName, ...],
        Field(description="What is made; `dumps` and `bundles` only where they are named here, or by `build --all`."),
    ] = DAILY
    offline: Annotated[
        bool,
        Field(
            description="Whether readers' browsers keep pages for reading offline; `false` also ends it where they do."
        ),
    ] = True
    curator: Curator = Curator()
    upstream: Upstream = Upstream()
    canonical: Annotated[
        Literal["own", "upstream"],
        Field(description="Whose page of a paper search engines should show, where upstream has the paper too."),
    ] = "own"
    limits: Limits = Limits()
    search: Search = Search()
    id: Annotated[
        UUID,
        Field(description="The archive's own id, minted once and never changed: digests in feeds are known by it."),
    ] = UUID("a7c1e4b2-5d0f-5c3a-9b8e-3f6d2a1c0e94")
    feeds: Feeds = Feeds()
    digests: Annotated[Mapping[Slug, DigestSettings], Field(description="Digests by mail, by name.")] = {}
    mail: MailSettings = MailSettings()
    downloads: Downloads = Downloads()
    collect: Collect = Collect()

    def whole(self) -> "Config":
        """The same archive with everything made that can be made: what `build --all` takes."""
        kinds: tuple[ShelfKind, ...] = get_args(ShelfKind)
        outputs = (*self.outputs, *(name for name in HEAVY if name not in self.outputs))
        downloads = self.downloads.model_copy(update={"json_of": kinds, "markdown_of": kinds, "citations_of": kinds})
        settings = {name: getattr(self, name) for name in Config.model_fields}
        return Config.model_validate({**settings, "outputs": outputs, "downloads": downloads})

    @property
    def is_placeholder(self) -> bool:
        """Whether nobody has said yet where the site is published."""
        return self.base_url == PLACEHOLDER
