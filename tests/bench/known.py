"""Known-item search, without keywords and summaries in the index; and the 49 papers of the seed.

A query is (a) a paper's keywords, (b) five to eight words of its machine summary; the paper is what it should find.
"""

import gzip
import hashlib
import json
import random
import subprocess
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from generator.models import Paper
from generator.searching.fields import FIELDS, words_of
from generator.searching.terms import term, tokens
from generator.text import fold
from tests.bench.corpus import MODULES, Row, half, real
from tests.bench.served import chromium, served
from tests.bench.speed import pagefind
from tests.search.index import ROOT, files_of, modules, write

SAMPLE = 1_200  # papers that are looked for, drawn by their ids: all of them take half an hour
OF_PAGEFIND = 300  # of them, that Pagefind is asked for too
HALVES = ("chosen on", "reported on")
ENGINES = ("stock lunr", "ours exact", "ours ranked", "ours with meaning", "Pagefind")
ASK = """async (queries) => {
  const pagefind = await import("/found/pagefind.js");
  await pagefind.init();
  const ids = [];
  for (const words of queries) ids.push((await pagefind.search(words)).results.slice(0, 100).map(({ id }) => id));
  return ids;
}"""


def known(shared: Path, folder: Path, _runs: int) -> list[Row]:
    papers = real(shared, folder).archive.papers
    hidden = {"keywords": (), "tags": (), "summary": ""}
    bare = [paper.with_facts(**hidden) for paper in papers]
    asked = queries(papers, shared)
    answers = [*zip(*by_node(bare, folder, [query for _, query in asked]), strict=True)]
    of_pagefind = by_pagefind(bare, folder, [query for _, query in asked[:OF_PAGEFIND]])
    answers.append(tuple(of_pagefind))
    rows = []
    for kind in sorted({kind for kind, _ in asked}):
        stock = figure(kind, asked, answers[0])
        for engine, places in zip(ENGINES, answers, strict=True):
            found = figure(kind, asked[: len(places)], places)
            rows.append(
                Row(f"{kind:16} {engine}", f"{found[1]}  {found[0] / stock[0]:.2f} x lunr", target(kind, engine))
            )
    return rows


def target(kind: str, engine: str) -> str:
    wanted = {"(a)": "0.99 x", "(b)": "1.05 x", "(2)": "1.15 x"}[kind[:3]]
    return wanted if engine == "ours with meaning" and HALVES[0] not in kind else ""


def queries(papers: Sequence[Paper], shared: Path) -> list[tuple[str, dict[str, Any]]]:
    """(kind, { words, wanted }), the seed's first."""
    by_title = {fold(paper.title): paper.id for paper in papers}
    lines = (shared / "seeds/arxiv-ids.tsv").read_text().splitlines()[1:]
    seed = [by_title[fold(line.split("\t")[1])] for line in lines]
    asked: list[tuple[str, dict[str, Any]]] = [("(2) the seed", {"words": "long context scaling", "wanted": seed})]
    for paper in sorted(papers, key=lambda paper: hashlib.sha256(paper.id.encode()).digest())[:SAMPLE]:
        name = HALVES[half(paper)]
        if paper.keywords:
            asked.append((f"(a) {name}", {"words": " ".join(paper.keywords), "wanted": [paper.id]}))
        if paper.machine_summary:
            asked.append((f"(b) {name}", {"words": content_words(paper), "wanted": [paper.id]}))
    return asked


def content_words(paper: Paper) -> str:
    """Five to eight of the words of its machine summary, drawn by its id."""
    lot = random.Random(paper.id)
    words = {found: token for token in tokens(paper.machine_summary) if (found := term(token))}
    order = sorted(words)
    return " ".join(words[one] for one in lot.sample(order, min(len(order), lot.randint(5, 8))))


def by_node(bare: Sequence[Paper], folder: Path, asked: Sequence[dict[str, Any]]) -> Any:
    """For each query and engine the places of what is wanted, 0 where it is not among the first 100."""
    index = write(folder, files_of(bare))
    (folder / "queries.json").write_text(json.dumps(asked))
    script = [str(ROOT / "tests/bench/known.mjs"), str(modules(folder)), str(index), str(MODULES / "lunr")]
    command = ["node", "--max-old-space-size=6000", *script, str(folder / "queries.json")]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def by_pagefind(bare: Sequence[Paper], folder: Path, asked: Sequence[dict[str, Any]]) -> list[list[int]]:
    """The same of Pagefind, which is served pages with the same texts and nothing else, and runs in Chromium."""
    pages = folder / "pages"
    pages.mkdir()
    for number, paper in enumerate(bare):
        fields = dict(zip(FIELDS, map(escape, words_of(paper)), strict=True))
        rest = "".join(f"<p>{fields[name]}</p>" for name in FIELDS if name != "title")
        head = f"<title>{fields['title']}</title>"
        body = f"<h1>{fields['title']}</h1>{rest}"
        (pages / f"{number}.html").write_text(f"<!doctype html><html lang=en>{head}<body>{body}</body></html>")
    pagefind(pages, folder / "found")
    of = {path.stem: bare[number_of(path)].id for path in (folder / "found/fragment").iterdir()}
    (folder / "empty.html").write_text("<!doctype html><title>Asks Pagefind</title>")
    with served(folder) as (root, _), chromium() as browser:
        page = browser.new_page()
        page.goto(f"{root}empty.html")
        found = page.evaluate(ASK, [query["words"] for query in asked])
    return [places([of[one] for one in ids], query["wanted"]) for ids, query in zip(found, asked, strict=True)]


def number_of(fragment: Path) -> int:
    """The number of the page that a fragment tells of."""
    told = gzip.decompress(fragment.read_bytes()).removeprefix(b"pagefind_dcd")
    return int(json.loads(told)["url"].strip("/").removesuffix(".html"))


def places(found: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [found.index(one) + 1 if one in found else 0 for one in wanted]


def figure(kind: str, asked: Sequence[tuple[str, object]], answers: Sequence[Sequence[int]]) -> tuple[float, str]:
    """Recall of the seed; else MRR@10, with recall@10 beside it."""
    rows = [row for (of, _), row in zip(asked, answers, strict=True) if of == kind]
    if kind.startswith("(2)"):
        recall = sum(place > 0 for place in rows[0]) / len(rows[0])
        return recall, f"recall@100 {recall:.3f}"
    found = [row[0] if 0 < row[0] <= 10 else 0 for row in rows]
    mrr = sum(1 / place for place in found if place) / len(found)
    return mrr, f"MRR@10 {mrr:.3f}  recall@10 {sum(map(bool, found)) / len(found):.3f}  of {len(rows)}"
