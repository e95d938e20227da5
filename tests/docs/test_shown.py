"""What the docs show is so: every command is run, every file that is shown is read."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import typer
import yaml

from generator.cli.app import app
from generator.curation import load_config, load_curation
from tests.docs.showing import DOCS, FILE, NAMED, NOT_RUN, ROOT, Trial, blocks, page

# Pages whose commands need git, make and processes of their own.
README = "README.md"
INSTEAD = {  # of what README.md shows
    "make test": "true",  # it is what runs this
}
IN_A_CLONE = ("docs-start.md", "docs-rescue.md", "docs-host.md", README)
SHOWN = [name for name in DOCS if any(one.language in ("sh", "toml", "markdown") for one in blocks(page(name), name))]
REASONS = {
    "needs GitHub": 2,
    "needs a mail server": 1,
    "needs another machine": 5,
    "installs packages": 1,
    "changes this shell": 1,
}


def trial(name: str, here: Trial) -> None:
    for block in blocks(page(name), name):
        if block.info.startswith(FILE):
            here.put(block)
        elif block.language == "sh" and not block.info:
            for line in block.lines:
                here.run(INSTEAD.get(line, line), block.place)
    for content in {here.home / "content", here.at / "content"}:
        if content.is_dir():
            load_config(content)
            load_curation(content)


@pytest.mark.seconds
@pytest.mark.parametrize("name", [name for name in SHOWN if name not in IN_A_CLONE])
def test_what_a_page_shows_but_builds_is_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trial(name, Trial(tmp_path, monkeypatch, quick=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SHOWN, README])
def test_what_a_page_shows_is_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trial(name, Trial(tmp_path, monkeypatch, clone=name in IN_A_CLONE))


@pytest.mark.seconds
def test_a_command_that_fails_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Trial(tmp_path, monkeypatch, quick=True)
    with pytest.raises(AssertionError, match=r"a\.md:1: broadsheet mark 2512\.99999"):
        here.run("broadsheet mark 2512.99999 --rating 3", "a.md:1")
    with pytest.raises(AssertionError, match=r"a\.md:2: false"):
        here.run("true && false", "a.md:2")


@pytest.mark.parametrize("name", DOCS)
def test_papers_named_are_those_that_ship(name: str) -> None:
    made_up = {"2401.01234"}  # one that the archive does not know
    shipped = {path.stem for path in (ROOT / "content/records").rglob("*.md")}
    assert set(NAMED) <= shipped
    assert set(re.findall(r"\b\d{4}\.\d{5}\b", page(name))) <= {*NAMED, *made_up}


def test_what_is_not_run_has_one_of_the_known_reasons() -> None:
    told = Counter(
        block.info.removeprefix(NOT_RUN).strip()
        for name in DOCS
        for block in blocks(page(name), name)
        if block.info.startswith(NOT_RUN)
    )
    assert told == REASONS


@pytest.mark.parametrize("name", DOCS)
def test_every_block_is_of_a_known_kind(name: str) -> None:
    text = page(name)
    assert len(re.findall(r"^ *```\w+", text, re.MULTILINE)) == len(list(blocks(text, name)))
    for block in blocks(text, name):
        assert block.language in ("sh", "toml", "markdown", "text", "yaml", "json"), block.place
        assert not block.info or block.info.startswith((FILE, NOT_RUN)), block.place
        assert block.language != "toml" or block.info.startswith(FILE) or tomllib.loads(block.body), block.place
        assert block.language != "yaml" or yaml.safe_load(block.body), block.place


@pytest.mark.parametrize("name", [*DOCS, README])
def test_commands_named_in_a_sentence_are_there(name: str) -> None:
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for said in re.findall(r"`(?:\.venv/bin/)?broadsheet ([^`]+)`", page(name)):
        words = said.replace("\\|", "|").split()
        if words[0].startswith("-") or words[0] == "COMMAND":
            continue
        assert words[0] in known, f"{name}: broadsheet {said}"
        options = {option for one in known[words[0]].params for option in one.opts} | {"--help"}
        assert {word.partition("=")[0] for word in words if re.match(r"--\w", word)} <= options, f"{name}: {said}"
