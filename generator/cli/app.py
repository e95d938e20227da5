"""The command `broadsheet`: what all its verbs share. The only package that prints.

Data goes to stdout, the rest to stderr; exit code 0 when all went well, 1 when something is wrong, 2 for usage.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from generator import __version__
from generator.errors import BroadsheetError, Fault, UsageError

INTERRUPTED = 130


def _folder(output: str | Path) -> Path:
    """A folder of this machine. Raises typer.BadParameter for the address of a store."""
    if "://" in str(output):
        raise typer.BadParameter(f"{output} is no folder of this machine: build into one, the files are the same")
    return Path(output)


Content = Annotated[Path, typer.Option("--content", metavar="DIR", help="The archive's content.")]
Output = Annotated[Path, typer.Option("--output", metavar="DIR", help="Where the site goes.", parser=_folder)]
Anywhere = Annotated[
    str, typer.Option("--output", metavar="DIR", help="Where the site goes: a folder, or s3://BUCKET/FOLDER.")
]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="The day of what is read.")
]
CONTENT, OUTPUT = Path("content"), Path("site")
_ALIKE = 20  # places that are told of one fault
# Verbs that begin an archive, or are about more than one.
_BEGINNERS = frozenset({"load", "import", "fetch", "backfill", "add", "new", "fork", "clean", "upstream"})
_ELSEWHERE = "go to your archive's folder, or name --content; `broadsheet init DIR` begins an archive"
_LAYERS = ("local", "curation")  # where a file lies of which its name alone is told
_PLACED = re.compile(r"(:\d+|, entry.*| \[.*\])$")  # a line, or a table, of a file
_PLAIN = (  # what typer says of a value, in plain words
    (re.compile(r"^Value error, "), ""),
    (re.compile(r" does not match the formats? '%Y-%m-%d'\.$"), " is no day: write it like 2025-12-09."),
    (re.compile(r"^Input should be greater than or equal to (\d+)$"), r"it should be \1 or more."),
    (re.compile(r"^Input should be less than or equal to (\d+)$"), r"it should be \1 or less."),
    (re.compile(r"^Input should be a valid integer\b.*"), "it should be a whole number."),
)


class Verbs(TyperGroup):
    """The verbs; a value that cannot be is told in plain words."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb that the command line names."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            for found, words in _PLAIN:
                error.message = found.sub(words, error.message)
            raise


app = typer.Typer(
    name="broadsheet",
    cls=Verbs,
    help="A daily newspaper of research papers that you own: markdown in, a static archive out.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


class Verb(TyperCommand):
    """A verb, whose help tells of arguments by name and choices: a type of Python says nothing to who types."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """As typer does it, but for the types of arguments."""
        for one in self.params:
            if isinstance(one, TyperArgument) and not one.type_descriptor.is_choice:
                vars(one)["display_type_rich"] = lambda **_: ""
        super().format_options(ctx, formatter)


def verb(command: Callable[..., None]) -> Callable[..., None]:
    """A command of `broadsheet`, whose errors come as words and an exit code; no traceback reaches a user.

    It is called as the function, but for an underscore at its end, which keeps a word of Python's free.
    """
    name = command.__name__.rstrip("_")

    @wraps(command)
    def worded(*args: Any, **options: Any) -> None:
        try:
            _refuse_nothing(name, options.get("content"))
            command(*args, **options)
        except BroadsheetError as error:
            say_faults(error.faults, content=options.get("content"))
            raise typer.Exit(error.exit_code) from None
        except BrokenPipeError:
            raise  # nobody reads on; typer ends quietly
        except OSError as error:  # what no door has put into words: a file that a command line named, a full disk
            say_faults(
                (
                    Fault(
                        str(error.filename or ""),
                        error.strerror or str(error),
                        "check the path, its rights and free space",
                    ),
                )
            )
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            say("Interrupted. Run it again, and it goes on from here.")
            raise typer.Exit(INTERRUPTED) from None

    # The docstring stands whole in the list of verbs too.
    return app.command(name, cls=Verb, short_help=command.__doc__)(worded)


def _refuse_nothing(name: str, content: Path | None) -> None:
    """Whoever stands in the wrong folder is told so, before a site is emptied. Raises UsageError."""
    if content is not None and name not in _BEGINNERS and not content.is_dir():
        raise UsageError(Fault(str(content), "is not there", _ELSEWHERE))


@app.callback(invoke_without_command=True)
def _common(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"broadsheet {__version__}")
        raise typer.Exit


def count(number: int, one: str, many: str = "") -> str:
    """`1 paper`, `2 papers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def say(words: str) -> None:
    """Tell the person at the terminal."""
    print(words, file=sys.stderr)


def from_here(fault: Fault, content: Path) -> Fault:
    """A fault of a file below content/, with its place as one would open it from where one stands."""
    place = _PLACED.sub("", fault.place)
    for folder in (content, *(content / layer for layer in _LAYERS)):
        if place and not Path(place).exists() and (folder / place).exists():
            return fault._replace(place=str(folder / fault.place))
    return fault


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
        self.bar.update(self.bar.task_ids[0], completed=done)
