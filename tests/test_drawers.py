"""What is kept from build to build comes back as it was, or not at all; nothing but values of ours comes out of it."""

import os
import pickle
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from generator.building import drawers
from generator.errors import ContentError
from generator.memory import WHOLE, Memory
from generator.models import Paper, Record
from generator.store import save
from generator.storing.holdings import load_holdings
from tests import toy


def paper(title: str) -> Paper:
    return Paper(id="2512.00001", guid="oai:1", title=title, day=date(2025, 12, 9), authors=("A", "B"))


PAPER = paper("Tea")
KEPT = {("paper", b"1"): (PAPER, ()), "text": "Words \ud800.", b"d": b"\0\1"}


def kept(folder: Path, code: str = "ours") -> Memory:
    memory = drawers.memory_of(folder, code)
    for key, value in KEPT.items():
        memory.drawer("2512").recall(key, lambda value=value: value)  # type: ignore[misc]
    drawers.keep(folder, code, memory)
    return memory


def found(folder: Path, code: str = "ours") -> bool:
    """Whether something is known; if so, it is what was kept."""
    drawer = drawers.memory_of(folder, code).drawer("2512")
    known = [key for key in KEPT if drawer.knows(key)]
    assert known in ([], list(KEPT))
    recalled: dict[object, object] = {key: drawer.recall(key, lambda: object()) for key in known}
    assert recalled == {key: KEPT[key] for key in known}
    return bool(known)


def test_what_is_kept_comes_back_with_its_digest(tmp_path: Path) -> None:
    digest = PAPER.digest
    kept(tmp_path)
    assert found(tmp_path)
    drawer = drawers.memory_of(tmp_path, "ours").drawer("2512")
    again, _ = drawer.recall(("paper", b"1"), lambda: (paper("Lost"), ()))
    assert again == PAPER
    assert again.digest == digest


def test_what_is_put_away_is_let_go_of_and_lies_in_the_folder(tmp_path: Path) -> None:
    names = ["2511", "2512"]
    memory = drawers.memory_of(tmp_path, "ours")
    for name in (*names, WHOLE):
        memory.drawer(name).recall(name, lambda name=name: f"of {name}")  # type: ignore[misc]
    drawers.put_away(tmp_path, "ours", memory)
    assert [name for name, drawer in memory.drawers.items() if drawer.kept] == [WHOLE]
    assert {path.name for path in tmp_path.iterdir()} == {f"memory-{name}" for name in names}
    again = drawers.memory_of(tmp_path, "ours")
    assert [again.drawer(name).recall(name, lambda: "lost") for name in names] == [f"of {name}" for name in names]


def test_what_another_code_kept_is_not_known(tmp_path: Path) -> None:
    kept(tmp_path)
    assert not found(tmp_path, "another")


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: b"",
    ],
)
def test_a_torn_drawer_is_none(harm: Callable[[bytes], bytes], tmp_path: Path) -> None:
    kept(tmp_path)
    (path,) = tmp_path.glob("memory-*")
    path.write_bytes(harm(path.read_bytes()))
    assert not found(tmp_path)


class Trap:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("exit 3",)


@pytest.mark.parametrize("value", [Trap(), os.system, Path("x"), pytest.param])
def test_nothing_but_values_of_ours_comes_out(value: object, tmp_path: Path) -> None:
    memory = Memory()
    memory.drawer("2512").recall("text", lambda: value)
    drawers.keep(tmp_path, "ours", memory)
    (path,) = tmp_path.glob("memory-*")
    assert pickle.loads(path.read_bytes()[16:]) is not None  # the trap is set: a stock reader takes it
    assert not drawers.memory_of(tmp_path, "ours").drawer("2512").knows("text")


def test_what_nobody_asked_for_is_forgotten(tmp_path: Path) -> None:
    kept(tmp_path)
    drawers.keep(tmp_path, "ours", drawers.memory_of(tmp_path, "ours"))
    assert list(tmp_path.iterdir()) == []


