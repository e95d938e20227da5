"""The archives that are measured on, and the index of one as a build makes it."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from generator import loading
from generator.edition import Edition, load_edition
from generator.memory import PLANS, Memory
from generator.models import Paper
from generator.outputs import search
from generator.page import Page, Sheaf
from generator.searching import library
from tests.search.index import ROOT

MODULES = ROOT / "tests/node_modules"


class Row(NamedTuple):
    """A line of the table: a figure, and what is asked of it."""

    what: str
    figure: str
    asked: str = ""


def half(paper: Paper) -> int:
    """Ranking and meaning were chosen on the papers of 0; what is reported is of 1."""
    return hashlib.md5(paper.id.encode(), usedforsecurity=False).digest()[0] % 2


def loaded(folder: Path, *sources: Path) -> Edition:
    loading.load(list(sources), folder / "content")
    return load_edition(folder / "content")


def real(shared: Path, folder: Path) -> Edition:
    """The real records and the 49 of the seed."""
    return loaded(folder, shared / "data/hf-daily", *sorted((shared / "seeds").glob("*.txt")))


def synthetic(shared: Path, folder: Path, number: int) -> Edition:
    made = folder / "made.jsonl"
    for words in (
        ("corpus_synthetic.py", str(number), str(made)),
        ("corpus_convert.py", "days", str(made), str(folder / "days")),
    ):
        subprocess.run([sys.executable, str(shared / "bench" / words[0]), *words[1:]], check=True)
    return loaded(folder, folder / "days")


class Indexed(NamedTuple):
    """The seconds that it took to plan, make and write the files that were not there yet, and those of processors."""

    seconds: float
    cpu: float
    files: dict[str, bytes]


def indexed(edition: Edition, papers: Sequence[Paper], memory: Memory, folder: Path) -> Indexed:
    """The index of `papers` in `folder`, as it is after a build."""
    archive = replace(edition.archive, papers=tuple(papers))
    (folder / library.FOLDER).mkdir(parents=True, exist_ok=True)
    there = {f"{library.FOLDER}/{path.name}" for path in (folder / library.FOLDER).iterdir()} - {library.DIRECTORY}
    start, cpu = time.perf_counter(), spent()
    wanted: dict[str, Page | Sheaf] = {}
    for one in search.plan(archive, edition.config, edition.theme, memory):
        wanted |= dict.fromkeys(_addresses(one, memory), one)
    for address in wanted.keys() - there - {search.PAGE}:
        one = wanted[address]
        page = one if isinstance(one, Page) else one.pages[address]
        (folder / address).write_bytes(search.render(page, edition.theme))
    seconds, cpu = time.perf_counter() - start, spent() - cpu
    del wanted[search.PAGE]
    for gone in there - wanted.keys():
        (folder / gone).unlink()
    return Indexed(seconds, cpu, {address: (folder / address).read_bytes() for address in wanted})


def _addresses(one: Page | Sheaf, memory: Memory) -> list[str]:
    """As a build knows them: a sheaf is planned only where nothing is remembered of it."""
    return [one.address] if isinstance(one, Page) else memory.drawer(PLANS).recall(one.rests, lambda: [*one.pages])


def spent() -> float:
    """The seconds of processors that this process and those that it waited for took."""
    return sum(os.times()[:4])
