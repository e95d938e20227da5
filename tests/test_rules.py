"""Rules: what they make of a paper, in what order, and how they explain themselves; notes hold before them."""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from generator import places
from generator.checking.rules import doubtful
from generator.cli.app import app
from generator.curate import Curated, curated, tagger_of
from generator.curation import load_curation
from generator.decisions import Author, Curation, ListEntry, PaperNote, ReadingList, Rule, Tag
from generator.errors import ContentError
from generator.keeping.notes import hide
from generator.models import Record
from generator.rule_report import explained
from generator.rules import Facts, Rulebook, Ruling, in_order
from generator.standings import LastRun
from generator.store import save
from generator.storing.held import Holding
from tests import toy

TAGS = {"toys": Tag(name="Toys", mentions=1), "tea": Tag(name="Tea", mentions=1), "rare": Tag(name="Unheard of")}
PAPER: dict[str, Any] = {
    "id": "2512.00001",
    "title": "Toys for Long Context",
    "abstract": "We play with wooden trains, and nothing else.",
    "authors": ["Ada Toy", "Bea Sample"],
    "categories": ["cs.CL", "stat.ML"],
    "keywords": ["marbles"],
    "organisation": {"handle": "Toy-Lab", "name": "The Toy Lab"},
    "readings": [{"date": date(2025, 12, 9), "votes": 4}, {"date": date(2025, 12, 16), "votes": 12}],
}


def rule(do: str = "hide", **said: Any) -> Rule:
    return Rule.model_validate({"do": do, **said})


def judged(*records: Mapping[str, Any], curation: Any = None, **rules: Any) -> Curated:
    known = {one["id"]: Record.model_validate(one) for one in records or (PAPER,)}
    decided = Curation(**{"tags": TAGS, "rules": in_order(rules), **(curation or {})})
    return curated([Holding("records/toys", "toys", known, ())], decided, tagger_of(decided))


def ruling(**rules: Rule) -> Ruling:
    return judged(**rules).rulings["2512.00001"]


# --- conditions -------------------------------------------------------------------------------------------------------

CONDITIONS = [
    ({}, True),
    ({"category": "cs.CL"}, True),
    ({"category": "cs"}, True),
    ({"category": "stat.ML"}, True),
    ({"category": ["math.AG", "cs.CL"]}, True),
    ({"category": "cs.CV"}, False),
    ({"category": "cs.C"}, False),
    ({"tag": "toys"}, True),
    ({"tag": "tea"}, False),
    ({"organisation": "The Toy Lab"}, True),
    ({"organisation": "the toy lab"}, True),
    ({"organisation": "toy-lab"}, True),
    ({"organisation": "Toy"}, False),
    ({"author": "Ada Toy"}, True),
    ({"author": "ada toy"}, True),
    ({"author": "Ada"}, False),
    ({"words": "long context"}, True),
    ({"words": "wood* train"}, True),
    ({"words": "marble"}, True),
    ({"words": ["tea", "wooden trains"]}, True),
    ({"words": "short context"}, False),
    ({"votes_from": 12}, True),
    ({"votes_from": 13}, False),
    ({"votes_below": 13}, True),
    ({"votes_below": 12}, False),
    ({"votes_from": 5, "votes_below": 20}, True),
    ({"category": "cs.CL", "author": "Ada Toy"}, True),
    ({"category": "cs.CL", "author": "Cy Else"}, False),
]


@pytest.mark.parametrize(("conditions", "holds"), CONDITIONS, ids=str)
def test_a_condition(conditions: dict[str, Any], holds: bool) -> None:
    assert ruling(it=rule(when=conditions)).hidden == ("it" if holds else "")
    if len(conditions) == 1:
        assert ruling(it=rule(unless=conditions)).hidden == ("" if holds else "it")


def test_any_condition_of_unless_rules_a_rule_out() -> None:
    assert ruling(it=rule(unless={"category": "math.AG", "author": "Ada Toy"})).matched == ()


