"""Several records of one paper -> its facts. Pure.

The records come by weight: each fact is that of the first which has it. They say what the source says, LaTeX and all;
what is made of them is read by people.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final

from generator.models import Change, Reading, Record
from generator.remnants import as_printed
from generator.words import UNDATED

COURSE: Final = 3  # readings from which on they are a course of things


def merged(records: Sequence[Record]) -> dict[str, Any]:
    """Each fact from the first record that has it."""
    listed = tuple(sorted({day for record in records for day in record.listed}))
    published = first(records, "published")
    authors = first(records, "authors")
    seen = min((record.seen for record in records if record.seen), default=UNDATED)
    return {
        "title": as_printed(records[0].title),
        "authors": authors,
        "author_count": len(authors) or first(records, "author_count") or 0,
        "organisation": first(records, "organisation"),
        "published": published,
        "listed": listed,
        "gone": tuple(sorted({day for record in records for day in record.gone})),
        "seen": seen,
        "submitter": first(records, "submitter"),
        "reading": _newest(chain.from_iterable(record.readings for record in records)),
        "readings": _course(chain.from_iterable(record.readings for record in records)),
        "history": _history(records),
        "machine_summary_model": next((r.machine_summary_model for r in records if r.machine_summary), ""),
        "keywords": tuple(map(as_printed, first(records, "keywords"))),
        **{name: as_printed(first(records, name)) for name in _WORDS},
        **{name: first(records, name) for name in _PLAIN},
    }


_WORDS: Final = ("abstract", "comment", "journal_ref", "machine_summary")
_PLAIN: Final = (
    "categories", "code", "datasets", "doi", "licence", "models", "primary_category", "project", "spaces", "versions",
    "withdrawn",
)  # fmt: skip # one row of a table


def _history(records: Sequence[Record]) -> tuple[Change, ...]:
    """What it was called before, earliest first."""
    titles = {(one.until, as_printed(one.title)) for record in records for one in record.history}
    return tuple(Change.unchecked(until=until, title=title) for until, title in sorted(titles))


def _newest(readings: Iterable[Reading]) -> Reading | None:
    """The newest reading that counts votes, or else the newest."""
    in_order = sorted(readings, key=lambda reading: (reading.votes is not None, reading.date))
    return in_order[-1] if in_order else None  # of two on one day that which was added last


def _course(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """How votes and comments went, a reading a day, earliest first; nothing where too few tell too little."""
    by_day = {one.date: one for one in readings if one.votes is not None}
    told = tuple(by_day[day] for day in sorted(by_day))
    return told if len(told) >= COURSE and len({(one.votes, one.comments) for one in told}) > 1 else ()


def first(values: Sequence[Any], name: str) -> Any:
    """The first that says something, or else what the last one says in its place."""
    said: Any = None
    for value in values:
        if said := getattr(value, name):
            return said
    return "" if said is None and not values else said


def origin(records: Sequence[Record]) -> tuple[str, str]:
    """The first title and the first author that were recorded, whatever sources and people said of them since.

    Of several records that which was listed first: a source asked later, or a fork's own, comes after it.
    """
    by_age = sorted(records, key=lambda record: min(record.listed, default=date.max))  # stable: else by weight
    oldest = next(iter(sorted(by_age[0].history, key=lambda change: change.until)), by_age[0])
    return oldest.title, next((record.authors[0] for record in by_age if record.authors), "")
