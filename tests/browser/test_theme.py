"""The default theme in a real browser: narrow, dark, without a script, from disk, by keyboard, cut off from the net."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from generator.citing.bibtex import bibtex
from generator.edition import load_edition
from generator.store import save
from tests import toy
from tests.browser.axe import broken

NARROW, ZOOMED, WIDE = 320, 640, 1280  # 640 is what 1280 is at 200 %
KINDS = {
    "home": "index.html",
    "paper": "papers/2512.00002.html",
    "paper with our summary and a note": "papers/2512.00001.html",
    "paper of many": "papers/2512.00004.html",
    "paper of long words": "papers/2512.00007.html",
    "paper known by its title": "papers/title/known-by-its-title-alone.html",
    "day": "papers/date/2025-12-09.html",
    "week": "papers/week/2025-W50.html",
    "month": "papers/month/2025-12.html",
    "tag": "tags/toys.html",
    "month of a tag": "tags/toys.2025-12.html",
    "organisation": "organisations/toy-lab.html",
    "author": "authors/bea-sample.html",
    "category": "categories/cs.CL.html",
    "tags": "tags.html",
    "organisations": "organisations.html",
    "authors": "authors.html",
    "pictures": "insights.html",
    "days": "days.html",
    "trending": "papers/trending.html",
    "categories": "categories.html",
    "papers with code": "papers/code.html",
    "search": "search.html",
    "answers": "search.html?q=toys",
    "my list": "mine.html",
    "following": "following.html",
    "feeds": "feeds.html",
    "offline": "offline.html",
    "about": "about.html",
    "moved": "papers/date/latest.html",
    "nothing here": "404.html",
}
# Another case of a kind that is there already: axe looks at them in the long harness only.
MORE_OF_A_KIND = {
    "paper",
    "paper of long words",
    "paper known by its title",
    "month",
    "month of a tag",
    "category",
    "organisations",
    "categories",
    "papers with code",
    "moved",
}
LONG = toy.record(
    7, toy.WEDNESDAY, title="W" * 300, authors=("Ö" * 190,), abstract="https://long.example.org/" + "a" * 500
)
ABOUT = """---
format: 1
title: About toys
---
| key | default | meaning |
|---|---|---|
| `repository` | `""` | The repository's address, for the links. |
"""
Modes = Mapping[int, tuple[Literal["light", "dark"], ...]]
# Answers that are still being looked for are paler on purpose.
STILL = "() => !document.querySelector('[aria-busy=true]') && !document.getAnimations().length"
BLOCKED = "Service Worker registration blocked by Playwright"
REFRESH = re.compile(r'<meta http-equiv="refresh"[^>]*>')
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = toy.archive(tmp_path_factory.mktemp("theme") / "content")
    save(content, {"huggingface": [LONG]})
    settings = 'format = 1\ntitle = "Toy Times"\nbase_url = "https://toys.example.net/"\n[limits]\nshelf = 2\n'
    toy.write(content, {"site.toml": settings, "pages/about.md": ABOUT})
    return content


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    """Opens contexts, and closes them all in the end."""
    contexts: list[BrowserContext] = []

    def open_context(width: int = WIDE, **options: Any) -> BrowserContext:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        return contexts[-1]

    yield open_context
    for context in contexts:
        context.close()


def without(what: re.Pattern[str], more: str, route: Route) -> None:
    """Answer with the page, but `what` is taken out of its head and `more` put there."""
    answer = route.fetch()
    route.fulfill(response=answer, body=what.sub("", answer.text()).replace("</head>", f"{more}</head>"))


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


# --- reading ----------------------------------------------------------------------------------------------------------


def test_without_a_script_all_is_there_and_linked(opened: Any, root: str) -> None:
    page = opened(java_script_enabled=False).new_page()
    page.goto(root)
    assert page.locator("h1").inner_text() == "Toy Times"
    page.get_by_role("link", name="Days", exact=True).click()
    page.get_by_role("link", name="9 4 papers").click()
    assert page.locator("h1").inner_text() == "9 December 2025"
    assert page.locator(".rows > li").count() == 4
    page.get_by_role("link", name="By votes").click()
    page.locator("#by-votes + p").get_by_role("link", name="2", exact=True).click()
    assert page.url.endswith("#n2")
    page.get_by_role("link", name="Long Context for Toys").click()
    assert page.get_by_text("Author 29", exact=True).is_hidden()
    page.locator(".by summary").click()
    assert page.get_by_text("Author 29", exact=True).is_visible()
    assert page.get_by_text("eprint={2512.00004}").is_visible()
    assert page.get_by_role("button").count() == 0
    page.get_by_role("link", name="Toys", exact=True).click()
    assert page.url == f"{root}tags/toys.html"


def test_a_former_address_leads_on_without_a_script(opened: Any, root: str) -> None:
    page = opened(java_script_enabled=False).new_page()
    page.goto(f"{root}papers/date/latest.html")
    page.wait_for_url(f"{root}papers/date/2025-12-10.html")


def test_the_keyboard_comes_first_to_the_content(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}tags/toys.html")
    page.keyboard.press("Tab")
    skip = page.get_by_text("Skip to content")
    assert skip.evaluate("node => node === document.activeElement && getComputedStyle(node).clipPath") == "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_from_disk(opened: Any, site: Path) -> None:
    page = opened().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.as_uri()}/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('main ul')).listStyleType") == "none"
    page.get_by_role("link", name="Tags", exact=True).click()
    page.get_by_role("link", name="Toys", exact=True).click()
    page.get_by_role("link", name="Toy Paper Number 3").click()
    assert page.locator("h1").inner_text() == "Toy Paper Number 3"
    assert page.get_by_text("eprint={2512.00003}").is_visible()
    page.goto(f"{site.as_uri()}/papers/date/latest.html")
    page.wait_for_url("**/papers/date/2025-12-10.html")
    assert all(url.startswith(site.as_uri()) for url in asked)


# --- the face ---------------------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """What was seen on a walk through pages: what is wrong, each with its page, and all that was asked for."""

    wide: dict[str, int] = {}
    broken: dict[str, str] = {}
    said: dict[str, list[str]] = {}
    asked: list[str] = []


def walked(context: BrowserContext, root: str, axe: Path, modes: Modes, of_more: Modes) -> Seen:
    """Open each page once: how it fits each width, and what axe finds there in each scheme."""
    seen = Seen({}, {}, {}, [])
    kind = ""
    page = context.new_page()
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("console", lambda message: seen.said.setdefault(kind, []).append(message.text))
    page.on("pageerror", lambda error: seen.said.setdefault(kind, []).append(str(error)))
    page.route(f"**/{KINDS['moved']}", partial(without, REFRESH, ""))
    for kind, address in KINDS.items():
        page.goto(root + address)
        for width, schemes in (of_more if kind in MORE_OF_A_KIND else modes).items():
            page.set_viewport_size({"width": width, "height": 900})
            if wide := overflow(page):
                seen.wide[f"{kind} at {width}"] = wide
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                page.wait_for_function(STILL)
                found = broken(page, axe)
                seen.broken.update({f"{kind}, {width} {scheme}: {rule}": html for rule, html in found.items()})
    return seen


DAILY: Modes = {ZOOMED: (), NARROW: ("dark",), WIDE: ("light",)}
ALL: Modes = {2560: (), ZOOMED: (), NARROW: ("dark", "light"), WIDE: ("dark", "light")}


@pytest.fixture(scope="module", params=["each kind", pytest.param("each page in all modes", marks=pytest.mark.slow)])
def seen(request: pytest.FixtureRequest, browser: Browser, root: str, node_modules: Path) -> Iterator[Seen]:
    context = browser.new_context()
    if request.param == "each kind":
        yield walked(context, root, node_modules, DAILY, {NARROW: (), ZOOMED: ()})
    else:
        yield walked(context, root, node_modules, ALL, ALL)
    context.close()


def test_nothing_scrolls_sideways(seen: Seen) -> None:
    assert seen.wide == {}


def test_axe_finds_nothing(seen: Seen) -> None:
    assert seen.broken == {}


def test_no_page_asks_elsewhere_or_complains(seen: Seen, root: str) -> None:
    assert len(seen.asked) > len(KINDS)
    assert [url for url in seen.asked if not url.startswith(root)] == []
    belongs_below_a_path = "nothing here"
    told = {kind: words for kind, words in seen.said.items() if kind != belongs_below_a_path}
    assert {kind: rest for kind, words in told.items() if (rest := [*{*words} - {BLOCKED}])} == {}


def test_what_is_wide_would_be_seen(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(root)
    assert overflow(page) == 0
    page.evaluate("document.querySelector('main').append(document.createElement('hr'))")
    page.evaluate("document.querySelector('hr').style.inlineSize = '3000px'")
    assert overflow(page) > 0


def test_axe_would_find_something(opened: Any, root: str, node_modules: Path) -> None:
    page = opened(color_scheme="dark", bypass_csp=True).new_page()
    page.goto(root)
    page.add_style_tag(content="h3 a { color: #333 !important }")
    assert list(broken(page, node_modules)) == ["color-contrast"]


def test_dark_and_light_are_two(opened: Any, root: str) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        page = opened(color_scheme=scheme).new_page()
        page.goto(root)
        shade = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        shades[scheme] = sum(map(int, re.findall(r"\d+", shade)))
    assert shades["light"] > 700
    assert shades["dark"] < 100


def test_what_ends_a_tag_has_a_heading_like_the_others(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}tags/toys.html")
    looks = (
        "all => all.map(one => { const {fontFamily, fontSize} = getComputedStyle(one); return fontFamily + fontSize })"
    )
    found = page.locator("main h2").evaluate_all(looks)
    assert len(found) > 1
    assert len({*found}) == 1


@pytest.mark.parametrize(("width", "beside"), [(NARROW, False), (WIDE, True)])
def test_a_table_breaks_no_words(opened: Any, root: str, width: int, beside: bool) -> None:
    page = opened(width).new_page()
    page.goto(f"{root}about.html")
    cells = page.locator("td")
    assert cells.locator("code").evaluate_all("all => all.map(one => one.getClientRects().length)") == [1, 1]
    first, second = (cells.nth(number).bounding_box() for number in (0, 1))
    assert (first["y"] == second["y"]) is beside


# --- lists ------------------------------------------------------------------------------------------------------------


def folded(page: Page, number: int) -> Any:
    """The entry of a paper in the list of a page."""
    return page.locator(".rows > li").filter(has_text=f"Number {number}")


def test_an_abstract_folds_open_where_one_stands(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}tags/toys.html")
    button = folded(page, 3).get_by_role("button", name="Abstract: Toy Paper Number 3")
    button.wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    button.press("Enter")
    folded(page, 3).get_by_text("Paper 3 moves toys about.").wait_for()
    page.get_by_role("status").filter(has_text="The abstract is open.").wait_for(state="attached")
    button.press("Enter")
    assert folded(page, 3).get_by_text("Paper 3 moves toys about.").is_hidden()
    button.press("Enter")
    assert folded(page, 3).get_by_text("Paper 3 moves toys about.").is_visible()
    assert [url for url in asked if url.endswith(".html")] == [f"{root}papers/2512.00003.html"]  # once


def test_an_abstract_that_cannot_be_had_says_so(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}tags/toys.html")
    page.route("**/papers/*.html", lambda route: route.abort())
    folded(page, 3).get_by_role("button", name="Abstract").click()
    folded(page, 3).get_by_text("could not be fetched").wait_for()
    page.unroute("**/papers/*.html")
    folded(page, 3).get_by_role("button", name="Abstract").click()
    folded(page, 3).get_by_role("button", name="Abstract").click()
    folded(page, 3).get_by_text("Paper 3 moves toys about.").wait_for()


def test_an_abstract_that_is_nowhere_says_so(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}papers/month/2025-12.html")
    item = page.locator(".rows > li").filter(has_text="Long Context for Toys")
    page.route("**/papers/*.html", lambda route: route.fulfill(body="<main></main>", content_type="text/html"))
    item.get_by_role("button", name="Abstract").click()
    item.get_by_text("The abstract is not in this archive.").wait_for()


def titles(page: Page) -> list[str]:
    return [text.removeprefix("Toy Paper ") for text in page.locator(".rows > li > h3").all_inner_texts()]


def test_a_day_is_sorted_in_place(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}{KINDS['week']}")
    page.get_by_role("button", name="As listed", pressed=True).wait_for()
    listed = titles(page)
    page.get_by_role("button", name="By votes").press("Enter")
    by_votes = titles(page)
    assert by_votes[1:] == [
        'A <b>Hostile</b> & "Quoted" Title',
        "Long Context for Toys",
        "Number 3",
        "Number 2",
        "Number 2",
        "Number 1",
        "Known by Its Title Alone",
    ]
    assert sorted(by_votes) == sorted(listed)
    assert page.get_by_role("button", name="By votes", pressed=True).count() == 1
    page.get_by_role("status").filter(has_text="by votes").wait_for(state="attached")
    page.get_by_role("button", name="By organisation").click()
    assert page.locator("main section:visible h2").all_inner_texts()[:2] == ["The Toy Lab 3", "None 5"]
    shown = page.locator(".rows > li").evaluate_all("all => all.map(one => [one.id, `n${one.value}`])")
    assert all(anchor == number for anchor, number in shown)
    assert sorted(anchor for anchor, _ in shown) == [f"n{number}" for number in range(1, 9)]
    page.get_by_role("button", name="As listed").click()
    assert titles(page) == listed
    page.get_by_role("button", name="By votes").click()
    page.reload()
    page.get_by_role("button", name="As listed", pressed=True).wait_for()


SHIFTS = """window.shifts = []; new PerformanceObserver(list => window.shifts.push(
    ...list.getEntries().map(one => one.value))).observe({type: 'layout-shift', buffered: true})"""
# Not `wait_for_function`, which asks the page to evaluate a string time and again: its policy forbids that.
SHIFTED = """new Promise((seen, fail) => {
    new PerformanceObserver(() => seen()).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => fail(new Error("nothing has shifted")), 30_000);
})"""


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_shifts_when_scripts_come(opened: Any, root: str, width: int) -> None:
    page = opened(width).new_page()
    page.add_init_script(SHIFTS)
    for kind in ("home", "day", "week", "tag", "trending", "days"):
        page.goto(root + KINDS[kind], wait_until="networkidle")
        assert page.evaluate("window.shifts") == [], kind
    page.evaluate("document.querySelector('h1').before('Something that comes late and moves all that stands below')")
    page.evaluate(SHIFTED)


def test_how_old_the_newest_day_is(opened: Any, root: str) -> None:
    page = opened(timezone_id="Europe/Rome").new_page()
    page.clock.set_fixed_time("2025-12-13T09:00:00Z")
    page.goto(root)
    page.get_by_text("10 December 2025, 3 days ago").wait_for()


def test_paper_gets_what_paper_can_use(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.goto(f"{root}{KINDS['day']}")
    page.get_by_role("button", name="Keys").wait_for()  # the last that comes
    page.emulate_media(media="print")
    assert page.locator("nav:visible, button:visible, .rows summary:visible").count() == 0
    assert page.locator(".rows > li:visible").count() == 4


# --- the one script ---------------------------------------------------------------------------------------------------


def test_a_citation_is_copied_and_it_says_so(opened: Any, root: str, content: Path) -> None:
    context = opened(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{root}papers/2512.00006.html")
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("status").get_by_text("Copied: BibTeX.").wait_for()
    (paper,) = (paper for paper in load_edition(content).archive.papers if paper.id == "2512.00006")
    assert page.evaluate("navigator.clipboard.readText()") == bibtex(paper)


def test_where_copying_is_forbidden_it_is_selected(opened: Any, root: str) -> None:
    page = opened().new_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(f"{root}papers/2512.00006.html")
    page.get_by_role("button", name="Copy BibTeX").click()
    page.get_by_role("status").get_by_text("Selected: copy it with your keyboard.").wait_for()
    assert "eprint={2512.00006}" in page.evaluate("getSelection().toString()")


# --- cut off from elsewhere -------------------------------------------------------------------------------------------

INTRUDER = """<script>document.documentElement.dataset.ran = 'yes'</script>
<style>h1 { position: fixed }</style><img src='http://127.0.0.1:9/picture.png' alt=''>"""


@pytest.mark.parametrize(("policy", "ran"), [("kept", False), ("taken out", True)])
def test_the_policy_holds_off_what_would_run(opened: Any, root: str, policy: str, ran: bool) -> None:
    page = opened().new_page()
    page.route("**/*.html", partial(without, POLICY if ran else re.compile("(?!)"), INTRUDER))
    refused: list[str | None] = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.goto(f"{root}papers/2512.00001.html", wait_until="networkidle")
    assert page.evaluate("document.documentElement.dataset.ran === 'yes'") is ran
    assert (page.evaluate("getComputedStyle(document.querySelector('h1')).position") == "fixed") is ran
    assert [failure == "csp" for failure in refused] == [not ran]  # the picture is nowhere, but only one asked for it


def test_nor_does_the_worker(opened: Any, root: str) -> None:
    page = opened(service_workers="allow").new_page()
    asked: list[str] = []
    said: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with page.context.expect_event("request", lambda request: request.url == f"{root}sw.js"):
        for kind in ("home", "paper", "answers"):
            page.goto(root + KINDS[kind], wait_until="load")
        page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    assert [url for url in asked if not url.startswith(root)] == []
    assert said == []
