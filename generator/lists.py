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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from generator import frontmatter
from generator.errors import ContentError, Fault, collecting
from generator.models import ListEntry, known_id
from generator.urls import SLUG_LENGTH, slug

BEST: Final = 10  # the highest rating
_FIELDS: Final = ("id", "status", "dates", "rating", "tags")
_ENTRY: Final = re.compile(r"([-*]\s+)(\S.*)")
_KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_REMEDY: Final = "write '- 2512.02425 | reading | 2026-01-05 | 4 | agents'; what you say of it goes below, indented"


class _Place(NamedTuple):
    """An entry, and the lines that it stands on: from `first` to before `end`, numbered from 0."""

    entry: ListEntry
    first: int
    end: int


def entries_of(text: str, place: str) -> tuple[ListEntry, ...]:
    """The entries below the front matter of a list's file. Raises ContentError with every line that is none."""
    return tuple(one.entry for one in _places(_lines_of(text), place))


def write(entries: Iterable[ListEntry]) -> str:
    """The text of which `entries_of` makes these entries."""
    return "".join(f"{line}\n" for entry in entries for line in _lines(entry))


def changed(text: str, place: str, entries: Iterable[ListEntry]) -> str:
    """The text with these entries: those of papers on the list where they stand, the others after all.

    In a list whose `order` is `newest` the others stand before all. Raises ContentError where `text` is no list.
    """
    at_top = frontmatter.read(text, place)[0].get("order") == "newest"
    lines = _lines_of(text)
    places = _places(lines, place)
    wanted = {entry.id: entry for entry in entries}
    new = [entry for key, entry in wanted.items() if key not in {one.entry.id for one in places}]
    if new and not at_top:
        _append(lines, places, new)
    for one in reversed(places):
        after = wanted.get(one.entry.id, one.entry)
        if after != one.entry:
            stretch = slice(one.first, one.end)
            lines[stretch] = _rewritten(lines[stretch], one.entry, after, _ending(lines[0]))
    if new and at_top:
        _prepend(lines, places, new)
    return "".join(lines)


def without(text: str, place: str, ids: Collection[str]) -> str:
    """The text without the entries of these papers. Raises ContentError where `text` is no list."""
    lines = _lines_of(text)
    for one in reversed(_places(lines, place)):
        if one.entry.id in ids:
            end = one.end
            gap_before = one.first == _head(lines) or not lines[one.first - 1].strip()
            while gap_before and end < len(lines) and not lines[end].strip():
                end += 1  # of the gaps before and after one remains
            del lines[one.first : end]
    return "".join(lines)


def _lines_of(text: str) -> list[str]:
    """The lines of a text, each with its own ending."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _ending(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\n"


# --- reading ---------------------------------------------------------------------------------------------------------


def _places(lines: Sequence[str], place: str) -> tuple[_Place, ...]:
    faults: list[Fault] = []
    found: dict[str, _Place] = {}
    for first, end in _stretches(lines, place, faults):
        with collecting(faults):
            fields = _fields(lines[first].rstrip(), f"{place}:{first + 1}")
            if fields["id"] in found:
                fact = f"{fields['id']} stands on this list twice"
                raise ContentError(Fault(f"{place}:{first + 1}", fact, "keep one of them"))
            words = _dedented([line.rstrip() for line in lines[first + 1 : end]])
            found[fields["id"]] = _Place(ListEntry(**fields, words=words), first, end)
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
    for number in range(_head(lines), len(lines)):
        line = lines[number].rstrip()
        if began < 0 and line.startswith("<!--"):
            began = number
        yield number, line if began < 0 else "#"
        if "-->" in line:
            began = -1
    if began >= 0:
        faults.append(Fault(f"{place}:{began + 1}", "begins a comment that never ends", "close it with '-->'"))


def _head(lines: Sequence[str]) -> int:
    """How many lines the front matter has."""
    bare = (line.removeprefix("\ufeff").rstrip("\r\n") for line in lines)
    if next(bare, "") != "---":
        return 0
    return next((number for number, line in enumerate(bare, 2) if line == "---"), 0)


def _fields(line: str, place: str) -> dict[str, Any]:
    """What an entry's line says."""
    found = _ENTRY.fullmatch(line)
    if not found:
        raise ContentError(Fault(place, "is no entry of a list", _REMEDY))
    given = dict(zip(_FIELDS, (field.strip() for field in found[2].split("|", len(_FIELDS) - 1)), strict=False))
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