def test_a_drawer_that_was_asked_nothing_stays_as_it_is(tmp_path: Path) -> None:
    kept(tmp_path)
    memory = drawers.memory_of(tmp_path, "ours")
    memory.drawer("2512")
    drawers.keep(tmp_path, "ours", memory)
    assert found(tmp_path)
    assert memory.again().drawer("2512").knows("text")


def test_a_copy_that_says_something_else_has_a_digest_of_its_own() -> None:
    digest = PAPER.digest
    other = PAPER.with_facts(title="Coffee")
    assert other == paper("Coffee")
    assert other.digest == paper("Coffee").digest != digest
    assert PAPER.digest == digest


def test_a_file_is_read_again_even_if_it_was_given_its_old_time(tmp_path: Path) -> None:
    path = tmp_path / "records/arxiv/papers/2512/2512.00001.md"
    path.parent.mkdir(parents=True)

    def titles(memory: Memory, word: str) -> tuple[list[str], Memory]:
        path.write_text(f'---\nformat: 1\nid: "2512.00001"\ntitle: "{word}"\n---\n')
        os.utime(path, ns=(0, 0))
        (holding,) = load_holdings(tmp_path, memory)
        return [record.title for record in holding.records.values()], memory.again()

    said, memory = titles(Memory(), "Tea")
    assert said == ["Tea"]
    said, memory = titles(memory, "Rum")
    assert said == ["Rum"]
    (holding,) = load_holdings(tmp_path, memory)
    assert isinstance(next(iter(holding.records.values())), Record)
    assert not memory.drawer("2512").changed


def test_a_record_that_broke_since_it_was_looked_at_is_told(tmp_path: Path) -> None:
    save(tmp_path, {"huggingface": [toy.record(1)]})
    memory = Memory()
    load_holdings(tmp_path, memory)
    again = memory.again()
    again.drawers.pop("records-2512")  # so that it is to be read once more
    (holding,) = load_holdings(tmp_path, again)
    next(tmp_path.glob("records/huggingface/papers/*/*.md")).write_text("no front matter")
    with pytest.raises(ContentError, match=r"2512\.00001\.md"):
        _ = holding.records["2512.00001"]


def test_what_is_known_needs_nothing_made(tmp_path: Path) -> None:
    memory = Memory()
    assert not memory.drawer(WHOLE).knows(b"digest")
    assert memory.recall(b"digest", lambda: "made") == "made"
    assert memory.drawer(WHOLE).knows(b"digest")
    again = memory.again().drawer(WHOLE)
    assert (again.knows(b"digest"), again.knows(b"other")) == (True, False)


def test_of_several_only_what_is_new_is_made(tmp_path: Path) -> None:
    made: list[str] = []

    def asked(memory: Memory, keys: str) -> tuple[str, ...]:
        def upper(places: Sequence[int]) -> list[str]:
            made.extend(keys[at] for at in places)
            return [keys[at].upper() for at in places]

        made.clear()
        return memory.drawer("2512").recall_each("words", keys, lambda: keys, upper)

    def kept(memory: Memory) -> Memory:
        drawers.keep(tmp_path, "ours", memory)
        return drawers.memory_of(tmp_path, "ours")

    first = Memory()
    assert (asked(first, "abc"), made) == (("A", "B", "C"), ["a", "b", "c"])
    for memory in (kept(first), first.again()):
        assert (asked(memory, "abc"), made) == (("A", "B", "C"), [])
        assert not memory.drawer("2512").changed
        assert (asked(memory, "dca"), made) == (("D", "C", "A"), ["d"])
        assert memory.drawer("2512").changed
        assert (asked(kept(memory), "bd"), made) == (("B", "D"), ["b"])


def test_what_is_put_away_is_held_no_more_and_found_again(tmp_path: Path) -> None:
    memory = drawers.memory_of(tmp_path, "ours")
    for key, value in KEPT.items():
        memory.drawer("2512").recall(key, lambda value=value: value)  # type: ignore[misc]
    drawers.put_away(tmp_path, "ours", memory)
    assert memory.drawer("2512").kept == {}
    drawers.keep(tmp_path, "ours", memory)  # which has nothing else to say of it
    assert found(tmp_path)
    assert all(memory.drawer("2512").knows(key) for key in KEPT)
