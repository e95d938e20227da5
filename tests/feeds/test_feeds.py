"""Feeds: what stands in them, that readers take them, and that their ids never move."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import feedparser
import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from generator import text
from generator.build import Request, build, clean
from generator.remnants import as_printed
from generator.store import save
from generator.subscribing.entries import cdata
from tests import hostile, toy
from tests.feeds import full

pytestmark = pytest.mark.seconds

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full toy archive, everything built that can be."""
    folder = tmp_path_factory.mktemp("full")
    built = build(Request(full.archive(folder / "content"), folder / "site", jobs=1, whole=True))
    assert built.warnings == ()
    return folder / "site"


def feeds(site: Path, ending: str) -> Iterator[Path]:
    for path in sorted(site.rglob(f"*.{ending}")):
        inside = path.relative_to(site).as_posix()
        if not inside.startswith(("sitemap", "search/", "schemas/", "assets/")):
            yield path


def entry(path: Path, guid: str) -> Any:
    return next(one for one in feedparser.parse(path.read_bytes()).entries if one.id == guid)


def item(path: Path, guid: str) -> Any:
    return next(one for one in json.loads(path.read_bytes())["items"] if one["id"] == guid)


def test_which_feeds_there_are(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for ending in ("xml", "json") for path in feeds(site, ending)}
    rhythms = {"", ".daily", ".weekly"}
    assert names >= {f"feed{rhythm}.{ending}" for rhythm in rhythms for ending in ("xml", "json")}
    assert names >= {f"atom{rhythm}.xml" for rhythm in rhythms}
    shelves = ("tags/toys", "organisations/toy-lab", "categories/cs.CL", "lists/first-reads", "searches/blocks")
    assert names >= {f"{shelf}.{ending}" for shelf in (*shelves, "papers/code") for ending in ("xml", "json")}
    assert names >= {"tags/toys.daily.xml", "lists/first-reads.weekly.json", "corrections.xml", "corrections.json"}
    assert names >= {"papers/date/2025-12-09.json", "papers/week/2025-W50.json", "papers/month/2025-12.json"}
    assert "tags/toys.weekly.xml" not in names


def test_readers_take_them_without_complaint(site: Path) -> None:
    for path in feeds(site, "xml"):
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, f"{path}: {feed.bozo_exception}"
        assert feed.version == ("atom10" if path.name.startswith("atom") else "rss20")
        assert feed.entries or ".weekly" in path.name, path  # no week of the toys has settled
        assert len({one.id for one in feed.entries}) == len(feed.entries)
        assert all(one.title and one.published_parsed and one.link.startswith("https://") for one in feed.entries)


@pytest.mark.shared
def test_atom_is_valid(site: Path, shared: Path) -> None:
    schema = etree.RelaxNG(etree.parse(shared / "data/schemas/atom.rng"))
    for path in (site / "atom.xml", site / "atom.daily.xml", site / "atom.weekly.xml"):
        feed = etree.parse(path)
        assert schema.validate(feed), schema.error_log
    broken = (site / "atom.xml").read_bytes().replace(b"<updated>", b"<upset>").replace(b"</updated>", b"</upset>")
    assert not schema.validate(etree.fromstring(broken))  # the control


