"""Everything that one build of an archive rests on, read through the doors and worked out: config, theme, archive.

content/ ▶ store, curation ▶ curate ─Papers▶ archive ─Archive▶ Edition ─▶ press
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from generator import places
from generator.abreast import VERY_MANY, let_go
from generator.archive import archive_of
from generator.archiving import authors
from generator.archiving.rows import rows_of
from generator.building import ledger
from generator.building.farm import RENDERERS
from generator.checking.promises import unset
from generator.checking.rules import doubtful
from generator.collecting.standing import standing_or_faults
from generator.config import Config
from generator.curate import curated, tagger_of
from generator.curating.layers import place_of
from generator.curation import load_config, load_curation, moved_settings
from generator.decisions import Curation
from generator.disk import Aside
from generator.errors import ContentError, Fault, collecting
from generator.looking import Found
from generator.memory import Memory
from generator.models import DayList, Paper, Row
from generator.page import digest_of
from generator.rules import Ruling
from generator.shelved import Archive, AuthorPages, Way
from generator.standings import Standing
from generator.storing.held import Holding
from generator.storing.holdings import load_holdings
from generator.subscribing.channels import unnamed
from generator.theme import Theme
from generator.theming.themes import load_theme
from generator.values import DIGEST_SIZE
from generator.words import Words


@dataclass(frozen=True, slots=True)
class Edition:
    """An archive, the settings and the theme that show it."""

    config: Config
    theme: Theme
    archive: Archive
    warnings: tuple[Fault, ...] = ()

    def salt(self) -> bytes:
        """What every page rests on besides its values: our code, the templates, the settings, the renderers."""
        whole = blake2b(digest_size=DIGEST_SIZE)
        whole.update(bytes.fromhex(ledger.code_digest()) + self.theme.digest + self.config.digest)
        whole.update(digest_of(self.theme.nav))
        whole.update(" ".join(f"{name}={version(name)}" for name in RENDERERS).encode())
        return whole.digest()


class _Worked(NamedTuple):
    """What is worked out of the content: plain values, for it may be done in a process of its own."""

    curation: Curation
    papers: tuple[Paper, ...]
    rulings: Mapping[str, Ruling]
    rows: Mapping[str, Row]
    author_pages: AuthorPages
    lists: tuple[DayList, ...]
    standing: Standing | None
    unread: tuple[Fault, ...]  # what cannot be read of that
    upstream: frozenset[str]


def load_edition(
    content: Path,
    base_url: str | None = None,
    memory: Memory | None = None,
    found: Found | None = None,
    *,
    whole: bool = False,
    apart: Callable[[Callable[[], Any]], Any] = lambda work: work(),
) -> Edition:
    """Read and work out everything; `whole` has everything made that can be. `apart` has the costly work done.

    `found` is all that lies below `content`, where somebody has looked.

    Raises ContentError with every fault of every file, or ThemeError.
    """
    memory = memory or Memory()
    faults: list[Fault] = []
    config = Config()
    theme: Theme | None = None
    with collecting(faults):
        config = load_config(content, base_url)
        config = config.whole() if whole else config
        theme = load_theme(places.themes_of(content), config)
    with collecting(faults):
        worked: _Worked = apart(lambda: _worked_out(content, config, memory, found))
    if faults or theme is None:
        raise ContentError(faults)
    if len(worked.papers) > VERY_MANY:
        _lay_aside(worked.papers)
    archive = _archive(worked, theme.words, memory)
    theme.nav = _nav(archive, config, theme)
    warnings = (*_warnings(content, worked, config), *theme.doubts, *unnamed(archive, config), *worked.unread)
    return Edition(config, theme, archive, warnings)


def _worked_out(content: Path, config: Config, memory: Memory, found: Found | None) -> _Worked:
    faults: list[Fault] = []
    with collecting(faults):
        curation = load_curation(content, memory)
    with collecting(faults):
        holdings = load_holdings(content, memory, found)
    if faults:
        raise ContentError(faults)
    tagger = memory.at_hand("tagger", (curation.tags, curation.rules), lambda: tagger_of(curation))
    papers, rulings = curated(holdings, curation, tagger, memory)
    pages = AuthorPages()
    if "authors" in config.outputs:
        pages = authors.author_pages(papers, curation.authors, config.limits.author_page, memory)
    return _Worked(
        curation,
        papers,
        rulings,
        rows_of(papers, memory),
        pages,
        tuple(day for holding in holdings for day in holding.lists),
        *standing_or_faults(content, holdings),
        frozenset(_upstreams(holdings) if config.canonical == "upstream" else ()),
    )


def _lay_aside(papers: Iterable[Paper]) -> None:
    """Let the longest of what papers say wait in a file: all whom we fork share that, and none has to copy it."""
    aside = Aside()
    for paper in papers:
        paper.lay(aside.put, aside.get)
    let_go()


def _archive(worked: _Worked, words: Words, memory: Memory) -> Archive:
    curation = worked.curation
    archive = archive_of(worked.papers, worked.lists, curation, words, worked.rows, memory, worked.author_pages)
    archive = replace(archive, standing=worked.standing, upstream=worked.upstream)
    if not curation.searches:
        return archive
    from generator.subscribing.finding import with_searches  # heavy

    return with_searches(archive, curation.searches)


def _warnings(content: Path, worked: _Worked, config: Config) -> Iterator[Fault]:
    yield from moved_settings(content)
    yield from unset(config)
    ruled_out = {key for key, ruling in worked.rulings.items() if ruling.hidden}
    yield from _dangling(content, worked.curation, worked.papers, ruled_out)
    yield from doubtful(worked.curation, worked.rulings)


def _nav(archive: Archive, config: Config, theme: Theme) -> tuple[Way, ...]:
    """What every page leads to besides: the pages of people's that say so, and the status of what is collected."""
    pages = tuple(Way(f"{name}.html", page.title) for name, page in sorted(archive.pages.items()) if page.menu)
    with_status = (archive.standing or config.upstream.link) and "status" in config.outputs
    return (*pages, Way("status.html", theme.words("nav.status"))) if with_status else pages


def _upstreams(holdings: Iterable[Holding]) -> Iterator[str]:
    """The ids of the papers that upstream has, under which they have a page there too."""
    return (key for one in holdings if one.folder.startswith(f"{places.RECORDS[0]}/") for key in one.records)


def _dangling(content: Path, curation: Curation, papers: tuple[Paper, ...], ruled_out: Set[str]) -> Iterator[Fault]:
    """What people wrote of papers and names that are not here; a hidden one is meant not to be."""
    yield from authors.dangling(curation.authors, papers)
    known = {name for paper in papers for name in (paper.id, *paper.aliases)} | ruled_out
    for name, note in curation.papers.items():
        if name not in known and not note.hidden:
            place = place_of(content, f"papers/{name}.md", "")
            yield Fault(place, "is about a paper that is not in the archive", "load the paper, or mend the name")
    for key, one in curation.lists.items():
        for entry in one.entries:
            if entry.id not in known and not (entry.id in curation.papers and curation.papers[entry.id].hidden):
                fact = f"names {entry.id}, which is not in the archive"
                remedy = f"`broadsheet add {entry.id} --list {key}` fetches it, `broadsheet remove` takes it off"
                yield Fault(place_of(content, f"lists/{key}.md", entry.id), fact, remedy)
