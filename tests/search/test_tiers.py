"""Base and tail by content alone; a place for each paper that others do not move."""

import os
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import abreast
from generator.archive import archive_of
from generator.config import Config, Search
from generator.decisions import Curation, Tag
from generator.memory import WHOLE, Memory
from generator.outputs import search
from generator.page import pages_of
from generator.searching import library
from generator.searching.tiers import tiers
from generator.shelved import Archive
from generator.theming.themes import load_theme
from tests.search import made
from tests.search.index import ROOT

pytestmark = pytest.mark.seconds

PAPERS = made.papers(600, per_day=6)


def test_nothing_is_nowhere() -> None:
    assert [(tier.papers, tier.places, tier.size) for tier in tiers(())] == [((), (), 0)] * 2


@pytest.mark.parametrize("number", [1, 5, 19, 100, 599, 600])
def test_all_stand_somewhere_and_the_tail_is_short(number: int) -> None:
    base, tail = tiers(PAPERS[-number:])
    assert sorted(p.id for p in (*base.papers, *tail.papers)) == sorted(p.id for p in PAPERS[-number:])
    assert len(tail.papers) <= max(1, len(base.papers) // 20)
    assert not tail.papers or max(p.day for p in base.papers) < min(p.day for p in tail.papers)
    for tier in (base, tail):
        assert list(tier.places) == sorted(set(tier.places))
        assert not tier.places or tier.places[-1] < tier.size <= 8 * len(tier.papers)


@given(st.randoms())
def test_the_order_of_coming_does_not_matter(lot) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(PAPERS[:200])
    lot.shuffle(shuffled)
    assert tiers(shuffled) == tiers(PAPERS[:200])


def test_a_new_day_leaves_the_base_as_it_was() -> None:
    days = sorted({paper.day for paper in PAPERS})
    kept = 0
    for end in range(60, len(days)):
        before, after = (tiers([p for p in PAPERS if p.day <= days[at]])[0] for at in (end - 1, end))
        kept += before == after
    assert kept >= 0.6 * (len(days) - 60)


def test_a_late_paper_moves_hardly_any_other() -> None:
    late = [PAPERS[300].with_facts(id=f"2412.{number:05d}") for number in range(100)]
    moved = []
    before = {p.id: place for tier in tiers(PAPERS)[:1] for p, place in zip(tier.papers, tier.places, strict=True)}
    for paper in late:
        base = tiers((*PAPERS, paper))[0]
        after = {p.id: place for p, place in zip(base.papers, base.places, strict=True)}
        moved.append(sum(after.get(name) != place for name, place in before.items()))
    assert sorted(moved)[60] == 0
    assert sorted(moved)[85] <= 3


def test_a_corrected_paper_moves_none() -> None:
    corrected = [p.with_facts(title="Another") if p.id == PAPERS[300].id else p for p in PAPERS]
    assert [tier.places for tier in tiers(corrected)] == [tier.places for tier in tiers(PAPERS)]


def test_a_far_day_costs_nothing() -> None:
    old = PAPERS[0].with_facts(id="title/old", day=PAPERS[0].day - timedelta(days=300_000))
    assert tiers((*PAPERS, old))[0].size <= tiers(PAPERS)[0].size + 8


def made_here(archive: Archive, memory: Memory) -> list[bool]:
    return [part.made is not None for part in search._parts(*tiers(archive.papers, memory)).all()]


def test_what_is_made_ahead_elsewhere_is_what_is_planned_here(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = {tag.slug: Tag(name=tag.name) for paper in PAPERS[:12] for tag in paper.tags}
    theme = load_theme(ROOT / "themes", Config())
    archive, config = archive_of(PAPERS[:12], (), Curation(tags=tags)), Config(search=Search(stock=0))
    monkeypatch.setattr(abreast, "_can", lambda: True)

    def made(*, ahead: bool) -> dict[str, tuple[bytes, bytes]]:
        memory = Memory()
        if ahead:
            asked = search.ahead(archive, Config(), memory)
            assert asked
            work, take = asked
            here, (given, kept) = abreast.abreast(os.getpid, lambda: (work(), memory.drawer(WHOLE).kept))
            assert here == os.getpid()
            assert not any(made_here(archive, memory))
            take(given)
            memory.drawer(WHOLE).take(kept)
            assert all(made_here(archive, memory))
            assert search.ahead(archive, Config(), memory) is None  # all is known
        planned = [*pages_of(search.plan(archive, config, theme, memory))]
        search.forget()
        again = [*pages_of(search.plan(archive, config, theme, memory.again()))]
        assert [page.digest for page in planned] == [page.digest for page in again]
        search.forget()
        return {page.address: (page.digest, search.render(page, theme)) for page in planned}

    alone = made(ahead=False)
    assert library.STOCK not in alone  # of no paper is it wanted
    assert made(ahead=True) == alone
