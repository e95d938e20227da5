"""Our answers are those of stock lunr.js 2.3.9: same papers, same scores, same order."""

import json
from pathlib import Path
from typing import Any

import pytest

from generator.edition import load_edition
from generator.models import Paper
from generator.searching.fields import FIELDS, words_of
from generator.searching.library import STOCK
from tests.search import made
from tests.search.index import BOOSTS, files_of, modules, node, write

pytestmark = pytest.mark.seconds

SEEKING = {"required missing"}  # kinds that seek no hits


def test_the_stock_index_is_the_one_that_lunr_makes(tmp_path: Path, node_modules: Path) -> None:
    papers = made.papers(120)
    index = json.loads(files_of(papers)[STOCK])
    by_id = {paper.id: paper for paper in papers}
    refs = [ref.removeprefix("title/") for ref, _ in index["fieldVectors"] if ref.startswith("title/")]
    texts = [{"ref": ref, **dict(zip(FIELDS, words_of(by_id[ref]), strict=True))} for ref in refs]
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    assert index == node("built.mjs", node_modules / "lunr", tmp_path / "texts.json", json.dumps(BOOSTS))


def ask(tmp_path: Path, node_modules: Path, papers: tuple[Paper, ...], *words: object) -> Any:
    folder = write(tmp_path, files_of(papers))
    return node("parity.mjs", modules(tmp_path), folder, node_modules / "lunr", *words)


def same(answer: Any, queries: int) -> None:
    assert answer["different"] == 0
    assert answer["queries"] == queries
    assert len(answer["report"]) == 17
    few = [kind for kind, of in answer["report"].items() if of["hits"] < 0.8 * of["queries"] and kind not in SEEKING]
    assert few == []


@pytest.mark.seconds
def test_a_thousand_queries(tmp_path: Path, node_modules: Path) -> None:
    same(ask(tmp_path, node_modules, made.papers(1_000), 7, 60), 17 * 60)


@pytest.mark.seconds
@pytest.mark.parametrize(
    "papers",
    [
        pytest.param(made.papers(1_015)[5:], id="an added day"),
        pytest.param((*made.papers(1_000), made.papers(1)[0].with_facts(id="2412.00001")), id="a late paper"),
    ],
)
def test_again_with(papers: tuple[Paper, ...], tmp_path: Path, node_modules: Path) -> None:
    same(ask(tmp_path, node_modules, papers, 11, 10), 170)


def test_one_count_read_wrongly_is_seen(tmp_path: Path, node_modules: Path) -> None:
    answer = ask(tmp_path, node_modules, made.papers(200), 7, 1, "model")
    assert answer["spoilt"] == 1
    assert answer["different"] == 1


@pytest.mark.slow
def test_the_real_archive(shared: Path, tmp_path: Path, node_modules: Path) -> None:
    from generator import loading

    seeds = sorted((shared / "seeds").glob("*.txt"))
    loading.load([shared / "data/hf-daily", *seeds], tmp_path / "content")
    papers = load_edition(tmp_path / "content").archive.papers
    answer = ask(tmp_path, node_modules, papers, 7, 65)
    print(json.dumps(answer))
    same(answer, 17 * 65)
