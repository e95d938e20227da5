"""Reading lists and notes kept by command: what stands in the files afterwards, to the byte."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from generator import saving
from generator.cli.app import app
from generator.cli.app import keeping as verbs
from generator.curation import load_curation
from generator.errors import ContentError, UsageError
from generator.keeping import notes, papers
from generator.lists import BEST
from generator.storing import takedown
from generator.storing.filing import paper_text
from generator.storing.held import path_of
from tests import toy

pytestmark = pytest.mark.seconds

ONE, TWO, THREE = (f"2512.0000{number}" for number in (1, 2, 3))
DAY, LATER = ("--date", "2026-01-05"), ("--date", "2026-02-01")
HEAD = "---\nformat: 1\ntitle: Mine\n---\n"
LIST, TAGS, NOTE = "local/lists/mine.md", "local/tags.toml", f"local/papers/{ONE}.md"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A fork that knows three papers."""
    content = tmp_path / "content"
    toy.write(content, {"site.toml": "format = 1\n"}, "local")
    toy.write(content, {"tags.toml": toy.CURATION["tags.toml"]})
    toy.write(content, {path_of(one.id): paper_text(one) for one in toy.RECORDS[:3]}, "records/huggingface")
    return content


def run(content: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, [*words, "--content", str(content)])
    assert done.exit_code == code, (done.stdout, done.stderr, done.exception)
    return done


def texts(content: Path) -> dict[str, str]:
    """What people wrote: all of it."""
    found = (path for layer in ("curation", "local") for path in (content / layer).rglob("*") if path.is_file())
    return {path.relative_to(content).as_posix(): path.read_bytes().decode() for path in sorted(found)}


def begun(content: Path, files: Mapping[str, str]) -> dict[str, str]:
    for name, text in files.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_bytes(text.encode())
    return texts(content)


