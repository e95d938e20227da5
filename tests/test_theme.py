"""The default theme: every page kind from every value, hostile text stays text, and what each page owes its reader."""

import gzip
import json
import posixpath
import random
import re
import string
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from jinja2 import Environment
from lxml import etree
from selectolax.lexbor import LexborHTMLParser as Html

from generator import text, theme
from generator.archive import archive_of
from generator.config import Config, Curator, Limits
from generator.decisions import Curation, DayNote, ListEntry, ReadingList, StaticPage, Tag
from generator.models import Change, DayList, Label, Paper, Person, Reading
from generator.outputs import outputs, sitemap
from generator.page import Page, pages_of
from generator.shelved import Archive, AuthorPages, Way
from generator.standings import Standing
from generator.theming import saying
from generator.theming.templates import LeanEnvironment
from generator.theming.themes import load_theme
from generator.words import UNDATED

ROOT = Path(__file__).parents[1]
DAY = date(2025, 12, 9)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "]]><!--",
    "{{ 7 * 7 }}{% raw %}{#",
    "&lt;b&gt; &amp;amp; &#60;",
    "</textarea></style><svg onload=alert(1)>",
    "שלום <b> عالم",
)


def paper(number: int = 1, **facts: Any) -> Paper:
    """A paper of which nothing is known but what has to be."""
    known = {"id": f"2512.{number:05d}", "guid": f"oai:arXiv.org:2512.{number:05d}", "title": f"Paper {number}"}
    return Paper(**{**known, "day": DAY, **facts})


def full(words: str, **facts: Any) -> Paper:
    """A paper of which all is known, and all of it is `words`."""
    return paper(
        **{
            "title": words,
            "authors": (words,) * 3,
            "author_count": 3,
            "organisations": (Label(slug="lab", name=words, link="https://lab.example.org/"),),
            "tags": (Label(slug="one", name=words), Label(slug="two", name=f"{words} too")),
            "keywords": (words, words),
            "categories": ("cs.CL",),
            "listed": (DAY - timedelta(days=1), DAY),
            "published": date(2025, 11, 3),
            "submitter": Person.model_construct(name=words, handle=words),
            "reading": Reading(date=DAY, votes=5, comments=1, stars=0),
            "abstract": words,
            "machine_summary": words,
            "machine_summary_model": words,
            "code": "https://code.example.org/one",
            "project": "https://project.example.org/",
            "history": (Change.model_construct(until=DAY, title=words),),
            "corrected": ("title",),
            "sources": ("huggingface", words),
            "record": "records/huggingface/papers/2512/2512.00001.md",
            "aliases": ("title/one",),
            **facts,
        }
    )


def archive(*papers: Paper, words: str = "Words", note: str = "Look *here*.") -> Archive:
    """What an edition of these papers is; `words` stand wherever people name things."""
    tags = {"one": Tag(name=words, parents=("two",)), "two": Tag(name=f"{words} too")}
    pages = {"about": StaticPage(title=words, description=words, body="# Head\n\n> said\n\n- [on](tags.html)\n")}
    curation = Curation(tags=tags, days={DAY: DayNote(note=note)}, pages=pages)
    lists = [DayList("huggingface", DAY, tuple(one.id for one in papers))]
    somebody = Label(slug="somebody", name=words, link="https://somebody.example.org/")
    known = AuthorPages({one.id: ((words, somebody),) for one in papers if one.authors})
    return archive_of(papers, lists, curation, author_pages=known)


def config(**settings: Any) -> Config:
    """Settings of which each says something."""
    curator = Curator(name="Ana Kurator", line="Reads them.", link="https://ana.example.org/")
    given = {"base_url": "https://example.net/daily/", "repository": "https://git.example.org/me/it"}
    return Config(**{**given, "curator": curator, **settings})


def printed(of: Archive, settings: Config | None = None, folder: Path = ROOT / "themes") -> dict[str, str]:
    """Every file that templates make, by address."""
    settings = settings or config()
    theme = load_theme(folder, settings)
    by_name = outputs()
    return {
        page.address: by_name[name].render(page, theme).decode()
        for name in settings.outputs
        for page in pages_of(by_name[name].plan(of, settings, theme))
        if page.template
    }


