"""The whole road on real records: 415 days of daily papers and a saved page; skipped where they are not."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from generator.build import Built, Request, build
from generator.loading import Report, load
from generator.sources import records
from generator.storing.holdings import load_holdings
from generator.storing.verify import verify
from tests import toy, worlds

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.shared, pytest.mark.seconds]


class Real(NamedTuple):
    content: Path
    site: Path
    loaded: Report
    built: Built


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    folder = tmp_path_factory.mktemp("real")
    content, site = folder / "content", folder / "site"
    loaded = load([shared / "data/hf-daily", *(shared / "seeds").glob("*.txt")], content)
    built = build(Request(content, site, base_url="https://papers.example.net/daily/"))
    return Real(content, site, loaded, built)


def test_everything_is_read(real: Real) -> None:
    assert real.loaded.refused == ()
    assert (real.loaded.entries, real.loaded.papers, real.loaded.days) == (6141 + 49, 6141 + 49, 415)
    assert real.loaded.archive == 6173  # 17 of the saved page are among the others


@pytest.mark.slow
def test_the_day_files_alone(shared: Path, tmp_path: Path) -> None:
    report = load([shared / "data/hf-daily"], tmp_path)
    assert (report.entries, report.papers, report.days, report.organisations) == (6141, 6141, 415, 276)


@pytest.mark.parametrize("months", ["2025-0[1-3]", pytest.param("*", marks=pytest.mark.slow)])
def test_a_second_load_changes_no_byte(real: Real, shared: Path, months: str) -> None:
    before = toy.digest(real.content / "records")
    days = sorted((shared / "data/hf-daily").glob(f"{months}-*.json"))
    again = load([*days, *(shared / "seeds").glob("*.txt")], real.content)
    assert (again.saved.new, again.saved.changed) == (0, 0)
    assert again.saved.unchanged == (6141 + 49 if months == "*" else again.entries) > 500
    assert toy.digest(real.content / "records") == before


def test_what_is_built(real: Real) -> None:
    assert real.built.papers == 6173
    assert real.built.shelves["organisation"] == 277  # 276 of the day files, and Moonshot AI's
    assert real.built.warnings == ()
    assert real.built.pages == real.built.written == len(toy.tree(real.site)) - 1
    assert sum(path.stat().st_size for path in real.site.rglob("*") if path.is_file()) <= 24_000 * 6173


def test_no_day_is_heavy(real: Real) -> None:
    """With all its abstracts, folded: the longest has 50 papers."""
    packed = [len(gzip.compress(page.read_bytes(), 9)) for page in real.site.glob("papers/date/2*.html")]
    assert max(packed) <= 60_000


def broken_links(site: Path, pages: list[Path]) -> list[str]:
    """Every internal link of these pages that leads to no file, or to an anchor of its own page that is not there."""
    return [f"{page.relative_to(site)} -> {link}" for page in pages for link in _broken(site, page)]


def _broken(site: Path, page: Path) -> Iterator[str]:
    html = Html(page.read_bytes())
    wanted = {one.attributes[name] or "" for name in ("href", "src") for one in html.css(f"[{name}]")}
    moved = (one.attributes["content"] or "" for one in html.css("meta[http-equiv=refresh]"))
    base = "/daily/" if page.name == "404.html" else ""
    for link in wanted | {words.removeprefix("0; url=") for words in moved}:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        path = unquote(parts.path)
        target = site / path.removeprefix(base) if base else page.parent / path
        if (path and not target.is_file()) or (
            not path and parts.fragment and html.css_first(f'[id="{parts.fragment}"]') is None
        ):
            yield link


def test_no_link_is_broken(real: Real) -> None:
    pages = sorted(real.site.rglob("*.html"))
    assert broken_links(real.site, pages) == []
    assert len(pages) > 7000


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        '<meta http-equiv="refresh" content="0; url=moved.html"><script src="gone.js"></script>'
        '<a href="gone.html">x</a><a href="#gone">y</a><a href="a.html">z</a><p id="here"><a href="#here">w</a>'
    )
    assert sorted(broken_links(tmp_path, [page])) == [
        f"a.html -> {link}" for link in ("#gone", "gone.html", "gone.js", "moved.html")
    ]


@pytest.mark.slow
def test_a_papers_page_is_light(real: Real) -> None:
    """At most 15 KB with its stylesheet as they travel; only the paper of 664 authors, each named thrice, has more."""
    style = len(gzip.compress((real.site / "assets/style.css").read_bytes(), 9))
    sizes, related = {}, []
    for path in sorted((real.site / "papers").glob("*.html")):
        page = path.read_bytes()
        if b'<article class="paper">' in page:
            sizes[path.name] = len(gzip.compress(page, 9)) + style
            related.append(len((re.findall(rb'<section class="kin">.*?</section>', page, re.DOTALL) or [b""])[0]))
        assert not re.search(rb"<script(?! type=.(?:module|application/ld))", page), path
    heavy = {name for name, size in sizes.items() if size > 15_000}
    in_order = sorted(sizes.values())
    print(f"median {in_order[len(in_order) // 2]}, p99 {in_order[-len(in_order) // 100]}, most {in_order[-1]} bytes")
    assert heavy <= {"2501.14249.html"}
    assert sum(related) / len(related) <= 1_300


def test_every_feed_is_read_without_complaint(real: Real) -> None:
    feeds = [path for path in real.site.rglob("*.xml") if not path.name.startswith("sitemap")]
    kinds = ("organisation", "tag", "category", "code")
    newest = [path for path in feeds if path.stem.count(".") == path.stem.startswith("cs.")]  # no month, no rhythm
    assert len(newest) == len(("feed", "atom", "corrections")) + sum(real.built.shelves[kind] for kind in kinds)
    for path in feeds:
        feed = feedparser.parse(path.read_bytes())
        assert not feed.bozo, f"{path}: {feed.bozo_exception}"
        assert feed.entries
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
        assert all(entry.title and entry.published_parsed and entry.link for entry in feed.entries)


@pytest.mark.slow
def test_one_more_day_is_a_small_build(real: Real, tmp_path: Path) -> None:
    from datetime import date

    from generator.store import save

    before = set(toy.tree(real.site))
    save(real.content, {"huggingface": [toy.record(number, date(2026, 1, 2)) for number in range(90_000, 90_040)]})
    built = build(Request(real.content, real.site, base_url="https://papers.example.net/daily/"))
    fresh = tmp_path / "site"
    build(Request(real.content, fresh, base_url="https://papers.example.net/daily/"))
    assert toy.digest(real.site) == toy.digest(fresh)
    assert built.papers == 6173 + 40
    assert built.rendered < len(before) / 20


@pytest.mark.slow
def test_one_digest_in_every_world(real: Real, tmp_path: Path) -> None:
    """Each with an empty cache, and content that is the same in another place."""
    digests = {}
    for name, world in worlds.WORLDS.items():
        digests[name] = worlds.built_in(world, real.content, tmp_path / name)
        shutil.rmtree(tmp_path / name)
    assert len(set(digests.values())) == 1, digests


@pytest.mark.slow
def test_a_clone_is_built_to_the_bytes_that_were_published(real: Real, tmp_path: Path) -> None:
    repository, clone = tmp_path / "repository", tmp_path / "clone"
    shutil.copytree(real.content, repository / "content")
    toy.cloned(repository, clone)
    build(Request(clone / "content", tmp_path / "site", base_url="https://papers.example.net/daily/"))
    assert toy.digest(tmp_path / "site") == toy.digest(real.site)
    assert verify(clone / "content").faults == ()


@pytest.mark.slow
def test_records_go_there_and_back(real: Real, tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text("".join(records.words(load_holdings(real.content))), "utf-8")
    assert load([tmp_path / "all.jsonl"], tmp_path / "back").refused == ()
    assert toy.digest(tmp_path / "back/records") == toy.digest(real.content / "records")


@pytest.mark.slow
def test_every_page_is_valid(real: Real, nu_jar: Path) -> None:
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(nu_jar),
        "--errors-only",
        "--skip-non-html",
        "--exit-zero-always",
        str(real.site),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
