"""The door to git: what a repository holds, what its upstream has, what a merge of both would be.

A command is a list of words, never a line for a shell. A repository's own settings are not trusted to run anything:
its hooks, its file watcher and addresses that name a program are off. Nobody is asked for a password.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from generator.errors import Fault, GitError

FETCHED: Final = "refs/broadsheet/upstream"  # where what was fetched is kept; no branch and no remote of anybody's
TIMEOUT: Final = 600.0  # seconds
_SAFE: Final = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.ext.allow=never",
    "diff.external=",
    "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "commit.gpgSign=false",
)
_ELSEWHERE: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_EXTERNAL_DIFF")
_DIFFERENCES: Final = ("-z", "--name-status", "--no-renames", "--no-ext-diff", "--no-textconv")


class FileChange(NamedTuple):
    """A file that two commits hold differently: A added, M modified, D deleted, T of another type; and its path."""

    kind: str
    path: str


class _Answer(NamedTuple):
    code: int
    out: str


def is_here() -> bool:
    """Whether this machine has git."""
    try:
        return _run(Path.cwd(), "--version").code == 0
    except GitError:
        return False


def is_repository(folder: Path) -> bool:
    """Whether a folder lies in a working copy; not where git is missing."""
    try:
        return folder.is_dir() and _run(folder, "rev-parse", "--is-inside-work-tree", allowed=(0, 128)).code == 0
    except GitError:
        return False


def remotes(folder: Path) -> Mapping[str, str]:
    """The remotes of a repository: name -> address, without a password that may stand in it."""
    names = _run(folder, "remote").out.split()
    return {name: _without_password(_run(folder, "remote", "get-url", "--", name).out.strip()) for name in names}


def fetch(folder: Path, remote: str) -> str:
    """Fetch the default branch of a remote, given by its name or address, and change nothing else: the commit.

    Raises GitError where it cannot be had.
    """
    if not remote or remote.startswith("-"):
        raise GitError(
            Fault(f"'{remote}'", "is no remote and no address", "give a name of `git remote`, or an address")
        )
    words = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance")
    _run(folder, *words, "--", remote, f"+HEAD:{FETCHED}", place=_without_password(remote))
    return commit_of(folder, FETCHED)


def commit_of(folder: Path, name: str) -> str:
    """The commit that a name stands for. Raises GitError where there is none."""
    words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return _run(folder, *words, place=name).out.removesuffix("\n")


def base_of(folder: Path, ours: str, theirs: str) -> str | None:
    """The last commit that both have in common, if there is any."""
    answer = _run(folder, "merge-base", ours, theirs, allowed=(0, 1))
    return answer.out.split()[0] if answer.code == 0 else None


def distance(folder: Path, since: str, until: str) -> int:
    """How many commits `until` has that `since` has not."""
    return int(_run(folder, "rev-list", "--count", f"{since}..{until}").out)


def changes(folder: Path, before: str, after: str) -> tuple[FileChange, ...]:
    """The files that two commits hold differently, by path; a file that moved is one deleted and one added."""
    return _differing(folder, "diff-tree", "-r", *_DIFFERENCES, before, after)


def files_at(folder: Path, commit: str) -> frozenset[str]:
    """The paths of all files that a commit holds."""
    return frozenset(filter(None, _run(folder, "ls-tree", "-r", "-z", "--name-only", commit).out.split("\0")))


def text_at(folder: Path, commit: str, path: str) -> str | None:
    """The text of a file in a commit; None where it has none."""
    answer = _run(folder, "cat-file", "blob", f"{commit}:{path}", allowed=(0, 128))
    return answer.out if answer.code == 0 else None


def changed_since(folder: Path, commit: str, below: Iterable[str]) -> tuple[FileChange, ...]:
    """The files below some folders that are not as a commit holds them; all paths are seen from `folder`."""
    return _differing(folder, "diff", "--relative", *_DIFFERENCES, commit, "--", *below)


def _differing(folder: Path, *words: str) -> tuple[FileChange, ...]:
    fields = _run(folder, *words).out.split("\0")
    return tuple(FileChange(kind, path) for kind, path in zip(fields[::2], fields[1::2], strict=False) if kind)


def texts_at(folder: Path, commit: str, paths: Iterable[str]) -> Mapping[str, str]:
    """The texts of files as a commit holds them, by path as seen from `folder`; those that it lacks are left out."""
    asked = tuple(path for path in paths if "\n" not in path)  # which no file of ours has
    said = _run(folder, "cat-file", "--batch", given="".join(f"{commit}:./{path}\n" for path in asked)).out
    data, at, texts = said.encode("utf-8", "surrogateescape"), 0, dict[str, str]()
    for path in asked:
        head, at = data[at : data.index(b"\n", at)], data.index(b"\n", at) + 1
        if not head.endswith(b" missing"):
            size = int(head.rpartition(b" ")[2])
            texts[path], at = data[at : at + size].decode("utf-8", "surrogateescape"), at + size + 1
    return texts


def conflicts(folder: Path, ours: str, theirs: str) -> tuple[str, ...]:
    """The files that a merge of two commits would leave to a person; the working copy is not touched.

    Raises GitError where git is older than 2.38, which cannot tell.
    """
    words = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs)
    answer = _run(folder, *words, allowed=(0, 1), remedy="git 2.38 or newer can tell without merging")
    return tuple(filter(None, answer.out.split("\0")[1:])) if answer.code else ()


def changed_files(folder: Path) -> int:
    """How many files of the working copy are not as they were committed."""
    return _run(folder, "status", "--porcelain", "-z", "--no-renames").out.count("\0")


def begin(folder: Path, message: str, executable: Iterable[str] = ()) -> bool:
    """Make a folder a repository with all its files in a first commit; whether there is a name to commit under.

    Where git knows no name, everything is staged and waits for one.
    """
    if not (folder / ".git").exists():
        _run(folder, "init", "--quiet", "--initial-branch=main")
    _run(folder, "add", "--all")
    for path in executable:
        _run(folder, "add", "--chmod=+x", "--", path)
    named = _run(folder, "var", "GIT_COMMITTER_IDENT", allowed=(0, 128)).code == 0
    if named:
        _run(folder, "commit", "--quiet", "--no-verify", "--message", message)
    return named


def _without_password(address: str) -> str:
    return re.sub(r"^(\w+://)[^/@]*@", r"\1", address)


def _run(
    folder: Path, *words: str, allowed: Iterable[int] = (0,), place: str = "", remedy: str = "", given: str = ""
) -> _Answer:
    """What git answers in a folder to words, and to what it is `given` to read.

    Raises GitError where it is missing, too slow, or ends in a way not `allowed`.
    """
    settings = (word for setting in _SAFE for word in ("-c", setting))
    where = place or str(folder)
    try:
        done = subprocess.run(
            ("git", *settings, *words),
            cwd=folder,
            env=_environment(),
            input=given.encode("utf-8", "surrogateescape"),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise GitError(Fault(where, "git is not here", "install git")) from None
    except subprocess.TimeoutExpired:
        raise GitError(Fault(where, f"git did not end within {TIMEOUT:.0f} s", "look at the network")) from None
    if done.returncode not in allowed:
        said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        fact = f"`git {words[0]}` fails: {said[0] if said else f'it ended with {done.returncode}'}"
        raise GitError(Fault(where, _without_password(fact), remedy or "mend that, and run it again"))
    return _Answer(done.returncode, done.stdout.decode("utf-8", "surrogateescape"))


def _environment() -> dict[str, str]:
    """Ours, with a language that we read, and nobody to ask; what names another repository is left out."""
    kept = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    return kept | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
