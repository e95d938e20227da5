"""Items of feeds as each format writes them: what is given, and every byte of what is made of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from generator.archive import archive_of
from generator.config import Config
from generator.decisions import Curation, ListEntry, Tag
from generator.models import Change, Label, Paper, Row, Version
from generator.outputs import atom, feeds, jsonfeed
from generator.page import pages_of
from generator.shelved import Shelf
from generator.subscribing.briefs import Brief
from generator.subscribing.entries import Bench, Entry, absolute_html, cdata, entry_of, excerpt, moment, names
from generator.subscribing.facts import schema
from generator.subscribing.items import Correction, Issue, Listed
from generator.theme import Theme
from generator.theming.catalogue import english
from generator.theming.themes import load_theme
from tests import toy

BASE = "https://toys.example.net/daily/"
CONFIG = Config(base_url=BASE)
WORDS = english()
DAY, LATER = date(2025, 12, 9), date(2026, 1, 5)
ENTRY = Entry(
    id="a&'b",
    title="A <b> & \"c\" 'd'",
    link="https://toys.example.net/x?a=1&b='2'",
    related='https://arxiv.org/"x"',
    day=DAY,
    updated=LATER,
    authors=('A & "B"', "C'"),
    categories=('T & "U"', "V"),
    body="<p>Tea]]></p>",
)
BARE = Entry("a", "T", "l", "", DAY, DAY, (), (), "")


def paper(**facts: Any) -> Paper:
    whole = {"id": "2512.00001", "guid": "g", "title": "Tea & <Two>", "day": DAY, "abstract": "Of <tea>."}
    return toy.paper_of(whole | facts)


# --- the three formats ------------------------------------------------------------------------------------------------


def test_rss() -> None:
    assert feeds.item(ENTRY, CONFIG) == (
        "<item>\n<title>A &#x3C;b&#x3E; &#x26; \"c\" 'd'</title>\n"
        "<link>https://toys.example.net/x?a=1&amp;b=&#x27;2&#x27;</link>\n"
        '<atom:link rel="related" href="https://arxiv.org/&quot;x&quot;"/>\n'
        '<guid isPermaLink="false">a&amp;&#x27;b</guid>\n'
        "<pubDate>Tue, 09 Dec 2025 00:00:00 GMT</pubDate>\n"
        '<dc:creator>A &amp; "B"</dc:creator>\n<dc:creator>C\'</dc:creator>\n<category>T &amp; "U"</category>\n'
        "<category>V</category>\n"
        "<description><![CDATA[<p>Tea]]&gt;</p>]]></description>\n</item>\n"
    )
    assert feeds.item(BARE, CONFIG) == (
        '<item>\n<title>T</title>\n<link>l</link>\n<guid isPermaLink="false">a</guid>\n'
        "<pubDate>Tue, 09 Dec 2025 00:00:00 GMT</pubDate>\n<description><![CDATA[]]></description>\n</item>\n"
    )


def test_atom() -> None:
    assert atom.item(ENTRY, CONFIG) == (
        "<entry>\n<id>a&amp;&#x27;b</id>\n<title>A &lt;b&gt; &amp; \"c\" 'd'</title>\n"
        '<link rel="alternate" type="text/html" href="https://toys.example.net/x?a=1&amp;b=&#x27;2&#x27;"/>\n'
        '<link rel="related" href="https://arxiv.org/&quot;x&quot;"/>\n'
        "<published>2025-12-09T00:00:00Z</published>\n<updated>2026-01-05T00:00:00Z</updated>\n"
        '<author><name>A &amp; "B"</name></author>\n<author><name>C\'</name></author>\n'
        '<category term="T &amp; &quot;U&quot;"/>\n<category term="V"/>\n'
        '<content type="html"><![CDATA[<p>Tea]]&gt;</p>]]></content>\n</entry>\n'
    )
    assert atom.item(BARE, CONFIG) == (
        '<entry>\n<id>a</id>\n<title>T</title>\n<link rel="alternate" type="text/html" href="l"/>\n'
        "<published>2025-12-09T00:00:00Z</published>\n<updated>2025-12-09T00:00:00Z</updated>\n"
        '<content type="html"><![CDATA[]]></content>\n</entry>\n'
    )


def test_json() -> None:
    assert json.loads(jsonfeed.slim(ENTRY, CONFIG)) == {
        "id": "a&'b",
        "url": "https://toys.example.net/x?a=1&b='2'",
        "external_url": 'https://arxiv.org/"x"',
        "title": "A <b> & \"c\" 'd'",
        "content_html": "<p>Tea]]></p>",
        "date_published": "2025-12-09T00:00:00Z",
        "date_modified": "2026-01-05T00:00:00Z",
        "authors": [{"name": 'A & "B"'}, {"name": "C'"}],
        "tags": ['T & "U"', "V"],
    }
    assert jsonfeed.whole(BARE, CONFIG) == (
        '{"id":"a","url":"l","title":"T","content_html":"","date_published":"2025-12-09T00:00:00Z"}'
    )


def test_json_of_a_paper_has_its_facts_and_what_its_keeper_says() -> None:
    one, listed = paper(doi="10.1000/ü"), ListEntry(id="2512.00001", rating=3)
    entry = BARE._replace(paper=one, listed=listed, authors=("Ä", ""), categories=("t", ""))
    whole, slim = (json.loads(write(entry, CONFIG)) for write in (jsonfeed.whole, jsonfeed.slim))
    assert (whole["_paper"]["title"], "title" in slim["_paper"], slim["_paper"]["doi"]) == (
        one.title,
        False,
        "10.1000/ü",
    )
    assert whole["_listed"] == {"rating": 3}
    assert (whole["authors"], whole["tags"]) == ([{"name": "Ä"}], ["t"])
    assert "ü" in jsonfeed.whole(entry, CONFIG)


def test_a_brief() -> None:
    brief = Brief(
        guid="g", id="2512.00001", title="T", authors=("Ä",), author_count=1, tags=("t",), day=DAY, says='<a> & "b"'
    )
    whole = {
        "id": "g",
        "url": f"{BASE}papers/2512.00001.html",
        "title": "T",
        "content_html": '&lt;a&gt; &amp; "b"',
        "date_published": "2025-12-09T00:00:00Z",
        "authors": [{"name": "Ä"}],
        "tags": ["t"],
    }
    assert json.loads(jsonfeed.brief_line(brief, CONFIG)) == whole
    more = {"_paper": {"id": "2512.00001", "day": "2025-12-09", "author_count": 3}}
    assert json.loads(jsonfeed.brief_line(brief.with_facts(author_count=3), CONFIG)) == whole | more
    assert jsonfeed.brief_line(brief.with_facts(authors=(), author_count=0, tags=(), says=""), CONFIG) == (
        f'{{"id":"g","url":"{BASE}papers/2512.00001.html","title":"T","content_html":"",'
        '"date_published":"2025-12-09T00:00:00Z"}'
    )


# --- whole files ------------------------------------------------------------------------------------------------------

ARCHIVE = archive_of(
    (
        paper(tags=(Label(slug="tea", name="Tea"),), authors=("Ada Toy",)),
        paper(id="2512.00002", guid="i", title="Two"),
        paper(id="2511.00001", guid="h", title="Old", day=date(2025, 11, 3)),
    ),
    (),
    Curation(tags={"tea": Tag(name="Tea")}),
)
FEW = Config(
    base_url=BASE,
    title="Toys",
    subtitle="Of tea",
    limits={"feed": 1},
    feeds={"hub": "https://hub.a.net/"},
    downloads={"json_of": ["day", "month", "tag", "author"]},
)


@pytest.fixture(scope="module")
def theme() -> Theme:
    return load_theme(Path(__file__).parents[2] / "themes", FEW)


def files(form: Any, theme: Theme) -> dict[str, bytes]:
    return {page.address: form.render(page, theme) for page in pages_of(form.plan(ARCHIVE, FEW, theme))}


def test_files_of_rss(theme: Theme) -> None:
    made = files(feeds, theme)
    assert {"feed.xml", "feed.2025-11.xml", "tags/tea.xml"} <= set(made)
    channel = etree.fromstring(made["feed.xml"]).find("channel")
    assert channel is not None
    assert [one.findtext("guid") for one in channel.iter("item")] == ["g", "i"]
    assert b"</item>\n<item>" in made["feed.xml"]
    assert channel.findtext("title") == "Toys"
    assert channel.findtext("lastBuildDate") == "Tue, 09 Dec 2025 00:00:00 GMT"
    assert b"<item>\n<title>Old</title>" in made["feed.2025-11.xml"]
    assert b"<item>\n<title>Tea" in made["tags/tea.xml"]


def test_files_of_atom(theme: Theme) -> None:
    made = files(atom, theme)
    assert set(made) == {"atom.xml", "atom.2025-11.xml", "atom.daily.xml", "atom.weekly.xml"}
    space = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(made["atom.xml"])
    assert [one.findtext(f"{space}id") for one in feed.iter(f"{space}entry")] == ["g", "i"]
    assert b"</entry>\n<entry>" in made["atom.xml"]
    assert feed.findtext(f"{space}updated") == "2025-12-09T00:00:00Z"


def test_files_of_json(theme: Theme) -> None:
    made = {address: json.loads(data) for address, data in files(jsonfeed, theme).items()}
    first = made["feed.json"]
    assert {name: value for name, value in first.items() if name != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Toys",
        "home_page_url": BASE,
        "feed_url": f"{BASE}feed.json",
        "next_url": f"{BASE}feed.2025-11.json",
        "description": "Of tea",
        "language": "en",
        "hubs": [{"type": "WebSub", "url": "https://hub.a.net/"}],
        "_broadsheet": {"about": f"{BASE}schemas/papers.1.json", "complete": False},
    }
    assert [(one["id"], "title" in one["_paper"]) for one in first["items"]] == [("g", False), ("i", False)]
    assert "next_url" not in made["feed.2025-11.json"]
    whole = made["papers/date/2025-12-09.json"]
    assert (whole["title"], whole["home_page_url"]) == ("9 December 2025 · Toys", f"{BASE}papers/date/2025-12-09.html")
    assert (whole["_broadsheet"]["complete"], "next_url" in whole) == (True, False)
    assert [one["_paper"]["title"] for one in whole["items"]] == ["Tea & <Two>", "Two"]
    assert made["schemas/papers.1.json"] == schema(FEW)
    assert {"tags/tea.json", "papers/month/2025-12.json", "feed.daily.json"} <= set(made)
    assert not [address for address in made if "week/" in address]


def test_a_file_of_json_has_an_item_a_line(theme: Theme) -> None:
    made = files(jsonfeed, theme)["papers/month/2025-11.json"].decode()
    head, items = made.split(',\n"items": [\n')
    assert head.startswith('{\n"version": "')
    assert json.loads(items.removesuffix("\n]\n}\n"))["id"] == "h"


def test_authors_have_their_newest_in_brief(theme: Theme) -> None:
    whole = FEW.model_copy(update={"feeds": FEW.feeds.model_copy(update={"author": 1})})
    shelf = Shelf("author", "ada", "Ada Toy", "authors/ada", ARCHIVE.papers[::2])
    archive = replace(ARCHIVE, shelves={**ARCHIVE.shelves, "author": (shelf, replace(shelf, address="authors/bea"))})
    pages = pages_of(jsonfeed.plan(archive, whole, theme))
    page, other = (one for one in pages if one.address.startswith("authors/"))
    assert jsonfeed.render(other, theme).count(b"Tea & <Two>") == 1
    assert page.address == "authors/ada.json"
    told = json.loads(jsonfeed.render(page, theme))
    assert {name: value for name, value in told.items() if name != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Ada Toy · Toys",
        "home_page_url": f"{BASE}authors/ada.html",
        "feed_url": f"{BASE}authors/ada.json",
    }
    assert [one["title"] for one in told["items"]] == ["Tea & <Two>"]


# --- entries ----------------------------------------------------------------------------------------------------------


def test_a_paper() -> None:
    one = paper(
        note="See [this](../x.html).",
        authors=('Ada <"Toy">', "Bea Sample"),
        author_count=4,
        organisations=(Label(slug="lab", name="The & Lab"), Label(slug="b", name="B")),
        tags=(Label(slug="tea", name="Tea"),),
        machine_summary="A <machine>.",
        machine_summary_model='M&"M"',
        code="https://github.com/toy/tea?a&b",
        history=(Change(until=LATER, title="Old"), Change(until=DAY, title="Older")),
        withdrawn=True,
    )
    assert entry_of(one, CONFIG, WORDS) == Entry(
        id="g",
        title="Tea & <Two>",
        link=f"{BASE}papers/2512.00001.html",
        related="https://arxiv.org/abs/2512.00001",
        day=DAY,
        updated=LATER,
        authors=('Ada <"Toy">', "Bea Sample"),
        categories=("Tea",),
        body=(
            f'<p><b>The editor\'s note</b></p><p>See <a href="{BASE}x.html">this</a>.</p>'
            "<p><b>Withdrawn by its authors.</b></p>"
            '<p>Ada &lt;"Toy"&gt;, Bea Sample and 2 more · The &amp; Lab, B</p>'
            "<p>Of &lt;tea&gt;.</p>"
            '<p><b>Summary by a machine (M&amp;"M")</b></p><p>A &lt;machine&gt;.</p>'
            '<p><a href="https://arxiv.org/abs/2512.00001">arXiv</a> · '
            '<a href="https://github.com/toy/tea?a&amp;b">Code</a></p>'
        ),
        paper=one,
    )


def test_a_paper_of_which_little_is_known() -> None:
    bare = entry_of(paper(id="title/tea", abstract=""), CONFIG, WORDS)
    assert (bare.related, bare.updated, bare.body) == ("", DAY, "")
    lab = paper(id="title/tea", abstract="", organisations=(Label(slug="lab", name="Lab"),))
    assert entry_of(lab, CONFIG, WORDS).body == "<p>Lab</p>"
    told = paper(id="title/tea", summary="*Ours*.", machine_summary="A.", project="https://a.b.net/")
    assert entry_of(told, CONFIG, WORDS).body == (
        "<p><b>Our summary</b></p><p><em>Ours</em>.</p>"
        "<p><b>Summary by a machine (model not stated)</b></p><p>A.</p>"
        '<p><a href="https://a.b.net/">Project</a></p>'
    )


def test_a_paper_on_a_list() -> None:
    one = paper(history=(Change(until=LATER, title="Old"),))
    plain = entry_of(one, CONFIG, WORDS).body
    listed = ListEntry(id=one.id, status="half-read", rating=4, words="*Good*.")
    entry = entry_of(Listed(one, date(2025, 12, 20), listed), CONFIG, WORDS)
    assert (entry.day, entry.updated, entry.listed) == (date(2025, 12, 20), LATER, listed)
    assert entry.body == f"<p><b>On this list: half read, 4 of 10</b></p><p><em>Good</em>.</p>{plain}"
    since = ListEntry(id=one.id, status="reading", day=DAY, since=date(2026, 2, 1))
    entry = entry_of(Listed(one, DAY, since), CONFIG, WORDS)
    assert entry.updated == date(2026, 2, 1)
    assert entry.body == f"<p><b>On this list: reading since 1 February 2026</b></p>{plain}"
    silent = entry_of(Listed(one, date(2026, 3, 1), ListEntry(id=one.id)), CONFIG, WORDS)
    assert (silent.body, silent.updated) == (plain, date(2026, 3, 1))
    worded = entry_of(Listed(one, DAY, ListEntry(id=one.id, words="Tea.")), CONFIG, WORDS)
    assert worded.body == f"<p><b>On this list</b></p><p>Tea.</p>{plain}"
    assert ": 0 of 10<" in entry_of(Listed(one, DAY, ListEntry(id=one.id, rating=0)), CONFIG, WORDS).body


ROW = Row(
    id="2512.00001",
    title='Tea & <"Two">',
    authors=('Ada <"Toy">',),
    more_authors=2,
    organisations=(Label(slug="l", name="L"), Label(slug="m", name="M")),
    tags=(),
    day=DAY,
    votes=1,
    comments=None,
    code=False,
    ours=True,
    noted=False,
    excerpt="Of <tea>.",
)


def test_a_digest() -> None:
    bare = ROW.with_facts(authors=(), more_authors=0, organisations=(), votes=None, ours=False, excerpt="")
    issue = Issue("i", "Tuesday", "papers/date/2025-12-09.html", DAY, "*Hot*.", (ROW, bare))
    head = f'<li><a href="{BASE}papers/2512.00001.html"><b>Tea &amp; &lt;"Two"&gt;</b></a>'
    assert entry_of(issue, CONFIG, WORDS) == Entry(
        "i",
        "Tuesday",
        f"{BASE}papers/date/2025-12-09.html",
        "",
        DAY,
        DAY,
        (),
        (),
        f'<p><em>Hot</em>.</p><ol>{head}<br>Ada &lt;"Toy"&gt; and 2 more · L, M · 1 vote'
        "<br>Our summary: Of &lt;tea&gt;."
        f"</li>{head}</li></ol>",
    )
    assert excerpt(ROW.with_facts(ours=False), WORDS) == "Of <tea>."


def test_a_correction() -> None:
    one = paper(authors=("Ada Toy",), versions=(Version(number=1, date=DAY),))
    assert entry_of(Correction("c", "new version", LATER, one, '<"1">', '2 & "3"'), CONFIG, WORDS) == Entry(
        "c",
        "New version: Tea & <Two>",
        f"{BASE}papers/2512.00001.html",
        "https://arxiv.org/abs/2512.00001",
        LATER,
        LATER,
        ("Ada Toy",),
        ("new version",),
        '<p>New version, 5 January 2026.</p><p><b>Before:</b> &lt;"1"&gt;</p><p><b>Now:</b> 2 &amp; "3"</p>',
    )


@pytest.mark.parametrize(
    ("authors", "count", "limit", "said"),
    [
        (("A", "B"), 2, 5, "A, B"),
        (("A", "B"), 2, 1, "A and 1 more"),
        (("A", "B"), 0, 2, "A, B"),
        (("A",), 3, 2, "A and 2 more"),
        ((), 3, 2, "3 authors"),
        ((), 0, 2, ""),
    ],
)
def test_names(authors: tuple[str, ...], count: int, limit: int, said: str) -> None:
    assert names(authors, count, limit, WORDS) == said


@pytest.mark.parametrize(
    ("markdown", "link"),
    [
        ("[a](b.html?c=1&d=2)", f"{BASE}papers/b.html?c=1&amp;d=2"),
        ("[a](/b)", "https://toys.example.net/b"),
        ("[a](#b)", f"{BASE}papers/x.html#b"),
        ("[a](HTTPS://a.b/)", "HTTPS://a.b/"),
        ("[a](http://a.b/)", "http://a.b/"),
        ("[a](mailto:ada@a.invalid)", "mailto:ada@a.invalid"),
    ],
)
def test_every_link_says_the_host(markdown: str, link: str) -> None:
    assert absolute_html(markdown, CONFIG, "papers/x.html") == f'<p><a href="{link}">a</a></p>'
    assert absolute_html("# A", CONFIG, "x.html") == "<h3>A</h3>"


def test_a_moment_and_a_section() -> None:
    assert moment(DAY) == "2025-12-09T00:00:00Z"
    assert cdata("a]]>b]]>") == "<![CDATA[a]]&gt;b]]&gt;]]>"


def test_a_bench_makes_each_paper_once_for_each_format() -> None:
    made: list[str] = []

    def write(entry: Entry, _config: Config) -> str:
        made.append(entry.title)
        return entry.title.upper()

    bench, one, two = Bench(CONFIG, WORDS), paper(), paper(title="Two")
    issue = Issue("i", "Day", "x.html", DAY, "", ())
    assert list(bench.written("rss", [one, issue, two, one, issue], write)) == [
        "TEA & <TWO>",
        "DAY",
        "TWO",
        "TEA & <TWO>",
        "DAY",
    ]
    assert made == ["Tea & <Two>", "Day", "Two", "Day"]
    assert list(bench.written("atom", [one], lambda entry, _: entry.id)) == ["g"]