def test_a_paper_without_votes_has_neither_many_nor_few() -> None:
    unread = {**PAPER, "readings": []}
    rules = {"many": rule(when={"votes_from": 0}), "few": rule(when={"votes_below": 99})}
    assert judged(unread, **rules).rulings["2512.00001"].matched == ()


def test_an_author_is_meant_in_every_spelling() -> None:
    authors = {"authors": {"ada": Author(name="Ada T. Toy", spellings=("Ada Toy", "A. Toy"))}}
    assert judged(curation=authors, it=rule(when={"author": "A. Toy"})).papers == ()


# --- order ------------------------------------------------------------------------------------------------------------

DEEDS: list[tuple[list[Rule], tuple[tuple[str, ...], tuple[str, ...], str, tuple[str, ...]]]] = [
    ([rule(), rule("show")], (("a", "b"), ("a", "b"), "", ("toys",))),
    ([rule("show"), rule()], (("a", "b"), ("b",), "b", ("toys",))),
    ([rule(order=2), rule("show", order=1)], (("b", "a"), ("a",), "a", ("toys",))),
    ([rule(), rule()], (("a", "b"), ("a",), "a", ("toys",))),
    ([rule("tag", tags="tea"), rule(when={"tag": "tea"})], (("a", "b"), ("a", "b"), "b", ("toys", "tea"))),
    ([rule(when={"tag": "tea"}), rule("tag", tags=["tea", "toys"])], (("b",), ("b",), "", ("toys", "tea"))),
    ([rule("tag", tags="toys")], (("a",), (), "", ("toys",))),
]


@pytest.mark.parametrize(("rules", "outcome"), DEEDS)
def test_rules_are_read_in_order_and_the_last_word_holds(rules: list[Rule], outcome: object) -> None:
    one = ruling(**dict(zip("ab", rules, strict=False)))
    assert (one.matched, one.acted, one.hidden, one.tags) == outcome


def test_a_rule_that_collects_leaves_the_rest() -> None:
    assert ruling(it=rule("collect", when={"category": "cs"})).collected
    assert not ruling(it=rule("collect", when={"category": "math"})).collected
    assert ruling(it=rule("hide")).collected
    assert ruling(a=rule("collect", when={"category": "math"}), b=rule("collect", when={"tag": "toys"})).collected


def test_a_tag_is_shown_and_a_hidden_paper_is_not() -> None:
    (paper,) = judged(it=rule("tag", tags="rare")).papers
    assert [tag.slug for tag in paper.tags] == ["toys", "rare"]
    assert paper.was == ()
    assert judged(it=rule()).papers == ()


@pytest.mark.parametrize(("hidden", "shown"), [(None, False), (True, False), (False, True)])
def test_a_note_holds_before_rules(hidden: bool | None, shown: bool) -> None:
    notes = {"papers": {"2512.00001": PaperNote(hidden=hidden, tags=("tea",))}}
    made = judged(curation=notes, it=rule(), more=rule("tag", tags="rare"))
    assert bool(made.papers) == shown
    assert not shown or [tag.slug for tag in made.papers[0].tags] == ["tea"]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["hide", "show", "collect"]), max_size=6), st.randoms(use_true_random=False))
def test_neither_the_order_of_records_nor_what_else_there_is_matters(deeds: list[str], order: random.Random) -> None:
    records = [{**PAPER, "id": f"2512.0000{n}", "categories": [f"cs.A{'ABCD'[n]}"]} for n in range(4)]
    rules = {f"r{n}": rule(do, when={"category": f"cs.A{'ABCD'[n % 4]}"}) for n, do in enumerate(deeds)}
    whole = judged(*records, **rules)
    order.shuffle(records)
    assert judged(*records, **rules) == whole
    for one in records:
        assert judged(one, **rules).rulings == {key: said for key, said in whole.rulings.items() if key == one["id"]}


def test_rules_of_one_order_stay_as_they_are_written() -> None:
    rules = {"z": rule(), "a": rule(order=60), "m": rule(), "b": rule(order=10)}
    assert list(in_order(rules)) == ["b", "z", "m", "a"]


