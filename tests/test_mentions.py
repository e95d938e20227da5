"""What names a paper, and the lists that hold it."""

from datetime import date, timedelta
from typing import Any

import pytest

from generator.archive import archive_of
from generator.archiving.mentions import Listed, listed, mentions
from generator.decisions import Curation, DayNote, ListEntry, ReadingList, StaticPage
from generator.memory import PARTS, Memory
from generator.models import Paper
from generator.shelved import Archive

DAY = date(2025, 12, 9)


def paper(name: str, **facts: Any) -> Paper:
    return Paper(**{"id": name, "guid": "x", "title": f"On {name}", "day": DAY, **facts})


def archive(*papers: Paper, memory: Memory | None = None, **decided: Any) -> Archive:
    return archive_of(papers, (), Curation(**decided), memory=memory)


def named(of: Archive, name: str = "2512.00001") -> list[str]:
    return [one.address for one in mentions(of).get(name, ())]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("as in 2512.00001.", True),
        ("arXiv:2512.00001v2", True),
        ("[it](../papers/2512.00001.html)", True),
        ("https://arxiv.org/abs/2512.00001", True),
        ("2512.000011", False),
        ("12512.00001", False),
        ("1.2512.00001", False),
        ("nothing", False),
        ("", False),
    ],
)
def test_a_paper_is_named_by_its_id(words: str, found: bool) -> None:
    for field in ("note", "summary", "abstract"):
        of = archive(paper("2512.00001"), paper("2512.00002", **{field: words}))
        assert named(of) == ["papers/2512.00002.html"] * found


def test_other_ids_and_former_ones_are_known_too() -> None:
    words = "quant-ph/0201082 and papers/title/toys.html"
    of = archive(
        paper("quant-ph/0201082"), paper("2512.00001", aliases=("title/toys",)), paper("2512.00002", note=words)
    )
    assert named(of) == named(of, "quant-ph/0201082") == ["papers/2512.00002.html"]


def test_what_a_month_names_is_remembered_and_what_its_papers_are_called_is_not() -> None:
    one, other = paper("2512.00001"), paper("2512.00002", abstract="2512.00001")
    old = paper("2511.00003", day=DAY - timedelta(days=20), abstract="2512.00001")
    memory = Memory()
    assert mentions(archive(one, other, old, memory=memory))["2512.00001"][0].name == "On 2512.00002"
    looked = []

    def again(*papers: Paper) -> list[tuple[str, str]]:
        later = memory.again()
        found = mentions(archive(*papers, memory=later))
        assert found == mentions(archive(*papers))
        looked.append(len(later.drawer(PARTS).kept.keys() - memory.drawer(PARTS).kept.keys()))
        return [(mention.address, mention.name) for mention in found.get("2512.00001", ())]

    second, third = ("papers/2512.00002.html", "On 2512.00002"), ("papers/2511.00003.html", "On 2511.00003")
    assert again(one, other, old) == [second, third]
    assert again(one, other.with_facts(tags=()), old.with_facts(title="On old")) == [second, (third[0], "On old")]
    assert again(one, other.with_facts(note="2511.00003"), old) == [second, third]
    assert again(one.with_facts(aliases=("2512.00009",)), other.with_facts(abstract="2512.00009"), old) == [
        second,
        third,
    ]
    assert again(other, old) == []
    assert again(one, old) == [third]
    assert again(one.with_facts(id="2512.00008"), other, old) == []
    assert looked == [0, 1, 1, 1, 1, 1, 1]


def test_no_paper_is_named_by_itself_or_twice() -> None:
    of = archive(paper("2512.00001", note="2512.00001"), paper("2512.00002", note="2512.00001", summary="2512.00001"))
    assert named(of) == ["papers/2512.00002.html"]


def test_everything_with_words_may_name_a_paper_and_has_its_place() -> None:
    of = archive(
        paper("2512.00001"),
        paper("2512.00002", abstract="after 2512.00001"),
        pages={"about": StaticPage(title="About", body="2512.00001")},
        days={DAY: DayNote(note="2512.00001")},
        lists={
            "toys": ReadingList(title="Toys", description="2512.00001", entries=(ListEntry(id="2512.00002"),)),
            "tea": ReadingList(title="Tea", entries=(ListEntry(id="2512.00002", words="2512.00001"),)),
        },
    )
    assert named(of) == [
        "about.html",
        "papers/date/2025-12-09.html",
        "lists/tea.html",
        "lists/toys.html",
        "papers/2512.00002.html",
    ]


def test_the_lists_that_hold_a_paper() -> None:
    entries = (ListEntry(id="2512.00001", status="reading", words="Good."), ListEntry(id="2512.00002"))
    of = archive(
        paper("2512.00001"),
        paper("2512.00002"),
        paper("2512.00003"),
        lists={
            "mine": ReadingList(title="Mine", entries=entries),
            "secret": ReadingList(title="Secret", public=False, entries=entries),
        },
    )
    assert listed(of) == {
        "2512.00001": (Listed("lists/mine.html", "Mine", "reading", True),),
        "2512.00002": (Listed("lists/mine.html", "Mine", "", False),),
    }
