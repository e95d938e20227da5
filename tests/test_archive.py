"""Papers -> Archive: every shelf with its papers, neighbours and family; a day in the order in which it was listed."""

import random
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from generator.archive import SHELVES, archive_of, months
from generator.archiving.rows import AUTHORS, EXCERPT, row_of
from generator.decisions import Curation, DayNote, ListEntry, ReadingList, StaticPage, Tag
from generator.models import DayList, Label, Paper, Reading, Row
from generator.shelved import Archive, Shelf, Way
from generator.theming.catalogue import english
from generator.words import UNDATED
from tests import toy
from tests.toy import MONDAY, TUESDAY, WEDNESDAY

TOYS, TOOLS = Label(slug="toys", name="Toys"), Label(slug="tools", name="Tools")
LAB = Label(slug="toy-lab", name="The Toy Lab", link="https://toy.example.net")


def paper(number: int = 1, *listed: date, **facts: Any) -> Paper:
    day = min(listed, default=facts.get("published") or TUESDAY)
    whole = {"id": f"2512.{number:05d}", "guid": f"g{number}", "title": f"Tea {number}", "day": day, "listed": listed}
    return toy.paper_of(whole | facts)


def archive(*papers: Paper, lists: tuple[DayList, ...] = (), **curation: Any) -> Archive:
    return archive_of(papers, lists, Curation(**curation))


def numbers(papers: tuple[Paper, ...]) -> list[int]:
    return [int(paper.id[-5:]) for paper in papers]


def shelf(archive: Archive, kind: str, key: str) -> Shelf:
    found = archive.found(kind, key)
    assert found is not None
    return found


# --- shelves ----------------------------------------------------------------------------------------------------------

WHOLE = paper(
    1, MONDAY, date(2026, 1, 1), organisations=(LAB,), tags=(TOYS,), categories=("cs.CL", "cs.AI"), code="https://x.yz"
)
SHOWN: Mapping[str, list[tuple[str, str, str]]] = {  # kind -> key, name, address of its shelves, in their order
    "day": [
        ("2026-01-01", "1 January 2026", "papers/date/2026-01-01"),
        ("2025-12-08", "8 December 2025", "papers/date/2025-12-08"),
    ],
    "week": [
        ("2026-W01", "Week 1, 2026", "papers/week/2026-W01"),
        ("2025-W50", "Week 50, 2025", "papers/week/2025-W50"),
    ],
    "month": [
        ("2026-01", "January 2026", "papers/month/2026-01"),
        ("2025-12", "December 2025", "papers/month/2025-12"),
    ],
    "organisation": [("toy-lab", "The Toy Lab", "organisations/toy-lab")],
    "tag": [("toys", "Toys", "tags/toys")],
    "category": [("cs.AI", "cs.AI", "categories/cs.AI"), ("cs.CL", "cs.CL", "categories/cs.CL")],
    "code": [("code", "Papers with code", "papers/code")],
}


@pytest.mark.parametrize("kind", SHOWN)
def test_where_a_paper_stands(kind: str) -> None:
    shelves = archive(WHOLE, tags={"toys": Tag(name="Toys")}).shelves[kind]
    assert [(one.key, one.name, one.address) for one in shelves] == SHOWN[kind]
    assert all(one.papers == (WHOLE,) and one.kind == kind for one in shelves)
    assert all(one.link == (LAB.link if kind == "organisation" else "") for one in shelves)


def test_every_kind_of_shelf_is_there_even_where_it_is_empty() -> None:
    empty = archive()
    assert empty.papers == ()
    assert set(empty.shelves) == set(SHELVES) >= set(SHOWN)
    assert set(empty.shelves.values()) == {()}


def test_a_paper_that_nobody_listed_stands_under_its_own_day() -> None:
    shown = archive(paper(1, published=MONDAY))
    assert [one.key for one in shown.shelves["day"]] == ["2025-12-08"]
    assert [one.key for one in shown.shelves["week"]] == ["2025-W50"]


def test_a_paper_of_no_known_day_stands_under_none_by_name() -> None:
    shown = archive(paper(1, day=UNDATED), paper(2, MONDAY))
    assert [one.name for one in shown.shelves["day"]] == ["8 December 2025", "Undated"]


def test_the_pages_go_along() -> None:
    pages = {"about": StaticPage(title="About")}
    assert archive(pages=pages).pages == pages


