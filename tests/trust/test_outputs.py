"""Every output, read by a reader that is not ours: the words are there, as words, and nothing else is.

What a page or a file may be made of is what the plain archive's is made of: `shapes` of the one lie within those of the
other. Titles are what readers look for, since each has a payload and a word of its own.
"""

import csv
import email
import gzip
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from email.policy import default
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree, html
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from generator import text
from generator.cli.app import app
from generator.config import Config
from generator.curation import load_curation
from generator.subscribing.exports import EXPORTS
from tests.trust.payloads import mark, steers
from tests.trust.world import BASE, IMPORTED, NUMBERED, World, id_of, numbered, title_of

pytestmark = pytest.mark.seconds

Shape = tuple[str, str, tuple[str, ...]]  # an element: its parent's name, its own, its attributes'
WELL: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def shapes(tree: Any) -> set[Shape]:
    """The kinds of elements that a tree has. Of a formula only that it is one: mathematics has its own tests."""
    found = set()
    for one in tree.iter(etree.Element):
        parent = one.getparent()
        if any(above.tag == "math" for above in one.iterancestors()):
            continue
        found.add((parent.tag if parent is not None else "", one.tag, tuple(sorted(one.attrib))))
    return found


def page(data: bytes) -> Any:
    return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def fragment(words: str) -> Any:
    return html.fragment_fromstring(words, create_parent="div")


def said(element: Any) -> str:
    """The words of an element, white space made one."""
    return " ".join("".join(element.itertext()).split())


def titles(world: World) -> dict[str, str]:
    """What the title of each paper must read as, by id."""
    return {id_of(n): text.line(title_of(one, n), 1_000) for n, one in numbered(world.payloads)}


def below(world: World, pattern: str) -> dict[str, bytes]:
    found = {path.relative_to(world.site).as_posix(): path.read_bytes() for path in sorted(world.site.glob(pattern))}
    assert found, pattern
    return found


def test_the_archive_holds_what_was_put_in(hostile: World) -> None:
    assert {key: paper.title for key, paper in hostile.papers.items()} == titles(hostile)
    for number, words in enumerate(hostile.payloads):
        paper = hostile.papers[id_of(number)]
        name = text.line(words, 200)
        assert paper.authors[0] == name
        assert (paper.doi, paper.comment, paper.models) == (name, text.line(words, 1_000), (name,))
    brought = [entry.id for entry in load_curation(hostile.content).lists["brought"].entries]
    assert brought == [id_of(NUMBERED + number) for number in range(IMPORTED)]


# --- HTML -------------------------------------------------------------------------------------------------------------


def of_words(shape: Shape) -> bool:
    """A link made of an address that stands in words, or a formula."""
    return shape[1:] in (("a", ("href", "rel")), ("math", ()), ("math", ("display",)))


# Markdown of a person's own may hold these; they come with no attribute but a link's address.
# fmt: off
OF_MARKDOWN: Final = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}
RIS: Final = {
    "TY", "ID", "TI", "AU", "PY", "DA", "DO", "AN", "UR", "AB", "KW", "ER", "JO", "T2", "VL", "IS", "SP", "EP", "N1",
}
# fmt: on


def markdown_shape(shape: Shape) -> bool:
    return (shape[1] in OF_MARKDOWN and set(shape[2]) <= {"class", "start"}) or shape[1:] == (
        "a",
        ("href",),
    )


def test_no_page_has_an_element_or_an_attribute_more(hostile: World, plain: World) -> None:
    known = {shape for path in plain.pages for shape in shapes(page(path.read_bytes()))}
    assert len(known) > 100
    strange: dict[Shape, str] = {}
    for path in hostile.pages:
        for shape in shapes(page(path.read_bytes())) - known:
            if not of_words(shape) and not markdown_shape(shape):
                strange.setdefault(shape, str(path.relative_to(hostile.site)))
    assert strange == {}


def test_what_would_be_an_element_is_found(plain: World) -> None:
    known = shapes(page((plain.site / "index.html").read_bytes()))
    for words in ("<script>alert(1)</script>", "<p onclick=x>", "<img src=x>", "<p style=x>", "<a href=x onfocus=x>"):
        broken = (plain.site / "index.html").read_text().replace("</main>", f"{words}</main>")
        assert [one for one in shapes(page(broken.encode())) - known if not of_words(one) and not markdown_shape(one)]


