"""Every road by which words come in: what was sent is what the archive holds, cleaned once, and nothing of it steers.

A road takes titles by id and gives the records that came of them; another road is another row of ROADS.
"""

import html
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from socket import create_connection, create_server
from typing import Any, Final

import pytest
from lxml import etree

from generator import text, trade
from generator.citing.latex import latex
from generator.config import Config
from generator.curation import load_config, load_curation
from generator.errors import ContentError
from generator.models import Record
from generator.reply import Reply
from generator.sources import archive, arxiv_api, arxiv_feed, arxiv_oai, read
from generator.sources.xml import parse
from generator.storing.holdings import load_holdings
from generator.trading.mylist import KIND
from generator.values import web_address
from tests import toy
from tests.collect.daily import collect, huggingface
from tests.trust.payloads import ADDRESSES, IDS, payloads
from tests.trust.world import id_of, quoted, title_of

pytestmark = pytest.mark.seconds

DAY: Final = date(2025, 12, 9)
TITLES: Final = {id_of(number): title_of(payload, number) for number, payload in enumerate(payloads(140))}
Titles = Mapping[str, str]
Road = Callable[[Titles], Sequence[Record]]


def entry(key: str, words: str) -> dict[str, Any]:
    """As Hugging Face's API gives a paper."""
    said = {
        "id": key,
        "title": words,
        "summary": words,
        "authors": [{"name": words}],
        "publishedAt": "2025-12-08T00:00:00.000Z",
        "submittedOnDailyAt": f"{DAY}T00:00:00.000Z",
        "submittedOnDailyBy": {"user": words, "fullname": words},
        "organization": {"name": words, "fullname": words},
        "ai_summary": words,
        "ai_keywords": [words],
        "upvotes": 1,
    }
    return {"paper": said, "numComments": 1}


def by_json(titles: Titles) -> Sequence[Record]:
    return read(json.dumps([entry(*one) for one in titles.items()]).encode(), "a.json").records


def by_json_lines(titles: Titles) -> Sequence[Record]:
    return read("\n".join(json.dumps(entry(*one)) for one in titles.items()).encode(), "a.jsonl").records


def by_literals(titles: Titles) -> Sequence[Record]:
    return read(json.dumps([repr(entry(*one)) for one in titles.items()]).encode(), "a.json").records


def by_page(titles: Titles) -> Sequence[Record]:
    props = html.escape(json.dumps({"dailyPapers": [entry(*one) for one in titles.items()]}))
    return read(f'<!doctype html><div data-target="DailyPapers" data-props="{props}">'.encode(), "a.html").records


def by_fetch(titles: Titles, folder: Path) -> Sequence[Record]:
    with huggingface() as server:
        server.days[DAY] = [entry(*one) for one in titles.items()]
        collect(folder, server.playing.address, DAY, DAY)
    (held,) = load_holdings(folder)
    return list(held.records.values())


class Maker:
    """Makes elements of one namespace by their names."""

    def __init__(self, namespace: str = "") -> None:
        self.namespace = namespace

    def __call__(self, name: str, *inside: Any, **attributes: str) -> Any:
        made = etree.Element(f"{{{self.namespace}}}{name}" if self.namespace else name, attributes)
        for one in inside:
            if isinstance(one, str):
                made.text = one
            else:
                made.append(one)
        return made


ATOM, ARXIV = Maker("http://www.w3.org/2005/Atom"), Maker("http://arxiv.org/schemas/atom")
OAI, RAW, PLAIN = Maker("http://www.openarchives.org/OAI/2.0/"), Maker("http://arxiv.org/OAI/arXivRaw/"), Maker()


def written(tree: Any) -> str:
    return str(etree.tostring(tree, encoding="unicode"))


def by_api(titles: Titles) -> Sequence[Record]:
    entries = (
        ATOM(
            "entry",
            ATOM("id", f"http://arxiv.org/abs/{key}v1"),
            ATOM("title", words),
            ATOM("summary", words),
            ATOM("published", "2025-12-08T00:00:00Z"),
            ATOM("updated", "2025-12-08T00:00:00Z"),
            ATOM("author", ATOM("name", words)),
            ARXIV("comment", words),
            ARXIV("journal_ref", words),
            ARXIV("doi", words),
            ARXIV("primary_category", term=words),
        )
        for key, words in titles.items()
    )
    return arxiv_api.parsed(written(ATOM("feed", *entries)), "x").records


