"""Markdown for programs that read: beside a shelf's page a `.md` that says the same, and `llms.txt`, which says where.

Which kinds of shelves have one, `downloads.markdown_of` says. A day, week, month or list is whole; any other shelf
shows its newest papers, as its page does.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from generator import markup, urls
from generator.archive import SHELVES
from generator.config import Config
from generator.models import Archive, ListEntry, Page, Row, Shelf
from generator.subscribing.channels import newest
from generator.subscribing.entries import names
from generator.theme import Theme

_TWIN: Final = "twin"


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """`papers/date/<date>.md` … and `llms.txt`."""
    for kind in SHELVES:
        if kind in config.downloads.markdown_of:
            for shelf in archive.shelves[kind]:
                yield _twin(shelf, archive, config)
    title, subtitle = map(_words, (config.title, config.subtitle))
    day = archive.papers[0].day if archive.papers else None
    yield Page.of("llms.txt", "llms.txt", title=title, subtitle=subtitle, newest=day)


def render(page: Page, theme: Theme) -> bytes:
    """A twin by hand, for markdown has rules of its own; the rest by template."""
    return "".join(_lines(page, theme.config)).encode() if page.template == _TWIN else theme.render(page)


def paper_markdown(row: Row, config: Config, entry: ListEntry | None = None) -> str:
    """A paper as an entry of a markdown list of headings."""
    link = urls.absolute(config.base_url, urls.paper(row.id))
    who = names(row.authors, len(row.authors) + row.more_authors, len(row.authors))
    where = ", ".join(one.name for one in row.organisations)
    votes = f"{row.votes:,} vote{'' if row.votes == 1 else 's'}" if row.votes else ""
    kept = " · ".join(filter(None, (_words(entry.status), str(entry.day or ""), _rating(entry)))) if entry else ""
    lines = [f"## [{_words(row.title)}]({link})", *map(_words, filter(None, (who, where)))]
    lines += [" · ".join(filter(None, (_elsewhere(row), votes, kept)))]
    lines += [f"{'Our summary: ' if row.ours else ''}{_words(row.excerpt)}"]
    lines += [markup.portable(entry.words) if entry else ""]
    return "\n\n".join(filter(None, lines))


def _words(plain: str) -> str:
    """Plain text as markdown that is words to every reader, formulas or not."""
    return markup.portable(markup.escape(plain))


def _rating(entry: ListEntry) -> str:
    return "" if entry.rating is None else f"{entry.rating} of 10"


def _elsewhere(row: Row) -> str:
    return "" if row.id.startswith("title/") else f"[arXiv:{row.id}](https://arxiv.org/abs/{row.id})"


def _twin(shelf: Shelf, archive: Archive, config: Config) -> Page:
    whole = SHELVES[shelf.kind].by_time or shelf.kind == "list"
    papers = shelf.papers if whole else newest(shelf.papers, config.limits.feed)
    rows = tuple(archive.rows[paper.id] for paper in papers)
    return Page.of(
        f"{shelf.address}.md",
        _TWIN,
        name=shelf.name,
        note=shelf.note,
        page=shelf.way.address,
        rows=rows,
        papers=len(shelf.papers),
        entries=shelf.entries,
    )


def _lines(page: Page, config: Config) -> Iterable[str]:
    rows, papers = page.values["rows"], page.values["papers"]
    shown = f", the newest {len(rows)} here" if len(rows) < papers else ""
    yield f"# {_words(page.values['name'])}\n\n"
    yield f"{papers:,} paper{'' if papers == 1 else 's'}{shown}. "
    yield f"From [{_words(config.title)}]({urls.absolute(config.base_url, page.values['page'])}).\n"
    if page.values["note"]:
        yield f"\n{markup.portable(page.values['note'])}\n"
    for row in rows:
        yield f"\n{paper_markdown(row, config, page.values['entries'].get(row.id))}\n"
