"""What CONTRIBUTING.md says one writes to add something, written: its own blocks, each where it says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import archive, outputs, sources
from generator.config import Config
from generator.edition import load_edition
from generator.outputs import assets
from generator.page import pages_of
from generator.theming.themes import load_theme
from tests import toy
from tests.collect.test_sources import outcome
from tests.docs.showing import FILE, ROOT, blocks

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS = {block.info: block.body for block in blocks(GUIDE, "CONTRIBUTING.md") if block.info}


@pytest.fixture(autouse=True)
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with all the files that the guide shows, and its modules among ours."""
    for info, words in BLOCKS.items():
        if info.startswith(FILE):
            path = tmp_path / info.removeprefix(FILE).strip()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, "utf-8")
    for package in (sources, outputs):
        folder = tmp_path / package.__name__.replace(".", "/")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    outputs.outputs.cache_clear()
    yield tmp_path
    outputs.outputs.cache_clear()


def test_every_block_is_tried_here() -> None:
    assert sorted(BLOCKS) == [
        "file: generator/outputs/titles.py",
        "file: generator/sources/mylab.py",
        "file: tests/data/fetch/mylab-day/case.json",
        "file: tests/data/fetch/mylab-day/day.json",
        "file: themes/mine/assets/own.css",
        "file: themes/mine/theme.toml",
        "row: SHELVES",
    ]


def test_a_source(written: Path) -> None:
    folder = written / "tests/data/fetch/mylab-day"
    case = json.loads((folder / "case.json").read_text("utf-8"))
    assert "mylab" in sources.asked()
    assert outcome(folder, case) == case["expected"]


@pytest.mark.seconds
def test_an_output(written: Path) -> None:
    edition = load_edition(toy.archive(written / "content"))
    titles = outputs.outputs()["titles"]
    (page,) = pages_of(titles.plan(edition.archive, edition.config, edition.theme))
    assert page.address == "titles.txt"
    told = titles.render(page, edition.theme).decode().splitlines()
    assert told == [paper.title for paper in edition.archive.papers]


@pytest.mark.seconds
def test_a_shelf(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = eval(f"{{{BLOCKS['row: SHELVES']}}}", vars(archive))
    for name, kind in rows.items():
        monkeypatch.setitem(archive.SHELVES, name, kind)
    toy.edition(toy.archive(written / "content"), written / "site")
    assert [path.name for path in sorted((written / "site/years").iterdir())] == ["2025.html"]


def test_a_theme(written: Path) -> None:
    theme = load_theme(written / "themes", Config(theme="mine"))
    (style,) = (
        page.values["data"].decode()
        for page in assets.plan(None, theme.config, theme)  # type: ignore[arg-type]
        if page.address == "assets/style.css"
    )
    assert style.index("light-dark(#8") < style.index("light-dark(#064")