def test_json_is_as_the_schema_says(site: Path) -> None:
    schema = json.loads((site / "schemas/papers.1.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    found = [json.loads(path.read_bytes()) for path in feeds(site, "json")]
    assert len(found) > 20
    for feed in found:
        assert list(validator.iter_errors(feed)) == []
    spoilt = {**found[0], "items": [{**found[0]["items"][0], "author": "x"}]}
    assert list(validator.iter_errors(spoilt))  # the control


def test_an_item_in_rss(site: Path) -> None:
    one = entry(site / "feed.xml", "oai:arXiv.org:2512.00001")
    assert one.title == "Toy Paper Number 1"
    assert one.link == f"{full.BASE}papers/2512.00001.html"
    assert [author.name for author in one.authors] == ["Ada Toy1", "Bea Sample"]
    assert [tag.term for tag in one.tags] == ["Mixture of experts", "Toys"] or [tag.term for tag in one.tags] == [
        "Toys"
    ]
    assert tuple(one.published_parsed[:3]) == (2025, 12, 8)
    parts = (
        "The editor's note",
        "Read <strong>this</strong> first",
        "Ada Toy1, Bea Sample · The Toy Lab",
        "Our summary",
    )
    places = [one.summary.index(part) for part in parts]
    assert places == sorted(places)
    links = {link.rel: link.href for link in one.links}
    assert links["related"] == "https://arxiv.org/abs/2512.00001"


def test_the_whole_abstract_and_the_machine_apart(site: Path) -> None:
    one = entry(site / "feed.xml", "oai:arXiv.org:2512.00002")
    assert (
        "Paper 2 moves toys about. It uses a sparse attention of blocks, and $x^2$ toys &lt; 3 &amp; more."
        in one.summary
    )
    assert one.summary.index("moves toys") < one.summary.index("<b>Summary by a machine (toy-1)</b>")


def test_the_same_item_in_three_formats(site: Path) -> None:
    for guid in ("oai:arXiv.org:2512.00006", "oai:arXiv.org:2512.00001"):
        rss, atom = entry(site / "feed.xml", guid), entry(site / "atom.xml", guid)
        feed = item(site / "feed.json", guid)
        assert rss.title == atom.title == feed["title"]
        assert rss.summary == atom.content[0].value
        assert rss.link == atom.link == feed["url"]
        assert [one.name for one in rss.authors] == [one.name for one in atom.authors]
        assert [one["name"] for one in feed["authors"]] == [one.name for one in rss.authors]
        assert feed["external_url"].startswith("https://arxiv.org/abs/")
        assert feed["date_published"] == atom.published


def test_a_title_is_plain_text_whatever_it_holds(site: Path) -> None:
    assert (
        b'<title>A &#x3C;b&#x3E;Hostile&#x3C;/b&#x3E; &#x26; "Quoted" Title</title>' in (site / "feed.xml").read_bytes()
    )
    xml = etree.parse(site / "feed.xml")
    assert 'A <b>Hostile</b> & "Quoted" Title' in [one.text for one in xml.iterfind(".//item/title")]


def test_every_fact_stands_in_a_complete_file(site: Path) -> None:
    paper = item(site / "papers/date/2025-12-08.json", "oai:arXiv.org:2512.00001")["_paper"]
    assert paper["title"] == "Toy Paper Number 1"
    assert paper["authors"] == ["Ada Toy1", "Bea Sample"]
    assert paper["abstract"].startswith("Paper 1 moves toys about.")
    assert paper["note"] == "Read **this** first."
    assert paper["organisations"] == [
        {"slug": "toy-lab", "name": "The Toy Lab", "link": "https://huggingface.co/Toy-Lab"}
    ]
    assert (paper["day"], paper["listed"]) == ("2025-12-08", ["2025-12-08"])
    assert paper["reading"] == {"date": "2025-12-08", "votes": 1, "comments": 1}
    slim = item(site / "tags/toys.json", "oai:arXiv.org:2512.00001")
    assert "abstract" not in slim["_paper"]
    assert slim["_paper"]["reading"] == paper["reading"]
    assert slim["title"] == paper["title"]


def test_authors_have_the_newest_in_brief(site: Path) -> None:
    feed = json.loads((site / "authors/bea-sample.json").read_bytes())
    assert [key for key in feed if key != "items"] == ["version", "title", "home_page_url", "feed_url"]
    assert feed["home_page_url"] == "https://toys.example.net/daily/authors/bea-sample.html"
    found = [item["url"].rpartition("/")[2] for item in feed["items"]]
    assert found == [
        f"{name}.html" for name in ("2512.00006", "2512.00003", "2512.00007", "2512.00008", "known-by-its-title-alone")
    ]
    first = feed["items"][0]
    assert set(first) == {"id", "url", "title", "content_html", "date_published", "authors", "tags"}
    assert first["content_html"].endswith("$x^2$ toys &lt; 3 &amp; more.")
    assert not list(site.glob("authors/*.xml"))
    assert not list(site.glob("authors/*.*.json"))
    assert "authors/bea" not in (site / "feeds.html").read_text() + (site / "feeds.opml").read_text()
    assert "authors.html" in (site / "feeds.html").read_text()


def test_a_day_week_and_month_are_complete(site: Path) -> None:
    for name, size in (("date/2025-12-09", 6), ("week/2025-W50", 8), ("month/2025-12", 8)):
        feed = json.loads((site / f"papers/{name}.json").read_bytes())
        assert len(feed["items"]) == size
        assert "next_url" not in feed
        assert feed["_broadsheet"]["complete"] is True


def test_a_list_has_its_keepers_word_first_and_day(site: Path) -> None:
    one = entry(site / "lists/first-reads.xml", "oai:arXiv.org:2512.00003")
    assert one.summary.startswith("<p><b>On this list: reading, 4 of 10</b></p><p>Because of <strong>this</strong>")
    assert f'<a href="{full.BASE}about.html">a page</a>' in one.summary
    assert tuple(one.published_parsed[:3]) == (2026, 1, 5)
    items = {item["id"]: item for item in json.loads((site / "lists/first-reads.json").read_bytes())["items"]}
    assert items["oai:arXiv.org:2512.00003"]["_listed"] == {
        "status": "reading",
        "day": "2026-01-05",
        "rating": 4,
        "words": "Because of **this**: [a page](../about.html).",
        "shelf": "Reading now",
    }
    assert "_listed" not in items["oai:arXiv.org:2512.00001"]
    page = LexborHTMLParser((site / "lists/first-reads.html").read_bytes())
    assert [(head.id, head.text(deep=False).strip()) for head in page.css("main section h2")] == [
        ("reading-now", "Reading now"),
        ("without-a-status", "Without a status"),
    ]
    assert [link.attributes["href"] for link in page.css("nav.orders a")] == ["#reading-now", "#without-a-status"]
    facts = [fact.text() for fact in page.css("section li .facts b")]
    assert "Reading · 4 of 10 · on the list since 5 January 2026" in facts


def test_a_saved_search(site: Path) -> None:
    found = {one.id for one in feedparser.parse((site / "searches/blocks.xml").read_bytes()).entries}
    assert "oai:arXiv.org:2512.00006" in found
    assert not found & {"oai:arXiv.org:2512.00005", "urn:uuid:"}  # published before the day that the query names
    assert (site / "searches/blocks.html").exists()


CORRECTIONS = {
    "renamed": ("2512.00007", "An Old Name", "A New Name", (2025, 12, 20)),
    "new version": ("2512.00008", "version 1", "version 2", (2025, 12, 22)),
    "withdrawn": ("2512.00008", "not withdrawn", "withdrawn by its authors", (2025, 12, 22)),
    "corrected": ("2512.00005", "title: Toy Paper Number 5", "title: A Corrected Title", (2025, 11, 3)),
    "merged": ("2512.00004", "title/long-context-for-toys", "one paper: 2512.00004", (2025, 12, 9)),
}


@pytest.mark.parametrize("what", CORRECTIONS)
def test_corrections_say_what_was_said_before(site: Path, what: str) -> None:
    paper, before, now, day = CORRECTIONS[what]
    entries = feedparser.parse((site / "corrections.xml").read_bytes()).entries
    one = next(one for one in entries if one.title.lower().startswith(f"{what}:"))
    assert one.link == f"{full.BASE}papers/{paper}.html"
    assert f"<b>Before:</b> {before}" in one.summary or before in one.summary.partition("<b>Now:")[0]
    assert now in one.summary.partition("<b>Now:")[2]
    assert tuple(one.published_parsed[:3]) == day


@pytest.mark.seconds
def test_a_retagged_paper_is_a_correction(tmp_path: Path) -> None:
    note = '---\nformat: 1\ntags: []\nchanged: "2026-02-03"\n---\n'
    content = full.archive(tmp_path / "content", **{"papers/2512.00003.md": note})
    toy.edition(content, tmp_path / "site")
    entries = feedparser.parse((tmp_path / "site/corrections.xml").read_bytes()).entries
    assert entries[0].title == "Retagged: Toy Paper Number 3"
    assert "<b>Before:</b> tags: Toys" in entries[0].summary
    assert tuple(entries[0].published_parsed[:3]) == (2026, 2, 3)


def test_an_item_a_day(site: Path) -> None:
    entries = feedparser.parse((site / "feed.daily.xml").read_bytes()).entries
    assert [one.title for one in entries][:2] == ["10 December 2025: 1 paper", "9 December 2025: 6 papers"]
    assert entries[1].link == f"{full.BASE}papers/date/2025-12-09.html"
    assert "A day of toys." in entries[1].summary
    assert entries[1].summary.count("<li>") == 6
    tags = feedparser.parse((site / "tags/toys.daily.xml").read_bytes()).entries
    assert {one.title.partition(",")[0] for one in tags} == {"Toys"}


@pytest.mark.seconds
def test_the_best_of_a_week_once_its_votes_have_settled(tmp_path: Path) -> None:
    content, output = full.many(tmp_path / "content", days=20), tmp_path / "site"
    toy.edition(content, output)
    # 1 October 2025 is a Wednesday; the newest day is the 20th: of week 41, which ends on the 12th, 7 days are over.
    entries = feedparser.parse((output / "feed.weekly.xml").read_bytes()).entries
    assert [one.title for one in entries] == [
        "Week 41, 2025: the top 10 of 21 papers",
        "Week 40, 2025: the top 10 of 15 papers",
    ]
    assert tuple(entries[0].published_parsed[:3]) == (2025, 10, 19)
    votes = [int(votes) for votes in re.findall(r"(\d+) votes?", entries[0].summary)]
    assert votes == sorted(votes, reverse=True)
    assert len(votes) == 10


def test_self_hub_and_dates(site: Path) -> None:
    xml = etree.parse(site / "tags/toys.xml")
    links = {link.get("rel"): link.get("href") for link in xml.iterfind(f"channel/{ATOM}link")}
    assert links == {"self": f"{full.BASE}tags/toys.xml", "hub": "https://hub.example.net/"}
    assert xml.findtext("channel/lastBuildDate") == "Wed, 10 Dec 2025 00:00:00 GMT"
    feed = json.loads((site / "feed.json").read_bytes())
    assert feed["feed_url"] == f"{full.BASE}feed.json"
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example.net/"}]


def test_a_feed_that_moved_says_where_to(site: Path) -> None:
    target = f"{full.BASE}feed.xml"
    feed = feedparser.parse((site / "old/feed.xml").read_bytes())
    assert not feed.bozo
    assert [one.link for one in feed.entries] == [target]
    moved = json.loads((site / "old/feed.json").read_bytes())
    assert moved["expired"] is True
    assert moved["feed_url"] == f"{full.BASE}feed.json"


def test_opml_names_feeds_that_are_there(site: Path) -> None:
    outlines = etree.parse(site / "feeds.opml").findall(".//outline[@xmlUrl]")
    assert len(outlines) > 8
    for one in outlines:
        address = str(one.get("xmlUrl")).removeprefix(full.BASE)
        assert (site / address).is_file(), address
        assert (site / (str(one.get("htmlUrl")).removeprefix(full.BASE) or "index.html")).is_file()
    every = {
        path.relative_to(site).as_posix() for path in feeds(site, "xml") if not path.name.startswith(("atom", "old"))
    }
    named = {str(one.get("xmlUrl")).removeprefix(full.BASE) for one in outlines}
    assert named == {name for name in every if not re.search(r"\.\d{4}-\d\d\.", name) and not name.startswith("old/")}


def test_the_page_of_feeds_leads_to_all_of_them(site: Path) -> None:
    page = (site / "feeds.html").read_text("utf-8")
    for address in re.findall(r'href="([^":]+\.(?:xml|json))"', page):
        assert (site / address).is_file(), address
    assert page.count("data-feed=") > 20
    assert "By mail" in page


# --- ids --------------------------------------------------------------------------------------------------------------


def ids(site: Path) -> dict[str, list[str]]:
    """The ids of every feed, and of the feed itself."""
    found = {}
    for path in feeds(site, "xml"):
        feed = feedparser.parse(path.read_bytes())
        found[path.relative_to(site).as_posix()] = [feed.feed.get("id", ""), *(one.id for one in feed.entries)]
    for path in feeds(site, "json"):
        found[path.relative_to(site).as_posix()] = [one["id"] for one in json.loads(path.read_bytes())["items"]]
    return found


def another_host(content: Path) -> str:
    return "https://elsewhere.example.org/"


def another_title(content: Path) -> str:
    toy.write(content, {"site.toml": full.SITE.replace("Toy Times", "Toys Today")})
    return full.BASE


def retitled_papers(content: Path) -> str:
    for number in (1, 2, 3):
        path = content / f"curation/papers/2512.0000{number}.md"
        path.write_text('---\nformat: 1\ntitle: "Quite another title"\ntags: ["toys"]\n---\n')
    return full.BASE


def a_fork(content: Path) -> str:
    toy.write(
        content, {"site.toml": 'format = 1\ntitle = "A Fork"\nbase_url = "https://fork.example.org/x/"\n'}, "local"
    )
    return ""


@pytest.mark.seconds
@pytest.mark.parametrize("change", [another_host, another_title, retitled_papers, a_fork])
def test_ids_never_move(tmp_path: Path, change: Any) -> None:
    content, site = full.archive(tmp_path / "content"), tmp_path / "site"
    note = '---\nformat: 1\ntags: ["toys"]\n---\n'
    toy.write(content, {f"papers/2512.0000{number}.md": note for number in (1, 2, 3)})
    toy.edition(content, site)
    before = ids(site)
    base = change(content) or None
    toy.edition(content, site, base_url=base)
    after = ids(site)
    if change is retitled_papers:  # three corrections are new; and what a search finds may change
        corrections = [after.pop(name) for name in ("corrections.xml", "corrections.json")]
        assert all(
            set(before.pop(name)) < set(new)
            for name, new in zip(("corrections.xml", "corrections.json"), corrections, strict=True)
        )
    assert after == before


# --- hostile text -----------------------------------------------------------------------------------------------------


def hostile_build(content: Path, site: Path, values: list[str]) -> int:
    """Papers with each value in every field; how many feeds were read, each well-formed and each value as it was."""
    papers = [
        toy.record(
            number,
            toy.MONDAY,
            title=value,
            authors=(value or "x", "Bea Sample"),
            abstract=value,
            machine_summary=value,
            machine_summary_model=value[:100],
            keywords=(value or "x",),
            journal_ref=value,
        )
        for number, value in enumerate(values, 1)
        if text.line(value, 100)  # else there is no title
    ]
    save(content, {"huggingface": papers})
    toy.write(content, {"site.toml": full.SITE.replace("[feeds]\n", "[limits]\nfeed = 900\n[feeds]\n")})
    toy.write(content, {"tags.toml": toy.CURATION["tags.toml"], "lists/first-reads.md": full.LIST})
    build(Request(content, site, jobs=1))
    titles = {f"oai:arXiv.org:{paper.id}": as_printed(paper.title) for paper in papers}
    read = 0
    for path in (*feeds(site, "xml"), site / "feeds.opml"):
        xml = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True))
        read += 1
        for one in xml.iterfind(".//item"):
            guid, title = one.findtext("guid"), one.findtext("title")
            assert guid not in titles or title == titles[guid] or str(title).endswith(titles[str(guid)])
            assert {str(child.tag) for child in one} <= IN_ITEM
            assert not re.search(r"<(?!/?(?:p|b|a|ol|li|br|ul|em|strong|i|code)\b)", str(one.findtext("description")))
    for path in feeds(site, "json"):
        for facts in json.loads(path.read_bytes())["items"]:
            assert titles.get(facts["id"], facts["title"]) in facts["title"]
            read += 1
    return read


