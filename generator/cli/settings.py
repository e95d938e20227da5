"""The verbs about the command itself, settings and formats: commands, settings, migrate."""

from enum import StrEnum
from typing import Annotated

import typer

from generator.cli.building import CONTENT
from generator.cli.telling import count, say
from generator.cli.verb import Content, app, verb


class Form(StrEnum):
    """How the table is told."""

    text = "text"
    markdown = "markdown"
    json = "json"


@verb
def settings(form: Annotated[Form, typer.Option("--format", help="How it is told.")] = Form.text) -> None:
    """Print every setting of site.toml with its default and what it means."""
    from generator import settings as table

    told = {Form.text: table.as_text, Form.markdown: table.as_markdown, Form.json: table.as_json}
    print(told[form](table.settings()))


@verb
def commands() -> None:
    """Print every command with its options, as a page of an archive."""
    from generator import commands as table

    print(table.as_markdown(table.commands(typer.main.get_command(app))))


@verb
def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    content: Content = CONTENT,
) -> None:
    """Bring files of an older format up to date, and settings that moved to their new places."""
    from generator.migrating import migrate as bring

    done = bring(content, dry_run=dry_run)
    print("\n".join((*done.done, *done.left)), end="\n" * bool(done.done or done.left))
    if not done.texts:
        say("Everything is up to date." if not done.left else "Nothing was changed.")
    else:
        say(f"{count(len(done.texts), 'file')} {'would change' if dry_run else 'changed'}.")
    if done.left:
        raise typer.Exit(1)
