"""The errors of Broadsheet: each names the place, the fact and the remedy, and all of them come at once.

BroadsheetError             never raised itself; carries one or more Faults; exit code 1
├── UsageError              the command line asks for what cannot be; exit code 2
├── ContentError            something under content/ (or handed to `load`) cannot be read
├── ThemeError              a template or asset is missing, or a template fails
├── OutputError             the output folder cannot be written, or two pages want one address
├── FetchError              a source did not answer, or not as it may
├── MailError               a mail server cannot be reached, or not safely, or refuses us
├── GitError                git is not here, or refuses what it is asked
├── WorkerError             a worker that renders elsewhere does not answer, differs from us, or died
└── BusyError               another Broadsheet holds the lock
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple, Self

_MOST: Final = 40  # names that a remedy lists; of more it gives some
_SOME: Final = 5


class Fault(NamedTuple):
    """One thing that is wrong: where it stands, what it is, and what to do about it."""

    place: str
    fact: str
    remedy: str

    def __str__(self) -> str:
        words = f"{self.place}: {self.fact}" if self.place else self.fact
        return f"{words} ({self.remedy})" if self.remedy else words


class BroadsheetError(Exception):
    """Carries every fault that was found, not only the first."""

    exit_code = 1

    def __init__(self, faults: Iterable[Fault] | Fault) -> None:
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)  # so that it travels whole from a process that renders


class UsageError(BroadsheetError):
    """The command line asks for what cannot be."""

    exit_code = 2


class ContentError(BroadsheetError):
    """Something under content/, or handed to `load`, cannot be read."""


class ThemeError(BroadsheetError):
    """A template or an asset is missing, or a template fails."""


class OutputError(BroadsheetError):
    """The output cannot be written, or two pages want one address."""


class FetchError(BroadsheetError):
    """A source did not answer, or not as it may: too slow, too big, cut off, sent elsewhere."""


class MailError(BroadsheetError):
    """A mail server cannot be reached, or not safely, or refuses us."""


class GitError(BroadsheetError):
    """Git is not here, or refuses what it is asked."""


class WorkerError(BroadsheetError):
    """A worker that renders elsewhere does not answer, has other code or libraries, or died."""


class BusyError(BroadsheetError):
    """Another Broadsheet holds the lock."""


def no_file(path: object) -> Fault:
    """A file that somebody named and that is not there."""
    return Fault(str(path), "is not there", "look how the file is called, and in which folder it is")


@contextmanager
def collecting(faults: list[Fault]) -> Iterator[None]:
    """Puts the faults of a ContentError into `faults` and goes on, so that all of them can be told at once."""
    try:
        yield
    except ContentError as error:
        faults.extend(error.faults)


def nearest(word: str, known: Iterable[str]) -> str:
    """The sentence that helps somebody who mistyped `word`: its nearest neighbour, or what is known."""
    from difflib import get_close_matches  # nobody needs it where nothing is wrong

    names = sorted(known)
    if close := get_close_matches(word, names, n=1, cutoff=0.6):
        return f"did you mean '{close[0]}'?"
    if len(names) > _MOST:
        return f"expected one of {len(names)} names, such as {', '.join(names[:_SOME])}"
    return f"expected one of: {', '.join(names)}" if names else "none is known here"