def test_every_link_is_one_of_ours_or_an_address_of_the_web(hostile: World) -> None:
    links = [
        (path.name, value)
        for path in hostile.pages
        for one in page(path.read_bytes()).iter(etree.Element)
        for name, value in one.attrib.items()
        if name in ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href")
    ]
    assert len(links) > 5_000
    assert {urlsplit(value).scheme for _, value in links} <= {"", "http", "https", "mailto"}
    assert [one for one in links if one[1].startswith(("//", "\\"))] == []


def test_pages_say_the_words(hostile: World) -> None:
    for paper_id, title in titles(hostile).items():
        tree = page((hostile.site / f"papers/{paper_id}.html").read_bytes())
        told = {one.get("name"): one.get("content") for one in tree.iter("meta")}
        (ld,) = tree.xpath("//script[@type='application/ld+json']")
        assert told["citation_title"] == title
        assert said(tree.find(".//title")).startswith(title)
        assert set(json.loads(ld.text)) <= {
            *("@context", "@type", "@id", "headline", "name", "author", "datePublished", "description", "keywords"),
            *("sourceOrganization", "sameAs", "mentions", "isPartOf"),
        }
        assert json.loads(ld.text).get("name", json.loads(ld.text)["headline"]) == title
        assert json.loads(tree.xpath("//pre[@data-copy='CSL-JSON']")[0].text)["title"] == title
        formula = tree.find(".//h1//math") is not None
        assert formula or said(tree.find(".//h1")) == " ".join(title.split())
    for address in hostile.days:
        tree = page((hostile.site / address).read_bytes())
        for one in tree.xpath("//ol[contains(@class, 'rows')]/li/h2/a | //ol[contains(@class, 'rows')]/li/h3/a"):
            assert said(one) == " ".join(titles(hostile)[Path(one.get("href")).name.removesuffix(".html")].split())


POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'"
)
# Nothing may stand before the policy but what says in which signs it is written: what stands before it is free of it.
HEAD: Final = re.compile(
    r"<!doctype html>\n<html lang=\"[A-Za-z-]+\"( dir=\"rtl\")?>\n<head>\n<meta charset=\"utf-8\">\n"
    rf'<meta http-equiv="Content-Security-Policy" content="{re.escape(POLICY)}">\n'
)


def needs(tree: Any) -> list[str]:
    """What of a page the policy would not let be: script and style within it, and what it asks of other hosts."""
    inline = [one for one in tree.iter("script") if not one.get("src") and one.get("type") != "application/ld+json"]
    worn = [one for one in tree.iter(etree.Element) for name in one.attrib if name == "style" or name.startswith("on")]
    asked = [one for one in tree.iter("script", "img", "source", "video", "audio", "iframe", "embed") if one.get("src")]
    asked += [one for one in tree.iter("link") if one.get("rel") in ("stylesheet", "icon", "preload", "manifest")]
    remote = [one for one in asked if urlsplit(one.get("src") or one.get("href")).netloc]
    refused = tree.iter("style", "iframe", "object", "embed", "base", "frame", "applet", "video", "audio")
    return [one.tag for one in (*inline, *worn, *remote, *refused)]


def test_every_page_has_the_policy_first_and_needs_no_more(hostile: World, plain: World) -> None:
    for path in (*plain.pages, *hostile.pages):
        words = path.read_text("utf-8")
        assert HEAD.match(words), path
        assert words.count("Content-Security-Policy") == 1, path
        assert needs(page(words.encode())) == [], path


@pytest.mark.parametrize(
    "words",
    [
        *("<script>x</script>", "<p onclick=x>", "<p style=color:red>", "<style></style>", "<base href=x>"),
        *(
            "<img src=//evil.example.net/x>",
            "<link rel=stylesheet href=https://evil.example.net/>",
            "<iframe></iframe>",
        ),
    ],
)
def test_what_needs_more_is_found(words: str, plain: World) -> None:
    broken = (plain.site / "index.html").read_text().replace("</main>", f"{words}</main>")
    assert needs(page(broken.encode()))