IN_ITEM = {
    *("title", "link", "guid", "pubDate", "category", "description", f"{ATOM}link"),
    "{http://purl.org/dc/elements/1.1/}creator",
}


def test_feeds_hold_whatever_a_text_holds(tmp_path: Path) -> None:
    values = [value for value in hostile.OURS if value.strip()]
    assert hostile_build(tmp_path / "content", tmp_path / "site", values) > 40


@pytest.mark.shared
@pytest.mark.seconds
def test_feeds_hold_every_hostile_record_and_naughty_string(tmp_path: Path, shared: Path) -> None:
    naughty = json.loads((shared / "data/hostile/naughty-strings.json").read_text("utf-8"))
    records = [one["value"] for one in hostile.records(shared)]
    values = [str(value) for value in (*naughty, *records)]
    assert hostile_build(tmp_path / "content", tmp_path / "site", values) > 300


def test_nothing_ends_a_cdata_section_early() -> None:
    inside = etree.fromstring(f"<x>{cdata('<p>a ]]> b</p>')}</x>")
    assert inside.text == "<p>a ]]&gt; b</p>"


# --- one day more -----------------------------------------------------------------------------------------------------


SUBSCRIBED = (".xml", ".json", ".md", ".eml", ".opml", "feeds.html", "llms.txt")