@cache
def edition(words: str = "Plain words", **facts: Any) -> dict[str, str]:
    """One edition in which every template has its turn, with `words` in each field."""
    settings = config(title=words, subtitle=words, limits=Limits(shelf=2, authors=2))
    papers = (full(words, **facts), *(paper(n, tags=full(words).tags, day=DAY - timedelta(days=9 * n)) for n in (2, 3)))
    return printed(archive(*papers, words=words), settings)


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes: what hostile text must not change.

    Formulas and related papers do rest on words: the former have their own tests, of the latter the kinds are held.
    """
    tree = Html(page)
    for formula in tree.css("math"):
        formula.decompose()
    for kin in tree.css(".kin"):
        assert {node.tag for node in kin.css("*")} <= {"section", "h2", "ul", "li", "h3", "a", "p", "i"}
        assert {name for node in kin.css("*") for name in node.attributes} <= {"class", "href"}
        kin.decompose()
    root = tree.root
    assert root
    # Names that may read from the right stand isolated in a <bdi>; where many stand together, only those.
    return [(node.tag or "", tuple(node.attributes)) for node in root.traverse() if node.tag not in ("bdi", "-text")]


def words_of(page: str, selector: str) -> str:
    """The words of the first element that `selector` finds."""
    found = Html(page).css_first(selector)
    return " ".join(found.text().split()) if found else ""


def hidden_words(page: str, name: str) -> str:
    """What a meta element says."""
    found = Html(page).css_first(f'meta[name="{name}"], meta[property="{name}"]')
    return (found.attributes["content"] or "") if found else ""


# --- hostile text -----------------------------------------------------------------------------------------------------


NOT_HERE = {
    "base.html",
    "base-parts.html",
    "parts.html",
    "pictures.html",
    "trend.html",
    "paper-parts.html",
    "row.html",
    "brief.html",
    "search.html",
    "status.html",
    "digest.html",
    "digest.mail.html",
    "digests.html",
}  # parts; these have their own tests


def test_every_template_has_its_turn() -> None:
    settings = config()
    theme = load_theme(ROOT / "themes", settings)
    plans = [
        outputs()[name].plan(of, settings, theme)
        for of in (archive(full("Words")), archive())
        for name in settings.outputs
    ]
    used = {page.template for plan in plans for page in pages_of(plan)}
    there = {path.name for path in (ROOT / "themes/default/templates").glob("*.html")}
    assert there - used - NOT_HERE == set()


@pytest.mark.seconds
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_makes_no_element(words: str) -> None:
    hostile, harmless = edition(words), edition()
    assert hostile.keys() == harmless.keys()
    for address, page in hostile.items():
        if address.endswith(".html"):
            assert skeleton(page) == skeleton(harmless[address]), address
        elif address.endswith(".xml"):
            etree.fromstring(page.encode())


@pytest.mark.seconds
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_shown_as_it_is(words: str) -> None:
    pages = edition(words)
    page, wanted = pages["papers/2512.00001.html"], " ".join(words.split())
    assert words_of(page, "h1") == wanted
    assert words_of(page, "title") == f"{wanted} · 2512.00001 · {wanted}"
    assert hidden_words(page, "citation_title") == hidden_words(page, "description") == words
    assert json.loads(words_of(page, "script[type='application/ld+json']"))["headline"] == words[:110]
    assert words_of(pages["tags/one.html"], "h3 a") == words_of(pages["index.html"], "h1") == wanted
    feed = etree.fromstring(pages["tags/one.xml"].encode())
    assert feed.findtext("channel/item/title") == words


@pytest.mark.seconds
def test_plain_jinja_makes_the_same_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(environment: type[Environment]) -> tuple[dict[str, str], set[bool]]:
        monkeypatch.setattr(theme, "LeanEnvironment", environment)
        monkeypatch.setattr(theme._Compiled, "codes", {})
        pages = edition.__wrapped__(HOSTILE[3])
        return pages, {saying.__name__ in code.co_names for code in theme._Compiled.codes.values() if code}

    with_care = property(lambda _: pytest.fail("a template of ours names an item, which is slow"))
    monkeypatch.setattr(LeanEnvironment, "careful", with_care)
    lean, lean_code = made(LeanEnvironment)
    plain, plain_code = made(Environment)
    assert (lean_code, plain_code) == ({True}, {False})
    assert lean == plain


def test_templates_are_compiled_ahead_but_for_those_that_are_wrong(tmp_path: Path) -> None:
    (tmp_path / "mine/templates").mkdir(parents=True)
    (tmp_path / "mine/theme.toml").write_text('format = 1\nname = "Mine"\n')
    (tmp_path / "mine/templates/feed.xml").write_text("{% if %}")
    mine = load_theme(tmp_path, config(theme="mine"))
    mine.compile()
    compiled = {name for _, name in mine._environment.cache or {}}
    assert {"base.html", "parts.html"} <= compiled
    assert "feed.xml" not in compiled


def test_a_template_that_trusts_text_is_found_out(tmp_path: Path) -> None:
    naive = tmp_path / "naive"
    (naive / "templates").mkdir(parents=True)
    (naive / "theme.toml").write_text('format = 1\nname = "Naive"\n')
    row = (ROOT / "themes/default/templates/row.html").read_text()
    (naive / "templates/row.html").write_text(row.replace("{{ paper.title }}", "{{ paper.title | safe }}"))
    hostile = printed(archive(full(HOSTILE[0])), config(theme="naive"), tmp_path)["index.html"]
    harmless = printed(archive(full("Words")), config(theme="naive"), tmp_path)["index.html"]
    assert skeleton(hostile) != skeleton(harmless)


@pytest.mark.seconds
@pytest.mark.shared
def test_hostile_strings_of_others(shared: Path) -> None:
    cases = json.loads((shared / "data/hostile/records.json").read_text("utf-8", "surrogatepass"))
    told = [text.line(str(case.get("value", "")), 1_000) for case in cases]
    titles = [words for words in told if words]
    assert len(titles) > 50
    pages = printed(archive(*(paper(number, title=words) for number, words in enumerate(titles))))
    plain = printed(archive(*(paper(number, title="Words") for number, _ in enumerate(titles))))
    for number, words in enumerate(titles):
        address = f"papers/2512.{number:05d}.html"
        assert skeleton(pages[address]) == skeleton(plain[address]), words
        assert json.loads(words_of(pages[address], "script[type='application/ld+json']"))["headline"] == words[:110]
    assert [item.findtext("title") for item in etree.fromstring(pages["feed.xml"].encode()).iter("item")] == titles


# --- every page -------------------------------------------------------------------------------------------------------


def html_pages(pages: dict[str, str]) -> dict[str, str]:
    return {address: page for address, page in pages.items() if address.endswith(".html")}


def test_what_every_page_owes() -> None:
    pages = html_pages(edition())
    assert len(pages) > 20
    for address, page in pages.items():
        tree = Html(page)
        assert page.startswith('<!doctype html>\n<html lang="en">\n'), address
        assert len(tree.css("h1")) == len(tree.css("main")) == len(tree.css("title")) == 1, address
        policy = tree.css_first("meta[http-equiv='Content-Security-Policy']")
        assert policy, address
        assert policy.attributes["content"] == POLICY
        for name in ("description", "og:title", "og:description", "viewport"):
            assert hidden_words(page, name), (address, name)
        assert tree.css_first("link[rel='canonical']"), address
        assert tree.css_first("link[rel='alternate'][type='application/rss+xml']"), address
        assert tree.css_first("a.skip[href='#main']"), address
        assert "not affiliated with or endorsed by" in words_of(page, "footer")
    titles = [words_of(page, "title") for page in pages.values()]
    assert len(set(titles)) == len(titles)


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    for address, page in html_pages(edition()).items():
        tree = Html(page)
        assert not tree.css("style, img, iframe, object, embed, form, base"), address
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page), address
        for script in tree.css("script"):
            assert script.attributes.get("src") or script.attributes["type"] == "application/ld+json", address
        for node in tree.css("[src], link[rel='stylesheet'], link[rel='icon']"):
            assert not urlsplit(node.attributes.get("src") or node.attributes["href"] or "").netloc, address


def test_every_link_leads_somewhere() -> None:
    pages = edition()
    assets = {f"assets/{path.name}" for path in (ROOT / "themes/default/assets").iterdir()}
    for address, page in html_pages(pages).items():
        if address == "404.html":  # its links are of the site's own path, see below
            continue
        ids = {node.attributes["id"] for node in Html(page).css("[id]")}
        for node in Html(page).css("[href], [src]"):
            link = node.attributes.get("href") or node.attributes.get("src") or ""
            if link.startswith("#"):
                assert link[1:] in ids, (address, link)
            elif not urlsplit(link).scheme:
                path, _, anchor = link.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(address), path))
                assert target in pages or target in assets, (address, link)
                assert not anchor or f'id="{anchor}"' in pages[target], (address, link)


def test_where_nothing_is_links_hold_at_any_depth() -> None:
    page = edition()["404.html"]
    links = [node.attributes["href"] or "" for node in Html(page).css("link[rel='stylesheet'], nav a, main a")]
    assert links
    assert all(link.startswith("/daily/") for link in links)


@pytest.mark.parametrize(("language", "expected"), [("en", None), ("ar", "rtl"), ("fa-IR", "rtl"), ("HE", "rtl")])
def test_direction(language: str, expected: str | None) -> None:
    root = Html(printed(archive(), config(language=language))["index.html"]).css_first("html")
    assert root
    assert (root.attributes["lang"], root.attributes.get("dir")) == (language, expected)


def test_pages_that_people_wrote_are_in_the_menu() -> None:
    nav = (Way("about.html", "About"), Way("how.html", "<How>"))
    theme = load_theme(ROOT / "themes", config())
    theme.nav = nav
    page = theme.render(Page.of("tags/404.html", "404.html")).decode()
    links = [(node.text(), node.attributes["href"]) for node in Html(page).css("nav a")]
    assert links[5:7] == [("Search", "../search.html"), ("My list", "../mine.html")]
    assert links[-2:] == [("About", "../about.html"), ("<How>", "../how.html")]


def test_without_feeds_nothing_speaks_of_them() -> None:
    pages = printed(archive(full("Words")), config(outputs=("papers", "shelves", "pages")))
    assert not [address for address, page in pages.items() if ".xml" in page]


# --- the front page ---------------------------------------------------------------------------------------------------


def titles(page: str, selector: str) -> list[str]:
    """The titles in those lists, in their order."""
    return [node.text() for node in Html(page).css(f":is({selector}) > li > h3 > a")]


TODAY = "main > section .rows"  # the lists of the newest day and of those before it; the others stand in a band


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 30])
def test_the_front_page_shows_the_whole_day(number: int) -> None:
    papers = [paper(n, reading=Reading(date=DAY, votes=n % 7)) for n in range(number)]
    shown = titles(printed(archive(*papers))["index.html"], TODAY)
    assert sorted(shown) == sorted(one.title for one in papers)


def test_the_most_voted_lead() -> None:
    votes = {1: None, 2: 3, 3: 0, 4: 9, 5: 3, 6: 1}
    page = printed(archive(*(paper(n, reading=Reading(date=DAY, votes=given)) for n, given in votes.items())))
    assert titles(page["index.html"], TODAY) == ["Paper 4", "Paper 2", "Paper 5", "Paper 1", "Paper 3", "Paper 6"]
    assert titles(page["index.html"], ".band .rows") == ["Paper 4", "Paper 2", "Paper 5", "Paper 6"]


def test_the_first_of_all_says_more() -> None:
    sentences = [f"Sentence number {number} of a text that goes on." for number in range(40)]
    papers = (paper(1, abstract=" ".join(sentences), reading=Reading(date=DAY, votes=2)), paper(2, abstract="Short."))
    lead, other = (node.text() for node in Html(printed(archive(*papers))["index.html"]).css(".says"))
    assert " ".join(sentences).startswith(lead)
    assert 700 < len(lead) < 1_000
    assert other == "Short."


def test_days_before_stand_below_a_thin_day() -> None:
    papers = [paper(n, day=DAY - timedelta(days=n // 10)) for n in range(60)]
    heads = [node.text() for node in Html(printed(archive(*papers))["index.html"]).css("main > section > h2 > a")]
    assert heads == ["The rest of the day", "8 December 2025", "7 December 2025"]


def test_what_is_in_motion() -> None:
    toys, tea = Label(slug="one", name="Toys"), Label(slug="two", name="Tea")
    newest = [paper(n, tags=(toys,) if n < 6 else (tea,)) for n in range(8)]
    older = [paper(n, day=DAY - timedelta(days=40), tags=(toys,) if n < 12 else (tea,)) for n in range(10, 20)]
    page = printed(archive(*newest, *older))["index.html"]
    assert [words_of(page, ".motion li"), len(Html(page).css(".motion li"))] == ["Toys 75.0 %, was 20.0 %", 1]


def test_what_is_new_in_the_lists() -> None:
    entries = (
        ListEntry(id="2512.00001", day=date(2025, 12, 1)),
        ListEntry(id="2512.00002", day=date(2025, 12, 20)),
        ListEntry(id="2512.00003"),
    )
    lists = {"mine": ReadingList(title="Mine", entries=entries)}
    of = archive_of(tuple(paper(n) for n in (1, 2, 3)), (), Curation(lists=lists))
    page = printed(of)["index.html"]
    assert titles(page, ".band .rows") == ["Paper 2", "Paper 1"]
    assert words_of(page, ".band .facts") == "2025-12-20 in Mine"


def test_how_fresh_it_is() -> None:
    of = archive(paper(reading=Reading(date=date(2025, 12, 12), votes=1)))
    told = "9 December 2025 Votes as of 12 December 2025 {}1 paper of 1 day"
    assert words_of(printed(of)["index.html"], ".edition") == told.format("")
    known = printed(replace(of, standing=Standing()))
    assert words_of(known["index.html"], ".edition") == told.format("· how collecting stands ")


def test_an_archive_of_nothing_says_what_to_do() -> None:
    pages = printed(archive())
    assert "broadsheet load FILE…" in words_of(pages["index.html"], "main")
    assert set(pages) >= {"404.html", "days.html", "feed.xml", "organisations.html", "robots.txt", "sitemap.xml"}


# --- a paper ----------------------------------------------------------------------------------------------------------


def shown(of: Paper, selector: str = "main", **settings: Any) -> str:
    """The words of a paper's page."""
    return words_of(printed(archive(of), config(**settings))[f"papers/{of.id}.html"], selector)


