"""The door to content/records/: what is saved is loaded, nothing is lost, and whatever goes wrong is told clearly."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise, permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import saving, text
from generator.curate import curated
from generator.decisions import Curation
from generator.errors import BusyError, ContentError, OutputError
from generator.models import Affiliation, Change, DayList, Person, Reading, Record, Version
from generator.store import Saved, erase, keeping, save
from generator.storing import takedown
from generator.storing.held import by_drawer, feed_id, path_of
from generator.storing.holdings import load_holdings
from generator.storing.uniting import merge
from tests import hostile, toy
from tests.test_disk import locked_away, no_longer_root, room_for
from tests.toy import MONDAY, TUESDAY, WEDNESDAY, record

__all__ = ["locked_away"]  # a fixture

ROOT = Path(__file__).parents[1]
TEA = Record(id="2512.00001", title="Tea", authors=("Ada Toy",), seen=TUESDAY)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every test needs to wait until all disks of this machine are flushed."""
    monkeypatch.setattr(os, "sync", lambda: None)


def held(content: Path, folder: str = "records/huggingface") -> Mapping[str, Record]:
    return {one.folder: one.records for one in load_holdings(content)}[folder]


def tree(content: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and its time of change; the locks aside."""
    files = (path for path in sorted(content.rglob("*")) if path.is_file() and path.name not in saving.LOCKS)
    return {path.relative_to(content).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def words(content: Path, path: str) -> str:
    return (content / path).read_text("utf-8")


# --- what is saved is loaded ------------------------------------------------------------------------------------------


def test_the_files(tmp_path: Path) -> None:
    whole = record(
        1,
        TUESDAY,
        title="Tea: a 'study'",
        abstract="Tea is *hot*.\n\nIt costs $x_1$.",
        organisation=Affiliation(handle="Toy-Lab", name="Toy Lab"),
        keywords=("tea",),
        seen=TUESDAY,
    )
    assert save(tmp_path, {"huggingface": [whole, record(2, TUESDAY, readings=())]}) == Saved(2, 0, 0)
    assert words(tmp_path, "records/huggingface/papers/2512/2512.00001.md") == (
        "---\n"
        "format: 1\n"
        'id: "2512.00001"\n'
        "title: \"Tea: a 'study'\"\n"
        'authors: ["Ada Toy1", "Bea Sample"]\n'
        'published: "2025-12-01"\n'
        'organisation: {"handle": "Toy-Lab", "name": "Toy Lab"}\n'
        'keywords: ["tea"]\n'
        'seen: "2025-12-09"\n'
        "---\n"
        "\n"
        "Tea is \\*hot\\*.\n"
        "\n"
        "It costs $x_1$.\n"
    )
    assert words(tmp_path, "records/huggingface/days/2025/2025-12-09.json") == (
        '{\n "format": 1,\n "papers": [\n  "2512.00001",\n  "2512.00002"\n ]\n}\n'
    )
    assert words(tmp_path, "records/huggingface/readings/2025/2025-12-09.jsonl") == (
        '{"format": 1}\n{"id": "2512.00001", "votes": 1, "comments": 1}\n'
    )
    assert len(tree(tmp_path)) == 7  # three folders have a list


@pytest.mark.parametrize(
    ("paper_id", "path"),
    [
        ("2512.00001", "papers/2512/2512.00001.md"),
        ("quant-ph/0201082", "papers/quant-ph/0201082.md"),
        ("math.GT/0309136", "papers/math.GT/0309136.md"),
        ("title/tea-for-two", "papers/title/tea-for-two.md"),
        ("title/title-of-a-tea", "papers/title/title-of-a-tea.md"),
    ],
)
def test_where_a_paper_lies(tmp_path: Path, paper_id: str, path: str) -> None:
    assert path_of(paper_id) == path
    assert by_drawer([paper_id], str) == {path.split("/")[1]: [paper_id]}
    save(tmp_path, {"huggingface": [Record(id=paper_id, title="Tea")]})
    folder = path.rpartition("/")[0]
    assert set(tree(tmp_path)) == {f"records/huggingface/{path}", f"records/huggingface/{folder}/.sums"}
    assert set(held(tmp_path)) == {paper_id}
    save(tmp_path, {"huggingface": [Record(id=paper_id, title="Tea", listed=(TUESDAY,))]})
    assert held(tmp_path)[paper_id].listed == (TUESDAY,)  # its days lie elsewhere, by its id


lines = (hostile.anything | hostile.special).map(lambda raw: text.line(raw, 200))
days = st.sampled_from([MONDAY, TUESDAY, WEDNESDAY, date(2024, 2, 29), date(1, 1, 1), date(9999, 12, 31)])
counts = st.none() | st.integers(0, 10_000_000)
ids = ["2512.00001", "2401.10000", "0704.0001", "quant-ph/0201082", "math.GT/0309136", "title/tea", "title/2401-10000"]


def records_of(key: str) -> st.SearchStrategy[Record]:
    return st.builds(
        Record,
        id=st.just(key),
        title=lines.filter(bool),
        authors=st.lists(lines, max_size=3),
        author_count=counts,
        published=st.none() | days,
        organisation=st.none() | st.builds(Affiliation, handle=lines, name=lines),
        submitter=st.none() | st.builds(Person, name=lines, handle=lines),
        machine_summary=hostile.anything | hostile.special,
        keywords=st.lists(lines, max_size=2),
        code=st.sampled_from(["", "https://github.com/toy/one?a=b&c#d"]),
        categories=st.lists(st.sampled_from(["cs.CL", "quant-ph"]), max_size=2),
        seen=st.none() | days,
        history=st.sampled_from([[], [Change(until=MONDAY, title="Old: 1"), Change(until=TUESDAY, title="Old: 2")]]),
        abstract=hostile.anything | hostile.special,
        listed=st.sets(days, max_size=3).map(sorted),
        readings=st.lists(
            st.builds(Reading, date=days, votes=counts, comments=counts, stars=counts),
            max_size=3,
            unique_by=lambda reading: reading.date,
        ),
    )


several = st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True).flatmap(
    lambda keys: st.tuples(*map(records_of, keys))
)


def comparable(records: Mapping[str, Record]) -> dict[str, Record]:
    """Without what the store itself adds, and with readings in one order."""
    return {
        key: one.model_copy(update={"guid": "", "readings": tuple(sorted(one.readings, key=repr))})
        for key, one in records.items()
    }


@settings(max_examples=60)
@given(several)
@pytest.mark.seconds
def test_what_is_saved_is_loaded_and_a_second_save_changes_no_byte(records: tuple[Record, ...]) -> None:
    with TemporaryDirectory() as name:
        content = Path(name)
        assert save(content, {"huggingface": records}) == Saved(len(records), 0, 0)
        assert comparable(held(content)) == comparable({one.id: one for one in records})
        before = tree(content)
        for again in permutations(records) if len(records) < 3 else [records]:
            assert save(content, {"huggingface": again}) == Saved(0, 0, len(records))
            assert tree(content) == before


@pytest.mark.shared
def test_the_hostile_strings_are_saved_and_loaded(shared: Path, tmp_path: Path) -> None:
    strings = hostile.corpora(shared)
    records = [
        Record(
            id=f"2512.{number:05d}", title=text.line(raw, 900) or "Tea", abstract=raw, authors=(raw,), keywords=(raw,)
        )
        for number, raw in enumerate(strings)
    ]
    save(tmp_path, {"huggingface": records})
    assert comparable(held(tmp_path)) == comparable({one.id: one for one in records})
    before = tree(tmp_path)
    assert save(tmp_path, {"huggingface": records}) == Saved(0, 0, len(records))
    assert tree(tmp_path) == before


def test_nothing_at_all(tmp_path: Path) -> None:
    assert load_holdings(tmp_path / "gone") == ()
    assert save(tmp_path, {}) == Saved(0, 0, 0)
    assert save(tmp_path, {"huggingface": []}) == Saved(0, 0, 0)
    assert load_holdings(tmp_path) == ()
    assert tree(tmp_path) == {}


def test_what_a_save_did(tmp_path: Path) -> None:
    save(tmp_path, {"huggingface": [record(1, MONDAY), record(2, MONDAY)]})
    second = {"huggingface": [record(1, TUESDAY), record(2, MONDAY), record(3, TUESDAY)], "capture": [record(1)]}
    assert save(tmp_path, second) == Saved(2, 1, 1)
    assert [(one.folder, len(one.records)) for one in load_holdings(tmp_path)] == [
        ("records/capture", 1),
        ("records/huggingface", 3),
    ]


def test_hidden_files_are_nobodys_business(tmp_path: Path) -> None:
    save(tmp_path, {"huggingface": [record(1, MONDAY)]})
    (tmp_path / "records/.DS_Store").write_bytes(b"\xff")
    (tmp_path / "records/huggingface/papers/.DS_Store").write_bytes(b"\xff")
    (tmp_path / "records/.git").mkdir()
    assert set(held(tmp_path)) == {"2512.00001"}


def test_a_holding_tells_the_digests_of_records_that_it_has_read_and_of_those_it_has_not(tmp_path: Path) -> None:
    save(tmp_path, {"huggingface": [record(1, MONDAY), record(2, MONDAY)]})
    (unread,) = load_holdings(tmp_path)
    read = unread._replace(records=dict(unread.records))
    assert read.digests == unread.digests == {key: one.digest for key, one in held(tmp_path).items()}


# --- merging ----------------------------------------------------------------------------------------------------------


def said(seen: date | None = None, **facts: Any) -> Record:
    return Record.model_validate({"id": "2512.00001", "title": "Tea", "seen": seen} | facts)


A, B = "https://a.example.net", "https://b.example.net"
TEA_TILL_MONDAY, COFFEE_TILL_MONDAY = Change(until=MONDAY, title="Tea"), Change(until=MONDAY, title="Coffee")
ONE, TWO, LATER = Reading(date=MONDAY, votes=1), Reading(date=MONDAY, votes=2), Reading(date=TUESDAY, votes=1)

VERSIONS = (Version(number=1, date=MONDAY), Version(number=2, date=TUESDAY))

MERGES: Mapping[str, tuple[Record, Record, Mapping[str, Any]]] = {  # stored, incoming, what is expected
    "the newer holds": (said(MONDAY, code=A), said(TUESDAY, code=B), {"code": B, "seen": TUESDAY}),
    "also when it was there first": (said(TUESDAY, code=A), said(MONDAY, code=B), {"code": A, "seen": TUESDAY}),
    "of the same day the later": (said(TUESDAY, code=A), said(TUESDAY, code=B), {"code": B}),
    "the older fills": (said(TUESDAY), said(MONDAY, code=B), {"code": B, "seen": TUESDAY}),
    "what the newer leaves out stays": (said(MONDAY, abstract="Hot."), said(TUESDAY), {"abstract": "Hot."}),
    "a day beats none": (said(None, code=A), said(MONDAY, code=B), {"code": B, "seen": MONDAY}),
    "none beats no day": (said(MONDAY, code=A), said(None, code=B), {"code": A, "seen": MONDAY}),
    "a count beats zero": (said(MONDAY, author_count=3), said(TUESDAY, author_count=0), {"author_count": 3}),
    "renamed": (said(MONDAY), said(TUESDAY, title="Coffee"), {"title": "Coffee", "history": (TEA_TILL_MONDAY,)}),
    "an older name": (said(TUESDAY), said(MONDAY, title="Coffee"), {"title": "Tea", "history": (COFFEE_TILL_MONDAY,)}),
    "another spelling is no other name": (said(MONDAY), said(TUESDAY, title="TEA!"), {"title": "TEA!", "history": ()}),
    "nobody knows until when": (said(None), said(TUESDAY, title="Coffee"), {"title": "Coffee", "history": ()}),
    "days are united": (
        said(listed=[TUESDAY, WEDNESDAY]),
        said(listed=[MONDAY, TUESDAY]),
        {"listed": (MONDAY, TUESDAY, WEDNESDAY)},
    ),
    "and never fewer": (said(listed=[TUESDAY]), said(), {"listed": (TUESDAY,)}),
    "the feed id stays": (said(guid="urn:x"), said(TUESDAY), {"guid": "urn:x"}),
    "and is the one that was stored": (said(guid="urn:x"), said(TUESDAY, guid="urn:y"), {"guid": "urn:x"}),
    "withdrawn stays": (said(MONDAY, withdrawn=True), said(TUESDAY), {"withdrawn": True}),
    "withdrawn once": (said(MONDAY), said(TUESDAY, withdrawn=True), {"withdrawn": True}),
    "withdrawn no more": (
        said(MONDAY, withdrawn=True, versions=VERSIONS[:1]),
        said(TUESDAY, versions=VERSIONS[1:]),
        {"withdrawn": False, "versions": VERSIONS},
    ),
    "days whose list has lost it": (said(gone=[MONDAY]), said(gone=[TUESDAY]), {"gone": (MONDAY, TUESDAY)}),
    "a list that has it again": (said(gone=[MONDAY, TUESDAY]), said(listed=[MONDAY]), {"gone": (TUESDAY,)}),
    "readings are added": (said(readings=[ONE]), said(readings=[ONE, TWO, LATER]), {"readings": (ONE, TWO, LATER)}),
}


@pytest.mark.parametrize(("stored", "incoming", "expected"), MERGES.values(), ids=MERGES)
def test_merge(stored: Record, incoming: Record, expected: Mapping[str, Any]) -> None:
    merged = merge(stored, incoming)
    assert {name: getattr(merged, name) for name in expected} == expected
    assert Record.model_validate(merged.model_dump()) == merged  # it is one that could have been given


facts = st.fixed_dictionaries(
    {"title": st.sampled_from(["Tea", "tea!", "Coffee", "Cocoa"])},
    optional={
        "code": st.sampled_from(["", "https://a.example.net", "https://b.example.net"]),
        "authors": st.lists(st.sampled_from(["Ada", "Bea"]), max_size=2),
        "listed": st.lists(days, max_size=3),
        "readings": st.lists(st.builds(Reading, date=days, votes=st.integers(0, 2)), max_size=2, unique_by=repr),
    },
)
answers = st.lists(facts, min_size=2, max_size=4).map(
    lambda several: [said(MONDAY + timedelta(number), **one) for number, one in enumerate(several)]
)


def unordered(one: Record) -> Record:
    return one.model_copy(update={"readings": tuple(sorted(one.readings, key=repr))})


@given(facts)
def test_to_hear_the_same_twice_is_to_hear_it_once(one: Mapping[str, Any]) -> None:
    heard = merge(said(MONDAY, **one), said(MONDAY, **one))
    assert merge(heard, said(MONDAY, **one)) == heard
    assert heard.history == ()


@given(facts, facts)
def test_of_two_answers_it_does_not_matter_which_came_first(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    earlier, later = said(MONDAY, **one), said(TUESDAY, **other)
    assert unordered(merge(earlier, later)) == unordered(merge(later, earlier))


@given(answers, st.randoms(use_true_random=False))
def test_of_many_answers_no_order_loses_a_name_a_day_or_a_reading(several: list[Record], dice: Any) -> None:
    in_order = several[0]
    for one in several[1:]:
        in_order = merge(in_order, one)
    dice.shuffle(several)
    mixed = several[0]
    for one in several[1:]:
        mixed = merge(mixed, one)
    for name in ("title", "seen", "listed", "history"):
        assert getattr(mixed, name) == getattr(in_order, name), name
    assert set(mixed.readings) == set(in_order.readings)


@pytest.mark.seconds
@settings(max_examples=30)
@given(answers)
def test_within_one_save_the_order_of_the_answers_does_not_matter(several: list[Record]) -> None:
    trees = []
    for order in (several, several[::-1], several[1:] + several[:1]):
        with TemporaryDirectory() as name:
            save(Path(name), {"huggingface": order})
            trees.append({path: data for path, (data, _) in tree(Path(name)).items()})
    assert trees[0] == trees[1] == trees[2]


def test_the_order_of_sources_does_not_matter(tmp_path: Path) -> None:
    arrived = {"huggingface": toy.RECORDS, "capture": toy.BY_TITLE, "arxiv": [record(5, abstract="As arXiv has it.")]}
    trees = []
    for order in permutations(arrived):
        content = tmp_path / " ".join(order)
        save(content, {source: arrived[source] for source in order})
        trees.append(toy.tree(content / "records"))
    assert all(one == trees[0] for one in trees)


# --- lists of days ----------------------------------------------------------------------------------------------------


def listed(content: Path, day: date = MONDAY) -> list[str]:
    found: dict[str, Any] = json.loads(words(content, f"records/huggingface/days/{day.year}/{day}.json"))
    return [key.removeprefix("2512.0000") for key in found["papers"]]


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        (["312"], "312"),
        (["312", "321"], "312"),
        (["312", "3"], "312"),
        (["312", ""], "312"),
        (["312", "54"], "31254"),
        (["312", "4152"], "31245"),
        (["33", "1", "3"], "31"),
    ],
)
def test_a_days_list_keeps_its_order_and_never_shrinks(tmp_path: Path, saves: list[str], expected: str) -> None:
    for one in saves:
        save(tmp_path, {"huggingface": [record(int(number), MONDAY) for number in one]})
    assert "".join(listed(tmp_path)) == expected
    (holding,) = load_holdings(tmp_path)
    assert holding.lists == (DayList("huggingface", MONDAY, tuple(f"2512.0000{number}" for number in expected)),)


def test_a_whole_list_is_in_its_own_order_and_what_it_lacks_comes_last(tmp_path: Path) -> None:
    with keeping(tmp_path) as keeper:
        keeper.save({"huggingface": [record(number, MONDAY) for number in (3, 1, 2)]})
        keeper.save({"huggingface": [record(number, MONDAY) for number in (4, 2, 3)]}, whole=True)
        assert [day.papers for day in keeper.holding("huggingface").lists] == [
            ("2512.00004", "2512.00002", "2512.00003", "2512.00001")
        ]
    assert "".join(listed(tmp_path)) == "4231"


def test_a_paper_of_which_nothing_new_is_said_is_not_written_again(tmp_path: Path) -> None:
    save(tmp_path, {"huggingface": [record(1, MONDAY)]})
    path = tmp_path / "records/huggingface/papers/2512/2512.00001.md"
    before = path.stat().st_mtime_ns, path.stat().st_ino
    save(tmp_path, {"huggingface": [record(1, TUESDAY, seen=None)]})
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    save(tmp_path, {"huggingface": [record(1, TUESDAY, title="Coffee")]})
    assert path.stat().st_ino != before[1]


def test_a_list_that_is_given_has_the_order_and_none_that_did_not_arrive(tmp_path: Path) -> None:
    given = DayList("huggingface", MONDAY, ("2512.00003", "2512.00009", "2512.00001"))
    others = DayList("arxiv", MONDAY, ("2512.00002",))
    save(tmp_path, {"huggingface": [record(number, MONDAY) for number in (1, 2, 3)]}, [others, given])
    assert "".join(listed(tmp_path)) == "312"


def test_titles_without_a_letter_are_like_no_other(tmp_path: Path) -> None:
    odd = Record(id="title/0a1b2c3d", title="?!", listed=(MONDAY,))
    save(tmp_path, {"huggingface": [odd]})
    save(tmp_path, {"huggingface": [ARXIV.model_copy(update={"title": "…"})]})
    save(tmp_path, {"huggingface": [odd.model_copy(update={"id": "title/4e5f6071", "title": "."})]})
    ids = {feed_id(one) for one in held(tmp_path).values()}
    assert len(ids) == 3
    assert feed_id(held(tmp_path)[ARXIV.id]) == f"oai:arXiv.org:{ARXIV.id}"


def test_a_keeper_who_saves_twice_holds_what_is_on_the_disk(tmp_path: Path) -> None:
    with keeping(tmp_path) as keeper:
        keeper.save({"huggingface": [record(1, MONDAY)]})
        keeper.save({"huggingface": [record(1, TUESDAY), record(2, TUESDAY)]}, {"state/a.json": "{}"})
        kept = keeper.holding("huggingface")
    (loaded,) = load_holdings(tmp_path)
    assert kept.records == loaded.records
    assert set(kept.lists) == set(loaded.lists)
    assert words(tmp_path, "state/a.json") == "{}"


# --- readings ---------------------------------------------------------------------------------------------------------


def rows(content: Path, day: date = MONDAY) -> list[dict[str, Any]]:
    path = f"records/huggingface/readings/{day.year}/{day}.jsonl"
    return list(map(json.loads, words(content, path).splitlines()))


def test_readings_are_only_added_to(tmp_path: Path) -> None:
    for votes in (3, 5, 3, 1):
        save(tmp_path, {"huggingface": [record(1, readings=[Reading(date=MONDAY, votes=votes)]), record(2, MONDAY)]})
    assert [row.get("votes") for row in rows(tmp_path) if row.get("id") == "2512.00001"] == [3, 5, 1]
    assert len(held(tmp_path)["2512.00001"].readings) == 3


def test_the_same_reading_twice_in_one_save_is_one(tmp_path: Path) -> None:
    twice = [record(1, MONDAY), record(1, MONDAY)]
    assert save(tmp_path, {"huggingface": twice}) == Saved(1, 0, 0)
    assert len(rows(tmp_path)) == 2
    before = tree(tmp_path)
    assert save(tmp_path, {"huggingface": twice}) == Saved(0, 0, 1)
    assert tree(tmp_path) == before


# --- ids in feeds -----------------------------------------------------------------------------------------------------

SLUG = Record(id="title/tea", title="Tea", seen=MONDAY)
ARXIV = Record(id="2512.00002", title="TEA.", seen=TUESDAY)
OTHER = Record(id="2512.00001", title="Tea!", seen=TUESDAY)
URN = uuid.uuid5(uuid.NAMESPACE_URL, "title:Tea").urn


def feed_ids(content: Path) -> dict[str, str]:
    """Of each paper, as a reader of the feeds sees it."""
    papers = curated(load_holdings(content), Curation(), lambda _title, _keywords, _abstract: ()).papers
    return {paper.id: paper.guid for paper in papers}


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        ([[ARXIV]], {"2512.00002": "oai:arXiv.org:2512.00002"}),
        ([[SLUG]], {"title/tea": URN}),
        ([[SLUG], [ARXIV]], {"2512.00002": URN}),
        ([[ARXIV], [SLUG]], {"2512.00002": "oai:arXiv.org:2512.00002"}),
        ([[SLUG, ARXIV]], {"2512.00002": "oai:arXiv.org:2512.00002"}),
        ([[ARXIV, SLUG]], {"2512.00002": "oai:arXiv.org:2512.00002"}),
        ([[SLUG], [SLUG.model_copy(update={"title": "Tea, hot", "seen": WEDNESDAY})]], {"title/tea": URN}),
        ([[SLUG], [ARXIV], [SLUG, ARXIV]], {"2512.00002": URN}),
        ([[ARXIV.model_copy(update={"guid": URN})]], {"2512.00002": URN}),
    ],
    ids=[
        "arXiv",
        "title",
        "title, then arXiv",
        "arXiv, then title",
        "both",
        "both again",
        "renamed",
        "once more",
        "told",
    ],
)
def test_a_feed_id(tmp_path: Path, saves: list[list[Record]], expected: dict[str, str]) -> None:
    for records in saves:
        save(tmp_path, {"huggingface": records})
    assert feed_ids(tmp_path) == expected


@pytest.mark.parametrize("saves", [[[SLUG], [ARXIV]], [[ARXIV], [SLUG]]], ids=["title first", "arXiv first"])
def test_a_feed_id_is_the_same_in_one_pair_of_hands(tmp_path: Path, saves: list[list[Record]]) -> None:
    for records in saves:
        save(tmp_path / "in two loads", {"huggingface": records})
    with keeping(tmp_path / "in one") as keeper:
        for records in saves:
            keeper.save({"huggingface": records})
    assert feed_ids(tmp_path / "in one") == feed_ids(tmp_path / "in two loads")


def test_a_record_without_one_has_the_id_of_its_paper() -> None:
    assert feed_id(ARXIV) == "oai:arXiv.org:2512.00002"
    assert feed_id(ARXIV.model_copy(update={"guid": URN})) == URN


def test_what_another_source_brings_has_the_same_feed_id(tmp_path: Path) -> None:
    save(tmp_path, {"capture": [SLUG]})
    save(tmp_path, {"huggingface": [ARXIV]})
    save(tmp_path, {"arxiv": [ARXIV]})
    assert feed_ids(tmp_path) == {"2512.00002": URN}


def aliases(content: Path) -> dict[str, str]:
    papers = curated(load_holdings(content), Curation(), lambda _title, _keywords, _abstract: ()).papers
    return {alias: paper.id for paper in papers for alias in paper.aliases}


def batchings(records: Sequence[Record]) -> Iterator[list[list[Record]]]:
    """Every order in which records can arrive, and every way in which it can be cut into loads."""
    for order in permutations(records):
        for cuts in (cut for size in range(len(order)) for cut in combinations(range(1, len(order)), size)):
            edges = [0, *cuts, len(order)]
            yield [list(order[start:end]) for start, end in pairwise(edges)]


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What a subscriber would notice: an id twice in a feed, a paper that comes again under another id."""
    if len(set(after.values())) < len(after):
        return f"shared: {after}"
    changed = {key: (guid, after[key]) for key, guid in before.items() if key in after and after[key] != guid}
    return f"changed: {changed}" if changed else ""


def told(saves: Sequence[Sequence[Record]]) -> str:
    return " | ".join(" ".join(one.id for one in records) for records in saves)


@pytest.mark.parametrize("saves", [*batchings((SLUG, ARXIV, OTHER))], ids=told)
def test_feed_ids_never_change_and_are_never_shared(tmp_path: Path, saves: list[list[Record]]) -> None:
    """Also not where two arXiv papers have the title of one that is known by its title alone."""
    before: dict[str, str] = {}
    ways: dict[str, str] = {}  # where an old address leads
    for records in saves:
        save(tmp_path, {"huggingface": records})
        after = feed_ids(tmp_path)
        assert not moved(before, after)
        before |= after
        found = aliases(tmp_path)
        assert not moved(ways, found)
        ways |= found
    assert len(before) <= 3


ONCE = ARXIV.model_copy(update={"title": "Coffee", "seen": MONDAY})  # before it was called Tea
COFFEE = Record(id="title/coffee", title="Coffee", seen=MONDAY)


@pytest.mark.parametrize(
    "saves",
    [[[ONCE], [ARXIV], [COFFEE]], [[ONCE, SLUG], [ARXIV]]],
    ids=["by a title that it once had", "by a title that it takes"],
)
def test_a_published_arxiv_paper_keeps_its_feed_id_whoever_joins_it(tmp_path: Path, saves: list[list[Record]]) -> None:
    for records in saves:
        save(tmp_path, {"huggingface": records})
    assert feed_ids(tmp_path) == {"2512.00002": "oai:arXiv.org:2512.00002"}


# --- where it writes --------------------------------------------------------------------------------------------------


def test_a_fork_writes_below_local_and_never_in_what_is_upstreams(tmp_path: Path) -> None:
    save(tmp_path, {"huggingface": [record(1, MONDAY)]})
    (tmp_path / "local").mkdir()
    (tmp_path / "local/site.toml").write_text("format = 1\n")
    upstream = toy.tree(tmp_path / "records")
    assert save(tmp_path, {"huggingface": [record(1, TUESDAY), record(2, TUESDAY)]}) == Saved(2, 0, 0)
    assert toy.tree(tmp_path / "records") == upstream
    assert set(held(tmp_path, "local/records/huggingface")) == {"2512.00001", "2512.00002"}
    assert set(held(tmp_path)) == {"2512.00001"}


@pytest.mark.parametrize(
    "source", ["../../../outside", "../../curation", "/outside", "a/../../..", "", ".", "..", "a\\b", "Con fusion"]
)
def test_a_source_that_climbs_out_is_refused(tmp_path: Path, source: str) -> None:
    content = tmp_path / "home/content"
    with pytest.raises((ContentError, OutputError, ValueError)):
        save(content, {source: [TEA]})
    found = set(toy.tree(tmp_path))
    assert found <= {f"home/content/{name}" for name in saving.LOCKS}


@pytest.mark.parametrize("linked", ["records/huggingface", "records/huggingface/papers", "records/huggingface/days"])
def test_it_does_not_write_through_a_link(tmp_path: Path, linked: str) -> None:
    outside, content = tmp_path / "outside", tmp_path / "content"
    outside.mkdir()
    (content / linked).parent.mkdir(parents=True)
    (content / linked).symlink_to(outside)
    with pytest.raises((ContentError, OutputError), match=linked):
        save(content, {"huggingface": [record(1, MONDAY)]})
    assert list(outside.iterdir()) == []


# --- what cannot be read ----------------------------------------------------------------------------------------------

PAPER = "records/huggingface/papers/2512/2512.00001.md"
DAY = "records/huggingface/days/2025/2025-12-08.json"
READINGS = "records/huggingface/readings/2025/2025-12-08.jsonl"
HEAD = '---\nformat: 1\nid: "2512.00001"\ntitle: "Tea"\n'

FAULTS: Mapping[str, tuple[str, str | bytes, str, str]] = {  # what -> file, its words, place, fact
    "a torn paper": (PAPER, HEAD, f"{PAPER}:1", "has front matter that never ends"),
    "an empty paper": (PAPER, "", f"{PAPER}:1", "has no front matter"),
    "a paper without front matter": (PAPER, "Tea is hot.\n", f"{PAPER}:1", "has no front matter"),
    "a paper in Latin-1": (PAPER, HEAD.encode() + b"---\n\xe9", PAPER, "is not UTF-8: byte 48 is 0xe9"),
    "a paper of another format": (PAPER, HEAD.replace("1", "2", 1) + "---\n", f"{PAPER}:1", "is of format 2"),
    "a paper of no format": (PAPER, '---\nid: "2512.00001"\n---\n', f"{PAPER}:1", "does not say its format"),
    "a paper without title": (PAPER, '---\nformat: 1\nid: "2512.00001"\n---\n', f"{PAPER}:1", "title is missing"),
    "a paper without id": (PAPER, '---\nformat: 1\ntitle: "Tea"\n---\n', f"{PAPER}:1", "id is missing"),
    "a wrong type": (PAPER, HEAD + "authors: 7\n---\n", f"{PAPER}:1", "authors should be a list"),
    "an unknown key": (PAPER, HEAD + "autors: []\n---\n", f"{PAPER}:1", "autors is not known"),
    "an id that climbs out": (PAPER, HEAD.replace("2512.00001", "../x") + "---\n", f"{PAPER}:1", "is no arXiv id"),
    "an id that is a number": (
        PAPER,
        HEAD.replace('"2512.00001"', "[]") + "---\n",
        f"{PAPER}:1",
        "id should be text",
    ),
    "another paper's file": (
        PAPER,
        HEAD.replace("2512.00001", "2512.00009") + "---\n",
        f"{PAPER}:1",
        "holds the paper 2512.00009",
    ),
    "a conflict of git's": (PAPER, HEAD + "<<<<<<< ours\n---\n", f"{PAPER}:", "has front matter that is not YAML"),
    "a torn day": (DAY, '{"format": 1, "papers": ["2512', f"{DAY}:1", "is no list of a day: it is not valid JSON"),
    "an empty day": (DAY, "", f"{DAY}:1", "is no list of a day"),
    "a day of NaN": (DAY, '{"format": NaN, "papers": []}', f"{DAY}:1", "says the format nan"),
    "a deep day": (DAY, "[" * 100_000, f"{DAY}:1", "is no list of a day"),
    "a day of another kind": (DAY, "[1, 2]", f"{DAY}:1", "is no list of a day"),
    "a day of no format": (DAY, '{"papers": []}', f"{DAY}:1", "does not say its format"),
    "a day of no papers": (DAY, '{"format": 1}', f"{DAY}:1", "is no list of a day: it has no 'papers'"),
    "a day of lists": (DAY, '{"format": 1, "papers": [["2512.00001"]]}', f"{DAY}:1", "is no list of a day"),
    "a day of numbers": (DAY, '{"format": 1, "papers": [1]}', f"{DAY}:1", "is no list of a day"),
    "a day of letters": (DAY, '{"format": 1, "papers": "2512.00001"}', f"{DAY}:1", "is no list of a day"),
    "a day of a table": (DAY, '{"format": 1, "papers": {"2512.00001": 1}}', f"{DAY}:1", "is no list of a day"),
    "a day that never was": (
        DAY.replace("12-08", "02-30"),
        '{"format": 1, "papers": []}',
        "2025-02-30.json:1",
        "is no",
    ),
    "a day by its week": (
        DAY.replace("2025-12-08", "2025-W50-1"),
        '{"format": 1, "papers": []}',
        "2025-W50-1.json:1",
        "is no list of a day",
    ),
    "a day in another year": (
        DAY.replace("/2025/", "/2024/"),
        '{"format": 1, "papers": []}',
        "days/2024/2025-12-08.json:1",
        "is no list of a day",
    ),
    "a stranger among days": (DAY.replace("json", "txt"), "x", "2025-12-08.txt:1", "is no list of a day"),
    "a day that lists a paper that is not here": (
        DAY,
        '{"format": 1, "papers": ["2512.00001", "2512.00077"]}',
        DAY,
        "lists 2512.00077, of which there is no record",
    ),
    "a torn reading": (READINGS, '{"format": 1}\n{"id": "2512', f"{READINGS}:2", "is no reading"),
    "an empty reading": (READINGS, '{"format": 1}\n\n', f"{READINGS}:2", "is no reading"),
    "a reading of another kind": (READINGS, '{"format": 1}\n[]', f"{READINGS}:2", "is no reading"),
    "a reading of nothing": (READINGS, '{"format": 1}\n{"votes": 1}', f"{READINGS}:2", "is no reading: it has no 'id'"),
    "a reading of no format": (READINGS, '{"id": "2512.00001"}', f"{READINGS}:1", "does not say its format"),
    "readings of a later format": (READINGS, '{"format": 2}', f"{READINGS}:1", "is of format 2"),
    "a reading below nothing": (
        READINGS,
        '{"format": 1}\n{"id": "2512.00001", "votes": -1}',
        f"{READINGS}:2",
        "should be 0 or more",
    ),
    "readings of no day": (
        READINGS.replace("12-08", "13-08"),
        '{"format": 1}\n{"id": "2512.00001", "votes": 1}',
        "readings/2025/2025-13-08.jsonl:",
        "",
    ),
    "a stranger among papers": ("records/huggingface/papers/notes.txt", "x", "papers/notes.txt", "is no record"),
    "a stranger in the source": ("records/huggingface/notes.md", "x", "records/huggingface/notes.md", "is no record"),
    "a file by a source's name": ("records/notes", "x", "records/notes", "is no record of any source"),
    "a folder by no source's name": ("records/My Notes/a.md", "x", "records/My Notes", "is no record of any source"),
    "a stranger among sources": ("records/notes.md", "x", "records/notes.md", "is no record"),
}


@pytest.fixture
def content(tmp_path: Path) -> Path:
    save(tmp_path / "content", {"huggingface": [record(1, MONDAY), record(2, MONDAY, TUESDAY)]})
    return tmp_path / "content"


def put(content: Path, path: str, data: str | bytes) -> None:
    (content / path).parent.mkdir(parents=True, exist_ok=True)
    (content / path).write_bytes(data.encode() if isinstance(data, str) else data)


@pytest.mark.parametrize(("path", "data", "place", "fact"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(
    "reader", [load_holdings, lambda content: save(content, {"capture": [TEA]})], ids=["load", "save"]
)
def test_one_clear_error(
    content: Path, path: str, data: str | bytes, place: str, fact: str, reader: Callable[[Path], object]
) -> None:
    put(content, path, data)
    before = tree(content)
    with pytest.raises(ContentError) as caught:
        reader(content)
    (fault,) = caught.value.faults
    assert place in fault.place
    assert fault.place.startswith("records/")
    assert fact in fault.fact
    assert fault.remedy
    assert tree(content) == before


def test_all_faults_of_all_files_at_once(content: Path) -> None:
    save(content, {"capture": [Record(id="title/tea", title="Tea")]})
    put(content, PAPER, "torn")
    put(content, READINGS, "torn")
    put(content, "records/capture/papers/title/tea.md", "torn")
    put(content, "records/capture/notes.txt", "x")
    with pytest.raises(ContentError) as caught:
        load_holdings(content)
    assert [fault.place.partition(":")[0] for fault in caught.value.faults] == [
        "records/capture/notes.txt",
        "records/capture/papers/title/tea.md",
        READINGS,
        PAPER,
    ]


def test_a_paper_that_is_listed_twice_stands_there_once(content: Path) -> None:
    put(content, DAY, '{"format": 1, "papers": ["2512.00002", "2512.00001", "2512.00002"]}')
    (holding,) = load_holdings(content)
    assert [record.listed for record in holding.records.values()] == [(MONDAY,), (MONDAY, TUESDAY)]
    assert holding.lists[0].papers == ("2512.00002", "2512.00001")


def test_all_papers_that_are_not_here_at_once(content: Path) -> None:
    put(content, DAY, '{"format": 1, "papers": ["2512.00077", "2512.00001", "2512.00078"]}')
    with pytest.raises(ContentError) as caught:
        load_holdings(content)
    assert [fault.fact.split()[1].rstrip(",") for fault in caught.value.faults] == ["2512.00077", "2512.00078"]


@pytest.mark.parametrize("linked", [PAPER, DAY, "records/huggingface/papers/2512", "records/other"])
def test_a_link_among_the_records_is_told_not_passed_over(content: Path, linked: str) -> None:
    path = content / linked
    if path.exists():
        path.rename(content.parent / "elsewhere")
    path.symlink_to(content.parent / "elsewhere")
    with pytest.raises(ContentError) as caught:
        load_holdings(content)
    assert linked in [fault.place.partition(":")[0] for fault in caught.value.faults]


def test_a_paper_that_people_touched_is_read(content: Path) -> None:
    """Another editor leaves a byte order mark, other line ends and bare words; no fact is lost for it."""
    was = held(content)["2512.00001"]
    touched = words(content, PAPER).replace('"2512.00001"', "2512.00001").replace("\n", "\r\n")
    put(content, PAPER, "\ufeff" + touched)
    assert held(content)["2512.00001"] == was


# --- a disk that refuses, and other hands -----------------------------------------------------------------------------


def test_a_full_disk_is_one_clear_error_and_content_is_as_it_was(content: Path) -> None:
    before = tree(content)
    big = record(3, TUESDAY, abstract="word " * 3_000)
    with room_for(2_000), pytest.raises(OutputError, match="cannot be written: File too large"):
        save(content, {"huggingface": [record(1, TUESDAY), big]})
    assert tree(content) == before
    assert save(content, {"huggingface": [record(1, TUESDAY), big]}) == Saved(1, 1, 0)


def test_a_folder_that_is_locked_away_is_one_clear_error(locked_away: Path) -> None:
    with no_longer_root(), pytest.raises(OutputError, match="cannot be written: Permission denied"):
        save(locked_away, {"huggingface": [TEA]})


def test_two_writers_at_once(content: Path) -> None:
    held_by_us = rf"the archive is in the hands of another broadsheet \(process {os.getpid()}\)"
    with saving.locked(content, "the archive"):
        for write in (lambda: save(content, {"huggingface": [TEA]}), lambda: erase(content, ["2512.00001"])):
            with pytest.raises(BusyError, match=held_by_us):
                write()
    with keeping(content), pytest.raises(BusyError):
        save(content, {"huggingface": [TEA]})


# Saves a second answer on top of a first, and is killed before the nth call of a system function.
KILLED = """
import os, sys
from datetime import date
from pathlib import Path
from generator.store import save
from tests.dying import killed_at
from tests.toy import MONDAY, TUESDAY, record
home, moments = Path(sys.argv[1]), sys.argv[2:]
first = {"huggingface": [record(n, MONDAY) for n in range(1, 4)]}
second = {"huggingface": [record(n, TUESDAY, title=f"New {n}") for n in range(2, 6)],
          "capture": [record(0, id="title/new-5", title="New 5")]}
flush, os.sync = os.sync, lambda: None
for moment in moments:
    name, _, nth = moment.partition(":")
    if child := os.fork():
        print(moment, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        continue
    content = home / moment.replace(":", " ")
    save(content, first)
    killed_at(name, int(nth))
    save(content, second)
    if name == "never":
        os._exit(0)
    os._exit(7)
"""
MOMENTS = ("write_bytes:1", "write_bytes:5", "sync:1", *(f"replace:{n}" for n in range(1, 8)), "rmdir:1", "sync:2")


@pytest.mark.seconds
def test_whenever_it_is_killed_the_archive_can_be_read_and_the_next_save_heals(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), *MOMENTS]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"{moment} -9" for moment in MOMENTS]
    first = {"huggingface": [record(n, MONDAY) for n in range(1, 4)]}
    second: dict[str, list[Record]] = {
        "huggingface": [record(n, TUESDAY, title=f"New {n}") for n in range(2, 6)],
        "capture": [record(0, id="title/new-5", title="New 5")],
    }
    save(tmp_path / "first", first)
    save(tmp_path / "whole", first)
    save(tmp_path / "whole", second)
    old, new = (toy.tree(tmp_path / name / "records") for name in ("first", "whole"))
    states = set()
    for moment in MOMENTS:
        content = tmp_path / moment.replace(":", " ")
        load_holdings(content)
        found = toy.tree(content / "records")
        assert all(data in (old.get(name), new.get(name)) for name, data in found.items()), moment
        assert old.keys() <= found.keys()
        states.add(sum(found[name] != old.get(name) for name in found))
        save(content, second)
        assert toy.tree(content / "records") == new, moment
        assert not (content / ".staging.tmp").exists()
    assert len(states) > 6  # the moments differed


# --- what was taken down for good -------------------------------------------------------------------------------------


@pytest.fixture
def without_tea(content: Path) -> Path:
    """The archive, from which `2512.00002`, known elsewhere by its title, was taken down."""
    save(content, {"capture": [record(0, id="title/toy-paper-number-2", title="Toy paper: number 2")]})
    titles = (takedown.title_digest("Toy Paper Number 2"),)
    one = takedown.Takedown(ids=("2512.00002",), titles=titles, reason="asked for", day=TUESDAY)
    saving.save_all(content, {**takedown.added(content, one)})
    return content


def test_what_was_taken_down_is_not_loaded_and_not_brought_back(without_tea: Path) -> None:
    capture, huggingface = load_holdings(without_tea)
    assert (dict(capture.records), set(huggingface.records)) == ({}, {"2512.00001"})
    assert [day.papers for day in huggingface.lists] == [("2512.00001",), ()]
    before = tree(without_tea)
    assert save(without_tea, {"huggingface": [record(2, TUESDAY)]}) == Saved(0, 0, 0)
    assert tree(without_tea) == before


def test_what_was_taken_down_is_erased_from_every_file(without_tea: Path) -> None:
    before = held(without_tea)
    assert erase(without_tea, ["2512.00002", "title/toy-paper-number-2", "2512.00099"]) == (
        "records/capture/papers/title/toy-paper-number-2.md",
        "records/huggingface/days/2025/2025-12-08.json",
        "records/huggingface/days/2025/2025-12-09.json",
        "records/huggingface/papers/2512/2512.00002.md",
        "records/huggingface/readings/2025/2025-12-08.jsonl",
        "records/huggingface/readings/2025/2025-12-09.jsonl",
    )
    rest = toy.tree(without_tea / "records")
    assert held(without_tea) == before == {"2512.00001": before["2512.00001"]}
    assert before["2512.00001"].readings
    assert not any(b"2512.00002" in data for name, data in rest.items() if name != takedown.FILE)
    assert erase(without_tea, ["2512.00002"]) == ()
    assert toy.tree(without_tea / "records") == rest


def test_what_is_erased_is_noted_so_that_nothing_brings_it_back(content: Path) -> None:
    erase(content, ["2512.00001"], takedown.Takedown(ids=("2512.00001",), reason="asked for", day=TUESDAY))
    assert save(content, {"huggingface": [record(1, MONDAY)]}) == Saved(0, 0, 0)
    assert set(held(content)) == {"2512.00002"}


@pytest.mark.parametrize("path", [DAY, READINGS])
def test_nothing_is_erased_from_an_archive_that_cannot_be_read(without_tea: Path, path: str) -> None:
    put(without_tea, path, "torn")
    before = tree(without_tea)
    with pytest.raises(ContentError):
        erase(without_tea, ["2512.00002"])
    assert tree(without_tea) == before
