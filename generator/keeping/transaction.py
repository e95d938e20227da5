"""The door through which commands change what people wrote: several files at once, and the way back from the last time.

What the files held before and after is kept in content/.last.json until the next transaction. It belongs to this copy
of the archive alone: git does not see it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import disk, saving
from generator.errors import Fault, UsageError

LAST: Final = ".last.json"
_FORMAT: Final = 1

Texts = Mapping[str, str | None]  # by place below content/; None: no such file
NOTHING: Final[Texts] = {}


class Last(NamedTuple):
    """The last transaction: in a person's words, what its files held before it and since, and whether it was undone."""

    what: str
    before: Texts
    after: Texts
    undone: bool = False


class Transaction:
    """The files of one transaction as they are to be, and all that is wrong with it."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.faults: list[Fault] = []
        self._before: dict[str, str | None] = {}
        self._after: dict[str, str | None] = {}

    def text(self, place: str) -> str | None:
        """What a file is to hold; None where there is none. Raises ContentError where it cannot be read."""
        if place not in self._after:
            self._before[place] = self._after[place] = _held(self.content, place)
        return self._after[place]

    def put(self, place: str, text: str | None) -> None:
        """Let a file hold `text`; None: let it be removed."""
        self.text(place)
        self._after[place] = text

    @property
    def changes(self) -> tuple[str, ...]:
        """The places of the files that change."""
        return tuple(place for place in self._after if self._after[place] != self._before[place])

    def _save(self, what: str) -> None:
        places = self.changes
        if places:
            before, after = ({place: held[place] for place in places} for held in (self._before, self._after))
            _save(self.content, Last(what, before, after), after)


@contextmanager
def transaction(content: Path, what: str) -> Iterator[Transaction]:
    """Saved whole or, where something is wrong with any of it, not at all: then UsageError tells all faults.

    Raises BusyError while another writes, OutputError where the disk refuses.
    """
    with saving.locked(content, "the archive"):
        one = Transaction(content)
        yield one
        if one.faults:
            raise UsageError(one.faults)
        one._save(what)


def edited(content: Path, place: str) -> None:
    """Count what a file holds now to the last transaction: its person went on in the editor."""
    with saving.locked(content, "the archive"):
        last, text = _last(content), _held(content, place)
        if last and not last.undone and place in last.after:
            _save(content, last._replace(after={**last.after, place: text}))


def undo(content: Path) -> Last:
    """Take the last transaction back, or do it again where it was taken back. What it was, as it stands now.

    Raises UsageError where there is none, or where somebody edited one of its files since.
    """
    with saving.locked(content, "the archive"):
        last = _last(content)
        if not last:
            raise UsageError(Fault("", "there is nothing to undo", "git keeps all that was committed"))
        now = {place: _held(content, place) for place in last.after}
        if others := [place for place, text in now.items() if text not in (last.before[place], last.after[place])]:
            remedy = f"undo '{last.what}' by hand, or take the file back from git"
            raise UsageError(Fault(place, "was edited since the last change", remedy) for place in others)
        back = Last(last.what, last.after, last.before, not last.undone)
        _save(content, back, back.after)
        return back


def _held(content: Path, place: str) -> str | None:
    return disk.read_text(content / place, place) if (content / place).is_file() else None


def _save(content: Path, last: Last, texts: Texts = NOTHING) -> None:
    """Write a transaction's files and what is to be known of it, all of it or nothing."""
    saving.save_all(content, {LAST: json.dumps({"format": _FORMAT, **last._asdict()}), **texts})


def _last(content: Path) -> Last | None:
    """The last transaction; a file that is torn or of another edition counts as none."""
    if not (content / LAST).is_file():
        return None
    try:
        said: dict[str, Any] = json.loads(disk.read_bytes(content / LAST, LAST))
        return Last(**said) if said.pop("format") == _FORMAT else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