# What is there, the command, what has changed: None for a file that is gone.
DONE: Mapping[str, tuple[dict[str, str], tuple[str, ...], dict[str, str | None]]] = {
    "the first list": (
        {},
        ("add", ONE, f"https://arxiv.org/abs/{TWO}v2", *DAY),
        {
            "local/lists/reading.md": '---\nformat: 1\ntitle: "Reading"\n---\n'
            f"- {ONE} | to-read | 2026-01-05\n- {TWO} | to-read | 2026-01-05\n"
        },
    ),
    "all that may be said": (
        {LIST: HEAD},
        ("add", ONE, "--status", "read", "--rating", "9", "--tag", "toys", "--note", "Good.", *DAY),
        {LIST: f"{HEAD}- {ONE} | read | 2026-01-05 | 9 | toys\n  Good.\n"},
    ),
    "what is there already": (
        {LIST: f"{HEAD}- {ONE} | read |  | 9 | toys\n   A note.\n\n   Good.\n"},
        ("add", ONE, "--status", "read", "--rating", "9", "--tag", "Toys", "--note", "Good.", *LATER),
        {},
    ),
    "a list without statuses": (
        {LIST: f"{HEAD}- {ONE}\n"},
        ("add", TWO, *DAY),
        {LIST: f"{HEAD}- {ONE}\n- {TWO} |  | 2026-01-05\n"},
    ),
    "a tag that nobody knows": (
        {LIST: HEAD, TAGS: '# Mine.\nformat = 1\n\n\n[tags.tea]\nname = "Tea" # of course\n'},
        ("add", ONE, "--tag", 'To "discuss"', "--tag", "tea", *DAY),
        {
            LIST: f"{HEAD}- {ONE} |  | 2026-01-05 |  | to-discuss-SLUG, tea\n",
            TAGS: '# Mine.\nformat = 1\n\n\n[tags.tea]\nname = "Tea" # of course\n'
            '\n[tags.to-discuss-SLUG]\nname = "To \\"discuss\\""\nby_hand = true\n',
        },
    ),
    "a status": (
        {LIST: f"{HEAD}<!-- best -->\n*  {ONE} | to-read  | 2026-01-05 |\n\n- {TWO}\n"},
        ("mark", ONE, TWO, "--status", "read", *LATER),
        {LIST: f"{HEAD}<!-- best -->\n*  {ONE} | read     | 2026-01-05/2026-02-01\n\n- {TWO} | read | 2026-02-01\n"},
    ),
    "on every list": (
        {LIST: f"{HEAD}- {ONE}\n", "local/lists/other.md": f"{HEAD}- {TWO}\n- {ONE} | read\n"},
        ("mark", ONE, "--rating", "3"),
        {LIST: f"{HEAD}- {ONE} |  |  | 3\n", "local/lists/other.md": f"{HEAD}- {TWO}\n- {ONE} | read |  | 3\n"},
    ),
    "on one of them": (
        {LIST: f"{HEAD}- {ONE}\n", "local/lists/other.md": f"{HEAD}- {ONE}\n"},
        ("mark", ONE, "--rating", "3", "--list", "other"),
        {"local/lists/other.md": f"{HEAD}- {ONE} |  |  | 3\n"},
    ),
    "before it came": (
        {LIST: f"{HEAD}- {ONE} | to-read | 2026-02-01\n"},
        ("mark", ONE, "--status", "read", *DAY),
        {LIST: f"{HEAD}- {ONE} | read | 2026-01-05\n"},
    ),
    "taken off": (
        {LIST: f"{HEAD}- {ONE}\n  Words.\n\n- {TWO}\n"},
        ("remove", ONE),
        {LIST: f"{HEAD}- {TWO}\n"},
    ),
    "a note": ({}, ("note", ONE, "Read **this**."), {NOTE: "---\nformat: 1\n---\n\nRead **this**.\n"}),
    "a paragraph more": (
        {NOTE: "---\r\nformat: 1 # one\r\n# mine\r\ntags: [toys]\r\n---\r\nFirst.\r\n\r\n"},
        ("note", ONE, "Then."),
        {NOTE: "---\r\nformat: 1 # one\r\n# mine\r\ntags: [toys]\r\n---\r\nFirst.\r\n\r\nThen.\r\n"},
    ),
    "in place of what `new` wrote": (
        {NOTE: "---\nformat: 1\n---\n\nWrite here.\n"},
        ("note", ONE, "Mine."),
        {NOTE: "---\nformat: 1\n---\n\nMine.\n"},
    ),
    "a note on a list": (
        {LIST: f"{HEAD}- {ONE}\n    One.\n- {TWO}\n"},
        ("note", ONE, "Two.", "--list", "mine"),
        {LIST: f"{HEAD}- {ONE}\n    One.\n\n    Two.\n- {TWO}\n"},
    ),
    "hidden": ({}, ("hide", ONE), {NOTE: "---\nformat: 1\nhidden: true\n---\n"}),
    "hidden beside all else": (
        {NOTE: "---\n# Ours.\nformat: 1\ntags:\n- toys # yes\n---\nWords.\n"},
        ("hide", ONE),
        {NOTE: "---\n# Ours.\nformat: 1\ntags:\n- toys # yes\nhidden: true\n---\nWords.\n"},
    ),
    "shown": (
        {NOTE: "---\nformat: 1\nhidden: true # for now\ntitle: Tea\n---\n"},
        ("show", ONE),
        {NOTE: "---\nformat: 1\ntitle: Tea\n---\n"},
    ),
    "shown, and nothing else was said": ({NOTE: "---\nformat: 1\nhidden: true\n---\n"}, ("show", ONE), {NOTE: None}),
    "shown though upstream hides it": (
        {f"curation/papers/{ONE}.md": "---\nformat: 1\nhidden: true\n---\n"},
        ("show", ONE),
        {NOTE: "---\nformat: 1\nhidden: false\n---\n"},
    ),
}


