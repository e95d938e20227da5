"""Authors: a name is an author, unless people say that several are one, or that one is several."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text, urls
from generator.archive import archive_of
from generator.archiving.authors import author_pages, dangling
from generator.archiving.rows import row_of
from generator.config import Config
from generator.decisions import Author, Curation
from generator.edition import load_edition
from generator.memory import Memory
from generator.models import Label, Paper
from generator.outputs.authors import by_letter, plan
from generator.page import pages_of
from generator.shelved import Archive
from generator.subscribing.briefs import brief_of
from generator.subscribing.entries import entry_of
from generator.theme import Theme
from generator.theming.catalogue import english
from tests import hostile, toy

DAY = date(2025, 12, 9)
ADA, ADA_B = "Ada Toy", "Ada B. Toy"
MERGED = {"ada-b-toy": Author(name=ADA_B, spellings=(ADA, "Ada B Toy"))}
SPLIT = {"ada-of-lyon": Author(name="Ada Toy (Lyon)", spellings=(ADA,), papers=("2512.00001", "title/tea"))}


def paper(number: int, *names: str, **facts: Any) -> Paper:
    whole = {"id": f"2512.{number:05d}", "guid": f"g{number}", "title": f"Tea {number}", "day": DAY, "authors": names}
    return toy.paper_of(whole | facts)


def archive(papers: list[Paper], authors: Mapping[str, Author] = {}, least: int = 1) -> Archive:
    pages = author_pages(papers, authors, least)
    return archive_of(tuple(papers), (), Curation(), author_pages=pages)


def shelved(papers: list[Paper], authors: Mapping[str, Author] = {}, least: int = 1) -> dict[str, list[int]]:
    """The authors with a page, and the numbers of their papers."""
    shelves = archive(papers, authors, least).shelves["author"]
    return {shelf.key: sorted(int(one.id[-5:]) for one in shelf.papers) for shelf in shelves}


# --- whom a name means ------------------------------------------------------------------------------------------------

NAMED = [paper(1, ADA, "Bea"), paper(2, ADA_B, "Bea"), paper(3, "Ada B Toy", ADA)]
TAIL = urls.spelling(ADA_B)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        ({}, {"ada-toy": [1, 3], TAIL: [2], "ada-b-toy": [3], "bea": [1, 2]}),
        (MERGED, {"ada-b-toy": [1, 2, 3], "bea": [1, 2]}),  # once for each paper, however often it is named there
        (SPLIT, {"ada-of-lyon": [1], "ada-toy": [3], TAIL: [2], "ada-b-toy": [3], "bea": [1, 2]}),
        (MERGED | SPLIT, {"ada-of-lyon": [1], "ada-b-toy": [2, 3], "bea": [1, 2]}),
        ({"bea": Author(name="Bea", link="https://bea.example.org/")}, shelved(NAMED)),
    ],
    ids=["nobody said anything", "merged", "split", "both", "told of what it is anyhow"],
)
def test_whom_names_mean(authors: Mapping[str, Author], expected: Mapping[str, list[int]]) -> None:
    assert shelved(NAMED, authors) == expected


@pytest.mark.parametrize(("least", "expected"), [(1, {"a", "b", "c"}), (2, {"a", "b"}), (3, {"a"}), (4, set())])
def test_who_has_papers_enough_has_a_page(least: int, expected: set[str]) -> None:
    papers = [paper(1, "A", "B", "C"), paper(2, "A", "B"), paper(3, "A", "A")]
    assert set(shelved(papers, {}, least)) == expected
    known = author_pages(papers, {}, least).of.get("2512.00001", ())
    assert {name.lower() for name, _ in known} == expected  # papers know of no other


@pytest.mark.seconds
def test_where_authors_have_no_pages_no_paper_leads_to_one(tmp_path: Path) -> None:
    content = toy.archive(tmp_path)
    limits = "\n[limits]\nauthor_page = 1\n"
    for outputs, pages in (('outputs = ["papers"]\n', False), ("", True)):
        toy.write(content, {"site.toml": toy.CURATION["site.toml"] + outputs + limits})
        assert bool(load_edition(content, None, Memory()).archive.author_pages.of) is pages


def test_several_spellings_together_have_papers_enough() -> None:
    assert shelved(NAMED, MERGED, 3) == {"ada-b-toy": [1, 2, 3]}
    assert shelved(NAMED, {}, 3) == {}


def test_a_paper_that_a_split_knows_by_its_former_id() -> None:
    assert shelved([paper(7, ADA, aliases=("title/tea",)), paper(8, ADA)], SPLIT) == {
        "ada-of-lyon": [7],
        "ada-toy": [8],
    }


def test_a_page_shows_the_name_that_people_chose_and_a_paper_its_own() -> None:
    pages = author_pages([paper(2, "Ada B Toy")], MERGED, 1).of
    assert pages == {"2512.00002": (("Ada B Toy", Label(slug="ada-b-toy", name=ADA_B)),)}


def test_the_digest_of_the_pages_tells_who_has_one() -> None:
    papers = [paper(1, ADA), paper(2, ADA, "Bea")]
    said = [author_pages(papers, authors, least) for authors in ({}, MERGED, SPLIT) for least in (1, 2, 3)]
    assert len({pages.digest for pages in said}) == len({str(pages.of) for pages in said}) == 6
    noted = [one.with_facts(note="Read it.") for one in papers]
    assert author_pages(noted, {}, 1) == said[0]


def test_pages_are_the_same_out_of_the_memory() -> None:
    memory, papers = Memory(), [paper(1, ADA), paper(2, ADA, "Bea")]
    for authors in ({}, MERGED, SPLIT):
        for some in (papers, papers[:1], [*papers, paper(3, "Bea")]):
            for least in (1, 2):
                assert author_pages(some, authors, least, memory) == author_pages(some, authors, least)
                memory = memory.again()


# --- addresses --------------------------------------------------------------------------------------------------------


def test_an_address_that_is_given_to_somebody_is_nobody_elses() -> None:
    papers = [paper(1, "Cy Cup"), paper(2, "Somebody Else")]
    taken = {"cy-cup": Author(name="Somebody Else")}
    cup, other = (shelf for shelf in sorted(shelved(papers, taken), key=len, reverse=True))
    assert (cup[:7], len(cup), other) == ("cy-cup-", 15, "cy-cup")
    again = taken | {cup: Author(name="A Third")}  # even the one that stood in for it
    assert len(shelved([*papers, paper(3, "A Third")], again)) == 3


spelt = hostile.anything.map(lambda raw: text.line(raw, 200))


@pytest.mark.seconds
@given(st.sets(spelt | st.sampled_from([ADA, ADA_B, "ada toy", "Ada-Toy", "Ada  Toy", "ADA TOY"]), max_size=8))
def test_every_name_has_a_page_of_its_own(names: set[str]) -> None:
    known = {name for name in paper(1, *sorted(names)).authors if name}
    assert len(shelved([paper(1, *sorted(names))])) == len(known)


# --- what is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (MERGED, []),
        (
            {"ada": Author(name=ADA, spellings=("Ada C. Toy",))},
            ["authors.toml [authors.ada]: 'Ada C. Toy' is on no paper here (did you mean 'Ada B. Toy'?)"],
        ),
        (
            {"zed": Author(name="Zed")},
            ["authors.toml [authors.zed]: 'Zed' is on no paper here (mend the name, or take it out)"],
        ),
        (
            {"ada-2": Author(name=ADA, papers=("2512.00009",))},
            [
                "authors.toml [authors.ada-2]: names 2512.00009, which is not in the archive "
                "(load the paper, or take it out)"
            ],
        ),
        (
            {"ada-2": Author(name=ADA, papers=("2512.00002",))},
            ["authors.toml [authors.ada-2]: names 2512.00002, which no 'Ada Toy' wrote (did you mean 'Ada B. Toy'?)"],
        ),
        (
            {"bea": Author(name=ADA)},
            [
                "authors.toml [authors.bea]: has the address that 'Bea' would have "
                "(add that name to 'spellings' if both are one author, or take another key)"
            ],
        ),
    ],
    ids=["nothing", "near a name", "near none", "no such paper", "not its author", "another's address"],
)
def test_what_dangles(authors: Mapping[str, Author], expected: list[str]) -> None:
    assert list(map(str, dangling(authors, NAMED))) == expected


# --- the index and the pages ------------------------------------------------------------------------------------------


def test_the_index_goes_by_the_last_word() -> None:
    names = ["Zoe Ågren", "Ann Ăgren", "Bo de Boer", "NVIDIA", "Łucja Łoś", "李 明", "Al Boer", "Ørn Øst", "Bo Boer"]
    papers = [paper(number, name) for number, name in enumerate(names)]
    shelves = archive(papers).shelves["author"]
    index = by_letter(shelf.way for shelf in shelves)
    assert [(letter, [one.way.name for one in several]) for letter, several in index] == [
        ("A", ["Ann Ăgren", "Zoe Ågren"]),
        ("B", ["Al Boer", "Bo Boer", "Bo de Boer"]),
        ("L", ["Łucja Łoś"]),
        ("N", ["NVIDIA"]),
        ("O", ["Ørn Øst"]),
        ("#", ["李 明"]),
    ]
    assert all(f"{one.first} {one.last}".strip() == one.way.name for _, several in index for one in several)


def test_a_page_names_other_spellings_and_namesakes() -> None:
    of = archive(NAMED, MERGED | SPLIT)
    pages = {page.address: page.values for page in pages_of(plan(of, Config(), Theme((), Config())))}
    told = pages["authors/ada-b-toy.html"]
    assert told["spellings"] == ("Ada B Toy", ADA)
    assert [way.address for way in told["namesakes"]] == ["authors/ada-of-lyon.html"]
    assert [way.address for way in pages["authors/ada-of-lyon.html"]["namesakes"]] == ["authors/ada-b-toy.html"]
    assert (pages["authors/bea.html"]["spellings"], pages["authors/bea.html"]["namesakes"]) == ((), ())
    assert pages["authors.html"]["authors"] == 3


def test_many_authors_fold_wherever_they_stand() -> None:
    names = tuple(f"Author {number}" for number in range(533))
    one = paper(1, *names, author_count=533)
    row = row_of(one)
    assert (row.authors, row.more_authors) == (names[:5], 528)
    brief = brief_of(one, row)
    assert (brief.authors, brief.author_count) == (names[:3], 533)
    assert "Author 19 and 513 more" in entry_of(one, Config(), english()).body