# --- feeds and their kin ----------------------------------------------------------------------------------------------


def items(tree: Any) -> Iterator[tuple[str, Any]]:
    """The entries of a feed, RSS or Atom, with the id of the paper of each; what is of no paper has ''."""
    for one in (*tree.iter("item"), *tree.iter("{http://www.w3.org/2005/Atom}entry")):
        guid = one.findtext("guid") or one.findtext("{http://www.w3.org/2005/Atom}id")
        yield str(guid).removeprefix("oai:arXiv.org:") if str(guid).startswith("oai:arXiv.org:") else "", one


def test_feeds_of_xml(hostile: World, plain: World) -> None:
    wanted = titles(hostile)
    known, inside = set(), set()
    for data in below(plain, "**/*.xml").values():
        tree = etree.fromstring(data, WELL)
        known |= shapes(tree)
        inside |= {shape for words in markup_of(tree) for shape in shapes(fragment(words))}
    read = 0
    for address, data in below(hostile, "**/*.xml").items():
        tree = etree.fromstring(data, WELL)
        assert b"<!DOCTYPE" not in data[:200], address
        assert shapes(tree) <= known, address
        for paper_id, one in items(tree):
            if paper_id:
                found = one.findtext("title") or one.findtext("{http://www.w3.org/2005/Atom}title")
                assert found == wanted[paper_id]
                read += 1
        for words in markup_of(tree):
            strange = {one for one in shapes(fragment(words)) - inside if not of_words(one) and not markdown_shape(one)}
            assert strange == set(), address
    assert read > 200
    for address in ("feed.xml", "atom.xml", "tags/t0.xml"):
        judged = feedparser.parse((hostile.site / address).read_bytes())
        assert not judged.bozo
        assert len(judged.entries) == len([*items(etree.fromstring((hostile.site / address).read_bytes()))])


def markup_of(tree: Any) -> Iterator[str]:
    """The HTML that a feed carries as text."""
    for name in ("description", "content", "summary", "encoded"):
        for one in tree.iter("{*}" + name):
            if one.getparent().tag.rpartition("}")[2] in ("item", "entry") and one.get("type", "html") == "html":
                yield one.text or "<p></p>"


def strict(data: bytes | str) -> Any:
    """JSON in which no key stands twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({key for key, _ in pairs}) == len(pairs), pairs
        return dict(pairs)

    def never(word: str) -> None:
        raise AssertionError(word)

    return json.loads(data, object_pairs_hook=once, parse_constant=never)


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(key for one in value.values() for key in keys(one))}
    return {key for one in value for key in keys(one)} if isinstance(value, list) else set()


def test_feeds_of_json(hostile: World, plain: World) -> None:
    known = {key for name, data in below(plain, "**/*.json").items() if feed_like(name) for key in keys(strict(data))}
    tags = {
        shape
        for name, data in below(plain, "**/*.json").items()
        if feed_like(name)
        for item in strict(data).get("items", ())
        for shape in shapes(fragment(item.get("content_html") or "<p></p>"))
    }
    wanted, read = titles(hostile), 0
    for address, data in below(hostile, "**/*.json").items():
        feed = strict(data)
        if not feed_like(address):
            continue
        assert keys(feed) <= known, address
        for item in feed["items"]:
            assert "<script" not in item.get("content_html", "")
            strange = shapes(fragment(item.get("content_html") or "<p></p>")) - tags
            assert {one for one in strange if not of_words(one) and not markdown_shape(one)} == set()
            if item["id"].startswith("oai:"):
                assert item["title"] == wanted[item["id"].rpartition(":")[2]]
                read += 1
    assert read > 200


def feed_like(address: str) -> bool:
    return not address.startswith(("search/", "schemas/", "assets/"))


def test_opml_and_sitemap(hostile: World, plain: World) -> None:
    opml = [etree.fromstring((world.site / "feeds.opml").read_bytes(), WELL) for world in (hostile, plain)]
    assert shapes(opml[0]) <= shapes(opml[1])
    names = {one.get("text") for one in opml[0].iter("outline")}
    assert {text.line(f"{hostile.payloads[n]} n{n}", 200) for n in range(2)} <= names
    assert all(one.get("xmlUrl", BASE).startswith(BASE) for one in opml[0].iter("outline"))
    places = [
        str(one.text) for one in etree.fromstring((hostile.site / "sitemap.xml").read_bytes(), WELL).iter("{*}loc")
    ]
    assert len(places) > 150
    assert all(re.fullmatch(rf"{re.escape(BASE)}[A-Za-z0-9._/-]*", place) for place in places)


# --- what one takes home ----------------------------------------------------------------------------------------------


def bib_titles(data: bytes) -> dict[str, str]:
    """The titles of a BibTeX file by eprint, its entries told apart by their braces alone; TeX's commands undone."""
    found: dict[str, str] = {}
    words = data.decode()
    while start := re.search(r"@\w+\{", words):
        depth, end = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(words[end], 0)
            end += 1
        entry, words = words[start.end() : end - 1], words[end:]
        fields = dict(re.findall(r"^ (\w+)=\{(.*?)\},?$", entry, re.MULTILINE))
        assert fields["eprint"] not in found
        found[fields["eprint"]] = fields["title"]
    return found


