"""The verbs that collect: fetch, backfill, enrich, quarantine, forget, status, doctor.

What they print of a run holds no word of what was collected, so that logs of CI do not either; `quarantine show` is for
people, and shows it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from generator.cli.building import CONTENT
from generator.cli.progress import Headway
from generator.cli.telling import count, say
from generator.cli.verb import Content, verb
from generator.errors import Fault, UsageError

Source = Annotated[
    list[str] | None, typer.Option("--source", metavar="S", help="Ask this source, not those of site.toml.")
]
Since = Annotated[datetime | None, typer.Option(help="The first day.", formats=["%Y-%m-%d"], metavar="DATE")]
Until = Annotated[datetime | None, typer.Option(help="The last day.", formats=["%Y-%m-%d"], metavar="DATE")]
Day = Annotated[datetime | None, typer.Option("--date", help="This day.", formats=["%Y-%m-%d"], metavar="DATE")]
Offline = Annotated[bool, typer.Option("--offline", help="Ask nobody; say what could not be had.")]
Record = Annotated[Path | None, typer.Option("--record", metavar="DIR", help="Keep all answers in this folder.")]
Replay = Annotated[
    Path | None, typer.Option("--replay", metavar="DIR", help="Take all answers from this folder; ask nobody.")
]
Json = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
FIRST_DAY: Final = date(2023, 5, 4)


class Decision(StrEnum):
    """What to do with a refused answer."""

    list = "list"
    show = "show"
    accept = "accept"
    drop = "drop"


@verb
def fetch(
    source: Source = None,
    days: Annotated[int | None, typer.Option(metavar="N", min=1, max=3660, help="The last so many days.")] = None,
    since: Since = None,
    until: Until = None,
    day: Day = None,
    offline: Offline = False,
    record: Record = None,
    replay: Replay = None,
    as_json: Json = False,
    content: Content = CONTENT,
) -> None:
    """Ask the sources for days that are missing, and once more for days whose votes still change."""
    from generator.collecting.agenda import Span

    if sum(given is not None for given in (days, since, day)) > 1 or (until and day):
        raise UsageError(Fault("", "--days, --since and --date exclude one another", "give one of them"))
    with asking(content, offline, record, replay) as (ask, began):
        first = since.date() if since else day.date() if day else None
        last = day.date() if day else until.date() if until else None
        if first and last and first > last:
            raise UsageError(Fault("--until", f"{last} is before --since {first}", "put the earlier day into --since"))
        if days:
            first = (last or began.date()) - timedelta(days - 1)
        _fetch(content, ask, began, source, Span(first, last), as_json=as_json, offline=offline)


@verb
def backfill(
    since: Since = None,
    until: Until = None,
    source: Source = None,
    offline: Offline = False,
    record: Record = None,
    replay: Replay = None,
    as_json: Json = False,
    content: Content = CONTENT,
) -> None:
    """Ask the sources for all days since a day that they were not asked for yet. Goes on where it was ended."""
    from generator.collecting.agenda import Span

    with asking(content, offline, record, replay) as (ask, began):
        if since and until and since > until:
            fact = f"{until.date()} is before --since {since.date()}"
            raise UsageError(Fault("--until", fact, "put the earlier day into --since"))
        span = Span(since.date() if since else FIRST_DAY, until.date() if until else None, backfill=True)
        _fetch(content, ask, began, source, span, as_json=as_json, offline=offline)


@verb
def enrich(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Papers; else those that lack it.")] = None,
    source: Source = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="So many papers of each source at most.")
    ] = None,
    offline: Offline = False,
    record: Record = None,
    replay: Replay = None,
    as_json: Json = False,
    content: Content = CONTENT,
) -> None:
    """Ask the sources for more on papers that are known: categories, DOI, versions; models, datasets, Spaces."""
    from generator.collecting import rounds
    from generator.naming import ids_of

    named = ids_of(ids or ())
    with asking(content, offline, record, replay) as (ask, began), Headway("papers") as progress:
        report = rounds.enrich(
            content, ask, began, source or ask.settings.enrich, named, limit, progress.show, offline=offline
        )
    _tell(report, as_json=as_json)


@verb
def quarantine(
    what: Annotated[Decision, typer.Argument(metavar="WHAT", help="What to do.")] = Decision.list,
    name: Annotated[str, typer.Argument(metavar="SOURCE/DATE", help="Which of them.")] = "",
    content: Content = CONTENT,
) -> None:
    """Look at answers that were refused; take one for good after all, or drop it."""
    from generator import saving
    from generator.collecting import quarantine as door
    from generator.collecting import rounds
    from generator.collecting.cassette import Offline as Nobody
    from generator.curation import load_config

    if what is Decision.list:
        found = door.entries(content)
        for one in found:
            print(f"{one.name}  since {one.at:%Y-%m-%d %H:%M}  {'; '.join(one.reasons)}")
        say(f"{count(len(found), 'refused answer')}." if found else "Nothing is in quarantine.")
        return
    if not name:
        raise UsageError(Fault("", f"{what.value} what?", "give SOURCE/DATE, see `broadsheet quarantine list`"))
    entry = door.entry(content, name)
    if what is Decision.show:
        _show(entry, door.folder_of(content))
    elif what is Decision.drop:
        with saving.locked(content, "the archive"):
            door.drop(content, entry)
        print(f"Dropped {entry.name}. What was stored of that day stays; the next fetch asks for it again.")
    else:
        outcome = rounds.accept(content, entry.name, Nobody(load_config(content).collect), datetime.now(UTC))
        print(f"Took {entry.name}: {count(outcome.papers, 'paper')}, {outcome.saved.new} new. What it lacks stays.")


@verb
def forget(
    paper_id: Annotated[str, typer.Argument(metavar="ID", help="The paper's id.")],
    reason: Annotated[str, typer.Option(metavar="WORDS", help="Why; it is stored.")],
    content: Content = CONTENT,
) -> None:
    """Take a paper out of records, pages, feeds and exports for good; no fetch brings it back."""
    from generator.collecting.forgetting import forget as take_down

    done = take_down(content, paper_id, reason, datetime.now(UTC).date())
    print(f"Forgotten: {', '.join(done.ids)}. {count(len(done.erased), 'file')} changed. Now build and publish.")
    for path in done.erased:
        print(f"  {content / path}")
    for words, paths in (
        ("These refused answers held it, and were dropped:", done.dropped),
        ("These are people's, and still tell of it; remove them yourself:", done.notes),
        (
            "These are upstream's records: nothing shows them any more, and upstream alone can remove them:",
            done.upstream,
        ),
    ):
        if paths:
            print("\n".join((words, *(f"  {path}" for path in paths))))
    if done.erased:
        print(
            "Git's history still holds these files, and so do clones, forks and what was published before.\n"
            "`git log --all -- PATH` tells since when. To rewrite the history: `git filter-repo --invert-paths --path\n"
            "PATH` for the paper's own file, then force the push, and ask those who keep forks."
        )


@verb
def status(as_json: Json = False, content: Content = CONTENT) -> None:
    """How collecting stands: last good answers, the last days, what waits for a decision."""
    from generator.collecting.standing import standing
    from generator.storing.holdings import load_holdings

    found = standing(content, load_holdings(content))
    if found is None:
        say("Nothing was collected yet: run `broadsheet fetch`.")
        raise typer.Exit(1)
    if as_json:
        print(found.model_dump_json(indent=1))
        return
    age = (datetime.now(UTC).date() - found.newest).days if found.newest else None
    print(f"Newest day: {found.newest or 'none'}" + (f", {count(age, 'day')} ago" if age is not None else ""))
    for one in found.sources:
        print(f"{one.source}: last good answer {one.asked or 'never'}; newest day {one.newest or 'none'}")
        print("  " + "".join(_MARKS[day.mark] for day in one.days[-70:]))
    print("  (# papers, . empty as it may be, ! refused, x failed, ? missing; the last day stands last)")
    for held in found.held:
        print(f"Refused: {held.source}/{held.date}: {'; '.join(held.reasons)}")
    if found.last:
        last = found.last
        left = f", {last.left} left out by rules" if last.left else ""
        print(
            f"Last run: {last.verb} at {last.began}: {last.days} asked for, {last.new} new, {last.changed} changed"
            + left
        )


_MARKS: Final = {"good": "#", "empty": ".", "refused": "!", "failed": "x", "missing": "?"}


@verb
def doctor(
    offline: Offline = False,
    content: Content = CONTENT,
) -> None:
    """Look for what keeps this archive from being collected, and say what to do."""
    from generator.collecting.examine import examine
    from generator.collecting.fetch import Door
    from generator.collecting.standing import standing
    from generator.curation import load_config
    from generator.storing.holdings import load_holdings

    config = load_config(content)
    found = standing(content, load_holdings(content))
    with closing(Door(config)) as door:
        findings = tuple(examine(content, config, found, datetime.now(UTC), None if offline else door))
    for one in findings:
        print(f"{'ok ' if one.good else 'BAD'} {one.what}: {one.fact}" + (f" ({one.remedy})" if one.remedy else ""))
    if not all(one.good for one in findings):
        raise typer.Exit(1)


@contextmanager
def asking(content: Path, offline: bool, record: Path | None, replay: Path | None) -> Iterator[tuple[Any, datetime]]:
    """Who is asked, and when the run began."""
    from generator.collecting import cassette
    from generator.curation import load_config

    if sum(map(bool, (offline, record, replay))) > 1:
        raise UsageError(Fault("", "--offline, --record and --replay exclude one another", "give one of them"))
    config, now = load_config(content), datetime.now(UTC).replace(microsecond=0)
    if offline:
        yield cassette.Offline(config.collect), now
    elif replay:
        recorded = cassette.Replay(config.collect, replay)
        yield recorded, recorded.began
    else:
        from generator.collecting.fetch import Door

        with closing(Door(config, told=say)) as door:
            yield (cassette.Recorder(door, config.collect, record, now) if record else door), now


def _fetch(
    content: Path, ask: Any, began: datetime, source: list[str] | None, span: Any, *, as_json: bool, offline: bool
) -> None:
    from generator.collecting import rounds

    with Headway("days") as progress:
        report = rounds.fetch(content, ask, began, source or ask.settings.sources, span, progress.show, offline=offline)
    _tell(report, as_json=as_json)


def _tell(report: Any, *, as_json: bool) -> None:
    from generator import disk
    from generator.collecting.report import as_summary, as_table, bad_words, in_words

    for line in bad_words(report):
        say(line)
    print(json.dumps(as_table(report), indent=1) if as_json else in_words(report))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        disk.append_text(Path(summary), as_summary(report))
    if report.bad:
        say("What was stored stays as it was. The site can be built and published from it.")
        raise typer.Exit(1)


def _show(entry: Any, folder: Path) -> None:
    print(f"{entry.name}, refused at {entry.at:%Y-%m-%d %H:%M}:")
    for reason in entry.reasons:
        print(f"  {reason}")
    for detail in entry.details[:20]:
        print(f"    {detail}")
    for number, reply in enumerate(entry.replies):
        path = folder / entry.name / f"{number}.answer"
        print(f"{reply.url}\n  status {reply.status}, {reply.kind}, {len(reply.body):,} bytes: {path}")
    print(f"Then: broadsheet quarantine accept {entry.name}, or drop it.")
