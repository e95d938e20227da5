"""The verbs that keep reading lists and notes: add, list, mark, note, hide, show, remove, undo."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from generator.cli.building import CONTENT
from generator.cli.collecting import Offline, Record, Replay, asking
from generator.cli.telling import count, say
from generator.cli.verb import Content, day_or_today, verb
from generator.errors import Fault, FetchError, UsageError, nearest

BEST: Final = 10  # the highest rating, as lists.py has it, which is heavy
Papers = Annotated[list[str], typer.Argument(metavar="PAPER", help="Ids, addresses or DOIs of papers.")]
Sources = Annotated[list[str], typer.Argument(metavar="PAPER", help="Ids, addresses, DOIs; or files such as mine.bib.")]
Paper = Annotated[str, typer.Argument(metavar="PAPER", help="A paper's id, address or DOI.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="T", help="A tag of your own; begun where new.")]
Rating = Annotated[int | None, typer.Option(metavar="N", min=0, max=BEST, help="How good it is.")]
Edit = Annotated[bool, typer.Option("--edit", help="Then open the file in $VISUAL or $EDITOR.")]
Day = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="The day; else today.")
]
Name = Annotated[str, typer.Option("--list", metavar="L", help="The list; else the only one, or 'reading'.")]


class Status(StrEnum):
    """How far one is with a paper."""

    to_read = "to-read"
    reading = "reading"
    read = "read"


class Form(StrEnum):
    """How a list is told."""

    text = "text"
    json = "json"


@verb
def add(
    papers: Sources,
    name: Name = "",
    note: Annotated[str, typer.Option(metavar="WORDS", help="What you say of it.")] = "",
    status: Annotated[Status | None, typer.Option(help="How far you are with it.")] = None,
    tag: Tags = None,
    rating: Rating = None,
    edit: Edit = False,
    day: Day = None,
    offline: Offline = False,
    record: Record = None,
    replay: Replay = None,
    content: Content = CONTENT,
) -> None:
    """Put papers on a reading list; fetch those that the archive does not know."""
    from generator.keeping import lists
    from generator.keeping.papers import unknown

    files = [Path(one) for one in papers if Path(one).suffix and Path(one).is_file()]
    ids = _ids([one for one in papers if Path(one) not in files])
    name = lists.list_named(content, name)
    if new := unknown(content, ids):
        _fetch(content, new, offline, record, replay)
    brought, all_good = _bring_in(content, files, name, day_or_today(day)) if files else ((), True)
    update = lists.Update(status.value if status else "", rating, tuple(tag or ()), note)
    _tell(content, lists.add(content, (*ids, *brought), name, update, day_or_today(day)))
    if edit:
        _edit(content, lists.place_of_list(content, name))
    if not all_good:
        raise typer.Exit(1)


@verb
def mark(
    papers: Papers,
    status: Annotated[Status | None, typer.Option(help="How far you are with it.")] = None,
    rating: Rating = None,
    tag: Tags = None,
    names: Annotated[
        list[str] | None, typer.Option("--list", metavar="L", help="This list; else all that hold it.")
    ] = None,
    day: Day = None,
    content: Content = CONTENT,
) -> None:
    """Say how far you are with papers on your lists, and how good they are."""
    from generator.keeping import lists

    if status is None and rating is None and not tag:
        raise UsageError(Fault("", "mark it as what?", "give --status, --rating or --tag"))
    update = lists.Update(status.value if status else "", rating, tuple(tag or ()))
    _tell(content, lists.mark(content, _ids(papers), names or (), update, day_or_today(day)))


@verb
def remove(
    papers: Papers,
    name: Annotated[str, typer.Option("--list", metavar="L", help="The list; else the only one with it.")] = "",
    content: Content = CONTENT,
) -> None:
    """Take papers off a reading list; the archive keeps them."""
    from generator.keeping import lists

    _tell(content, lists.remove(content, _ids(papers), name))


@verb
def note(
    paper: Paper,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="A paragraph, in markdown.")] = None,
    name: Annotated[str, typer.Option("--list", metavar="L", help="Say it on this list, not on its page.")] = "",
    edit: Edit = False,
    content: Content = CONTENT,
) -> None:
    """Add a paragraph to what you say of a paper; without words, show what you say."""
    from generator.keeping import lists, notes

    (key,) = _ids([paper])
    said = " ".join(words or ())
    if said or edit:
        _tell(content, notes.note(content, key, said, name))
    elif found := notes.noted(content, key, name):
        print(found)
    else:
        say(f"You say nothing of {key} yet.")
    if edit:
        _edit(content, lists.place_of_list(content, name) if name else notes.place_of_note(content, key))


@verb
def hide(papers: Papers, content: Content = CONTENT) -> None:
    """Take papers off every page of the site; what is stored of them stays."""
    from generator.keeping import notes

    _tell(content, notes.hide(content, _ids(papers), hidden=True))


@verb
def show(papers: Papers, content: Content = CONTENT) -> None:
    """Show papers again that were hidden."""
    from generator.keeping import notes

    _tell(content, notes.hide(content, _ids(papers), hidden=False))


@verb
def undo(content: Content = CONTENT) -> None:
    """Take back what the last of these commands changed; once more, and it is done again."""
    from generator.keeping import transaction

    last = transaction.undo(content)
    print(f"{'Undone' if last.undone else 'Done again'}: {last.what}. {count(len(last.after), 'file')}.")
    for place, text in last.after.items():
        print(f"  {content / place}{' (gone)' if text is None else ''}")


@verb
def list_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One list; else all.")] = "",
    status: Annotated[Status | None, typer.Option(help="Only what has this status.")] = None,
    form: Annotated[Form, typer.Option("--format", help="How to tell it.")] = Form.text,
    content: Content = CONTENT,
) -> None:
    """Show your reading lists, or what stands on one."""
    from generator.keeping.lists import own_lists

    known = own_lists(content)
    if name and name not in known:
        remedy = nearest(name, known) if known else f"`broadsheet new list {name}` begins one"
        raise UsageError(Fault(name, "is no list of yours", remedy))
    chosen = {name: known[name]} if name else known
    facts = [_facts(content, key, here, status.value if status else "") for key, here in chosen.items()]
    if form is Form.json:
        print(json.dumps(facts[0] if name else facts, indent=1, ensure_ascii=False))
    elif name:
        for entry in facts[0]["entries"]:
            print(_line(entry))
    else:
        for one in facts:
            private = "" if one["public"] else ", not public"
            print(f"{one['name']}: {one['title']}, {count(len(one['entries']), 'paper')}{private}")
    if not known:
        say("There is no list yet: `broadsheet add 2512.02425` begins one.")
    _say_private(key for key, here in chosen.items() if not here.public)


def _facts(content: Path, name: str, here: Any, status: str) -> dict[str, Any]:
    from generator.keeping.papers import title_of
    from generator.stages import as_status

    entries = [entry for entry in here.entries if not status or as_status(entry.status) == status]
    told = [entry.model_dump(mode="json") | {"title": title_of(content, entry.id)} for entry in entries]
    facts = {"name": name, "title": here.title, "order": here.order, "public": here.public}
    return facts | {"description": here.description, "entries": told}


def _line(entry: dict[str, Any]) -> str:
    rating = "" if entry["rating"] is None else f"{entry['rating']} of {BEST}"
    told = (entry["status"], entry["since"] or entry["day"], rating, ", ".join(entry["tags"]))
    return "  ".join((entry["id"], entry["title"], *(f"[{words}]" for words in told if words)))


def _ids(named: Sequence[str]) -> tuple[str, ...]:
    from generator.naming import ids_of

    return ids_of(named)


def _fetch(content: Path, ids: Sequence[str], offline: bool, record: Path | None, replay: Path | None) -> None:
    """Have the records of papers that the archive does not know. Raises FetchError where some cannot be had."""
    from generator.collecting import rounds
    from generator.collecting.report import bad_words
    from generator.keeping.papers import title_of, unknown

    with asking(content, offline, record, replay) as (ask, began):
        report = rounds.enrich(content, ask, began, ask.settings.enrich, ids, offline=offline)
    if missing := unknown(content, ids):
        for line in bad_words(report):
            say(line)
        fact = "is not in the archive, and no source that was asked gave it"
        remedy = "check the id, or run it again when the sources answer"
        raise FetchError(Fault(key, fact, remedy) for key in missing)
    for key in ids:
        print(f"Fetched {key}: {title_of(content, key)}")


def _bring_in(content: Path, files: Sequence[Path], name: str, day: date) -> tuple[tuple[str, ...], bool]:
    """Take in bibliographies: the papers that came on the list, and whether that was all that is in them."""
    from generator import trade

    report = trade.bring_in(files, content, trade.Asked(name, added=day))
    came = {one.id: None for one in report.outcomes if one.what in ("taken", "merged") and one.id}
    left = [one for one in report.outcomes if one.what in ("left", "broken")]
    for one in left:
        say(str(one))
    print(f"Took in {count(len(came), 'paper')} of {', '.join(map(str, files))}; {len(left)} left.")
    return tuple(came), not report.count("broken")


def _tell(content: Path, done: Any) -> None:
    for name, ids in done.lists.items():
        print(f"{name}: {count(len(ids), 'paper')} changed" if ids else f"{name}: nothing to change")
    for key in done.tags:
        print(f"Began the tag {key}, which is given by hand alone.")
    for place in done.files:
        print(f"  {content / place}")
    if not done.files and not done.lists:
        print("Nothing to change.")
    _say_private(done.private)


def _say_private(names: Iterable[str]) -> None:
    from generator.curation import NOT_PUBLIC

    for name in names:
        say(f"{name}: {NOT_PUBLIC}")


def _edit(content: Path, place: str) -> None:
    """Open a file, count what was done to it to the last command, and say what is wrong with it now."""
    from generator import disk, frontmatter
    from generator.curation import read_list
    from generator.keeping import editor, transaction

    path = content / place
    editor.edit(path)
    transaction.edited(content, place)
    text = disk.read_text(path, place)
    if "/lists/" in place:
        read_list(text, place)
    else:
        frontmatter.read(text, place)
