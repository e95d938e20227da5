"""Records that hold less than git's last commit."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator import saving
from generator.checking.shrunk import shrunk
from generator.models import Change, Version
from generator.store import save
from generator.storing import takedown
from generator.storing.takedown import Takedown
from tests import toy
from tests.repositories import commit, git

PAPER, DAY = "records/x/papers/2512/2512.00001.md", "records/x/days/2025/2025-12-08.json"
READINGS = "records/x/readings/2025/2025-12-08.jsonl"
GROWN = {
    "history": (Change(until=date(2025, 12, 1), title="Before"),),
    "versions": (Version(number=1, date=toy.MONDAY), Version(number=2, date=toy.TUESDAY)),
}


def committed(folder: Path) -> Path:
    """An archive below a repository's root, committed."""
    content = folder / "content"
    save(content, {"x": [toy.record(1, toy.MONDAY, **GROWN), toy.record(2, toy.MONDAY)]})
    git(folder, "init", "--quiet")
    commit(folder, "First")
    return content


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return committed(tmp_path_factory.mktemp("shrunk"))


@pytest.fixture
def content(repository: Path) -> Path:
    git(repository, "checkout", "--quiet", "HEAD", "--", ".")
    git(repository, "clean", "--quiet", "--force", "-d")
    return repository


def without(path: str, *gone: str) -> Callable[[Path], object]:
    """A file without the lines that say one of these."""

    def change(content: Path) -> None:
        lines = (content / path).read_text().splitlines(keepends=True)
        left = [line for line in lines if not any(word in line for word in gone)]
        assert len(left) < len(lines)
        (content / path).write_text("".join(left))

    return change


def replaced(path: str, old: str, new: str) -> Callable[[Path], object]:
    def change(content: Path) -> None:
        text = (content / path).read_text()
        assert old in text
        (content / path).write_text(text.replace(old, new))

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda _: None, None),
        (lambda c: (c / PAPER).touch(), None),
        (lambda c: save(c, {"x": [toy.record(3, toy.MONDAY, toy.TUESDAY)]}), None),
        (replaced(PAPER, '"Toy Paper Number 1"', '"Another Title"'), None),
        (lambda c: (c / PAPER).unlink(), f"{PAPER}: is gone, and git's last commit has it"),
        (without(PAPER, "published:"), f"{PAPER}: has lost what git's last commit holds: published"),
        (without(PAPER, "moves toys about"), f"{PAPER}: has lost what git's last commit holds: abstract"),
        (without(PAPER, "history:"), "holds: history, history 1 (take it back"),
        (without(PAPER, "history:", "versions:"), "holds: history, history 1, versions and 2 more"),
        (replaced(PAPER, "versions: [{", 'versions: [{"number": 2}] #'), "holds: versions 2"),
        (lambda c: (c / DAY).unlink(), f"{DAY}: is gone"),
        (replaced(DAY, '"2512.00001",', ""), f"{DAY}: has lost what git's last commit holds: 2512.00001"),
        (without(READINGS, "2512.00002"), "holds: the reading of 2512.00002"),
        (lambda c: (c / READINGS).write_text("torn"), "holds: the reading of 2512.00001, the reading of 2512.00002"),
        (lambda c: (c / "records/x/papers/stray.md").write_text("x"), None),
    ],
)
def test_what_is_lost(content: Path, change: Callable[[Path], object], told: str | None) -> None:
    change(content)
    faults = [str(fault) for fault in shrunk(content)]
    assert len(faults) == (1 if told else 0), faults
    assert told is None or told in faults[0]


def test_what_was_taken_down_may_be_gone(content: Path) -> None:
    (content / PAPER).unlink()
    replaced(DAY, '"2512.00001",', "")(content)
    assert len(list(shrunk(content))) == 2
    saving.save_all(content, takedown.added(content, Takedown(ids=("2512.00001",), reason="asked", day=toy.TUESDAY)))
    assert list(shrunk(content)) == []


def test_no_repository_and_no_commit_say_nothing(tmp_path: Path) -> None:
    content = tmp_path / "content"
    save(content, {"x": [toy.record(1, toy.MONDAY)]})
    assert list(shrunk(content)) == []
    git(tmp_path, "init", "--quiet")
    assert list(shrunk(content)) == []