@pytest.mark.parametrize(("files", "words", "changes"), DONE.values(), ids=DONE)
def test_a_command_and_the_way_back(
    content: Path, files: dict[str, str], words: tuple[str, ...], changes: dict[str, str | None]
) -> None:
    before = begun(content, files)
    run(content, *words)
    after = {name: text.replace("SLUG", "d4f66a5f") for name, text in (before | changes).items() if text is not None}
    assert texts(content) == after
    load_curation(content)
    if changes:
        for there in (before, after, before):
            assert run(content, "undo").stdout.startswith("Done again" if there is after else "Undone")
            assert texts(content) == there


# What is there, the command, what is said; nothing changes.
REFUSED: Mapping[str, tuple[dict[str, str], tuple[str, ...], list[str]]] = {
    "ids": (
        {LIST: HEAD},
        ("add", ONE, "tea", "2512.9", "x.bib"),
        ["tea: is no id and no", "2512.9: is no id and no", "x.bib: is not there ("],
    ),
    "papers that nobody has": (
        {LIST: HEAD},
        ("add", ONE, "2512.00099", "--offline"),
        ["arxiv: failed: was not asked", "huggingface: failed: was not asked", "2512.00099: is not in the archive"],
    ),
    "which list": (
        {LIST: HEAD, "local/lists/other.md": HEAD},
        ("add", ONE),
        ["there are several lists (say --list mine or --list other)"],
    ),
    "a name that is none": ({}, ("add", ONE, "--list", "My list"), ["My list: cannot be an address ("]),
    "a name that leads to another file": (
        {"local/pages/about.md": HEAD},
        ("add", ONE, "--list", "../pages/about"),
        ["../pages/about: cannot be an address (say --list pages-about-"],
    ),
    "upstream's list": (
        {"curation/lists/first.md": HEAD},
        ("add", ONE, "--list", "first"),
        ["first: is a list of upstream's, and one of yours would stand in its"],
    ),
    "marked as nothing": ({LIST: HEAD}, ("mark", ONE), ["mark it as what?"]),
    "on no list": (
        {LIST: f"{HEAD}- {ONE}\n"},
        ("mark", ONE, TWO, THREE, "--rating", "2"),
        [f"{TWO}: is on no list (`broadsheet add {TWO}`", f"{THREE}: is on no list"],
    ),
    "no such list": (
        {LIST: f"{HEAD}- {ONE}\n"},
        ("mark", ONE, "--rating", "2", "--list", "mone"),
        ["mone: is no list of yours (did you mean 'mine'?)"],
    ),
    "off which": (
        {LIST: f"{HEAD}- {ONE}\n", "local/lists/other.md": f"{HEAD}- {ONE}\n"},
        ("remove", ONE),
        [f"{ONE}: is on mine and other (say --list mine)"],
    ),
    "a note on nothing": ({}, ("note", "2512.00099", "x"), ["2512.00099: is not in the archive (`broadsheet add"]),
    "not hidden": ({}, ("show", ONE, TWO), [f"{ONE}: is not hidden", f"{TWO}: is not hidden"]),
    "nothing to undo": ({}, ("undo",), ["there is nothing to undo"]),
}


@pytest.mark.parametrize(("files", "words", "said"), REFUSED.values(), ids=REFUSED)
def test_nothing_is_done_by_half(content: Path, files: dict[str, str], words: tuple[str, ...], said: list[str]) -> None:
    before = begun(content, files)
    lines = run(content, *words, code=1 if "--offline" in words else 2).stderr.splitlines()
    assert [line[: len(start)] for line, start in zip(lines, said, strict=True)] == said
    assert texts(content) == before


def test_a_list_that_is_torn_is_not_touched(content: Path) -> None:
    before = begun(content, {LIST: f"{HEAD}Words at the margin.\n- {ONE} | | yesterday\n"})
    said = run(content, "add", TWO, code=1).stderr.splitlines()
    assert [line.partition(": ")[0] for line in said] == [f"{content / LIST}:5", f"{content / LIST}:6"]
    assert texts(content) == before


