"""Where papers on a reading list stand with its keeper."""

from datetime import date

import pytest

from generator.decisions import ListEntry
from generator.stages import ordered, since_words, stages
from generator.theming.catalogue import english

DAY, LATER = date(2025, 12, 30), date(2026, 1, 2)


def entry(number: int, status: str = "", **facts: object) -> ListEntry:
    return ListEntry.model_validate({"id": f"2512.{number:05d}", "status": status} | facts)


def test_shelves_in_their_order() -> None:
    entries = (
        entry(1, "read", day=DAY, since=LATER),
        entry(2),
        entry(3, "To read"),
        entry(4, "read", day=DAY),
        entry(5, "skimmed"),
        entry(6, "reading"),
        entry(7, "read"),
        entry(8, "to-read"),
    )
    shown = [
        (stage.name, stage.key, [key[-1] for key in keys])
        for stage, keys in stages({e.id: e for e in entries}, english())
    ]
    assert shown == [
        ("Reading now", "reading-now", ["6"]),
        ("To read", "to-read", ["3", "8"]),
        ("Finished in 2026", "finished-in-2026", ["1"]),
        ("Finished in 2025", "finished-in-2025", ["4"]),
        ("Finished", "finished", ["7"]),
        ("Skimmed", "skimmed", ["5"]),
        ("Without a status", "without-a-status", ["2"]),
    ]


def test_a_list_without_statuses_has_no_shelves() -> None:
    assert stages({"a": entry(1), "b": entry(2, rating=3)}, english()) == ()


def test_orders() -> None:
    entries = (entry(1, rating=3), entry(2, day=DAY, rating=9), entry(3, day=LATER), entry(4, day=DAY))
    shown = {order: [one.id[-1] for one in ordered(entries, order)] for order in ("manual", "newest", "rating")}
    assert shown == {"manual": [*"1234"], "newest": [*"3241"], "rating": [*"2134"]}


@pytest.mark.parametrize(
    ("status", "since", "told"),
    [
        ("reading", LATER, "reading since 2 January 2026"),
        ("To read", LATER, "to read since 2 January 2026"),
        ("skimmed", LATER, "so since 2 January 2026"),
        ("reading", None, ""),
    ],
)
def test_since_when(status: str, since: date | None, told: str) -> None:
    assert since_words(entry(1, status, day=DAY, since=since), english()) == told
