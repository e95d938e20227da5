"""Saved searches: what a query finds when the site is built, and that the search page finds the same."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.decisions import SavedSearch
from generator.models import Label, Paper
from generator.shelved import Archive
from generator.subscribing.asking import day_of, parsed
from generator.subscribing.finding import found, found_each
from tests import hostile
from tests.search import made
from tests.search.index import HERE, files_of, modules, node, write

PAPERS = tuple(
    paper.with_facts(models=("toy/model",) if at % 7 == 0 else (), spaces=("toy/demo",) if at % 9 == 0 else ())
    for at, paper in enumerate(made.papers(200))
)


def archive(papers: tuple[Paper, ...] = PAPERS) -> Archive:
    return Archive(papers, {}, {})


KINDS: dict[str, Callable[["Words"], str]] = {
    "one word": lambda w: w(),
    "several words": lambda w: f"{w()} {w()} {w()}",
    "a phrase": lambda w: f'"{w.pair()}"',
    "no phrase": lambda w: f'{w()} -"{w.pair()}"',
    "only no phrase": lambda w: f'-"{w.pair()}"',
    "without": lambda w: f"{w()} -{w()}",
    "only without": lambda w: f"-{w()} -{w()}",
    "with": lambda w: f"+{w()} {w()} +{w()}",
    "in the title": lambda w: f"title:{w()} {w()}",
    "a phrase in the title": lambda w: f'title:"{w.pair()}"',
    "an author": lambda w: f"author:{w.name()}",
    "a whole name": lambda w: f'author:"{w.whole_name()}"',
    "two names run together": lambda w: f'author:"{w.name()} {w.name()}"',
    "a tag's phrase": lambda w: f'tag:"{w.tag()}"',
    "a field that is none": lambda w: f"colour:{w()}",
    "by day": lambda w: f"{w()} after:2024-03 before:2025",
    "days alone": lambda w: f"after:{w.day()} before:{w.day()}",
    "a beginning": lambda w: f"{w()[:4]}*",
    "an end": lambda w: f"*{w()[-4:]}",
    "a typo": lambda w: f"{w()[1:]}~",
    "two typos": lambda w: f"{w()[2:]}~2",
    "a word that nobody writes": lambda w: f"qqxqzx {w()}",
    "that word, asked for": lambda w: f"+qqxqzx {w()}",
    "stop words": lambda w: "the of and",
    "a half-typed sign": lambda w: f'{w()} - + "{w()}',
    "nothing": lambda w: "",
}


class Words:
    """Words of the papers, by chance."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def __call__(self) -> str:
        return self.dice.choice([word.strip(".,()") for word in self._text().split() if len(word) > 5] or ["word"])

    def pair(self) -> str:
        words = self._text().split()
        at = self.dice.randrange(max(1, len(words) - 2))
        return " ".join(words[at : at + self.dice.choice((2, 3))]).replace('"', "")

    def name(self) -> str:
        return self.whole_name().split()[-1]

    def whole_name(self) -> str:
        return self.dice.choice(self.dice.choice([paper for paper in PAPERS if paper.authors]).authors)

    def tag(self) -> str:
        return self.dice.choice(PAPERS).tags[0].name

    def day(self) -> str:
        return self.dice.choice(PAPERS).day.isoformat()[: self.dice.choice((4, 7, 10))]

    def _text(self) -> str:
        paper = self.dice.choice(PAPERS)
        return self.dice.choice((paper.title, paper.abstract))


def questions(each: int) -> list[dict[str, object]]:
    asked: list[dict[str, object]] = []
    for place, make in enumerate(KINDS.values()):
        words = Words(place)
        asked += [{"query": make(words)} for _ in range(each)]
    labels = [paper for paper in PAPERS if paper.tags]
    for paper in labels[:20]:
        asked.append({"query": "", "tag": [paper.tags[0].slug]})
        asked.append({"query": Words(7)(), "tag": [paper.tags[0].slug], "has": ["code"]})
    for has in (["models"], ["spaces"], ["datasets"], ["published", "models"]):
        asked.append({"query": "", "has": has})
    for paper in [one for one in PAPERS if one.organisations][:5]:
        asked.append({"query": "", "organisation": [paper.organisations[0].slug, "nobody"]})
    return asked


@pytest.mark.seconds
def test_the_search_page_finds_the_same(tmp_path: Path, node_modules: Path) -> None:
    asked = questions(8)
    folder = write(tmp_path, files_of(PAPERS, stock=False))
    (tmp_path / "questions.json").write_text(json.dumps(asked))
    script = HERE.parent / "feeds/asked.mjs"
    answers = node(str(script), modules(tmp_path), folder, tmp_path / "questions.json")
    searches = [SavedSearch.model_validate({"title": "x", **question}) for question in asked]
    ours = [sorted(paper.id for paper in papers) for papers in found_each(searches, archive())]
    for question, of_us, of_the_page in zip(asked, ours, answers, strict=True):
        assert of_us == of_the_page, question
    assert sum(map(bool, ours)) > len(asked) * 0.7


def test_a_search_finds_the_same_alone_as_among_others() -> None:
    searches = [SavedSearch.model_validate({"title": "x", **question}) for question in questions(1)]
    together = found_each(searches, archive())
    for at in (0, 7, 15, len(searches) - 1):
        assert found(searches[at], archive()) == together[at]


def test_filters_and_words(tmp_path: Path) -> None:
    tag = Label(slug="toys", name="Toys")
    one = PAPERS[0].with_facts(id="2512.99999", tags=(tag,), title="Zebra crossings", code="https://x.example.net/")
    every = archive((one, *PAPERS))
    for answer, asked in (
        ((one,), SavedSearch(title="x", query="zebra crossing")),
        ((one,), SavedSearch(title="x", query='"zebra crossings" tag:toys')),
        ((one,), SavedSearch(title="x", tag=("toys",), has=("code",))),
        ((), SavedSearch(title="x", query="zebra -crossings")),
        ((), SavedSearch(title="x", query="zebra", tag=("toys", "other"))),
    ):
        assert found(asked, every) == answer, asked


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2025-06-09", "2025-06-09", "2025-06-09"),
        ("2025-02-30", "2025-03-02", "2025-03-02"),
        ("2025-13", "", ""),
        ("2025-01-32", "", ""),
        ("yesterday", "", ""),
    ],
)
def test_days(text: str, first: str, last: str) -> None:
    assert (day_of(text, last=False), day_of(text, last=True)) == (first, last)


@given(st.one_of(hostile.anything, hostile.special, st.text('ab"+-:*~ ', max_size=40)))
def test_no_query_throws(query: str) -> None:
    assert len(parsed(query).pieces) <= 10
    found(SavedSearch(title="x", query=query), archive(PAPERS[:2]))
