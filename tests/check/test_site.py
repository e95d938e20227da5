"""What `check` says of a site's sitemap, feeds, sizes and addresses, each shown by one that is wrong."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from generator.archive import archive_of
from generator.checking import feeds, pages, sitemap, sizes, wanted
from generator.config import Config
from generator.decisions import StaticPage
from generator.errors import Fault
from generator.models import Label, Paper
from tests import toy

BASE = "https://toys.example.net/daily/"
CONFIG = Config(base_url=BASE, outputs=("sitemap",))


def site_of(folder: Path, files: dict[str, str]) -> tuple[Path, dict[str, int]]:
    for name, words in files.items():
        (folder / name).write_text(words)
    return folder, {name: len(words) for name, words in files.items()}


def urlset(*addresses: str, kind: str = "urlset", one: str = "url") -> str:
    rows = "".join(f"<{one}><loc>{address}</loc></{one}>" for address in addresses)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{kind}>'


INDEX = urlset(f"{BASE}sitemap-1.xml", kind="sitemapindex", one="sitemap")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"sitemap.xml": urlset(BASE, f"{BASE}a%20b.html")}, None),
        ({"sitemap.xml": INDEX, "sitemap-1.xml": urlset(BASE, f"{BASE}a%20b.html")}, None),
        ({}, "sitemap.xml: cannot be read"),
        ({"sitemap.xml": "<urlset>"}, "sitemap.xml: is not well-formed"),
        ({"sitemap.xml": urlset(BASE)}, "sitemap.xml: lacks a b.html"),
        ({"sitemap.xml": INDEX, "sitemap-1.xml": urlset(BASE)}, "sitemap.xml: lacks a b.html"),
        ({"sitemap.xml": INDEX.replace("map-1", "map-2")}, "sitemap-2.xml' leads to no file"),
        ({"sitemap.xml": urlset(f"{BASE}a%20b.html", f"{BASE}c.html")}, "c.html' leads to no file"),
        ({"sitemap.xml": urlset(f"{BASE}a%20b.html", "https://other.example.net/")}, "/' leads to no file of this"),
        ({"sitemap.xml": urlset(*[f"{BASE}a%20b.html"] * 2)}, "a%20b.html' 2 times"),
        ({"sitemap.xml": urlset(f"{BASE}a%20b.html"), "robots.txt": "User-agent: *\n"}, "robots.txt: does not say"),
        (
            {"sitemap.xml": urlset(f"{BASE}a%20b.html"), "robots.txt": f"Sitemap: {BASE}sitemap.xml\n"},
            None,
        ),
    ],
)
def test_a_sitemap(tmp_path: Path, files: dict[str, str], told: str | None) -> None:
    site, sized = site_of(tmp_path, {"index.html": "", "a b.html": "", **files})
    faults = [str(fault) for fault in sitemap.wrong(site, sized, CONFIG, ["a b.html"])]
    assert any(told in fault for fault in faults) if told else faults == [], faults


def test_a_sitemap_that_is_too_large_or_not_wanted(tmp_path: Path) -> None:
    site, _ = site_of(tmp_path, {"index.html": "", "sitemap.xml": urlset(BASE)})
    (fault,) = sitemap.wrong(site, {"index.html": 0, "sitemap.xml": 60_000_000}, CONFIG)
    assert "crawlers take 50,000 in 52,428,800" in fault.fact
    assert list(sitemap.wrong(site, {}, Config(outputs=()))) == []


RSS = f"""<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>{BASE}</link>
<description>D</description><atom:link rel="self" href="{BASE}feed.xml"/>
<item><guid isPermaLink="false">x:1</guid><title>One</title><link>{BASE}one.html</link>
<pubDate>Tue, 09 Dec 2025 00:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>T</title>
<updated>2025-12-09T00:00:00Z</updated><author><name>A</name></author><link rel="self" href="{BASE}atom.xml"/>
<entry><id>x:1</id><title>One</title><updated>2025-12-09T00:00:00Z</updated>
<link href="{BASE}one.html"/></entry></feed>"""
JSON = f"""{{"version": "https://jsonfeed.org/version/1.1", "title": "T", "feed_url": "{BASE}feed.json", "items":
[{{"id": "x:1", "title": "One", "url": "{BASE}one.html", "date_published": "2025-12-09T00:00:00Z",
"content_html": "x"}}]}}"""
FEEDS = {"feed.xml": RSS, "atom.xml": ATOM, "feed.json": JSON}


def of_feed(folder: Path, name: str, text: str) -> list[str]:
    site, files = site_of(folder, {"index.html": "", "one.html": "", name: text})
    faults: list[Fault] = []
    return [str(one) for one in (*feeds.wrong(feeds.feeds_of(site, files, faults), site, files, CONFIG), *faults)]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_that_is_right(tmp_path: Path, name: str) -> None:
    assert of_feed(tmp_path, name, FEEDS[name]) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("feed.xml", "<title>T</title>", "", "has no title, which RSS 2.0 asks for"),
        ("feed.xml", f"<link>{BASE}</link>", "", "has no link, which RSS 2.0"),
        ("feed.xml", "<description>D</description>", "", "has no description"),
        ("feed.xml", ' isPermaLink="false"', "", "an id that is no address and does not say so"),
        ("feed.xml", ">x:1<", "><", "has an item without an id"),
        ("feed.xml", "<title>One</title>", "", "has no title"),
        ("feed.xml", "one.html", "two.html", f"the link '{BASE}two.html' of 'x:1' leads to no file"),
        ("feed.xml", f"<link>{BASE}one.html", "<link>one.html", "leads nowhere from outside"),
        ("feed.xml", "Tue, 09 Dec 2025", "yesterday", "is none"),
        ("atom.xml", "<id>urn:x</id>", "", "has no id, which Atom (RFC 4287)"),
        ("atom.xml", "<author><name>A</name></author>", "", "has no author"),
        ("atom.xml", "<updated>2025-12-09T00:00:00Z</updated><author>", "<author>", "moment in 'updated'"),
        ("atom.xml", "T00:00:00Z</updated>\n<link", "</updated>\n<link", "the date '2025-12-09' of 'x:1' is none"),
        ("feed.json", '"content_html": "x"', '"x": 1', "the item 'x:1' has no content"),
        ("feed.json", "T00:00:00Z", "T00:00:00", "the date '2025-12-09T00:00:00' of 'x:1' is none"),
        ("feed.json", '"id": "x:1", ', "", "is no JSON Feed"),
    ],
)
def test_a_feed_that_is_wrong(tmp_path: Path, name: str, old: str, new: str, told: str) -> None:
    text = FEEDS[name]
    assert old in text
    faults = of_feed(tmp_path, name, text.replace(old, new))
    assert any(told in fault for fault in faults), faults


def test_each_entry_may_name_its_own_author(tmp_path: Path) -> None:
    author = "<author><name>A</name></author>"
    assert of_feed(tmp_path, "atom.xml", ATOM.replace(author, "").replace("<entry>", f"<entry>{author}")) == []


def test_ids_against_what_was_published(tmp_path: Path) -> None:
    site, files = site_of(tmp_path, FEEDS)
    now = feeds.feeds_of(site, files, [])
    assert list(feeds.moved(now, now, site)) == []
    (fault,) = feeds.moved(now, {}, site)
    assert "no feed to compare with" in fault.fact
    before = {**now, "atom.xml": now["atom.xml"]._replace(id="urn:before")}
    (fault,) = feeds.moved(now, before, site)
    assert fault.fact == "had the id 'urn:before' and now has 'urn:x'"


def test_budgets() -> None:
    files = {"a.html": 800_000, "b.html": 700_000, "assets/style.css": 120_000, "sitemap.xml": 9_000_000, "a.gz": 10**7}
    assert [fault.place for fault in sizes.heavy(files, Path("site"), 999)] == ["site/a.html", "site/assets/style.css"]
    (fault,) = sizes.heavy({"a.gz": 30_000_000}, Path("site"), 1_000)
    assert "weighs 30.0 KB for each paper; 24 KB are enough" in fault.fact
    assert list(sizes.heavy({"a.gz": 24_000_000}, Path("site"), 1_000)) == []


def paper(key: str, **facts: object) -> Paper:
    return toy.paper_of({"id": key, "guid": key, "title": key, "day": "2025-12-09", **facts})


@pytest.mark.parametrize(
    ("papers", "page", "told"),
    [
        ((paper("2512.00001"), paper("2512.00002", aliases=("title/x",))), "", []),
        (
            (paper("2512.00001"), paper("2512.00002", aliases=("2512.00001",))),
            "",
            ["papers/2512.00001.html: is wanted by the paper 2512.00001 and by a former name of 2512.00002"],
        ),
        (
            (paper("2512.00001", aliases=("title/x",)), paper("2512.00002", aliases=("title/x",))),
            "",
            ["papers/title/x.html: is wanted by a former name of 2512.00001 and by a former name of 2512.00002"],
        ),
        (
            (
                paper("2512.00001", organisations=(Label(slug="lab", name="Lab"),)),
                paper("2512.00002", organisations=(Label(slug="lab", name="The Lab"),)),
            ),
            "",
            ["organisations/lab.html: is wanted by the organisation 'Lab' and by the organisation 'The Lab'"],
        ),
        ((paper("2512.00001"),), "papers/date/2025-12-09", ["is wanted by the day"]),
        ((paper("2512.00001"),), "papers/2512.00001", ["is wanted by the paper 2512.00001 and by the page"]),
        ((paper("2512.00001"),), "Papers/2512.00001", ["is wanted by the paper 2512.00001 and by the page"]),
    ],
)
def test_addresses_that_two_want(papers: tuple[Paper, ...], page: str, told: list[str]) -> None:
    from generator.decisions import Curation

    archive = archive_of(papers, (), Curation())
    archive = replace(archive, pages={page: StaticPage(title="x")} if page else {})
    faults = [str(fault) for fault in wanted.collisions(archive)]
    assert len(faults) == len(told), faults
    assert all(words in fault for fault, words in zip(faults, told, strict=True)), faults


def test_pages_without_a_title_of_their_own() -> None:
    titles = {"a.html": "One", "b.html": "Two", "c.html": "Two", "d.html": " "}
    seen = {address: pages.seen(f"<title>{title}</title>".encode()) for address, title in titles.items()}
    told = [(fault.place, fault.fact) for fault in pages.alike(seen, Path("site"))]
    assert told == [("site/b.html", "2 pages have the title 'Two': b.html, c.html"), ("site/d.html", "has no title")]


def test_a_file_that_git_hosts_refuse(tmp_path: Path) -> None:
    for name, size in (("film.mp4", sizes.FILE + 1), ("picture.png", sizes.FILE)):
        (tmp_path / name).touch()
        os.truncate(tmp_path / name, size)  # of nothing, which takes no room
    (fault,) = sizes.oversized(tmp_path)
    assert (fault.place, "is 100 MB large" in fault.fact) == (f"{tmp_path.name}/film.mp4", True)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("search/b-12.txt", "search/b-*"),
        ("search/directory.json", "search/*.json"),
        ("papers/date/2025-12-09.html", "papers/date/*.html"),
        ("papers/title/a-toy.html", "papers/*.html"),
        ("index.html", "*.html"),
    ],
)
def test_which_files_are_counted_together(address: str, kind: str) -> None:
    assert sizes.kind_of(address) == kind
