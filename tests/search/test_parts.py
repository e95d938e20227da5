"""The files of the index by parts: what a change touches, and that what is kept says the same as what is made anew."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from generator.archive import archive_of
from generator.config import Config, Search
from generator.decisions import Curation, Tag
from generator.memory import PLANS, Memory
from generator.models import Paper, Reading
from generator.outputs import search
from generator.page import Sheaf
from generator.searching import library
from generator.searching.tiers import tiers
from generator.theming.themes import load_theme
from tests.search import made
from tests.search.index import ROOT

pytestmark = pytest.mark.seconds

ALL = sorted(made.papers(140, per_day=2), key=lambda paper: (paper.day, paper.id))
NUMBER = next(
    size
    for size in range(120, 140)
    if len(tiers(ALL[:size])[1].papers) == 2 and tiers(ALL[:size])[0] == tiers(ALL[: size + 1])[0]
)
PAPERS = ALL[:NUMBER]
TAGS = {tag.slug: Tag(name=tag.name) for paper in ALL for tag in paper.tags}
ARCHIVE = archive_of(tuple(PAPERS), (), Curation(tags=TAGS))
CONFIG = Config(search=Search(stock=0))
THEME = load_theme(ROOT / "themes", CONFIG)
OLD = 30  # a paper of the base

Change = Callable[[Paper], Paper]


def rendered(sheaf: Sheaf) -> dict[str, bytes]:
    return {address: search.render(page, THEME) for address, page in sheaf.pages.items()}


def built(papers: Sequence[Paper], memory: Memory) -> tuple[dict[str, bytes], set[str]]:
    """The files by address, those of sheaves that are known as they were; the kinds of those that are made anew."""
    files: dict[str, bytes] = {}
    anew = set()
    for one in search.plan(replace(ARCHIVE, papers=tuple(papers)), CONFIG, THEME, memory):
        if isinstance(one, Sheaf):
            if not memory.drawer(PLANS).knows(one.rests):
                anew |= {address.partition("-")[0] for address in one.pages}
            files |= memory.drawer(PLANS).recall(one.rests, partial(rendered, one))
        elif not one.template:
            files[one.address] = search.render(one, THEME)
    search.forget()
    return files, anew


BEFORE = Memory()
FILES, _ = built(PAPERS, BEFORE)


def changed(number: int, change: Change) -> list[Paper]:
    return [change(paper) if at == number else paper for at, paper in enumerate(PAPERS)]


def voted(paper: Paper) -> Paper:
    return paper.with_facts(reading=Reading(date=paper.day, votes=7_777))


SHOWN = {"search/r", "search/n", "search/f"}
TAIL = SHOWN | {"search/t", "search/p", "search/w", "search/d", "search/a"}


@pytest.mark.parametrize(
    ("papers", "anew"),
    [
        (PAPERS, set()),
        (PAPERS[::-1], set()),
        (changed(OLD, lambda paper: paper.with_facts(note="A note.")), set()),
        (changed(OLD, voted), SHOWN),
        (ALL[: NUMBER + 1], TAIL),
        (PAPERS[:-1], TAIL),
        (changed(NUMBER - 1, lambda paper: paper.with_facts(abstract="Other words.")), TAIL),
        (changed(OLD, lambda paper: paper.with_facts(abstract="Other words.")), TAIL | {"search/m"}),
        (changed(OLD, lambda paper: paper.with_facts(day=paper.day + timedelta(days=1))), SHOWN),
    ],
    ids=[
        "nothing",
        "the order",
        "a note",
        "a vote",
        "a paper more",
        "a paper less",
        "words of the tail",
        "words of the base",
        "another day of the week",
    ],
)
def test_only_those_parts_are_made_anew_whose_papers_changed(papers: Sequence[Paper], anew: set[str]) -> None:
    files, made_anew = built(papers, BEFORE.again())
    assert files == built(papers, Memory())[0]
    assert made_anew == anew


def test_a_part_that_forgets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a digest that leaves out the votes."""
    papers = changed(OLD, voted)
    clean, _ = built(papers, Memory())
    monkeypatch.setattr(Paper, "displayed", property(lambda paper: paper.said))
    memory = Memory()
    built(PAPERS, memory)
    assert built(papers, memory.again())[0] != clean


def test_a_vote_touches_one_file_of_results_and_one_of_facets_at_most() -> None:
    after, _ = built(changed(OLD, voted), Memory())
    assert {address.partition("-")[0] for address in after.keys() - FILES.keys()} == {"search/f"}
    renamed = changed(OLD, lambda paper: paper.with_facts(title="Another"))
    shown = [address for address in built(renamed, Memory())[0].keys() - FILES.keys() if "/r-" in address]
    assert len(shown) == 1


def test_no_two_files_of_a_large_archive_go_by_one_name() -> None:
    files: dict[str, bytes] = {}
    names = [library._name(files, "r", "json", b"%d" % number) for number in range(50_000)]
    assert len(set(names)) == len(files) == 50_000
    assert {len(name) for name in names} == {len(library._NONE)}
    assert set("".join(names)) == set("abcdefghijklmnopqrstuvwxyz234567")  # which every file system tells apart
    assert library._name(files, "r", "json", b"7") == names[7]
    assert (library._name(files, "r", "json", b""), len(files)) == (library._NONE, 50_000)
