"""Sources that are asked, from recorded answers of our own: each folder below tests/data/fetch/ is a case.

`case.json` says what is asked for, which address answers what, in which order, and what is expected of it.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from generator.config import Collect
from generator.errors import ContentError, Fault, FetchError
from generator.reply import Get, Reply
from generator.sources import Asked, arxiv_oai, asked, daily
from generator.sources.answer import Answer

CASES = sorted((Path(__file__).parents[1] / "data/fetch").iterdir())
MADE = datetime(2025, 12, 12, 12, tzinfo=UTC)


class Recorded:
    """A `get` that answers from a case's folder; the last answer of an address is given for good."""

    def __init__(self, folder: Path, case: dict[str, Any]) -> None:
        self.settings = Collect.model_validate(case.get("settings", {}))
        self.folder = folder
        self.left = list(case["answers"])
        self.last: dict[str, dict[str, Any]] = {}

    def __call__(self, url: str) -> Reply:
        row = next((row for row in self.left if row["url"] == url), None)
        if row:
            self.left.remove(row)
        row = row or self.last.get(url)
        assert row, f"nobody was meant to ask for {url}"
        self.last[url] = row
        return Reply(url, row.get("status", 200), row["kind"], (self.folder / row["file"]).read_bytes(), MADE)


def outcome(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    """What a source makes of a case, as its `expected` has it."""
    get = Recorded(folder, case)
    source = asked()[case["source"]]
    try:
        if "day" in case:
            answer: Answer = source.day(date.fromisoformat(case["day"]), get)
        else:
            answer = source.enrich(case["ids"], get)
    except (ContentError, FetchError) as error:
        return {"error": error.faults[0].fact}
    assert not get.left, "not all answers were asked for"
    assert answer.source == case["source"]
    return {
        "records": [record.model_dump(mode="json", exclude_defaults=True) for record in answer.records],
        "refused": [fault.fact for fault in answer.refused],
    }


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_case(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert outcome(folder, case) == case["expected"]


def test_a_source_that_is_not_asked_for_days_has_none() -> None:
    knows = Asked.of(SimpleNamespace(SOURCE="toy", enrich=lambda _ids, _get: Answer("toy", (), ())))
    assert knows.can == {"enrich"}
    assert knows.day(date(2025, 12, 9), Recorded(Path(), {"answers": []})) == Answer("toy", (), ())


def test_a_list_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "_PAGES", 3)
    pages = iter(range(100))

    def get(url: str) -> Reply:
        if "/api/" not in url:
            raise FetchError(Fault(url, "could not be reached", "ask again later"))
        first = next(pages) * 50
        rows = [{"id": f"2512.{first + n:05d}", "title": f"Tea {first + n}", "upvotes": 0} for n in range(50)]
        return Reply(url, 200, "application/json", json.dumps(rows).encode(), MADE)

    with pytest.raises(ContentError, match="has no end"):
        daily.day(date(2025, 12, 9), cast(Get, get))
    assert next(pages) == 3


def test_a_harvest_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arxiv_oai, "_PAGES", 3)
    tokens = iter(range(100))

    def get(url: str) -> Reply:
        page = f"<ListRecords><resumptionToken>{next(tokens)}</resumptionToken></ListRecords>"
        said = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{page}</OAI-PMH>'
        return Reply(url, 200, "text/xml", said.encode(), MADE)

    with pytest.raises(ContentError, match="goes round in circles"):
        arxiv_oai.harvest({"metadataPrefix": "arXivRaw"}, cast(Get, get))
    assert next(tokens) == 3


