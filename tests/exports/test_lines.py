"""A paper on a line: every column of the CSV, and a line of JSON."""

import csv
import io
import json
from datetime import date

import pytest

from generator.models import Label, Paper, Reading
from generator.subscribing.lines import csv_rows, json_line, safe_cell

PAPER = Paper(
    id="2512.00001",
    guid="oai:arXiv.org:2512.00001",
    title="=A Toy, its “Box”",
    authors=("Ada Toy", "Bea de la Sample"),
    organisations=(Label(slug="a", name="The Toy Lab"), Label(slug="b", name="Tea Ltd")),
    tags=(Label(slug="toys", name="Toys"), Label(slug="tea", name="Tea")),
    keywords=("boxes", "pots"),
    categories=("cs.CL", "cs.AI"),
    day=date(2025, 12, 9),
    published=date(2025, 12, 1),
    reading=Reading(date=date(2025, 12, 20), votes=7, comments=0, stars=3),
    abstract="Words of it.\n\nMore words.",
    summary="Ours.",
    note="Read it.",
    machine_summary="A machine's.",
    doi="10.1000/toy",
    code="https://github.com/toy/one",
    project="https://toys.example.net/one",
)


def rows(*papers: Paper) -> list[list[str]]:
    lines = list(csv_rows(papers, "https://toys.example.net/daily/"))
    assert all(line.endswith("\r\n") for line in lines)
    return list(csv.reader(io.StringIO("".join(lines), newline="")))


def test_every_column() -> None:
    head, whole = rows(PAPER)
    assert dict(zip(head, whole, strict=True)) == {
        "id": "2512.00001",
        "title": "'=A Toy, its “Box”",
        "authors": "Ada Toy; Bea de la Sample",
        "day": "2025-12-09",
        "published": "2025-12-01",
        "organisations": "The Toy Lab; Tea Ltd",
        "tags": "Toys; Tea",
        "categories": "cs.CL; cs.AI",
        "votes": "7",
        "comments": "0",
        "stars": "3",
        "arxiv": "2512.00001",
        "doi": "10.1000/toy",
        "code": "https://github.com/toy/one",
        "project": "https://toys.example.net/one",
        "abstract": "Words of it.\n\nMore words.",
        "summary": "Ours.",
        "note": "Read it.",
        "machine_summary": "A machine's.",
        "keywords": "boxes; pots",
        "url": "https://toys.example.net/daily/papers/2512.00001.html",
    }


def test_of_what_is_unknown_nothing_is_said() -> None:
    head, bare = rows(Paper(id="title/tea", guid="g", title="Tea", day=date(2025, 12, 9)))
    assert {name: cell for name, cell in zip(head, bare, strict=True) if cell} == {
        "id": "title/tea",
        "title": "Tea",
        "day": "2025-12-09",
        "url": "https://toys.example.net/daily/papers/title/tea.html",
    }


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula(sign: str) -> None:
    assert safe_cell(f"{sign}1") == f"'{sign}1"
    assert safe_cell(f"  {sign}1") == f"'  {sign}1"
    assert safe_cell(f"x{sign}1") == f"x{sign}1"


def test_a_line_of_json() -> None:
    line = json_line(PAPER)
    assert line.count("\n") == 1
    assert line.endswith("}\n")
    assert line.startswith('{"id":"2512.00001","')
    assert "“Box”" in line
    assert json.loads(line)["authors"] == ["Ada Toy", "Bea de la Sample"]
