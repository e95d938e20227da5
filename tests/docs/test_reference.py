"""The reference leaves nothing out: commands, fields of files, addresses, variables are those that there are."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from generator import commands as table
from generator import decisions, models, values
from generator.cli.app import app
from generator.cli.subscribing import Format
from generator.collecting.agenda import Span
from generator.collecting.rounds import fetch
from generator.config import Config
from generator.store import save
from generator.storing.takedown import Takedown
from tests import toy
from tests.docs.showing import DOCS, FILE, LIST, PAGES, ROOT, blocks, page
from tests.docs.world import World

GROUP = typer.main.get_command(app)
COMMANDS = table.commands(GROUP)
CODE = re.compile(r"`([^`]+)`")


# --- commands ---------------------------------------------------------------------------------------------------------


def test_the_page_of_commands_is_current() -> None:
    told = f"{table.as_markdown(COMMANDS)}\n"
    assert page("docs-commands.md") == told, "run `broadsheet commands > content/curation/pages/docs-commands.md`"


@pytest.mark.seconds
def test_the_command_prints_that_page() -> None:
    told = subprocess.run([sys.executable, "-m", "generator", "commands"], cwd=ROOT, capture_output=True, check=True)
    assert told.stdout.decode() == page("docs-commands.md")


def test_the_page_of_commands_has_every_command_and_option() -> None:
    told = page("docs-commands.md")
    assert [one.name for one in COMMANDS] == re.findall(r"^## (\w+)$", told, re.MULTILINE)
    for section, command in zip(told.split("\n## ")[1:], COMMANDS, strict=True):
        for option in command.options:
            if table.SHARED not in option.written:
                assert f"`{option.written.replace('|', chr(92) + '|')}`" in section


def _reads_badly(command: Any, name: str) -> list[str]:
    """Lines of its help that are too long for a terminal, and what says nothing of itself."""
    context = command.context_class(command, info_name=f"broadsheet {name}".strip(), **command.context_settings)
    context.terminal_width = 80
    lines = [line for line in command.get_help(context).splitlines() if len(line) > 80]
    mute = [one.name for one in command.params if not one.help]
    return [*lines, *mute, *([] if command.help else [name])]


@pytest.mark.parametrize("name", ["", *(one.name for one in COMMANDS)])
def test_help_reads_well_at_80_columns(name: str) -> None:
    assert _reads_badly(GROUP.commands[name] if name else GROUP, name) == []  # type: ignore[attr-defined]


def test_help_that_reads_badly_is_found() -> None:
    one = typer.Typer(rich_markup_mode=None)

    @one.command()
    def toy(colour: str = "", _size: Annotated[int, typer.Option(f"--{'x' * 90}", help="How big.")] = 1) -> None:
        """A toy."""

    long, mute = _reads_badly(typer.main.get_command(one), "toy")
    assert "x" * 60 in long
    assert mute == "colour"


# --- completion -------------------------------------------------------------------------------------------------------


def _said(patch: pytest.MonkeyPatch, *words: str, **environment: str) -> str:
    for name, value in environment.items():
        patch.setenv(name, value)
    return CliRunner().invoke(app, words, prog_name="broadsheet").output


@pytest.mark.parametrize(
    ("typed", "place", "answer"),
    [
        ("broadsheet quar", "1", "quarantine"),
        ("broadsheet build --ou", "2", "--output"),
        ("broadsheet mark 2512.00001 --status to", "4", "to-read"),
    ],
)
def test_a_shell_completes(typed: str, place: str, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"_BROADSHEET_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": place}
    assert _said(monkeypatch, **asked).split() == [answer]


ALONE = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
IN_BASH = """
COMP_WORDS=(broadsheet check --format gi) COMP_CWORD=3
_broadsheet_completion broadsheet
echo "${COMPREPLY[@]}"
"""


@pytest.mark.seconds
def test_bash_itself_completes(monkeypatch: pytest.MonkeyPatch) -> None:
    script = _said(monkeypatch, "--show-completion", "bash", **ALONE)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = ("bash", "--norc", "-c", script + IN_BASH)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "github\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_shell_is_told_how_to_complete(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "_BROADSHEET_COMPLETE" in _said(monkeypatch, "--show-completion", shell, **ALONE)


def test_completion_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "installed" in _said(monkeypatch, "--install-completion", "bash", HOME=str(tmp_path), **ALONE)
    assert "broadsheet" in (tmp_path / ".bashrc").read_text()


# --- files ------------------------------------------------------------------------------------------------------------

FILES: dict[str, tuple[type[values.Value], ...]] = {
    "lists/&lt;name&gt;.md": (decisions.ReadingList, decisions.ListEntry),
    "papers/&lt;id&gt;.md": (decisions.PaperNote,),
    "days/&lt;date&gt;.md": (decisions.DayNote,),
    "pages/&lt;name&gt;.md": (decisions.StaticPage,),
    "tags.toml": (decisions.Tag,),
    "organisations.toml": (decisions.Organisation,),
    "authors.toml": (decisions.Author,),
    "searches.toml": (decisions.SavedSearch,),
    "rules.toml": (decisions.Rule, decisions.Conditions),
    "records/&lt;source&gt;/papers/&lt;yymm&gt;/&lt;id&gt;.md": (models.Record,),
    "records/takedowns.jsonl": (Takedown,),
}


def _first_cells(markdown: str) -> set[str]:
    return {
        code for line in markdown.splitlines() if line.startswith("| `") for code in CODE.findall(line.split("|")[1])
    }


@pytest.mark.parametrize("heading", FILES)
def test_every_field_of_a_file_is_told(heading: str) -> None:
    section = page("docs-files.md").split(f"\n## {heading}\n")[1].partition("\n## ")[0]
    assert _first_cells(section) == {name for model in FILES[heading] for name in model.model_fields}


def test_every_file_that_people_write_is_told() -> None:
    from generator.curating.layers import _FOLDERS, _TABLES

    told = page("docs-files.md")
    headings = re.findall(r"^## (\S+?)(?:/.*)?$", told, re.MULTILINE)
    assert set(headings) - {"records"} == _TABLES | (_FOLDERS - {"records", "quarantine", "state"})
    assert {f"`content/{name}/`" for name in ("records", "quarantine", "state")} <= {
        f"`{x}`" for x in CODE.findall(told)
    }


# --- addresses --------------------------------------------------------------------------------------------------------

SETTINGS = """format = 1
title = "Toy Times"
base_url = "https://toys.mine.net/"
[limits]
shelf = 2
feed = 1
author_page = 2
[feeds]
shelf = 1
author = 1
reach = 0
[digests.toys]
"""
SEARCHES = 'format = 1\n[searches.sparse]\ntitle = "Sparse"\nquery = "sparse"\n'
PARTS = {
    "<id>": r"(\d{4}\.\d{5}|title/[a-z0-9-]+)",
    "<date>": r"\d{4}-\d\d-\d\d",
    "<week>": r"\d{4}-W\d\d",
    "<month>": r"\d{4}-\d\d",
    "<year>": r"\d{4}",
    "<slug>": r"[A-Za-z0-9-]+",
    "<name>": r"[A-Za-z0-9.-]+",
    "<feed>": r"[A-Za-z0-9/.-]+",
    "2025-11": r"\d{4}-\d\d",
    "…": ".+",
}
ALIKE = ("organisations", "categories", "lists", "searches", "papers")  # have feeds as tags have
KINDS = re.compile(r"\.(html|xml|json|opml|txt|js|gz|eml|sqlite|zip|bib|ris|md|broadsheet|nojekyll)$|^CNAME$|/…$")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The addresses of a site in which everything occurs."""
    folder = tmp_path_factory.mktemp("addresses")
    content = toy.archive(folder / "content")
    november = (toy.record(70 + number, authors=("Bea Sample",), published=None, **_of(number)) for number in range(3))
    save(content, {"huggingface": tuple(november)})
    toy.write(content, {"site.toml": SETTINGS, "searches.toml": SEARCHES, "lists/reading.md": LIST})
    ask = World(Config())
    fetch(content, ask, datetime(2025, 12, 12, 12, tzinfo=UTC), ("huggingface",), Span(toy.TUESDAY, toy.TUESDAY))
    toy.edition(content, folder / "site", whole=True)
    return frozenset(toy.tree(folder / "site"))


