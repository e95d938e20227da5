"""Stored JSON that is hostile, damaged or very large; the plain cases are in tests/data/sources."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text
from generator.errors import ContentError
from generator.models import Record
from generator.sources import read
from generator.sources.stored import LITERAL_LIMIT, strict_json


def day_file(**paper: Any) -> bytes:
    return json.dumps([{"paper": {"id": "2512.00001", "title": "Tea", **paper}}]).encode()


def refusal(literal: str) -> str:
    """What is said of an entry that is this string, beside a good one."""
    answer = read(json.dumps([literal, {"paper": {"id": "2512.00001", "title": "Tea"}}]).encode(), "a.json")
    assert [record.title for record in answer.records] == ["Tea"]
    (fault,) = answer.refused
    assert fault.place.startswith("a.json, entry 1")
    return fault.fact


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("{'paper': open('x')}", "is a string, but no Python literal: it holds more than values"),
        ("{'paper': f'{1}'}", "is a string, but no Python literal: it holds more than values"),
        ("{**{}}", "is a string, but no Python literal: it holds more than values"),
        ("{" * 100_000, "is a string, but no Python literal: too many nested parentheses"),
        ("{'a': " + "-" * 100_000 + "1}", "is a string, but no Python literal: it nests too deep"),
        ("{[]: 1}", "is a string, but no Python literal: unhashable type: 'list'"),
        ("{\x00}", "is a string, but no Python literal: source code string cannot contain null bytes"),
        ("{'paper': 0x" + "f" * 10_000 + "}", "paper: a huge number should be an object"),
        ("{'paper': b'x'}", "paper: of type bytes should be an object"),
        ("{1, 2}", "of type set should be an object"),
        ("{'paper': {'id': '2512.00001', 'title': 1e999}}", "paper.title: inf should be a string"),
        (
            "{" + " " * LITERAL_LIMIT + "}",
            "is a string, but no Python literal: it has 1,000,002 characters, and 1,000,000 are read",
        ),
    ],
    ids=lambda word: word[:12],
)
def test_a_string_that_is_no_entry_is_refused_alone(literal: str, expected: str) -> None:
    assert refusal(literal) == expected


def test_a_chain_of_sums_is_refused_by_its_depth_without_falling_into_it() -> None:
    assert refusal("{'a': " + "+".join(["1"] * 100_000) + "}").startswith("is a string, but no Python literal: ")


def test_an_invalid_escape_in_a_literal_warns_nobody() -> None:  # any warning fails
    answer = read(json.dumps([r"{'paper': {'id': '2512.00001', 'title': 'in \mathbb R'}}"]).encode(), "a.json")
    assert answer.records[0].title == r"in \mathbb R"


@pytest.mark.parametrize("opening", ["[", '{"paper":', '[{"paper":{"authors":['])
def test_deep_json_is_refused_at_once(opening: str) -> None:
    with pytest.raises(ContentError, match=r"^a\.json: is not valid JSON: recursion limit exceeded"):
        read((opening * 100_000).encode(), "a.json")


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "nan", "1e", "01", "'tea'", "undefined"])
def test_what_is_no_json_is_refused_with_its_place(word: str) -> None:
    with pytest.raises(ContentError, match=r"^a\.json: is not valid JSON: .* at line 1 column \d+"):
        read(b'[{"paper": {"id": "2512.00001", "upvotes": ' + word.encode() + b"}}]", "a.json")


@pytest.mark.seconds
def test_an_abstract_of_20_mb_is_cut_with_the_mark() -> None:
    answer = read(day_file(summary="leaf " * 4_000_000), "a.json")
    abstract = answer.records[0].abstract
    assert len(abstract) <= 20_000
    assert abstract.endswith(text.CUT)


def test_half_of_the_lines_must_be_json_to_be_json_lines() -> None:
    good, bad = '{"paper": {"id": "2512.00001", "title": "Tea"}}\n', '{"paper": \n'
    assert len(read((good + bad).encode(), "a.jsonl").refused) == 1
    with pytest.raises(ContentError, match=r"^a\.jsonl: is not valid JSON"):
        read((good + bad + bad).encode(), "a.jsonl")


@given(st.text(), st.binary(max_size=1))
def test_a_file_that_is_not_utf_8_is_told_with_the_offset_of_the_byte(before: str, tail: bytes) -> None:
    start = b'["' + json.dumps(before, ensure_ascii=False).encode("utf-8", "replace")
    with pytest.raises(ContentError, match=f"byte 0xff at offset {len(start):,} "):
        read(start + b"\xff" + tail, "a.json")


@given(st.text(alphabet=st.sampled_from('a\\u"d8c0\ud83c\udf75\ud800\n/')))
def test_halves_of_surrogate_pairs_are_dropped_and_all_else_is_kept(value: str) -> None:
    kept = value.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    assert strict_json(json.dumps([value])) == [kept]


@pytest.mark.seconds
def test_all_real_days_are_read(shared: Path) -> None:
    paths = sorted((shared / "data/hf-daily").glob("*.json"))
    records: list[Record] = []
    for path in paths:
        answer = read(path.read_bytes(), path.name)
        assert answer.source == "huggingface"
        assert answer.refused == ()
        assert {day for record in answer.records for day in record.listed} == {date.fromisoformat(path.stem)}
        records += answer.records
    assert len(paths) == 415
    assert len(records) == len({record.id for record in records}) == 6_141
    assert len({record.organisation.handle for record in records if record.organisation}) == 276
    assert max(len(record.authors) for record in records) == 664
    assert sum(bool(record.keywords) for record in records) == 3_110
    assert sum(bool(record.code) for record in records) == 1_602
    assert sum(record.submitter is not None for record in records) == 5_917
    assert all(len(record.readings) == 1 and record.published for record in records)


def test_hostile_ids_are_refused_and_valid_ones_are_kept_as_they_are(shared: Path) -> None:
    attacks = json.loads((shared / "data/hostile/records.json").read_text(encoding="utf-8"))
    ids = [attack for attack in attacks if attack["field"] == "id"]
    assert len(ids) == 12
    for attack in ids:
        answer = read(day_file(id=attack["value"]), "a.json")
        kept = [record.id for record in answer.records]
        assert kept == ([attack["value"]] if attack["category"] == "id-valid" else [])
