"""Records that hold less than git's last commit: papers, days, readings and facts that are gone.

What was taken down may be gone. Nothing is told of a repository without a commit, or outside of a repository.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from generator import frontmatter, git
from generator.errors import ContentError, Fault, GitError
from generator.places import RECORDS
from generator.storing import takedown
from generator.storing.takedown import Takedowns

_GROWING: Final = ("history", "versions")
_TOLD: Final = 3  # things by name


def shrunk(content: Path) -> Iterator[Fault]:
    """Every record that lost something since the last commit. Raises ContentError for takedowns that cannot be read."""
    if not git.is_repository(content):
        return
    try:
        commit = git.commit_of(content, "HEAD")
        changes = [one for one in git.changed_since(content, commit, RECORDS) if one.kind in "DMT"]
        before = git.texts_at(content, commit, [one.path for one in changes])
    except GitError:
        return  # nothing was ever committed
    down = takedown.load(content)
    for path, text in before.items():
        yield from _lost(content, path, text, down)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _lost(content: Path, path: str, before: str, down: Takedowns) -> Iterator[Fault]:
    after = _text(content / path)
    had, has = _held(path, before), _held(path, after)
    gone = sorted(one for one, paper in had.items() if one not in has and not down.covers(*paper))
    if gone:
        fact = (
            f"has lost what git's last commit holds: {_some(gone)}"
            if after
            else "is gone, and git's last commit has it"
        )
        yield Fault(path, fact, f"take it back: `git -C {content} checkout HEAD -- {path}`")


def _held(path: str, text: str) -> dict[str, tuple[str, str]]:
    """What a file tells, each with the id and the title of its paper; nothing where it cannot be read."""
    below = path.removeprefix("local/").split("/", 2)[-1]
    try:
        if below.startswith("papers/"):
            return _facts(text, path)
        if below.startswith("days/"):
            return {key: (key, "") for key in json.loads(text)["papers"]}
        rows = (json.loads(line) for line in text.splitlines()[1:])
        return {f"the reading of {row['id']}": (row["id"], "") for row in rows}
    except (ContentError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _facts(text: str, path: str) -> dict[str, tuple[str, str]]:
    """A paper's facts by name; of those that only ever grow, each."""
    fields, abstract = frontmatter.read(text, path)
    paper = (str(fields.get("id")), str(fields.get("title")))
    names = [*fields, *(["abstract"] if abstract.strip() else [])]
    names += [f"{name} {number}" for name in _GROWING for number in range(1, len(fields.get(name, ())) + 1)]
    return dict.fromkeys(names, paper)


def _some(things: Sequence[str]) -> str:
    more = len(things) - _TOLD
    return ", ".join(things[:_TOLD]) + (f" and {more} more" if more > 0 else "")
