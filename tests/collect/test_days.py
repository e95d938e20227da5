"""Days of Hugging Face's papers, asked over real sockets: what is taken, what is refused, what is kept."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.collecting import quarantine, rounds
from generator.collecting.agenda import Span
from generator.collecting.cassette import Offline
from generator.collecting.state import State
from generator.config import Collect
from generator.errors import ContentError, FetchError
from generator.reply import Reply, Validators
from generator.storing.holdings import load_holdings
from tests.collect.daily import (
    MONDAY,
    NOON,
    HuggingFace,
    collect,
    config,
    day_of,
    paper,
    records,
    statuses,
)
from tests.fetch.playing import Answer
from tests.toy import edition, tree

pytestmark = pytest.mark.seconds

TUESDAY, FRIDAY = MONDAY + timedelta(1), MONDAY + timedelta(4)


def week(content: Path, hf: HuggingFace, **options: Any) -> Any:
    return collect(content, hf.playing.address, MONDAY, FRIDAY, **options)


def listed(content: Path, day: date) -> list[str]:
    path = content / f"records/huggingface/days/{day.year}/{day}.json"
    return list(json.loads(path.read_text())["papers"])


def test_a_week(tmp_path: Path, hf: HuggingFace) -> None:
    report = week(tmp_path, hf)
    assert statuses(report) == {str(MONDAY + timedelta(n)): "new" for n in range(5)}
    assert tuple(report.saved) == (60, 0, 0)
    assert listed(tmp_path, TUESDAY) == [f"2512.{n:05d}" for n in range(20, 32)]
    (holding,) = load_holdings(tmp_path)
    record = holding.records["2512.00020"]
    assert record.listed == (TUESDAY,)
    assert [(one.date, one.votes, one.comments) for one in record.readings] == [(NOON.date(), 20, 1)]
    assert record.published == TUESDAY - timedelta(3)


@pytest.mark.parametrize(
    ("count", "cap"), [(49, 50), (50, 50), (51, 50), (150, 50), (99, 100), (100, 100), (101, 100), (230, 100)]
)
def test_a_long_day_is_whole(tmp_path: Path, hf: HuggingFace, count: int, cap: int) -> None:
    hf.cap = cap
    hf.days[MONDAY] = day_of(0, count, MONDAY)
    (outcome,) = collect(tmp_path, hf.playing.address, MONDAY, MONDAY).outcomes
    assert outcome.papers == count
    assert len(listed(tmp_path, MONDAY)) == count


def test_a_server_that_knows_no_pages_does_not_hold_us(tmp_path: Path, hf: HuggingFace) -> None:
    body = json.dumps(day_of(0, 80, MONDAY)).encode()
    hf.broken[MONDAY] = Answer(body)
    (outcome,) = collect(tmp_path, hf.playing.address, MONDAY, MONDAY).outcomes
    assert (outcome.status, outcome.papers) == ("new", 80)
    assert len(hf.playing.asked) == 2


def test_fetched_twice_no_record_changes(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    before = {name: data for name, data in tree(tmp_path).items() if not name.startswith("state/")}
    report = week(tmp_path, hf)
    assert set(statuses(report).values()) == {"unchanged"}
    assert {name: data for name, data in tree(tmp_path).items() if not name.startswith("state/")} == before


def test_two_collectors_agree(tmp_path: Path, hf: HuggingFace) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    hf.days[MONDAY] = day_of(0, 8, MONDAY)
    week(one, hf)
    hf.days[MONDAY] = list(reversed(day_of(0, 12, MONDAY)))  # it has grown, and is in another order
    week(one, hf, began=NOON + timedelta(hours=5))
    week(other, hf, began=NOON + timedelta(hours=6))
    assert records(one) == records(other)


def test_later_growth_and_later_votes_are_taken(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    hf.days[TUESDAY] = [paper(20, TUESDAY, upvotes=77), *day_of(21, 13, TUESDAY)]
    hf.made = NOON + timedelta(7)
    report = collect(tmp_path, hf.playing.address, TUESDAY, TUESDAY, began=NOON + timedelta(7))
    assert statuses(report) == {str(TUESDAY): "new"}
    assert len(listed(tmp_path, TUESDAY)) == 14
    (holding,) = load_holdings(tmp_path)
    assert [one.votes for one in holding.records["2512.00020"].readings] == [20, 77]


def test_what_is_asked_for_by_default(tmp_path: Path, hf: HuggingFace) -> None:
    asked = statuses(collect(tmp_path, hf.playing.address))
    assert list(asked) == [str(NOON.date() - timedelta(back)) for back in range(6, -1, -1)]
    assert list(asked.values()) == ["empty", "empty", "new", "new", "new", "new", "new"]

    hf.days |= {FRIDAY + timedelta(back): day_of(200 + 20 * back, 12, FRIDAY + timedelta(back)) for back in (3, 4, 5)}
    later = NOON + timedelta(5)
    asked = statuses(collect(tmp_path, hf.playing.address, began=later))
    assert list(asked) == [
        *(str(later.date() - timedelta(back)) for back in (7, 4, 3, 2, 1, 0)),
    ]  # 1 and 3 days ago are missing anyway; the one of a week ago is read again; nothing is stored of those before
    again = statuses(collect(tmp_path, hf.playing.address, began=later + timedelta(hours=1)))
    assert list(again) == [str(later.date())]  # votes are read once a day


def test_a_day_that_failed_is_asked_for_again(tmp_path: Path, hf: HuggingFace) -> None:
    hf.broken[TUESDAY] = Answer(b"", 500)
    report = week(tmp_path, hf)
    assert statuses(report)[str(TUESDAY)] == "failed"
    assert [one.day for one in report.bad] == [TUESDAY]
    del hf.broken[TUESDAY]
    assert statuses(collect(tmp_path, hf.playing.address))[str(TUESDAY)] == "new"
    assert State(tmp_path).of("huggingface", TUESDAY).trouble is None


def pages(site: Path) -> dict[str, bytes]:
    """The whole site but for the page that tells of refusals."""
    return {name: data for name, data in tree(site).items() if name not in ("status.html", ".broadsheet")}


REFUSED = {
    "a shrunken day": (day_of(20, 5, TUESDAY), "it has 5 papers, and 12 are stored"),
    "one paper less": (day_of(20, 11, TUESDAY), "it has 11 papers, and 12 are stored"),
    "an empty list": ([], "it is empty, and 12 papers are stored"),
    "an error object": ({"error": "Internal"}, "no list of papers"),
    "an entry that is an error": ([*day_of(20, 12, TUESDAY), {"error": "x"}], "1 of 13 entries"),
    "another schema": ([{"paper": {"identifier": "2512.1", "name": "T"}}] * 12, "12 of 12 entries"),
    "abstracts lost": ([paper(n, TUESDAY, summary="") | {"summary": ""} for n in range(20, 32)], "field 'abstract'"),
    "authors lost": ([paper(n, TUESDAY, authors=[]) for n in range(20, 32)], "12 of its papers lost their field"),
    "votes that are words": ([paper(n, TUESDAY, upvotes="many") for n in range(20, 32)], "12 of 12 entries"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_less_than_what_is_stored_is_put_into_quarantine(tmp_path: Path, hf: HuggingFace, case: str) -> None:
    said, reason = REFUSED[case]
    week(tmp_path, hf)
    stored = records(tmp_path)
    hf.days[TUESDAY] = said
    (outcome,) = week(tmp_path, hf).bad
    assert (outcome.day, outcome.status) == (TUESDAY, "refused")
    assert reason in "; ".join(outcome.reasons)
    assert records(tmp_path) == stored
    (entry,) = quarantine.entries(tmp_path)
    assert json.loads(entry.replies[0].body) == said


@pytest.mark.seconds
def test_the_site_stays_as_it_was_whatever_is_refused(tmp_path: Path, hf: HuggingFace) -> None:
    content, site = tmp_path / "content", tmp_path / "site"
    week(content, hf)
    edition(content, site)
    before = pages(site)
    for said, _ in REFUSED.values():
        hf.days[TUESDAY] = said
        assert week(content, hf).bad
        edition(content, site)
        assert pages(site) == before


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"<html>Busy</html>", kind="text/html"), "text/html where application/json belongs"),
        (Answer(b"[1, 2", length=None), "valid"),
        (Answer(b'{"error":"Too far"}', 400), "status 400"),
        (Answer(b"\xff\xfe[]"), "not UTF-8"),
        (Answer(b"[" * 100_000), ""),
        (Answer(b'[{"paper": NaN}]'), ""),
    ],
    ids=["html", "torn", "400", "latin", "deep", "nan"],
)
def test_what_is_no_list_is_put_into_quarantine(tmp_path: Path, hf: HuggingFace, answer: Answer, reason: str) -> None:
    hf.broken[TUESDAY] = answer
    (outcome,) = week(tmp_path, hf).bad
    assert outcome.status == "refused"
    assert reason in "; ".join(outcome.reasons)
    assert quarantine.entries(tmp_path)[0].replies[0].body == answer.body


def mondays(hf: HuggingFace, weeks: int) -> date:
    """Weeks of Mondays with 12 papers each before a Monday, which this is."""
    for back in range(1, weeks + 1):
        day = MONDAY - timedelta(7 * back)
        hf.days[day] = day_of(1000 + back * 20, 12, day)
    return MONDAY - timedelta(7 * weeks)


@pytest.mark.parametrize(("count", "status"), [(1, "refused"), (2, "refused"), (3, "new")])
def test_a_first_reading_far_below_what_is_usual(tmp_path: Path, hf: HuggingFace, count: int, status: str) -> None:
    first = mondays(hf, 5)
    for back in range(5, 0, -1):
        collect(tmp_path, hf.playing.address, MONDAY - timedelta(7 * back), MONDAY - timedelta(7 * back))
    assert first < MONDAY
    hf.days[MONDAY] = day_of(0, count, MONDAY)
    assert statuses(collect(tmp_path, hf.playing.address, MONDAY, MONDAY)) == {str(MONDAY): status}
    early = NOON - timedelta(4)  # on that very day the list may only just have begun
    (tmp_path / "early").mkdir()
    if status == "refused":
        assert statuses(collect(tmp_path, hf.playing.address, MONDAY, MONDAY, began=early)) == {str(MONDAY): "early"}
        # Long after, a thin list is what it is, if it is twice the same.
        late = NOON + timedelta(60)
        report = collect(tmp_path, hf.playing.address, MONDAY, MONDAY, began=late, backfill=True)
        assert statuses(report) == {str(MONDAY): "new"}


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 12, 3), "refused"),  # a Wednesday
        (date(2025, 12, 6), "empty"),  # a Saturday
        (date(2025, 12, 25), "empty"),
        (date(2025, 11, 27), "empty"),  # Thanksgiving
        (date(2026, 1, 1), "empty"),
        (date(2026, 5, 25), "empty"),  # Memorial Day
        (date(2026, 7, 3), "empty"),  # the fourth is a Saturday
    ],
)
def test_an_empty_day(tmp_path: Path, hf: HuggingFace, day: date, status: str) -> None:
    report = collect(tmp_path, hf.playing.address, day, day, began=NOON + timedelta(365))
    assert statuses(report) == {str(day): status}


def test_today_may_not_be_there_yet(tmp_path: Path, hf: HuggingFace) -> None:
    del hf.days[FRIDAY]
    report = week(tmp_path, hf)
    assert statuses(report)[str(FRIDAY)] == "early"
    assert not report.bad


def test_a_weekend_that_repeats_friday_is_empty(tmp_path: Path, hf: HuggingFace) -> None:
    saturday = FRIDAY + timedelta(1)
    hf.days[saturday] = hf.days[FRIDAY]  # the entries say that they are Friday's
    hf.days[saturday + timedelta(1)] = [
        entry | {"paper": {key: word for key, word in entry["paper"].items() if key != "submittedOnDailyAt"}}
        for entry in hf.days[FRIDAY]
    ]  # and these do not
    report = collect(tmp_path, hf.playing.address, FRIDAY, FRIDAY + timedelta(2), began=NOON + timedelta(9))
    assert [one.status for one in report.outcomes] == ["new", "empty", "empty"]
    assert [path.name for path in (tmp_path / "records/huggingface/days/2025").glob("2*")] == [f"{FRIDAY}.json"]


def test_what_vanishes_upstream_stays_and_is_marked(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    hf.days[TUESDAY] = day_of(21, 12, TUESDAY)  # one is gone, another has come
    assert not week(tmp_path, hf).bad
    (holding,) = load_holdings(tmp_path)
    assert holding.records["2512.00020"].gone == (TUESDAY,)
    assert holding.records["2512.00020"].listed == (TUESDAY,)
    assert listed(tmp_path, TUESDAY)[-1] == "2512.00020"
    assert not week(tmp_path, hf).bad  # and it is not missed again
    hf.days[TUESDAY] = day_of(20, 13, TUESDAY)
    week(tmp_path, hf)
    assert load_holdings(tmp_path)[0].records["2512.00020"].gone == ()


def test_a_renamed_paper_remembers_its_title(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    hf.days[TUESDAY] = [paper(20, TUESDAY, title="On Tea"), *day_of(21, 11, TUESDAY)]
    week(tmp_path, hf)
    record = load_holdings(tmp_path)[0].records["2512.00020"]
    assert record.title == "On Tea"
    assert [(one.until, one.title) for one in record.history] == [(TUESDAY, "On the Tea of Spoon, Part 20")]


def test_nothing_new_costs_nothing_where_the_server_can_say_so(tmp_path: Path, hf: HuggingFace) -> None:
    hf.etags = True
    week(tmp_path, hf)
    before = records(tmp_path)
    report = week(tmp_path, hf)
    assert set(statuses(report).values()) == {"unchanged"}
    assert report.received == 0
    assert records(tmp_path) == before
    hf.days[TUESDAY] = day_of(20, 13, TUESDAY)
    asked = len(hf.playing.asked)
    assert statuses(week(tmp_path, hf))[str(TUESDAY)] == "new"
    assert len(hf.playing.asked) - asked == 5  # what came in place of a 304 is not asked for again


def page(day: date, entries: list[Any]) -> str:
    from html import escape

    props = escape(json.dumps({"dateString": str(day), "dailyPapers": entries, "periodType": "day"}), quote=True)
    return f'<!doctype html><html><body><div data-target="DailyPapers" data-props="{props}"></div></body></html>'


def test_where_the_api_fails_the_page_is_read(tmp_path: Path, hf: HuggingFace) -> None:
    hf.broken[TUESDAY] = Answer(b"", 500)
    hf.pages[TUESDAY] = page(TUESDAY, hf.days[TUESDAY])
    report = week(tmp_path, hf)
    assert set(statuses(report).values()) == {"new"}
    assert len(listed(tmp_path, TUESDAY)) == 12
    assert State(tmp_path).of("huggingface", TUESDAY).answers[0].url.endswith(f"/papers/date/{TUESDAY}")


@pytest.mark.parametrize("other", [MONDAY, FRIDAY])
def test_the_page_of_another_day_is_not_taken(tmp_path: Path, hf: HuggingFace, other: date) -> None:
    hf.broken[TUESDAY] = Answer(b"", 500)
    hf.pages[TUESDAY] = page(other, hf.days[other])
    assert statuses(week(tmp_path, hf))[str(TUESDAY)] == "failed"


def test_offline_asks_nobody_and_changes_nothing(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    before, asked = tree(tmp_path), len(hf.playing.asked)
    asking = config(hf.playing.address).collect
    report = rounds.fetch(tmp_path, Offline(asking), NOON, ("huggingface",), Span(MONDAY, FRIDAY), offline=True)
    assert set(statuses(report).values()) == {"failed"}
    assert report.outcomes[0].reasons == ("was not asked: we are offline",)
    assert tree(tmp_path) == before
    assert len(hf.playing.asked) == asked


def test_what_is_in_quarantine_and_is_no_answer_is_told(tmp_path: Path) -> None:
    folder = quarantine.folder_of(tmp_path) / f"huggingface/{TUESDAY}"
    folder.mkdir(parents=True)
    for said in ("", "[]", '{"format": 1}', '{"format": 1, "answers": [1], "reasons": [], "details": [], "at": ""}'):
        (folder / "reason.json").write_text(said)
        with pytest.raises(ContentError, match=rf"quarantine/huggingface/{TUESDAY}/reason\.json: is n"):
            quarantine.entries(tmp_path)


def test_a_refused_answer_that_lacks_a_page_is_not_taken(tmp_path: Path, hf: HuggingFace) -> None:
    quarantine.keep(tmp_path, quarantine.Entry("huggingface", TUESDAY, ("too few",), (), NOON, ()))
    with pytest.raises(FetchError, match="is not in quarantine"):
        rounds.accept(tmp_path, f"huggingface/{TUESDAY}", Offline(config(hf.playing.address).collect), NOON)
    assert len(quarantine.entries(tmp_path)) == 1


def test_a_day_of_long_ago_that_lacks_what_others_have_is_refused(tmp_path: Path, hf: HuggingFace) -> None:
    hf.days[MONDAY] = [paper(number, MONDAY, summary="") for number in range(2)]
    for entry in hf.days[MONDAY]:
        entry["summary"] = ""
    report = collect(tmp_path, hf.playing.address, MONDAY, MONDAY, began=NOON + timedelta(365), backfill=True)
    assert statuses(report) == {str(MONDAY): "refused"}
    assert report.outcomes[0].reasons == ("2 of its 2 papers have no field 'abstract'",)


@pytest.mark.parametrize(("offline", "asked"), [(False, 1), (True, 2)])
def test_who_is_shut_is_asked_for_no_further_paper(tmp_path: Path, hf: HuggingFace, offline: bool, asked: int) -> None:
    shut, ids = Offline(config(hf.playing.address).collect), ("2512.00001", "2512.00002")
    report = rounds.enrich(tmp_path, shut, NOON, ("huggingface",), ids, offline=offline)
    assert [one.status for one in report.outcomes] == ["failed"] * asked


def test_a_refused_answer_can_be_taken_after_all(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    hf.days[TUESDAY] = day_of(20, 11, TUESDAY)
    assert week(tmp_path, hf).bad
    asking = config(hf.playing.address).collect
    outcome = rounds.accept(tmp_path, f"huggingface/{TUESDAY}", Offline(asking), NOON)
    assert outcome.papers == 11
    assert load_holdings(tmp_path)[0].records["2512.00031"].gone == (TUESDAY,)
    assert len(listed(tmp_path, TUESDAY)) == 12
    assert quarantine.entries(tmp_path) == ()
    assert not week(tmp_path, hf).bad


def test_provenance(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    row = json.loads((tmp_path / "state/days/huggingface/2025.jsonl").read_text().splitlines()[2])
    assert row["date"] == str(TUESDAY)
    assert row["at"] == "2025-12-12T12:00:00Z"
    assert row["papers"] == 12
    assert row["version"]
    (answer,) = row["answers"]
    assert answer["url"] == f"https://huggingface.co/api/daily_papers?date={TUESDAY}&p=0&limit=100"
    assert answer["sum"].startswith("sha256:")
    assert "state" not in str(records(tmp_path).keys())


def test_one_collector_at_a_time(tmp_path: Path, hf: HuggingFace) -> None:
    from generator.errors import BusyError
    from generator.store import keeping

    with keeping(tmp_path), pytest.raises(BusyError):
        week(tmp_path, hf)


PAPERS = st.lists(st.integers(0, 14), unique=True, max_size=15)


@pytest.mark.seconds
@settings(max_examples=40)
@given(st.lists(st.tuples(PAPERS, st.booleans()), min_size=1, max_size=6))
def test_nothing_is_ever_less_than_it_was(answers: list[tuple[list[int], bool]]) -> None:
    """Whatever comes after whatever: papers, days and readings only grow; what is taken is at least as long."""
    with TemporaryDirectory() as folder:
        content = Path(folder)
        before: set[str] = set()
        last = 0  # papers of the answer that was taken last
        for number, (numbers, backfill) in enumerate(answers):
            said = json.dumps([paper(one, TUESDAY) for one in numbers]).encode()
            ask = Said(said, NOON + timedelta(hours=number))
            span = Span(TUESDAY, TUESDAY, backfill)
            report = rounds.fetch(content, ask, NOON + timedelta(hours=number), ("huggingface",), span)
            holdings = load_holdings(content)
            after = {*holdings[0].records} if holdings else set()
            assert after >= before
            if report.outcomes:  # backfill passes over what it had
                refused = len(numbers) < max(last, 1)
                assert bool(report.bad) is refused
                assert after == before or not refused
                last = last if refused else len(numbers)
            before = after


class Said:
    """Says one thing, whatever it is asked."""

    def __init__(self, body: bytes, made: datetime) -> None:
        self.settings = Collect()
        self.body, self.made = body, made

    def __call__(self, url: str, _known: Validators | None = None, /) -> Reply:
        return Reply(url, 200, "application/json", self.body, self.made)


def test_a_host_that_is_down_is_told_of_once(tmp_path: Path, hf: HuggingFace) -> None:
    hf.playing.otherwise = lambda _path: Answer(b"", 503)
    report = collect(tmp_path, hf.playing.address, MONDAY - timedelta(60), FRIDAY)
    assert len(hf.playing.asked) == 3
    assert [one.status for one in report.outcomes] == ["failed", "failed", "failed"]
    assert report.outcomes[-1].reasons[0].startswith("was not asked: its host failed 3 times")
    hf.playing.otherwise = hf.answer
    assert set(statuses(collect(tmp_path, hf.playing.address, MONDAY, FRIDAY)).values()) == {"new"}


def test_a_refused_day_is_asked_for_again_for_a_month(tmp_path: Path, hf: HuggingFace) -> None:
    week(tmp_path, hf)
    hf.days[TUESDAY] = day_of(20, 11, TUESDAY)
    assert week(tmp_path, hf).bad
    for back, status in ((10, "refused"), (40, None)):
        later = NOON + timedelta(back)
        report = collect(tmp_path, hf.playing.address, began=later)
        assert statuses(report).get(str(TUESDAY)) == status