# --- what is doubtful -------------------------------------------------------------------------------------------------


def test_a_rule_that_matches_nothing_is_told() -> None:
    decided = Curation(tags=TAGS, rules={"idle": rule(when={"tag": "tea"}), "busy": rule("show")})
    rulings = {"2512.00001": Rulebook(decided).ruling(Facts())}
    (fault,) = doubtful(decided, rulings)
    assert str(fault).startswith("rules.toml [rules.idle]: matches no paper of the archive (mend its conditions")
    assert list(doubtful(decided, {})) == []


def test_what_people_wrote_of_a_paper_that_a_rule_hides_is_told() -> None:
    notes = {"2512.00001": PaperNote(note="Read this.")}
    lists = {"best": ReadingList(title="Best", entries=(ListEntry(id="2512.00001"),))}
    decided = Curation(tags=TAGS, papers=notes, lists=lists, rules={"it": rule()})
    told = list(map(str, doubtful(decided, judged(curation={"papers": notes}, it=rule()).rulings)))
    assert told == [
        "papers/2512.00001.md: is about a paper that the rule 'it' hides (write 'hidden: false' there, or take it out)",
        "lists/best.md: names 2512.00001, which the rule 'it' hides "
        "(write 'hidden: false' into papers/2512.00001.md, or take it off the list)",
    ]


# --- the file ---------------------------------------------------------------------------------------------------------

TAGS_TOML = 'format = 1\n[tags.toys]\nname = "Toys"\n[tags.tea]\nname = "Tea"\n'
FAULTS = [
    (
        "[[rules]]\ndo = 'hide'\n[[rules]]\ndo = 'tag'",
        "curation/rules.toml:2: [[rules]] begins a table without a name (write [rules.a-name], each with one of its"
        " own)",
    ),
    ("[rules.it]\nwhen.tag = 'toys'", "curation/rules.toml:2: has no 'rules.it.do' (add 'do')"),
    (
        "[rules.it]\ndo = 'hid'",
        'curation/rules.toml:3: rules.it.do = "hid": is none of the words that may stand there'
        " (did you mean 'hide'?)",
    ),
    ("[rules.it]\ndo = 'hide'\nwen.tag = 'toys'", "curation/rules.toml:4: unknown key 'wen' (did you mean 'when'?)"),
    (
        "[rules.it]\ndo = 'hide'\n[rules.it.when]\nauthors = 'Ada'",
        "curation/rules.toml:5: unknown key 'authors' (did you mean 'author'?)",
    ),
    (
        "[rules.it]\ndo = 'hide'\nwhen.votes_from = 'many'",
        'curation/rules.toml:4: rules.it.when.votes_from = "many": should be a whole number'
        " (write digits, without quotes)",
    ),
    (
        "[rules.it]\ndo = 'hide'\nwhen.words = [1]",
        "curation/rules.toml:4: rules.it.when.words, entry 1 = 1: should be text (write it in quotes)",
    ),
    (
        "[rules.it]\ndo = 'hide'\nunless.words = ['te*a']",
        "curation/rules.toml:4: 'te*a' has a `*` that is not at the end of a word "
        "(write words; `*` ends a word or is one)",
    ),
    ("[rules.it]\ndo = 'hide'\nwhen.tag = 'toy'", "curation/rules.toml:4: unknown tag 'toy' (did you mean 'toys'?)"),
    ("[rules.it]\ndo = 'tag'\ntags = ['te']", "curation/rules.toml:4: unknown tag 'te' (did you mean 'tea'?)"),
    ("[rules.it]\ndo = 'tag'", "curation/rules.toml:3: 'it' has no tags to give (name them: tags = [\"…\"])"),
    (
        "[rules.it]\ndo = 'hide'\ntags = 'tea'",
        "curation/rules.toml:4: 'it' gives tags, but its do is 'hide' (write do = \"tag\", or take 'tags' out)",
    ),
]


