"""What "My list" in the browser exports (assets/mine-export.js), and the file of a reading list -> Works."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from generator.errors import ContentError, Fault
from generator.lists import BEST, entries_of
from generator.sources.stored import strict_json
from generator.stages import STATUSES
from generator.trading.works import Work, date_of, tags_of
from generator.values import known_id

FORMAT: Final = 1
KIND: Final = "my list"
STARRED: Final = "starred"


def works(text: str, place: str) -> Iterator[Work | Fault]:
    """The entries in their order. Raises ContentError where the file is torn, or of another format."""
    try:
        whole = strict_json(text)
    except ValueError:
        raise ContentError(Fault(place, "is not valid JSON", "export it again")) from None
    said = whole if isinstance(whole, dict) else {}
    if said.get("format") != FORMAT or not isinstance(said.get("papers"), list):
        fact = f"is of format {str(said.get('format'))[:20]}; this Broadsheet reads {FORMAT}"
        raise ContentError(Fault(place, fact, "export it again, or update Broadsheet"))
    lines = _lines(text)
    for number, value in enumerate(whole["papers"], 1):
        line = lines[number - 1] if len(lines) == len(whole["papers"]) else 0
        where = f"{place}:{line}" if line else f"{place}, paper {number}"
        yield _work(value, where) if _is_paper(value) else Fault(where, "is no paper: it has no id", "take it out")


def reading_list(text: str, place: str) -> Iterator[Work | Fault]:
    """The entries of a list's file, which says nothing of what the papers are. Raises ContentError."""
    numbers = [number for number, line in enumerate(text.split("\n"), 1) if re.match(r"[-*]\s+\S", line)]
    for entry, number in zip(entries_of(text, place), numbers, strict=False):
        facts = {name: getattr(entry, name) for name in ("id", "status", "day", "since", "rating", "tags", "words")}
        yield Work(f"{place}:{number}", arxiv="" if entry.id.startswith("title/") else entry.id, **facts)


def _lines(text: str) -> list[int]:
    """The lines on which papers begin, as My list writes them: an entry's `{` stands two spaces in."""
    return [number for number, line in enumerate(text.split("\n"), 1) if line == "  {"]


def _is_paper(value: Any) -> bool:
    try:
        return isinstance(value, dict) and bool(known_id(str(value.get("id"))))
    except ValueError:
        return False


def _work(value: dict[str, Any], place: str) -> Work:
    key = value["id"]
    status = value.get("status") if value.get("status") in STATUSES else ""
    rating = value.get("rating")
    tags = _strings(value.get("tags"))
    words = value.get("note") if isinstance(value.get("note"), str) else ""
    added, changed = (_day(value.get(name)) for name in ("added", "changed"))
    rated = isinstance(rating, int) and not isinstance(rating, bool) and 0 <= rating <= BEST
    if value.get("starred") is True and (status or tags or words or rated):
        tags = (*tags, STARRED)  # with nothing else said, to stand on the list says it
    return Work(
        place,
        id=key,
        arxiv="" if key.startswith("title/") else key,
        title=str(value["title"]) if isinstance(value.get("title"), str) else "",
        authors=_strings(value.get("authors")),
        published=_day(value.get("day")),
        status=str(status),
        day=added,
        since=changed if added and changed and changed > added else None,
        rating=rating if rated else None,
        tags=tags_of(tags),
        words=str(words),
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _day(value: Any) -> date | None:
    return date_of(value) if isinstance(value, str) else None