def test_bibtex(hostile: World) -> None:
    read = bib_titles(EXPORTS["bib"](tuple(hostile.papers.values()), Config(base_url=BASE)))
    assert read.keys() == hostile.papers.keys()
    for number, _ in numbered(hostile.payloads):
        assert read[id_of(number)].count(mark(number)) == 1
    for data in below(hostile, "papers/date/*.bib").values():
        assert 0 < len(bib_titles(data)) <= 25


def test_ris(hostile: World) -> None:
    entries: list[dict[str, str]] = []
    for line in EXPORTS["ris"](tuple(hostile.papers.values()), Config(base_url=BASE)).decode().split("\r\n"):
        tag = re.match(r"([A-Z][A-Z0-9])  - ?(.*)", line)
        assert tag or not line
        if tag and tag[1] == "TY":
            entries.append({})
        if tag:
            entries[-1].setdefault(tag[1], tag[2])
    assert [one["TI"] for one in entries] == [" ".join(paper.title.split()) for paper in hostile.papers.values()]
    assert {key for one in entries for key in one} <= RIS


def test_csl(hostile: World) -> None:
    read = strict(EXPORTS["csl"](tuple(hostile.papers.values()), Config(base_url=BASE)))
    assert [one["title"] for one in read] == [paper.title for paper in hostile.papers.values()]


def test_csv(hostile: World) -> None:
    data = EXPORTS["csv"](tuple(hostile.papers.values()), Config(base_url=BASE)).decode()
    rows = list(csv.DictReader(io.StringIO(data, newline=""), strict=True))
    assert [row["title"].removeprefix("'") for row in rows] == [
        p.title.removeprefix("'") for p in hostile.papers.values()
    ]
    assert all(None not in row and None not in row.values() for row in rows)
    assert [cell for row in rows for cell in row.values() if cell.lstrip()[:1] in tuple("=+-@\t\r＝＋－＠")] == []


def test_sqlite_and_json_lines(hostile: World) -> None:
    with sqlite3.connect(f"file:{hostile.site}/archive.sqlite?mode=ro", uri=True) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert dict(base.execute("SELECT id, title FROM papers")) == titles(hostile)
        assert base.execute("SELECT count(*) FROM authors").fetchone() == (
            sum(len(p.authors) for p in hostile.papers.values()),
        )
        found = base.execute("SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?", (mark(7),)).fetchall()
        assert len(found) == 1
    base.close()
    lines = gzip.decompress((hostile.site / "archive/2025.jsonl.gz").read_bytes()).decode().split("\n")
    assert {one["id"]: one["title"] for one in map(strict, filter(None, lines))} == titles(hostile)


