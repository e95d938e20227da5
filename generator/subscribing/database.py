"""Papers -> one SQLite file with full-text search, good in Datasette. In: papers. Out: bytes; it never touches a disk.

The same papers give the same bytes: rows in their order, one page size, and what SQLite writes of itself into the
header (its version, how often it wrote) is set to what it always is.
"""

import json
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Final

from generator.models import Paper
from generator.subscribing.facts import FACTS, facts_of

# The number of SQLite's version, and of its writes, in every file: bytes 24-27 and 92-99 of the header.
_VERSION: Final = 3_040_000
_WRITES: Final = 1
_TABLES: Final = """
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA journal_mode = OFF;
CREATE TABLE papers (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, authors TEXT, abstract TEXT, summary TEXT,
  note TEXT, machine_summary TEXT, keywords TEXT, day TEXT NOT NULL, published TEXT, arxiv TEXT, doi TEXT, code TEXT,
  project TEXT, votes INTEGER, comments INTEGER, stars INTEGER, withdrawn INTEGER NOT NULL, more TEXT NOT NULL
);
CREATE TABLE authors (paper TEXT NOT NULL REFERENCES papers(id), place INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE organisations (paper TEXT NOT NULL REFERENCES papers(id), slug TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE tags (paper TEXT NOT NULL REFERENCES papers(id), slug TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE categories (paper TEXT NOT NULL REFERENCES papers(id), name TEXT NOT NULL);
CREATE TABLE days (paper TEXT NOT NULL REFERENCES papers(id), day TEXT NOT NULL);
CREATE INDEX papers_by_day ON papers(day);
CREATE INDEX authors_by_name ON authors(name);
CREATE INDEX organisations_by_slug ON organisations(slug);
CREATE INDEX tags_by_slug ON tags(slug);
CREATE INDEX days_by_day ON days(day);
CREATE VIRTUAL TABLE papers_fts USING fts5(
  title, authors, abstract, summary, keywords,
  content = 'papers', content_rowid = 'number', tokenize = 'porter unicode61'
);
"""
_COLUMNS: Final = (
    *("id", "title", "authors", "abstract", "summary", "note", "machine_summary", "keywords", "day", "published"),
    *("arxiv", "doi", "code", "project", "votes", "comments", "stars", "withdrawn"),
)
_ELSEWHERE: Final = {*_COLUMNS, "organisations", "tags", "categories", "listed"}  # facts with a column or a table


def database(papers: Iterable[Paper]) -> bytes:
    """The file: `papers`, what belongs to them, `more` of their facts as JSON; `papers_fts` finds words."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_TABLES)
        for paper in papers:
            _add(connection, paper)
        connection.execute("INSERT INTO papers_fts(papers_fts) VALUES ('rebuild')")
        connection.execute("INSERT INTO papers_fts(papers_fts) VALUES ('optimize')")
        connection.commit()
        connection.execute("VACUUM")
        return _of_no_version(connection.serialize())


def _add(connection: sqlite3.Connection, paper: Paper) -> None:
    # What is put into the statements are names that stand above; all that a paper says is bound.
    facts = facts_of(paper)
    words = {"authors": ", ".join(paper.authors), "keywords": ", ".join(paper.keywords)}
    plain = facts | facts.get("reading", {}) | words | {"withdrawn": int(paper.withdrawn)}
    more = {name: facts[name] for name in FACTS if name in facts and name not in _ELSEWHERE}
    values = (*(plain.get(column) for column in _COLUMNS), json.dumps(more, ensure_ascii=False))
    marks = ",".join("?" * len(values))
    connection.execute(f"INSERT INTO papers ({','.join(_COLUMNS)}, more) VALUES ({marks})", values)  # noqa: S608
    for table, rows in _belonging(paper):
        if rows:
            marks = ",".join("?" * (len(rows[0]) + 1))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", [(paper.id, *row) for row in rows])  # noqa: S608


def _belonging(paper: Paper) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    yield "authors", list(enumerate(paper.authors, 1))
    yield "organisations", [(one.slug, one.name) for one in paper.organisations]
    yield "tags", [(one.slug, one.name) for one in paper.tags]
    yield "categories", [(name,) for name in paper.categories]
    yield "days", [(day.isoformat(),) for day in paper.listed or (paper.day,)]


def _of_no_version(data: bytes) -> bytes:
    """The file as if one SQLite of one version had written it at once."""
    whole = bytearray(data)
    whole[24:28] = struct.pack(">I", _WRITES)
    whole[92:100] = struct.pack(">II", _WRITES, _VERSION)
    return bytes(whole)
