"""The values: what their types take, clean and refuse; digests."""

import pickle
import subprocess
import sys
from collections.abc import Mapping
from copy import copy
from dataclasses import MISSING, FrozenInstanceError, fields, replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from generator import decisions, models, standings
from generator.archive import archive_of
from generator.archiving.rows import row_of
from generator.decisions import (
    Author,
    Conditions,
    Curation,
    ListEntry,
    Organisation,
    PaperNote,
    SavedSearch,
    StaticPage,
    Tag,
)
from generator.memory import Memory
from generator.models import Label, Paper, Reading, Record, Row
from generator.page import Page, Sheaf, digest_of, pages_of
from generator.shelved import Archive, Part, Shelf, Shelves, Way
from generator.values import Value, known_id, web_address
from tests import hostile

ROOT = Path(__file__).parents[1]
TEA = Record(id="2512.00001", title="Tea")
DAY = date(2025, 12, 9)


# What counts where nothing is said, if that is not nothing.
UNSAID = {
    "Tag.mentions": 2,
    "StaticPage.menu": True,
    "ReadingList.order": "manual",
    "ReadingList.public": True,
    "Rule.when": Conditions(),
    "Rule.unless": Conditions(),
    "Rule.order": 50,
}


def test_what_counts_where_nothing_is_said() -> None:
    said = {
        f"{kind.__name__}.{name}": field.default
        for kind in {**vars(decisions), **vars(standings), **vars(models)}.values()
        if isinstance(kind, type) and issubclass(kind, Value)
        for name, field in kind.model_fields.items()
        if not field.is_required() and field.default not in ("", (), {}, None, 0, False)
    }
    assert said == UNSAID
    assert {one.default for one in fields(Paper) if one.init} == {MISSING, "", (), None, 0}  # no is 0 too
    assert Way("tags/toys.html", "Toys").papers == 0
    assert Shelf("tag", "toys", "Toys", "tags/toys", ()) == Shelf(
        "tag", "toys", "Toys", "tags/toys", (), "", "", (), (), None, None, {}
    )


@pytest.mark.parametrize(
    "known",
    [
        *("2512.02425", "0704.0001", "2401.10000", "quant-ph/0201082", "math.GT/0309136", "cs/0001001"),
        *("title/tea-for-2", "title/" + "a" * 114),
    ],
)
def test_an_id_that_is_one(known: str) -> None:
    assert known_id(known) == known


@pytest.mark.parametrize(
    "unknown",
    [
        "",
        "../../etc/passwd",
        "..%2f..%2fx",
        "/abs",
        "CON",
        ".git/config",
        "%00",
        "a" * 500,
        "2512.02425v2",
        "2512.02425 ",
        "2512.02425\n",
        "2512.02425?x=1",
        "2512.025",
        "2512.0242500",
        "２４０１.00001",
        "٢٤٠١.00001",
        "math.gt/0309136",
        "no-such/0309136",
        "quant-ph/02010",
        "quant-ph/../0201082",
        "title/",
        "title/Tea",
        "title/tea/../../x",
        "title/-tea",
        "title/tea-",
        "title/tea--two",
        "title/café",
        "title/tea\n",
        "title/" + "a" * 115,
    ],
    ids=ascii,
)
def test_an_id_that_is_none(unknown: str) -> None:
    with pytest.raises(ValueError, match="is no arXiv id"):
        known_id(unknown)
    with pytest.raises(ValidationError):
        Record(id=unknown, title="Tea")


@pytest.mark.shared
def test_the_ids_of_the_hostile_records(shared: Path) -> None:
    ids = {one["value"]: one["category"] for one in hostile.records(shared) if one["field"] == "id"}
    assert len(ids) == 12
    for value, category in ids.items():
        if category == "id-valid":
            assert known_id(value) == value
        else:
            with pytest.raises(ValueError):
                known_id(value)


