"""Files of every kind that others keep, and what becomes of each entry: `tests/data/import/`.

A case is a file, its `.report`, and the `.list` that it makes; to add one is to add these three.
"""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator.cli.app import app
from generator.curation import load_config, load_curation
from generator.errors import UsageError
from generator.models import Record
from generator.store import save
from generator.storing.holdings import load_holdings
from generator.trade import Asked, Report, bring_in

pytestmark = pytest.mark.seconds

DATA = Path(__file__).parents[1] / "data/import"
CASES = sorted(path.name.removesuffix(".report") for path in DATA.glob("*.report"))
KNOWN = Record(id="quant-ph/0201082", title="A Known Toy", published=date(2002, 1, 14))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    save(content, {"arxiv": [KNOWN]})
    return content


def told(report: Report) -> str:
    return "".join(f"{outcome}\n" for outcome in report.outcomes).replace(f"{DATA}/", "")


def tree(content: Path) -> dict[str, bytes]:
    files = (path for path in content.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(content)): path.read_bytes() for path in files}


def list_of(content: Path, name: str = "toys") -> str:
    path = content / "curation/lists" / f"{name}.md"
    return path.read_text("utf-8").partition("---\n")[2].partition("---\n")[2] if path.is_file() else ""


@pytest.mark.parametrize("name", CASES)
def test_what_an_import_makes(name: str, content: Path) -> None:
    report = bring_in([DATA / name], content, Asked(list="toys"))
    assert told(report) == (DATA / f"{name}.report").read_text("utf-8")
    assert list_of(content) == (DATA / f"{name}.list").read_text("utf-8")
    load_curation(content)  # nothing that it wrote is refused
    once = tree(content)
    again = bring_in([DATA / name], content, Asked(list="toys"))
    assert again.count("taken") == 0
    assert tree(content) == once


def test_all_files_at_once_and_then_again(content: Path) -> None:
    paths = [DATA / name for name in CASES]
    dry = bring_in(paths, content, Asked(list="toys", dry=True))
    assert list(tree(content)) == ["records/arxiv/papers/quant-ph/0201082.md"]
    report = bring_in(paths, content, Asked(list="toys"))
    assert dry == report
    once = tree(content)
    assert bring_in(paths, content, Asked(list="toys")).listed["same"] == report.listed["added"]
    assert tree(content) == once


def test_facts_are_stored_as_the_file_has_them(content: Path) -> None:
    bring_in([DATA / "toys.bib"], content)
    (held,) = (one for one in load_holdings(content) if one.source == "bibliography")
    one, five = held.records["2512.00001"], held.records["title/toys-in-a-journal"]
    assert one.authors == ("Ada Müller", "Bea de la Sample", "Toy Team", "Cy Toy Jr.")
    assert (one.published, one.primary_category, one.keywords) == (date(2025, 12, 1), "cs.CL", ("toys", "long context"))
    assert (five.doi, five.journal_ref) == ("10.1000/toy_5", "Journal of Toys 7, 1-9 (2020)")
    assert held.records["2401.00002"].published == date(2024, 1, 1)
    assert not (content / "curation").exists()


def test_in_a_fork_all_of_it_goes_below_local(content: Path) -> None:
    local = content / "local"
    local.mkdir()
    (local / "site.toml").write_text("format = 1\n\n[collect]\nfirst = 3 # few\n")
    before = set(tree(content))
    bring_in([DATA / "toys.bib", DATA / "feeds.opml"], content, Asked(list="toys"))
    assert {name.split("/")[0] for name in set(tree(content)) - before} == {"local"}
    assert (local / "site.toml").read_text() == (
        'format = 1\n\n[collect]\nsources = ["huggingface", "arxiv"]\nfirst = 3 # few\n\n'
        '[collect.arxiv]\ncategories = ["cs.CL", "cs.LG", "quant-ph", "stat.ML"]\n'
    )
    assert load_config(content).collect.sources == ("huggingface", "arxiv")


def test_what_a_list_says_already_holds(content: Path) -> None:
    lists = content / "curation/lists"
    lists.mkdir(parents=True)
    own = "---\nformat: 1\ntitle: Mine\n---\n<!-- by hand -->\n* quant-ph/0201082 | reading |  | 2\n    Mine.\n"
    (lists / "toys.md").write_text(own)
    report = bring_in([DATA / "a-list.md"], content, Asked(list="toys"))
    assert report.listed == {"added": 0, "changed": 1, "same": 0}
    assert list_of(content) == (
        "<!-- by hand -->\n* quant-ph/0201082 | reading | 2026-01-05 | 2 | toys\n    Mine.\n\n    It is known here.\n"
    )


