"""What the docs show, and the archives in which it is tried.

A page is markdown with fenced blocks. What stands behind the language of a block, readers do not see:

    ```sh                           lines that are run, in order, in one archive a page
    ```sh not-run: REASON           lines that are not, and why
    ```toml file: PATH              words that are put at the end of that file of the archive
    ```markdown file: PATH          the whole of that file

A line of `sh` must end with 0. `broadsheet` is called in this process where that is all there is to the line.
"""

import os
import re
import shlex
import shutil
import subprocess
from atexit import register
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from generator.cli.app import app
from generator.store import save
from tests import toy
from tests.docs.world import World
from tests.repositories import git

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "content/curation/pages"
DOCS = sorted(path.name for path in PAGES.glob("docs*.md"))
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w+)(?P<info>[^\n]*)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL
)
NOT_RUN = "not-run:"
FILE = "file:"
OURS = ("broadsheet", ".venv/bin/broadsheet")
OF_THE_SHELL = re.compile(r"[|<>$;*]")
OF_A_CLONE = ("Makefile", "requirements.txt", "pyproject.toml", ".gitignore")  # besides content and themes
ENVIRONMENT = ("broadsheet", "python", "activate")  # what is asked for of an environment that is set up
BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<DL><p><DT><H3>Toys</H3><DL><p>
<DT><A HREF="https://arxiv.org/abs/2512.00003">A toy</A>
</DL><p></DL><p>
"""
NAMED = ("2512.02425", "2307.11088", "2306.15794", "2302.06218", "2309.16039")  # by the docs; papers that ship with us
LIST = """---
format: 1
title: Reading
---
- 2512.00001 | to-read | 2025-12-08 | | toys
- 2512.00002 | read | 2025-12-08/2025-12-09 | 7
  A kettle of a paper.
"""


class Block(NamedTuple):
    """A fenced block: where it begins, its language, what follows that, its words."""

    place: str
    language: str
    info: str
    body: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Its commands, those over several lines joined."""
        joined = re.sub(r"\\\n\s*", "", self.body)
        lines = (re.sub(r"\s+# .*|^#.*", "", line).strip() for line in joined.splitlines())
        return tuple(filter(None, lines))


def blocks(text: str, place: str) -> Iterator[Block]:
    """Every block of a page, in order."""
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
        yield Block(f"{place}:{line}", found["language"], found["info"].strip(), body)


def page(name: str) -> str:
    return ((PAGES if name != "README.md" else ROOT) / name).read_text("utf-8")


@cache
def _archive() -> Path:
    """What an archive has at first, made once: papers, a list, settings of its own, and files of other programs."""
    home = Path(mkdtemp(prefix="broadsheet-docs-"))
    register(shutil.rmtree, home, ignore_errors=True)
    content = toy.archive(home / "content")
    named = (toy.record(number, toy.TUESDAY, id=key, title=f"Long Context, {key}") for number, key in enumerate(NAMED))
    save(content, {"huggingface": tuple(named)})
    toy.write(content, {"rules.toml": "format = 1\n"})
    own = {"site.toml": 'format = 1\ntitle = "Mine"\n', "lists/reading.md": LIST}
    toy.write(content, own, layer="local")
    shutil.copy(ROOT / "tests/data/import/2025-12-09.json", home)
    (home / "bookmarks.html").write_text(BOOKMARKS)
    for form, name in {"bib": "mine.bib", "ris": "mine.ris", "csl": "library.json", "mylist": "my-list.json"}.items():
        words = ["export", "--format", form, "--list", "reading", "--to", str(home / name), "--content", str(content)]
        assert CliRunner().invoke(app, words).exit_code == 0
    return home


