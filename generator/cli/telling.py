"""What all verbs tell the person at the terminal, and how: counts, faults, progress, and what went wrong, in words.

Data goes to stdout, the rest to stderr; exit code 0 when all went well, 1 when something is wrong, 2 for usage.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

from generator.errors import BroadsheetError, Fault, UsageError
from generator.places import from_here

INTERRUPTED: Final = 130
_ALIKE: Final = 20  # places that are told of one fault
_ELSEWHERE: Final = "go to your archive's folder, or name --content; `broadsheet init DIR` begins an archive"


@contextmanager
def worded(content: Path | None) -> Iterator[None]:
    """Errors come as words and an exit code; no traceback reaches a user."""
    try:
        yield
    except BroadsheetError as error:
        say_faults(error.faults, content=content)
        raise SystemExit(error.exit_code) from None
    except BrokenPipeError:
        raise  # nobody reads on: the caller ends without a word
    except OSError as error:  # what no door has put into words: a file that a command line named, a full disk
        fact, remedy = error.strerror or str(error), "check the path, its rights and free space"
        say_faults((Fault(str(error.filename or ""), fact, remedy),))
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        say("Interrupted. Run it again, and it goes on from here.")
        raise SystemExit(INTERRUPTED) from None


def refuse_nothing(content: Path) -> None:
    """Raises UsageError in a folder without content, before a site is emptied from there."""
    if not content.is_dir():
        raise UsageError(Fault(str(content), "is not there", _ELSEWHERE))


@contextmanager
def told_of_new(content: Path | None) -> Iterator[None]:
    """Says so where a command begins an archive, even if it fails: this may be the wrong folder."""
    there = content is None or content.exists()
    try:
        yield
    finally:
        if content is not None and not there and content.is_dir():
            say(f"{content} is new here. If your archive is elsewhere, remove it, and go there or name --content.")


def count(number: int, one: str, many: str = "") -> str:
    """`1 paper`, `2 papers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def say(words: str) -> None:
    """Tell the person at the terminal."""
    print(words, file=sys.stderr)


def placed(place: str) -> tuple[str, int | None]:
    """The file of a place, and its line where it has one."""
    found = re.fullmatch(r"(.*):(\d+)", place)
    return (found[1], int(found[2])) if found else (place, None)


def say_faults(faults: tuple[Fault, ...], prefix: str = "", content: Path | None = None) -> None:
    """Tell what is wrong, a line each; of many places with the same fault the first ones."""
    faults = tuple(from_here(fault, content) for fault in faults) if content else faults
    alike: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        kind = (fault.fact, fault.remedy)
        alike[kind] += 1
        if alike[kind] <= _ALIKE:
            say(f"{prefix}{fault}")
    for (fact, _), number in alike.items():
        if number > _ALIKE:
            say(f"{prefix}{number - _ALIKE:,} more: {fact}")


class Meter:
    """Progress on a terminal, for what takes longer than a second; silent in a pipe."""

    def __init__(self, what: str) -> None:
        self.what, self.start = what, monotonic()
        self.bar: Any = None

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.bar:
            self.bar.stop()

    def show(self, done: int, whole: int) -> None:
        """Show that `done` of `whole` are done."""
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or monotonic() - self.start < 1:
            return
        if not self.bar:
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True), transient=True)
            self.bar.add_task(self.what, total=whole)
            self.bar.start()
        self.bar.update(self.bar.task_ids[0], completed=done, total=whole)
