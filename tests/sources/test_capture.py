"""Pages saved as text: read by the shape of their lines, dated without a clock."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text
from generator.errors import ContentError
from generator.models import Affiliation, Record
from generator.sources import read

PAGE = Path(__file__).parents[1] / "data/sources/page-as-text/page.txt"
HEAD = "Daily Papers\nbyAK and the research community\n"
PAPER = "On Lids\nThey close.\n• 3 authors\n·\n"


def records(page: str, day: date | None = None) -> tuple[Record, ...]:
    return read(page.encode(), "page.txt", day).records


@pytest.mark.parametrize(
    ("head", "below", "day", "expected"),
    [
        ("Dec 9", "Sep 27, 2024", None, date(2025, 12, 9)),
        ("December 9", "Sep 27, 2024", None, date(2025, 12, 9)),
        ("Jan 2", "Sep 27, 2024", None, date(2025, 1, 2)),
        ("Dec 9, 2031", "Sep 27, 2024", None, date(2031, 12, 9)),
        ("Feb 29", "Sep 27, 2023", None, date(2024, 2, 29)),
        ("Dec 9", "Sep 27, 2024", date(2026, 1, 1), date(2026, 1, 1)),
        ("Dec 9", "Sep 27", date(2026, 1, 1), date(2026, 1, 1)),
        ("", "Sep 27", date(2026, 1, 1), date(2026, 1, 1)),
        ("Dec 8\nDaily Papers\nDec 9", "Sep 27, 2024", None, date(2025, 12, 9)),
        ("Feb 30", "Sep 27", date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_the_day_of_the_page(head: str, below: str, day: date | None, expected: date) -> None:
    (record,) = records(f"{HEAD}{head}\n{PAPER}{below}", day)
    assert record.seen == expected
    assert record.published == (date(expected.year, 9, 27) if "," not in below else date(int(below[-4:]), 9, 27))
    assert record.listed == ()


@pytest.mark.parametrize(
    ("head", "below", "expected"),
    [
        ("Dec 9", "Sep 27", "has the date 'Dec 9' in its head, and nothing in it tells the year"),
        ("Dec 9", "", "has the date 'Dec 9' in its head, and nothing in it tells the year"),
        ("Feb 29", "Sep 27, 2024", "has the date 'Feb 29' in its head, and there is no such day"),
        ("Dec 9", "Sep 27, 9999", "has the date 'Dec 9' in its head, and there is no such day"),
        ("", "Sep 27, 2024", "has no date in its head"),
    ],
)
def test_a_page_that_does_not_tell_its_day_asks_for_it(head: str, below: str, expected: str) -> None:
    with pytest.raises(ContentError) as caught:
        records(f"{HEAD}{head}\n{PAPER}{below}")
    assert caught.value.faults == (("page.txt", expected, "say the day of the page with --date"),)


def test_a_year_in_a_title_or_an_abstract_dates_nothing() -> None:
    page = f"{HEAD}Dec 9\nTea in 2030\nWe look ahead to Sep 27, 2040.\n• 3 authors\n·\nSep 27, 2024"
    assert records(page)[0].seen == date(2025, 12, 9)


@given(st.data())
@pytest.mark.seconds
def test_empty_lines_line_ends_and_indentation_say_nothing(data: st.DataObject) -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").split("\n") if line.strip()]
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    gaps = st.sampled_from(["", " ", "\t", f"{end}", f"  {end}{end} "])
    spread = "".join(data.draw(gaps) + line.strip() + data.draw(st.sampled_from(["", " "])) + end for line in lines)
    mark = data.draw(st.sampled_from(["", "\ufeff"]))
    answer = read((mark + spread).encode(), "page.txt")
    plain = read(PAGE.read_bytes(), "page.txt")
    assert answer.records == plain.records
    assert [fault.fact for fault in answer.refused] == [fault.fact for fault in plain.refused]


@pytest.mark.parametrize("lines", [["On Lids"], ["On Lids", "They close."], ["On Lids", "• 3 authors", "·", "May 5"]])
def test_a_bare_title_is_told_but_for_the_links_at_the_foot(lines: list[str]) -> None:
    page = f"{HEAD}Dec 9, 2025\n{PAPER}May 4\nLost\n" + "\n".join(lines) + "\nNext\nTerms"
    answer = read(page.encode(), "page.txt")
    bare = len(lines) == 1
    assert [record.title for record in answer.records] == ["On Lids"] * (1 if bare else 2)
    assert [fault.place for fault in answer.refused] == ([] if bare else ["page.txt:9"])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Tea", "Hot.", "• 2 authors", "·", "May 5, 2024 7"], ("Tea", 2, date(2024, 5, 5), 7)),
        (["Tea", "Hot.", "• 2 authors", "May 5, 2024 7"], ("Tea", 2, date(2024, 5, 5), 7)),
        (["Tea", "Hot.", "May 5, 2024"], ("Tea", None, date(2024, 5, 5), None)),
        (["Tea", "• 1,002 authors"], ("Tea", 1002, None, None)),
        (["Tea", "·", "May 5, 2024", "May 6, 2024"], ("Tea", None, date(2024, 5, 5), None)),
        (["Tea", "long " * 50, "·", "May 5, 2024"], ("Tea", None, date(2024, 5, 5), None)),
        (["·", "• 3 authors", "May 5", "Tea", "Hot."], ("Tea", None, None, None)),
    ],
)
def test_lines_that_stand_below_are_never_a_title(lines: list[str], expected: tuple[object, ...]) -> None:
    (tea, lids) = records(f"{HEAD}Dec 9\n" + "\n".join(lines) + f"\n{PAPER}May 4, 2023")
    comments = tea.readings[0].comments if tea.readings else None
    assert (tea.title, tea.author_count, tea.published, comments) == expected
    assert (tea.organisation, lids.title) == (None, "On Lids")


@pytest.mark.seconds
def test_an_abstract_of_20_mb_is_cut_with_the_mark() -> None:
    (record,) = records(f"{HEAD}Dec 9\nTea\n{'leaf ' * 4_000_000}\n• 1 author\n·\nMay 5, 2024")
    assert len(record.abstract) <= 20_000
    assert record.abstract.endswith(text.CUT)


def test_counts_that_cannot_be_refuse_their_paper_alone() -> None:
    answer = read(f"{HEAD}Dec 9, 2025\nTea\n• 99,999,999 authors\n·\nMay 5\n{PAPER}May 4".encode(), "page.txt")
    assert [record.title for record in answer.records] == ["On Lids"]
    assert [fault.place for fault in answer.refused] == ["page.txt:4"]
    assert answer.refused[0].fact == "author_count: 99999999 should be 10000000 or less"


def test_a_real_page(shared: Path) -> None:
    answer = read((shared / "seeds/000_da96811446daf883.txt").read_bytes(), "seed.txt")
    found = answer.records
    assert (answer.source, len(found), answer.refused) == ("capture", 49, ())
    assert len({record.id for record in found}) == 49
    assert {record.seen for record in found} == {date(2025, 12, 9)}
    assert {record.listed for record in found} == {()}
    assert sum(record.author_count is not None for record in found) == 43
    assert [record.organisation for record in found if record.organisation] == [
        Affiliation(handle="moonshotai", name="Moonshot AI"),
        Affiliation(handle="deepmind", name="Deepmind"),
        Affiliation(handle="moonshotai", name="Moonshot AI"),
    ]
    assert [record.title[:9] for record in found if record.published is None] == ["UltraMemV", "Scaling L", "ArcMemo: "]
    assert sum(bool(record.readings) for record in found) == 24
    assert sum(record.author_count or 0 for record in found) == 569
    assert min(len(record.abstract) for record in found) > 1_000
    table = (shared / "seeds/arxiv-ids.tsv").read_text("utf-8").splitlines()[1:]
    assert {record.title for record in found} == {line.partition("\t")[2] for line in table}
