"""Every real and odd BibTeX file of the shared folder: in, out in each format, and in again; with its report.

python -m pytest tests/trading/test_shared_bib.py -s        prints what became of each file
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator.cli.app import app
from generator.curation import load_curation
from generator.decisions import ListEntry
from generator.trade import Asked, Report, bring_in

pytestmark = [pytest.mark.shared, pytest.mark.slow]
WHAT = ("taken", "merged", "left", "broken")


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    return sorted((shared / "data/bib").glob("*.bib"))


@pytest.fixture(scope="module")
def content(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = tmp_path_factory.mktemp("bib") / "content"
    bring_in(files, content, Asked(list="all"))
    return content


def counted(report: Report) -> list[int]:
    return [report.count(what) for what in WHAT]


def test_each_file_goes_through_with_its_report(files: list[Path], tmp_path: Path) -> None:
    totals = [0] * len(WHAT)
    print()
    for path in files:
        report = bring_in([path], tmp_path / "content", Asked(list="all", dry=True))
        assert report.outcomes
        totals = [one + more for one, more in zip(totals, counted(report), strict=True)]
        print(f"{path.name:75}", *(f"{what} {number:4}" for what, number in zip(WHAT, counted(report), strict=True)))
        for outcome in report.outcomes:
            if outcome.what == "broken":
                print(f"    {outcome}".replace(f"{path.parent}/", ""))
    print(f"{len(files)} files, each alone:", dict(zip(WHAT, totals, strict=True)))
    assert totals[0] > 900
    assert totals[3] < 10


def test_all_of_them_twice_are_once(files: list[Path], content: Path) -> None:
    once = {path: path.read_bytes() for path in content.rglob("*.*") if path.suffix in (".md", ".toml")}
    again = bring_in(files, content, Asked(list="all"))
    assert again.count("taken") == again.listed["added"] == again.listed["changed"] == 0
    assert {path: path.read_bytes() for path in content.rglob("*.*") if path.suffix in (".md", ".toml")} == once


def entries(content: Path) -> tuple[ListEntry, ...]:
    return load_curation(content).lists["all"].entries


def export(content: Path, form: str, to: Path) -> Path:
    words = ["export", "--list", "all", "--format", form, "--output", str(to), "--content", str(content)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return to


@pytest.mark.parametrize(
    ("form", "name"), [("bib", "a.bib"), ("ris", "a.ris"), ("csl", "a.json"), ("mylist", "b.json")]
)
def test_what_goes_out_comes_back(form: str, name: str, content: Path, tmp_path: Path) -> None:
    out = export(content, form, tmp_path / name)
    bring_in([out], tmp_path / "content", Asked(list="all"))
    before, after = entries(content), entries(tmp_path / "content")
    differ = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert differ == []
    again = export(tmp_path / "content", form, tmp_path / f"again.{name}")
    lines = list(zip(out.read_text("utf-8").split("\n"), again.read_text("utf-8").split("\n"), strict=False))
    other = [(one, two) for one, two in lines if one != two]
    print(f"{form}: {len(before)} entries come back; {len(other)} of {len(lines)} lines differ", other[:5])
    assert other == []


@pytest.mark.parametrize("tool", [["bibtex", "out"], ["biber", "--tool", "--validate-datamodel", "out.bib"]])
def test_bibliographies_of_ours_are_taken(tool: list[str], content: Path, tmp_path: Path) -> None:
    if not shutil.which(tool[0]):
        pytest.skip(f"NO {tool[0].upper()}: install texlive-binaries and biber")
    export(content, "bib", tmp_path / "out.bib")
    (tmp_path / "out.aux").write_text("\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{out}\n")
    done = subprocess.run(tool, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2_000:]
    assert "ERROR" not in done.stdout


def test_five_thousand_entries_at_once(tmp_path: Path) -> None:
    entry = "@article{{t{0},\n title = {{Toy Number {0}}},\n author = {{Toy, Ada}},\n eprint = {{2401.{0:05d}}}}}\n"
    (tmp_path / "many.bib").write_text("".join(entry.format(number) for number in range(5_000)))
    report = bring_in([tmp_path / "many.bib"], tmp_path / "content", Asked(list="all"))
    assert (report.count("taken"), report.listed["added"]) == (5_000, 5_000)
