"""What one takes home: RIS, CSL-JSON, CSV, JSON lines, SQLite, markdown, dumps and a month as a zip."""

import csv
import gzip
import io
import json
import re
import sqlite3
import zipfile
from dataclasses import fields
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from generator import text
from generator.citing.csl import csl, csl_json
from generator.citing.ris import ris
from generator.cli.app import app
from generator.config import Config
from generator.models import Label, Paper, Person, Reading, Version
from generator.subscribing.database import database
from generator.subscribing.exports import EXPORTS
from generator.subscribing.facts import FACTS, facts_of, schema
from generator.subscribing.lines import COLUMNS, csv_rows, json_line, safe_cell
from tests import hostile, toy
from tests.feeds import full

pytestmark = pytest.mark.seconds

CONFIG = Config(base_url="https://toys.example.net/daily/")
PAPER = Paper(
    id="2512.00001",
    guid="oai:arXiv.org:2512.00001",
    title="A Toy & Its <Box>",
    authors=("Ada Toy", "Bea de la Sample"),
    author_count=2,
    organisations=(Label(slug="toy-lab", name="The Toy Lab"),),
    tags=(Label(slug="toys", name="Toys"),),
    keywords=("boxes",),
    categories=("cs.CL", "cs.AI"),
    day=date(2025, 12, 9),
    listed=(date(2025, 12, 9), date(2025, 12, 10)),
    published=date(2025, 12, 1),
    submitter=Person(name="Cy", handle="cy"),
    reading=Reading(date=date(2025, 12, 20), votes=7, comments=0),
    abstract="Words of it.\n\nMore words.",
    doi="10.1000/toy",
    versions=(Version(number=1, date=date(2025, 12, 1)),),
    code="https://github.com/toy/one",
)


def test_ris() -> None:
    assert ris(PAPER, CONFIG.base_url, whole=True).split("\r\n") == [
        "TY  - UNPB",
        "ID  - toy2025toy1200001",
        "TI  - A Toy & Its <Box>",
        "AU  - Toy, Ada",
        "AU  - de la Sample, Bea",
        "PY  - 2025",
        "DA  - 2025/12/01",
        "DO  - 10.1000/toy",
        "AN  - arXiv:2512.00001",
        "UR  - https://arxiv.org/abs/2512.00001",
        "AB  - Words of it. More words.",
        "KW  - Toys",
        "KW  - boxes",
        "ER  - ",
        "",
    ]


def ris_entries(source: str) -> list[list[tuple[str, str]]]:
    """The entries of a RIS file, read as its readers do: a line that begins as a field does is one."""
    found: list[list[tuple[str, str]]] = []
    for line in source.split("\r\n"):
        if re.match(r"[A-Z][A-Z0-9]  - ", line):
            tag, words = line[:2], line[6:]
            if tag == "TY":
                found.append([])
            found[-1].append((tag, words))
        else:
            assert line == "", line
    return found


@given(hostile.anything | hostile.special)
def test_no_text_begins_a_field_of_ris(raw: str) -> None:
    title = text.line(raw, 1_000) or "x"
    hostile_one = PAPER.with_facts(abstract=f"{raw}\r\nER  - \r\nTY  - JOUR", title=title, authors=(title,), note=raw)
    (entry,) = ris_entries(ris(hostile_one, CONFIG.base_url, whole=True))
    assert [tag for tag, _ in entry].count("ER") == [tag for tag, _ in entry].count("TY") == 1
    assert entry[0] == ("TY", "UNPB")
    assert entry[-1] == ("ER", "")
    assert dict(entry)["TI"] == " ".join(title.split())


def test_csl() -> None:
    assert csl(PAPER, CONFIG.base_url, whole=True) == {
        "id": "toy2025toy1200001",
        "type": "article",
        "title": "A Toy & Its <Box>",
        "author": [{"family": "Toy", "given": "Ada"}, {"family": "de la Sample", "given": "Bea"}],
        "issued": {"date-parts": [[2025, 12, 1]]},
        "abstract": "Words of it.\n\nMore words.",
        "publisher": "arXiv",
        "number": "arXiv:2512.00001",
        "DOI": "10.1000/toy",
        "URL": "https://arxiv.org/abs/2512.00001",
        "keyword": "Toys",
    }