NAMES = ("Ada One", "Bea Two", "Cy Three")
FACTS: dict[str, tuple[dict[str, Any], str]] = {
    "no authors": ({}, "Authors not in this record"),
    "only their number": ({"author_count": 21}, "21 authors; names not in this record"),
    "only one": ({"author_count": 1}, "1 author; names not in this record"),
    "all authors": ({"authors": NAMES, "author_count": 3}, "Ada One, Bea Two, Cy Three"),
    "no abstract": (
        {},
        "The abstract is not in this archive: read it at arXiv. Who keeps the archive brings it in with",
    ),
    "no abstract, no link": ({"id": "title/one"}, "The abstract is not in this archive. Who keeps"),
    "no link": ({"id": "title/one"}, "No link is known yet."),
    "abstract": ({"abstract": "Toys move."}, "Abstract Toys move."),
    "our summary": ({"summary": "Toys *move*."}, "Our summary Toys move. The abstract is not in"),
    "note first": ({"note": "Read **it**.", "abstract": "Toys."}, "The editor's note Read it. Abstract Toys."),
    "machine": (
        {"machine_summary": "Toys.", "machine_summary_model": "toy-1"},
        "Summary by a machine Not ours: written by toy-1; it may be wrong. Toys.",
    ),
    "machine unknown": ({"machine_summary": "Toys."}, "written by a machine, model not stated; it may be wrong."),
    "keywords": ({"keywords": ("toys", "dolls")}, "Keywords by a machine Model not stated. toys; dolls"),
    "not listed": ({}, "Filed under 9 December 2025"),
    "listed": ({"listed": (date(2025, 12, 8), DAY)}, "Listed 8 December 2025 9 December 2025"),
    "signals": (
        {"reading": Reading(date=DAY, votes=1, comments=2_000)},
        "Read on 9 December 2025 1 vote 2,000 comments",
    ),
    "corrected": (
        {"corrected": ("title", "code", "journal_ref"), "was": (("title", "Tee"), ("code", ""))},
        "Corrected by the editor title, at the source: Tee code, at the source: nothing journal ref",
    ),
    "renamed": ({"history": (Change(until=DAY, title="Old Name"),)}, "Title until 9 December 2025 Old Name"),
    "sources": ({"sources": ("capture", "huggingface", "mylab")}, "Record from a saved page, Hugging Face, mylab"),
    "links": ({}, "arXiv 2512.00001 PDF HTML, where arXiv has it Hugging Face"),
    "code": ({"code": "https://code.example.org/"}, "Code (more papers with code)"),
    "categories": ({"categories": ("cs.CL", "math.AG")}, "Categories cs.CL, math.AG"),
    "old links": ({"id": "quant-ph/0201082"}, "arXiv quant-ph/0201082 PDF Facts"),
    "citation": ({}, "@misc{2025paper1200001, title={{Paper 1}},"),
}