@pytest.mark.parametrize("device", ["con", "nul", "aux", "com1", "lpt9"])
def test_a_name_that_windows_keeps_for_a_device_is_no_id(device: str) -> None:
    with pytest.raises(ValueError):
        known_id(f"title/{device}")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://github.com/toy/one", True),
        ("http://toy.example.net/~a/?q=1&b=%20#top", True),
        ("HTTPS://toy.example.net/", True),
        ("https://toy.example.net:8443/a_(b)", True),
        ("", False),
        ("toy.example.net", False),
        ("//toy.example.net", False),
        ("ftp://toy.example.net", False),
        ("javascript:alert(1)", False),
        ("javascript://toy.example.net/%0aalert(1)", False),
        ("data:text/html,x", False),
        ("https://user:pass@toy.example.net/", False),
        ("https://localhost/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://[bad/", False),
        ("https://toy.example.net/a b", False),
        ("https://toy.example.net/\nx", False),
        ('https://toy.example.net/"x', False),
        ("https://toy.example.net/<x>", False),
        ("https://toy.example.net/`x`", False),
        ("https://toy.example.net\\@evil.example.net", False),
        ("https://tóy.example.net/", False),
        ("https://toy.example.net/é", False),
        ("https://toy.example.net/" + "a" * 1_976, True),
        ("https://toy.example.net/" + "a" * 1_977, False),
        # what the Nu checker calls a bad value of `href`
        ("https://toy.example.net/a[1]", False),
        ("https://toy.example.net/?a[]=1", False),
        ("https://toy.example.net/100%", False),
        ("https://toy.example.net/%zz", False),
        ("https://toy.example.net/#a#b", False),
        ("https://toy.example.net:abc/", False),
        ("https://toy.example.net:99999/", False),
        ("https://toy.example.net:0/", False),
    ],
    ids=ascii,
)
def test_what_a_page_may_link_to(address: str, kept: bool) -> None:
    assert web_address(address) == (address if kept else "")
    assert Record(id="2512.00001", title="Tea", code=f" {address} ").code == (address if kept else "")


@pytest.mark.parametrize(
    ("facts", "name", "value"),
    [
        ({"title": " A\n title\x00 "}, "title", "A title"),
        ({"title": "x" * 1_001}, "title", "x" * 993 + " […cut]"),
        ({"abstract": "One\nline.\n\n\nTwo."}, "abstract", "One line.\n\nTwo."),
        ({"abstract": "a" * 20_001}, "abstract", "a" * 19_993 + " […cut]"),
        ({"authors": ["  Ada\tToy ", "e\u0301"]}, "authors", ("Ada Toy", "é")),
        ({"code": None}, "code", ""),
        ({"listed": ["2025-12-09"]}, "listed", (date(2025, 12, 9),)),
    ],
    ids=["title", "long title", "abstract", "long abstract", "authors", "no link", "days"],
)
def test_a_value_that_exists_is_clean(facts: Mapping[str, Any], name: str, value: object) -> None:
    assert getattr(Record.model_validate({"id": "2512.00001", "title": "Tea", **facts}), name) == value


