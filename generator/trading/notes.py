"""What a reading list says of a paper <-> the one note that other formats have for it. Pure.

    Broadsheet: reading | 2026-01-05/2026-02-01 | 4

    What its keeper says of it.

The first line is that of the list's own file (see lists.py), without the id and the tags, which have fields of their
own everywhere. It is there where it says something, or where the words could be taken for more.
"""

import re
from typing import Any, Final

from generator import listing, lists
from generator.decisions import ListEntry
from generator.errors import ContentError

_MARK: Final = "Broadsheet:"
_LIKE_FIELDS: Final = re.compile(r"^[\w. -]{1,40}:", re.MULTILINE)  # lines that readers may take for more than words
_ANY: Final = "2001.00001"  # an id, of which nothing is seen


def noted(entry: ListEntry) -> str:
    """The note."""
    bare = entry.model_copy(update={"id": _ANY, "words": "", "tags": ()})
    line = listing.write([bare]).strip().removeprefix(f"- {_ANY}").strip().removeprefix("|").strip()
    if not line and not _LIKE_FIELDS.search(entry.words):
        return entry.words
    return "\n\n".join(filter(None, (f"{_MARK} {line}".strip(), entry.words)))


def is_ours(note: str) -> bool:
    """Whether `noted` wrote it, with more than words in it."""
    return note.lstrip().startswith(_MARK)


def told(note: str) -> dict[str, Any]:
    """The fields of an entry that a note tells, words among them."""
    note = note.strip()
    if not note.startswith(_MARK):
        return {"words": note} if note else {}
    line, _, words = note.partition("\n")
    try:
        (entry,) = lists.entries_of(f"- {_ANY} | {line.removeprefix(_MARK).strip()}", "")
    except (ContentError, ValueError):
        return {"words": note}
    fields = {
        name: value
        for name in ("status", "day", "since", "rating")
        if (value := getattr(entry, name)) not in ("", None)
    }
    return fields | ({"words": words.strip("\n")} if words.strip() else {})
