"""The reading lists that leave: the verb, what others make of its files, and what the browser takes."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator.cli.app import app
from generator.models import Record
from generator.store import save
from tests.search.index import HERE, modules, node

pytestmark = pytest.mark.seconds

LIST = """---
format: 1
title: "Toys & more"
description: "Of **mine**."
---
- 2512.00001 | reading | 2026-01-05/2026-02-01 | 4 | toys
  Words, *of mine*.

  TY  - JOUR
- title/a-toy-without-an-id
- 2512.00009 | read
"""
TAGS = 'format = 1\n[tags.toys]\nname = "Toys"\nby_hand = true\n'
SITE = 'format = 1\nbase_url = "https://toys.example.net/daily/"\n[collect.arxiv]\ncategories = ["cs.CL", "quant-ph"]\n'


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = tmp_path_factory.mktemp("export") / "content"
    one = Record(id="2512.00001", title="A Toy", authors=("Ada Toy",), published=date(2025, 12, 1), abstract="Of toys.")
    two = Record(id="title/a-toy-without-an-id", title="A Toy without an Id", published=date(2024, 5, 1))
    save(content, {"arxiv": [one, two]})
    for name, words in {"lists/toys.md": LIST, "tags.toml": TAGS, "site.toml": SITE}.items():
        path = content / "curation" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words)
    return content


def exported(content: Path, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["export", *words, "--content", str(content)])
    assert done.exit_code == code, done.output
    return done.stdout_bytes.decode() if code == 0 else done.stderr


EXPECTED = {
    "bibtex": """\
@misc{toy2025toy1200001,
 title={{A Toy}},
 author={Ada Toy},
 year={2025},
 eprint={2512.00001},
 archivePrefix={arXiv},
 url={https://arxiv.org/abs/2512.00001},
 abstract={Of toys.},
 keywords={toys},
 readstatus={reading},
 annote={Broadsheet: reading | 2026-01-05/2026-02-01 | 4

Words, *of mine*.

TY  - JOUR}
}

@misc{toyac608273t,
 title={{A Toy without an Id}},
 year={2024},
 url={https://toys.example.net/daily/papers/title/a-toy-without-an-id.html}
}

""",
    "ris": """\
TY  - UNPB
ID  - toy2025toy1200001
TI  - A Toy
AU  - Toy, Ada
PY  - 2025
DA  - 2025/12/01
AN  - arXiv:2512.00001
UR  - https://arxiv.org/abs/2512.00001
AB  - Of toys.
KW  - toys
N1  - Broadsheet: reading | 2026-01-05/2026-02-01 | 4

  Words, *of mine*.

  TY  - JOUR
ER  -

TY  - GEN
ID  - toyac608273t
TI  - A Toy without an Id
PY  - 2024
DA  - 2024/05/01
UR  - https://toys.example.net/daily/papers/title/a-toy-without-an-id.html
ER  -

""",
    "list": LIST.replace("---\n- ", "---\n\n- "),
    "opml": """\
<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head><title>Broadsheet</title></head>
  <body>
    <outline type="rss" text="cs.CL" xmlUrl="https://rss.arxiv.org/rss/cs.CL"/>
    <outline type="rss" text="quant-ph" xmlUrl="https://rss.arxiv.org/rss/quant-ph"/>
  </body>
</opml>
""",
}


@pytest.mark.parametrize("form", EXPECTED)
def test_a_list_in_other_formats(form: str, content: Path) -> None:
    lines = exported(content, "--list", "toys", "--format", form).split("\n")
    assert "\n".join(line.rstrip() for line in lines) == EXPECTED[form]


def test_csl_says_all_of_an_entry(content: Path) -> None:
    one, two = json.loads(exported(content, "--list", "toys", "--format", "csl"))
    assert (one["keyword"], one["note"].splitlines()[0]) == ("toys", "Broadsheet: reading | 2026-01-05/2026-02-01 | 4")
    assert "note" not in two


def test_markdown_is_for_people(content: Path) -> None:
    text = exported(content, "--list", "toys", "--format", "markdown")
    assert text.startswith("# Toys \\& more\n\nOf **mine**.\n")
    assert "reading · 2026\\-01\\-05 · 4 of 10 · toys" in text or "reading · 2026-01-05 · 4 of 10 · toys" in text
    assert "Words, *of mine*." in text


def test_the_browser_takes_what_we_export(content: Path, tmp_path: Path, node_modules: Path) -> None:
    file = tmp_path / "my-list.json"
    exported(content, "--list", "toys", "--format", "mylist", "--output", str(file))
    taken = node(str(HERE.parent / "trading/mine.mjs"), modules(tmp_path), file)
    assert taken["refused"] == 0
    assert taken["entries"][0] == {
        "id": "2512.00001",
        "status": "reading",
        "starred": False,
        "note": "Words, *of mine*.\n\nTY  - JOUR",
        "tags": ["toys"],
        "rating": 4,
        "title": "A Toy",
        "day": "2025-12-01",
        "authors": ["Ada Toy"],
        "added": "2026-01-05T00:00:00.000Z",
        "changed": "2026-02-01T00:00:00.000Z",
    }
    assert [(one["id"], one["starred"], one["status"]) for one in taken["entries"][1:]] == [
        ("title/a-toy-without-an-id", True, ""),
        ("2512.00009", False, "read"),
    ]


def test_bibtex_takes_what_we_export(content: Path, tmp_path: Path) -> None:
    exported(content, "--list", "toys", "--format", "bib", "--output", str(tmp_path / "out.bib"))
    (tmp_path / "out.aux").write_text("\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{out}\n")
    try:
        done = subprocess.run(["bibtex", "out"], cwd=tmp_path, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("NO BIBTEX: install texlive-binaries")
    assert done.returncode == 0, done.stdout
    assert "Ada Toy" in (tmp_path / "out.bbl").read_text()


def test_what_cannot_be_exported_is_told(content: Path) -> None:
    assert "there is no list 'toy' (did you mean 'toys'?)" in exported(
        content, "--list", "toy", "--format", "bib", code=2
    )
    assert "mylist is of a reading list (name it with --list)" in exported(content, "--format", "mylist", code=2)
    both = exported(content, "--format", "bib", "--query", "toy", "--list", "toys", code=2)
    assert "--query and --list exclude one another" in both
