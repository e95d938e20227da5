"""What the readers of arXiv's answers make of the odd ones, beside the cases in `tests/data/fetch/`."""

from datetime import date
from typing import Any

import pytest

from generator.errors import ContentError
from generator.sources import arxiv_api, arxiv_feed, arxiv_oai

OAI = "http://www.openarchives.org/OAI/2.0/"


def oai(inside: str, root: str = "OAI-PMH") -> Any:
    return arxiv_oai.parsed(f'<{root} xmlns="{OAI}">{inside}</{root}>', "oai")


def raw(facts: str) -> str:
    return (
        "<ListRecords><record><header><identifier>oai:arXiv.org:2512.00001</identifier></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2512.00001</id>{facts}</arXivRaw>'
        "</metadata></record></ListRecords>"
    )


VERSIONS = (
    '<version version="v1"><date>Mon, 1 Dec 2025 10:00:00 GMT</date></version>'
    '<version version="vx"><date>Mon, 1 Dec 2025 10:00:00 GMT</date></version>'
    '<version version="v2"><date>soon</date></version>'
    '<version version="v3"><date>Mon, 1 Dec 99999999999999999999 10:00:00 GMT</date></version>'
    '<version version="v4"><date>Wed, 3 Dec 2025 10:00:00 -0000</date></version>'
)


@pytest.mark.parametrize(
    ("inside", "root", "told"),
    [
        ("", "html", "is no answer of OAI-PMH"),
        ("<Identify/>", "OAI-PMH", "is an answer of OAI-PMH to another question"),
    ],
)
def test_what_is_no_answer_of_oai(inside: str, root: str, told: str) -> None:
    with pytest.raises(ContentError, match=told):
        oai(inside, root)


def test_an_error_of_oai_is_told_by_its_code_alone() -> None:
    assert oai('<error code="noRecordsMatch">words</error>').error == "noRecordsMatch"
    assert oai('<error code="::error::x">words</error>').error == "unknown"


def test_versions_of_which_some_say_nothing() -> None:
    (record,) = oai(
        raw(f"<title>A Toy</title><authors>Ada Toy (A Lab (in a Town)), : and Bo</authors>{VERSIONS}")
    ).records
    assert [(one.number, one.date) for one in record.versions] == [(1, date(2025, 12, 1)), (4, date(2025, 12, 3))]
    assert record.authors == ("Ada Toy", "Bo")


def test_a_record_without_authors_and_one_without_a_title() -> None:
    (record,) = oai(raw("<title>A Toy</title>")).records
    assert (record.authors, record.versions) == ((), ())
    whole = oai(raw(""))
    assert (whole.records, len(whole.refused)) == ((), 1)


@pytest.mark.parametrize(
    ("created", "updated", "published", "seen", "versions"),
    [
        ("2025-12-01", "2025-12-03", date(2025, 12, 1), date(2025, 12, 3), [1]),
        ("2025-12-01", "", date(2025, 12, 1), date(2025, 12, 1), [1]),
        ("soon", "", None, None, []),
    ],
)
def test_a_record_that_tells_authors_one_by_one(
    created: str, updated: str, published: date | None, seen: date | None, versions: list[int]
) -> None:
    authors = (
        "<author><keyname>Toy</keyname><forenames>Ada</forenames><suffix>Jr</suffix></author>"
        "<author><keyname>:</keyname></author><author><keyname>Bo</keyname></author>"
    )
    facts = f"<created>{created}</created><updated>{updated}</updated><title>A Toy</title><authors>{authors}</authors>"
    (record,) = oai(raw(facts).replace("arXivRaw", "arXiv")).records
    assert record.authors == ("Ada Toy Jr", "Bo")
    assert (record.published, record.seen, [one.number for one in record.versions]) == (published, seen, versions)


def test_a_record_in_another_format_is_refused() -> None:
    whole = oai(raw("<title>A Toy</title>").replace("arXivRaw", "dc"))
    assert [fault.fact for fault in whole.refused] == ["a record is of no format that we know"]
    assert whole.records == ()


FEED = "http://www.w3.org/2005/Atom"


def entry(**facts: str) -> str:
    said = {"id": "http://arxiv.org/abs/2512.00001v1", "title": "A Toy", "published": "2025-12-01T00:00:00Z"} | facts
    return "<entry>" + "".join(f"<{name}>{words}</{name}>" for name, words in said.items() if words) + "</entry>"


def api(inside: str, root: str = "feed") -> Any:
    return arxiv_api.parsed(f'<{root} xmlns="{FEED}">{inside}</{root}>', "api")


@pytest.mark.parametrize(
    ("inside", "root", "told"),
    [
        ("", "html", "is no answer of arXiv's query API"),
        (entry(id="http://arxiv.org/api/errors#x"), "feed", "is an error of arXiv's query API"),
    ],
)
def test_what_is_no_answer_of_the_api(inside: str, root: str, told: str) -> None:
    with pytest.raises(ContentError, match=told):
        api(inside, root)


@pytest.mark.parametrize(
    ("facts", "published"),
    [
        ({}, date(2025, 12, 1)),
        ({"published": "soon"}, None),
        ({"published": "2025-12-01T00:00:00"}, None),  # in no zone
    ],
)
def test_when_a_paper_of_the_api_came_out(facts: dict[str, str], published: date | None) -> None:
    (record,) = api(entry(**facts)).records
    assert record.published == published


def test_an_entry_of_the_api_without_a_title_is_refused() -> None:
    whole = api(entry() + entry(title=""))
    assert (len(whole.records), len(whole.refused)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<html/>", "is no feed"),
        ("<rss><x/></rss>", "is no feed"),
        ("<rss><channel><title>Feed error for x</title></channel></rss>", "tells of an error"),
    ],
)
def test_what_is_no_feed(text: str, told: str) -> None:
    with pytest.raises(ContentError, match=told):
        arxiv_feed.parsed(text, "feed")


def test_an_item_of_a_feed_without_a_title_is_refused() -> None:
    items = "".join(
        f"<item><guid>2512.0000{n}</guid><title>{title}</title></item>" for n, title in ((1, "A Toy"), (2, ""))
    )
    feed = arxiv_feed.parsed(f"<rss><channel>{items}</channel></rss>", "feed")
    assert ([one.record.id for one in feed.papers], len(feed.refused)) == (["2512.00001"], 1)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("Tue, 09 Dec 2025 00:00:00 -0500", date(2025, 12, 9)),
        ("2025-12-09T00:00:00-05:00", date(2025, 12, 9)),
        ("soon", None),
        ("", None),
        ("Tue, 09 Dec 99999999999999999999 00:00:00 GMT", None),
    ],
)
def test_the_day_of_a_feed(word: str, told: date | None) -> None:
    assert arxiv_feed._day(word) == told
