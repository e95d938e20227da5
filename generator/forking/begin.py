"""Begins an archive of one's own on the disk: a new repository that installs the engine, or the settings of a fork.

It writes into an empty folder, or the one file that makes a clone a fork; it never changes a file that is there.
"""

import shlex
from collections.abc import Collection, Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

from generator import __version__, disk, git, github, places, saving
from generator.curation import upstream_config
from generator.errors import Fault, GitError, UsageError
from generator.forking import engine
from generator.forking.choices import SETTINGS, Choices, settings_of
from generator.forking.engine import Engine

COMMIT: Final = ".ci/commit-collected"
# Where a new repository has a file, and where we have it: ours as they are, and those that it has instead.
_FORM: Final = ".github/ISSUE_TEMPLATE/correct-a-paper.yml"
_OURS: Final = (COMMIT, _FORM, *(f".github/workflows/{name}.yml" for name in ("collect", "downloads", "publish")))
_LOCK: Final = "requirements.txt"
_INSTEAD: Final = {
    ".gitattributes": "gitattributes",
    ".github/dependabot.yml": "dependabot.yml",
    ".github/workflows/check.yml": "check.yml",
    ".gitignore": "gitignore",
    "Makefile": "Makefile",
    "README.md": "README.md",
}
_LAST: Final = "engine.txt"  # is written last of all
_BEGINNING: Final = {path.partition("/")[0] for path in (*_OURS, _LOCK, *_INSTEAD, SETTINGS, "engine/")}


class Begun(NamedTuple):
    """What was begun: the files, the address if it is known, the engine's line; whether git holds a first commit."""

    files: tuple[str, ...]
    base_url: str
    engine: str = ""
    committed: bool = False
    repository: bool = True


def new_repository(folder: Path, choices: Choices, engine_words: str, environment: Mapping[str, str]) -> Begun:
    """A repository in `folder` that holds settings, workflows and the engine's pin, and nothing of anybody else's.

    Raises UsageError where the folder holds anything, or a choice cannot be.
    """
    empty(folder)
    chosen = engine.asked_for(engine_words) if engine_words else running()
    repository = _repository(folder, environment)
    choices = choices._replace(base_url=choices.base_url or github.site_of(repository))
    settings = settings_of(choices, uuid4(), github.page_of(repository))
    files = _files(choices, settings, chosen)
    for path, data in files.items():
        disk.write_whole(folder / path, data)
    (folder / COMMIT).chmod(0o755)
    known = git.is_here()
    committed = known and git.begin(folder, "Begin", (COMMIT,))
    line = files[_LAST].decode().splitlines()[-1]
    return Begun(tuple(sorted(files)), choices.base_url, line, committed, known)


def own_settings(content: Path, choices: Choices, environment: Mapping[str, str]) -> Begun:
    """The settings that make the clone in which `content` lies an archive of one's own. Raises UsageError."""
    path, root = forkable(content), content.resolve().parent
    theirs = upstream_config(content).repository
    repository = _repository(root, environment)
    if theirs and github.is_same(theirs, repository):
        repository = ""  # a clone of upstream itself: where one's own will be, nobody knows
    choices = choices._replace(base_url=choices.base_url or github.site_of(repository))
    based_on = theirs or github.page_of(_remote(root, "upstream"))
    text = settings_of(choices, uuid4(), github.page_of(repository), "" if theirs else based_on)
    with saving.locked(content, "the archive"):
        saving.save_all(content, {forkable(content).relative_to(content).as_posix(): text})
    return Begun((str(path),), choices.base_url)


def forkable(content: Path) -> Path:
    """Where the settings of a fork are to lie.

    Raises UsageError where they lie there already, or where there is nothing to be based on.
    """
    path = content / "local" / "site.toml"
    if path.exists():
        raise UsageError(Fault(str(path), "is there already: this is an archive of its own", "edit it"))
    if not (content / "curation").is_dir():
        remedy = "run it in a clone of the archive that you fork, or `broadsheet init DIR`"
        raise UsageError(Fault(str(content), "holds nothing to be based on", remedy))
    return path


def running() -> Engine:
    """The engine that runs now; where it is a checkout without an address, the release of its version."""
    checkout = places.checkout()
    if checkout:
        address = github.page_of(git.remotes(checkout).get("origin", "")) if git.is_repository(checkout) else ""
        return engine.installed(__version__, None, (address, git.commit_of(checkout, "HEAD")) if address else None)
    try:
        url = distribution(engine.NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        url = None
    return engine.installed(__version__, url, None)


def _files(choices: Choices, settings: str, chosen: Engine) -> dict[str, bytes]:
    ours, instead = places.carried("repository"), places.beginning()
    files = {path: disk.read_bytes(ours / path, path) for path in (*_OURS, _LOCK)}
    files |= {path: disk.read_bytes(instead / name, path) for path, name in _INSTEAD.items()}
    files["README.md"] = files["README.md"].replace(b"@TITLE@", (choices.title or "Broadsheet").encode())
    files[SETTINGS] = settings.encode()
    line = chosen.line
    if chosen.wheel:
        data = disk.read_bytes(chosen.wheel, str(chosen.wheel))
        files[chosen.line.removeprefix("./")] = data
        line += f" --hash=sha256:{sha256(data).hexdigest()}"
    files[_LAST] = f"# The engine; what it needs stands in requirements.txt.\n{line}\n".encode()
    return files


def empty(folder: Path) -> None:
    """Raises UsageError for a folder that holds anything; what git alone has put there counts as nothing."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(Fault(str(folder), "is a file", "name a folder that is not there, or is empty"))
    if folder.is_dir() and (found := sorted(one.name for one in folder.iterdir() if one.name != ".git")):
        fact = f"is not empty: it holds {', '.join(found[:3])}{' …' if found[3:] else ''}"
        remedy = f"{_gone_on(folder, found)}name a folder that is not there, or is empty"
        raise UsageError(Fault(str(folder), fact, remedy))


def _gone_on(folder: Path, found: Collection[str]) -> str:
    """How to go on, or begin again, where a folder holds what an `init` leaves that was interrupted; else ''."""
    if {*found} <= _BEGINNING:
        return "an `init` was interrupted here: remove the folder and begin again, or "
    if not {*found} <= {*_BEGINNING, _LAST} or not git.is_here() or _has_commit(folder):
        return ""
    here = shlex.quote(str(folder))
    commands = f"git init -b main {here} && git -C {here} add --all && git -C {here} commit -m Begin"
    return f"all that `init` writes is here but the first commit: `{commands}` makes that; or "


def _has_commit(folder: Path) -> bool:
    try:
        return (folder / ".git").exists() and bool(git.commit_of(folder, "HEAD"))
    except GitError:
        return False


def _repository(folder: Path, environment: Mapping[str, str]) -> str:
    """The address of the repository that `folder` is, or that a workflow runs for; '' where nobody knows."""
    if given := environment.get("GITHUB_REPOSITORY", ""):
        return f"https://github.com/{given}"
    return _remote(folder, "origin")


def _remote(folder: Path, name: str) -> str:
    return git.remotes(folder).get(name, "") if (folder / ".git").exists() else ""
