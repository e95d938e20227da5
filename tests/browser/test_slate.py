"""The example theme and the second language in a real browser: one site in German, in Slate."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import toy
from tests.browser.axe import broken

SITE = 'format = 1\ntitle = "Spielzeit"\nbase_url = "https://toys.example.net/"\ntheme = "slate"\nlanguage = "de"\n'
SAID = {  # on each page, words that templates say and words that scripts say
    "index.html": ("Die besten der Woche", "Tasten"),
    "papers/2512.00001.html": ("Unsere Zusammenfassung", "BibTeX kopieren"),
    "papers/date/2025-12-09.html": ("9. Dezember 2025", "Nach Stimmen"),
    "search.html?q=toys": ("Sortiert nach", "Arbeiten."),
    "mine.html": ("Meine Liste", "Noch steht nichts darauf."),
    "days.html": ("Arbeiten am Tag:", "Tasten"),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = toy.archive(tmp_path_factory.mktemp("slate") / "content")
    toy.write(content, {"site.toml": SITE})
    return content


@pytest.mark.parametrize("address", SAID)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a_page_is_whole(
    opened: Callable[..., Page], node_modules: Path, address: str, width: int, scheme: str
) -> None:
    page = opened(address, width, color_scheme=scheme, bypass_csp=True)
    for words in SAID[address]:
        page.get_by_text(words).first.wait_for(state="attached")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # what is looked for is paler till then
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.locator("html").get_attribute("lang") == "de"
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == ("rgb(247, 249, 251)" if scheme == "light" else "rgb(16, 22, 28)")
    assert broken(page, node_modules) == {}


def test_what_papers_say_is_marked_as_english(opened: Callable[..., Page]) -> None:
    page = opened("papers/date/2025-12-09.html")
    assert page.locator("h3 [lang=en]").count() == page.locator("h3 > a").count() > 0
