"""Markdown for programs that read: beside a shelf's page a `.md` that says the same, and `llms.txt`, which says where.

Which kinds of shelves have one, `downloads.markdown_of` says. A day, week, month or list is whole; any other shelf
shows its newest papers, as its page does.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from generator import markup, urls
from generator.archive import SHELVES
from generator.config import Config
from generator.decisions import ListEntry
from generator.models import Row
from generator.page import Page, Sheaf
from generator.shelved import Archive, Shelf
from generator.stages import stages
from generator.subscribing.channels import newest
from generator.subscribing.entries import names_in, standing
from generator.theme import Theme
from generator.words import Words

_TWIN: Final = "twin"


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page | Sheaf]:
    """`papers/date/<date>.md` … and `llms.txt`."""
    for kind in SHELVES:
        if kind in config.downloads.markdown_of:
            for shelf in archive.shelves[kind]:
                yield Sheaf(shelf.digest, partial(_twin, shelf, archive, config))
    title, subtitle = map(_plain, (config.title, config.subtitle))
    day = archive.papers[0].day if archive.papers else None
    yield Page.of("llms.txt", "llms.txt", title=title, subtitle=subtitle, newest=day)


def render(page: Page, theme: Theme) -> bytes:
    """A twin by hand, for markdown has rules of its own; the rest by template."""
    return "".join(_lines(page, theme.config, theme.words)).encode() if page.template == _TWIN else theme.render(page)


def paper_markdown(row: Row, config: Config, words: Words, entry: ListEntry | None = None, heading: str = "##") -> str:
    """A paper as an entry of a markdown list of headings."""
    link = urls.absolute(config.base_url, urls.paper(row.id))
    who = names_in(row, words)
    where = ", ".join(one.name for one in row.organisations)
    votes = words.counted(row.votes, "count.votes") if row.votes else ""
    kept = _kept(entry, words) if entry else ""
    lines = [f"{heading} [{_plain(row.title)}]({link})", *map(_plain, filter(None, (who, where)))]
    lines += [" · ".join(filter(None, (_elsewhere(row), votes, kept)))]
    ours = f"{words('row.ours')} " if row.ours else ""
    lines += [f"{ours}{_plain(row.excerpt)}", markup.portable(entry.words) if entry else ""]
    return "\n\n".join(filter(None, lines))


def _kept(entry: ListEntry, words: Words) -> str:
    """What a list says of the paper in its fields."""
    return " · ".join(
        filter(None, (_plain(standing(entry, words)), str(entry.day or ""), _plain(", ".join(entry.tags))))
    )


def _plain(text: str) -> str:
    """Plain text as markdown that is words to every reader, formulas or not."""
    return markup.portable(markup.escape(text))


def _elsewhere(row: Row) -> str:
    return "" if row.id.startswith("title/") else f"[arXiv:{row.id}]({urls.arxiv(row.id)})"


def _twin(shelf: Shelf, archive: Archive, config: Config) -> Iterator[Page]:
    whole = SHELVES[shelf.kind].by_time or shelf.kind == "list"
    papers = shelf.papers if whole else newest(shelf.papers, config.limits.feed)
    shelves = [(stage.name, inside) for stage, inside in stages(shelf.entries, archive.words)]
    groups = shelves or [("", tuple(paper.id for paper in papers))]
    yield Page.of(
        f"{shelf.address}.md",
        _TWIN,
        name=shelf.name,
        note=shelf.note,
        page=shelf.way.address,
        groups=tuple((name, tuple(archive.rows[key] for key in inside)) for name, inside in groups),
        papers=len(shelf.papers),
        entries=shelf.entries,
    )


def _lines(page: Page, config: Config, words: Words) -> Iterable[str]:
    groups, papers = page.values["groups"], page.values["papers"]
    here = sum(len(rows) for _, rows in groups)
    shown = f", {words('twin.newest', n=here)}" if here < papers else ""
    home = f"[{_plain(config.title)}]({urls.absolute(config.base_url, page.values['page'])})"
    yield f"# {_plain(page.values['name'])}\n\n"
    yield f"{words.counted(papers, 'count.papers')}{shown}. {words('twin.from', home=home)}\n"
    if page.values["note"]:
        yield f"\n{markup.portable(page.values['note'])}\n"
    entries = page.values["entries"]
    for name, rows in groups:
        if name:
            yield f"\n## {_plain(name)}\n"
        for row in rows:
            yield f"\n{paper_markdown(row, config, words, entries.get(row.id), '###' if name else '##')}\n"
