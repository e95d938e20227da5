"""What a source says of papers now, united with what it said before: the newer holds, and nothing is lost. Pure."""

from collections.abc import Iterable
from datetime import date

from generator import text
from generator.models import Change, Record, Version
from generator.storing.held import Holding


def merge(stored: Record, incoming: Record) -> Record:
    """One source's older and newer word on a paper: the newer holds, what it leaves out is kept, titles remembered."""
    newer = (incoming.seen or date.min) >= (stored.seen or date.min)
    first, second = (incoming, stored) if newer else (stored, incoming)
    fields = {name: getattr(first, name) or getattr(second, name) for name in Record.model_fields}
    listed = {*stored.listed, *incoming.listed}
    return Record.unchecked(
        **fields
        | {
            "guid": stored.guid,
            "history": _history(first, second),
            "listed": tuple(sorted(listed)),
            "gone": tuple(sorted({*stored.gone, *incoming.gone} - set(incoming.listed))),
            "versions": _versions(second, first),
            "withdrawn": first.withdrawn if first.versions else first.withdrawn or second.withdrawn,
            "readings": tuple(dict.fromkeys((*stored.readings, *incoming.readings))),
        }
    )


def _history(newer: Record, older: Record) -> tuple[Change, ...]:
    """The titles that a paper had, each until the newest day on which a source still said so; not that which it has."""
    changes = [*newer.history, *older.history]
    if older.seen:
        changes.append(Change(until=older.seen, title=older.title))
    latest: dict[str, Change] = {}
    for change in sorted(changes, key=lambda change: (change.until, change.title)):
        latest[text.fold(change.title)] = change
    latest.pop(text.fold(newer.title), None)
    return tuple(sorted(latest.values(), key=lambda change: (change.until, change.title)))


def _versions(*records: Record) -> tuple[Version, ...]:
    """All versions that were ever told of, by number."""
    known = {version.number: version for record in records for version in record.versions}
    return tuple(known[number] for number in sorted(known))


def merged(held: Holding, incoming: Iterable[Record]) -> dict[str, Record]:
    """The papers of which something arrived, each merged with what is held of it, the oldest word first."""
    after: dict[str, Record] = {}
    for record in sorted(incoming, key=lambda record: record.seen or date.min):
        before = after.get(record.id) or held.records.get(record.id)
        after[record.id] = merge(before, record) if before else record
    return after
