"""The verb that tells what rules do: rules."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from generator.cli.building import CONTENT
from generator.cli.telling import say
from generator.cli.verb import Content, verb
from generator.errors import Fault, UsageError


class Question(StrEnum):
    """What to tell of rules."""

    report = "report"
    explain = "explain"


@verb
def rules(
    what: Annotated[
        Question, typer.Argument(metavar="WHAT", help="What all rules did, or what they make of one paper.")
    ] = (Question.report),
    paper_id: Annotated[str, typer.Argument(metavar="ID", help="The paper to explain.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    content: Content = CONTENT,
) -> None:
    """Say what each rule of rules.toml collected, tagged, hid and showed, and why."""
    from generator.rule_report import explained, reported

    if what is Question.explain:
        if not paper_id:
            raise UsageError(Fault("", "explain which paper?", "give its id: `broadsheet rules explain 2512.02425`"))
        one = explained(content, paper_id)
        print(json.dumps(one.as_table(), indent=1) if as_json else "\n".join(one.in_words()))
        return
    if paper_id:
        raise UsageError(
            Fault(paper_id, "is too much: a report is of all papers", f"write `broadsheet rules explain {paper_id}`")
        )
    report = reported(content)
    if as_json:
        print(json.dumps(report.as_table(), indent=1))
    elif report.rows:
        print("\n".join(report.in_words()))
    else:
        say("There are no rules: write them into content/curation/rules.toml, or content/local/rules.toml in a fork.")