@pytest.mark.parametrize(
    "facts",
    [
        {"title": ""},
        {"title": " \n\x00"},
        {"title": 7},
        {"title": None},
        {"author_count": -1},
        {"author_count": 10_000_001},
        {"author_count": float("nan")},
        {"published": "2025-02-30"},
        {"readings": [{"date": "2025-12-09", "votes": -1}]},
        {"categories": ["../../x"]},
        {"categories": ["cs.CL\n"]},
        {"titel": "Tea"},
        {"authors": "Ada"},
    ],
    ids=str,
)
def test_a_value_that_is_refused(facts: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Record.model_validate({"id": "2512.00001", "title": "Tea", **facts})


@pytest.mark.parametrize(
    ("value", "name", "kept"),
    [
        (PaperNote(note=" \x00*A*\n\nB \n"), "note", "*A*\n\nB"),
        (PaperNote(note="a" * 200_001), "note", "a" * 199_993 + " […cut]"),
        (PaperNote(note="a" * 200_000), "note", "a" * 200_000),
        (Label(slug="a", name="b"), "link", ""),
        (Organisation(name="a" * 201), "name", "a" * 193 + " […cut]"),
        (Organisation(name="a" * 200, link="https://toy.example.net/"), "link", "https://toy.example.net/"),
        (Organisation(name="A", link=""), "link", ""),
        (Tag(name="A", parents=("a" * 80, "b-2")), "parents", ("a" * 80, "b-2")),
        (Reading(date=date(2025, 12, 9), votes=0, stars=10_000_000), "stars", 10_000_000),
        (SavedSearch(title="A", category=("cs.CL", "hep-th", "a" * 21)), "category", ("cs.CL", "hep-th", "a" * 21)),
        (Conditions(tag="a", words=("b", "c")), "tag", ("a",)),
        (Author(name="Ada", spellings=("A.", "Ada", "B")), "names", ("Ada", "A.", "B")),
        (PaperNote(arxiv="2512.00001"), "arxiv", "2512.00001"),
        (StaticPage(title="Tee", language="de-AT"), "language", "de-AT"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_people_say_is_kept(value: Value, name: str, kept: object) -> None:
    assert getattr(value, name) == kept


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Organisation, {"link": "javascript:alert(1)"}),
        (Tag, {"parents": ["a" * 81]}),
        (Tag, {"parents": ["Toys"]}),
        (Tag, {"parents": ["a-"]}),
        (Tag, {"mentions": 0}),
        (Tag, {"mentions": 21}),
        (Author, {"name": ""}),
        (ListEntry, {"id": "2512.00001", "status": "a|b"}),
        (ListEntry, {"id": "2512.00001", "rating": 11}),
        (PaperNote, {"arxiv": "title/tea"}),
        (PaperNote, {"arxiv": "2512.00001v1"}),
        (StaticPage, {"title": "Tee", "language": "de_AT"}),
    ],
    ids=str,
)
def test_what_people_say_is_refused(kind: type[Value], facts: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate({"name": "A"} | dict(facts) if "name" in kind.model_fields else facts)


def test_a_copy_that_says_something_else_has_a_digest_of_its_own() -> None:
    before = TEA.digest
    other = TEA.with_facts(title="Coffee")
    assert (other.id, other.title) == ("2512.00001", "Coffee")
    assert other.digest == Record(id="2512.00001", title="Coffee").digest != before
    assert TEA.digest == before
    assert len(before) == 16


def test_a_paper_whose_abstract_lies_aside_is_as_it_was() -> None:
    whole, laid = PAPER.with_facts(abstract="Höt \ud800 tea."), PAPER.with_facts(abstract="Höt \ud800 tea.")
    told = list[bytes]()

    def put(data: bytes) -> tuple[int, int]:
        told.append(data)
        return 7, len(data)

    laid.lay(put, lambda start, size: told[start - 7][:size])
    laid.lay(put, lambda *_: b"")  # it lies aside already
    assert len(told) == 1
    for one in (laid, pickle.loads(pickle.dumps(laid)), copy(laid), laid.with_facts()):
        assert (one, one.abstract, one.digest, one.said) == (whole, whole.abstract, whole.digest, whole.said)
    assert laid.with_facts(abstract="Cold.").abstract == "Cold."
    told[0] = b"Rum."
    assert laid.abstract == "Rum."  # so nothing was held here
    with pytest.raises(AttributeError, match="abstrakt"):
        _ = laid.abstrakt  # type: ignore[attr-defined]


def test_a_paper_takes_no_room_for_what_is_not_said() -> None:
    assert not hasattr(PAPER, "__dict__")
    assert sys.getsizeof(PAPER) < 500


def test_a_value_of_known_facts_is_as_one_that_was_checked() -> None:
    known = Reading.unchecked(date=DAY, votes=3)
    assert known == Reading(date=DAY, votes=3)
    assert known.digest == Reading(date=DAY, votes=3).digest


def test_no_number_is_endless_or_none() -> None:
    class Weighed(Value):
        weight: float

    assert Weighed(weight=0.5).weight == 0.5
    for weight in (float("nan"), float("inf")):
        with pytest.raises(ValidationError, match="finite"):
            Weighed(weight=weight)


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        TEA.title = "Coffee"  # type: ignore[misc]


def test_a_page_of_no_title_is_refused() -> None:
    with pytest.raises(ValidationError):
        StaticPage(title=" ")


def test_the_arxiv_id_of_a_paper() -> None:
    assert Paper(id="2512.00001", guid="g", title="Tea", day=DAY).arxiv == "2512.00001"
    assert Paper(id="title/tea", guid="g", title="Tea", day=DAY).arxiv == ""


def test_a_shelf_is_found_by_kind_and_key() -> None:
    tag = Shelf("tag", "toys", "Toys", "tags/toys", ())
    archive = Archive((), {}, {"tag": (tag,)})
    assert archive.found("tag", "toys") is tag
    assert archive.found("tag", "tools") is None
    assert archive.found("organisation", "toys") is None
    assert tag.way == Way("tags/toys.html", "Toys", 0)
    assert Way("tags/toys.html", "Toys", 7).bare() == tag.way


def test_shelves_of_a_kind_are_put_up_once_and_only_when_somebody_asks() -> None:
    put_up = list[str]()

    def shelf(kind: str) -> tuple[Shelf, ...]:
        put_up.append(kind)
        return (Shelf(kind, "toys", "Toys", f"{kind}s/toys", ()),)

    shelves = Shelves({kind: partial(shelf, kind) for kind in ("tag", "author")})
    assert ([*shelves], len(shelves), shelves.get("list"), put_up) == (["tag", "author"], 2, None, [])
    assert shelves["tag"] is shelves["tag"]
    assert put_up == ["tag"]
    assert [one.kind for several in shelves.values() for one in several] == ["tag", "author"]
    assert put_up == ["tag", "author"]


def test_what_is_worked_out_of_a_part_is_kept_until_one_of_its_papers_says_something_else() -> None:
    made, other = list[str](), PAPER.with_facts(id="2401.00001", title="Coffee")

    def titles(papers: tuple[Paper, ...]) -> tuple[str, ...]:
        made.append(papers[0].id)
        return tuple(paper.title for paper in papers)

    def archive(memory: Memory, *papers: Paper) -> Archive:
        return archive_of(papers, (), Curation(), memory=memory)

    memory = Memory()
    assert archive(memory, PAPER, other).of_each("titles", titles) == [("Coffee",), ("Tea",)]
    assert made == [other.id, PAPER.id]
    memory = memory.again()
    assert archive(memory, PAPER, other.with_facts(title="Rum")).of_each("titles", titles) == [("Rum",), ("Tea",)]
    assert made == [other.id, PAPER.id, other.id]
    assert Archive((PAPER, other), {}, {}).of_each("titles", titles) == [("Tea", "Coffee")]


def test_what_is_made_of_an_archive_is_made_once() -> None:
    numbers, archive = count(), Archive((), {}, {})
    assert [archive.once(key, lambda: next(numbers)) for key in ("a", "a", "b", "a")] == [0, 0, 1, 0]
    other = replace(archive)
    assert other.once("a", lambda: next(numbers)) == 2
    assert other == archive  # which differ in nothing that they show


# --- digests ----------------------------------------------------------------------------------------------------------

PAPER = Paper(id="2512.00001", guid="g", title="Tea", day=DAY)
SHELF = Shelf("tag", "toys", "Toys", "tags/toys", (PAPER,))


def test_a_shelf_has_the_digest_of_all_that_it_says_and_of_its_papers() -> None:
    several = (
        *(SHELF, replace(SHELF, kind="organisation"), replace(SHELF, key="a"), replace(SHELF, name="Games")),
        *(
            replace(SHELF, papers=()),
            replace(SHELF, papers=(PAPER.with_facts(title="Coffee"),)),
            replace(SHELF, note="A"),
        ),
        *(replace(SHELF, next=Way("a.html", "A")), replace(SHELF, entries={PAPER.id: ListEntry(id=PAPER.id)})),
    )
    assert len({shelf.digest for shelf in several}) == len(several)
    assert replace(SHELF).digest == SHELF.digest


def test_what_a_paper_says_is_what_it_is_found_by() -> None:
    tag = Label(slug="toys", name="Toys")
    several = (
        *(
            PAPER,
            PAPER.with_facts(title="Coffee"),
            PAPER.with_facts(authors=("Ada",)),
            PAPER.with_facts(keywords=("a",)),
        ),
        *(
            PAPER.with_facts(abstract="A"),
            PAPER.with_facts(summary="A"),
            PAPER.with_facts(tags=(tag,)),
            PAPER.with_facts(id="title/a"),
        ),
        *(
            PAPER.with_facts(tags=(tag.with_facts(name="Games"),)),
            PAPER.with_facts(tags=(tag.with_facts(slug="games"),)),
        ),
    )
    assert len({paper.said for paper in several}) == len(several)
    assert PAPER.with_facts(organisations=(tag,)).said == PAPER.with_facts(tags=(tag,)).said
    assert PAPER.with_facts(note="A", code="https://toy.example.net/", day=date(2026, 1, 1)).said == PAPER.said


def test_the_shape_of_an_archive_is_which_papers_stand_where() -> None:
    def shape(paper: Paper, *shelves: Shelf) -> bytes:
        kinds = {kind: tuple(shelf for shelf in shelves if shelf.kind == kind) for kind in ("list", "search")}
        return Archive((paper,), {}, {"tag": (SHELF,), **kinds}).shape

    tag, mine = Label(slug="toys", name="Toys"), replace(SHELF, kind="list")
    several = (
        (PAPER, replace(SHELF, kind="search")),
        *((PAPER,), (PAPER, mine), (PAPER, replace(mine, name="Games")), (PAPER, replace(mine, papers=()))),
        *(
            (PAPER.with_facts(id="title/tea"),),
            (PAPER.with_facts(day=DAY + timedelta(days=1)),),
            (PAPER.with_facts(tags=(tag,)),),
        ),
        *((PAPER.with_facts(listed=(DAY,)),), (PAPER.with_facts(code="https://toy.example.net/"),)),
        (PAPER.with_facts(categories=("cs.LG",)),),
    )
    assert len({shape(*one) for one in several}) == len(several)
    other = PAPER.with_facts(title="Coffee")
    assert shape(other, replace(mine, papers=(other,), note="A")) == shape(PAPER, mine)


APART: tuple[Any, ...] = (
    None,
    "",
    "None",
    0,
    "0",
    1,
    True,
    "1",
    b"",
    b"1",
    (),
    ((),),
    ((), ()),
    (((),),),
    ((), (), ()),
    ("",),
    ("a", "b"),
    ("ab",),
    ("a", ("b",)),
    ("b", "a"),
    {},
    {"a": "b"},
    {"b": "a"},
    {"a": {"b": ""}},
    {"a": {}, "b": ""},
    ("a", {}, "b", ""),
    DAY,
    "2025-12-09",
    TEA,
    (TEA,),
    Record(id="2512.00002", title="Tea"),
    Record(id="2512.00001", title="Tea", seen=DAY),
    Label(slug="a", name="b"),
    Label(slug="b", name="a"),
    Reading(date=DAY),
    Reading(date=DAY, votes=0),
)


def test_different_values_have_different_digests() -> None:
    digests = {digest_of(value): value for value in APART}
    assert len(digests) == len(APART)


plain = st.none() | st.booleans() | st.integers() | hostile.carried | st.binary(max_size=9) | st.dates()
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(hostile.carried, inner, max_size=3),
    max_leaves=6,
)


@given(nested, nested)
def test_equal_digests_only_for_equal_values(one: object, other: object) -> None:
    assert (digest_of(one) == digest_of(other)) is (repr(one) == repr(other))


def test_equal_values_have_equal_digests() -> None:
    again = Record.model_validate({"title": "Tea", "id": "2512.00001"})
    assert again.digest == TEA.digest
    assert digest_of([again, "x"]) == digest_of((TEA, "x"))


@pytest.mark.parametrize(
    "changed",
    [
        Page.of("b.html", "page.html", paper=TEA),
        Page.of("a.html", "post.html", paper=TEA),
        Page.of("a.html", "page.html", poem=TEA),
        Page.of("a.html", "page.html", paper=(TEA,)),
        Page.of("a.html", "page.html", paper=TEA, top=1),
    ],
    ids=["address", "template", "name", "value", "more"],
)
def test_a_page_has_the_digest_of_all_that_it_shows(changed: Page) -> None:
    page = Page.of("a.html", "page.html", paper=TEA)
    assert page.digest == Page.of("a.html", "page.html", paper=TEA.model_copy()).digest
    assert page.values == {"paper": TEA}
    assert changed.digest != page.digest


def test_a_sheaf_is_planned_once_and_only_when_its_pages_are_asked_for() -> None:
    pages, asked = [Page.of(f"{name}.html", "page.html") for name in "abc"], list[str]()

    def plan() -> list[Page]:
        asked.append("now")
        return pages[1:]

    sheaf = Sheaf(b"", plan)
    planned = pages_of([pages[0], sheaf])
    assert (next(planned), asked) == (pages[0], [])
    assert ([*planned], asked) == (pages[1:], ["now"])
    assert (sheaf.pages, asked) == ({"b.html": pages[1], "c.html": pages[2]}, ["now"])


def test_a_sheaf_that_forgets_its_pages_plans_them_once_more() -> None:
    numbers = count(1)
    sheaf = Sheaf(b"", lambda: [Page.of(f"{next(numbers)}.html", "page.html")])
    assert [*sheaf.pages] == [page.address for page in pages_of(sheaf.planned)] == ["1.html"]
    sheaf.forget()
    assert [*sheaf.pages] == [page.address for page in pages_of(sheaf.planned)] == ["2.html"]
    sheaf.forget()
    sheaf.forget()  # which has none to forget
    assert [page.address for page in pages_of(sheaf.planned)] == ["3.html"]


def test_a_sheaf_of_sheaves_gives_the_pages_of_all() -> None:
    one, two, three = (Page.of(f"{name}.html", "page.html") for name in "abc")
    inner = [Sheaf(page.digest, partial(list, [page])) for page in (one, two)]
    outer = Sheaf(b"", lambda: [*inner, three], drawer="authors")
    assert outer.planned == (*inner, three)
    assert [*outer.pages] == ["a.html", "b.html", "c.html"]
    assert [*pages_of([outer])] == [one, two, three]


def test_a_digest_is_the_same_in_every_process() -> None:
    code = (
        "from generator.models import Record;from generator.page import digest_of;"
        "print(digest_of((Record(id='2512.00001', title='Tea'), 'x', 1, None)).hex())"
    )
    run = [sys.executable, "-c", code]
    env = {"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()
    assert told == digest_of((TEA, "x", 1, None)).hex()


@pytest.mark.parametrize("facts", [{"since": "2026-01-02"}, {"since": "2026-01-02", "day": "2026-01-03"}])
def test_no_status_is_older_than_the_entry(facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="before it came on the list"):
        ListEntry.model_validate({"id": "2512.00001", **facts})


def test_a_status_may_be_as_old_as_the_entry() -> None:
    day = date(2026, 1, 2)
    assert ListEntry.model_validate({"id": "2512.00001", "day": day, "since": day}).since == day
    assert ListEntry.model_validate({"id": "2512.00001"}).since is None


def test_what_is_published_of_a_digest_stays() -> None:
    """Service workers know a page by it."""
    assert digest_of((b"a", {"b": (1, None)}, ["c", DAY])).hex() == "83c8a159fd9c032f72e64d11a41af9aa"


def test_pages_that_show_something_else_differ() -> None:
    shown: tuple[Any, ...] = (
        *(TEA, Record(id="2512.00001", title="Coffee"), b"a", b"b", b"", "61", {}, {"a": 1}, (("a", 1),)),
        *(MappingProxyType({"a": 1}), MappingProxyType({"a": 2}), DAY, "2025-12-09", "\ud800", 1, True, None),
    )
    digests = {Page.of("a.html", "t", one=one).digest for one in shown}
    assert len(digests) == len(shown)
    assert {len(digest) for digest in digests} == {16}


@pytest.mark.parametrize(
    "value",
    [
        *(Shelf("tag", "toys", "Toys", "tags/toys", ()), Part((), Memory().drawer("a")), Archive((), {}, {})),
        *(Page("a.html", "t", {}, b""), Label(slug="toys", name="Toys"), PAPER, row_of(PAPER)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_model_is_frozen_too(value: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, "other")
    assert not hasattr(value, "__dict__") or isinstance(value, Shelf | Part | Archive)  # which remember their digests


@pytest.mark.parametrize("kind", [Label, Paper, Row])
def test_what_many_facts_make_is_told_them_by_name(kind: type[Any]) -> None:
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        kind("2512.00001")


def test_a_page_may_show_any_table_and_its_order_counts() -> None:
    tables = ({"a": 1, "b": 2}, {"a": 1, "b": 2}, {"b": 2, "a": 1})
    digests = [Page.of("a.html", "t", table=MappingProxyType(table)).digest for table in tables]
    assert digests[0] == digests[1] != digests[2]
