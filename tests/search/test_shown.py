"""What papers can be filtered by: what they have, and their authors."""

import json
from typing import Any

import pytest

from generator.models import Paper
from generator.searching import shown
from generator.searching.tiers import Tier
from tests.search import made

(PLAIN,) = (paper.with_facts(listed=(), code="", summary="", machine_summary="") for paper in made.papers(1))


def tier(*papers: Paper) -> Tier:
    return Tier(papers, tuple(range(0, 2 * len(papers), 2)), 2 * len(papers))


@pytest.mark.parametrize(
    ("facts", "bits"),
    [
        ({}, 0),
        ({"code": "https://github.com/toy/one"}, 1),
        ({"summary": "Ours."}, 2),
        ({"machine_summary": "A machine's."}, 2),
        ({"listed": (PLAIN.day,)}, 4),
        ({"models": ("toy/model",)}, 8),
        ({"datasets": ("toy/data",)}, 16),
        ({"spaces": ("toy/demo",)}, 32),
        ({"models": ("toy/model",), "code": "https://github.com/toy/one"}, 9),
    ],
)
def test_what_a_paper_has(facts: dict[str, Any], bits: int) -> None:
    columns = shown.facets(tier(PLAIN.with_facts(**facts)))
    assert json.loads(columns)["has"] == [bits]


def by(*authors: str) -> Paper:
    return PLAIN.with_facts(authors=authors)


def test_authors_of_several_papers_in_all_tiers() -> None:
    base = tier(by("Ada", "Bea"), by("Bea", "Bea"), by("Cy"))
    tail = tier(*[by("Ada", "Bea")] * 20)
    lines = dict(line.split("\t") for line in shown.frequent((base, tail)).decode().split("\n"))
    # Places 0 and 6 (the tail begins there), then every second one; nobody stands twice at one place.
    assert lines == {"Ada": "06" + "2" * 19, "Bea": "024" + "2" * 19}
    assert shown.frequent((tier(by("Cy")), tier())) == b""


def test_no_more_authors_than_can_be_afforded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "FREQUENT", 2)
    papers = tier(by("Ada", "Bea", "Cy"), by("Ada", "Bea", "Cy"), by("Cy"))
    assert shown.frequent((papers,)).decode().split("\n") == ["Ada\t02", "Cy\t022"]
