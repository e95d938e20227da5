"""What the verbs of `broadsheet` share as commands of typer's: the options of many, and how one is told and told of."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from generator import __version__
from generator.cli.telling import refuse_nothing, told_of_new, worded


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


def day_or_today(given: datetime | None) -> date:
    """The day that is said; else today, where the curator is."""
    return given.date() if given else datetime.now(UTC).astimezone().date()


# Verbs that begin an archive, or are about more than one.
_BEGINNERS = frozenset({"load", "import", "fetch", "backfill", "add", "new", "fork", "clean", "upstream"})
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
    def told(*args: Any, **options: Any) -> None:
        content = options.get("content")
        with worded(content), told_of_new(content):
            if content is not None and name not in _BEGINNERS:
                refuse_nothing(content)
            command(*args, **options)

    # The docstring stands whole in the list of verbs too.
    return app.command(name, cls=Verb, short_help=command.__doc__)(told)


@app.callback(invoke_without_command=True)
def _common(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"broadsheet {__version__}")
        raise typer.Exit
