"""Counts -> files: their sizes, what one paper changes, the same everywhere."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from generator.searching import counting, library, shards
from generator.searching.counting import Counts
from generator.searching.fields import words_of
from generator.searching.terms import term, tokens
from generator.searching.tiers import tiers
from tests.search import made
from tests.search.index import BOOSTS, ROOT, files_of

pytestmark = pytest.mark.seconds

PAPERS = made.papers(1_500)


@pytest.fixture(scope="module")
def base_counts() -> Counts:
    base = tiers(PAPERS)[0]
    return Counts.of(base.papers, base.places)


def test_every_count(base_counts: Counts) -> None:
    base = tiers(PAPERS)[0]
    expected = {
        (found, field, number): count
        for number, paper in enumerate(base.papers)
        for field, words in enumerate(words_of(paper))
        for found, count in Counter(term(token) for token in tokens(words)).items()
        if found is not None
    }
    columns = (
        base_counts.posting_term,
        base_counts.posting_field,
        base_counts.posting_paper,
        base_counts.posting_count,
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    assert {(base_counts.terms[t], field, paper): count for t, field, paper, count in rows} == expected


def test_how_many_terms_are_written_at_a_time_has_no_say(base_counts: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_SLICE", 1 << 30)
    assert len(list(base_counts.slices())) == 1
    whole = list(shards.shards(base_counts))
    monkeypatch.setattr(counting, "_SLICE", 20_000)
    assert len(list(base_counts.slices())) > 1
    assert list(shards.shards(base_counts)) == whole


@pytest.mark.parametrize("size", [1_000, 50_000])
def test_how_many_occurrences_are_sorted_at_a_time_has_no_say(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_SORTED", size)
    base = tiers(PAPERS[:300])[0]
    few = Counts([words_of(paper) for paper in base.papers], base.places)
    monkeypatch.undo()
    whole = Counts.of(base.papers, base.places)
    for name in ("terms", "words", "lengths", "first_position", "at_position", "starts"):
        assert list(map(str, getattr(few, name))) == list(map(str, getattr(whole, name)))
    for name in ("term", "field", "paper", "count"):
        assert getattr(few, f"posting_{name}").tolist() == getattr(whole, f"posting_{name}").tolist()


def test_sizes(base_counts: Counts) -> None:
    cut = list(shards.shards(base_counts))
    assert len(cut) > 10
    sizes = sorted(len(shard.terms) for shard in cut)
    assert (
        sizes[-1] <= shards.TERMS
        or max(shard.terms.count(b"\n") for shard in cut if len(shard.terms) > shards.TERMS) == 0
    )
    assert sizes[len(sizes) // 4] >= shards.TERMS // 3
    assert [shard.bound for shard in cut] == sorted(shard.bound for shard in cut)
    for shard in cut:
        assert shard.terms.split(b"\t")[0].decode() >= shard.bound
        assert shard.positions.count(b"\n") == shard.terms.count(b"\n")


def changed(before: dict[str, bytes], after: dict[str, bytes], kind: str) -> list[bytes]:
    return [data for address, data in after.items() if address not in before and address.startswith(f"search/{kind}-")]


@pytest.mark.parametrize(
    ("title", "abstract", "most"),
    [
        pytest.param(lambda old: old, lambda old: f"Zyzzyva {old.partition(' ')[2]}", 0.1, id="of the same length"),
        pytest.param(lambda old: f"{old} quuxly", lambda old: f"Zyzzyva {old}", 1, id="longer"),
    ],
)
def test_a_corrected_paper_touches_its_own_files_only(
    title: Callable[[str], str], abstract: Callable[[str], str], most: float
) -> None:
    before = files_of(PAPERS, stock=False)
    old = PAPERS[900]
    new = old.with_facts(title=title(old.title), abstract=abstract(old.abstract))
    after = files_of([new if paper.id == old.id else paper for paper in PAPERS], stock=False)
    own = {term(token) for paper in (old, new) for words in words_of(paper) for token in tokens(words)} - {None}
    touched = changed(before, after, "t")
    assert 0 < len(touched) < most * sum(address.startswith("search/t-") for address in after)
    for data in touched:
        assert {line.split(b"\t")[0].decode() for line in data.split(b"\n")} & own
    assert len(changed(before, after, "r")) == 1
    assert changed(before, after, "w") == []


def test_a_late_paper_touches_the_files_of_its_words_only() -> None:
    late = PAPERS[900].with_facts(id="2412.00002", title="A late one", abstract="Came late to the data.")
    before, after = files_of(PAPERS, stock=False), files_of((*PAPERS, late), stock=False)
    own = {term(token) for words in words_of(late) for token in tokens(words)}
    for data in changed(before, after, "t"):
        assert {line.split(b"\t")[0].decode() for line in data.split(b"\n")} & own


WRITTEN = """
import hashlib, sys
from tests.search import made
from tests.search.index import files_of
whole = hashlib.sha256()
for address, data in files_of(made.papers(300)).items():
    whole.update(address.encode() + data)
print(whole.hexdigest())
"""


@pytest.mark.seconds
def test_the_same_bytes_in_every_world() -> None:
    worlds = (
        {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "7", "OPENBLAS_CORETYPE": "Nehalem"},
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", WRITTEN],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, **world},
        ).stdout
        for world in worlds
    }
    assert len(answers) == 1


def test_the_order_of_papers_does_not_matter() -> None:
    assert files_of(PAPERS[:200]) == files_of(tuple(reversed(PAPERS[:200])))


def test_the_boosts_stand_in_the_directory_alone() -> None:
    assert b'"boosts":[3.0,2.0,1.0,2.0,2.0,10.0]' in library.directory([], BOOSTS, {})