# --- writing ---------------------------------------------------------------------------------------------------------


def _append(lines: list[str], places: Sequence[_Place], new: Iterable[ListEntry]) -> None:
    """Put entries after all that stands there, but for blank lines at the end."""
    end = len(lines)
    while not lines[end - 1].strip():  # the front matter's last line is not blank
        end -= 1
    ending, gap = _ending(lines[0]), _gap(lines, places)
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += ending
    lines[end:end] = [f"{line}{ending}" for entry in new for line in (*gap, *_lines(entry))]


def _prepend(lines: list[str], places: Sequence[_Place], new: Iterable[ListEntry]) -> None:
    """Put entries before all others, below the headings and comments that stand before these."""
    if not places:
        _append(lines, places, new)
        return
    ending, gap = _ending(lines[0]), _gap(lines, places)
    first = places[0].first
    lines[first:first] = [f"{line}{ending}" for entry in new for line in (*_lines(entry), *gap)]


def _gap(lines: Sequence[str], places: Sequence[_Place]) -> tuple[str, ...]:
    """The blank line between two entries, where the keeper leaves one."""
    if len(places) < 2:
        return ()
    return () if lines[places[1].first - 1].strip() else ("",)


def _written(entry: ListEntry) -> dict[str, str]:
    """The words of an entry's fields, by their names."""
    dates = "/".join(str(day) for day in (entry.day, entry.since) if day)
    rating = "" if entry.rating is None else str(entry.rating)
    return {"id": entry.id, "status": entry.status, "dates": dates, "rating": rating, "tags": ", ".join(entry.tags)}


def _lines(entry: ListEntry) -> list[str]:
    """An entry's lines, without their endings."""
    fields = [*_written(entry).values()]
    return [f"- {' | '.join(_pruned(fields))}", *_indented(entry.words, "  ")]


def _indented(words: str, by: str) -> list[str]:
    return [f"{by}{line}" if line else "" for line in words.split("\n")] if words else []


def _pruned(fields: list[str]) -> list[str]:
    """Without the empty ones at the end."""
    while not fields[-1].strip():
        fields = fields[:-1]
    return fields


def _rewritten(lines: Sequence[str], before: ListEntry, after: ListEntry, ending: str) -> list[str]:
    """An entry's lines with what has changed of it; all that has not is as it was."""
    first, *words = lines
    if _written(before) != _written(after):
        first = _with_fields(first.rstrip(), _written(before), _written(after)) + first[len(first.rstrip()) :]
    if before.words == after.words:
        return [first, *words]
    by = next((_space(line) for line in words if line.strip()), "  ")
    bare = [first.rstrip("\r\n"), *_indented(after.words, by)]
    *inner, last = bare
    return [*(f"{line}{ending}" for line in inner), last + lines[-1][len(lines[-1].rstrip("\r\n")) :]]


def _with_fields(line: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """An entry's line with the fields that have changed; the space round each `|` stays, and so do columns."""
    mark, rest = _ENTRY.fullmatch(line).groups()  # type: ignore[union-attr] # it was read
    cells = rest.split("|", len(_FIELDS) - 1)
    lead = next((_space(cell) for cell in cells[1:] if cell.strip()), " ")
    trail = _space(cells[0][::-1]) if len(cells) > 1 else " "
    cells[-1] += trail
    cells += [lead + trail] * (len(_FIELDS) - len(cells))
    for place, name in enumerate(_FIELDS):
        if before[name] != after[name]:
            cells[place] = _filled(cells[place], after[name], lead, trail)
    return mark + "|".join(_pruned(cells)).rstrip()


def _filled(cell: str, words: str, lead: str, trail: str) -> str:
    """A cell with other words in it, as wide as it was where it is wider than its words need."""
    if cell.strip():
        lead, own = _space(cell), _space(cell[::-1])
        width = len(cell) if len(own) > len(trail) else 0
        return f"{lead}{words}{own[: len(trail)]}".ljust(width)
    return f"{lead}{words}{trail}".ljust(len(cell) if len(cell) > len(lead + trail) else 0)


def _space(cell: str) -> str:
    """What space a cell begins with."""
    return cell[: len(cell) - len(cell.lstrip())]
