"""The verbs for those who read elsewhere: export, send, ping."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from generator.cli.app import CONTENT, OUTPUT, Content, Output, count, say, verb
from generator.errors import Fault, UsageError, nearest


class Format(StrEnum):
    """What `export` writes."""

    jsonl = "jsonl"
    sqlite = "sqlite"
    bib = "bib"
    ris = "ris"
    csl = "csl"
    csv = "csv"
    md = "md"


@verb
def export(
    form: Annotated[Format, typer.Option("--format", help="What to write.")],
    query: Annotated[
        str, typer.Option(metavar="QUERY", help="Only what a search finds, such as 'tag:agents moe'.")
    ] = "",
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; else to stdout.")] = None,
    content: Content = CONTENT,
) -> None:
    """Write the archive's papers, or those a search finds, in another format."""
    from generator import disk
    from generator.edition import load_edition
    from generator.subscribing.exports import EXPORTS

    edition = load_edition(content)
    if query:
        from generator.subscribing.finding import found  # heavy

        papers = found(query, edition.archive)
    else:
        papers = edition.archive.papers
    data = EXPORTS[form.value](papers, edition.config)
    if to:
        try:
            disk.write_whole(to, data)
        except OSError as error:
            raise disk.refused(to, error) from None
    else:
        sys.stdout.buffer.write(data)
    say(f"{count(len(papers), 'paper')} as {form.value}{f' in {to}' if to else ''}.")


@verb
def send(
    digest: Annotated[str, typer.Argument(help="The digest's name in site.toml.")],
    to: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHO", help="An address, or a file of them outside the repository; else BROADSHEET_MAIL_TO."
        ),
    ] = None,
    issue: Annotated[str, typer.Option(metavar="KEY", help="Such as 2025-12-09 or 2025-W50; else the newest.")] = "",
    content: Content = CONTENT,
    retry_unknown: Annotated[
        bool, typer.Option("--retry-unknown", help="Send again where nobody knows whether it arrived.")
    ] = False,
) -> None:
    """Send an issue of a digest by mail: to each reader at most once."""
    from generator.edition import load_edition
    from generator.subscribing import mail
    from generator.subscribing.channels import digests
    from generator.subscribing.letters import key_of, letter

    edition = load_edition(content)
    settings = edition.config.digests.get(digest)
    if not settings:
        raise UsageError(Fault(digest, "is no digest of site.toml", nearest(digest, edition.config.digests)))
    issues = {key_of(one): one for one in digests(edition.archive, settings.of, settings.rhythm, edition.config)}
    if not issues or (issue and issue not in issues):
        raise UsageError(Fault(issue or digest, "there is no such issue", nearest(issue, list(issues)[:5])))
    if edition.config.is_placeholder:
        raise UsageError(Fault("site.toml", "'base_url' is not set: the mail would lead nowhere", "set it"))
    chosen = issues[issue or next(iter(issues))]
    readers = mail.readers_of(_readers(to or [], content), os.environ.get("BROADSHEET_MAIL_KEY", ""))
    letters = ((reader, letter(digest, chosen, edition.theme, reader)) for reader in readers)
    log = mail.log_of(content, digest)
    done = mail.send(letters, mail.server_of(os.environ), log, retry_unknown=retry_unknown)
    say(
        f"{chosen.title}: {done.sent} sent, {done.before} had it, {done.refused} refused for good, "
        f"{done.deferred} put off, {done.unknown} unknown."
    )
    if done.unknown and not retry_unknown:
        say("Unknown: it may have arrived. `--retry-unknown` sends it again.")
    if done.refused or done.deferred or done.unknown:
        raise typer.Exit(1)


@verb
def ping(content: Content = CONTENT, output: Output = OUTPUT) -> None:
    """Tell the WebSub hub of the feeds that changed; after the site is published."""
    from generator.curation import load_config
    from generator.subscribing import hub

    told = hub.ping(content, output, load_config(content))
    print(f"Told the hub of {count(len(told), 'feed')}.")


def _readers(to: list[str], content: Path) -> str:
    """The addresses themselves, and what stands in files of them; else those of the environment."""
    from generator.subscribing.mail import ADDRESS, read_outside

    if not to:
        return os.environ.get("BROADSHEET_MAIL_TO", "")
    return "\n".join(one if ADDRESS.fullmatch(one) else read_outside(Path(one), content) for one in to)