# The essentials of the CSL project's csl-data.json, of what we write: nothing else may stand in an item.
_WORDS = {"type": "string", "minLength": 1}
CSL = {
    "type": "object",
    "required": ["id", "type", "title", "issued"],
    "properties": {
        "type": {"enum": ["article", "article-journal", "paper-conference"]},
        "author": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("family", "given", "suffix", "literal"), _WORDS),
                "oneOf": [{"required": ["family"]}, {"required": ["literal"]}],
                "additionalProperties": False,
            },
        },
        "issued": {
            "type": "object",
            "properties": {
                "date-parts": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 2,
                    "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
                }
            },
            "required": ["date-parts"],
            "additionalProperties": False,
        },
        **dict.fromkeys(("id", "title", "container-title", "volume", "issue", "page", "publisher", "number"), _WORDS),
        **dict.fromkeys(("DOI", "URL", "abstract", "keyword", "note"), _WORDS),
    },
    "additionalProperties": False,
}


@given(hostile.anything | hostile.special, st.sampled_from(["", "Accepted at ICLR 2025", "Submitted to ICLR 2025"]))
def test_csl_passes_its_schema(raw: str, comment: str) -> None:
    title = text.line(raw, 1_000) or "x"
    one = PAPER.with_facts(title=title, authors=(title, "Ada Toy"), comment=comment, note=raw)
    item = json.loads(csl_json(one, CONFIG.base_url, whole=True))
    assert list(Draft202012Validator(CSL).iter_errors(item)) == []
    assert item["title"] == title


def test_csv() -> None:
    (row,) = csv.DictReader(io.StringIO("".join(csv_rows([PAPER], CONFIG.base_url)), newline=""))
    assert tuple(row) == COLUMNS
    assert row["authors"] == "Ada Toy; Bea de la Sample"
    assert row["organisations"] == "The Toy Lab"
    assert (row["votes"], row["comments"], row["stars"]) == ("7", "0", "")
    assert row["abstract"] == PAPER.abstract
    assert row["url"] == "https://toys.example.net/daily/papers/2512.00001.html"


@pytest.mark.parametrize(
    ("words", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("plain - words = such", "plain - words = such"),
        ("", ""),
    ],
)
def test_a_cell_is_never_a_formula(words: str, cell: str) -> None:
    assert safe_cell(words) == cell


@given(st.lists(hostile.carried, min_size=1, max_size=4))
def test_csv_is_read_back_as_it_was(values: list[str]) -> None:
    papers = [PAPER.with_facts(title=value, abstract=value) for value in values]
    rows = list(csv.DictReader(io.StringIO("".join(csv_rows(papers, CONFIG.base_url)), newline="")))
    assert [row["title"].removeprefix("'") for row in rows] == [value.removeprefix("'") for value in values]
    assert not any(row["abstract"].lstrip(" ")[:1] in tuple("=+-@\t\r") for row in rows if row["abstract"].strip(" "))


def test_every_fact_is_in_the_schema_and_passes_it() -> None:
    whole = schema(CONFIG)
    Draft202012Validator.check_schema(whole)
    validator = Draft202012Validator({**whole["$defs"]["paper"], "$defs": whole["$defs"]})
    assert list(validator.iter_errors(facts_of(PAPER))) == []
    empty = PAPER.with_facts(keywords=("", "boxes"), authors=("",), author_count=0, reading=None)
    assert list(validator.iter_errors(facts_of(empty))) == []
    assert facts_of(empty)["keywords"] == ["boxes"]
    assert list(whole["$defs"]["paper"]["properties"]) == list(FACTS)
    assert not list(validator.iter_errors({**facts_of(PAPER), "a_fact_to_come": 1}))
    assert list(validator.iter_errors({**facts_of(PAPER), "day": "yesterday"}))


def test_no_fact_of_a_paper_is_left_out() -> None:
    ours = {"corrected", "record", "changed", "was"}  # of our own files, and said in the feed of corrections
    ours |= {"first_title", "first_author"}  # said by the citation key
    assert {one.name for one in fields(Paper) if one.init} - set(FACTS) <= ours


def test_a_line_of_json() -> None:
    assert json.loads(json_line(PAPER)) == facts_of(PAPER)
    assert "\n" not in json_line(PAPER)[:-1]