@pytest.mark.seconds
def test_a_new_day_rewrites_only_what_holds_its_papers(tmp_path: Path) -> None:
    content, site = full.many(tmp_path / "content", days=75), tmp_path / "site"
    toy.edition(content, site)
    before = toy.tree(site)
    save(content, {"huggingface": [toy.record(9001, date(2025, 12, 15), organisation=None)]})
    toy.edition(content, site)
    fresh = tmp_path / "fresh"
    toy.edition(content, fresh)
    after = toy.tree(site)
    assert after == toy.tree(fresh)
    changed = {name for name in after if after[name] != before.get(name) and name.endswith(SUBSCRIBED)}
    assert changed
    for name in changed:
        holds = b"2512.09001" in after[name] or b"15 December" in after[name]
        neighbour = b"2512.07403" in before.get(name, b"") or b"14 December" in before.get(name, b"")
        open_month = ".2025-12." in name  # it takes what the newest file holds no more
        assert holds or neighbour or open_month or name.startswith(("search/", "sitemap", "llms.txt")), name
    assert not any(name.startswith("organisations/") for name in changed)
    assert not any("2025-10" in name or "2025-11" in name for name in changed)


@pytest.mark.seconds
def test_incremental_is_clean_with_everything_on(tmp_path: Path) -> None:
    content, site, fresh = full.archive(tmp_path / "content"), tmp_path / "site", tmp_path / "fresh"
    toy.edition(content, site, whole=True)
    for edit in (full.LIST + "- 2512.00002 | to read\n", full.LIST.replace("First", "Later")):
        toy.write(content, {"lists/first-reads.md": edit})
        built = toy.edition(content, site, whole=True)
        toy.edition(content, fresh, whole=True)
        assert toy.tree(site) == toy.tree(fresh)
        assert 0 < built.rendered < built.pages / 2
        clean(Request(content, fresh))


