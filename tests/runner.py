"""A small stand-in for the runner of GitHub Actions: a job's own steps, in order, in a clean copy of the repository.

What it knows of the language is what our workflows use; whatever else it meets is an error, not a guess. Actions of
others are noted and not run.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
_HOLE = re.compile(r"\$\{\{ *([^}]+?) *\}\}")


class Ran(NamedTuple):
    """How a job went: its conclusion, the names or actions of the steps that ran, and what each step printed."""

    conclusion: str
    steps: tuple[str, ...]
    printed: Mapping[str, str]


def clean_copy(folder: Path) -> Path:
    """The files that git knows, and new ones that it does not ignore, with an environment of that copy's own code."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"),
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "content/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    commands = folder / ".venv/bin"
    commands.mkdir(parents=True)
    for name, words in {"python": "", "broadsheet": "-m generator "}.items():
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}"$@"\n')
        (commands / name).chmod(0o755)
    (folder / ".venv/.installed-site").touch()  # what is installed stands on this environment
    return folder


def run_job(folder: Path, workflow: str, job: str, known: Mapping[str, str], **environment: str) -> Ran:
    """Run one job of a workflow; `known` gives the values of expressions that come from elsewhere."""
    whole = yaml.safe_load((folder / f".github/workflows/{workflow}.yml").read_text())
    values, failed = dict(known), False
    steps: list[str] = []
    printed: dict[str, str] = {}
    for step in whole["jobs"][job]["steps"]:
        name = step.get("name", step.get("uses", ""))
        if not _is_wanted(step.get("if", ""), values, failed=failed):
            continue
        steps.append(name)
        outcome = "success"
        if "run" in step:
            given = {key: _filled(str(value), values) for key, value in step.get("env", {}).items()}
            assert not _HOLE.search(step["run"]), "an expression within a script"
            done = subprocess.run(
                ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]),
                cwd=folder,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment, **given},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            printed[name] = done.stdout
            outcome = "success" if done.returncode == 0 else "failure"
        if "id" in step:
            values[f"steps.{step['id']}.outcome"] = outcome
        failed = failed or (outcome == "failure" and not step.get("continue-on-error"))
    return Ran("failure" if failed else "success", tuple(steps), printed)


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: values[hole[1]], words)


def _is_wanted(condition: str, values: Mapping[str, str], *, failed: bool) -> bool:
    """Whether a step runs: without a condition of its own after no failure."""
    parts = [part.strip() for part in condition.split("&&")] if condition else []
    wanted = "failure()" in parts or not failed
    for part in parts:
        if part != "failure()":
            name, _, value = part.partition(" == ")
            wanted = wanted and values.get(name, "success") == value.strip("'")
        else:
            wanted = wanted and failed
    return wanted


def commands_in(printed: str) -> list[str]:
    """The lines that the runner would take for commands: none while they are stopped, until their word comes again."""
    word, found = "", list[str]()
    for line in printed.splitlines():
        if word:
            word = "" if line == f"::{word}::" else word
        elif line.startswith("::stop-commands::"):
            word = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or line.startswith("##["):
            found.append(line)
    return found


def action(ran: Ran, name: str) -> Any:
    """Whether an action was reached."""
    return any(step.startswith(name) for step in ran.steps)
