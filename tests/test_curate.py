"""Records and curation -> papers: one paper however many say it, corrections over facts, and no order matters."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import curate as curate_
from generator.curate import curated
from generator.curating.identity import identities
from generator.curation import load_curation
from generator.decisions import Curation, ListEntry, Organisation, PaperNote, ReadingList, Tag
from generator.memory import Memory
from generator.models import Affiliation, Change, Label, Paper, Reading, Record
from generator.storing.held import Holding, Records, drawer_of
from generator.storing.holdings import load_holdings
from tests import toy
from tests.toy import LAB, MONDAY, TUESDAY, WEDNESDAY

A, B = "https://a.example.net", "https://b.example.net"


def record(key: str = "2512.00001", title: str = "Tea", **facts: Any) -> Record:
    return Record.model_validate({"id": key, "title": title} | facts)


def holding(*records: Record, source: str = "huggingface", layer: str = "records") -> Holding:
    return Holding(f"{layer}/{source}", source, {one.id: one for one in records}, ())


def untagged(title: str, keywords: Sequence[str], abstract: str) -> tuple[str, ...]:
    return ()


def papers(*records: Record, **notes: PaperNote) -> dict[str, Paper]:
    """The papers of one source; notes by their id with `_` in place of other signs."""
    known = {one.id.replace(".", "_").replace("/", "_").replace("-", "_"): one.id for one in records}
    curation = Curation(papers={known.get(name, name): note for name, note in notes.items()})
    return {paper.id: paper for paper in curated([holding(*records)], curation, untagged).papers}


def paper(*holdings: Holding, note: PaperNote | None = None, **curation: Any) -> Paper:
    """The one paper of several sources."""
    notes = {"2512.00001": note} if note else {}
    (one,) = curated(holdings, Curation(papers=notes, **curation), untagged).papers
    return one


# --- one paper --------------------------------------------------------------------------------------------------------


def test_all_that_one_source_knows() -> None:
    whole = record(
        authors=["Ada Toy", "Bea Sample"],
        published=date(2025, 12, 1),
        organisation=LAB,
        submitter={"name": "Cy", "handle": "cy"},
        machine_summary="A machine wrote this.",
        machine_summary_model="toy-1",
        keywords=["tea"],
        code=A,
        project=B,
        categories=["cs.CL"],
        seen=TUESDAY,
        history=[Change(until=MONDAY, title="Coffee")],
        abstract="Hot.",
        listed=[MONDAY, TUESDAY],
        readings=[Reading(date=TUESDAY, votes=3)],
    )
    shown = paper(holding(whole))
    assert shown == Paper(
        id="2512.00001",
        guid="oai:arXiv.org:2512.00001",
        title="Tea",
        authors=("Ada Toy", "Bea Sample"),
        author_count=2,
        organisations=(Label(slug="toy-lab", name="Toy Lab", link="https://huggingface.co/Toy-Lab"),),
        keywords=("tea",),
        categories=("cs.CL",),
        day=MONDAY,
        listed=(MONDAY, TUESDAY),
        published=date(2025, 12, 1),
        submitter=whole.submitter,
        reading=Reading(date=TUESDAY, votes=3),
        abstract="Hot.",
        machine_summary="A machine wrote this.",
        machine_summary_model="toy-1",
        code=A,
        project=B,
        history=whole.history,
        sources=("huggingface",),
        record="records/huggingface/papers/2512/2512.00001.md",
        first_title="Coffee",
        first_author="Ada Toy",
    )
    assert toy.paper_of(toy.told(shown)).digest == shown.digest


def test_what_sources_leave_of_latex_is_read_and_the_first_title_stays_as_it_was_said() -> None:
    said = record(
        title=r"Schr\"odinger's \emph{Cup}",
        abstract=r"85\% of it.",
        machine_summary=r"Q\&A.",
        keywords=(r"Q\&A", "tea"),
        comment=r"12 pages \& tea",
        history=(Change(until=date(2025, 12, 2), title=r"A \textit{Cup}"),),
    )
    read = paper(holding(said))
    assert (read.title, read.abstract, read.machine_summary) == ("Schrödinger's Cup", "85% of it.", "Q&A.")
    assert (read.keywords, read.comment, read.history[0].title) == (("Q&A", "tea"), "12 pages & tea", "A Cup")
    assert read.first_title == r"A \textit{Cup}"


def test_the_least_that_a_source_can_know() -> None:
    shown = paper(holding(record("title/tea", author_count=30)))
    assert shown == Paper(
        id="title/tea",
        guid="oai:arXiv.org:title/tea",  # the store gives it a better one
        title="Tea",
        author_count=30,
        day=date(1970, 1, 1),
        sources=("huggingface",),
        record="records/huggingface/papers/title/tea.md",
        first_title="Tea",
        first_author="",
    )


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (
            {"huggingface": record(code=A, seen=MONDAY), "arxiv": record(code=B, seen=TUESDAY)},
            {"code": B, "sources": ("arxiv", "huggingface"), "record": "records/arxiv/papers/2512/2512.00001.md"},
        ),
        ({"huggingface": record(code=A, seen=TUESDAY), "arxiv": record(code=B, seen=MONDAY)}, {"code": A}),
        ({"huggingface": record(code=A, seen=MONDAY), "arxiv": record(seen=TUESDAY)}, {"code": A}),
        ({"huggingface": record(code=A), "arxiv": record(code=B)}, {"code": B}),  # by the name of the source
        ({"huggingface": record(title="Tea", seen=MONDAY), "arxiv": record(title="Tee")}, {"title": "Tea"}),
        (
            {"huggingface": record(listed=[TUESDAY]), "arxiv": record(listed=[MONDAY, TUESDAY])},
            {"listed": (MONDAY, TUESDAY), "day": MONDAY},
        ),
        (
            {"huggingface": record(authors=[], author_count=30), "arxiv": record(authors=["Ada"])},
            {"authors": ("Ada",), "author_count": 1},
        ),
        (
            {"huggingface": record(guid="urn:x", seen=MONDAY), "arxiv": record(seen=TUESDAY)},
            {"guid": "urn:x"},
        ),
        (
            {
                "huggingface": record(history=[Change(until=MONDAY, title="a")]),
                "arxiv": record(history=[Change(until=MONDAY, title="a"), Change(until=TUESDAY, title="b")]),
            },
            {"history": (Change(until=MONDAY, title="a"), Change(until=TUESDAY, title="b"))},
        ),
        (
            {
                "huggingface": record(machine_summary="Old.", machine_summary_model="toy-1", seen=MONDAY),
                "other": record(machine_summary="New.", seen=TUESDAY),
            },
            {"machine_summary": "New.", "machine_summary_model": ""},  # not the other one's model
        ),
    ],
    ids=[
        "newer",
        "newer, the other way",
        "the older fills",
        "no day: by name",
        "a day beats none",
        "days",
        "authors",
        "feed id",
        "history",
        "a summary and its model",
    ],
)
def test_the_word_of_several_sources(records: Mapping[str, Record], expected: Mapping[str, Any]) -> None:
    holdings = [holding(one, source=source) for source, one in records.items()]
    for order in (holdings, holdings[::-1]):
        shown = paper(*order)
        assert {name: getattr(shown, name) for name in expected} == expected


def test_the_forks_own_record_holds_where_both_are_of_one_day() -> None:
    upstream, local = holding(record(code=A, seen=MONDAY)), holding(record(code=B, seen=MONDAY), layer="local/records")
    shown = paper(upstream, local)
    assert (shown.code, shown.record) == (B, "local/records/huggingface/papers/2512/2512.00001.md")


@pytest.mark.parametrize(
    ("facts", "note", "day"),
    [
        ({"listed": [TUESDAY, WEDNESDAY], "published": MONDAY, "seen": WEDNESDAY}, None, TUESDAY),
        ({"published": MONDAY, "seen": WEDNESDAY}, None, MONDAY),
        ({"seen": WEDNESDAY}, None, WEDNESDAY),
        ({}, None, date(1970, 1, 1)),
        ({"published": MONDAY, "seen": WEDNESDAY}, PaperNote(published=TUESDAY), TUESDAY),
        ({"seen": WEDNESDAY}, PaperNote(published=TUESDAY), TUESDAY),
        ({"listed": [MONDAY]}, PaperNote(published=TUESDAY), MONDAY),
    ],
    ids=["listed", "published", "seen", "unknown", "published, corrected", "published, by hand", "listed all the same"],
)
def test_the_day_of_a_paper(facts: Mapping[str, Any], note: PaperNote | None, day: date) -> None:
    assert paper(holding(record(**facts)), note=note).day == day


@pytest.mark.parametrize(
    ("readings", "votes"),
    [
        ([], None),
        ([Reading(date=MONDAY, votes=3)], 3),
        ([Reading(date=TUESDAY, votes=5), Reading(date=MONDAY, votes=9)], 5),
        ([Reading(date=MONDAY, votes=3), Reading(date=TUESDAY, stars=7)], 3),
        ([Reading(date=MONDAY, stars=3)], None),
        ([Reading(date=MONDAY, votes=3), Reading(date=MONDAY, votes=5)], 5),  # read twice that day: the later
    ],
)
def test_the_newest_reading_that_counts_votes(readings: list[Reading], votes: int | None) -> None:
    shown = paper(holding(record(readings=readings))).reading
    assert (shown.votes if shown else None) == votes
    assert shown is not None or not readings


# --- identity ---------------------------------------------------------------------------------------------------------


def test_a_title_is_taken_for_the_arxiv_paper_of_that_title_and_its_address_becomes_an_alias() -> None:
    (shown,) = papers(
        record("title/tea-for-two", "Tea for Two", listed=[MONDAY], author_count=2, project=B),
        record("2512.00001", "TEA: for two!", listed=[TUESDAY], authors=["Ada"]),
    ).values()
    assert (shown.id, shown.aliases, shown.title) == ("2512.00001", ("title/tea-for-two",), "TEA: for two!")
    assert (shown.listed, shown.project, shown.author_count) == ((MONDAY, TUESDAY), B, 1)


def test_an_arxiv_record_holds_before_a_titles_even_where_it_is_older() -> None:
    (shown,) = papers(
        record("title/tea", "Tea", code=A, seen=WEDNESDAY), record("2512.00001", "Tea", code=B, seen=MONDAY)
    ).values()
    assert shown.code == B


def test_a_title_that_an_arxiv_paper_once_had() -> None:
    renamed = record("2512.00001", "Tea", history=[Change(until=MONDAY, title="Coffee")])
    assert papers(record("title/coffee", "Coffee"), renamed)["2512.00001"].aliases == ("title/coffee",)


def test_two_arxiv_ids_never_merge_and_a_title_goes_to_the_smaller() -> None:
    same = [record(key, "Tea") for key in ("2512.00003", "2512.00002", "title/tea")]
    for order in (same, same[::-1]):
        assert {key: one.aliases for key, one in papers(*order).items()} == {
            "2512.00002": ("title/tea",),
            "2512.00003": (),
        }


def test_a_title_stays_with_the_paper_whose_feed_id_it_has() -> None:
    """A smaller arXiv id that comes later takes neither the old address nor the feed id away."""
    urn = "urn:uuid:6fb0a2a6-0000-5000-8000-000000000000"
    found = papers(
        record("title/tea", "Tea", guid=urn), record("2512.00009", "Tea", guid=urn), record("2512.00001", "Tea")
    )
    assert {key: one.aliases for key, one in found.items()} == {"2512.00001": (), "2512.00009": ("title/tea",)}
    assert len({one.guid for one in found.values()}) == 2


def test_titles_of_no_letter_are_no_reason_to_merge() -> None:
    assert set(papers(record("title/6e02a8f5", "🎉"), record("2512.00001", "???"))) == {"title/6e02a8f5", "2512.00001"}


def test_two_titles_are_two_papers() -> None:
    assert len(papers(record("title/tea", "Tea"), record("title/coffee", "Coffee"), record())) == 2


def test_people_tell_the_arxiv_id_of_a_title() -> None:
    told = papers(
        record("title/tea", "Tea", project=B), record("2512.00001", "Coffee"), title_tea=PaperNote(arxiv="2512.00001")
    )
    assert {key: (one.title, one.aliases, one.project) for key, one in told.items()} == {
        "2512.00001": ("Coffee", ("title/tea",), B)
    }


def test_people_tell_an_arxiv_id_of_which_there_is_no_record_yet() -> None:
    (shown,) = papers(record("title/tea", "Tea", guid="urn:x"), title_tea=PaperNote(arxiv="2512.00007")).values()
    assert (shown.id, shown.aliases, shown.guid) == ("2512.00007", ("title/tea",), "urn:x")


@pytest.mark.parametrize("arxiv", ["2512.00002", "title/coffee"])
def test_what_people_tell_never_merges_two_arxiv_ids_and_makes_no_chains(arxiv: str) -> None:
    notes = {"2512.00001": PaperNote.model_construct(arxiv=arxiv), "title/tea": PaperNote.model_construct(arxiv=arxiv)}
    records = (
        record("2512.00001", "A"),
        record("2512.00002", "B"),
        record("title/tea", "C"),
        record("title/coffee", "B"),
    )
    settled = identities(records, notes)
    assert set(settled) <= {"title/tea", "title/coffee"}
    assert not any(key.startswith("title/") for key in settled.values())


@pytest.mark.parametrize(
    ("more", "read"), [([], {"2601"}), ([record("title/coffee", "Coffee")], {"2512", "2601", "title"})]
)
def test_of_what_is_known_only_what_came_is_read_unless_a_title_may_tell_who_it_is(
    more: list[Record], read: set[str]
) -> None:
    asked: set[str] = set()

    def held(*records: Record) -> Holding:
        def look(drawer: str) -> dict[str, Record]:
            asked.add(drawer)
            return {one.id: one for one in records if drawer_of(one.id) == drawer}

        digests = {one.id: one.digest for one in records}
        return Holding("records/huggingface", "huggingface", Records(digests, look), ())

    memory, known = Memory(), [record("2512.00001"), *more]
    curated([held(*known)], Curation(), untagged, memory)
    asked.clear()
    after = curated([held(*known, record("2601.00001", "New"))], Curation(), untagged, memory.again())
    assert (len(after.papers), asked) == (len(known) + 1, read)


# --- what people decided ----------------------------------------------------------------------------------------------


def test_corrections_hold_over_every_source_and_are_said() -> None:
    note = PaperNote(title="Tee", authors=("Bea",), published=TUESDAY, organisation="Toy-Lab", code=B, project=A)
    known = {"lab": Organisation(name="The Toy Lab", aliases=("toy-lab",))}
    shown = paper(
        holding(record(authors=["Ada", "Cy"], published=MONDAY, code=A, project=B, organisation=LAB)),
        note=note,
        organisations=known,
    )
    assert (shown.title, shown.authors, shown.author_count, shown.published) == ("Tee", ("Bea",), 1, TUESDAY)
    assert (shown.code, shown.project) == (B, A)
    assert shown.organisations == (Label(slug="lab", name="The Toy Lab"),)
    assert shown.corrected == ("title", "authors", "published", "organisation", "code", "project")


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (PaperNote(code=""), {"code": "", "corrected": ("code",)}),
        (PaperNote(authors=()), {"authors": (), "author_count": 0, "corrected": ("authors",)}),
        (PaperNote(organisation=""), {"organisations": (), "corrected": ("organisation",)}),
        (PaperNote(note="A note."), {"note": "A note.", "code": A, "corrected": ()}),
        (PaperNote(summary="Ours."), {"summary": "Ours.", "corrected": ()}),
        (
            PaperNote(abstract="Of tea.", categories=("cs.CL",), doi="10.1/x", withdrawn=True),
            {
                "abstract": "Of tea.",
                "categories": ("cs.CL",),
                "doi": "10.1/x",
                "withdrawn": True,
                "corrected": ("abstract", "categories", "doi", "withdrawn"),
                "was": (("abstract", ""), ("categories", ""), ("doi", ""), ("withdrawn", "no")),
            },
        ),
    ],
    ids=["no code", "no authors", "no organisation", "a note", "a summary", "any fact"],
)
def test_what_people_say(note: PaperNote, expected: Mapping[str, Any]) -> None:
    shown = paper(holding(record(code=A, authors=["Ada"], organisation=LAB)), note=note)
    assert {name: getattr(shown, name) for name in expected} == expected


def test_a_paper_is_hidden_by_any_of_its_names() -> None:
    both = (record("title/tea", "Tea"), record("2512.00001", "Tea"), record("2512.00002", "Coffee"))
    for name in ("title_tea", "2512_00001"):
        assert set(papers(*both, **{name: PaperNote(hidden=True)})) == {"2512.00002"}


def test_the_note_of_the_arxiv_id_holds_before_that_of_the_title() -> None:
    notes = {"title_tea": PaperNote(title="Tee", code=A, note="By title."), "2512_00001": PaperNote(title="Thé")}
    (shown,) = papers(record("title/tea", "Tea"), record("2512.00001", "Tea"), **notes).values()
    assert (shown.title, shown.code, shown.note) == ("Thé", A, "By title.")


TAGS = {"toys": Tag(name="Toys"), "tools": Tag(name="Tools")}


@pytest.mark.parametrize(
    ("given_", "note", "slugs"),
    [
        (("toys", "tools"), None, ["toys", "tools"]),
        (("toys",), PaperNote(tags=("tools",)), ["tools"]),
        (("toys",), PaperNote(tags=()), []),
        (("toys",), PaperNote(tags=("tools", "hidden-one")), ["tools"]),
        (("toys",), PaperNote(tags=("tools", "tools")), ["tools"]),
    ],
    ids=["by rule", "by hand", "none by hand", "one that was taken out", "one twice"],
)
def test_tags(given_: tuple[str, ...], note: PaperNote | None, slugs: list[str]) -> None:
    notes = {"2512.00001": note} if note else {}
    (shown,) = curated([holding(record())], Curation(papers=notes, tags=TAGS), lambda *_: given_).papers
    assert shown.tags == tuple(Label(slug=slug, name=TAGS[slug].name) for slug in slugs)


def test_a_list_that_is_public_gives_its_tags_too() -> None:
    known = {name: Tag(name=name.title()) for name in ("toys", "tools", "secret")}
    entry = {"id": "title/tea", "tags": ("tools", "toys")}
    lists = {
        "mine": ReadingList(title="Mine", entries=(ListEntry.model_validate(entry),)),
        "diary": ReadingList(title="Diary", public=False, entries=(ListEntry(id="2512.00001", tags=("secret",)),)),
    }
    both = holding(record(), record("title/tea"))  # the list knows it by its old name
    for note, given_ in ((None, ("toys",)), (PaperNote(tags=("toys",)), ())):
        notes = {"2512.00001": note} if note else {}
        (shown,) = curated([both], Curation(papers=notes, tags=known, lists=lists), lambda *_, tags=given_: tags).papers
        assert [label.slug for label in shown.tags] == ["toys", "tools"]
        assert ("tags", "Toys") not in shown.was


def test_the_tagger_reads_the_corrected_title_and_our_summary_where_there_is_no_abstract() -> None:
    heard: list[tuple[str, tuple[str, ...], str]] = []

    def listening(title: str, keywords: Sequence[str], abstract: str) -> tuple[str, ...]:
        heard.append((title, tuple(keywords), abstract))
        return ()

    notes = {key: PaperNote(title=f"New {key}", summary="*Ours*.") for key in ("2512.00001", "2512.00002")}
    curated(
        [holding(record(abstract="Theirs.", keywords=["tea"]), record("2512.00002"))], Curation(papers=notes), listening
    )
    assert sorted(heard) == [("New 2512.00001", ("tea",), "Theirs."), ("New 2512.00002", (), "Ours.")]


KNOWN = {
    "toy-lab": Organisation(name="The Toy Lab", aliases=("Toys Inc",), link=A),
    "tool-lab": Organisation(name="The Tool Lab", aliases=("ToolLab",)),
}
HUB = "https://huggingface.co/"


@pytest.mark.parametrize(
    ("handle", "name", "label"),
    [
        ("Toy-Lab", "whatever", Label(slug="toy-lab", name="The Toy Lab", link=A)),
        ("nobody", "TOYS INC", Label(slug="toy-lab", name="The Toy Lab", link=A)),
        ("toollab", "Tools", Label(slug="tool-lab", name="The Tool Lab", link=HUB + "toollab")),
        ("Tool-Lab-2", "Tool Lab", Label(slug="tool-lab-2", name="Tool Lab", link=HUB + "Tool-Lab-2")),
        ("Neu", "Café Ü", Label(slug="neu", name="Café Ü", link=HUB + "Neu")),
    ],
)
def test_organisations(handle: str, name: str, label: Label) -> None:
    said = holding(record(organisation=Affiliation(handle=handle, name=name)))
    assert paper(said, organisations=KNOWN).organisations == (label,)


def test_an_organisation_of_no_name_is_none() -> None:
    assert paper(holding(record(organisation=Affiliation(handle="x", name="")))).organisations == ()


# --- laws -------------------------------------------------------------------------------------------------------------

few_days = st.lists(st.sampled_from([MONDAY, TUESDAY, WEDNESDAY]), max_size=2)
some_records = st.lists(
    st.builds(
        record,
        st.sampled_from(["2512.00001", "2512.00002", "2512.00003", "title/tea", "title/coffee"]),
        st.sampled_from(["Tea", "tea!", "Coffee", "Cocoa"]),
        code=st.sampled_from(["", A, B]),
        listed=few_days,
        seen=st.none() | st.sampled_from([MONDAY, TUESDAY]),
        published=st.none() | st.just(MONDAY),
        authors=st.lists(st.sampled_from(["Ada", "Bea"]), max_size=2),
        organisation=st.none() | st.just(LAB),
        readings=st.lists(st.builds(Reading, date=st.just(MONDAY), votes=st.integers(0, 3)), max_size=1),
    ),
    max_size=6,
)


@pytest.mark.seconds
@given(some_records, some_records, st.randoms(use_true_random=False))
def test_no_order_of_records_or_sources_matters(one: list[Record], other: list[Record], dice: random.Random) -> None:
    def mixed(records: list[Record]) -> list[Record]:
        by_id = {record.id: record for record in records}
        return dice.sample(list(by_id.values()), len(by_id))

    curation = Curation(papers={"2512.00001": PaperNote(title="Tea, corrected")})
    holdings = [holding(*mixed(one), source="one"), holding(*mixed(other), source="two")]
    shown = curated(holdings, curation, untagged).papers
    turned = [two._replace(records=dict(reversed(list(two.records.items())))) for two in reversed(holdings)]
    assert curated(turned, curation, untagged).papers == shown
    assert [paper.day for paper in shown] == sorted((paper.day for paper in shown), reverse=True)
    names = [name for paper in shown for name in (paper.id, *paper.aliases)]
    assert len(set(names)) == len(names)  # every address once
    assert set(names) == {record.id for record in (*one, *other)}  # and nothing lost


@pytest.mark.seconds
@given(some_records)
def test_every_paper_is_a_valid_one(records: list[Record]) -> None:
    for one in curated([holding(*records)], Curation(), untagged).papers:
        assert toy.paper_of(toy.told(one)) == one


def test_papers_of_which_none_is_known_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[list[str]]()

    def noting(make: Callable[[Any], Any], pieces: Sequence[Any]) -> list[Any]:
        asked.append([piece.key for piece in pieces])
        return list(map(make, pieces))

    monkeypatch.setattr(curate_, "each", noting)
    tea, rum, cake = record("2512.00001"), record("2601.00001"), record("2601.00002", title="Cake")
    memory = Memory()
    for records in ((tea,), (tea, rum, cake), (tea.with_facts(title="Coffee"), rum, cake)):
        shown = curated([holding(*records)], Curation(), untagged, memory).papers
        assert shown == curated([holding(*records)], Curation(), untagged).papers
        memory = memory.again()
    everything = [
        ["2512.00001"],
        ["2512.00001", "2601.00001", "2601.00002"],
        ["2512.00001", "2601.00001", "2601.00002"],
    ]
    assert asked[1::2] == everything
    assert asked[::2] == [["2512.00001"], ["2601.00001", "2601.00002"], []]


def test_the_toy_archive(tmp_path: Path) -> None:
    content = toy.archive(tmp_path)
    shown = curated(load_holdings(content), load_curation(content), untagged).papers
    assert [(paper.day.day, paper.id) for paper in shown[:2]] == [(10, "2512.00006"), (9, "2512.00003")]
    assert {paper.id: paper.aliases for paper in shown if paper.aliases} == {
        "2512.00004": ("title/long-context-for-toys",)
    }
    assert {paper.id: paper.corrected for paper in shown if paper.corrected} == {"2512.00005": ("title",)}