@pytest.mark.parametrize(("facts", "expected"), FACTS.values(), ids=FACTS.keys())
def test_a_paper_says(facts: dict[str, Any], expected: str) -> None:
    assert expected in shown(paper(**facts))


def test_many_authors_are_folded_and_all_there() -> None:
    names = tuple(f"Author {number}" for number in range(533))
    of = paper(authors=names, author_count=533)
    page = printed(archive(of))["papers/2512.00001.html"]
    tree = Html(page)
    assert len(tree.css("header p.by bdi")) == 20
    folded = words_of(page, "header details p").split("; ")
    assert [*(node.text() for node in tree.css("header p.by bdi")), *folded] == list(names)
    assert not tree.css("summary a, summary bdi")  # a summary is pressed as a whole
    assert hidden_words(page, "citation_authors") == "; ".join(names)
    assert not tree.css("meta[name='citation_author']")
    assert "and 513 more" in words_of(page, "summary")


def test_highwire() -> None:
    page = printed(archive(full("Words", published=date(2025, 1, 2))))["papers/2512.00001.html"]
    found = {node.attributes["name"]: node.attributes["content"] for node in Html(page).css("meta[name^='citation_']")}
    assert found == {
        "citation_title": "Words",
        "citation_author": "Words",
        "citation_publication_date": "2025/01/02",
        "citation_arxiv_id": "2512.00001",
        "citation_doi": "10.48550/arXiv.2512.00001",
        "citation_pdf_url": "https://arxiv.org/pdf/2512.00001",
        "citation_abstract_html_url": "https://arxiv.org/abs/2512.00001",
        "citation_keywords": "Words; Words too",
    }