def _of(number: int) -> dict[str, object]:
    day = date(2025, 11, 3 + number)
    return {
        "listed": (day,),
        "seen": day,
        "readings": (),
        "abstract": "A sparse toy, and toys.",
        "categories": ("cs.CL",),
    }


def _addresses() -> Iterator[str]:
    rows = (line.split("|")[1] for line in page("docs-addresses.md").splitlines() if line.startswith("| `"))
    codes = (code for cell in rows for code in CODE.findall(cell))
    said = {*codes, *CODE.findall(page("docs-addresses.md").partition("## Feeds")[0]), "schemas/papers.1.json"}
    yield from (
        one.partition("?")[0] for one in said if KINDS.search(one.partition("?")[0]) and not one.startswith(".x")
    )


def _pattern(address: str) -> re.Pattern[str]:
    parts = re.split(f"({'|'.join(map(re.escape, PARTS))})", address)
    return re.compile("".join(PARTS.get(part, re.escape(part)) for part in parts))


@pytest.mark.seconds
def test_every_address_of_a_site_is_told(site: frozenset[str]) -> None:
    known = [_pattern(one) for one in _addresses()]
    of_tags = [one.replace("<slug>", "<name>") for one in _addresses() if "tags/" in one]
    known += [_pattern(one.replace("tags/", f"{kind}/")) for one in of_tags for kind in ALIKE]
    known += [_pattern(f"papers/{kind}/{key}{ending}") for kind, key in _TIMES.items() for ending in _BESIDE]
    known += [_pattern(f"{kind}/<name>{ending}") for kind in ("tags", "papers", *ALIKE) for ending in _BESIDE]
    known += [_pattern(f"authors/<slug>{ending}") for ending in (".2025-11.html", *_BESIDE)]
    strangers = [one for one in sorted(site) if not any(pattern.fullmatch(one) for pattern in known)]
    assert strangers == [], "\n".join(strangers)


