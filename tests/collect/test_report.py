"""How a run is told: what went wrong with a day, with some, with more than anybody reads."""

from datetime import UTC, date, datetime, timedelta

import pytest

from generator.collecting.report import Outcome, Report, bad_words

FIRST = date(2025, 12, 1)


def failed(number: int, why: str = "we are offline", held: str = "") -> Outcome:
    return Outcome("arxiv", FIRST + timedelta(number), "failed", reasons=(why,), held=held)


def good(number: int) -> Outcome:
    return Outcome("arxiv", FIRST + timedelta(number), "unchanged")


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ([good(0)], ()),
        (
            [failed(0), good(1), failed(2)],
            ("arxiv 2025-12-01: failed: we are offline", "arxiv 2025-12-03: failed: we are offline"),
        ),
        (
            [*map(failed, range(1_303)), failed(1_303, "had no answer")],
            (
                "arxiv 2025-12-01 to 2029-06-25, 1,303 days: failed: we are offline",
                "arxiv 2029-06-26: failed: had no answer",
            ),
        ),
        (
            [failed(number, held=f"q/{number}") for number in range(2)],
            (
                "arxiv 2025-12-01: failed: we are offline (look at it: broadsheet quarantine show arxiv/2025-12-01)",
                "arxiv 2025-12-02: failed: we are offline (look at it: broadsheet quarantine show arxiv/2025-12-02)",
            ),
        ),
        ([Outcome("arxiv", None, "failed", reasons=("no",))] * 9, ("arxiv, 9 answers: failed: no",)),
    ],
)
def test_days_that_went_wrong_alike_are_told_at_once(outcomes: list[Outcome], told: tuple[str, ...]) -> None:
    assert bad_words(Report("fetch", datetime(2025, 12, 10, tzinfo=UTC), 0, 0, tuple(outcomes))) == told
