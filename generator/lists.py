"""A reading list's text <-> its entries. Pure; a person's hand is kept byte for byte but for what changes.

    - 2512.02425 | reading | 2026-01-05/2026-02-01 | 4 | long-context, agents
      What its keeper says of it, in markdown, indented.

Id, status, dates, rating, tags; all but the id may be missing or empty. The dates are the day on which it came on the
list, and after a slash, where that is another, the day since which it has its status: an ISO 8601 interval. A mark may
be `-` or `*`. Between entries may stand blank lines, headings, and comments (`<!-- … -->`, over several lines too),
which nothing shows: an entry inside a comment is none. Any other text at the margin is refused, since nobody would ever
see it. Every fault names its line.

The front matter says `title`, and may say `description` (markdown), `public` (false keeps the list out of the site) and
`order`: `manual`, as the entries stand here; `newest`, last come first, where new entries are put before all others
too; or `rating`, best first.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from generator.decisions import ListEntry
from generator.errors import ContentError, Fault, collecting
from generator.urls import SLUG_LENGTH, slug
from generator.values import known_id

BEST: Final = 10  # the highest rating
FIELDS: Final = ("id", "status", "dates", "rating", "tags")
ENTRY: Final = re.compile(r"([-*]\s+)(\S.*)")
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_REMEDY: Final = "write '- 2512.02425 | reading | 2026-01-05 | 4 | agents'; what you say of it goes below, indented"


class Place(NamedTuple):
    """An entry, and the lines that it stands on: from `first` to before `end`, numbered from 0."""

    entry: ListEntry
    first: int
    end: int


def entries_of(text: str, place: str) -> tuple[ListEntry, ...]:
    """The entries below the front matter of a list's file. Raises ContentError with every line that is no entry."""
    return tuple(one.entry for one in places_of(lines_of(text), place))


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with its own ending."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def places_of(lines: Sequence[str], place: str) -> tuple[Place, ...]:
    """The entries on these lines, and where they stand. Raises ContentError with every line that is no entry."""
    faults: list[Fault] = []
    found: dict[str, Place] = {}
    for first, end in _stretches(lines, place, faults):
        with collecting(faults):
            fields = _fields(lines[first].rstrip(), f"{place}:{first + 1}")
            if fields["id"] in found:
                fact = f"{fields['id']} stands on this list twice"
                raise ContentError(Fault(f"{place}:{first + 1}", fact, "keep one of them"))
            words = _dedented([line.rstrip() for line in lines[first + 1 : end]])
            found[fields["id"]] = Place(ListEntry(**fields, words=words), first, end)
    if faults:
        raise ContentError(faults)
    return tuple(found.values())


def _stretches(lines: Sequence[str], place: str, faults: list[Fault]) -> Iterator[tuple[int, int]]:
    """What stands at the margin and is neither heading nor comment, each with what is indented below it."""
    entry: tuple[int, int] | None = None
    for number, line in _uncommented(lines, place, faults):
        if line[:1].isspace() and entry:
            entry = (entry[0], number + 1)
        elif line[:1].isspace():
            fact = "is indented below no entry"
            faults.append(Fault(f"{place}:{number + 1}", fact, "put it below one, or into <!-- … -->"))
        elif line:
            if entry:
                yield entry
            entry = None if line.startswith("#") else (number, number + 1)
    if entry:
        yield entry


def _uncommented(lines: Sequence[str], place: str, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    """The lines below the front matter with their numbers; each of a comment at the margin as an empty heading."""
    began = -1  # the line on which the comment began that has not ended
    for number in range(head_of(lines), len(lines)):
        line = lines[number].rstrip()
        if began < 0 and line.startswith("<!--"):
            began = number
        yield number, line if began < 0 else "#"
        if "-->" in line:
            began = -1
    if began >= 0:
        faults.append(Fault(f"{place}:{began + 1}", "begins a comment that never ends", "close it with '-->'"))


def head_of(lines: Sequence[str]) -> int:
    """How many lines the front matter has."""
    bare = (line.removeprefix("\ufeff").rstrip("\r\n") for line in lines)
    if next(bare, "") != "---":
        return 0
    return next((number for number, line in enumerate(bare, 2) if line == "---"), 0)


def _fields(line: str, place: str) -> dict[str, Any]:
    """What an entry's line says."""
    found = ENTRY.fullmatch(line)
    if not found:
        raise ContentError(Fault(place, "is no entry of a list", _REMEDY))
    given = dict(zip(FIELDS, (field.strip() for field in found[2].split("|", len(FIELDS) - 1)), strict=False))
    try:
        fields = {key: value for name, words in given.items() if words for key, value in _READ[name](words).items()}
        if "id" not in fields:
            raise ValueError("has no id")
    except ValueError as error:
        raise ContentError(Fault(place, str(error), _REMEDY)) from None
    return fields


def _id(words: str) -> dict[str, Any]:
    try:
        return {"id": known_id(words)}
    except ValueError as error:
        raise ValueError(f"'{words}' {error}") from None


def _dates(words: str) -> dict[str, Any]:
    try:
        day, *since = map(date.fromisoformat, words.split("/", 1))
    except ValueError:
        raise ValueError(f"'{words}' is no date (2026-01-05) and no two (2026-01-05/2026-02-01)") from None
    if since and since[0] < day:
        raise ValueError(f"'{words}' ends before it begins")
    return {"day": day, "since": since[0]} if since else {"day": day}


def _rating(words: str) -> dict[str, Any]:
    if not re.fullmatch(r"[0-9]{1,2}", words) or int(words) > BEST:
        raise ValueError(f"'{words}' is no rating from 0 to {BEST}")
    return {"rating": int(words)}


def tag_key(words: str) -> str:
    """The key of a tag that is written so: a key as it is, for a second hash would make it another's."""
    return words if _KEY.fullmatch(words) and len(words) <= SLUG_LENGTH else slug(words)


def _tags(words: str) -> dict[str, Any]:
    if "|" in words:
        raise ValueError(f"'{words}' is more than tags, which commas part")
    return {"tags": tuple(dict.fromkeys(tag_key(tag.strip()) for tag in words.split(",") if tag.strip()))}


_READ: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = {
    "id": _id,
    "status": lambda words: {"status": words},
    "dates": _dates,
    "rating": _rating,
    "tags": _tags,
}


def _dedented(lines: Sequence[str]) -> str:
    widths = [len(line) - len(line.lstrip()) for line in lines if line]
    return "\n".join(line[min(widths, default=0) :] for line in lines).strip("\n")
