"""Items of feeds -> entries: what every format says of an item, its body as HTML with whole addresses. Pure.

The curator's word comes first, then the names, then the abstract in full or our summary; what a machine wrote stands
apart and says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from html import escape, unescape
from typing import Final, NamedTuple
from urllib.parse import urljoin

from generator import markup, urls
from generator.config import Config
from generator.decisions import ListEntry
from generator.models import Paper, Row
from generator.stages import since_words, status_word
from generator.subscribing.items import Correction, Issue, Item, Listed
from generator.theme import Theme
from generator.words import Words

_RELATIVE: Final = re.compile(r'(<a href=")(?!https?:|mailto:)([^"]*)"', re.IGNORECASE)


class Entry(NamedTuple):
    """What every format says of an item; `related` is the paper elsewhere."""

    id: str
    title: str
    link: str
    related: str
    day: date
    updated: date
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    body: str
    paper: Paper | None = None
    listed: ListEntry | None = None  # what the keeper of the feed's list says of it


class Bench:
    """The entries of one build, and their text in the format that is being written: an entry stands in many files."""

    def __init__(self, config: Config, words: Words) -> None:
        self.config = config
        self.words = words
        self._entries: dict[bytes, Entry] = {}
        self._form = ""
        self._written: dict[bytes, str] = {}  # in that form; forgotten once the next form begins

    def written(self, form: str, items: Iterable[Item], write: Callable[[Entry, Config], str]) -> Iterator[str]:
        """Each item as `write` writes it in the format `form`."""
        if form != self._form:
            self._form, self._written = form, {}
        written = self._written
        for item in items:
            if not isinstance(item, Paper):
                yield write(entry_of(item, self.config, self.words), self.config)
                continue
            if (words := written.get(item.digest)) is None:
                words = written[item.digest] = write(self._entry(item), self.config)
            yield words

    def _entry(self, paper: Paper) -> Entry:
        if (entry := self._entries.get(paper.digest)) is None:
            entry = self._entries[paper.digest] = entry_of(paper, self.config, self.words)
        return entry


@lru_cache(maxsize=1)
def bench_of(theme: Theme) -> Bench:
    """The bench of one build."""
    return Bench(theme.config, theme.words)


def entry_of(item: Item, config: Config, words: Words) -> Entry:
    """An item as an entry."""
    if isinstance(item, Paper):
        return _paper(item, config, words)
    if isinstance(item, Listed):
        return _listed(item, _paper(item.paper, config, words), config, words)
    return _issue(item, config, words) if isinstance(item, Issue) else _correction(item, config, words)


def absolute_html(markdown: str, config: Config, page: str, top: int = 3) -> str:
    """What people wrote as HTML whose links say the host: in a feed and in a mail nothing else leads anywhere."""
    html = markup.html(markdown, top)
    base = urls.absolute(config.base_url, page)
    return _RELATIVE.sub(lambda found: f'{found[1]}{escape(urljoin(base, unescape(found[2])))}"', html)


def moment(day: date) -> str:
    """A day as RFC 3339 says it: its midnight, UTC."""
    return f"{day}T00:00:00Z"


def cdata(html: str) -> str:
    """HTML as it stands in XML: a third shorter than with every `<` escaped."""
    return f"<![CDATA[{html.replace(']]>', ']]&gt;')}]]>"


def names(authors: tuple[str, ...], count: int, limit: int, words: Words) -> str:
    """The names, and how many more there are."""
    shown = authors[:limit]
    more = max(count, len(authors)) - len(shown)
    if not shown:
        return words.counted(count, "count.authors") if count else ""
    return ", ".join(shown) + (f" {words.counted(more, 'row.more')}" if more else "")


def names_in(row: Row, words: Words) -> str:
    """The names that a row has, and how many more there are."""
    return names(row.authors, len(row.authors) + row.more_authors, len(row.authors), words)


def excerpt(row: Row, words: Words) -> str:
    """The first sentences of a paper, and whose they are where they are ours."""
    return f"{words('row.ours')} {row.excerpt}" if row.ours else row.excerpt


def _paper(paper: Paper, config: Config, words: Words) -> Entry:
    page = urls.paper(paper.id)
    return Entry(
        id=paper.guid,
        title=paper.title,
        link=urls.absolute(config.base_url, page),
        related=urls.arxiv(paper.arxiv),
        day=paper.day,
        updated=max((paper.day, *(change.until for change in paper.history))),
        authors=paper.authors,
        categories=tuple(tag.name for tag in paper.tags),
        body="".join(_story(paper, config, words, page)),
        paper=paper,
    )


def _listed(item: Listed, plain: Entry, config: Config, words: Words) -> Entry:
    """The paper's entry with what its keeper says first; it is newer where its status is."""
    entry = item.entry
    told = standing(entry, words)
    head = f"<p><b>{words('entry.listed')}{f': {escape(told, quote=False)}' if told else ''}</b></p>"
    said = head + absolute_html(entry.words, config, urls.paper(item.paper.id)) if told or entry.words else ""
    updated = max(item.day, plain.updated, entry.since or item.day)
    return plain._replace(day=item.day, updated=updated, body=said + plain.body, listed=entry)


