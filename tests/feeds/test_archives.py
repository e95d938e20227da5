"""Older items of RSS and Atom, as RFC 5005 (section 4) has them: what each file of a chain says of those beside it."""

from datetime import date
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from generator.archive import archive_of
from generator.config import Config, Limits
from generator.decisions import Curation
from generator.models import Paper
from generator.outputs import atom, feeds
from generator.page import pages_of
from generator.theming.themes import load_theme

ROOT = Path(__file__).parents[2]
DAYS = [date(2025, 12, 9), date(2025, 12, 2), date(2025, 12, 1), date(2025, 11, 5), date(2025, 9, 8)]
PAPERS = tuple(Paper(id=f"2512.0000{n}", guid=f"x:{n}", title=f"Toy {n}", day=day) for n, day in enumerate(DAYS))
CONFIG = Config(base_url="https://toys.example.net/", limits=Limits(feed=1))
HISTORY = {"fh": "http://purl.org/syndication/history/1.0"}
HEAD = {"feed": "/rss/channel/fh:archive", "atom": "/*/fh:archive"}
CHAIN = {  # per file: what it leads to, and whether it calls itself an archive
    "": ({"prev-archive": "2025-12?items=2"}, False),
    "2025-12": ({"current": "", "prev-archive": "2025-11"}, True),
    "2025-11": ({"current": "", "prev-archive": "2025-09", "next-archive": "2025-12"}, True),
    "2025-09": ({"current": "", "next-archive": "2025-11"}, True),
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    archive, theme = archive_of(PAPERS, (), Curation()), load_theme(ROOT / "themes", CONFIG)
    config = CONFIG.model_copy(update={"feeds": CONFIG.feeds.model_copy(update={"reach": 0})})
    pages = [(output, page) for output in (feeds, atom) for page in pages_of(output.plan(archive, config, theme))]
    return {page.address: output.render(page, theme) for output, page in pages}


def address(stem: str, month: str) -> str:
    month, query, items = month.partition("?")
    return f"https://toys.example.net/{stem}{'.' if month else ''}{month}.xml{query}{items}"


@pytest.mark.parametrize("month", CHAIN)
@pytest.mark.parametrize("stem", ["feed", "atom"])
def test_each_file_leads_to_those_beside_it(stem: str, month: str, files: dict[str, bytes]) -> None:
    links, is_archive = CHAIN[month]
    data = files[address(stem, month).removeprefix(CONFIG.base_url)]
    feed = feedparser.parse(data)
    assert not feed.bozo
    led = {one.rel: one.href for one in feed.feed.links if one.rel in ("current", "prev-archive", "next-archive")}
    assert led == {rel: address(stem, to) for rel, to in links.items()}
    assert etree.fromstring(data).xpath(f"count({HEAD[stem]})", namespaces=HISTORY) == is_archive


@pytest.mark.shared
def test_archives_of_atom_are_valid(files: dict[str, bytes], shared: Path) -> None:
    schema = etree.RelaxNG(etree.parse(shared / "data/schemas/atom.rng"))
    for month in CHAIN:
        data = files[address("atom", month).removeprefix(CONFIG.base_url)]
        assert schema.validate(etree.fromstring(data)), schema.error_log
