"""Which papers are read most and which rise, which tags are in motion: in whole numbers, ties by id, no clock."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archiving import ranking
from generator.models import Label, Paper, Reading
from tests import toy

NOW = date(2025, 12, 9)
TOYS, TEA, KITES = (Label(slug=name.lower(), name=name) for name in ("Toys", "Tea", "Kites"))


def paper(number: int, age: int = 0, votes: int | None = None, **facts: Any) -> Paper:
    """A paper that came so many days ago; its votes were read on that day."""
    day = NOW - timedelta(days=age)
    reading = None if votes is None else Reading(date=facts.pop("read", day), votes=votes)
    known = {"id": f"2512.{number:05d}", "guid": f"g{number}", "title": f"Paper {number}"}
    return toy.paper_of({**known, "day": day, "reading": reading, **facts})


def numbers(papers: tuple[Paper, ...]) -> list[int]:
    return [int(one.id[-5:]) for one in papers]


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ((), ranking.EPOCH),
        ((paper(1, 3), paper(2, 1)), NOW - timedelta(days=1)),
        ((paper(1, 3, 5, read=NOW), paper(2, 1)), NOW),
        ((paper(1, 0), paper(2, 9, 5)), NOW),
    ],
    ids=["nothing", "days alone", "a reading", "a day after the readings"],
)
def test_today(papers: tuple[Paper, ...], expected: date) -> None:
    assert ranking.today(papers) == expected


def test_the_days_that_end_today() -> None:
    papers = tuple(paper(age, age) for age in (0, 6, 7, 29, 30))
    assert numbers(ranking.since(papers, NOW, 7)) == [0, 6]
    assert numbers(ranking.since(papers, NOW, 30)) == [0, 6, 7, 29]
    assert numbers(ranking.since(papers, NOW - timedelta(days=7), 28)) == [7, 29, 30]


def test_the_top() -> None:
    papers = (paper(3, votes=5), paper(1, votes=5), paper(2, votes=9), paper(4), paper(5, votes=0))
    assert numbers(ranking.top(papers, 9)) == [2, 1, 3]
    assert numbers(ranking.top(papers, 2)) == [2, 1]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (paper(1, 0, 10), paper(2, 0, 11), [2, 1]),
        (paper(1, 1, 10), paper(2, 0, 10), [2, 1]),
        (paper(2, 3, 10), paper(1, 3, 10), [1, 2]),
        (paper(1, 6, 80), paper(2, 0, 10), [1, 2]),  # 80 ÷ 8^1.5 = 10 ÷ 2^1.5
        (paper(1, 6, 79), paper(2, 0, 10), [2, 1]),
        (paper(1, 6, 81), paper(2, 0, 10), [1, 2]),
    ],
    ids=["votes", "age", "id", "a tie", "one vote less", "one vote more"],
)
def test_what_rises(first: Paper, second: Paper, expected: list[int]) -> None:
    assert numbers(ranking.rising((first, second), NOW, 9)) == expected


def test_a_day_after_now_is_as_young_as_now() -> None:
    assert ranking.rise(paper(1, -3, 10), NOW) == ranking.rise(paper(1, 0, 10), NOW)


few = st.integers(0, 3_000)
some = st.lists(st.tuples(few, st.integers(1, 5_000)), max_size=8)


@pytest.mark.seconds
@given(some)
def test_the_order_is_that_of_the_formula(facts: list[tuple[int, int]]) -> None:
    papers = tuple(paper(n, age, votes) for n, (age, votes) in enumerate(facts))
    worth = [Fraction(votes**2, (age + 2) ** 3) for age, votes in facts]
    shown = numbers(ranking.rising(papers, NOW, 99))
    assert sorted(shown) == list(range(len(facts)))
    assert all(worth[a] >= worth[b] - Fraction(1, 10**12) for a, b in pairwise(shown))


def test_tags_in_motion() -> None:
    lately = [paper(n, n % 28, tags=[TOYS] if n < 6 else [TEA] if n < 16 else []) for n in range(20)]
    before = [paper(100 + n, 28 + n, tags=[TOYS, KITES] if n < 4 else [TEA] if n < 60 else []) for n in range(80)]
    long_ago = [paper(300 + n, 112 + n, tags=[KITES]) for n in range(30)]
    found = ranking.motion((*lately, *before, *long_ago), NOW, 9)
    assert found == ranking.Motion((ranking.Rising(TOYS, 6, 4),), 20, 80)  # tea falls from 56 of 80 to 10 of 20


@pytest.mark.parametrize(
    ("lately", "before", "expected"),
    [
        ([TOYS] * 4 + [TEA] * 6, [KITES], ["tea"]),
        ([TOYS] * 5 + [TEA] * 6, [KITES], ["tea", "toys"]),
        ([TOYS] * 6 + [TEA] * 6, [KITES], ["tea", "toys"]),
        ([TOYS] * 6 + [TEA] * 6, [TEA, KITES], ["toys"]),
        ([TOYS] * 6, [TOYS], []),
        ([TOYS] * 6, [], []),
    ],
    ids=["too few", "most first", "by name", "as before", "no other", "nothing before"],
)
def test_which_tags_rise(lately: list[Label], before: list[Label], expected: list[str]) -> None:
    papers = [paper(n, 0, tags=[tag]) for n, tag in enumerate(lately)]
    papers += [paper(100 + n, 28, tags=[tag]) for n, tag in enumerate(before)]
    assert [one.tag.slug for one in ranking.motion(papers, NOW, 9).rising] == expected
