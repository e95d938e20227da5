"""Files of an older format are brought up to date by a chain of steps; nothing else changes; all are written or none.

There is one format so far. These tests have two older ones, made up, in which some keys had other names.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator import migrating
from generator.cli.app import app
from generator.errors import ContentError
from generator.migrating import CHAINS, kind_of, migrate, migrated
from tests.toy import tree, write

CHAINS_OF_OLD = {
    "table": {-1: lambda text: text.replace("naem", "nam"), 0: lambda text: text.replace("nam =", "name =")},
    "record": {0: lambda text: text.replace("heading: ", "title: ")},
    "day": {0: lambda text: text.replace('"ids"', '"papers"')},
    "readings": {0: lambda text: text.replace('"likes"', '"votes"')},
    "list": {0: lambda text: text},
}
OLD = {
    "curation/tags.toml": '# ours\nformat = 0 # for now\n\n[tags.tea]\nnam = "Tea"   # hot\n',
    "local/tags.toml": "format = -1\n[tags.tea]\nnaem = 'Te'\n",
    "local/lists/best.md": "---\ntitle: Best # of all\nformat: 0\n---\n- 2512.00001\n",
    "records/toys/papers/2512/2512.00001.md": '---\nformat: 0\nheading: "Tea"\n---\n\nformat: 0 is told of.\n',
    "records/toys/days/2025/2025-12-09.json": '{\n "format": 0,\n "ids": []\n}\n',
    "records/toys/readings/2025/2025-12-09.jsonl": '{"format": 0}\n{"id": "2512.00001", "likes": 1}\n',
    "curation/site.toml": 'format = 1\ntitle = "Toys"\nmax = 3\n',
    "curation/pages/about.md": "---\nformat: 1\ntitle: About\n---\nformat: 0\n",
    "curation/notes.txt": "format = 0\n",
}
NEW = OLD | {
    "curation/tags.toml": '# ours\nformat = 1 # for now\n\n[tags.tea]\nname = "Tea"   # hot\n',
    "local/tags.toml": "format = 1\n[tags.tea]\nname = 'Te'\n",
    "local/lists/best.md": "---\ntitle: Best # of all\nformat: 1\n---\n- 2512.00001\n",
    "records/toys/papers/2512/2512.00001.md": '---\nformat: 1\ntitle: "Tea"\n---\n\nformat: 0 is told of.\n',
    "records/toys/days/2025/2025-12-09.json": '{\n "format": 1,\n "papers": []\n}\n',
    "records/toys/readings/2025/2025-12-09.jsonl": '{"format": 1}\n{"id": "2512.00001", "votes": 1}\n',
    "curation/site.toml": 'format = 1\ntitle = "Toys"\n\n[limits]\nfeed = 3\n',
}
MOVED = {"max": "limits.feed"}
DONE = (
    "curation/site.toml: 'max' moved to 'limits.feed'",
    "curation/tags.toml: format 0 -> 1",
    "local/lists/best.md: format 0 -> 1",
    "local/tags.toml: format -1 -> 1",
    "records/toys/days/2025/2025-12-09.json: format 0 -> 1",
    "records/toys/papers/2512/2512.00001.md: format 0 -> 1",
    "records/toys/readings/2025/2025-12-09.jsonl: format 0 -> 1",
)


def held(content: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in tree(content).items() if "/." not in f"/{name}"}


def test_an_archive_of_older_formats(tmp_path: Path) -> None:
    write(tmp_path, OLD, layer="")
    dry = migrate(tmp_path, dry_run=True, chains=CHAINS_OF_OLD, moved=MOVED)
    assert dry.done == DONE
    assert held(tmp_path) == OLD
    assert migrate(tmp_path, chains=CHAINS_OF_OLD, moved=MOVED) == dry
    assert held(tmp_path) == NEW
    assert migrate(tmp_path, chains=CHAINS_OF_OLD, moved=MOVED) == ({}, (), ())


def test_where_one_file_cannot_be_brought_up_none_is_written(tmp_path: Path) -> None:
    bad = {
        "curation/tags.toml": "format = 0\n",
        "curation/pages/a.md": "---\nformat: 0\ntitle: A\n---\n",
        "curation/pages/b.md": "---\nformat: 2\ntitle: B\n---\n",
        "curation/pages/c.md": "---\ntitle: C\n---\n",
        "curation/authors.toml": "format = ",
        "records/toys/days/2025/2025-12-09.json": "[]",
    }
    write(tmp_path, bad, layer="")
    with pytest.raises(ContentError) as caught:
        migrate(tmp_path, chains=CHAINS_OF_OLD)
    assert [fault.place for fault in caught.value.faults] == [
        "curation/authors.toml:1",
        "curation/pages/a.md:1",
        "curation/pages/b.md:1",
        "curation/pages/c.md:1",
        "records/toys/days/2025/2025-12-09.json:1",
    ]
    assert "of a newer Broadsheet" in caught.value.faults[2].fact
    assert held(tmp_path) == bad


def test_a_step_that_hides_the_format_is_found() -> None:
    with pytest.raises(ContentError, match="does not say its format in a line of its own"):
        migrated([("curation/tags.toml", "format = 0\n")], {"table": {0: lambda _text: "# format\n"}}, {})


@pytest.mark.parametrize("name", [name for name in OLD if not name.endswith(".txt")])
def test_every_kind_of_file_is_known(name: str) -> None:
    assert kind_of(name)


def test_kinds_of_state_and_quarantine() -> None:
    names = ("state/runs.json", "local/state/days/hf/2025.jsonl", "quarantine/hf/2025-12-09/reason.json")
    assert [*map(kind_of, names)] == ["state", "state", "quarantine"]
    assert kind_of("quarantine/hf/2025-12-09/0.answer") == kind_of("records/takedowns.jsonl.tmp") == ""
    assert kind_of("records/takedowns.jsonl") == "takedowns"


def test_the_verb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, OLD, layer="")
    with monkeypatch.context() as patch:
        patch.setattr(migrating.migrate, "__kwdefaults__", {"dry_run": False, "chains": CHAINS_OF_OLD, "moved": MOVED})
        done = CliRunner().invoke(app, ["migrate", "--dry-run", "--content", str(tmp_path)])
    assert done.stdout.splitlines() == list(DONE)
    assert done.stderr == "7 files would change.\n"
    write(tmp_path, NEW, layer="")
    done = CliRunner().invoke(app, ["migrate", "--content", str(tmp_path)])
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "Everything is up to date.\n")
    assert not CHAINS


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "[" * 100_000])
def test_a_day_that_is_no_table(text: str) -> None:
    with pytest.raises(ContentError, match="is no table of JSON"):
        migrated([("records/x/days/2025/2025-12-09.json", text)], CHAINS_OF_OLD, {})