@pytest.mark.seconds
def test_a_private_list_and_a_hidden_paper_are_nowhere(tmp_path: Path) -> None:
    secret = (
        "---\nformat: 1\ntitle: Secret title\ndescription: Secret description.\npublic: false\n---\n"
        "- 2512.00003 | secretly | 2026-01-05 | 4 | secret-tag\n  Secret words.\n"
    )
    content, site = full.archive(tmp_path / "content", **{"lists/secret.md": secret}), tmp_path / "site"
    begun = '\n[tags.secret-tag]\nname = "Secret tag"\nby_hand = true\n'
    toy.write(content, {"tags.toml": toy.CURATION["tags.toml"] + begun})
    toy.write(content, {"papers/2512.00004.md": "---\nformat: 1\nhidden: true\n---\n"})
    toy.edition(content, site, whole=True)
    assert telling(site, b"secret") == telling(site, b"2512.00004") == set()
    toy.write(content, {"lists/secret.md": secret.replace("false", "true")})
    (content / "curation/papers/2512.00004.md").unlink()
    toy.edition(content, site, whole=True)
    outputs = {"lists/secret.html", "lists/secret.json", "lists/secret.xml", "lists/secret.md", "lists/secret.bib"}
    assert telling(site, b"secret") > outputs | {"papers/2512.00003.html", "tags/secret-tag.html"}  # the control
    assert telling(site, b"2512.00004") > {"papers/2512.00004.html", "feed.xml"}


def telling(site: Path, word: bytes) -> set[str]:
    """The files that tell of something, in their text or by their name."""
    return {name for name, data in toy.tree(site).items() if word in data.lower() or word.decode() in name}
