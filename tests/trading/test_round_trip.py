"""A list goes out in every format and comes back into an empty archive: the same papers, order, words and bytes."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import listing, lists, text
from generator.config import Config
from generator.curate import curated
from generator.decisions import Curation, ListEntry, ReadingList
from generator.models import Paper, Record
from generator.storing.held import Holding
from generator.trading.carry import CARRIES, Kept
from generator.trading.kinds import READERS, kind_of
from generator.trading.settle import Known, settle
from generator.urls import slug
from tests import hostile

CONFIG = Config(base_url="https://toys.example.net/daily/")
COMES_BACK = {"bib": "bibtex", "ris": "ris", "csl": "csl", "mylist": "mylist"}

words = st.one_of(hostile.special, hostile.carried, st.sampled_from(hostile.OURS), st.sampled_from([
    "DOI: 10.1/x", "type: article", "Broadsheet: read | 2026-01-05", "TY  - JOUR\nER  - ", "@article{a,\n title={x}}",
    "  indented\n\n    more\n\nend", "a -- b --- ``c''", "50 % of $x_1$ \\& more {braces", "x\n@foo(bar)\n}",
]))  # fmt: skip
days = st.none() | st.dates(date(2020, 1, 1), date(2029, 12, 31))
tags = st.lists(
    st.sampled_from(["agents", "long-context", "starred", "to-read", "c-3f9a0c1d"]), unique=True, max_size=3
)
authors = st.sampled_from(["Ada Toy", "Bea de la Sample", "Toy Team", "Cy O'Toy Jr.", "Dé Toy", "Plato", "Ed and Sons"])


@st.composite
def entries(draw: st.DrawFn, key: str) -> ListEntry:
    day = draw(days)
    since = day.replace(year=2030) if day and day.day < 29 and draw(st.booleans()) else None
    entry = ListEntry(
        id=key,
        status=draw(st.sampled_from(["", "to-read", "reading", "read"])),
        day=day,
        since=since,
        rating=draw(st.none() | st.integers(0, 10)),
        tags=tuple(draw(tags)),
        words=draw(words),
    )
    (kept,) = lists.entries_of(listing.write([entry]), "")  # as it comes from the list's file
    return kept


@st.composite
def records(draw: st.DrawFn, number: int) -> Record:
    title = text.line(f"Toy {number} {draw(words)}", 300)
    arxiv = draw(st.booleans())
    old = draw(st.booleans())
    return Record(
        id=(f"quant-ph/{number:07d}" if old else f"2512.{number:05d}") if arxiv else f"title/{slug(title)}",
        title=title,
        authors=tuple(draw(st.lists(authors, max_size=3, unique=True))),
        published=date(2025, 12, 1),
        abstract=draw(words),
        doi=f"10.1000/toy_{number}" if draw(st.booleans()) else "",
    )


@st.composite
def kept_lists(draw: st.DrawFn) -> list[Kept]:
    some = [draw(records(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    papers = {paper.id: paper for paper in papers_of(some)}
    return [Kept(draw(entries(record.id)), papers[record.id]) for record in some]


def papers_of(some: Sequence[Record]) -> tuple[Paper, ...]:
    holding = Holding("records/bibliography", "bibliography", {one.id: one for one in some}, ())
    return curated([holding], Curation(), lambda *_words: ()).papers


def carried(form: str, kept: Sequence[Kept]) -> bytes:
    return CARRIES[form](kept, CONFIG, ReadingList(title="Toys"))


def brought(form: str, data: bytes) -> list[Kept]:
    """What a file makes of an empty archive."""
    kind = kind_of(data.decode(), "toys")
    assert kind == COMES_BACK[form]
    made = settle(tuple(READERS[kind](data.decode().replace("\r\n", "\n"), "toys")), Known())
    assert [one.what for one in made.outcomes] == ["taken"] * len(made.outcomes)
    papers = {paper.id: paper for paper in papers_of(made.records)}
    return [Kept(entry, papers[entry.id]) for entry in made.entries]


@pytest.mark.seconds
@pytest.mark.parametrize("form", COMES_BACK)
@settings(max_examples=30)
@given(kept_lists())
def test_a_list_comes_back_whole(form: str, kept: list[Kept]) -> None:
    data = carried(form, kept)
    back = brought(form, data)
    assert [one.entry for one in back] == [one.entry for one in kept]
    assert carried(form, back) == data
