"""The command `broadsheet`: verbs, options, words. The only place that prints.

Data goes to stdout, the rest to stderr; exit code 0 when all went well, 1 when something is wrong, 2 for usage.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import wraps
from pathlib import Path
from time import monotonic, perf_counter
from typing import Annotated, Any

import typer

from generator import __version__
from generator import build as door
from generator.build import Built, Request
from generator.errors import BroadsheetError, Fault, UsageError, nearest

app = typer.Typer(
    name="broadsheet",
    help="A daily newspaper of research papers that you own: markdown in, a static archive out.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)

INTERRUPTED = 130
Content = Annotated[Path, typer.Option("--content", metavar="DIR", help="The archive's content.")]
Output = Annotated[Path, typer.Option("--output", metavar="DIR", help="Where the site goes.")]
BaseUrl = Annotated[str | None, typer.Option(metavar="URL", help="Where the site is published; else site.toml's.")]
Jobs = Annotated[int | None, typer.Option(min=1, max=256, help="Processes that render; else one for each core.")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="The day of what is read.")
]
CONTENT, OUTPUT = Path("content"), Path("site")


class Writing(StrEnum):
    """What `new` begins."""

    note = "note"
    day = "day"
    page = "page"


def main() -> None:
    """Run the command."""
    app(prog_name="broadsheet")


def verb(command: Callable[..., None]) -> Callable[..., None]:
    """A command of `broadsheet`, whose errors come as words and an exit code; no traceback reaches a user."""

    @wraps(command)
    def worded(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except BroadsheetError as error:
            _say_faults(error.faults)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            _say("Interrupted. Run it again, and it goes on from here.")
            raise typer.Exit(INTERRUPTED) from None

    return app.command()(worded)


@app.callback(invoke_without_command=True)
def _common(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"broadsheet {__version__}")
        raise typer.Exit


@verb
def load(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of them.")],
    content: Content = CONTENT,
    day: Day = None,
) -> None:
    """Read stored records: day files, saved pages."""
    from generator import collect

    start = perf_counter()
    with _Meter("reading") as meter:
        report = collect.load(paths, content, day.date() if day else None, meter.show)
    _say_faults(report.refused)
    print(
        f"Read {_count(report.entries, 'entry', 'entries')} in {_count(report.files, 'file')}: "
        f"{_count(report.papers, 'paper')}, {_count(report.days, 'day')}, "
        f"{_count(report.organisations, 'organisation')}; {report.saved.new:,} new, {report.saved.changed:,} changed, "
        f"{report.saved.unchanged:,} unchanged, {len(report.refused):,} refused.\n"
        f"{content} holds {_count(report.archive, 'paper')}. ({perf_counter() - start:.1f} s)"
    )
    if report.refused:
        raise typer.Exit(1)


@verb
def build(
    content: Content = CONTENT,
    output: Output = OUTPUT,
    base_url: BaseUrl = None,
    only: Annotated[str, typer.Option(metavar="OUTPUT,…", help="Make these outputs only; leave the rest.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Let a warning be an error.")] = False,
    jobs: Jobs = None,
) -> None:
    """Bring the site up to date with the content."""
    start = perf_counter()
    with _Meter("rendering") as meter:
        built = door.build(Request(content, output, base_url, _outputs(only), jobs), meter.show)
    _say_faults(built.warnings, "warning: ")
    print(_built_words(built, output, perf_counter() - start))
    if strict and built.warnings:
        raise typer.Exit(1)


@verb
def serve(
    content: Content = CONTENT,
    output: Output = OUTPUT,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen on 127.0.0.1; 0 for any.")] = 8000,
    jobs: Jobs = None,
) -> None:
    """Build, show the site on 127.0.0.1, and build again on every change."""
    from generator.serve import serve as serve_site

    serve_site(Request(content, output, jobs=jobs), port, _say)


@verb
def new(
    what: Annotated[Writing, typer.Argument(help="A note on a paper, a word of the day, a page.")],
    name: Annotated[str, typer.Argument(help="The paper's id, the day's date, or the page's name.")],
    content: Content = CONTENT,
    title: Annotated[str, typer.Option(help="The title of a page.")] = "",
) -> None:
    """Begin a text of your own, and say where it lies."""
    from generator.curation import begin

    print(begin(content, f"{what.value}s" if what is not Writing.note else "papers", name, title))


@verb
def clean(content: Content = CONTENT, output: Output = OUTPUT) -> None:
    """Remove the cache and the site: only what a build made."""
    removed = door.clean(Request(content, output))
    print(f"Removed {_count(removed, 'file')} of {output}, and the cache.")


def _outputs(only: str) -> tuple[str, ...]:
    from generator.outputs import outputs

    names = tuple(filter(None, (name.strip() for name in only.split(","))))
    if unknown := [name for name in names if name not in outputs()]:
        raise UsageError(Fault("--only", f"unknown output '{name}'", nearest(name, outputs())) for name in unknown)
    return names


def _built_words(built: Built, output: Path, seconds: float) -> str:
    if not built.rendered and not built.removed:
        return f"{output} is up to date: {_count(built.pages, 'file')}. ({seconds:.1f} s)"
    shelves = ", ".join(_count(built.shelves.get(kind, 0), kind) for kind in ("day", "organisation", "tag"))
    lines = [
        f"Built {output} in {seconds:.1f} s: {_count(built.papers, 'paper')}, {shelves}.",
        f"{_count(built.pages, 'file')}: {built.rendered:,} rendered, {built.written:,} written, "
        f"{built.removed:,} removed.",
        f"Look at it: open {output / 'index.html'}, or run `broadsheet serve` (`make serve`).",
    ]
    if not built.papers:
        lines.append("There are no papers yet: `broadsheet load PATH…` reads stored ones.")
    return "\n".join(lines)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _say(words: str) -> None:
    print(words, file=sys.stderr)


def _say_faults(faults: tuple[Fault, ...], prefix: str = "") -> None:
    for fault in faults:
        _say(f"{prefix}{fault}")


class _Meter:
    """Progress on a terminal, for what takes longer than a second; silent in a pipe."""

    def __init__(self, what: str) -> None:
        self.what, self.start = what, monotonic()
        self.bar: Any = None

    def __enter__(self) -> "_Meter":
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