# --- SQLite -----------------------------------------------------------------------------------------------------------


def opened(data: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    return connection


def test_the_database() -> None:
    connection = opened(database([PAPER]))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = "SELECT papers.id FROM papers_fts JOIN papers ON number = papers_fts.rowid WHERE papers_fts MATCH ?"
    assert connection.execute(found, ["word"]).fetchall() == [("2512.00001",)]  # stemmed
    assert connection.execute(found, ["absent"]).fetchall() == []
    assert connection.execute("SELECT authors, votes, withdrawn FROM papers").fetchall() == [
        ("Ada Toy, Bea de la Sample", 7, 0)
    ]
    assert connection.execute("SELECT name FROM authors ORDER BY place").fetchall() == [
        ("Ada Toy",),
        ("Bea de la Sample",),
    ]
    assert connection.execute("SELECT day FROM days").fetchall() == [("2025-12-09",), ("2025-12-10",)]
    assert json.loads(connection.execute("SELECT more FROM papers").fetchone()[0])["submitter"] == {
        "name": "Cy",
        "handle": "cy",
    }
    connection.close()


def test_the_same_papers_are_the_same_bytes_whatever_version_wrote_them() -> None:
    papers = [PAPER.with_facts(id=f"2512.{number:05d}") for number in range(300)]
    data = database(papers)
    assert data == database(papers)
    assert data[24:28] == data[92:96] == (1).to_bytes(4, "big")
    assert data[96:100] == (3_040_000).to_bytes(4, "big")


# --- what lies in the site --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    toy.edition(full.archive(folder / "content"), folder / "site", whole=True)
    return folder / "site"


def test_the_dumps_hold_every_paper(site: Path) -> None:
    lines = [
        json.loads(line)
        for path in sorted((site / "archive").glob("*.jsonl.gz"))
        for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    ]
    ids = {line["id"] for line in lines}
    assert ids == {path.relative_to(site / "papers").as_posix().removesuffix(".html") for path in papers_of(site)}
    connection = opened((site / "archive.sqlite").read_bytes())
    assert {name for (name,) in connection.execute("SELECT id FROM papers")} == ids
    connection.close()


def papers_of(site: Path) -> list[Path]:
    found = [*site.glob("papers/2*.html"), *site.glob("papers/title/*.html")]
    return [path for path in found if b'http-equiv="refresh"' not in path.read_bytes()]


@pytest.mark.seconds
def test_they_are_made_only_where_everything_is(tmp_path: Path) -> None:
    content, site = full.archive(tmp_path / "content"), tmp_path / "site"
    toy.edition(content, site)
    assert not (site / "archive.sqlite").exists()
    assert not (site / "papers/month/2025-12.zip").exists()
    assert not (site / "papers/date/2025-12-09.json").exists()
    assert not (site / "papers/date/2025-12-09.bib").exists()
    assert (site / "lists/first-reads.bib").exists()
    assert "archive.sqlite" not in (site / "llms.txt").read_text("utf-8")
    toy.write(content, {"site.toml": full.SITE + '[downloads]\njson_of = ["day"]\nmarkdown_of = []\n'})
    toy.edition(content, site)
    assert (site / "papers/date/2025-12-09.json").exists()
    assert not (site / "tags/toys.json").exists()
    assert not (site / "papers/date/2025-12-09.md").exists()


SHELVES = ("papers/date", "papers/week", "papers/month", "organisations", "tags", "lists")


def test_beside_every_shelf_lies_what_cites_its_papers(site: Path) -> None:
    pages = [page for folder in SHELVES for page in (site / folder).glob("*.html")]
    pages = [page for page in pages if b'http-equiv="refresh"' not in page.read_bytes()]
    assert {page.parent.relative_to(site).as_posix() for page in pages} == set(SHELVES)
    for page in pages:
        bib, entries = page.with_suffix(".bib").read_text("utf-8"), page.with_suffix(".ris").read_bytes().decode()
        keys = re.findall(r"^@[a-z]+\{(\w+),$", bib, re.MULTILINE)
        assert keys == [dict(entry)["ID"] for entry in ris_entries(entries)]
        html = page.read_text("utf-8")
        assert len(set(keys)) == len(keys) == int(re.search(r"<b>(\d+) papers?</b>", html)[1])  # type: ignore[index]
        for kind, ending in (("application/x-bibtex", "bib"), ("application/x-research-info-systems", "ris")):
            links = re.findall(rf'<link rel="alternate" type="{kind}" href="([^"]+)"', html)
            assert [(page.parent / link).resolve() for link in links] == [page.with_suffix(f".{ending}").resolve()]
            assert html.count(f'<a href="{links[0]}">') == 1


def test_a_paper_has_its_three_formats_in_its_page(site: Path) -> None:
    for page in papers_of(site):
        html = page.read_text("utf-8")
        shown = {
            name: unescape(words)
            for name, words in re.findall(r'<pre data-copy="([^"]+)">(.*?)</pre>', html, re.DOTALL)
        }
        assert set(shown) == {"BibTeX", "RIS", "CSL-JSON"}
        (entry,) = ris_entries(shown["RIS"].replace("\n", "\r\n"))
        item = json.loads(shown["CSL-JSON"])
        assert list(Draft202012Validator(CSL).iter_errors(item)) == []
        assert shown["BibTeX"].split("{")[1].split(",")[0] == dict(entry)["ID"] == item["id"]


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]


