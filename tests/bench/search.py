"""What search costs and finds, printed: index time, a day added, bytes over the wire, known-item search, 60 days.

    python -m tests.bench.search SHARED_FOLDER [speed] [wire] [known] [days]

Needs node, the npm tools of the tests and the folder of real records.
"""

import gzip
import hashlib
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from generator import collect
from generator.edition import Edition, load_edition
from generator.memory import Memory
from generator.models import Paper
from generator.outputs import papers, search
from generator.searching import library
from generator.searching.terms import term, tokens
from generator.text import fold
from tests.search.index import ROOT, files_of, modules, write

MODULES = ROOT / "tests/node_modules"
SAMPLE = 2_400  # papers that are looked for, drawn by their ids: all of them take a quarter of an hour
MERGE = 0.2  # of the bytes, from which on a day counts as one of a merge


def half(paper: Paper) -> int:
    return hashlib.md5(paper.id.encode(), usedforsecurity=False).digest()[0] % 2


def loaded(folder: Path, *sources: Path) -> Edition:
    collect.load(list(sources), folder / "content")
    return load_edition(folder / "content")


def real(shared: Path, folder: Path) -> Edition:
    return loaded(folder, shared / "data/hf-daily", *sorted((shared / "seeds").glob("*.txt")))


def synthetic(shared: Path, folder: Path, number: int) -> Edition:
    made = folder / "made.jsonl"
    for words in (
        ("corpus_synthetic.py", str(number), str(made)),
        ("corpus_convert.py", "days", str(made), str(folder / "days")),
    ):
        subprocess.run([sys.executable, str(shared / "bench" / words[0]), *words[1:]], check=True)
    return loaded(folder, folder / "days")


def indexed(edition: Edition, shown: Sequence[Paper], memory: Memory, folder: Path) -> tuple[float, dict[str, bytes]]:
    """Seconds that it takes to plan, make and write all files of the index that are not there yet; and the files."""
    archive = replace(edition.archive, papers=tuple(shown))
    start = time.perf_counter()
    pages = [page for page in search.plan(archive, edition.config, edition.theme, memory) if not page.template]
    stale = [page for page in pages if not (folder / page.address).exists() or page.address == library.DIRECTORY]
    (folder / library.FOLDER).mkdir(parents=True, exist_ok=True)
    for page in stale:
        (folder / page.address).write_bytes(search.render(page, edition.theme))
    spent = time.perf_counter() - start
    for gone in {path.name for path in (folder / library.FOLDER).iterdir()} - {
        Path(page.address).name for page in pages
    }:
        (folder / library.FOLDER / gone).unlink()
    return spent, {page.address: (folder / page.address).read_bytes() for page in pages}


def speed(shared: Path, folder: Path) -> None:
    """Index time and that of a day added, beside Pagefind's on the pages of the same papers."""
    edition = synthetic(shared, folder, 10_000)
    newest = edition.archive.papers[0].day
    older = [paper for paper in edition.archive.papers if paper.day < newest]
    pages = folder / "pages"
    pages.mkdir()
    for number, page in enumerate(papers.plan(edition.archive, edition.config, edition.theme)):
        if page.template == "paper.html":
            (pages / f"{number}.html").write_bytes(edition.theme.render(page))
    ours, days, theirs = [], [], []
    for run in range(3):
        out = folder / f"out{run}"
        memory = Memory()
        full, _ = indexed(edition, older, memory, out)
        day, _ = indexed(edition, edition.archive.papers, Memory(memory.kept), out)
        start = time.perf_counter()
        command = [
            str(MODULES / ".bin/pagefind"),
            "--site",
            str(pages),
            "--output-path",
            str(folder / f"pagefind{run}"),
        ]
        subprocess.run(command, check=True, capture_output=True)
        theirs.append(time.perf_counter() - start)
        ours.append(full)
        days.append(day)
        print(f"  run {run}: ours {full:.2f} s, a day added {day:.2f} s, Pagefind {theirs[-1]:.2f} s")
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    added = sorted(a / b for a, b in zip(days, ours, strict=True))
    print(
        f"index time at 10,000: {ratios[1]:.3f} of Pagefind's (asked: 0.25);",
        f"a day added: {added[1]:.3f} of it (asked: 0.1)",
    )


