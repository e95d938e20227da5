"""Pictures of the archive: the numbers of a small archive, counted by hand, and the paths drawn from them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.archive import archive_of
from generator.archiving import insights, pictures
from generator.archiving.insights import ENOUGH
from generator.config import Config, Limits
from generator.decisions import Curation, Tag
from generator.models import Label, Paper, Reading
from generator.outputs import shelves
from generator.outputs.insights import plan
from generator.page import Page, pages_of
from generator.theme import Theme
from generator.theming.catalogue import english
from generator.theming.themes import load_theme
from tests import toy

pytestmark = pytest.mark.seconds

ROOT = Path(__file__).parents[1]
TOYS, TOOLS = Label(slug="toys", name="Toys"), Label(slug="tools", name="Tools")


def paper(number: int, day: date, **facts: Any) -> Paper:
    whole = {"id": f"2512.{number:05d}", "guid": f"g{number}", "title": f"Tea {number}", "day": day}
    return toy.paper_of(whole | facts)


def month(number: int, papers: int, toys: int = 0, tools: int = 0, **facts: Any) -> list[Paper]:
    """So many papers of a month of 2025, the first of them about toys, the last about tools."""
    return [
        paper(
            100 * number + place,
            date(2025, number, 1 + place % 20),
            tags=(TOYS,) * (place < toys) + (TOOLS,) * (place >= papers - tools),
            **facts,
        )
        for place in range(papers)
    ]


# --- numbers ----------------------------------------------------------------------------------------------------------

FEW = (
    paper(1, date(2024, 11, 30)),
    paper(2, date(2025, 2, 1), reading=Reading(date=date(2025, 2, 1), votes=0)),
    paper(3, date(2025, 2, 1), reading=Reading(date=date(2025, 2, 1), votes=4), code="https://git.example.org/x"),
    paper(4, date(2025, 2, 3), reading=Reading(date=date(2025, 2, 1), votes=250)),
)


def test_papers_by_month_and_day() -> None:
    assert insights.months(FEW) == ("2024-11", "2024-12", "2025-01", "2025-02")
    assert insights.counts(FEW, insights.months(FEW)) == (1, 0, 0, 3)
    assert insights.days(FEW) == ((date(2024, 11, 30), 1), (date(2025, 2, 1), 2), (date(2025, 2, 3), 1))
    assert (insights.months(()), insights.days(())) == ((), ())


def test_months_begin_where_there_are_enough() -> None:
    assert insights.telling_months(FEW) == insights.months(FEW)  # none has
    assert insights.telling_months((*FEW, *month(2, ENOUGH), *month(3, 1))) == ("2025-02", "2025-03")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 3, 0), (1, 3, 333), (2, 3, 667), (3, 3, 1000), (1, 2000, 1), (1, 2001, 0), (0, 0, 0)],
)
def test_a_share_is_in_thousandths(part: int, whole: int, expected: int) -> None:
    assert insights.share(part, whole) == expected


def test_votes() -> None:
    classes = [(start, end, number) for start, end, number in insights.classes_of_votes(FEW) if number]
    assert classes == [(0, 0, 1), (1, 4, 1), (200, None, 1)]
    voted = [one.with_facts(reading=Reading(date=one.day, votes=place)) for place, one in enumerate(month(1, 24))]
    assert insights.median_votes((*voted, *FEW), ("2024-11", "2025-01", "2025-02")) == (None, 11, None)


# Toys: 8 of 80, then 24 of 80. Tools: 40 of 80, then 8 of 80. March has too few papers to count.
MOVING = [
    *month(1, 40, toys=6, tools=20),
    *month(2, 40, toys=2, tools=20),
    *month(3, 3, toys=3),
    *month(4, 40, toys=12, tools=8),
    *month(5, 40, toys=12),
]


def topics_of(papers: list[Paper], most: int = 6) -> insights.Topics:
    kinds = archive_of(tuple(papers), (), Curation(tags={"toys": Tag(name="Toys"), "tools": Tag(name="Tools")})).shelves
    return insights.topics(papers, kinds["tag"], most)


def test_topics_rise_and_fall() -> None:
    found = topics_of(MOVING)
    assert (found.months, found.window) == (("2025-01", "2025-02", "2025-03", "2025-04", "2025-05"), 2)
    (toys,), (tools,) = found.rising, found.falling
    assert (toys.way.name, toys.before, toys.now, toys.shares) == ("Toys", 100, 300, (150, 50, None, 300, 300))
    assert (tools.way.name, tools.before, tools.now, tools.shares) == ("Tools", 500, 100, (500, 500, None, 200, 0))


def test_where_too_little_is_known_no_topic_moves() -> None:
    assert topics_of(month(1, 40, toys=30)) == insights.Topics((), 0, (), ())  # one month has none to go with
    assert topics_of([*month(1, 40, toys=9), *month(2, 40, toys=10)]).rising == ()  # 19 papers of the tag
    assert topics_of([*month(1, 40, toys=10), *month(2, 40, toys=10)]) == insights.Topics(
        ("2025-01", "2025-02"), 1, (), ()
    )


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "top"),
    [([], 1), ([0], 1), ([None, 2], 2), ([3], 4), ([7], 8), ([9], 10), ([11], 20), ([615], 800), ([50], 50)],
)
def test_the_upper_edge_is_round(numbers: list[int | None], top: int) -> None:
    assert pictures.top_of(numbers) == top


@given(st.lists(st.integers(0, 10**7) | st.none(), max_size=9))
def test_the_upper_edge_is_above_all_and_its_half_is_whole(numbers: list[int | None]) -> None:
    top = pictures.top_of(numbers)
    assert all(number is None or number <= top for number in numbers)
    assert top == 1 or top % 2 == 0


@pytest.mark.parametrize(
    ("numbers", "path"),
    [
        ([0, 5, 10], "M166 100L500 50L833 0"),
        ([10, None, 5, 10], "M125 0h0M625 50L875 0"),  # alone, it is a dot
        ([None, None], ""),
    ],
)
def test_a_line(numbers: list[int | None], path: str) -> None:
    assert pictures.line(numbers, 10).path == path


def test_columns_and_strokes() -> None:
    assert pictures.columns((2, 0, 1)).path == "M33 100V0H300V100ZM700 100V50H966V100Z"
    days = ((date(2025, 1, 1), 2), (date(2025, 1, 6), 1))
    assert pictures.strokes(days, date(2025, 1, 1), date(2025, 1, 10)).path == "M0 100V0M500 100V50"


def keys(first: int, months: int) -> list[str]:
    return [
        f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(12 * 2023 + first, 12 * 2023 + first + months)
    ]


@pytest.mark.parametrize(
    ("months", "marks"),
    [
        (keys(0, 1), ((0, "2023"),)),
        (keys(3, 3), ((0, "2023"),)),
        (keys(6, 24), ((0, "2023"), (25, "2024"), (75, "2025"))),
        (keys(10, 24), ((8, "2024"), (58, "2025"))),  # no room for the two months before
        (keys(0, 120), tuple((20 * place, str(2023 + 2 * place)) for place in range(5))),
        ([], ()),
    ],
    ids=["a month", "no january", "two years", "a short beginning", "ten years", "nothing"],
)
def test_marks_of_years(months: list[str], marks: tuple[tuple[int, str], ...]) -> None:
    assert pictures.years(months) == marks


def test_a_shelf_has_a_line_of_its_own_months() -> None:
    kinds = archive_of(tuple(MOVING), (), Curation(tags={"toys": Tag(name="Toys"), "tools": Tag(name="Tools")})).shelves
    tools, toys = kinds["tag"]
    assert pictures.trend(toys, english()) == pictures.Trend(
        "M0 15L10 25L20 23L30 0L40 0", 40, "January 2025", "May 2025", 12, "April 2025"
    )
    assert pictures.trend(tools, english()) is not None
    (january,) = (shelf for shelf in kinds["month"] if shelf.key == "2025-01")
    assert pictures.trend(january, english()) is None


def test_a_shelfs_line_is_small_and_stands_on_its_first_page_alone() -> None:
    papers = [paper(number, date(1990 + number // 12, number % 12 + 1, 1), tags=(TOYS,)) for number in range(400)]
    archive = archive_of(tuple(papers), (), Curation(tags={"toys": Tag(name="Toys")}))
    config = Config(limits=Limits(shelf=300))
    theme = load_theme(ROOT / "themes", config)
    pages = {page.address: theme.render(page).decode() for page in pages_of(shelves.plan(archive, config, theme))}
    with_line = [address for address, page in pages.items() if 'class="trend"' in page]
    assert with_line == ["tags/toys.html"]
    line = pages["tags/toys.html"].partition('<figure class="trend">')[2].partition("</figure>")[0]
    assert "Papers a month, January 2015 to April 2023" in line
    assert len(line) < 1_200


# --- the page ---------------------------------------------------------------------------------------------------------


def page_of(papers: list[Paper]) -> Page:
    archive = archive_of(tuple(papers), (), Curation(tags={"toys": Tag(name="Toys"), "tools": Tag(name="Tools")}))
    (page,) = pages_of(plan(archive, Config(), Theme((), Config())))
    return page


def test_the_page_holds_the_numbers() -> None:
    values = page_of([*MOVING, paper(9, date(2023, 5, 5), code="https://git.example.org/x")]).values
    assert (values["papers"], values["earlier"], values["code"]) == (164, 1, 1)
    assert values["by_month"] == (40, 40, 3, 40, 40)
    assert [way.address for way in values["months"]][:2] == ["papers/month/2025-01.html", "papers/month/2025-02.html"]
    assert values["code_shares"] == (0, 0, None, 0, 0)
    assert values["days"][0][0].address == "papers/date/2025-01-01.html"
    assert sum(count for _, count in values["days"]) == 163


def test_an_archive_of_nothing_has_no_pictures_and_leads_home() -> None:
    (page,) = pages_of(plan(archive_of((), (), Curation()), Config(), Theme((), Config())))
    assert (page.address, page.template, page.values["target"]) == ("insights.html", "moved.html", "index.html")


@pytest.mark.parametrize(
    "days", [(date.max,), (date.min,), (date.min, date.max), (date(2024, 2, 29), date(2025, 12, 9))]
)
def test_any_days_can_be_drawn(days: tuple[date, ...]) -> None:
    values = page_of([paper(number, day) for number, day in enumerate(days)]).values
    assert values["papers"] == len(days)
    assert len(values["months"]) <= insights.MOST