_TIMES = {"date": "<date>", "week": "<week>", "month": "<month>"}
_BESIDE = (".json", ".bib", ".ris", ".md")  # of any shelf, where [downloads] says so


@pytest.mark.seconds
def test_every_address_that_is_told_is_there(site: frozenset[str]) -> None:
    beside = {".html", ".eml", ".xml", ".json", ".bib", ".ris", ".md"}
    absent = [one for one in _addresses() if one not in beside and not any(map(_pattern(one).fullmatch, site))]
    assert absent == []


# --- variables --------------------------------------------------------------------------------------------------------


def test_every_variable_is_told() -> None:
    told = set(CODE.findall(page("docs-addresses.md")))
    python = "\n".join(path.read_text("utf-8") for path in (ROOT / "generator").rglob("*.py"))
    read = set(re.findall(r"environ(?:ment)?(?:\.get\(|\[)\"([A-Z_]+)\"", python))
    assert {"TERM", "BROADSHEET_SMTP_HOST", "BROADSHEET_MAIL_KEY", "GITHUB_REPOSITORY", "VISUAL"} <= read
    flows = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / ".github/workflows").glob("*.yml")))
    switches = set(re.findall(r"\b(?:vars|secrets)\.(\w+)", flows))
    assert "COLLECT" in switches
    given = set(re.findall(r"^\s+([A-Z_]{3,}): ", flows, re.MULTILINE))
    assert read | switches | given <= told


# --- formats ----------------------------------------------------------------------------------------------------------


def test_every_format_of_an_export_is_told() -> None:
    rows = [line.split("|")[1] for line in page("docs-move.md").splitlines() if line.startswith("| `")]
    second_names = {Format.bibtex, Format.markdown}
    assert {code for cell in rows for code in CODE.findall(cell)} == {*Format} - second_names


# --- all pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCS)
def test_every_file_that_is_shown_is_named_to_who_reads_the_page(name: str) -> None:
    assert unnamed(page(name)) == []


def test_a_file_that_only_the_fence_names_is_found() -> None:
    assert unnamed("```toml file: content/local/tags.toml\n[tags.a]\n```\n") == ["content/local/tags.toml"]


def unnamed(text: str) -> list[str]:
    """The files whose text a page shows without naming them, before or in it: nobody sees what stands at a fence."""
    shown = [block for block in blocks(text, "") if block.info.startswith(FILE)]
    seen = re.sub(r"^ *```.*$", "", text, flags=re.MULTILINE)
    paths = [(block.info.removeprefix(FILE).strip(), block) for block in shown]
    toml = [path for path, block in paths if block.language == "toml" and path not in block.body]
    return toml + [path for path, block in paths if block.language != "toml" and path not in seen]


def test_every_page_is_in_the_index_and_in_no_menu() -> None:
    index = page("docs.md")
    for name in DOCS:
        assert "menu: false" in page(name), name
        assert name == "docs.md" or f"]({name.removesuffix('.md')}.html)" in index, name
    assert "](docs.html)" in (PAGES / "about.md").read_text("utf-8")


@pytest.mark.parametrize("name", [*DOCS, "about.md", "settings.md"])
def test_links_between_pages_lead_somewhere(name: str) -> None:
    made = {f"{path.stem}.html" for path in PAGES.glob("*.md")}
    made |= {one for one in _addresses() if not re.search("|".join(map(re.escape, PARTS)), one)}
    assert set(re.findall(r"\]\(([^)#:]+)\)", page(name))) <= made