def test_correct_this() -> None:
    record = "records/huggingface/papers/2512/2512.00001.md"
    page = printed(archive(paper(record=record)), config(branch="trunk"))["papers/2512.00001.html"]
    link = f"https://git.example.org/me/it/blob/trunk/content/{record}"
    assert [node.text() for node in Html(page).css(f"a[href='{link}']")] == ["Correct this"]
    assert "Correct this" not in shown(paper(record=record), repository="")


# --- lists ------------------------------------------------------------------------------------------------------------

ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing known": ({}, "Paper 1"),
    "number of authors": ({"author_count": 21}, "Paper 1 21 authors"),
    "more authors": ({"authors": tuple("ABCDEFG"), "author_count": 7}, "Paper 1 A, B, C, D, E and 2 more"),
    "organisation": ({"organisations": (Label(slug="lab", name="Lab"),)}, "Paper 1 Lab"),
    "both": ({"author_count": 2, "organisations": (Label(slug="lab", name="Lab"),)}, "Paper 1 2 authors · Lab"),
    "ours": ({"summary": "Toys.", "abstract": "Else."}, "Paper 1 Our summary: Toys. The abstract Else."),
    "signals": (
        {"reading": Reading(date=DAY, votes=1, comments=0), "code": "https://c.example.org/", "note": "Yes."},
        "Paper 1 noted by the editor · 1 vote · with code",
    ),
    "tags": ({"tags": (Label(slug="one", name="One"), Label(slug="two", name="Two"))}, "Paper 1 One, Two"),
}


@pytest.mark.parametrize(("facts", "expected"), ROWS.values(), ids=ROWS.keys())
def test_a_row_says(facts: dict[str, Any], expected: str) -> None:
    page = printed(archive(paper(**facts)))[f"papers/date/{DAY}.html"]
    assert words_of(page, ".rows > li") == expected


BRIEFS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing known": ({"abstract": "Toys."}, "Paper 1"),
    "number of authors": ({"author_count": 21}, "Paper 1 21 authors"),
    "more authors": ({"authors": tuple("ABCDEFG"), "author_count": 7}, "Paper 1 A, B, C and 4 more"),
    "three authors": ({"authors": tuple("ABC"), "author_count": 3}, "Paper 1 A, B, C"),
    "all": (
        {
            "author_count": 2,
            "organisations": (Label(slug="lab", name="Lab"),),
            "tags": (Label(slug="one", name="One"),),
            "reading": Reading(date=DAY, votes=1_000, comments=1),
            "code": "https://c.example.org/",
        },
        "Paper 1 2 authors · Lab · 1,000 votes · 1 comment · code",
    ),
}


