"""Records against the digests under which they were stored: what is told of them, and what a person does about it."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from generator import saving, store
from generator.cli.app import app
from generator.errors import ContentError
from generator.store import save
from generator.storing import sums, verify
from generator.storing.takedown import Takedown
from generator.storing.verify import CHANGED, GONE, STRANGE, UNKNOWN
from tests import toy
from tests.repositories import commit, git

ROOT = Path(__file__).parents[1]
FOLDER = "records/huggingface/papers/2512"
PAPER = f"{FOLDER}/2512.00001.md"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.archive(tmp_path_factory.mktemp("stored") / "content")


@pytest.fixture
def content(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stored, tmp_path / "content"))


def run(content: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["verify", "--content", str(content), *words])


def told(content: Path) -> list[tuple[str, str]]:
    return [(one.place, one.fact) for one in verify.verify(content).faults]


def test_what_was_stored_is_as_it_was_stored(content: Path) -> None:
    records = [name for name in toy.tree(content / "records") if not name.endswith(".sums")]
    assert verify.verify(content) == (len(records), ())
    done = run(content)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{len(records)} files as stored, 0 not as stored, 0 gone, 0 in no list.")


def test_a_list_is_what_sha256sum_reads(content: Path) -> None:
    command = ["sha256sum", "--strict", "-c", ".sums"]
    done = subprocess.run(command, cwd=content / FOLDER, capture_output=True, text=True, check=True)
    names = sorted(path.name for path in (content / FOLDER).iterdir() if path.name != ".sums")
    assert done.stdout.splitlines() == [f"{name}: OK" for name in names]


def put(content: Path, place: str, words: str) -> None:
    (content / place).write_text(words)


DAMAGES: dict[str, tuple[Callable[[Path], object], list[tuple[str, str]]]] = {
    "by hand": (
        lambda c: put(c, PAPER, (c / PAPER).read_text().replace("Toy Paper", "My Paper")),
        [(PAPER, CHANGED.fact)],
    ),
    "torn": (lambda c: put(c, PAPER, (c / PAPER).read_text()[:-40]), [(PAPER, CHANGED.fact)]),
    "gone": (lambda c: (c / PAPER).unlink(), [(PAPER, GONE.fact)]),
    "never stored": (
        lambda c: shutil.copy(c / PAPER, c / FOLDER / "2512.00099.md"),
        [(f"{FOLDER}/2512.00099.md", UNKNOWN.fact)],
    ),
    "a merge undecided": (
        lambda c: put(c, f"{FOLDER}/.sums", f"<<<<<<< ours\n{(c / FOLDER / '.sums').read_text()}"),
        [(f"{FOLDER}/.sums:1", STRANGE.fact)],
    ),
    "a day": (
        lambda c: put(c, "records/huggingface/days/2025/2025-12-08.json", "{}"),
        [("records/huggingface/days/2025/2025-12-08.json", CHANGED.fact)],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_as_it_was_stored_is_told_and_can_be_accepted(content: Path, damage: str) -> None:
    deal, wanted = DAMAGES[damage]
    deal(content)
    assert told(content) == wanted
    done = run(content)
    assert done.exit_code == 1
    assert "`broadsheet verify --accept` enters all as it is" in done.stderr
    if damage in ("torn", "never stored", "gone", "a day"):  # the archive cannot be read: that is not to be accepted
        return
    assert run(content, "--accept").exit_code == 0
    assert told(content) == []


def test_what_cannot_be_read_is_not_accepted(content: Path) -> None:
    put(content, PAPER, "torn")
    before = toy.tree(content / "records")
    with pytest.raises(ContentError):
        verify.accept(content)
    assert toy.tree(content / "records") == before


def test_a_save_blesses_what_it_saves_and_nothing_else(content: Path) -> None:
    put(content, PAPER, (content / PAPER).read_text().replace("moves toys", "bends toys"))
    save(content, {"huggingface": [toy.record(50, toy.MONDAY)]})
    assert told(content) == [(PAPER, CHANGED.fact)]


def test_what_is_erased_is_not_missed(content: Path) -> None:
    store.erase(content, ["2512.00001"], Takedown(ids=("2512.00001",), reason="asked for", day=toy.MONDAY))
    assert told(content) == []
    assert not (content / PAPER).exists()


def test_records_of_before_there_were_lists(content: Path) -> None:
    for path in content.rglob(".sums"):
        path.unlink()
    save(content, {"huggingface": [toy.record(50, toy.MONDAY)]})
    found = verify.verify(content)
    assert (found.count(UNKNOWN), found.count(CHANGED), found.count(GONE)) == (len(found.faults), 0, 0)
    assert found.good == 3  # the paper, its day, its reading
    verify.accept(content)
    assert told(content) == []
    assert verify.accept(content) == ()


@pytest.mark.seconds
def test_clones_that_both_collected_merge_without_a_conflict(content: Path) -> None:
    """Two of one archive, in the same month; and a fork, which writes in a layer of its own."""
    upstream, other = content.parent, content.parent.parent / f"{content.parent.name} other"
    shutil.copy(ROOT / ".gitattributes", upstream)
    shutil.copy(ROOT / ".gitignore", upstream)
    with saving.locked(content / "state/sent", "the log of what was sent"):
        pass
    git(upstream, "init", "--quiet", "--initial-branch=main")
    git(upstream, "add", "--all")
    assert not [name for name in git(upstream, "ls-files").splitlines() if ".lock" in name]
    git(upstream, "commit", "--quiet", "-m", "Begin")
    git(upstream.parent, "clone", "--quiet", str(upstream), str(other))
    save(content, {"huggingface": [toy.record(n, toy.WEDNESDAY, readings=()) for n in (7, 9)]})
    (other / "content/local").mkdir()
    (other / "content/local/site.toml").write_text("format = 1\n")
    save(other / "content", {"huggingface": [toy.record(n, toy.WEDNESDAY) for n in (8, 11)]})
    (other / "content/local/site.toml").unlink()
    save(other / "content", {"huggingface": [toy.record(n, readings=()) for n in (8, 10)]})
    for folder in (upstream, other):
        commit(folder, "Collect")
    git(other, "pull", "--quiet", "--no-rebase", "--no-edit")
    names, strange = sums.read((other / "content" / FOLDER / ".sums").read_text())
    assert strange == []
    assert {f"2512.{n:05d}.md" for n in (1, 7, 8, 9, 10)} <= set(names)
    assert told(other / "content") == []
    assert (other / "content/local" / FOLDER / ".sums").is_file()


def test_check_says_it_in_a_line(content: Path) -> None:
    put(content, PAPER, (content / PAPER).read_text().replace("moves toys", "bends toys"))
    done = CliRunner().invoke(app, ["check", "--content", str(content), "--output", str(content.parent / "site")])
    wanted = f"{content}/records: 1 not as stored, 0 gone (`broadsheet verify` names them, and tells what to do)"
    assert [line for line in done.stdout.splitlines() if "not as stored" in line] == [wanted]
    assert done.exit_code == 1
