"""A fork that lives: it merges upstream for weeks without a conflict, and its site has what both wrote."""

import shutil
from pathlib import Path

import pytest

from generator import check
from generator.forking.look import look
from tests.forking.living import World, wrong
from tests.repositories import append, commit, git


def day(world: World) -> None:
    world.upstream_day()
    world.fork_day()
    world.days += 1


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("living"), 4)


@pytest.mark.seconds
def test_three_days(world: World) -> None:
    day(world)
    world.merge()
    assert wrong(world, world.site()) == []
    day(world)
    world.merge()
    day(world)
    seen = look(world.fork, "upstream")
    world.merge()
    assert wrong(world, world.site()) == []
    told = {one.name: one.lines for one in seen.subjects}
    assert (seen.conflicts, seen.behind, seen.uncommitted) == ((), 2, 0)
    assert told["papers"] == (
        "4 new, 2 of which you have collected too: each stays one",
        f"1 days new: {world.date(2)}",
    )
    world.days += 1  # a day that was not: all that it would have brought is missed
    missed = {fault.partition(": ")[2] for fault in wrong(world, world.fork / "site") if fault.startswith("day 3")}
    world.days -= 1
    assert {"note", "title", "word of the day", "on the list", "each paper of the day once"} <= missed


@pytest.mark.seconds
def test_a_fork_that_edits_what_upstream_writes_conflicts(world: World, tmp_path: Path) -> None:
    """The control: what the harness would see if it were not so."""
    other = World.__new__(World)
    other.folder, other.each, other.days = tmp_path, world.each, world.days
    other.up, other.fork = tmp_path / "up", tmp_path / "fork"
    for name in ("up", "up.git", "fork", "fork.git"):
        shutil.copytree(world.folder / name, tmp_path / name, symlinks=True)
    for clone in ("up", "fork"):
        git(tmp_path / clone, "remote", "set-url", "origin", f"../{clone}.git")
    edited = ("content/curation/tags.toml", "generator/text.py", "themes/default/assets/style.css")
    for path in edited:
        append(other.fork / path, "# mine\n")
    commit(other.fork, "Edit what is upstream's")
    other.upstream_day()
    seen = look(other.fork, "upstream")
    assert seen.conflicts == edited
    git(other.fork, "fetch", "--quiet", "upstream")
    git(other.fork, "merge", "--no-edit", "upstream/main", fails=True)
    assert tuple(git(other.fork, "diff", "--name-only", "--diff-filter=U").split()) == edited


@pytest.mark.slow
@pytest.mark.parametrize("merging", [1, 7])
def test_a_month(tmp_path: Path, merging: int) -> None:
    world = World(tmp_path, 10)
    for number in range(30 if merging == 1 else 28):
        day(world)
        if (number + 1) % merging == 0:
            assert look(world.fork, "upstream").conflicts == ()
            world.merge()
            assert wrong(world, world.site()) == []
    assert check.check(world.fork / "content", world.fork / "site").errors == ()