@pytest.mark.parametrize(("facts", "expected"), BRIEFS.values(), ids=BRIEFS.keys())
def test_a_tight_entry_says(facts: dict[str, Any], expected: str) -> None:
    pages = printed(archive(paper(categories=("cs.CL",), **facts)))
    assert words_of(pages["papers/week/2025-W50.html"], ".rows > li") == expected
    joint = " " if expected == "Paper 1" else " · "
    assert words_of(pages["categories/cs.CL.html"], ".rows > li") == f"{expected}{joint}2025-12-09"


FIRST, LAST = "Toys move about at night. " * 12, "Nobody knows why."
FOLDS: dict[str, tuple[dict[str, Any], list[str]]] = {  # what folds open on the page of a day
    "nothing": ({}, []),
    "no more": ({"abstract": LAST}, []),
    "more": ({"abstract": FIRST + LAST}, ["Read on", LAST]),
    "ours": ({"abstract": LAST, "summary": "Toys."}, ["The abstract", LAST]),
    "one long sentence": ({"abstract": "toys " * 70 + "\n\nend"}, ["Read on", "toys " * 5 + "toys", "end"]),
}


@pytest.mark.parametrize(("facts", "expected"), FOLDS.values(), ids=FOLDS.keys())
def test_what_folds_open(facts: dict[str, Any], expected: list[str]) -> None:
    page = printed(archive(paper(**facts)))[f"papers/date/{DAY}.html"]
    folded = Html(page).css(".rows details > *")
    assert [node.text().strip() for node in folded] == expected


def test_a_day_can_be_read_in_other_orders() -> None:
    toys, tea = Label(slug="one", name="Toys"), Label(slug="two", name="Tea")
    lab = Label(slug="lab", name="Lab")
    papers = (
        paper(1, tags=(toys, tea), reading=Reading(date=DAY, votes=2)),
        paper(2, tags=(toys,), organisations=(lab,)),
        paper(3, reading=Reading(date=DAY, votes=9)),
    )
    tree = Html(printed(archive(*papers))[f"papers/date/{DAY}.html"])
    assert [node.attributes["href"] for node in tree.css(".orders a")] == [
        "#papers",
        "#by-votes",
        "#by-tag",
        "#by-organisation",
    ]
    told = [" ".join(node.text().split()) for node in tree.css(".index p, .index li")]
    assert told == ["3 (9) 1 (2)", "Tea 1", "Toys 1 2", "Lab 2"]
    assert [node.attributes["id"] for node in tree.css("ol.rows > li")] == ["n1", "n2", "n3"]


def test_a_paper_of_two_weeks_stands_in_each_under_its_own_days_alone() -> None:
    before = DAY - timedelta(7)
    both = archive(paper(1, listed=(before, DAY), day=before), paper(2))
    pages = printed(both, config(outputs=("shelves",)))
    rows = {week: len(Html(pages[f"papers/week/{week}.html"]).css("ol.rows > li")) for week in ("2025-W49", "2025-W50")}
    assert rows == {"2025-W49": 1, "2025-W50": 2}


