"""The list of what was taken down: what it covers, how it is written and read, and whose it is."""

from datetime import date
from pathlib import Path

import pytest

from generator.errors import ContentError
from generator.storing import takedown
from generator.storing.takedown import Takedown, Takedowns, title_digest

ONE = Takedown(ids=("2512.00001", "title/tea"), titles=(title_digest("Tea"),), reason="asked", day=date(2026, 1, 5))
TWO = Takedown(ids=("2512.00002",), reason="law", day=date(2026, 1, 6))
TEXT = (
    '{"format": 1}\n'
    '{"ids":["2512.00001","title/tea"],"titles":["' + title_digest("Tea") + '"],"reason":"asked","day":"2026-01-05"}\n'
    '{"ids":["2512.00002"],"reason":"law","day":"2026-01-06"}\n'
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for layer, text in (("records", TEXT), ("local/records", takedown.words([TWO, ONE]))):
        (tmp_path / layer).mkdir(parents=True)
        (tmp_path / layer / takedown.FILE).write_text(text)
    return tmp_path


def test_a_title_is_told_by_its_letters_alone() -> None:
    assert title_digest("Tea: for “Two”") == title_digest("TEA FOR TWO") != title_digest("Tea for 2")
    assert title_digest("Tea") == "833ede412aad05219a1b924c1fe8a5cd"
    assert title_digest("\ud800") == title_digest("")


@pytest.mark.parametrize(
    ("paper_id", "title", "covered"),
    [
        ("2512.00001", "Coffee", True),
        ("title/tea", "Coffee", True),
        ("title/another", "TEA!", True),
        ("title/another", "Coffee", False),
        ("2512.00003", "Tea", False),  # another paper of that name
    ],
)
def test_what_is_covered(paper_id: str, title: str, covered: bool) -> None:
    down = Takedowns(frozenset(ONE.ids), frozenset(ONE.titles))
    assert down.covers(paper_id, title) is covered
    assert not Takedowns().covers(paper_id, title)


def test_both_layers_hold(content: Path) -> None:
    assert takedown.listed(content, "records") == (ONE, TWO)
    assert takedown.listed(content, "local/records") == (TWO, ONE)
    assert takedown.words([ONE, TWO]) == TEXT
    (content / "local/records" / takedown.FILE).unlink()
    assert takedown.listed(content, "local/records") == ()
    assert takedown.load(content) == Takedowns(frozenset({*ONE.ids, *TWO.ids}), frozenset(ONE.titles))


def test_who_writes_where(content: Path) -> None:
    third = Takedown(ids=("2512.00003",), reason="asked", day=date(2026, 1, 7))
    assert takedown.added(content, third) == {"records/takedowns.jsonl": takedown.words([ONE, TWO, third])}
    assert takedown.added(content, ONE.with_facts(ids=("title/tea",))) == takedown.added(content, ONE) == {}
    assert takedown.added(content, ONE.with_facts(ids=("title/tea", "2512.00003"))) != {}
    (content / "local/site.toml").touch()
    assert list(takedown.added(content, third)) == ["local/records/takedowns.jsonl"]


@pytest.mark.parametrize(
    "text",
    ["", "[]\n", '{"format": 1}\n{"ids":[]}\n', '{"format": 1}\nx\n', TEXT.replace('"law"', "1"), "[" * 100_000],
    ids=["nothing", "a list", "no ids", "torn", "no words", "deep"],
)
def test_a_list_that_cannot_be_read_does_not_count_as_empty(content: Path, text: str) -> None:
    (content / "records" / takedown.FILE).write_text(text)
    with pytest.raises(ContentError, match=r"records/takedowns\.jsonl: is no list of takedowns"):
        takedown.load(content)


def test_a_list_of_a_later_format_is_told(content: Path) -> None:
    (content / "records" / takedown.FILE).write_text('{"format": 2}\n')
    with pytest.raises(ContentError, match=r"^records/takedowns\.jsonl:1: "):
        takedown.load(content)
