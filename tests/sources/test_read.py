"""What holds for every file that is read, whatever it holds: one answer or one clear error, and nothing lost."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.errors import ContentError, Fault, UsageError
from generator.loading import load
from generator.sources import Answer, Stored, read, readers

DATA = Path(__file__).parents[1] / "data/sources"
FILES = sorted(path for path in DATA.glob("*/*") if path.name != "expected.json")

DAYS = st.sampled_from([None, date(2024, 2, 29)])
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
DAYLIKE = st.sampled_from(["2025-12-09", "2025-12-09T01:00:00.000Z", "2025-13-40", "0000-01-01", "20251209"]) | ODD
ACCOUNT = st.fixed_dictionaries({}, optional={"name": ODD, "user": ODD, "fullname": ODD}) | ODD
PAPER = st.fixed_dictionaries(
    {"id": st.sampled_from(["2512.00001", "math.GT/0309136", "../x", "nul", "title/con"]) | ODD},
    optional={
        "title": st.text() | ODD,
        "summary": st.text() | ODD,
        "authors": st.lists(st.fixed_dictionaries({"name": st.text()}, optional={"hidden": st.booleans() | ODD})) | ODD,
        "publishedAt": DAYLIKE,
        "submittedOnDailyAt": DAYLIKE,
        "submittedOnDailyBy": ACCOUNT,
        "organization": ACCOUNT,
        "upvotes": st.integers() | ODD,
        "githubStars": st.integers() | ODD,
        "githubRepo": st.text() | ODD,
        "ai_keywords": st.lists(st.text()) | ODD,
    },
)
ENTRY = st.fixed_dictionaries(
    {"paper": PAPER | ODD},
    optional={"title": st.text() | ODD, "publishedAt": DAYLIKE, "submittedBy": ACCOUNT, "numComments": ODD},
)
SHAPES = (
    *("Daily Papers", "by AK and the research community", "Dec 9", "Feb 29", "May 0", "Jan 1, 9999", "Jan 1, 0000"),
    *("Sep 27, 2023 3", "May 5 99,999,999", "·", "• 1 author", "• 99,999,999 authors", "tea Tea", "A Title", "…"),
    *("An abstract.", "long " * 50, "", "\r", "\ufeff", "\u202e"),
)
LINES = st.lists(st.sampled_from(SHAPES) | st.text(max_size=20), max_size=20)


def checked(faults: Sequence[Fault], place: str) -> None:
    for fault in faults:
        assert fault.place.startswith(place)
        assert fault.fact
        assert fault.remedy
        assert str(fault).isprintable()


def outcome(data: bytes, place: str = "file", day: date | None = None) -> Answer | None:
    """The answer, or None where a ContentError says why there is none; anything else that is raised is a defect."""
    answer = None
    with suppress(ContentError):
        answer = read(data, place, day)
        assert answer.records or answer.refused
        checked(answer.refused, place)
    if answer is None:
        with pytest.raises(ContentError) as caught:
            read(data, place, day)
        checked(caught.value.faults, place)
    return answer


def test_each_file_that_can_read_is_asked_in_the_order_of_names() -> None:
    asked = [reader.__module__ for reader in readers()]
    assert asked == sorted(asked)
    assert {"generator.sources.capture", "generator.sources.stored", "generator.sources.webpage"} <= set(asked)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_no_file_is_known_to_two_readers(path: Path) -> None:
    def knows(reader: Any) -> bool:
        try:
            return reader(Stored(path.read_bytes(), path.name)) is not None
        except ContentError:
            return True

    assert sum(map(knows, readers())) <= 1


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("2025-12-09.json", date(2025, 12, 9)),
        ("old/2024-01-01/papers-2025-12-09.v2.json", date(2025, 12, 9)),
        (r"C:\old\2024-01-01\papers_2025-12-09.json", date(2025, 12, 9)),
        ("2025-02-30-or-2025-03-01.json", date(2025, 3, 1)),
        ("2024-01-01/papers.json", None),
        ("12025-12-099.json", None),
        ("２０２５-12-09.json", None),
        ("", None),
    ],
)
def test_the_day_in_a_name(place: str, expected: date | None) -> None:
    assert Stored(b"", place).named == expected


@given(data=st.binary(), day=DAYS)
@example(data=b"", day=None)
@example(data=b"[" * 100_000, day=None)
@example(data=b'{"a":' * 100_000, day=None)
@example(data=b"\xff\xfe[\x00]\x00", day=None)
@example(data=b'"' + b"x" * 10_000_000, day=None)
@example(data=b"[" + b"9" * 5_000 + b"]", day=None)
@example(data=b"<div", day=None)
@example(data=b"<!doctype html><div data-target=DailyPapers data-props", day=None)
def test_no_bytes_at_all_raise_anything_but_a_content_error(data: bytes, day: date | None) -> None:
    outcome(data, day=day)


@given(original=st.sampled_from(FILES), data=st.data(), day=DAYS)
def test_nor_does_a_known_file_that_was_damaged(original: Path, data: st.DataObject, day: date | None) -> None:
    whole = original.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 50)))
    outcome(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:], original.name, day)


@given(entries=st.lists(ENTRY | PAPER, min_size=1), as_literals=st.booleans(), as_lines=st.booleans(), day=DAYS)
@pytest.mark.seconds
def test_every_entry_becomes_a_record_or_a_refusal(
    entries: list[Any], as_literals: bool, as_lines: bool, day: date | None
) -> None:
    values = [repr(entry) for entry in entries] if as_literals else entries
    written = "\n".join(map(json.dumps, values)) if as_lines else json.dumps(values)
    answer = outcome(written.encode(), day=day)
    if answer:
        assert len(answer.records) + len(answer.refused) == len(entries)
    else:
        assert not any(isinstance(entry, dict) and "paper" in entry for entry in entries)


@given(lines=LINES, above=LINES, day=DAYS)
@example(lines=["·"], above=[], day=None)
@pytest.mark.seconds
def test_no_lines_of_a_page_raise_anything_but_a_content_error(
    lines: list[str], above: list[str], day: date | None
) -> None:
    outcome("\n".join([*above, "Daily Papers", "Dec 9", *lines]).encode("utf-8", "replace"), day=day)


def test_a_folder_is_read_with_all_that_lies_in_it(tmp_path: Path) -> None:
    for name, number in (("a.json", 1), ("b/c.json", 2)):
        (tmp_path / "dump" / name).parent.mkdir(parents=True, exist_ok=True)
        said = {"id": f"2512.{number:05d}", "title": f"Toy {number}", "upvotes": 1}
        (tmp_path / "dump" / name).write_text(json.dumps(said))
    report = load([tmp_path / "dump"], tmp_path / "content")
    assert (report.files, report.papers, report.refused) == (2, 2, ())
    with pytest.raises(UsageError, match="gone: is not there"):
        load([tmp_path / "gone"], tmp_path / "content")