def test_a_week_numbers_its_papers_through_its_days() -> None:
    papers = [paper(n, day=DAY - timedelta(days=n // 3), tags=full("Words").tags) for n in range(5)]
    tree = Html(printed(archive(*papers))["papers/week/2025-W50.html"])
    assert [node.attributes.get("start") for node in tree.css("ol.rows")] == [None, "4"]
    assert [node.attributes["id"] for node in tree.css("ol.rows > li")] == [f"n{n}" for n in range(1, 6)]
    assert {node.attributes["href"] for node in tree.css(".index a[href^='#']")} == {f"#n{n}" for n in range(1, 6)}


def test_a_long_shelf_leads_to_its_months_and_back() -> None:
    pages = edition()
    whole, month = Html(pages["tags/one.html"]), Html(pages["tags/one.2025-11.html"])
    assert [node.attributes["href"] for node in whole.css(".months a")] == [
        "../tags/one.2025-12.html",
        "../tags/one.2025-11.html",
    ]
    assert [node.attributes["href"] for node in month.css("h1 a")] == ["../tags/one.html"]
    assert [node.text() for node in month.css("a[href='../tags/one.html#months']")] == ["all months"]
    assert {node.attributes["href"] for node in month.css("[rel='next']")} == {"../tags/one.2025-12.html"}
    assert words_of(pages["tags/one.2025-11.html"], "title") == "Tag: Plain words, November 2025 · Plain words"


def test_a_paper_more_changes_no_past_month_and_no_neighbour() -> None:
    """They are not even planned, or rendered, again: a new day moves as little as can be."""
    months = [paper(n, tags=full("One").tags, day=DAY - timedelta(days=30 * n)) for n in (0, 1, 2, 3)]
    beside = paper(9, organisations=(Label(slug="lab-a", name="Lab A"),), day=DAY - timedelta(days=40))
    other = paper(10, organisations=(Label(slug="lab-b", name="Lab B"),), day=DAY - timedelta(days=40))
    more = paper(11, tags=full("One").tags, organisations=other.organisations, day=DAY)
    settings = config(limits=Limits(shelf=2))
    shown = load_theme(ROOT / "themes", settings)

    def planned(*papers: Paper) -> dict[str, bytes]:
        pages = pages_of(outputs()["shelves"].plan(archive(*papers), settings, shown))
        return {page.address: page.digest for page in pages}

    before, after = planned(*months, beside, other), planned(more, *months, beside, other)
    changed = {address for address in before if before[address] != after[address]}
    assert {"tags/one.html", "organisations/lab-b.html"} <= changed
    assert {"tags/one.2025-11.html", "tags/one.2025-10.html", "organisations/lab-a.html"} <= before.keys() - changed


def test_what_has_no_day_is_named_so_and_in_no_calendar() -> None:
    pages = printed(archive(paper(), paper(2, day=UNDATED)))
    assert "1970" not in pages["days.html"]
    assert ">Undated" in pages["papers/date/1970-01-01.html"]


def test_the_calendar() -> None:
    tree = Html(printed(archive(paper(), paper(2), paper(3, day=date(2024, 12, 31))))["days.html"])
    assert [node.text() for node in tree.css("h2")] == ["2025", "2024"]
    assert [" ".join(node.text().split()) for node in tree.css("td a")] == ["9 2 papers", "31 1 paper"]
    assert [node.text() for node in tree.css("th a")] == ["50", "1"]
    assert all(len(row.css("td")) == 7 for row in tree.css("tr:has(td)"))


@pytest.mark.parametrize(
    ("counts", "legend", "shades"),
    [
        ([3], [], ["heat1"]),
        ([1, 3], ["1–2", "3 or more"], ["heat1", "heat2"]),
        (
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 20],
            ["1–2", "3–4", "5–6", "7–8", "9 or more"],
            [f"heat{n // 2 + 1}" for n in range(10)],
        ),
        ([1, 1, 1, 1, 2], ["1", "2 or more"], ["heat1"] * 4 + ["heat2"]),
    ],
)
def test_the_shades_of_the_calendar(counts: list[int], legend: list[str], shades: list[str]) -> None:
    days = [DAY - timedelta(days=len(counts) - place) for place in range(len(counts))]
    papers = [paper(100 * place + n, day=days[place]) for place, count in enumerate(counts) for n in range(count)]
    tree = Html(printed(archive(*papers))["days.html"])
    assert [node.text() for node in tree.css(".legend span")] == legend
    shown = {node.css_first("a").attributes["href"]: node.attributes["class"] for node in tree.css("td:has(a)")}  # type: ignore[union-attr]
    assert [shown[f"papers/date/{day}.html"] for day in days] == shades


def test_trending() -> None:
    ages = {1: (0, 10), 2: (3, 40), 3: (20, 100), 4: (100, 500), 5: (700, 900), 6: (0, 0)}  # days, votes
    papers = [
        paper(n, day=DAY - timedelta(days=age), reading=Reading(date=DAY, votes=votes))
        for n, (age, votes) in ages.items()
    ]
    tree = Html(printed(archive(*papers))["papers/trending.html"])
    shown = {
        node.css_first("h2").attributes["id"]: [one.text()[-1] for one in node.css("li > h3 > a")]  # type: ignore[union-attr]
        for node in tree.css("section")
    }
    assert shown == {
        "rising": list("21345"),
        "week": list("21"),
        "month": list("321"),
        "year": list("4321"),
        "all": list("54321"),
    }
    assert "votes ÷ (d + 2)1.5, where d is the number of days from the paper’s day to 9 December 2025" in words_of(
        printed(archive(*papers))["papers/trending.html"], "#rising + p"
    )


def test_terms_stand_under_their_letters() -> None:
    names = ["alpha", "Beta", "3D", "Ähnlich", "beta two"]
    papers = [paper(n, organisations=(Label(slug=f"o{n}", name=name),)) for n, name in enumerate(names)]
    tree = Html(printed(archive(*papers))["organisations.html"])
    assert [node.text() for node in tree.css(".terms h2")] == ["#", "A", "B", "Ä"]
    assert [node.text() for node in tree.css(".terms a")] == ["3D", "alpha", "Beta", "beta two", "Ähnlich"]


# --- what machines read -----------------------------------------------------------------------------------------------


def test_a_feed_of_much_that_is_hostile() -> None:
    whole = "".join(chr(point) for point in range(1, 0x3000)) + " <&>\"' ]]> " * 1_000
    words = text.prose(whole, 20_000)
    assert len(words) > 19_000
    of = paper(title=text.line(words, 1_000), authors=(text.line(words, 200),), abstract=words)
    read = feedparser.parse(printed(archive(of))["feed.xml"].encode())
    assert not read.bozo
    assert len(read.entries) == 1


def test_crawlers_are_told() -> None:
    pages = edition()
    assert pages["robots.txt"].splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        "Sitemap: https://example.net/daily/sitemap.xml",
    ]
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    told = etree.fromstring(pages["sitemap.xml"].encode()).findall("s:url/s:loc", names)
    pages_of = {"papers/2512.00001.html", "papers/trending.html", "days.html"}
    assert {f"https://example.net/daily/{address}" for address in pages_of} <= {one.text for one in told}


def test_more_addresses_than_one_file_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config(outputs=("sitemap",))
    papers = archive(*map(paper, range(9)))

    def told(page: str) -> list[str]:
        return [str(one.text).removeprefix(settings.base_url) for one in etree.fromstring(page.encode()).iter("{*}loc")]

    whole = told(printed(papers, settings)["sitemap.xml"])
    monkeypatch.setattr(sitemap, "LIMIT", len(whole) - 1)
    pages = printed(papers, settings)
    assert told(pages["sitemap.xml"]) == ["sitemap-1.xml", "sitemap-2.xml"]
    assert [*map(told, (pages["sitemap-1.xml"], pages["sitemap-2.xml"]))] == [whole[:-1], whole[-1:]]


# --- weight and validity ----------------------------------------------------------------------------------------------


def packed(data: bytes) -> int:
    return len(gzip.compress(data, 9))


@pytest.mark.seconds
def test_pages_are_light() -> None:
    dice = random.Random(0)
    language = ["".join(dice.choices(string.ascii_lowercase, k=dice.randint(2, 12))) for _ in range(3_000)]
    common = [1 / place for place in range(1, 3_001)]  # some words are rare, as in any language

    def said(words: int) -> str:
        return " ".join(dice.choices(language, common, k=words)).capitalize() + ". "

    names = tuple(f"Author Number{number}" for number in range(12))
    tags = full("Words").tags
    papers = [
        paper(
            n,
            title=said(10),
            authors=names,
            author_count=12,
            tags=tags,
            abstract=said(25) + "".join(said(25) for _ in range(8)),
        )
        for n in range(50)
    ]
    pages = printed(archive(*papers))
    style = (ROOT / "themes/default/assets/style.css").read_bytes()
    assert packed(pages["papers/2512.00001.html"].encode()) + packed(style) <= 15_000
    assert sum(len(one.abstract) for one in papers) > 50 * 1_200
    assert packed(pages[f"papers/date/{DAY}.html"].encode()) <= 60_000


def write(pages: dict[str, str], folder: Path) -> None:
    for address, page in html_pages(pages).items():
        path = folder / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")


def written_kinds(folder: Path) -> Path:
    """Every kind of page, plain, hostile, rich, with the least, and of an empty archive."""
    markdown = "## Head\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx\n```\n\n1. one\n\n> said\n\n---\n"
    rich = full("Words", note=markdown, summary=markdown, authors=tuple("ABCDEFG"), author_count=7)
    write(edition(), folder / "plain")
    write(edition(HOSTILE[1]), folder / "hostile")
    write(printed(archive(rich, note=markdown), config(limits=Limits(authors=3))), folder / "rich")
    write(printed(archive(paper())), folder / "least")
    write(printed(archive()), folder / "empty")
    return folder


def html_validate(node_modules: Path, folder: Path) -> list[str]:
    """What html-validate says of the pages in a folder, by its rules of HTML and of accessibility."""
    command = (node_modules / ".bin/html-validate", "--preset", "standard,a11y", "--formatter", "json", folder)
    done = subprocess.run(command, cwd=node_modules, capture_output=True, text=True, check=False)
    return [f"{one['filePath']}: {said['message']}" for one in json.loads(done.stdout) for said in one["messages"]]


BROKEN = (  # a fault for each kind of file that the checker checks
    ("index.html", "</main>", "<p id=main></div></main>"),
    ("style.css", "{", "{ colour: red;"),
    ("icon.svg", "</svg>", "<p/></svg>"),
)


@pytest.fixture(scope="module")
def judged(nu_jar: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What Nu says of each file, all in one run: what is to be valid in `ours/`, what must not be in `broken/`."""
    folder = tmp_path_factory.mktemp("judged")
    written_kinds(folder / "ours")
    for name, old, new in BROKEN:
        data = (ROOT / "themes/default/assets" / name).read_text() if name != "index.html" else edition()[name]
        for part, words in (("ours", data), ("broken", data.replace(old, new))):
            (folder / part).mkdir(exist_ok=True)
            (folder / part / name).write_text(words, encoding="utf-8")
    options = ("--errors-only", "--also-check-css", "--also-check-svg", "--exit-zero-always", "--format", "json")
    command = ("java", "-XX:TieredStopAtLevel=1", "-Xss4m", "-Xmx512m", "-jar", nu_jar, *options, folder)
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    faults: dict[str, list[str]] = {}
    for one in json.loads(answer.stderr)["messages"]:
        faults.setdefault(one["url"].partition(f"/{folder.name}/")[2], []).append(one["message"])
    return faults


def test_every_page_kind_the_stylesheet_and_the_mark_are_valid(judged: dict[str, list[str]]) -> None:
    assert {name: said for name, said in judged.items() if not name.startswith("broken/")} == {}


@pytest.mark.parametrize("name", [name for name, _, _ in BROKEN])
def test_the_checker_checks(judged: dict[str, list[str]], name: str) -> None:
    assert judged[f"broken/{name}"]


@pytest.mark.seconds
def test_a_second_judge_finds_nothing_either(node_modules: Path, tmp_path: Path) -> None:
    assert html_validate(node_modules, written_kinds(tmp_path)) == []


@pytest.mark.seconds
def test_the_second_judge_judges(node_modules: Path, tmp_path: Path) -> None:
    write({"index.html": edition()["index.html"].replace("</main>", "<p id=main></div></main>")}, tmp_path)
    assert any("Duplicate ID" in words for words in html_validate(node_modules, tmp_path))