@pytest.mark.parametrize(("words", "fault"), FAULTS, ids=[words.replace("\n", "; ") for words, _ in FAULTS])
def test_a_rule_that_is_wrong(tmp_path: Path, words: str, fault: str) -> None:
    toy.write(tmp_path, {"tags.toml": TAGS_TOML, "rules.toml": f"format = 1\n{words}\n"})
    with pytest.raises(ContentError) as caught:
        load_curation(tmp_path)
    assert str(caught.value) == fault


def test_layers_merge_key_by_key_and_a_fork_may_end_a_rule(tmp_path: Path) -> None:
    toy.write(tmp_path, {"tags.toml": TAGS_TOML})
    upstream = "[rules.a]\ndo = 'hide'\nwhen.tag = 'tea'\nwhen.votes_below = 3\n[rules.b]\ndo = 'hide'\n"
    fork = "[rules.c]\ndo = 'show'\n[rules.a]\nwhen.tag = []\nwhy = 'ours'\n[rules.b]\nhidden = true\n"
    toy.write(tmp_path, {"rules.toml": f"format = 1\n{upstream}"})
    toy.write(tmp_path, {"rules.toml": f"format = 1\n{fork}"}, layer="local")
    rules = load_curation(tmp_path).rules
    assert list(rules.items()) == [("a", rule(when={"votes_below": 3}, why="ours")), ("c", rule("show"))]


@pytest.mark.seconds
def test_ten_thousand_phrases(tmp_path: Path) -> None:
    words = [f"word{n} * tail{n % 7}*" for n in range(9_999)] + ["long context"]
    toy.write(tmp_path, {"rules.toml": f"format = 1\n[rules.it]\ndo = 'hide'\nwhen.words = {words}\n"})
    (paper,) = (Record.model_validate({**PAPER, "abstract": "word1 and tails " * 1_000}),)
    made = curated([Holding("", "toys", {paper.id: paper}, ())], c := load_curation(tmp_path), tagger_of(c))
    assert made.papers == ()


# --- what is told of them ---------------------------------------------------------------------------------------------

RULES = """format = 1
[rules.toys]
do = "tag"
tags = "rare"
when.words = ["toy paper *", "kettle"]
why = "they are"
[rules.late]
do = "hide"
when.author = ["Ada Toy1", "Ada Toy2"]
unless.votes_from = 1_000
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A toy archive with rules, under a package that carries no tags of its own."""
    content = toy.archive(tmp_path_factory.mktemp("rules") / "content")
    tags = 'format = 1\n[tags.toys]\nname = "Toys"\n[tags.rare]\nname = "Unheard of"\n'
    shown = "---\nformat: 1\nhidden: false\n---\n"
    toy.write(content, {"rules.toml": RULES, "tags.toml": tags, "papers/2512.00001.md": shown})
    run = LastRun(began="2025-12-10T06:00:00+00:00", verb="fetch", new=2, left=3, rules={"toys": 2})
    path = content / "state/runs.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"format": 1, "runs": [run.model_dump(mode="json", exclude_defaults=True)]}))
    with pytest.MonkeyPatch.context() as patch:
        carried = places.carried
        patch.setattr(places, "carried", lambda what: content / "nothing" if what == "curation" else carried(what))
        yield content


def told(content: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["rules", *words, "--content", str(content)])
    assert done.exit_code == code, (done.stdout, done.stderr, done.exception)
    return done.stdout or done.stderr


def test_what_each_rule_did(content: Path) -> None:
    assert told(content).splitlines() == [
        "order  rule   matches   changes  last run  does",
        "   50  toys         3         3         2  tag rare: they are",
        "   50  late         2         2         0  hide",
        "Of 7 papers, rules hide 1.",
        "The last run (fetch, 2025-12-10T06:00:00+00:00) left 3 papers out by rules.",
    ]
    said = json.loads(told(content, "--json"))
    assert said["rules"][1] == {"name": "late", "do": "hide", "order": 50, "last": 0, "matched": 2, "acted": 2}
    assert (said["papers"], said["hidden"], said["left"]) == (7, 1, 3)