def test_what_is_new_stands_under_the_day_of_the_import_and_a_date_that_is_none_is_told(content: Path) -> None:
    file = content.parent / "new.bib"
    file.write_text(
        "@misc{a, title = {A Toy}, year = {in press}}\n"
        "@misc{b, title = {An Old Toy}, year = {c. 1999}, timestamp = {2025-12-09}}\n"
    )
    report = bring_in([file], content, Asked(list="toys", added=date(2026, 1, 5)))
    assert [str(one).partition(": ")[2] for one in report.outcomes] == [
        "taken: title/a-toy A Toy (its date, 'in press', is none: `broadsheet new note title/a-toy`, and write"
        " 'published: 2025-12-09' into its head)",
        "taken: title/an-old-toy An Old Toy",
    ]
    assert list_of(content) == "- title/a-toy |  | 2026-01-05\n- title/an-old-toy |  | 2025-12-09\n"
    once = tree(content)
    bring_in([file], content, Asked(list="toys", added=date(2026, 2, 1)))
    assert tree(content) == once


def test_tags_that_nobody_knows_are_begun_or_left(content: Path) -> None:
    assert bring_in([DATA / "toys.bib"], content, Asked(list="toys", new_tags=False)).begun == ()
    assert list_of(content).startswith("- 2512.00001 | read | 2025-12-09 | 8 | long-context\n")
    report = bring_in([DATA / "toys.bib"], content, Asked(list="toys"))
    assert report.begun == ("toys", "shelf-one")  # `long context` is a tag that the package carries
    assert load_curation(content).tags["shelf-one"].name == "Shelf One"


def test_settings_that_cannot_be_changed_surely_are_told(content: Path) -> None:
    path = content / "curation/site.toml"
    path.parent.mkdir()
    path.write_text('format = 1\ncollect = { sources = ["huggingface"] }\n')
    report = bring_in([DATA / "feeds.opml"], content)
    assert report.settings.startswith(
        '[collect]\nsources = ["huggingface", "arxiv"]\n\n[collect.arxiv]\ncategories = ['
    )
    assert path.read_text() == 'format = 1\ncollect = { sources = ["huggingface"] }\n'


def test_wrong_names_are_told_all_at_once(content: Path) -> None:
    with pytest.raises(UsageError) as caught:
        bring_in([Path("nowhere.bib")], content, Asked(list="My Toys", kind="bibtx"))
    assert [str(fault) for fault in caught.value.faults] == [
        "nowhere.bib: is not there (look how the file is called, and in which folder it is)",
        "--from: unknown kind 'bibtx' (did you mean 'bibtex'?)",
        "My Toys: cannot be an address (say --list my-toys)",
    ]


def test_a_folder_is_no_file(content: Path) -> None:
    with pytest.raises(UsageError, match=r"is a folder \(name the files in it, such as .*\*\.bib\)"):
        bring_in([content], content, Asked())


def test_a_list_of_upstreams_keeps_its_place(content: Path) -> None:
    for name in ("local/site.toml", "curation/lists/toys.md"):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text("format = 1\n" if name.endswith(".toml") else "---\nformat: 1\ntitle: Toys\n---\n")
    with pytest.raises(UsageError, match="toys: is a list of upstream's, and one of yours would stand in its place"):
        bring_in([DATA / "toys.bib"], content, Asked(list="toys"))


def test_the_verb(content: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.json"
    torn.write_text('{"format": 1, "kind": "my list", "papers": [')
    good = shutil.copy(DATA / "toys.ris", tmp_path / "good.ris")
    command = ["import", str(torn), str(good), "--content", str(content), "--list", "toys"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 1
    assert f"{torn}: left: is not valid JSON (export it again)" in done.stdout
    assert "2 files: 3 taken, 0 merged, 3 left." in done.stderr
    as_json = json.loads(CliRunner().invoke(app, [*command, "--format", "json"]).stdout)
    assert (as_json["merged"], as_json["broken"], as_json["list"]["same"]) == (3, 2, 3)
    assert as_json["entries"][1] == {
        "file": str(good),
        "line": 1,
        "what": "merged",
        "id": "2512.00021",
        "words": "2512.00021, known by its arXiv id",
    }
    undone = CliRunner().invoke(app, ["undo", "--content", str(content)])
    assert "Undone: import torn.json and 1 more." in undone.stdout
    assert list_of(content) == ""