@pytest.mark.parametrize(
    ("day", "name", "week"),
    [
        (date(2025, 12, 9), "9 December 2025", "Week 50, 2025"),
        (date(2024, 12, 30), "30 December 2024", "Week 1, 2025"),
        (date(2021, 1, 3), "3 January 2021", "Week 53, 2020"),
        (date(2024, 2, 29), "29 February 2024", "Week 9, 2024"),
    ],
)
def test_names_of_days_and_weeks(day: date, name: str, week: str) -> None:
    assert (english().day(day), english().week(day)) == (name, week)


# --- neighbours -------------------------------------------------------------------------------------------------------


def test_days_are_newest_first_and_previous_is_the_earlier_one() -> None:
    shown = archive(paper(1, WEDNESDAY), paper(2, TUESDAY), paper(3, TUESDAY), paper(4, MONDAY)).shelves["day"]
    assert [one.key for one in shown] == ["2025-12-10", "2025-12-09", "2025-12-08"]
    newest, middle, oldest = shown
    assert (oldest.previous, newest.next) == (None, None)
    assert middle.way == Way("papers/date/2025-12-09.html", "9 December 2025", 2)
    assert middle.previous == Way("papers/date/2025-12-08.html", "8 December 2025")
    assert middle.next == newest.way.bare()
    assert newest.previous == oldest.next == Way("papers/date/2025-12-09.html", "9 December 2025")


def test_other_shelves_are_in_the_order_of_their_names_whatever_their_case() -> None:
    labels = [Label(slug=name.lower(), name=name) for name in ("beta", "Alpha", "gamma", "Beta2")]
    shown = archive(paper(1, MONDAY, organisations=labels)).shelves["organisation"]
    assert [one.name for one in shown] == ["Alpha", "beta", "Beta2", "gamma"]
    assert [one.previous.name if one.previous else None for one in shown] == [None, "Alpha", "beta", "Beta2"]
    assert [one.next.name if one.next else None for one in shown] == ["beta", "Beta2", "gamma", None]


# --- order ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([], [1, 2, 3, 4]),
        ([("hf", [3, 1, 4, 2])], [3, 1, 4, 2]),
        ([("hf", [4, 3])], [4, 3, 1, 2]),
        ([("b", [1, 2]), ("a", [4, 1])], [4, 1, 2, 3]),
        ([("a", [4]), ("a", [2])], [4, 2, 1, 3]),
        ([("a", [99, 4])], [4, 1, 2, 3]),
    ],
    ids=["no list", "one", "cut", "two sources", "two layers", "unknown"],
)
def test_a_day_is_in_the_order_in_which_it_was_listed(lists: list[tuple[str, list[int]]], expected: list[int]) -> None:
    listed = tuple(DayList(source, MONDAY, tuple(f"2512.{n:05d}" for n in keys)) for source, keys in lists)
    shown = archive(*(paper(n, MONDAY) for n in (1, 2, 3, 4)), paper(5, TUESDAY), lists=listed)
    assert numbers(shelf(shown, "day", "2025-12-08").papers) == expected
    assert numbers(shown.papers) == [5, *expected]


def test_a_list_may_know_a_paper_by_its_old_name() -> None:
    listed = (DayList("capture", MONDAY, ("title/tea", "2512.00001")),)
    shown = archive(paper(1, MONDAY), paper(2, MONDAY, aliases=("title/tea",)), lists=listed)
    assert numbers(shelf(shown, "day", "2025-12-08").papers) == [2, 1]


@pytest.mark.parametrize(("kind", "key"), [("tag", "toys"), ("week", "2025-W50"), ("month", "2025-12")])
def test_every_shelf_is_in_reading_order(kind: str, key: str) -> None:
    """Newest day first, a day as it was listed: as in the archive itself."""
    listed = (DayList("hf", MONDAY, ("2512.00003", "2512.00001", "2512.00002")),)
    papers = [paper(9, TUESDAY, tags=(TOYS,)), *(paper(n, MONDAY, tags=(TOYS,)) for n in (1, 2, 3))]
    shown = archive(*papers, lists=listed, tags={"toys": Tag(name="Toys")})
    assert numbers(shown.papers) == [9, 3, 1, 2]
    assert numbers(shelf(shown, kind, key).papers) == [9, 3, 1, 2]


