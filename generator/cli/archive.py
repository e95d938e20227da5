"""The verbs that read stored records and make the site: load, build, serve, new, clean."""

from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import typer

from generator import build as door
from generator.build import Request
from generator.cli import building
from generator.cli.building import CONTENT, OUTPUT
from generator.cli.telling import Meter, count, say, say_faults
from generator.cli.verb import Anywhere, Content, Day, Output, verb
from generator.errors import Fault, UsageError, nearest

DASK: Final = "dask://"
BaseUrl = Annotated[str | None, typer.Option(metavar="URL", help="Where the site is published; else site.toml's.")]
Jobs = Annotated[
    int | None, typer.Option(metavar="N", min=1, max=256, help="Processes that render; else one for each core.")
]


class Writing(StrEnum):
    """What `new` begins."""

    note = "note"
    day = "day"
    page = "page"
    list = "list"


@verb
def load(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, or folders of them.")],
    content: Content = CONTENT,
    day: Day = None,
) -> None:
    """Take in stored records: day files, saved pages, what `export` wrote."""
    from generator import loading

    start = perf_counter()
    with Meter("reading") as meter:
        report = loading.load(paths, content, day.date() if day else None, meter.show)
    say_faults(report.refused)
    print(
        f"Read {count(report.entries, 'entry', 'entries')} in {count(report.files, 'file')}: "
        f"{count(report.papers, 'paper')}, {count(report.days, 'day')}, "
        f"{count(report.organisations, 'organisation')}; {report.saved.new:,} new, {report.saved.changed:,} changed, "
        f"{report.saved.unchanged:,} unchanged, {len(report.refused):,} refused.\n"
        f"{content} holds {count(report.archive, 'paper')}. ({perf_counter() - start:.1f} s)"
    )
    if report.refused:
        raise typer.Exit(1)


@verb
def build(
    content: Content = CONTENT,
    output: Anywhere = str(OUTPUT),
    base_url: BaseUrl = None,
    only: Annotated[str, typer.Option(metavar="OUTPUT,…", help="Make these outputs only; leave the rest.")] = "",
    whole: Annotated[
        bool, typer.Option("--all", help="Make everything: all .json and .md, dumps, months as zips.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let a warning be an error.")] = False,
    jobs: Jobs = None,
    executor: Annotated[
        str, typer.Option(metavar="dask://HOST:PORT", help="Let the workers of this dask scheduler render.")
    ] = "",
) -> None:
    """Bring the site up to date with the content."""
    if executor and not executor.startswith(DASK):
        raise UsageError(Fault("--executor", f"'{executor}' is none that is known", f"write it as {DASK}HOST:PORT"))
    building.build(Request(content, output, base_url, _outputs(only), jobs, whole, executor or None), strict=strict)


@verb
def serve(
    content: Content = CONTENT,
    output: Output = OUTPUT,
    port: Annotated[
        int, typer.Option(metavar="N", min=0, max=65535, help="Where to listen on 127.0.0.1; 0 for any.")
    ] = 8000,
    jobs: Jobs = None,
) -> None:
    """Build, show the site on 127.0.0.1, and build again on every change."""
    from generator.serve import serve as serve_site

    serve_site(Request(content, output, jobs=jobs), port, say)


@verb
def new(
    what: Annotated[
        Writing, typer.Argument(metavar="WHAT", help="A note on a paper, a word of the day, a page, a reading list.")
    ],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The paper's id, the day's date, the name of a page or list.")
    ],
    content: Content = CONTENT,
    title: Annotated[str, typer.Option(metavar="WORDS", help="The title of a page or list.")] = "",
    private: Annotated[bool, typer.Option("--private", help="Keep a list out of the site.")] = False,
) -> None:
    """Begin a text of your own, and say where it lies."""
    from generator.curation import NOT_PUBLIC, begin

    if private and what is not Writing.list:
        raise UsageError(Fault("--private", f"a {what.value} is always public", "leave it out"))
    fields = {"public": False} if private else {}
    print(begin(content, f"{what.value}s" if what is not Writing.note else "papers", name, title, **fields))
    if private:
        say(f"{name}: {NOT_PUBLIC}")


@verb
def clean(content: Content = CONTENT, output: Anywhere = str(OUTPUT)) -> None:
    """Remove the cache and the site: only what a build made."""
    removed = door.clean(Request(content, output))
    print(f"Removed {count(removed, 'file')} of {output}, and the cache.")


def _outputs(only: str) -> tuple[str, ...]:
    if not only:
        return ()
    from generator.outputs import outputs  # heavy

    names = tuple(filter(None, (name.strip() for name in only.split(","))))
    if unknown := [name for name in names if name not in outputs()]:
        raise UsageError(Fault("--only", f"unknown output '{name}'", nearest(name, outputs())) for name in unknown)
    return names
