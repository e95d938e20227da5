"""The verbs that look for what is wrong: check, verify."""

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated, Final

import typer

from generator.cli.archive import BaseUrl
from generator.cli.building import CONTENT, OUTPUT
from generator.cli.telling import count, placed, say, say_faults
from generator.cli.verb import Content, Output, verb
from generator.errors import Fault
from generator.places import from_here


class Form(StrEnum):
    """How findings are told."""

    text = "text"
    json = "json"
    github = "github"


@verb
def check(
    content: Content = CONTENT,
    output: Output = OUTPUT,
    base_url: BaseUrl = None,
    form: Annotated[Form, typer.Option("--format", help="How findings are told.")] = Form.text,
    strict: Annotated[bool, typer.Option("--strict", help="Let a warning be an error.")] = False,
    published: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The site as it was last published: feed ids must not change.")
    ] = None,
    external: Annotated[
        bool, typer.Option("--external", help="Ask other hosts too whether what is linked to is there; takes minutes.")
    ] = False,
) -> None:
    """Say all that is wrong with the content and the site."""
    from generator.check import check as look  # heavy

    start = perf_counter()
    report = look(content, output, base_url, published, external=external)
    for kind, faults in (("error", report.errors), ("warning", report.warnings), ("note", report.notes)):
        for fault in faults:
            print(_TOLD[form](kind, fault if form is Form.json else from_here(fault, content)))
    say(
        f"{count(report.papers, 'paper')}, {count(report.pages, 'page')}, {count(report.feeds, 'feed')}: "
        f"{count(len(report.errors), 'error')}, {count(len(report.warnings), 'warning')}. "
        f"({perf_counter() - start:.1f} s)"
    )
    if report.errors or (strict and report.warnings):
        raise typer.Exit(1)


@verb
def verify(
    accept: Annotated[
        bool, typer.Option("--accept", help="Enter all records as they are: you looked, and they are right.")
    ] = False,
    content: Content = CONTENT,
) -> None:
    """Hold every record against the digest under which it was stored."""
    from generator.storing import verify as door

    start = perf_counter()
    if accept:
        entered = door.accept(content)
        print(f"{count(len(entered), 'list')} of digests changed.")
        for place in entered:
            print(f"  {content / place}")
    found = door.verify(content)
    say_faults(found.faults, content=content)
    print(
        f"{count(found.good, 'file')} as stored, {found.count(door.CHANGED)} not as stored, "
        f"{found.count(door.GONE)} gone, {found.count(door.UNKNOWN)} in no list. ({perf_counter() - start:.1f} s)"
    )
    if found.faults:
        raise typer.Exit(1)


def _as_text(kind: str, fault: Fault) -> str:
    return str(fault) if kind == "error" else f"{kind}: {fault}"


def _as_json(kind: str, fault: Fault) -> str:
    place, line = placed(fault.place)
    return json.dumps({"kind": kind, "file": place, "line": line, "fact": fault.fact, "remedy": fault.remedy})


def _as_github(kind: str, fault: Fault) -> str:
    """A command to the runner of GitHub Actions; what strangers wrote cannot end its line and begin another."""
    place, line = placed(fault.place)
    words = f"{fault.fact} ({fault.remedy})" if fault.remedy else fault.fact
    where = "".join(f",{name}={_quoted(str(value))}" for name, value in (("file", place), ("line", line)) if value)
    kind = "notice" if kind == "note" else kind
    return f"::{kind} title=broadsheet check{where}::{_quoted(words)}"


def _quoted(words: str) -> str:
    """As GitHub's own toolkit quotes what stands in a command."""
    for sign in "%\r\n:,":
        words = words.replace(sign, f"%{ord(sign):02X}")
    return words


_TOLD: Final[dict[Form, Callable[[str, Fault], str]]] = {
    Form.text: _as_text,
    Form.json: _as_json,
    Form.github: _as_github,
}