def wire(shared: Path, folder: Path) -> None:
    """Bytes before the first hit of a one-word query, gzipped as a host sends them; and of the first screen."""
    edition = synthetic(shared, folder, 10_000)
    _, files = indexed(edition, edition.archive.papers, Memory(), folder)
    parts = ("state", "answer", "results", "marks", "query", "terms", "index", "find", "meaning")
    scripts = ("site", "page", "search", *(f"search-{part}" for part in parts))
    size = {name: len(gzip.compress(data, 9)) for name, data in files.items()}
    script = sum(len(gzip.compress((ROOT / f"themes/default/assets/{name}.js").read_bytes(), 9)) for name in scripts)
    start = script + size[library.DIRECTORY] + sum(size[name] for name in files if name.startswith("search/l-"))
    cost: dict[str, int] = {}
    for name, data in files.items():
        for line in data.split(b"\n") if name.startswith("search/t-") else ():
            found = line.split(b"\t")[0].decode()
            cost[found] = cost.get(found, 0) + size[name]
    totals = sorted(start + bytes_ for found, bytes_ in cost.items() if found.isalpha())
    results = sorted(size[name] for name in files if name.startswith("search/r-"))
    names = sorted(size[name] for name in files if name.startswith("search/n-"))
    screen = 6 * (statistics.median(results) + statistics.median(names[:-2]))
    whole, median, most = sum(size.values()) / 1e6, statistics.median(totals) / 1000, totals[-1] / 1000
    print(f"one word at 10,000: script {script / 1000:.1f} KB, directory {size[library.DIRECTORY] / 1000:.1f} KB;")
    print(f"  before the first hit {median:.1f} KB in the median, {most:.1f} KB at most (asked: 45)")
    print(
        f"  the first screen {screen / 1000:.1f} KB more (asked: 20); whole index {whole:.1f} MB in {len(files)} files"
    )


def content_words(paper: Paper) -> str:
    """Five to eight of the terms of its machine summary, drawn by its id."""
    lot = random.Random(paper.id)
    found = sorted({word for word in map(term, tokens(paper.machine_summary)) if word})
    return " ".join(lot.sample(found, min(len(found), lot.randint(5, 8))))


def known(shared: Path, folder: Path) -> None:
    """Known-item search without keywords and summaries in the index; and the 49 papers of the seed."""
    edition = real(shared, folder)
    bare = [paper.model_copy(update={"keywords": (), "tags": (), "summary": ""}) for paper in edition.archive.papers]
    index = write(folder, files_of(bare))
    by_title = {fold(paper.title): paper.id for paper in bare}
    seed = [
        by_title[fold(line.split("\t")[1])] for line in (shared / "seeds/arxiv-ids.tsv").read_text().splitlines()[1:]
    ]
    asked: list[tuple[str, dict[str, object]]] = [("the seed", {"words": "long context scaling", "wanted": seed})]
    for paper in sorted(edition.archive.papers, key=lambda paper: hashlib.sha256(paper.id.encode()).digest())[:SAMPLE]:
        name = ("developed on", "reported on")[half(paper)]
        if paper.keywords:
            asked.append((f"(a) {name}", {"words": " ".join(paper.keywords), "wanted": [paper.id]}))
        if paper.machine_summary:
            asked.append((f"(b) {name}", {"words": content_words(paper), "wanted": [paper.id]}))
    (folder / "queries.json").write_text(json.dumps([query for _, query in asked]))
    command = [
        "node",
        "--max-old-space-size=6000",
        str(ROOT / "tests/bench/known.mjs"),
        str(modules(folder)),
        str(index),
    ]
    done = subprocess.run(
        [*command, str(MODULES / "lunr"), str(folder / "queries.json")], capture_output=True, check=True
    )
    answers = json.loads(done.stdout)
    for kind in sorted({kind for kind, _ in asked}):
        rows = [answer for (of, _), answer in zip(asked, answers, strict=True) if of == kind]
        for number, engine in enumerate(("stock lunr", "ours exact", "ours with meaning")):
            print(f"  {kind:18} {engine:18} {measured(kind, [row[number] for row in rows])}")


def measured(kind: str, rows: Sequence[Sequence[int]]) -> str:
    if kind == "the seed":
        return f"recall@100 {sum(place > 0 for place in rows[0]) / len(rows[0]):.3f}"
    places = [row[0] if 0 < row[0] <= 10 else 0 for row in rows]
    mrr = sum(1 / place for place in places if place) / len(places)
    return f"MRR@10 {mrr:.4f}  recall@10 {sum(place > 0 for place in places) / len(places):.4f}  ({len(rows)} queries)"


def days(shared: Path, folder: Path) -> None:
    """The bytes that change while the newest 60 days come one after the other."""
    edition = real(shared, folder)
    listed = sorted({paper.day for paper in edition.archive.papers})[-61:]
    memory = Memory()
    before: dict[str, bytes] = {}
    shares: list[float] = []
    for day in listed:
        older = [paper for paper in edition.archive.papers if paper.day <= day]
        memory = Memory(memory.kept)
        _, files = indexed(edition, older, memory, folder)
        changed = sum(len(data) for name, data in files.items() if before.get(name) != data)
        if before:
            shares.append(changed / sum(map(len, files.values())))
        before = files
    merges, others = [share for share in shares if share > MERGE], [share for share in shares if share <= MERGE]
    print(f"60 days: {statistics.median(shares):.4f} of the bytes change in the median (asked: 0.05);")
    print(
        f"  {len(merges)} merge days: {', '.join(f'{share:.2f}' for share in merges)}; others at most {max(others):.4f}"
    )


ALL: dict[str, Callable[[Path, Path], None]] = {"speed": speed, "wire": wire, "known": known, "days": days}


def main(shared: Path, wanted: Iterable[str]) -> None:
    for name in wanted or ALL:
        folder = Path(tempfile.mkdtemp(prefix="bench"))
        print(f"{name}:", flush=True)
        try:
            ALL[name](shared, folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