# Monday 14:00 in New York is 19:00 GMT in winter and 18:00 in summer.
@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        ("2025-12-08T18:59:59Z", "2025-12-09"),
        ("2025-12-08T19:00:00Z", "2025-12-10"),
        ("2025-12-11T18:59:59Z", "2025-12-12"),
        ("2025-12-11T19:00:00Z", "2025-12-15"),  # Thursday after closing: Sunday evening
        ("2025-12-12T18:59:59Z", "2025-12-15"),
        ("2025-12-12T19:00:00Z", "2025-12-16"),  # Friday after closing: Monday evening
        ("2025-12-13T03:00:00Z", "2025-12-16"),
        ("2025-12-14T23:00:00Z", "2025-12-16"),
        ("2025-12-15T04:00:00Z", "2025-12-16"),
        ("2025-07-07T17:59:59Z", "2025-07-08"),
        ("2025-07-07T18:00:00Z", "2025-07-09"),
        ("2025-03-10T18:00:00Z", "2025-03-12"),  # the day after the clocks went forward
        ("2025-11-03T18:59:59Z", "2025-11-04"),  # and back
    ],
)
def test_under_which_day_a_submission_lies(submitted: str, expected: str) -> None:
    from generator.sources.arxiv import announced, span

    moment = datetime.fromisoformat(submitted)
    assert announced(moment) == date.fromisoformat(expected)
    first, last = span(date.fromisoformat(expected))
    assert first <= moment < last


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("This paper has been withdrawn by the author due to an error", True),
        ("this submission has been temporarily withdrawn", True),
        ("Withdrawn", True),
        ("withdrawn by arXiv admins", True),
        ("We study why articles are withdrawn from shelves", False),
        ("12 pages; the teabag was withdrawn after a minute", False),
        ("", False),
    ],
)
def test_what_is_withdrawn(comment: str, expected: bool) -> None:
    from generator.sources.arxiv_api import is_withdrawn

    assert is_withdrawn(comment) is expected


def test_recorded_answers_of_arxivs_query_api(shared: Path) -> None:
    from generator.sources.arxiv_api import parsed

    papers = 0
    for path in sorted((shared / "data/arxiv-api").glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["status_code"] == 400:
            with pytest.raises(ContentError, match="is an error"):
                parsed(said["body"], path.name)
            continue
        page = parsed(said["body"], path.name)
        assert (len(page.records), page.refused) == (said["body"].count("<entry>"), ())
        for record, part in zip(page.records, said["body"].split("<entry>")[1:], strict=True):
            papers += 1
            assert len(record.authors) == part.count("<author>")
            assert bool(record.doi) == ("<arxiv:doi>" in part)
            assert bool(record.journal_ref) == ("<arxiv:journal_ref" in part)
            assert bool(record.comment) == ("<arxiv:comment" in part)
            assert f"{record.id}v{record.versions[-1].number}" in part
            assert all(f'term="{name}"' in part for name in record.categories)
            assert all((record.title, record.abstract, record.published, record.primary_category, record.seen))
    assert papers == 57


def test_recorded_answers_of_arxivs_oai_pmh(shared: Path) -> None:
    from generator.sources.arxiv_oai import parsed

    papers = 0
    for path in sorted((shared / "data/arxiv-oai/arxiv-2018").glob("*.xml")):
        text = path.read_text(encoding="utf-8")
        page = parsed(text, path.name)
        assert (len(page.records), page.refused) == (text.count("<record>"), ())
        papers += len(page.records)
        for record, part in zip(page.records, text.split("<record>")[1:], strict=True):
            colons = part.count("<keyname>:</keyname>")
            assert len(record.authors) == part.count("<author>") - colons
            assert bool(record.doi) == ("<doi>" in part)
            assert bool(record.journal_ref) == ("<journal-ref>" in part)
            assert bool(record.comment) == ("<comments>" in part)
            assert bool(record.licence) == ("<license>" in part)
            assert all((record.title, record.abstract, record.published, record.categories, record.versions))
    assert papers == 30


def test_recorded_answers_of_the_protocol(shared: Path) -> None:
    from generator.sources.arxiv_oai import parsed

    folder = shared / "data/arxiv-oai/protocol"
    for path in sorted(folder.glob("*.xml")):
        text = path.read_text(encoding="utf-8")
        if "<error" in text:
            assert parsed(text, path.name).error == {"undefinedError": "unknown"}.get(path.stem, path.stem)
        elif path.stem.startswith("ListRecords") and path.stem != "ListRecordsBroken":
            page = parsed(text, path.name)
            assert page.token == {"ListRecords4": ""}.get(path.stem, f"ListRecords{int(path.stem[11:] or 1) + 1}.xml")
            assert len((*page.records, *page.refused)) == text.count("<record>") - text.count('status="deleted"')
    with pytest.raises(ContentError, match="not well-formed"):
        parsed((folder / "ListRecordsBroken.xml").read_text(encoding="utf-8"), "broken")