def standing(entry: ListEntry, words: Words) -> str:
    """How far the keeper of a list is with a paper, since when, and how good it is: `reading since …, 4 of 10`."""
    since = since_words(entry, words) if entry.since else words.otherwise(*status_word(entry.status))
    return ", ".join(filter(None, (since, "" if entry.rating is None else words("list.rating", n=entry.rating))))


def _story(paper: Paper, config: Config, words: Words, page: str) -> Iterable[str]:
    yield _told(words("paper.note"), paper.note, config, page)
    if paper.withdrawn:
        yield f"<p><b>{words('entry.withdrawn')}</b></p>"
    who = names(paper.authors, paper.author_count, config.limits.authors, words)
    where = ", ".join(one.name for one in paper.organisations)
    if who or where:
        yield f"<p>{escape(' · '.join(filter(None, (who, where))), quote=False)}</p>"
    if paper.summary:
        yield _told(words("paper.summary"), paper.summary, config, page)
    else:
        yield markup.plain_html(paper.abstract)
    if paper.machine_summary:
        model = escape(paper.machine_summary_model or words("entry.no_model"), quote=False)
        yield f"<p><b>{words('paper.machine')} ({model})</b></p>{markup.plain_html(paper.machine_summary)}"
    links = [f'<a href="{escape(link)}">{word}</a>' for word, link in _links(paper, words) if link]
    if links:
        yield f"<p>{' · '.join(links)}</p>"


def _links(paper: Paper, words: Words) -> tuple[tuple[str, str], ...]:
    return (
        ("arXiv", urls.arxiv(paper.arxiv)),
        (words("paper.code"), paper.code),
        (words("entry.project"), paper.project),
    )


def _told(heading: str, markdown: str, config: Config, page: str) -> str:
    return f"<p><b>{heading}</b></p>{absolute_html(markdown, config, page)}" if markdown else ""


def _issue(issue: Issue, config: Config, words: Words) -> Entry:
    body = (
        absolute_html(issue.note, config, issue.address)
        + f"<ol>{''.join(_line(row, config, words) for row in issue.rows)}</ol>"
    )
    link = urls.absolute(config.base_url, issue.address)
    return Entry(issue.id, issue.title, link, "", issue.day, issue.day, (), (), body)


def _line(row: Row, config: Config, words: Words) -> str:
    link = escape(urls.absolute(config.base_url, urls.paper(row.id)))
    who = names_in(row, words)
    facts = " · ".join(filter(None, (who, ", ".join(one.name for one in row.organisations), _votes(row, words))))
    said = excerpt(row, words)
    lines = (
        f'<a href="{link}"><b>{escape(row.title, quote=False)}</b></a>',
        *(escape(one, quote=False) for one in (facts, said) if one),
    )
    return f"<li>{'<br>'.join(lines)}</li>"


def _votes(row: Row, words: Words) -> str:
    return words.counted(row.votes, "count.votes") if row.votes else ""


def _correction(item: Correction, config: Config, words: Words) -> Entry:
    what = words(f"corrections.{item.what.replace(' ', '_')}")
    title = f"{what}: {item.paper.title}"
    before, now = (escape(said, quote=False) for said in (item.before, item.now))
    body = (
        f"<p>{what}, {words.day(item.day)}.</p>"
        f"<p><b>{words('entry.before')}</b> {before}</p><p><b>{words('entry.now')}</b> {now}</p>"
    )
    link = urls.absolute(config.base_url, urls.paper(item.paper.id))
    return Entry(
        item.id, title, link, urls.arxiv(item.paper.arxiv), item.day, item.day, item.paper.authors, (item.what,), body
    )