def test_zips(hostile: World) -> None:
    for data in below(hostile, "papers/month/*.zip").values():
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            names = bundle.namelist()
            assert len(set(names)) == len(names)
            assert all(re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", name) for name in names)
            assert not any(".." in name for name in names)


STOCK: Final = MarkdownIt("commonmark", {"html": True}).enable("table")  # as those who trust markdown have it


def markdown_tokens(words: str) -> Iterator[Any]:
    for one in STOCK.parse(words):
        yield one
        yield from one.children or ()


def test_markdown_twins(hostile: World) -> None:
    wanted, read = titles(hostile), 0
    for address, data in (below(hostile, "**/*.md") | below(hostile, "llms.txt")).items():
        told = list(markdown_tokens(data.decode()))
        strange = [one.content or one.attrs for one in told if one.type in ("html_inline", "html_block", "image")]
        assert strange == [], address
        for opening, inline in pairwise(told):
            link = inline.children[0] if opening.tag == "h2" and opening.nesting == 1 and inline.children else None
            if link and link.type == "link_open":
                paper_id = str(link.attrs["href"]).rpartition("/")[2].removesuffix(".html")
                assert "".join(one.content for one in inline.children) == wanted[paper_id], address
                read += 1
    assert read > 300


def test_mail(hostile: World, plain: World) -> None:
    headers = {*email.message_from_bytes(next(iter(below(plain, "digests/**/*.eml").values())), policy=default)}
    known = {
        shape
        for data in below(plain, "digests/**/*.eml").values()
        for shape in shapes(page(part(data, "html").encode()))
    }
    wanted = titles(hostile)
    for address, data in below(hostile, "digests/**/*.eml").items():
        message = email.message_from_bytes(data, policy=default)
        assert {*message} == headers, address
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert {one for one in shapes(page(part(data, "html").encode())) - known if not of_words(one)} == set(), address
        words = " ".join(part(data, "plain").split())
        day = Path(address).stem
        inside = [key for key, paper in hostile.papers.items() if str(paper.day) == day]
        assert inside
        assert all(" ".join(wanted[key].split()) in words for key in inside), address


def part(data: bytes, kind: str) -> str:
    body = email.message_from_bytes(data, policy=default).get_body((kind,))
    assert body
    return str(body.get_content())


def test_search_files(hostile: World) -> None:
    wanted = titles(hostile)
    shown = {row[0]: row[1] for data in below(hostile, "search/r-*.json").values() for row in strict(data).values()}
    assert shown == wanted
    stock = strict((hostile.site / "search/index.json").read_bytes())
    assert {one[0].partition("/")[2] for one in stock["fieldVectors"]} == set(wanted)
    for data in below(hostile, "search/*.txt").values():
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", data.decode())


# --- names, logs ------------------------------------------------------------------------------------------------------


def test_names_of_files_are_plain(hostile: World) -> None:
    for folder in (hostile.site, hostile.content):
        names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
        assert len(names) > 200
        assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", name)] == []
        assert not any(len(part) > 130 for name in names for part in name.split("/"))


@pytest.mark.parametrize(
    "words",
    [
        ("build", "--content", "{content}", "--output", "{folder}/again", "--only", "feeds"),
        pytest.param(("check", "--content", "{content}", "--output", "{site}"), marks=pytest.mark.slow),
        ("check", "--content", "{content}", "--output", "{site}", "--format", "github"),
        ("status", "--content", "{content}"),
        ("load", "--content", "{folder}/other", "{folder}/refused.json"),
    ],
    ids=lambda words: " ".join(words[:1] + words[5:]),
)
def test_no_line_of_a_log_steers(words: tuple[str, ...], hostile: World, tmp_path: Path) -> None:
    refused = [
        {"paper": {"id": words, "title": words, "publishedAt": words}, "title": words} for words in hostile.payloads
    ]
    (tmp_path / "refused.json").write_text(json.dumps(refused))
    given = [one.format(content=hostile.content, site=hostile.site, folder=tmp_path) for one in words]
    said = CliRunner().invoke(app, given)
    lines = f"{said.stdout}\n{said.stderr}"
    if "github" in words:  # which speaks to the runner, in commands of its own alone
        lines = re.sub(r"^::(error|warning|notice) [^:\n]*::", "", lines, flags=re.MULTILINE)
    assert not isinstance(said.exception, Exception), said.exception
    assert lines.strip()
    assert not steers(lines)


def test_what_steers_is_seen() -> None:
    assert all(map(steers, ("x\n::error::y", "  ::add-mask::x", "a\x1b[31m", "\u202ex")))
    assert not steers("content/a.md:1: has '::error::' in it")
