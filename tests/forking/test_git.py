"""The door to git: what it tells, what it refuses, and that a repository cannot have it run anything."""

from pathlib import Path

import pytest

from generator import git as door
from generator.config import Config, Upstream
from generator.errors import GitError, UsageError
from generator.forking.look import look, remote_of
from generator.git import FileChange
from tests.repositories import append, commit, git, repository, write

pytestmark = pytest.mark.seconds


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `theirs`, and `ours`, which was cloned from it; then both went on."""
    folder = tmp_path_factory.mktemp("git")
    theirs = repository(folder / "theirs", {"a": "1\n", "b": "1\n", "c": "1\n"})
    git(folder, "clone", "--quiet", "theirs", "ours")
    write(theirs, {"a": "2\n", "new\nname": "x", "ü": "y"})
    (theirs / "b").unlink()
    commit(theirs, "Second")
    append(folder / "ours/a", "mine\n")
    write(folder / "ours", {"c": "2\n"})
    commit(folder / "ours", "Mine")
    return folder


def test_what_a_fetch_and_a_comparison_tell(both: Path) -> None:
    ours = both / "ours"
    theirs, head = door.fetch(ours, "origin"), door.commit_of(ours, "HEAD")
    base = door.base_of(ours, head, theirs)
    assert base
    assert door.changes(ours, base, theirs) == (
        FileChange("M", "a"), FileChange("D", "b"), FileChange("A", "new\nname"), FileChange("A", "ü"),
    )  # fmt: skip
    assert (door.conflicts(ours, head, theirs), door.conflicts(ours, head, head)) == (("a",), ())
    assert head == git(ours, "rev-parse", "HEAD").strip()
    assert door.is_repository(ours)
    assert (door.distance(ours, head, theirs), door.distance(ours, theirs, head)) == (1, 1)
    assert door.text_at(ours, theirs, "a") == "2\n"
    assert door.text_at(ours, theirs, "b") is None
    assert door.files_at(ours, base) == {"a", "b", "c"}
    assert (door.changed_files(ours), (ours / "a").read_text()) == (0, "1\nmine\n")  # nothing was touched
    assert git(ours, "branch", "--list", "--all").split() == ["*", "main", "remotes/origin/HEAD", "->",
        "origin/main", "remotes/origin/main"]  # fmt: skip


def test_two_that_have_nothing_in_common(both: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"z": "1"})
    theirs = door.fetch(other, str(both / "theirs"))
    assert door.base_of(other, door.commit_of(other, "HEAD"), theirs) is None
    with pytest.raises(GitError, match="has no commit in common with this repository"):
        look(other, str(both / "theirs"))


def test_where_upstream_is(both: Path, tmp_path: Path) -> None:
    named = Config(upstream=Upstream(repository="https://github.com/up/daily"))
    git(both / "ours", "remote", "add", "upstream", "../theirs")
    assert remote_of(both / "ours", named, "elsewhere") == "elsewhere"
    assert remote_of(both / "ours", named) == "upstream"
    assert remote_of(both / "theirs", named) == "https://github.com/up/daily"
    with pytest.raises(UsageError, match="is no remote of this repository"):
        remote_of(both / "theirs", Config())


@pytest.mark.parametrize(
    ("remote", "said"),
    [
        ("", "is no remote"),
        ("--upload-pack=touch ran", "is no remote"),
        ("ext::sh -c touch% ran", "not allowed"),
        ("nowhere", "does not appear to be a git repository"),
    ],
)
def test_what_is_no_upstream_is_refused(both: Path, remote: str, said: str) -> None:
    with pytest.raises(GitError, match=said):
        door.fetch(both / "ours", remote)
    assert not list(both.rglob("ran"))


def test_hooks_and_watchers_of_a_repository_do_not_run(tmp_path: Path) -> None:
    here = repository(tmp_path / "here", {"a": "1"})
    for hook in ("pre-commit", "post-commit", "reference-transaction"):
        write(here, {f".git/hooks/{hook}": "#!/bin/sh\ntouch ran\n"})
        (here / ".git/hooks" / hook).chmod(0o755)
    git(here, "config", "core.fsmonitor", "touch ran; false")
    git(here, "config", "diff.external", "touch ran; true")
    git(here, "config", "user.name", "Ada")
    git(here, "config", "user.email", "ada@toys.example.net")
    (here / "ran").unlink(missing_ok=True)  # the settings above were written with the hooks alive
    write(here, {"a": "2"})
    assert door.changed_files(here) == 1
    assert door.begin(here, "Second")
    assert door.fetch(here, str(here)) == door.commit_of(here, "HEAD")
    assert not list(here.rglob("ran"))
    write(here, {"a": "3"})
    git(here, "commit", "--quiet", "--all", "--message=Control")
    assert list(here.rglob("ran"))  # git alone runs them


def test_no_repository_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not door.is_repository(tmp_path)
    with pytest.raises(GitError, match="not a git repository") as caught:
        door.remotes(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}: `git remote` fails: ")
    assert str(caught.value).endswith(" (mend that, and run it again)")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not door.is_here()
    with pytest.raises(GitError, match="git is not here"):
        door.remotes(tmp_path)


def test_nothing_around_leads_to_another_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    others = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF")
    for name in (*others, "GIT_CONFIG_GLOBAL"):
        monkeypatch.setenv(name, "/elsewhere")
    found = door._environment()
    assert not set(others) & set(found)
    assert found["GIT_CONFIG_GLOBAL"] == "/elsewhere"
    assert (found["LC_ALL"], found["GIT_TERMINAL_PROMPT"], found["GIT_OPTIONAL_LOCKS"]) == ("C", "0", "0")


def test_a_first_commit_waits_for_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = {"COUNT": "1", "KEY_0": "user.useConfigOnly", "VALUE_0": "true", "GLOBAL": "/dev/null", "NOSYSTEM": "1"}
    for name, value in alone.items():
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    write(tmp_path, {"a": "1"})
    assert not door.begin(tmp_path, "First")
    assert git(tmp_path, "status", "--porcelain") == "A  a\n"


def test_a_password_in_an_address_is_not_told(tmp_path: Path) -> None:
    here = repository(tmp_path / "here", {"a": "1"})
    git(here, "remote", "add", "origin", "https://ada:secret@github.com/ada/night.git")
    assert door.remotes(here) == {"origin": "https://github.com/ada/night.git"}
    git(here, "remote", "add", "broken", "https://ada:secret@127.0.0.1:1/ada/night.git")
    with pytest.raises(GitError) as caught:
        door.fetch(here, "https://ada:secret@127.0.0.1:1/ada/night.git")
    assert "secret" not in str(caught.value)


def test_without_git_nothing_is_a_repository(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert door.is_here()
    monkeypatch.setenv("PATH", "/nowhere")
    assert not door.is_here()
    assert not door.is_repository(both / "ours")
    with pytest.raises(GitError, match="git is not here"):
        door.commit_of(both / "ours", "HEAD")


def test_git_that_does_not_end(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "TIMEOUT", 0.0)
    with pytest.raises(GitError, match="did not end within 0 s"):
        door.commit_of(both / "ours", "HEAD")


def test_a_file_that_is_to_be_executable(tmp_path: Path) -> None:
    write(tmp_path, {"run": "#!/bin/sh\n", "words": "x"})
    door.begin(tmp_path, "First", executable=("run",))
    modes = {line.split("\t")[1]: line[:6] for line in git(tmp_path, "ls-files", "--stage").splitlines()}
    assert modes == {"run": "100755", "words": "100644"}


def test_texts_of_a_commit(tmp_path: Path) -> None:
    ours = repository(tmp_path / "ours", {"in/a": "1\n2", "in/ü": "é\n\n", "in/empty": "", "b": "x"})
    names = ("a", "ü", "empty", "gone", "two\nlines")
    assert door.texts_at(ours / "in", "HEAD", names) == {"a": "1\n2", "ü": "é\n\n", "empty": ""}
    (ours / "in/odd").write_bytes(b"\xff\n")
    commit(ours, "Odd")
    odd = {"odd": "\udcff\n"}
    assert door.texts_at(ours / "in", "HEAD", odd) == odd
    assert door.text_at(ours, "HEAD", "in/odd") == odd["odd"]
    append(ours / "in/a", "more")
    (ours / "in/ü").unlink()
    write(ours, {"b": "changed too"})
    assert door.changed_since(ours / "in", "HEAD", (".",)) == (FileChange("M", "a"), FileChange("D", "ü"))