def by_oai(titles: Titles) -> Sequence[Record]:
    records = (
        OAI(
            "record",
            OAI("header", OAI("identifier", f"oai:arXiv.org:{key}"), OAI("datestamp", "2025-12-09")),
            OAI(
                "metadata",
                RAW(
                    "arXivRaw",
                    RAW("id", key),
                    RAW("version", RAW("date", "Mon, 08 Dec 2025 10:00:00 GMT"), version="v1"),
                    RAW("title", words),
                    RAW("authors", words),
                    RAW("categories", "cs.CL"),
                    RAW("comments", words),
                    RAW("abstract", words),
                ),
            ),
        )
        for key, words in titles.items()
    )
    return arxiv_oai.parsed(written(OAI("OAI-PMH", OAI("ListRecords", *records))), "x").records


def by_feed(titles: Titles) -> Sequence[Record]:
    items = (
        PLAIN(
            "item",
            PLAIN("title", words),
            PLAIN("guid", f"oai:arXiv.org:{key}v1"),
            PLAIN("description", words),
            PLAIN("rights", words),
        )
        for key, words in titles.items()
    )
    feed = arxiv_feed.parsed(written(PLAIN("rss", PLAIN("channel", PLAIN("title", "cs.CL"), *items))), "x")
    return [one.record for one in feed.papers]


def by_archive(titles: Titles) -> Sequence[Record]:
    items = [
        {"id": "x", "title": words, "_paper": {"id": key, "title": words, "doi": words}}
        for key, words in titles.items()
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}

    class Get:
        settings = Config.model_validate({"collect": {"archive": {"address": "https://them.example.net/"}}}).collect

        def __call__(self, url: str) -> Reply:
            return Reply(url, 200, "application/json", json.dumps(feed).encode(), datetime(2025, 12, 9, tzinfo=UTC))

    return archive.day(DAY, Get()).records


def imported(text_: str, folder: Path, name: str) -> Sequence[Record]:
    """What `import` keeps of a file that another program wrote."""
    path = folder / name
    path.write_text(text_, "utf-8")
    trade.bring_in([path], folder / "content", trade.Asked("kept"))
    return [one for held in load_holdings(folder / "content") for one in held.records.values()]


def by_csl(titles: Titles, folder: Path) -> Sequence[Record]:
    items = [
        {
            "id": key,
            "title": words,
            "author": [{"literal": words}, {"family": words, "given": words}],
            "URL": f"https://arxiv.org/abs/{key}",
            "container-title": words,
            "abstract": words,
            "note": words,
            "keyword": words,
        }
        for key, words in titles.items()
    ]
    return imported(json.dumps(items), folder, "toys.json")


def by_ris(titles: Titles, folder: Path) -> Sequence[Record]:
    rows = (
        f"TY  - GEN\nTI  - {words}\nAU  - {words}\nAB  - {words}\nKW  - {words}\nN1  - {words}\n"
        f"UR  - https://arxiv.org/abs/{key}\nER  - \n"
        for key, words in ((key, " ".join(text.clean(words).split())) for key, words in titles.items())
    )
    return imported("".join(rows), folder, "toys.ris")


def by_bibtex(titles: Titles, folder: Path) -> Sequence[Record]:
    entries = (
        f"@misc{{k{number},\n  title = {{{words}}},\n  author = {{{words}}},\n  abstract = {{{words}}},\n"
        f"  note = {{{words}}},\n  eprint = {{{key}}}\n}}\n"
        for number, (key, words) in enumerate((key, latex(text.line(one, 1_000))) for key, one in titles.items())
    )
    return imported("".join(entries), folder, "toys.bib")


def by_bookmarks(titles: Titles, folder: Path) -> Sequence[Record]:
    rows = (
        f'<DT><A HREF="https://arxiv.org/abs/{key}">{html.escape(words)}</A><DD>{html.escape(words)}\n'
        for key, words in ((key, text.line(words, 1_000)) for key, words in titles.items())
    )
    head = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n"
    return imported(f"{head}{''.join(rows)}</DL>\n", folder, "toys.html")


def by_my_list(titles: Titles, folder: Path) -> Sequence[Record]:
    papers = [{"id": key, "title": words, "note": words, "tags": [words]} for key, words in titles.items()]
    return imported(json.dumps({"format": 1, "kind": KIND, "papers": papers}), folder, "toys.json")