def test_a_paper_of_two_days_stands_on_both_in_their_own_orders() -> None:
    listed = (
        DayList("hf", MONDAY, ("2512.00002", "2512.00001")),
        DayList("hf", TUESDAY, ("2512.00001", "2512.00002")),
    )
    shown = archive(paper(1, MONDAY, TUESDAY), paper(2, MONDAY, TUESDAY), lists=listed)
    assert numbers(shelf(shown, "day", "2025-12-08").papers) == [2, 1]
    assert numbers(shelf(shown, "day", "2025-12-09").papers) == [1, 2]
    assert numbers(shown.papers) == [2, 1]
    assert numbers(shelf(shown, "week", "2025-W50").papers) == [2, 1]  # once, not twice


def test_a_days_note() -> None:
    days = {MONDAY: DayNote(note="Of *toys*."), TUESDAY: DayNote(title="A *great* day", note="Of tools.")}
    shown = archive(paper(1, MONDAY), paper(2, TUESDAY), paper(3, WEDNESDAY), days=days)
    assert shelf(shown, "day", "2025-12-08").note == "Of *toys*."
    assert shelf(shown, "day", "2025-12-10").note == ""
    note = shelf(shown, "day", "2025-12-09").note
    assert "great" in note
    assert "Of tools." in note


def test_months_are_newest_first_and_keep_the_order_of_the_shelf() -> None:
    papers = (paper(3, date(2026, 1, 5)), paper(2, MONDAY), paper(1, MONDAY, TUESDAY), paper(4, date(2025, 2, 1)))
    assert months(Shelf("tag", "toys", "Toys", "tags/toys", papers)) == (
        ("2026-01", (papers[0],)),
        ("2025-12", (papers[1], papers[2])),
        ("2025-02", (papers[3],)),
    )
    assert months(Shelf("tag", "toys", "Toys", "tags/toys", ())) == ()


def test_a_reading_list_is_in_its_keepers_order_and_private_ones_are_nowhere() -> None:
    entries = (
        ListEntry(id="2512.00002"),
        ListEntry(id="title/tea"),
        ListEntry(id="2512.00099"),
        ListEntry(id="2512.00001"),
    )
    lists = {
        "mine": ReadingList(title="Mine", description="Of tea.", entries=entries),
        "secret": ReadingList(title="Secret", public=False, entries=entries),
    }
    papers = (paper(1, MONDAY), paper(2, MONDAY), paper(3, TUESDAY, aliases=("title/tea",)))
    shown = archive_of(papers, (), Curation(lists=lists))
    (mine,) = shown.shelves["list"]
    assert (mine.name, mine.address, mine.note, numbers(mine.papers)) == ("Mine", "lists/mine", "Of tea.", [2, 3, 1])


@pytest.mark.parametrize(("order", "expected"), [("manual", [1, 2, 3]), ("newest", [2, 3, 1]), ("rating", [3, 1, 2])])
def test_a_reading_list_in_its_order(order: str, expected: list[int]) -> None:
    said: tuple[dict[str, Any], ...] = ({"rating": 3}, {"day": TUESDAY, "rating": 2}, {"day": MONDAY, "rating": 9})
    entries = tuple(ListEntry.model_validate({"id": f"2512.{n:05d}"} | facts) for n, facts in enumerate(said, 1))
    one = ReadingList.model_validate({"title": "Mine", "order": order, "entries": entries})
    shown = archive_of(tuple(paper(n, MONDAY) for n in (1, 2, 3)), (), Curation(lists={"mine": one}))
    assert numbers(shown.shelves["list"][0].papers) == expected


# --- families of tags -------------------------------------------------------------------------------------------------


