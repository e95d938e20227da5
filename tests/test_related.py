"""Related papers: who is near to whom, why, and that a new day, the order and what is kept have no say in it."""

import random
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

import generator.related as told
from generator.memory import KIN, Memory
from generator.models import Label, Paper
from generator.related import MOST, digests, related
from generator.relating import features, known, nearest
from generator.searching.tiers import tiers

TOPICS = {
    "tea": "sparse kettle boiling of green leaves in a warm pot",
    "sea": "deep water currents under cold northern ice shelves",
    "bee": "waggle dancing foragers returning to a wooden hive",
    "sky": "polar light curtains above the frozen magnetic north",
}


def paper(number: int, words: str = "", **facts: Any) -> Paper:
    day = date(2025, 1, 1) + timedelta(days=number // 4)
    given = {"id": f"2501.{number:05d}", "guid": "x", "title": f"Paper {number}", "day": day, "abstract": words}
    return Paper(**{**given, **facts})


def library(size: int = 80, seed: int = 0) -> list[Paper]:
    """Papers of four topics, each with words of its own besides."""
    dice = random.Random(seed)
    topics = list(TOPICS.values())
    return [
        paper(n, " ".join(dice.sample(topics[n % 4].split(), 6)) + f" apart{n} {topics[n % 4]}") for n in range(size)
    ]


def ids(papers: list[Paper], memory: Memory | None = None) -> dict[str, list[str]]:
    return {name: [one.id for one in near] for name, near in related(papers, memory or Memory()).items()}


def test_papers_of_one_topic_are_near() -> None:
    papers = library()
    for name, near in ids(papers).items():
        assert len(near) == MOST
        assert name not in near
        assert {int(other[-5:]) % 4 for other in near} == {int(name[-5:]) % 4}


def test_what_a_machine_guessed_brings_no_papers_together() -> None:
    papers = library()
    guessed = [one.saying(keywords=(f"guess {n // 8}", "likely so")) for n, one in enumerate(papers)]
    assert related(guessed, Memory()) == related(papers, Memory())


def test_the_reason_is_told() -> None:
    lab, far = Label(slug="lab", name="Toy Lab"), Label(slug="far", name="Far Away")
    papers = [
        *library(),
        paper(90, "sparse kettle of green leaves", title="Kettles", organisations=(lab, far), authors=("Ada", "Bea")),
        paper(91, "sparse kettle of green leaves", organisations=(lab,), authors=("Cy", "Bea")),
    ]
    first = related(papers, Memory())["2501.00090"][0]
    assert (first.id, first.title, first.day) == ("2501.00091", "Paper 91", papers[-1].day)
    assert first.organisations == ("Toy Lab",)
    assert first.authors == ("Bea",)
    assert set(first.words) <= {"sparse kettle", "green leaves", "kettle boiling", "kettle", "leaves"}
    assert len(first.words) == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"authors": ("Ada Toy", "Bea Sample")},
        {"tags": (Label(slug="toys", name="Toys"), Label(slug="tea", name="Tea"))},
    ],
    ids=str,
)
def test_without_a_word_in_common_authors_and_tags_relate(facts: dict[str, Any]) -> None:
    papers = [*library(), paper(90, **facts), paper(91, **facts)]
    assert ids(papers)["2501.00090"] == ["2501.00091"]
    assert related(papers, Memory())["2501.00090"][0].words == ()


def test_what_has_nothing_in_common_is_not_related() -> None:
    assert related([], Memory()) == {}
    assert related([paper(1, "alone")], Memory()) == {}
    assert ids([paper(1, "one thing"), paper(2, "another matter")]) == {"2501.00001": [], "2501.00002": []}
    assert ids([*library(), paper(99)])["2501.00099"] == []


def test_ties_go_by_id_and_the_order_of_papers_has_no_say() -> None:
    papers = [paper(n, list(TOPICS.values())[n % 4]) for n in range(40)]
    found = ids(papers)
    assert found["2501.00021"] == [f"2501.{n:05d}" for n in (1, 5, 9, 13, 17, 25)]
    shuffled = random.Random(1).sample(papers, len(papers))
    assert ids(shuffled) == found


@given(st.integers(20, 90), st.integers(0, 1_000))
@settings(max_examples=15)
def test_what_is_kept_changes_nothing(size: int, seed: int) -> None:
    papers = library(size, seed)
    memory = Memory()
    whole = related(papers, memory)
    assert related(papers, memory.again()) == whole