IMPORTS: Final = {
    "CSL-JSON": by_csl,
    "RIS": by_ris,
    "BibTeX": by_bibtex,
    "bookmarks": by_bookmarks,
    "My list": by_my_list,
}
ROADS: Final[Mapping[str, Road]] = {
    "JSON": by_json,
    "JSON lines": by_json_lines,
    "literals": by_literals,
    "a saved page": by_page,
    "another Broadsheet": by_archive,
}
ROADS_OF_XML: Final[Mapping[str, Road]] = {"the API": by_api, "OAI-PMH": by_oai, "the feed": by_feed}


@pytest.mark.parametrize("road", ROADS.values(), ids=ROADS)
def test_what_is_sent_arrives(road: Road) -> None:
    assert {one.id: one.title for one in road(TITLES)} == {
        key: text.line(words, 1_000) for key, words in TITLES.items()
    }


@pytest.mark.parametrize("road", ROADS_OF_XML.values(), ids=ROADS_OF_XML)
def test_what_is_sent_as_xml_arrives(road: Road) -> None:
    carried = {key: text.clean(words) for key, words in TITLES.items()}  # XML carries no control characters
    assert {one.id: one.title for one in road(carried)} == {
        key: text.line(words, 1_000) for key, words in TITLES.items()
    }


@pytest.mark.parametrize("road", IMPORTS.values(), ids=IMPORTS)
def test_what_is_imported_arrives_and_can_be_read_again(road: Callable[[Titles, Path], Any], tmp_path: Path) -> None:
    found = road(TITLES, tmp_path)
    told = {one.id: squeezed(one.title) for one in found}
    sent = {key: squeezed(text.line(words, 1_000)) for key, words in TITLES.items()}
    assert told.keys() == sent.keys()
    assert all(sent[key].endswith(title) for key, title in told.items())
    assert sum(sent[key] != title for key, title in told.items()) <= 1  # a bookmark's `[words] ` are taken for an id
    load_curation(tmp_path / "content")  # the list that it is on, its tags and words


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_what_is_fetched_is_stored(tmp_path: Path) -> None:
    found = by_fetch(TITLES, tmp_path / "content")
    assert {one.id: one.title for one in found} == {key: text.line(words, 1_000) for key, words in TITLES.items()}
    for one in found:
        name = text.line(TITLES[one.id], 200)
        assert (one.authors, one.keywords, one.submitter and one.submitter.handle) == ((name,), (name,), name)


@pytest.mark.parametrize("road", [by_json, by_page, by_archive, by_api, by_oai, by_feed])
def test_an_id_that_is_none_brings_nothing(road: Road) -> None:
    ids = {text.clean(one) if road in (by_api, by_oai, by_feed) else one: "Words" for one in IDS}
    good = [one.id for one in road({**ids, "2512.00001": "Words"})]
    assert set(good) <= {"2512.00001", "2512.00002"}  # a version, a query and white space belong to no id
    assert "2512.00001" in good


def test_an_address_is_one_of_the_web_or_none() -> None:
    kept = [web_address(one) for one in ADDRESSES]
    assert len([one for one in kept if one]) < 5
    assert all(one.startswith(("http://", "https://")) and not set(one) & set("\"'<>\\ \n{}") for one in kept if one)


def people_write(content: Path) -> Iterator[str]:
    """What people write, in every kind of file: words that must come back as they are."""
    toy.write(content)
    for number, payload in enumerate(payloads(110)):
        words, name = text.clean(payload).strip(), f"2512.{number:05d}"
        if "---" in words.split("\n") or not words:
            continue
        files = {
            f"papers/{name}.md": f"---\nformat: 1\ntitle: {quoted(words)}\nsummary: {quoted(words)}\n---\n{words}\n",
            f"pages/p{number}.md": f"---\nformat: 1\ntitle: {quoted(words)}\n---\n{words}\n",
            f"lists/l{number}.md": f"---\nformat: 1\ntitle: {quoted(words)}\n---\n- {name}\n{indented(words)}\n",
        }
        toy.write(content, files)
        yield words


def indented(words: str) -> str:
    return "\n".join(f"  {line}" for line in words.split("\n"))