def test_tags_know_their_wider_and_narrower_ones_that_have_papers() -> None:
    tags = {
        "toys": Tag(name="Toys"),
        "tools": Tag(name="Tools", parents=("toys", "things")),
        "kites": Tag(name="Kites", parents=("toys",)),
        "things": Tag(name="Things"),
    }
    shown = archive(
        paper(1, MONDAY, tags=(TOYS, TOOLS)),
        paper(2, MONDAY, tags=(TOOLS, Label(slug="kites", name="Kites"))),
        tags=tags,
    )
    family = {
        one.key: ([way.name for way in one.parents], [way.name for way in one.children]) for one in shown.shelves["tag"]
    }
    assert family == {"kites": (["Toys"], []), "tools": (["Toys"], []), "toys": ([], ["Kites", "Tools"])}
    assert shelf(shown, "tag", "toys").children[1] == Way("tags/tools.html", "Tools")


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"votes": None, "comments": None, "code": False, "ours": False, "noted": False, "excerpt": ""}),
        ({"reading": Reading(date=MONDAY, votes=3, comments=0)}, {"votes": 3, "comments": 0}),
        ({"code": "https://x.yz", "note": "Read."}, {"code": True, "noted": True}),
        ({"abstract": "Hot. " * 90}, {"excerpt": ("Hot. " * 64).strip(), "ours": False}),
        ({"abstract": "Theirs.", "summary": "*Ours*, [of](x) tea."}, {"excerpt": "Ours, of tea.", "ours": True}),
        ({"authors": ("A", "B"), "author_count": 2}, {"authors": ("A", "B"), "more_authors": 0}),
        ({"authors": tuple("ABCDEFG"), "author_count": 7}, {"authors": tuple("ABCDE"), "more_authors": 2}),
        ({"author_count": 30}, {"authors": (), "more_authors": 30}),
    ],
    ids=str,
)
def test_a_row(facts: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    one = paper(1, MONDAY, organisations=(LAB,), tags=(TOYS,), **facts)
    row = row_of(one)
    assert (row.id, row.title, row.day, row.organisations, row.tags) == (one.id, one.title, MONDAY, (LAB,), (TOYS,))
    assert {name: getattr(row, name) for name in expected} == expected
    assert len(row.excerpt) <= EXCERPT + 2
    assert len(row.authors) <= AUTHORS
    assert TypeAdapter(Row).validate_python(toy.told(row)) == row


def test_every_paper_has_its_row() -> None:
    shown = archive(paper(1, MONDAY), paper(2, TUESDAY))
    assert shown.rows == {one.id: row_of(one) for one in shown.papers}


# --- laws -------------------------------------------------------------------------------------------------------------

few_days = st.lists(st.sampled_from([MONDAY, TUESDAY, WEDNESDAY, date(2026, 1, 1)]), max_size=3, unique=True).map(
    sorted
)
labels = st.lists(st.sampled_from([TOYS, TOOLS]), max_size=2, unique_by=lambda label: label.slug)
some_papers = st.lists(
    st.tuples(st.integers(1, 9), few_days, labels, st.sampled_from(["", "https://x.yz"])),
    max_size=6,
    unique_by=lambda facts: facts[0],
).map(lambda several: [paper(n, *days, tags=tags, code=code) for n, days, tags, code in several])
some_lists = st.lists(
    st.builds(
        DayList,
        st.sampled_from(["a", "b"]),
        st.sampled_from([MONDAY, TUESDAY]),
        st.lists(st.integers(1, 9).map(lambda n: f"2512.{n:05d}"), max_size=4, unique=True).map(tuple),
    ),
    max_size=3,
    unique_by=lambda listed: (listed.source, listed.date),
)


@pytest.mark.seconds
@given(some_papers, some_lists, st.randoms(use_true_random=False))
def test_the_laws_of_shelves(papers: list[Paper], lists: list[DayList], dice: random.Random) -> None:
    tags = {"toys": Tag(name="Toys", parents=("tools",)), "tools": Tag(name="Tools", parents=("toys",))}
    in_order = sorted(papers, key=lambda paper: (-paper.day.toordinal(), paper.id))  # as curate hands them over
    shown = archive(*in_order, lists=tuple(lists), tags=tags)
    assert sorted(paper.id for paper in shown.papers) == sorted(paper.id for paper in papers)
    for kind, shelves in shown.shelves.items():
        assert len({one.address for one in shelves}) == len(shelves)
        for one, other in pairwise(shelves):
            later, earlier = (one, other) if SHELVES[kind].by_time else (other, one)
            assert (later.previous, earlier.next) == (earlier.way.bare(), later.way.bare())
        for one in shelves:
            assert one.papers
            assert len({paper.id for paper in one.papers}) == len(one.papers)
            assert [paper for _, some in months(one) for paper in some] == list(one.papers) or kind == "day"
    standing = {kind: sorted(p.id for one in shelves for p in one.papers) for kind, shelves in shown.shelves.items()}
    assert standing["day"] == sorted(paper.id for paper in papers for _ in paper.listed or [paper.day])
    assert standing["tag"] == sorted(paper.id for paper in papers for _ in paper.tags)
    assert standing["code"] == sorted(paper.id for paper in papers if paper.code)
    dice.shuffle(lists)
    assert archive(*in_order, lists=tuple(lists), tags=tags) == shown