def test_a_new_day_is_compared_with_all_and_the_base_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    more = library(200)
    papers = next(more[:size] for size in range(80, 200) if tiers(more[:size])[0] == tiers(more[: size + 1])[0])
    more = more[: len(papers) + 1]
    memory = Memory()
    ids(papers, memory)
    clean = related(more, Memory())
    monkeypatch.setattr(known, "learn", None)  # whoever asks for it fails
    assert related(more, memory.again()) == clean
    assert {int(one.id[-5:]) % 4 for one in clean[more[-1].id]} == {len(papers) % 4}


def test_what_a_new_paper_is_near_to_leads_to_it_and_none_to_itself() -> None:
    more = library(200)
    papers = next(more[:size] for size in range(80, 200) if tiers(more[: size + 1])[1].papers)
    new = paper(len(papers), papers[0].abstract)
    found = ids([*papers, new])
    assert found[papers[0].id][0] == new.id
    assert not [name for name, near in found.items() if name in near]


def test_another_word_in_the_base_is_learnt_anew() -> None:
    papers = library()
    memory = Memory()
    ids(papers, memory)
    papers[0] = papers[0].saying(abstract=TOPICS["bee"])
    again = memory.again()
    assert ids(papers, again) == ids(papers)
    assert set(again.drawer(KIN).kept) != set(memory.drawer(KIN).kept)


def test_digests_are_known_without_the_nearest() -> None:
    papers, memory = library(), Memory()
    told = digests(papers, memory, lambda: related(papers, memory))
    assert len(set(told.values())) == len(papers)
    assert digests(papers, memory.again(), dict) == told
    near = related(papers, memory)[papers[0].id][0].id
    later = [one.saying(day=one.day + timedelta(days=1)) if one.id == near else one for one in papers]
    other = digests(later, memory.again(), lambda: related(later, memory))
    assert other[papers[0].id] != told[papers[0].id]


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_how_much_is_looked_at_at_a_time_has_no_say(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = related(library(), Memory())
    for module, name in ((nearest, "_PRODUCTS"), (features, "_PAPERS"), (told, "_PAIRS")):
        monkeypatch.setattr(module, name, size)
    assert related(library(), Memory()) == whole


def rows_of(seed: int, papers: int = 120) -> Any:
    """Rows as papers give them: a few things that stand in many, many that stand in few."""
    dice = np.random.default_rng(seed)
    column = np.minimum(dice.zipf(1.3, (papers, 30)) - 1, 400)
    rows = csr_matrix((np.ones(column.size, np.int32), (np.repeat(np.arange(papers), 30), column.ravel())))
    rows.data = np.minimum(3 + rows.indices, 24)
    return rows


def compared_with_all(rows: Any, rank: Any, least: int) -> list[tuple[int, int, int]]:
    """The nearest by the plain product of all rows with all."""
    found = []
    for one, products in enumerate((rows @ rows.T).toarray().tolist()):
        near = sorted((-near, rank[other], other) for other, near in enumerate(products) if other != one)
        found += [(one, other, -near) for near, _, other in near[:MOST] if -near >= least]
    return found


def as_listed(pairs: nearest.Pairs) -> list[tuple[int, int, int]]:
    return [(int(one), int(other), int(near)) for one, other, near in zip(*pairs, strict=True)]


@pytest.mark.parametrize("least", [1, 900])
@pytest.mark.parametrize("weak", [0, 768])
@pytest.mark.parametrize("far", [0, 800, 2_000])  # what is common: nothing; some; so much that many are far
def test_pruning_prunes_no_paper(far: int, weak: int, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_RARE": 2, "_FAR": far, "_WEAK": weak, "_PRODUCTS": 3_000}.items():
        monkeypatch.setattr(nearest, name, value)
    for seed in range(2):
        rows = rows_of(seed)
        rank = np.random.default_rng(seed).permutation(rows.shape[0])
        whole = compared_with_all(rows, rank, least)
        assert as_listed(nearest.nearest(rows, rank, MOST, least)) == whole
        before = nearest.nearest(rows[:90], rank[:90], MOST, least)
        assert as_listed(nearest.nearest_with(before, rows, rank, MOST, least, 90)) == whole


def test_a_bound_that_is_too_low_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    monkeypatch.setattr(nearest, "_RARE", 2)
    monkeypatch.setattr(nearest, "_FAR", 2_000)
    monkeypatch.setattr(nearest, "_length", lambda squares: np.zeros(len(squares)))
    rows = rows_of(1)
    rank = np.arange(rows.shape[0])
    assert as_listed(nearest.nearest(rows, rank, MOST, 1)) != compared_with_all(rows, rank, 1)
