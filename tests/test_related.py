"""Related papers: who is near to whom, why, and that a new day, the order and what is kept have no say in it."""

import pickle
import random
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from generator.memory import KIN, NEAR, Memory
from generator.models import Label, Paper
from generator.page import Page
from generator.related import MOST, Kin, related
from generator.relating import common, features, known, nearest
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


def told(papers: list[Paper], memory: Memory | None = None) -> dict[str, tuple[Kin, ...]]:
    return {name: tuple(near) for name, near in related(papers, memory or Memory()).items()}


def ids(papers: list[Paper], memory: Memory | None = None) -> dict[str, list[str]]:
    return {name: [one.id for one in near] for name, near in told(papers, memory).items()}


def test_papers_of_one_topic_are_near() -> None:
    papers = library()
    for name, near in ids(papers).items():
        assert len(near) == MOST
        assert name not in near
        assert {int(other[-5:]) % 4 for other in near} == {int(name[-5:]) % 4}


def test_what_a_machine_guessed_brings_no_papers_together() -> None:
    papers = library()
    guessed = [one.with_facts(keywords=(f"guess {n // 8}", "likely so")) for n, one in enumerate(papers)]
    assert told(guessed) == told(papers)


def test_the_reason_is_told() -> None:
    lab, far = Label(slug="lab", name="Toy Lab"), Label(slug="far", name="Far Away")
    papers = [
        *library(),
        paper(90, "sparse kettle of green leaves", title="Kettles", organisations=(lab, far), authors=("Ada", "Bea")),
        paper(91, "sparse kettle of green leaves", organisations=(lab,), authors=("Cy", "Bea")),
    ]
    first = told(papers)["2501.00090"][0]
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
    assert told(papers)["2501.00090"][0].words == ()


def test_what_has_nothing_in_common_is_not_related() -> None:
    assert told([]) == {}
    assert told([paper(1, "alone")]) == {"2501.00001": ()}
    assert not related([paper(1, "alone")], Memory())["2501.00001"]
    assert ids([paper(1, "one thing"), paper(2, "another matter")]) == {"2501.00001": [], "2501.00002": []}
    assert ids([*library(), paper(99)])["2501.00099"] == []


def test_ties_go_by_id_and_the_order_of_papers_has_no_say() -> None:
    papers = [paper(n, list(TOPICS.values())[n % 4]) for n in range(40)]
    found = ids(papers)
    assert found["2501.00021"] == [f"2501.{n:05d}" for n in (1, 5, 9, 13, 17, 25)]
    shuffled = random.Random(1).sample(papers, len(papers))
    assert ids(shuffled) == found


@pytest.mark.seconds
@given(st.integers(20, 90), st.integers(0, 1_000))
@settings(max_examples=15)
def test_what_is_kept_changes_nothing(size: int, seed: int) -> None:
    papers = library(size, seed)
    memory = Memory()
    whole = told(papers, memory)
    assert told(papers, memory.again()) == whole


def test_a_new_day_is_compared_with_all_and_the_base_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    more = library(200)
    papers = next(more[:size] for size in range(80, 200) if tiers(more[:size])[0] == tiers(more[: size + 1])[0])
    more = more[: len(papers) + 1]
    memory = Memory()
    ids(papers, memory)
    clean = told(more)
    monkeypatch.setattr(known, "learn", None)  # whoever asks for it fails
    assert told(more, memory.again()) == clean
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
    papers[0] = papers[0].with_facts(abstract=TOPICS["bee"])
    again = memory.again()
    assert ids(papers, again) == ids(papers)
    assert not again.drawer(NEAR).kept.keys() & memory.drawer(NEAR).kept.keys()


MORE = library(220)
NUMBER = next(size for size in range(180, 220) if len(tiers(MORE[:size])[1].papers) == 8)
PAPERS = MORE[:NUMBER]