EXPLAINED = {
    "2512.00001": [
        "2512.00001  Toy Paper Number 1",
        "* toys: tag rare",
        "    yes when words = toy paper *, kettle; the paper has 'toy paper *' in title",
        "* late: hide",
        "    yes when author = Ada Toy1, Ada Toy2; the paper has Ada Toy1",
        "    yes unless votes_from = 1000; the paper has 1",
        "Outcome: shown by its note, which holds before the rule 'late'.",
        "Tags: toys, rare.",
    ],
    "2512.00002": ["Outcome: hidden by the rule 'late'.", "Tags: toys, rare."],
    "title/long-context-for-toys": [
        "2512.00004  Long Context for Toys",
        "- toys: tag rare (no match)",
        "    no  when words = toy paper *, kettle; the paper has none",
        "Outcome: shown.",
    ],
    "2512.00005": ["Outcome: shown.", "Tags: toys (as its note has them)."],
}


def test_what_is_said_of_a_paper_that_no_rule_would_collect_and_of_one_that_its_note_hides(tmp_path: Path) -> None:
    save(tmp_path, {"toys": [toy.record(1, toy.MONDAY)]})
    rules = 'format = 1\n[rules.it]\ndo = "collect"\nwhen.words = "kettle"\n[rules.all]\ndo = "show"\n'
    toy.write(tmp_path, {"rules.toml": rules})
    said = [*explained(tmp_path, "2512.00001").in_words()]
    assert "    yes it has no conditions" in said
    assert "Outcome: shown." in said
    assert said[-1] == "No rule would collect it now; it is in the archive, and so it stays."
    toy.write(tmp_path, {"papers/2512.00001.md": "---\nformat: 1\nhidden: true\n---\n"})
    said = [*explained(tmp_path, "2512.00001").in_words()]
    assert "Outcome: hidden by its note, which holds before every rule." in said


@pytest.mark.parametrize(("name", "lines"), EXPLAINED.items(), ids=EXPLAINED)
def test_what_rules_make_of_a_paper(content: Path, name: str, lines: list[str]) -> None:
    said = told(content, "explain", name).splitlines()
    assert [line for line in said if line in lines] == lines
    assert json.loads(told(content, "explain", name, "--json"))["id"] == said[0].partition("  ")[0]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("explain", "2512.00009"), "2512.00009: is no paper of this archive (did you mean 2512.0000"),
        (("explain", "tea"), "tea: is no paper of this archive (What no rule collects is not kept)\n"),
        (("explain",), "explain which paper? (give its id: `broadsheet rules explain 2512.02425`)\n"),
        (("report", "2512.00001"), "2512.00001: is too much: a report is of all papers (write "),
    ],
)
def test_a_question_that_has_no_answer(content: Path, words: tuple[str, ...], error: str) -> None:
    assert told(content, *words, code=2).startswith(error)


def test_an_archive_without_rules(tmp_path: Path) -> None:
    assert "There are no rules" in told(tmp_path)
    assert "has no rules" in told(tmp_path, "explain", "2512.00001", code=2)


@pytest.mark.seconds
def test_what_a_rule_hides_leaves_every_output(content: Path, tmp_path: Path) -> None:
    built = toy.edition(content, tmp_path / "site")
    assert built.papers == 6
    assert built.warnings == ()
    files = toy.tree(tmp_path / "site")
    assert [name for name, data in files.items() if "2512.00002" in name or b"2512.00002" in data] == []
    assert b'href="papers/2512.00001.html"' in files["tags/rare.html"].replace(b"../", b"")


def test_show_shows_a_paper_that_a_rule_hides(tmp_path: Path) -> None:
    toy.write(tmp_path, {"rules.toml": 'format = 1\n[rules.it]\ndo = "hide"\n'})
    hide(tmp_path, ["2512.00002"], hidden=False)
    assert load_curation(tmp_path).papers == {"2512.00002": PaperNote(hidden=False)}
