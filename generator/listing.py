"""A reading list's text, changed by its lines: a person's hand is kept byte for byte but for what changes. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from generator import frontmatter
from generator.decisions import ListEntry
from generator.lists import ENTRY, FIELDS, Place, head_of, lines_of, places_of


def write(entries: Iterable[ListEntry]) -> str:
    """The text of which `entries_of` makes these entries."""
    return "".join(f"{line}\n" for entry in entries for line in _lines(entry))


def changed(text: str, place: str, entries: Iterable[ListEntry]) -> str:
    """The text with these entries: those of papers on the list where they stand, the others after all.

    In a list whose `order` is `newest` the others stand before all. Raises ContentError where `text` is no list.
    """
    at_top = frontmatter.read(text, place)[0].get("order") == "newest"
    lines = lines_of(text)
    places = places_of(lines, place)
    wanted = {entry.id: entry for entry in entries}
    new = [entry for key, entry in wanted.items() if key not in {one.entry.id for one in places}]
    gap = _gap(lines, places)
    if new and not at_top:
        _append(lines, gap, new)
    for one in reversed(places):
        after = wanted.get(one.entry.id, one.entry)
        if after != one.entry:
            stretch = slice(one.first, one.end)
            lines[stretch] = _rewritten(lines[stretch], one.entry, after, _ending(lines[0]))
    if new and at_top:
        _prepend(lines, places, gap, new)
    return "".join(lines)


def without(text: str, place: str, ids: Collection[str]) -> str:
    """The text without the entries of these papers. Raises ContentError where `text` is no list."""
    lines = lines_of(text)
    for one in reversed(places_of(lines, place)):
        if one.entry.id in ids:
            end = one.end
            gap_before = one.first == head_of(lines) or not lines[one.first - 1].strip()
            while gap_before and end < len(lines) and not lines[end].strip():
                end += 1  # of the gaps before and after one remains
            del lines[one.first : end]
    return "".join(lines)


def _ending(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else "\n"


def _append(lines: list[str], gap: Sequence[str], new: Iterable[ListEntry]) -> None:
    """Put entries after all that stands there, but for blank lines at the end."""
    end = len(lines)
    while not lines[end - 1].strip():  # the front matter's last line is not blank
        end -= 1
    ending = _ending(lines[0])
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += ending
    lines[end:end] = [f"{line}{ending}" for entry in new for line in (*gap, *_lines(entry))]


def _prepend(lines: list[str], places: Sequence[Place], gap: Sequence[str], new: Iterable[ListEntry]) -> None:
    """Put entries before all others, below the headings and comments that stand before these."""
    if not places:
        _append(lines, gap, new)
        return
    ending, first = _ending(lines[0]), places[0].first
    lines[first:first] = [f"{line}{ending}" for entry in new for line in (*_lines(entry), *gap)]


def _gap(lines: Sequence[str], places: Sequence[Place]) -> tuple[str, ...]:
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
    mark, rest = ENTRY.fullmatch(line).groups()  # type: ignore[union-attr] # it was read
    cells = rest.split("|", len(FIELDS) - 1)
    lead = next((_space(cell) for cell in cells[1:] if cell.strip()), " ")
    trail = _space(cells[0][::-1]) if len(cells) > 1 else " "
    cells[-1] += trail
    cells += [lead + trail] * (len(FIELDS) - len(cells))
    for place, name in enumerate(FIELDS):
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
