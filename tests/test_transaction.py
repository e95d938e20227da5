"""What commands change of people's files: whole or not at all, and taken back."""

import json
from pathlib import Path

import pytest

from generator.errors import Fault, UsageError
from generator.keeping.transaction import LAST, edited, transaction, undo
from tests.toy import tree

PLACE, OTHER = "curation/pages/a.md", "curation/pages/b.md"


def files(content: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in tree(content).items() if not name.startswith(".")}


def test_a_transaction_is_done_and_taken_back_and_done_again(tmp_path: Path) -> None:
    with transaction(tmp_path, "write") as one:
        assert one.text(PLACE) is None
        one.put(PLACE, "new")
    assert files(tmp_path) == {PLACE: "new"}
    assert undo(tmp_path).undone
    assert files(tmp_path) == {}
    assert not undo(tmp_path).undone
    assert files(tmp_path) == {PLACE: "new"}


def test_what_changes_nothing_is_no_transaction(tmp_path: Path) -> None:
    with transaction(tmp_path, "write") as one:
        one.put(PLACE, "words")
    with transaction(tmp_path, "write the same") as one:
        one.put(PLACE, "words")
        assert one.changes == ()
    assert undo(tmp_path).what == "write"  # the one before is still the last


def test_one_fault_and_nothing_is_done(tmp_path: Path) -> None:
    def wrong() -> None:
        with transaction(tmp_path, "write") as one:
            one.put(PLACE, "new")
            one.faults += [Fault(PLACE, "first", "mend it"), Fault(PLACE, "second", "mend it")]

    with pytest.raises(UsageError) as caught:
        wrong()
    assert [fault.fact for fault in caught.value.faults] == ["first", "second"]
    assert files(tmp_path) == {}


def test_what_the_editor_did_belongs_to_the_transaction(tmp_path: Path) -> None:
    with transaction(tmp_path, "begin") as one:
        one.put(PLACE, "begun")
    (tmp_path / PLACE).write_text("edited")
    edited(tmp_path, OTHER)  # none of its files: nothing is noted
    with pytest.raises(UsageError, match="was edited since the last change"):
        undo(tmp_path)
    edited(tmp_path, PLACE)
    undo(tmp_path)
    assert files(tmp_path) == {}
    edited(tmp_path, PLACE)  # of what was taken back nothing is noted either
    assert not undo(tmp_path).undone
    assert files(tmp_path) == {PLACE: "edited"}


@pytest.mark.parametrize(
    "torn", ["", "{", "[]", "null", '{"format": 2}', '{"format": 1}', '{"format": 1, "whatever": 1}', "\\ud800"]
)
def test_a_torn_last_is_none(tmp_path: Path, torn: str) -> None:
    (tmp_path / LAST).write_text(torn)
    edited(tmp_path, PLACE)
    with pytest.raises(UsageError, match="there is nothing to undo"):
        undo(tmp_path)


def test_what_is_kept_can_be_read(tmp_path: Path) -> None:
    with transaction(tmp_path, "write") as one:
        one.put(PLACE, "new")
    said = json.loads((tmp_path / LAST).read_text())
    assert said == {"format": 1, "what": "write", "before": {PLACE: None}, "after": {PLACE: "new"}, "undone": False}
