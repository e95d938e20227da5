"""Looks at upstream through git: what a merge would bring, and whether it would leave anything to a person.

It fetches, and changes no branch, no file and no setting.
"""

from pathlib import Path
from typing import NamedTuple

from generator import git
from generator.config import Config
from generator.errors import Fault, GitError, UsageError
from generator.forking.brings import Subject, brings


class Look(NamedTuple):
    """What was seen: both commits' distance, what comes by kind, the files in conflict, what is not committed here."""

    remote: str
    behind: int
    ahead: int
    subjects: tuple[Subject, ...]
    conflicts: tuple[str, ...]
    uncommitted: int


def remote_of(root: Path, config: Config, named: str = "") -> str:
    """Where upstream is: as named, else the remote `upstream`, else the repository that the settings name.

    Raises UsageError where nobody knows.
    """
    if named:
        return named
    if "upstream" in git.remotes(root):
        return "upstream"
    if config.upstream.repository:
        return config.upstream.repository
    remedy = "run `git remote add upstream ADDRESS`, or give --remote ADDRESS"
    raise UsageError(Fault("upstream", "is no remote of this repository", remedy))


def look(root: Path, remote: str) -> Look:
    """Fetch from upstream and compare. Raises GitError where that cannot be."""
    if not git.is_repository(root):
        raise GitError(Fault(str(root), "lies in no git repository", "clone your fork, and run it there"))
    theirs, ours = git.fetch(root, remote), git.commit_of(root, "HEAD")
    base = git.base_of(root, ours, theirs)
    if base is None:
        fact = "has no commit in common with this repository"
        raise GitError(
            Fault(remote, fact, "is it the right one? A shallow clone is made whole by git fetch --unshallow")
        )

    def read(when: str, path: str) -> str | None:
        return git.text_at(root, base if when == "before" else theirs, path)

    return Look(
        remote,
        git.distance(root, ours, theirs),
        git.distance(root, theirs, ours),
        brings(git.changes(root, base, theirs), read, git.files_at(root, ours)),
        git.conflicts(root, ours, theirs),
        git.changed_files(root),
    )