@pytest.mark.parametrize(
    ("papers", "compared"),
    [
        (MORE[: NUMBER + 1], lambda near: {NUMBER}),
        (PAPERS[:-1], lambda near: {n for n in range(NUMBER - 1) if NUMBER - 1 in near[n]}),
        (PAPERS[:-3] + PAPERS[-2:], lambda near: {n for n in range(NUMBER) if NUMBER - 3 in near[n]} - {NUMBER - 3}),
        (
            [*PAPERS[:-1], PAPERS[-1].with_facts(abstract=TOPICS["bee"])],
            lambda near: {NUMBER - 1, *(n for n in range(NUMBER) if NUMBER - 1 in near[n])},
        ),
        (
            [*PAPERS[:-1], PAPERS[-1].with_facts(day=PAPERS[-1].day + timedelta(days=1))],
            lambda near: {NUMBER - 1, *(n for n in range(NUMBER) if NUMBER - 1 in near[n])},
        ),
    ],
    ids=["one more", "the newest taken away", "one of the tail taken away", "other words", "another day"],
)
def test_only_what_is_new_in_the_tail_is_compared(papers: list[Paper], compared: Any, monkeypatch: Any) -> None:
    memory, asked = Memory(), []
    near = {int(name[-5:]): {int(one[-5:]) for one in some} for name, some in ids(PAPERS, memory).items()}
    clean = related(papers, Memory())
    whole = nearest.near

    def noting(rows: Any, floor: Any, most: int, least: int, fresh: Any) -> Any:
        shown = [paper for tier in tiers(papers) for paper in tier.papers]
        asked.append({int(shown[one].id[-5:]) for one in fresh.tolist()})
        return whole(rows, floor, most, least, fresh)

    monkeypatch.setattr(nearest, "near", noting)
    again = related(papers, memory.again())
    assert {name: tuple(near) for name, near in again.items()} == told(papers)
    assert {name: again.digest(name) for name in again} == {name: clean.digest(name) for name in clean}
    assert asked[0] == compared(near)


@pytest.mark.seconds
@given(st.lists(st.sampled_from(range(NUMBER - 8, NUMBER + 6)), min_size=4, max_size=14, unique=True), st.randoms())
@settings(max_examples=6)
def test_whatever_becomes_of_the_tail_all_is_as_if_it_were_the_first_time(numbers: list[int], dice: Any) -> None:
    some = [
        paper.with_facts(abstract=dice.choice([*TOPICS.values()])) if dice.random() < 0.3 else paper for paper in MORE
    ]
    papers = PAPERS[: NUMBER - 8] + [some[number] for number in numbers]
    memory = Memory()
    related(PAPERS, memory)
    later = memory.again()
    assert told(papers, later) == told(papers)
    assert told(PAPERS, later.again()) == told(PAPERS)


def test_who_loses_one_and_is_not_compared_again_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    memory, whole = Memory(), known.holding
    related(PAPERS, memory)

    def forgetful(before: known.Found, base: int, tail: Any) -> tuple[nearest.Pairs, Any]:
        pairs, fresh = whole(before, base, tail)
        return pairs, fresh[fresh >= base]

    monkeypatch.setattr(known, "holding", forgetful)
    with pytest.raises(KeyError):  # of who is told still, and gone
        told(PAPERS[:-1], memory.again())


def test_nobody_asks_by_what_the_nearest_were_found_while_none_says_anything_else() -> None:
    memory = Memory()
    whole = told(PAPERS, memory)
    kept = memory.drawer(KIN).kept
    again = Memory(lambda name: kept if name == KIN else pytest.fail(f"{name} is asked"))
    again.recall = Memory().recall  # type: ignore[method-assign]  # of the tiers
    assert told(PAPERS, again) == whole
    assert set(again.drawers) == {KIN, NEAR}  # the latter stays


@pytest.mark.parametrize("lost", [KIN, NEAR])
def test_a_drawer_that_is_lost_is_filled_again(lost: str) -> None:
    memory = Memory()
    whole = told(PAPERS, memory)
    left = {name: drawer.kept for name, drawer in memory.drawers.items() if name != lost}
    assert told(PAPERS, Memory(lambda name: left.get(name, {}))) == whole
    more = MORE[: NUMBER + 1]
    assert told(more, Memory(lambda name: left.get(name, {}))) == told(more)


