"""CSL-JSON -> Works: what Zotero, pandoc and citeproc write. An array of items, alone or under `items`."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from generator.errors import ContentError, Fault
from generator.trading.notes import is_ours, told
from generator.trading.works import (
    Work,
    arxiv_of,
    bare_arxiv,
    date_of,
    dated_by,
    day_of,
    doi_of,
    named,
    ours_of,
    parted,
    reference,
    tags_of,
)

_SPACE: Final = re.compile(r"[\s,]*")
_EXTRA: Final = re.compile(
    r"^(arxiv|doi|pmid|pmcid|publisher|tex\.[\w.]+|citation key|issued|type)\s*:.*$", re.IGNORECASE | re.MULTILINE
)
_NUMBER: Final = ("number", "URL", "DOI", "note", "archive_location", "archive", "container-title", "volume", "id")
_READ: Final = frozenset(
    {*_NUMBER, "type", "title", "author", "issued", "issue", "page", "abstract", "keyword", "publisher"}
)


def works(text: str, place: str) -> Iterator[Work | Fault]:
    """The items in their order; what is none as a Fault. Raises ContentError where it is no JSON."""
    for value, number in _items(text, place):
        where = f"{place}:{number}"
        if isinstance(value, dict):
            yield _work(value, where)
        else:
            yield Fault(where, "is no item, which would be an object", "take it out")


def _items(text: str, place: str) -> Iterator[tuple[Any, int]]:
    """Each value of the array, and the line on which it begins."""
    at = text.find("[")
    decoder, line, seen = json.JSONDecoder(), 1, 0
    at += 1
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr] # it matches nothing too
        line, seen = line + text.count("\n", seen, at), at
        if text[at : at + 1] == "]":
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            fact = "is not valid JSON" if at < len(text) else "ends before its array does"
            raise ContentError(Fault(f"{place}:{line}", fact, "export it again")) from None
        yield value, line


def _work(item: Mapping[str, Any], place: str) -> Work:
    def get(name: str) -> str:
        return _words(item.get(name))

    arxiv = arxiv_of(*map(get, _NUMBER))
    if not arxiv and "arxiv" in f"{get('publisher')} {get('archive')}".lower():
        arxiv = bare_arxiv(get("number")) or bare_arxiv(get("archive_location"))
    issued = item.get("issued")
    published, month_said = _issued(issued)
    keywords = parted(get("keyword"))
    note = get("note") if is_ours(get("note")) else _EXTRA.sub("", get("note"))
    return Work(
        place,
        title=get("title"),
        authors=tuple(filter(None, map(_name, _list(item.get("author"))))),
        arxiv=arxiv,
        id="" if arxiv else ours_of(get("URL")),
        doi=doi_of(get("DOI")) or doi_of(get("URL")),
        published=dated_by(arxiv, published, month_said=month_said),
        journal_ref=reference(
            get("container-title"),
            get("volume"),
            get("issue"),
            get("page"),
            str(published.year) if published else "",
        ),
        abstract=get("abstract"),
        keywords=keywords,
        unkept=tuple(sorted(str(name)[:40] for name in item if name not in _READ)),
        dated=_as_said(issued) if isinstance(issued, dict) else _words(issued),
        **told(note) | {"tags": tags_of(keywords)},
    )


def _words(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(one for one in value if isinstance(one, str))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(value: Any) -> str:
    if not isinstance(value, dict):
        return _words(value)
    parts = [_words(value.get(name)) for name in ("dropping-particle", "non-dropping-particle", "family")]
    family = " ".join(filter(None, parts))
    return _words(value.get("literal")) or named(family, _words(value.get("given")), _words(value.get("suffix")))


def _issued(value: Any) -> tuple[Any, bool]:
    """The date, and whether it says the month."""
    if not isinstance(value, dict):
        return date_of(_words(value)), bool(re.match(r"\d{4}-\d", _words(value)))
    first = next(iter(_list(value.get("date-parts"))), None)
    parts = [int(one) for one in _list(first)[:3] if re.fullmatch(r"\d{1,4}", _words(one), re.ASCII)]
    if parts:
        return day_of(*parts), len(parts) > 1
    said = _as_said(value)
    return date_of(said), bool(re.match(r"\d{4}-\d", said))


def _as_said(issued: Mapping[str, Any]) -> str:
    return _words(issued.get("raw")) or _words(issued.get("literal"))
