"""Bytes over the wire, gzipped as a host sends them, that Chromium asks for on the way to the first hit of one word.

All scripts are counted, also the one that every page names; the page itself and the stylesheet are not.
"""

import random
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser

from generator.edition import Edition
from generator.memory import Memory
from generator.outputs import assets, search
from generator.page import pages_of
from generator.searching import library
from generator.searching.terms import term, tokens, trimmed
from tests.bench.corpus import Row, indexed, synthetic
from tests.bench.served import chromium, gzipped, served

PAPERS = 10_000
ASKED = 12  # words asked for in the browser, of each sort: those that cost most, and any
MEANING = "assets/search-meaning.js"


class Cost(NamedTuple):
    """Bytes: before the first hit; on top, for words that mean alike; for what the first screen shows."""

    first: int
    meaning: int
    screen: int


def wire(shared: Path, folder: Path, _runs: int) -> list[Row]:
    edition = synthetic(shared, folder, PAPERS)
    site = folder / "site"
    files = published(edition, site)
    words = words_by_cost(edition, site, files)
    dear, any_ = words[:ASKED], random.Random(1).sample(words, ASKED)
    with served(site) as (root, asked), chromium() as browser:
        costs = {word: cost(browser, root, asked, site, word) for word, _ in (*dear, *any_)}
    bodies = sum(len(gzipped(site / name)) for name in files)
    rest = costs[dear[0][0]].first - dear[0][1]
    return [
        Row(
            "before the first hit of one word, median",
            kilo(statistics.median(costs[w].first for w, _ in any_)),
            "45 KB",
        ),
        Row(f"… at most, of the {ASKED} dearest words and {ASKED} others", most(costs, "first"), "45 KB"),
        Row("… at most, of every word (by the sizes of files)", f"{kilo(rest + words[0][1])}: {words[0][0]}", "45 KB"),
        Row("the first screen, on top, median", kilo(statistics.median(one.screen for one in costs.values())), "20 KB"),
        Row("… at most", most(costs, "screen"), "20 KB"),
        Row(
            "words that mean alike, on top, median",
            kilo(statistics.median(one.meaning for one in costs.values())),
            "15 KB",
        ),
        Row("… at most", most(costs, "meaning"), "15 KB"),
        Row("scripts and directory", kilo(rest)),
        Row("the whole index, gzipped", f"{bodies / 1e6:.1f} MB in {len(files)} files"),
    ]


def published(edition: Edition, site: Path) -> Sequence[str]:
    """The addresses of the index; beside it in `site` stands what its page needs."""
    (site / "assets").mkdir(parents=True)
    for asset in assets.plan(edition.archive, edition.config, edition.theme):
        (site / asset.address).write_bytes(assets.render(asset, edition.theme))
    page = next(pages_of(search.plan(edition.archive, edition.config, edition.theme, Memory())))
    (site / page.address).write_bytes(edition.theme.render(page))
    return tuple(indexed(edition, edition.archive.papers, Memory(), site).files)


def words_by_cost(edition: Edition, site: Path, files: Sequence[str]) -> list[tuple[str, int]]:
    """Every word of letters, with the bytes of the files of terms that hold it, the dearest first."""
    word_of: dict[str, str] = {}
    for paper in edition.archive.papers:
        for token in tokens(f"{paper.title} {paper.abstract}"):
            found = term(token)
            if found and trimmed(token).isalpha():
                word_of.setdefault(found, trimmed(token))
    cost: dict[str, int] = {}
    for name in files:
        if name.startswith(f"{library.FOLDER}/t-"):
            for line in (site / name).read_text("utf-8").split("\n"):
                found = line.partition("\t")[0]
                cost[found] = cost.get(found, 0) + len(gzipped(site / name))
    return sorted(((word_of[found], size) for found, size in cost.items() if found in word_of), key=lambda one: -one[1])


def cost(browser: Browser, root: str, asked: list[tuple[str, int]], site: Path, word: str) -> Cost:
    exact, _ = answered(browser, f"{root}search.html?q={word}&exact=1", asked)
    before, screen = answered(browser, f"{root}search.html?q={word}", asked)
    first = exact + len(gzipped(site / MEANING))
    return Cost(first, before - first, screen)


def answered(browser: Browser, address: str, asked: list[tuple[str, int]]) -> tuple[int, int]:
    """Bytes before what a result shows is asked for, and bytes of that."""
    context = browser.new_context()
    asked.clear()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#results li", timeout=120_000)
    told = [(name, size) for name, size in asked if name.endswith((".js", ".json", ".txt"))]
    context.close()
    shows = [name.startswith((f"{library.FOLDER}/r-", f"{library.FOLDER}/n-")) for name, _ in told]
    before = sum(size for _, size in told[: shows.index(True)])
    return before, sum(size for (_, size), show in zip(told, shows, strict=True) if show)


def kilo(size: float) -> str:
    return f"{size / 1000:.1f} KB"


def most(costs: dict[str, Cost], name: str) -> str:
    word = max(costs, key=lambda word: getattr(costs[word], name))
    return f"{kilo(getattr(costs[word], name))}: {word}"
