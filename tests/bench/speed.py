"""Index time and that of a day added, beside Pagefind's on the pages of the same papers, in turn.

Each run is a process of its own, so that nothing is warm but what every build has at hand: papers and their digests.
"""

import multiprocessing
import statistics
import subprocess
import time
from collections.abc import Hashable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from generator.edition import Edition
from generator.memory import Memory
from generator.outputs import papers
from generator.page import pages_of
from tests.bench.corpus import MODULES, Row, indexed, spent, synthetic

PAPERS = 10_000
Drawers = Mapping[str, Mapping[Hashable, Any]]  # of a memory, by their names

_editions: list[Edition] = []  # of this process: a fork hands it over


def speed(shared: Path, folder: Path, runs: int) -> list[Row]:
    edition = synthetic(shared, folder, PAPERS)
    _editions[:] = [edition]
    for paper in edition.archive.papers:
        _ = paper.digest
    pages = folder / "pages"
    pages.mkdir()
    planned = papers.plan(edition.archive, edition.config, edition.theme, Memory())
    for number, page in enumerate(pages_of(planned)):
        if page.template == "paper.html":
            (pages / f"{number}.html").write_bytes(edition.theme.render(page))
    seconds: list[tuple[float, float, float]] = []
    cpus: list[tuple[float, float, float]] = []
    for run in range(runs):
        full, known = apart(folder / f"ours{run}", {}, newest=False)
        day, _ = apart(folder / f"ours{run}", known, newest=True)
        theirs = pagefind(pages, folder / f"pagefind{run}")
        seconds.append((full[0], day[0], theirs[0]))
        cpus.append((full[1], day[1], theirs[1]))
    return [
        Row("index time beside Pagefind's", median(a / c for a, _, c in seconds), "0.25"),
        Row("a day added beside index time", median(b / a for a, b, _ in seconds), "0.1"),
        Row("processors' time beside Pagefind's", median(a / c for a, _, c in cpus)),
        Row("a day's beside that of all", median(b / a for a, b, _ in cpus)),
        *(
            Row(f"seconds (of processors): {name}", f"{median(s[at] for s in seconds)} ({median(s[at] for s in cpus)})")
            for at, name in enumerate(("all", "a day", "Pagefind"))
        ),
        Row("runs", "; ".join(" ".join(f"{value:.2f}" for value in run) for run in seconds)),
    ]


def apart(out: Path, known: Drawers, *, newest: bool) -> tuple[tuple[float, float], Drawers]:
    """Seconds, those of processors, and what is remembered of it."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as one:
        return one.submit(_index, out, known, newest=newest).result()


def _index(out: Path, known: Drawers, *, newest: bool) -> tuple[tuple[float, float], Drawers]:
    edition, memory = _editions[0], Memory(lambda name: known.get(name, {}))
    last = edition.archive.papers[0].day
    made = indexed(edition, [one for one in edition.archive.papers if newest or one.day < last], memory, out)
    return (made.seconds, made.cpu), {name: drawer.kept for name, drawer in memory.drawers.items()}


def pagefind(pages: Path, out: Path) -> tuple[float, float]:
    """Seconds, and those of processors."""
    start, cpu = time.perf_counter(), spent()
    command = [str(MODULES / ".bin/pagefind"), "--site", str(pages), "--output-path", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start, spent() - cpu


def median(values: Iterable[float]) -> str:
    return f"{statistics.median(values):.3f}"
