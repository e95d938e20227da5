"""The verb that takes in what others keep: import. Its counterpart is `export`, in subscribing.py."""

import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any, Final

import typer

from generator.cli.building import CONTENT
from generator.cli.telling import Meter, count, placed, say
from generator.cli.verb import Content, day_or_today, verb

MOST: Final = 12  # names of fields told


class Tags(StrEnum):
    """Which tags a list takes."""

    all = "all"
    known = "known"


class Form(StrEnum):
    """How the report is told."""

    text = "text"
    json = "json"


@verb
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Bibliographies, lists, bookmarks, feeds.")],
    reading_list: Annotated[str, typer.Option("--list", metavar="L", help="Put all of it on this reading list.")] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="KIND",
            help="bibtex, ris, csl, zotero, bookmarks, opml, mylist, list or dump; else told from each file.",
        ),
    ] = "",
    encoding: Annotated[str, typer.Option(metavar="NAME", help="Such as windows-1252; else told from each file.")] = "",
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The day of what is read; of entries of a list, else today.",
        ),
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
    tags: Annotated[Tags, typer.Option(help="Begin tags that are new, or keep to those that are known.")] = Tags.all,
    form: Annotated[Form, typer.Option("--format", help="How the report is told.")] = Form.text,
    content: Content = CONTENT,
) -> None:
    """Take in papers and lists: BibTeX, RIS, CSL-JSON, Zotero, bookmarks, My list, OPML of arXiv's feeds."""
    from generator import trade  # heavy

    start = perf_counter()
    asked = trade.Asked(
        reading_list, kind, encoding, day.date() if day else None, day_or_today(day), tags is Tags.all, dry
    )
    with Meter("reading") as meter:
        report = trade.bring_in(files, content, asked, meter.show)
    print(_as_json(report) if form is Form.json else "\n".join(map(str, report.outcomes)))
    for line in _summary(report, asked, content):
        say(line)
    say(f"({perf_counter() - start:.1f} s)")
    if report.count("broken") or report.settings:
        raise typer.Exit(1)


def _summary(report: Any, asked: Any, content: Path) -> Iterator[str]:
    would = "Would be " if asked.dry else ""
    taken, merged, left = report.count("taken"), report.count("merged"), report.count("left") + report.count("broken")
    yield f"{would}{count(report.files, 'file')}: {taken:,} taken, {merged:,} merged, {left:,} left."
    if report.place:
        numbers = ", ".join(f"{report.listed[what]:,} {words}" for what, words in _LISTED.items())
        yield f"{content / report.place}: {numbers}."
    if report.begun:
        yield f"{count(len(report.begun), 'tag')} begun in tags.toml; --tags known keeps to those that are there."
    if report.kept:
        yield f"{count(report.kept, 'entry', 'entries')} with tags, notes, a status or rating: --list NAME keeps them."
    if report.unkept:
        names = (
            f"{name} ({number:,})" for name, number in sorted(report.unkept.items(), key=lambda one: (-one[1], one[0]))
        )
        shown = ", ".join(islice(names, MOST))
        more = f" and {count(len(report.unkept) - MOST, 'field')} more" if len(report.unkept) > MOST else ""
        yield f"Not kept, since nothing here has a place for it: {shown}{more}."
    if report.settings:
        yield f"site.toml is written in a way that is better changed by hand. Write there:\n\n{report.settings}"


_LISTED: Final = {"added": "added", "changed": "changed", "same": "as they were"}


def _as_json(report: Any) -> str:
    entries = []
    for one in report.outcomes:
        file, line = placed(one.place)
        entries.append({"file": file, "line": line, "what": one.what, "id": one.id, "words": one.words})
    whole = {
        "files": report.files,
        **{what: report.count(what) for what in ("taken", "merged", "left", "broken")},
        "list": {"file": report.place, **{what: report.listed[what] for what in _LISTED}} if report.place else None,
        "tags": report.begun,
        "unkept": dict(sorted(report.unkept.items())),
        "settings": report.settings,
        "entries": entries,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)