def test_undo_leaves_what_a_person_did_since(content: Path) -> None:
    begun(content, {LIST: HEAD})
    run(content, "add", ONE, *DAY)
    edited = begun(content, {LIST: texts(content)[LIST] + "  By hand.\n"})
    assert f"{LIST}: was edited since the last change (undo 'add {ONE}' by hand" in run(content, "undo", code=2).stderr
    assert texts(content) == edited


@pytest.mark.parametrize(("dies_at", "is_done"), [("moves.json", False), ("tags.toml", True), ("mine.md", True)])
def test_a_command_that_died_half_way_is_done_whole_or_not_at_all(
    content: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str, is_done: bool
) -> None:
    before = begun(content, {LIST: HEAD, TAGS: "format = 1\n"})
    move = os.replace

    def dying(left: Path | str, target: Path | str) -> None:
        if Path(target).name == dies_at:
            raise KeyboardInterrupt
        move(left, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", dying)
        run(content, "add", ONE, "--tag", "tea", *DAY, code=130)
    load_curation(content)  # what is there can be built
    with saving.locked(content, "the archive"):
        after = texts(content)
    assert ("[tags.tea]" in after[TAGS], ONE in after[LIST]) == (is_done, is_done)
    run(content, "undo", code=0 if is_done else 2)
    assert texts(content) == before


def test_the_editor_is_part_of_the_command(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "sed -i s/Good/Better/")
    before = begun(content, {LIST: HEAD})
    run(content, "add", ONE, "--note", "Good.", "--edit", *DAY)
    assert texts(content)[LIST] == f"{HEAD}- {ONE} |  | 2026-01-05\n  Better.\n"
    run(content, "undo")
    assert texts(content) == before
    run(content, "note", ONE, "--edit")
    assert texts(content)[NOTE] == "---\nformat: 1\n---\n\nWrite here.\n"
    monkeypatch.setenv("EDITOR", "no-such-editor")
    assert "cannot be opened in the editor 'no-such-editor'" in run(content, "note", ONE, "--edit", code=2).stderr
    monkeypatch.setenv("EDITOR", "false")
    assert "the editor 'false': ended with exit code 1" in run(content, "note", ONE, "--edit", code=2).stderr
    monkeypatch.setenv("EDITOR", "sed -i 's/^- /+ /'")
    assert f"{LIST}:5: is no entry of a list" in run(content, "add", ONE, "--edit", code=1).stderr


def test_it_is_no_fork(content: Path) -> None:
    (content / "local/site.toml").unlink()
    run(content, "add", ONE, "--tag", "x y", *DAY)
    run(content, "note", ONE, "Words.")
    assert set(texts(content)) == {"curation/tags.toml", "curation/lists/reading.md", f"curation/papers/{ONE}.md"}
    assert load_curation(content).tags["x-y"].by_hand


def test_a_bibliography_comes_on_the_list(content: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.bib"
    one = "@misc{a, title={Toy Paper Number 1}, eprint={2512.00001}, archivePrefix={arXiv}, keywords={tea pots}}\n"
    file.write_text(f"{one}@article{{b, title={{Of Spouts}}, author={{Bo Spout}}, year=2020}}\n")
    begun(content, {LIST: f"{HEAD}- {TWO}\n"})
    done = run(content, "add", str(file), THREE, "--status", "read", *DAY)
    assert done.stdout.startswith(f"Took in 2 papers of {file}; 0 left.\n")
    entries = {entry.id: entry for entry in load_curation(content).lists["mine"].entries}
    assert {key: entry.status for key, entry in entries.items()} == {
        TWO: "",
        ONE: "read",
        "title/of-spouts": "read",
        THREE: "read",
    }
    assert entries[ONE].tags == ("tea-pots",)
    file.write_text("@misc{a, title={torn")
    assert "mine.bib" in run(content, "add", str(file), code=1).stderr


def test_lists_are_shown(content: Path) -> None:
    begun(content, {LIST: f"{HEAD}- {ONE} | reading | 2026-01-05/2026-02-01 | 4 | toys\n- {TWO}\n"})
    assert run(content, "list").stdout == "mine: Mine, 2 papers\n"
    titles = [f"Toy Paper Number {number}" for number in (1, 2)]
    assert run(content, "list", "mine").stdout.splitlines() == [
        f"{ONE}  {titles[0]}  [reading]  [2026-02-01]  [4 of 10]  [toys]",
        f"{TWO}  {titles[1]}",
    ]
    (one,) = json.loads(run(content, "list", "--format", "json", "--status", "reading").stdout)
    assert (one["name"], [entry["title"] for entry in one["entries"]]) == ("mine", titles[:1])
    assert "did you mean 'mine'?" in run(content, "list", "mune", code=2).stderr
    assert run(content, "note", ONE, "--list", "mine").stderr == f"You say nothing of {ONE} yet.\n"


def test_a_list_that_is_not_public_says_what_that_means(content: Path) -> None:
    words = "'public' is false: no file of the site shows it, but whoever can read the repository can read it"
    assert words in run(content, "new", "list", "secret", "--title", "Secret", "--private").stderr
    assert texts(content)["local/lists/secret.md"] == '---\nformat: 1\ntitle: "Secret"\npublic: false\n---\n'
    for command in (("add", ONE, "--list", "secret"), ("list",), ("list", "secret")):
        assert words in run(content, *command).stderr
    assert "a note is always public" in run(content, "new", "note", ONE, "--private", code=2).stderr


def test_it_knows_how_good_a_paper_can_be() -> None:
    assert verbs.BEST == BEST


def test_what_was_taken_down_is_not_taken_up(content: Path) -> None:
    one = takedown.Takedown(ids=(ONE,), reason="asked", day=toy.TUESDAY)
    saving.save_all(content, takedown.added(content, one))
    with pytest.raises(UsageError, match=rf"{ONE}: was taken down here for good"):
        papers.unknown(content, (ONE, TWO))
    assert papers.unknown(content, (TWO, "2512.00099")) == ("2512.00099",)


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ({}, "Toy Paper Number 1"),
        ({NOTE: '---\nformat: 1\ntitle: "Our  Title"\n---\n'}, "Our Title"),
        ({NOTE: "---\ntorn"}, "Toy Paper Number 1"),
        ({NOTE: "---\nformat: 1\ntitle: 7\n---\n"}, "Toy Paper Number 1"),
    ],
)
def test_what_a_paper_is_called(content: Path, files: dict[str, str], title: str) -> None:
    toy.write(content, files, ".")
    assert papers.title_of(content, ONE) == title
    assert papers.title_of(content, "2512.00099") == "2512.00099"


@pytest.mark.parametrize("torn", ["", "{", "[1]\n", '{"format": 1}\n{"ids": []}\n', '{"format": 1}\n[[[['])
def test_a_torn_list_of_takedowns_is_no_empty_one(content: Path, torn: str) -> None:
    (content / "records" / takedown.FILE).write_text(torn)
    with pytest.raises(ContentError, match="is no list of takedowns"):
        takedown.load(content)


def test_what_is_said_of_a_paper_on_a_list(content: Path) -> None:
    toy.write(content, {LIST: f"{HEAD}- {ONE}\n"}, ".")
    run(content, "note", ONE, "Because.", "--list", "mine")
    assert notes.noted(content, ONE, "mine") == "Because."
    assert (notes.noted(content, TWO, "mine"), notes.noted(content, ONE, "nowhere")) == ("", "")
    assert notes.noted(content, ONE) == ""