class Trial:
    """An archive as a curator has it, and the hand at its shell.

    `clone`: in git, with a remote and an upstream. `quick`: without building, which other tests do.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, *, clone: bool = False, quick: bool = False) -> None:
        self.folder, self.patch, self.clone, self.quick = folder, patch, clone, quick
        self.at = self.home = folder / "broadsheet"
        self.environment = os.environ | {
            "HOME": str(folder),
            "PATH": f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}",
            "EDITOR": "true",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
        }
        for name in ("GITHUB_STEP_SUMMARY", "GITHUB_REPOSITORY", "VISUAL"):
            self.environment.pop(name, None)
        patch.setattr("generator.collecting.fetch.Door", World)
        patch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")  # whichever shell, if any, runs the tests
        self._begin()

    def _begin(self) -> None:
        shutil.copytree(_archive(), self.home)
        if self.clone:
            self._clone()

    def _clone(self) -> None:
        (self.folder / "gitconfig").write_text(
            "[user]\nname = Somebody\nemail = somebody@toys.example.net\n[init]\ndefaultBranch = main\n"
            f'[url "{self.folder}/"]\ninsteadOf = https://github.com/\n[advice]\ndetachedHead = false\n'
        )
        self.patch.setenv("GIT_CONFIG_GLOBAL", str(self.folder / "gitconfig"))
        shutil.copytree(ROOT / "content/curation/pages", self.home / "content/curation/pages", dirs_exist_ok=True)
        for name in OF_A_CLONE:
            shutil.copy(ROOT / name, self.home)
        shutil.copytree(ROOT / "themes", self.home / "themes")
        self.sh("rm -r content/local")
        self.sh("git init --quiet && git add --all && git commit --quiet --message First")
        for owner in ("them", "ada"):
            git(self.folder, "clone", "--quiet", "--bare", str(self.home), f"{owner}/broadsheet.git")
        self.sh("git remote add origin https://github.com/ada/broadsheet.git")
        self.furnish(self.home)
        self.sh("git push --quiet --set-upstream origin main")

    def furnish(self, folder: Path) -> None:
        """Let `make` find an environment there that is set up."""
        (folder / ".venv/bin").mkdir(parents=True, exist_ok=True)
        for name in ENVIRONMENT:
            with suppress(FileExistsError):
                (folder / ".venv/bin" / name).symlink_to(ROOT / ".venv/bin" / name)
        (folder / ".venv/.installed-site").touch()  # newer than what it was made from

    def put(self, block: Block) -> None:
        """Write what a block shows into the file that it names."""
        path = self.at / block.info.removeprefix(FILE).strip()
        path.parent.mkdir(parents=True, exist_ok=True)
        if block.language != "toml":
            path.write_text(block.body, encoding="utf-8")
            return
        before = path.read_text("utf-8") if path.exists() else ""
        tables = re.search(r"^\[", before, re.MULTILINE)
        # Keys without a table belong before every table.
        if tables and not re.match(r"(#.*\n)*\[", block.body):
            before = f"{before[: tables.start()]}{block.body}{before[tables.start() :]}"
        else:
            before += block.body
        path.write_text(before, encoding="utf-8")

    def run(self, line: str, place: str) -> None:
        """Run a line; it must end with 0."""
        if OF_THE_SHELL.search(re.sub(r"'[^']*'|\"[^\"$]*\"", "", line)):
            self.sh(line, place)
            return
        for part in re.split(r"\s&&\s", line):
            words = shlex.split(part, comments=True)
            if words[0] == "cd":
                self.at = (self.at / words[1]).resolve()
                if self.clone:
                    self.furnish(self.at)
            elif words[0] == "export":
                name, _, value = words[1].partition("=")
                self.environment[name] = value
                self.patch.setenv(name, value)
            elif words[0] in OURS:
                self.broadsheet(words[1:], place)
            else:
                self.sh(part, place)

    def broadsheet(self, words: list[str], place: str) -> None:
        self.patch.chdir(self.at)
        for name in ("EDITOR", "HOME"):
            self.patch.setenv(name, self.environment[name])
        if words[0] == "build":
            if self.quick:
                return
            words = [*words, "--jobs", "1"]
        done: Any = CliRunner().invoke(app, words)
        assert done.exit_code == 0, f"{place}: broadsheet {' '.join(words)}\n{done.output}\n{done.exception!r}"

    def sh(self, line: str, place: str = "") -> None:
        command = ("bash", "-euo", "pipefail", "-c", line)
        done = subprocess.run(
            command, cwd=self.at, env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"{place}: {line}\n{done.stdout}{done.stderr}"