def test_a_digest_tells_all_that_is_shown() -> None:
    papers, memory = library(), Memory()
    first = papers[0].id
    kin = related(papers, memory)
    assert len({near.digest for near in kin.values()}) == len(papers)
    near = next(iter(kin[first])).id
    later = [one.with_facts(day=one.day + timedelta(days=1)) if one.id == near else one for one in papers]
    assert related(later, memory.again()).digest(first) != kin.digest(first)
    assert Page.of("x", "y", kin=kin[first]).digest != Page.of("x", "y", kin=kin[papers[1].id]).digest


@pytest.mark.parametrize("most", [0, 2, 6])
def test_as_many_are_told_as_are_asked_for(most: int) -> None:
    memory = Memory()
    near = related(library(), memory, most=most)["2501.00000"]
    assert list(near) == list(related(library(), Memory())["2501.00000"])[:most]
    assert memory.drawer(NEAR).empty == (most == 0)  # none asked for, none looked for


def test_what_travels_of_the_nearest_is_what_is_shown() -> None:
    near = related(library(), Memory())["2501.00000"]
    assert pickle.loads(pickle.dumps(near)) == tuple(near)


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_how_much_is_looked_at_at_a_time_has_no_say(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = told(library())
    for module, name in ((nearest, "_PRODUCTS"), (features, "_PAPERS"), (common, "_PAIRS")):
        monkeypatch.setattr(module, name, size)
    monkeypatch.setattr(features, "_POSTINGS", 100 * size)
    assert told(library()) == whole


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


@pytest.mark.seconds
@pytest.mark.parametrize("least", [1, 900])
@pytest.mark.parametrize(("weak", "group"), [(0, 50), (0.3, 1_000), (0.3, 50)])
# What is common: nothing; some; so much that many are far. And where few rows are asked for, nothing.
@pytest.mark.parametrize(("few", "usual"), [(0, 0), (0, 1_600), (0, 4_000), (1 << 20, 4_000)])
def test_pruning_prunes_no_paper(
    few: int, usual: int, weak: float, group: int, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "_usual", lambda *_: usual)
    for name, value in {"_RARE": 2, "_WEAK": weak, "_GROUP": group, "_PRODUCTS": 3_000, "_FEW": few}.items():
        monkeypatch.setattr(nearest, name, value)
    for seed in range(2):
        rows = rows_of(seed)
        rank = np.random.default_rng(seed).permutation(rows.shape[0])
        whole = compared_with_all(rows, rank, least)
        assert as_listed(nearest.nearest(rows, rank, MOST, least)) == whole
        before = nearest.nearest(rows[:90], rank[:90], MOST, least)
        assert as_listed(nearest.nearest_with(before, rows, rank, MOST, least, np.arange(90, 120))) == whole


def test_how_near_the_nearest_usually_are_is_told_by_some() -> None:
    rows = rows_of(0)
    sixth = sorted(near for *_, near in compared_with_all(rows, np.arange(120), 1))
    assert sixth[0] <= nearest._usual(rows, MOST, 1) <= sixth[-1]
    assert nearest._usual(rows, MOST, 9_000) == 9_000  # nobody is that near
    assert nearest._usual(rows[:3], MOST, 1) == 1  # nobody has six


def test_where_nothing_is_new_what_was_found_holds() -> None:
    rows, rank = rows_of(0), np.arange(120)
    before = nearest.nearest(rows, rank, MOST, 1)
    again = nearest.nearest_with(before, rows, rank, MOST, 1, np.zeros(0, np.int64))
    assert as_listed(again) == as_listed(before)
    twice = nearest.nearest_with(before, rows, rank, MOST, 1, np.arange(0, 120, 7))
    assert as_listed(twice) == as_listed(before)


def test_a_bound_that_is_too_low_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    for name, value in {"_RARE": 2, "_WEAK": 0.3, "_usual": lambda *_: 4_000, "_FEW": 0}.items():
        monkeypatch.setattr(nearest, name, value)
    monkeypatch.setattr(nearest, "_length", lambda squares: np.zeros(len(squares)))
    rows = rows_of(1)
    rank = np.arange(rows.shape[0])
    assert as_listed(nearest.nearest(rows, rank, MOST, 1)) != compared_with_all(rows, rank, 1)
