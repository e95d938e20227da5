"""Real git repositories for tests: they know nothing of the settings of this machine's user, and of no network."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

NAMED = ("-c", "user.name=Somebody", "-c", "user.email=somebody@toys.example.net")
ALONE = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *words: str, fails: bool = False) -> str:
    """What git answers; with `fails` it must end badly."""
    environment = os.environ | ALONE
    command = ("git", *NAMED, *words)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert bool(done.returncode) == fails, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for name, words in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(words, encoding="utf-8")


def append(path: Path, words: str) -> None:
    """Write at the end of a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(words)


def commit(folder: Path, message: str) -> None:
    """Commit everything that changed."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def repository(folder: Path, files: Mapping[str, str]) -> Path:
    """A new repository with a first commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    write(folder, files)
    commit(folder, "First")
    return folder