def test_a_month_opens_from_disk_and_every_link_works(site: Path) -> None:
    with zipfile.ZipFile(site / "papers/month/2025-12.zip") as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {"index.html", "papers/month/2025-12.html", "papers/date/2025-12-09.html", "assets/style.css"} <= set(files)
    assert {name for name in files if name.startswith("papers/2512")} >= {"papers/2512.00001.html"}
    inside = outside = 0
    for name, data in files.items():
        for link in Links(data.decode()).links if name.endswith(".html") else ():
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                outside += link.startswith(full.BASE)
            elif parts.path:
                assert normpath(f"{dirname(name)}/{unquote(parts.path)}").lstrip("/") in files, f"{name} -> {link}"
                inside += 1
    assert inside > 20
    assert outside > 20
    assert b"tags/toys.html" in files["papers/month/2025-12.html"]


def test_a_twin_says_what_the_page_says(site: Path) -> None:
    twin = (site / "papers/date/2025-12-09.md").read_text("utf-8")
    page = (site / "papers/date/2025-12-09.html").read_text("utf-8")
    titles = re.findall(r"^## \[(.*)\]\((.*)\)$", twin, re.MULTILINE)
    assert len(titles) == 6 == page.count("<h3>")
    assert all(address.removeprefix(full.BASE) in page for _, address in titles)
    assert "A day of toys." in twin
    kept = (site / "lists/first-reads.md").read_text("utf-8")
    assert "reading, 4 of 10 · 2026-01-05" in kept
    assert "Because of **this**" in kept
    shelves = re.findall(r"^## (?!\[)(.*)$", kept, re.MULTILINE)
    assert len(shelves) > 1
    assert shelves == re.findall(r"<h2 id=.*?>(.*?) <small>", (site / "lists/first-reads.html").read_text("utf-8"))
    assert kept.index("## Reading now") < kept.index("### [")


def test_llms_txt_leads_to_what_is_there(site: Path) -> None:
    words = (site / "llms.txt").read_text("utf-8")
    assert words.startswith("# Toy Times\n\n> ")
    for address in re.findall(r"\]\(([^):]+)\)", words):
        assert (site / address).is_file(), address


# --- the verb ---------------------------------------------------------------------------------------------------------


@pytest.mark.seconds
@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_the_verb(tmp_path: Path, form: str) -> None:
    content, to = full.archive(tmp_path / "content"), tmp_path / f"out.{form}"
    words = ["export", "--format", form, "--content", str(content), "--to", str(to)]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stderr) == (0, f"9 papers as {form} in {to}.\n")
    whole = to.read_bytes()
    assert whole
    done = CliRunner().invoke(app, [*words, "--query", "title:number after:2025-12-09"])
    assert done.exit_code == 0
    assert done.stderr.startswith("1 paper as") or done.stderr.startswith("2 papers as")
    assert 0 < len(to.read_bytes()) < len(whole) or form == "sqlite"
    piped = CliRunner().invoke(app, words[:-2])
    assert piped.stdout_bytes == whole
