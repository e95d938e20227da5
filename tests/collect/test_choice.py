"""Rules that collect: what of a day is taken, and that a chosen day is never taken for a shrunken one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from generator.collecting import judge
from generator.collecting.choice import Choice
from generator.collecting.report import Report, as_summary, as_table, in_words
from generator.collecting.state import State
from generator.decisions import Curation, PaperNote, Rule
from generator.models import DayList, Record
from generator.sources.answer import Answer
from tests.collect.daily import MONDAY, NOON, HuggingFace, collect, day_of, huggingface, statuses
from tests.toy import write

RULE = {"tea": Rule.model_validate({"do": "collect", "when": {"words": "tea"}})}


def answer(*titles: str) -> Answer:
    records = (Record(id=f"2512.{n:05d}", title=title, listed=(MONDAY,)) for n, title in enumerate(titles, 1))
    return Answer("huggingface", tuple(records), ())


@pytest.mark.parametrize(
    ("curation", "known", "taken", "left"),
    [
        (Curation(), set(), [1, 2, 3], 0),
        (Curation(rules=RULE), set(), [1], 2),
        (Curation(rules=RULE), {"2512.00003"}, [1, 3], 1),
        (Curation(rules=RULE, papers={"2512.00002": PaperNote(hidden=False)}), set(), [1, 2], 1),
        (Curation(rules={"it": Rule(do="hide")}), set(), [1, 2, 3], 0),
    ],
    ids=["no rules", "a rule", "a paper of the archive", "a note", "a rule that hides"],
)
def test_what_is_taken(curation: Curation, known: set[str], taken: list[int], left: int) -> None:
    chosen = Choice(curation).of(answer("On tea", "On coffee", "On milk"), known)
    assert [int(one.id[-1]) for one in chosen.answer.records] == taken
    assert chosen.left == left
    assert sum(chosen.rules.values()) == sum(3 if rule.do == "hide" else 1 for rule in curation.rules.values())


MONDAYS = [MONDAY - timedelta(7 * week) for week in range(1, 7)]


@pytest.mark.parametrize(
    ("stored", "left", "arrived", "reasons"),
    [
        (2, 10, 12, []),
        (2, 10, 11, ["it has 11 papers, and 2 are stored and 10 were left out by rules"]),
        (0, 10, 3, ["it has 3 papers, and 0 are stored and 10 were left out by rules"]),
        (0, 0, 12, []),
        (0, 0, 2, ["it has 2 papers, and 12 are usual on that weekday"]),
    ],
)
def test_what_was_left_out_counts_as_listed(stored: int, left: int, arrived: int, reasons: list[str]) -> None:
    before = {day: DayList("huggingface", day, ("2511.00001", "2511.00002")) for day in MONDAYS}
    records = answer(*(f"Paper {n}" for n in range(arrived)))
    held = judge.Held(
        {one.id: one for one in records.records[:stored]},
        before | {MONDAY: DayList("huggingface", MONDAY, tuple(one.id for one in records.records[:stored]))},
        dict.fromkeys(MONDAYS, 10) | {MONDAY: left},
    )
    assert list(judge.reasons(MONDAY, records, held, ())) == reasons


def test_papers_that_lack_what_like_days_have() -> None:
    records = answer(*(f"Paper {n}" for n in range(3)))
    bare = records._replace(records=tuple(one.model_copy(update={"abstract": ""}) for one in records.records[:2]))
    held = judge.Held({}, {})
    assert list(judge.reasons(MONDAY, records, held, ("title",))) == []
    assert list(judge.reasons(MONDAY, bare, held, ("title", "abstract"))) == [
        "2 of its 2 papers have no field 'abstract'"
    ]


@pytest.fixture
def hf() -> Iterator[HuggingFace]:
    with huggingface() as server:
        server.days[MONDAY] = day_of(0, 10, MONDAY)
        server.etags = True
        yield server


@pytest.mark.seconds
def test_a_day_of_which_rules_take_some(tmp_path: Path, hf: HuggingFace) -> None:
    def run(words: str = "") -> Report:
        if words:
            write(tmp_path, {"rules.toml": f"format = 1\n[rules.it]\ndo = 'collect'\nwhen.words = {words!r}\n"})
        hf.playing.asked.clear()
        return collect(tmp_path, hf.playing.address, MONDAY, MONDAY, began=NOON)

    first = run("kettle")
    assert "1 new, 0 changed, 0 unchanged, 9 left out by rules" in in_words(first)
    assert ", 9 left out by rules" in as_summary(first)
    assert as_table(first)["rules"] == {"it": 1}
    last = State(tmp_path).runs[-1]
    assert (last.left, last.rules) == (9, {"it": 1})
    assert statuses(run()) == {str(MONDAY): "unchanged"}
    wider = run("kettle of tea")
    assert statuses(wider) == {str(MONDAY): "unchanged"}  # what is in the archive stays, whatever rules say now
    assert State(tmp_path).of("huggingface", MONDAY).left == 9
    assert statuses(run("steam")) == {str(MONDAY): "new"}
    hf.days[MONDAY] = day_of(0, 9, MONDAY)
    assert statuses(run()) == {str(MONDAY): "refused"}
    hf.days[MONDAY] = day_of(0, 11, MONDAY)
    assert statuses(run()) == {str(MONDAY): "unchanged"}
    listed = json.loads((tmp_path / f"records/huggingface/days/2025/{MONDAY}.json").read_text())
    assert listed["papers"] == ["2512.00001", "2512.00003"]