def test_what_people_write_is_read_as_it_is(tmp_path: Path) -> None:
    content = tmp_path / "content"
    written_ = list(people_write(content))
    read_ = load_curation(content)
    titles = {text.line(words, 1_000) for words in written_}
    assert len(written_) > 90
    assert {note.title for key, note in read_.papers.items() if note.title != "A Corrected Title"} - {None} == titles
    assert {page.title for page in read_.pages.values()} == titles | {"About toys"}
    assert {kept.title for kept in read_.lists.values()} == titles
    shown = {" ".join(kept.entries[0].words.split()) for kept in read_.lists.values()}
    assert shown == {" ".join(words.split()) for words in written_}
    (content / "curation/site.toml").write_text(f"format = 1\ntitle = {quoted(written_[5])}\n")
    assert load_config(content).title == text.line(written_[5], 200)


# --- what XML and JSON may not hold -----------------------------------------------------------------------------------

BOMB: Final = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
QUADRATIC: Final = f'<!ENTITY a "{"a" * 50_000}">'
XML: Final[Mapping[str, str]] = {
    "laughs": f'<!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]><feed>&a9;</feed>',
    "quadratic": f"<!DOCTYPE x [{QUADRATIC}]><feed>{'&a;' * 50_000}</feed>",
    "file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><feed>&e;</feed>',
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]><feed>&e;</feed>',
    "parameter": '<!DOCTYPE x [<!ENTITY % e SYSTEM "{address}"> %e;]><feed/>',
    "subset": '<!DOCTYPE x SYSTEM "{address}"><feed/>',
    "public": '<!DOCTYPE x PUBLIC "-//x//x" "{address}"><feed/>',
    "undeclared": "<feed>&e;</feed>",
    "depth": "<feed>" + "<a>" * 100_000,
    "encoding": '<?xml version="1.0" encoding="utf-7"?><feed>+ADw-x+AD4-',
}


@pytest.mark.parametrize("words", XML.values(), ids=XML)
def test_xml_that_bombs_or_asks_is_refused_and_nobody_is_asked(words: str) -> None:
    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        for reader in (parse, arxiv_api.parsed, arxiv_oai.parsed, arxiv_feed.parsed):
            with pytest.raises(ContentError):
                reader(words.replace("{address}", address), "x")
        with pytest.raises(TimeoutError):
            server.accept()


def test_who_asks_would_be_seen() -> None:
    with create_server(("127.0.0.1", 0)) as server, create_connection(server.getsockname()):
        server.settimeout(20)
        server.accept()[0].close()


def test_xml_may_say_where_its_schema_is_without_our_asking() -> None:
    with create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        heard = f'<?xml-stylesheet href="{address}"?><feed xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        parse(f'{heard} i:schemaLocation="x {address}"><i:include href="{address}"/></feed>', "x")
        with pytest.raises(TimeoutError):
            server.accept()


STRICT: Final[Mapping[str, str]] = {
    "NaN": '[{"paper": {"id": "2512.00001", "title": "x", "upvotes": NaN}}]',
    "Infinity": '[{"paper": {"id": "2512.00001", "title": "x", "upvotes": -Infinity}}]',
    "comma": '[{"paper": {"id": "2512.00001", "title": "x"}},]',
    "comment": '[{"paper": {"id": "2512.00001"}} /* x */]',
    "quotes": "[{'paper': {}}]",
    "control": '[{"paper": {"title": "a\nb"}}]',
    "depth of lists": "[" * 100_000,
    "depth of tables": '{"paper":' * 100_000,
    "tail": '[{"paper": {"id": "2512.00001", "title": "x"}}] x',
}


@pytest.mark.parametrize("words", STRICT.values(), ids=STRICT)
def test_json_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(ContentError):
        read(words.encode(), "a.json")


def test_of_two_keys_alike_the_last_counts_and_no_id_comes_in_unchecked() -> None:
    for first, last in (("../x", "2512.00001"), ("2512.00001", "../x")):
        words = f'[{{"paper": {{"id": "{first}", "id": "{last}", "title": "x", "publishedAt": "2025-12-08"}}}}]'
        answer = read(words.encode(), "a.json")
        assert [one.id for one in answer.records] == [last] * (last != "../x")
        assert len(answer.refused) == (last == "../x")


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"Rar!\x1a\x07", b"7z\xbc\xaf'\x1c"]
)
def test_archives_are_unpacked_nowhere(start: bytes) -> None:
    with pytest.raises(ContentError, match="is nothing that Broadsheet can read"):
        read(start + b"\x00" * 100, "2025-12-09.json")
