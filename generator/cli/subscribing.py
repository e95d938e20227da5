"""The verbs for those who read elsewhere: export, send, ping."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from generator.cli.building import CONTENT, OUTPUT
from generator.cli.telling import count, say
from generator.cli.verb import Content, Output, verb
from generator.errors import Fault, UsageError, nearest


class Format(StrEnum):
    """What `export` writes."""

    jsonl = "jsonl"
    records = "records"
    sqlite = "sqlite"
    bib = "bib"
    ris = "ris"
    csl = "csl"
    csv = "csv"
    md = "md"
    mylist = "mylist"
    list = "list"
    opml = "opml"
    bibtex = "bibtex"
    markdown = "markdown"


_ALSO: Final = {Format.bibtex: Format.bib, Format.markdown: Format.md}
_NAMED: Final = ", ".join(form.value for form in Format if form not in _ALSO)
_OF_LISTS: Final = (Format.mylist, Format.list)  # which the whole archive is none of


@verb
def export(
    form: Annotated[Format, typer.Option("--format", metavar="FORMAT", help=f"What to write: {_NAMED}.")],
    query: Annotated[
        str, typer.Option(metavar="QUERY", help="Only what a search finds, such as 'tag:agents moe'.")
    ] = "",
    reading_list: Annotated[
        str, typer.Option("--list", metavar="L", help="Only a reading list, with what is said there of each paper.")
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", "--output", metavar="FILE", help="Where to; else to stdout.")
    ] = None,
    content: Content = CONTENT,
) -> None:
    """Write the archive's papers, those a search finds, or a list's, in another format.

    opml: arXiv's feeds; records: all that was collected, for `load`.
    """
    from generator.edition import load_edition

    form = _ALSO.get(form, form)
    if form is Format.records:
        if query or reading_list:
            raise UsageError(Fault("--format", "records are of the whole archive", "leave --query and --list out"))
        _put(*_records(content), form, to)
        return
    if query and reading_list:
        raise UsageError(Fault("", "--query and --list exclude one another", "give one of them"))
    if form in _OF_LISTS and not reading_list:
        raise UsageError(Fault("--format", f"{form.value} is of a reading list", "name it with --list"))
    edition = load_edition(content)
    _put(*_exported(form.value, query, reading_list, edition, content), form, to)


def _records(content: Path) -> tuple[int, bytes]:
    """How many papers all sources know, and the file of their records."""
    from generator.sources import records
    from generator.storing.holdings import load_holdings

    holdings = load_holdings(content)
    return len({key for one in holdings for key in one.records}), "".join(records.words(holdings)).encode()


def _put(papers: int, data: bytes, form: Format, to: Path | None) -> None:
    from generator import disk

    if to:
        try:
            disk.write_whole(to, data)
        except OSError as error:
            raise disk.refused(to, error) from None
    elif form is Format.sqlite and sys.stdout.isatty():
        raise UsageError(Fault("--format", "a database is nothing for a terminal", "name a file: --to papers.sqlite"))
    else:
        sys.stdout.buffer.write(data)
    say(f"{count(papers, 'paper')} as {form.value}{f' in {to}' if to else ''}.")


def _exported(form: str, query: str, reading_list: str, edition: Any, content: Path) -> tuple[int, bytes]:
    """How many papers, and the file."""
    from generator.subscribing.exports import EXPORTS

    if form == "opml":
        from generator.trading.opml import opml

        return 0, opml(edition.config.collect.arxiv.categories, edition.config.title).encode()
    if reading_list:
        return _exported_list(form, reading_list, edition, content)
    papers = edition.archive.papers
    if query:
        from generator.decisions import SavedSearch
        from generator.subscribing.finding import found  # heavy

        papers = found(SavedSearch(title="export", query=query), edition.archive)
    return len(papers), EXPORTS[form](papers, edition.config)


def _exported_list(form: str, name: str, edition: Any, content: Path) -> tuple[int, bytes]:
    from generator.curation import load_curation
    from generator.subscribing.exports import EXPORTS
    from generator.trading.carry import CARRIES, Kept

    lists = load_curation(content).lists
    if name not in lists:
        remedy = nearest(name, lists) if lists else f"`broadsheet new list {name}` begins one"
        raise UsageError(Fault("--list", f"there is no list '{name}'", remedy))
    by_id = {key: paper for paper in edition.archive.papers for key in (paper.id, *paper.aliases)}
    kept = [Kept(entry, by_id.get(entry.id)) for entry in lists[name].entries]
    for one in kept:
        if not one.paper:
            say(f"{name}: {one.entry.id} is no paper of the archive; only mylist and list can name it.")
    if form in CARRIES:
        return len(kept), CARRIES[form](kept, edition.config, lists[name])
    papers = [one.paper for one in kept if one.paper]
    return len(papers), EXPORTS[form](papers, edition.config)


@verb
def send(
    digest: Annotated[str, typer.Argument(metavar="DIGEST", help="The digest's name in site.toml.")],
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
    from generator.subscribing.letters import letter

    edition = load_edition(content)
    chosen = _issue_of(digest, issue, edition)
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


def _issue_of(digest: str, key: str, edition: Any) -> Any:
    """The issue of that key, or the newest. Raises UsageError where there is none, or where it would lead nowhere."""
    from generator.subscribing.channels import digests
    from generator.subscribing.letters import key_of

    settings = edition.config.digests.get(digest)
    if not settings:
        known = edition.config.digests
        remedy = nearest(digest, known) if known else f"write [digests.{digest}] into site.toml: see docs-mail.html"
        raise UsageError(Fault(digest, "is no digest of site.toml", remedy))
    issues = {key_of(one): one for one in digests(edition.archive, settings.of, settings.rhythm, edition.config)}
    if not issues or (key and key not in issues):
        remedy = (
            nearest(key, list(issues)[:5]) if issues else "it comes with the first papers: look again after a fetch"
        )
        raise UsageError(Fault(key or digest, "there is no such issue", remedy))
    if edition.config.is_placeholder:
        raise UsageError(
            Fault(
                "site.toml", "'base_url' is not set: the mail would lead nowhere", 'write base_url = "https://…" there'
            )
        )
    return issues[key or next(iter(issues))]


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
