"""What makes the paper theirs, in a real browser: sharing, keys, what is new since the last visit."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from generator.citing.bibtex import bibtex
from generator.edition import load_edition
from generator.store import save
from tests import toy
from tests.browser.axe import broken
from tests.hosting import hosted

MAIN_DAY = "papers/date/2025-12-09.html"  # of four papers
PAPER = "papers/2512.00003.html"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
SHARED = """navigator.share = async (given) => { window.shared = given; }"""
UNSHARED = "Object.defineProperty(navigator, 'share', {value: undefined})"
LIMITS = "[limits]\nshelf = 2\nauthor_page = 1\n[feeds]\nshelf = 10\n"
THURSDAY, FRIDAY = date(2025, 12, 11), date(2025, 12, 12)
HOUR = 3600_000


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = toy.archive(tmp_path_factory.mktemp("habits") / "content")
    toy.write(content, {"site.toml": f"{toy.CURATION['site.toml']}{LIMITS}"})
    return content


def opened(context: BrowserContext, address: str, script: str = "") -> Page:
    """A page whose keys are ready: their button is the last thing that comes."""
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(address)
    expect(page.get_by_role("button", name="Keys")).to_be_attached()
    return page


def pasted(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


# --- sharing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "says", "words"),
    [
        ("Copy link", "Copied: the link.", "{root}papers/2512.00006.html"),
        (
            "Copy markdown link",
            "Copied: the markdown link.",
            r'[A \<b\>Hostile\</b\> & "Quoted" Title]({root}papers/2512.00006.html)',
        ),
        ("Copy BibTeX", "Copied: BibTeX.", "{bibtex}"),
    ],
)
def test_a_paper_is_taken_along(
    reader: Callable[..., BrowserContext], root: str, content: Path, button: str, says: str, words: str
) -> None:
    page = opened(reader(**CLIPBOARD), f"{root}papers/2512.00006.html?from=mail#here", UNSHARED)
    page.get_by_role("button", name=button).click()
    page.get_by_role("status").get_by_text(says).wait_for()
    page.get_by_role("button", name="Copied").wait_for()
    (paper,) = (paper for paper in load_edition(content).archive.papers if paper.id == "2512.00006")
    assert pasted(page) == words.format(root=root, bibtex=bibtex(paper))


@pytest.mark.slow
def test_where_the_system_shares_it_is_asked(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root + PAPER, SHARED)
    page.get_by_role("button", name="Share").click()
    page.wait_for_function("window.shared")
    assert page.evaluate("shared") == {"title": "Toy Paper Number 3", "url": root + PAPER}


@pytest.mark.slow
def test_who_thinks_better_of_sharing_is_left_alone(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(
        reader(**CLIPBOARD), root + PAPER, "navigator.share = () => Promise.reject(new DOMException('', 'AbortError'))"
    )
    page.evaluate("navigator.clipboard.writeText('before')")
    page.get_by_role("button", name="Share").click()
    page.wait_for_timeout(100)
    assert pasted(page) == "before"


def test_the_address_of_a_feed_is_copied(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(**CLIPBOARD), f"{root}feeds.html")
    page.get_by_role("button", name="Copy the address: RSS of Toys").click()
    page.get_by_role("status").get_by_text("Copied: https://toys.example.net/daily/tags/toys.xml.").wait_for()
    assert pasted(page) == "https://toys.example.net/daily/tags/toys.xml"


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_walk_by_keys(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(**CLIPBOARD), root + MAIN_DAY)
    titles = page.locator(".rows h3 a").all_inner_texts()
    assert len(titles) == 4
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == titles[1]
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert focused(page) == titles[0]  # there is none before
    entry = page.locator(".rows > li").first
    page.keyboard.press("s")
    expect(entry.locator(".star")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    expect(entry.locator("select")).to_have_value("read")
    page.keyboard.press("r")
    expect(entry.locator("select")).to_have_value("")
    page.keyboard.press("l")
    expect(entry.locator("select")).to_have_value("to-read")
    page.get_by_role("status").get_by_text("Now: to read.").wait_for()  # or it is told over what comes next
    assert focused(page) == titles[0]
    page.keyboard.press("m")
    page.get_by_role("status").get_by_text("Copied: the markdown link.").wait_for()
    assert pasted(page) == f"[{titles[0]}]({entry.locator('h3 a').evaluate('link => link.href')})"
    page.keyboard.press("c")
    page.get_by_role("status").get_by_text("Copied: the citation.").wait_for()
    assert pasted(page).startswith("@misc{")
    page.keyboard.press("o")
    page.wait_for_url(f"{root}papers/*.html")
    expect(page.get_by_role("button", name="Keys")).to_be_attached()
    own = page.locator(".paper > header .star")
    expect(own).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("s")
    expect(own).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".star[aria-pressed=true]")).to_have_count(0)  # nor has a related paper got one


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "address"),
    [
        ("g h", "index.html"),
        ("g d", "days.html"),
        ("g t", "tags.html"),
        ("g o", "organisations.html"),
        ("/", "search.html"),
    ],
)
def test_ways(reader: Callable[..., BrowserContext], root: str, keys: str, address: str) -> None:
    page = opened(reader(), root + PAPER)
    for key in keys.split():
        page.keyboard.press(key)
    page.wait_for_url(root + address)


def test_a_key_folds_an_abstract(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), f"{root}papers/2512.00004.html")
    assert page.get_by_text("Author 29", exact=True).is_hidden()
    page.keyboard.press("x")
    assert page.get_by_text("Author 29", exact=True).is_visible()


def test_a_key_pressed_early_means_the_paper_and_no_related_one(
    reader: Callable[..., BrowserContext], root: str
) -> None:
    context = reader()
    context.route("**/marks-note.js", lambda route: None)  # never comes
    page = opened(context, root + PAPER)
    expect(page.locator(".kin .star").first).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator(".star[aria-pressed=true]")).to_have_accessible_name("Star: Toy Paper Number 3")


def test_a_key_folds_the_abstract_of_an_entry(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), f"{root}tags/toys.html")
    entry = page.locator(".rows > li", has_text="Toy Paper Number 3")
    entry.get_by_role("button", name="Abstract").wait_for()
    entry.locator("h3 a").focus()
    page.keyboard.press("x")
    entry.get_by_text("Paper 3 moves toys about.").wait_for()


def test_the_box_of_the_search_gets_the_focus_and_keeps_its_letters(
    reader: Callable[..., BrowserContext], root: str
) -> None:
    page = opened(reader(), f"{root}search.html")
    page.locator("#q").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("j/k?gd")
    expect(page.locator("#q")).to_have_value("j/k?gd")
    assert page.locator("dialog").count() == 0
    assert page.url.startswith(f"{root}search.html")


@pytest.mark.slow
@pytest.mark.parametrize("pressed", ["Control+j", "Alt+j", "Meta+j", "Shift+J"])
def test_keys_with_a_modifier_are_not_ours(reader: Callable[..., BrowserContext], root: str, pressed: str) -> None:
    page = opened(reader(), root + MAIN_DAY)
    page.keyboard.press(pressed)
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("j")
    assert not page.evaluate("document.activeElement === document.body")


def test_where_no_entry_has_the_focus_the_reader_is_told(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root + MAIN_DAY)
    page.keyboard.press("s")
    expect(page.get_by_role("region", name="Notice")).to_contain_text("Move to an entry first")


SWITCHED_OFF = """async () => { const { open } = await import('/assets/store.js');
    return (await open()).setting('keys-off') === true; }"""


def test_the_sheet_and_its_switch(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    page = opened(context, root + MAIN_DAY)
    other = opened(context, root + MAIN_DAY)
    page.bring_to_front()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("definition").filter(has_text="to days")).to_be_visible()
    page.keyboard.press("j")  # a dialog is open: no key goes through it
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    switch = sheet.get_by_role("checkbox", name="Keys of one letter are on")
    expect(switch).to_be_checked()
    switch.uncheck()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    for one in (page, other):
        one.bring_to_front()
        one.wait_for_function(SWITCHED_OFF)
        one.keyboard.press("j")
        assert one.evaluate("document.activeElement.closest('.rows') === null")
    page.reload()
    page.get_by_role("button", name="Keys").click()  # the way back, without keys
    expect(switch).not_to_be_checked()
    switch.check()
    page.wait_for_function(f"async () => !(await ({SWITCHED_OFF})())")
    sheet.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.rows') !== null")


# --- new since the last visit -----------------------------------------------------------------------------------------


@pytest.fixture
def daily(tmp_path: Path) -> Iterator[Any]:
    """An archive that grows: `daily.add(day, *numbers)` publishes it with more papers; `daily.root` is its address."""

    class Daily:
        content = toy.archive(tmp_path / "content")
        site = tmp_path / "site"
        root = ""

        def add(self, day: date, *numbers: int) -> None:
            save(self.content, {"huggingface": [toy.record(number, day) for number in numbers]})
            toy.edition(self.content, self.site)

    one = Daily()
    toy.edition(one.content, one.site)
    with hosted(one.site) as one.root:
        yield one


NOTED = """async () => { const { open } = await import('/assets/store.js');
    return (await open()).setting('visit')?.at >= window.began; }"""


def new_on(page: Page) -> list[str]:
    """The titles that are marked; a paper may stand in several lists of a page."""
    return sorted(set(page.locator(".rows > li:has(> .new) h3").all_inner_texts()))


def visit(context: BrowserContext, address: str, hours: float) -> Page:
    """A page that is opened so many hours after the test began, has taken note of that, and shows what is new."""
    clock = f"const now = Date.now; Date.now = () => now() + {hours * HOUR}; window.began = Date.now();"
    page = opened(context, address, clock)
    while not page.evaluate(NOTED):
        page.wait_for_timeout(20)
    page.evaluate("import('/assets/fresh.js').then(() => 0)")  # done when what is new is shown
    return page


@pytest.mark.seconds
def test_what_is_new(browser: Browser, daily: Any) -> None:
    context = browser.new_context()
    page = visit(context, daily.root, 0)
    assert new_on(page) == []  # a first visit
    assert page.title() == "Toy Times: A daily newspaper of research papers"
    daily.add(toy.WEDNESDAY, 20)  # the same day grows
    daily.add(THURSDAY, 21, 22)
    assert new_on(visit(context, daily.root, 0.5)) == []  # still the same visit, and nobody looked
    page = visit(context, daily.root, 24)
    assert page.title().startswith("(3) Toy Times")
    assert new_on(page) == ["Toy Paper Number 20", "Toy Paper Number 21", "Toy Paper Number 22"]
    assert page.locator("li:has(> .new)").first.locator(".new").inner_text() == "New"
    bar = page.get_by_role("complementary", name="New since your last visit")
    expect(bar).to_contain_text("3 new papers since your last visit: 11 December 2, 10 December 1.")
    bar.get_by_role("link", name="11 December").click()
    page.wait_for_url(f"{daily.root}papers/date/2025-12-11.html")
    expect(bar).to_contain_text("2 new papers on this page since your last visit.")
    page = visit(context, f"{daily.root}tags/toys.html", 26)
    assert len(new_on(page)) == 3  # on any list
    assert page.title().startswith("(3) Tag: Toys")
    daily.add(FRIDAY, 23)
    page = visit(context, daily.root, 27.5)  # a visit goes on, and a look is due
    assert page.title().startswith("(4) ")
    assert new_on(visit(context, daily.root, 48)) == []  # one that ended takes all as seen
    context.close()


@pytest.mark.slow
def test_all_are_marked_as_seen_in_every_tab_and_that_can_be_undone(browser: Browser, daily: Any) -> None:
    context = browser.new_context()
    visit(context, daily.root, 0)
    daily.add(THURSDAY, 21, 22)
    first, second = visit(context, daily.root, 24), visit(context, f"{daily.root}tags/toys.html", 24)
    expect(second.locator(".new")).to_have_count(2)
    first.bring_to_front()
    first.get_by_role("button", name="Mark all seen").click()
    expect(first.locator(".new, .news")).to_have_count(0)
    expect(second.locator(".new, .news")).to_have_count(0)
    assert first.title() == "Toy Times: A daily newspaper of research papers"
    first.get_by_role("button", name="Undo").click()
    expect(first.locator(".new")).to_have_count(4)  # each among the newest, and in the week's top
    expect(second.locator(".new")).to_have_count(2)
    context.close()


@pytest.mark.slow
def test_nothing_moves_for_what_is_new(browser: Browser, daily: Any) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 900})
    visit(context, daily.root, 0)
    daily.add(THURSDAY, *range(21, 30))
    for address in ("", "tags/toys.html", PAPER):
        page = visit(context, daily.root + address, 24)
        shifts = """() => new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries()
            .filter((one) => !one.hadRecentInput).map((one) => one.value)))
            .observe({type: 'layout-shift', buffered: true}) || setTimeout(() => resolve([]), 300))"""
        assert page.evaluate(shifts) == []
        page.evaluate("document.querySelector('main').prepend(document.createElement('pre'))")
        page.evaluate("document.querySelector('main pre').style.blockSize = '200px'")
        assert page.evaluate(shifts) != []  # it would be seen
    context.close()


FIRST = {"day": "2025-12-01", "papers": ["a"]}
SECOND = {"day": "2025-12-02", "papers": ["b", "c"]}
GROWN = {"day": "2025-12-02", "papers": ["b", "d", "c"]}
THIRD = {"day": "2025-12-03", "papers": ["e"]}
SINCE_FIRST = {"until": FIRST, "newest": SECOND, "fresh": [SECOND], "at": 0, "asked": 0}


@pytest.mark.parametrize(
    ("before", "hours", "days", "until", "fresh"),
    [
        pytest.param(None, 0, [SECOND, FIRST], SECOND, [], id="a first visit"),
        pytest.param(None, 0, [], {"day": "", "papers": []}, [], id="an empty archive"),
        pytest.param(SINCE_FIRST, 3, None, FIRST, [SECOND], id="the same visit, nobody looks"),
        pytest.param(SINCE_FIRST, 3, [THIRD, SECOND, FIRST], FIRST, [THIRD, SECOND], id="the same visit, a day comes"),
        pytest.param(SINCE_FIRST, 5, [THIRD, SECOND, FIRST], SECOND, [THIRD], id="the next visit"),
        pytest.param(SINCE_FIRST, -5, [THIRD, SECOND, FIRST], SECOND, [THIRD], id="a clock that was put back"),
        pytest.param(SINCE_FIRST, 5, [SECOND, FIRST], SECOND, [], id="nothing came"),
        pytest.param(SINCE_FIRST, 5, [GROWN, FIRST], SECOND, [{"day": "2025-12-02", "papers": ["d"]}], id="a day grew"),
        pytest.param(SINCE_FIRST, 5, [FIRST], FIRST, [], id="a day was taken out"),
    ],
)
def test_visits(
    reader: Callable[..., BrowserContext], root: str, before: Any, hours: float, days: Any, until: Any, fresh: Any
) -> None:
    page = opened(reader(), f"{root}days.html")
    given = json.dumps([before, hours * HOUR, days])
    made = page.evaluate(f"async () => (await import('/assets/visit.js')).following(...{given})")
    assert (made["until"], made["fresh"]) == (until, fresh)


# --- following --------------------------------------------------------------------------------------------------------


def test_following(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    page = opened(context, f"{root}following.html")
    expect(page.get_by_role("status").filter(has_text="You follow nothing yet")).to_be_visible()
    tag = opened(context, f"{root}tags/toys.html")
    tag.get_by_role("button", name="Follow", exact=True).click()
    expect(tag.get_by_role("button", name="Follow", exact=True, pressed=True)).to_be_visible()
    lab = opened(context, f"{root}organisations/toy-lab.html")
    lab.get_by_role("button", name="Follow", exact=True).click()
    lab.get_by_role("link", name="Following").click()
    lab.wait_for_url(f"{root}following.html")
    for one in (page, lab):  # the page that was open hears of it
        expect(one.locator("#following > .facts")).to_have_text("6 papers")
    assert page.locator("#following h2 a").all_inner_texts() == [
        "10 December 2025",
        "9 December 2025",
        "8 December 2025",
        "3 November 2025",
    ]
    both = page.locator("li", has_text="Toy Paper Number 1")
    assert both.locator(".facts").inner_text() == "You follow Toys, The Toy Lab"
    assert page.locator("li", has_text="A Corrected Title").locator(".facts").inner_text() == "You follow Toys"
    expect(both.locator(".star")).to_be_visible()
    page.get_by_role("button", name="Unfollow Toys").click()
    expect(page.locator("#following > .facts")).to_have_text("2 papers")
    expect(lab.locator("#following > .facts")).to_have_text("2 papers")
    tag.bring_to_front()
    expect(tag.get_by_role("button", name="Follow", exact=True, pressed=False)).to_be_visible()


FOLLOWS = (
    """async () => { const { open } = await import('/assets/store.js'); await (await open()).set('follows', %s); }"""
)


def test_what_is_gone_or_cannot_be_had_is_said(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    page = opened(context, f"{root}following.html")
    page.route("**/categories/cs.CL.json", lambda route: route.abort())
    wanted = [
        {"key": "tags/toys", "name": "Toys"},
        {"key": "tags/no-more", "name": "<b>No more</b>"},
        {"key": "categories/cs.CL", "name": "cs.CL"},
        {"key": "../../elsewhere", "name": "Elsewhere"},
    ]
    page.evaluate(FOLLOWS % json.dumps(wanted))
    expect(page.locator(".follows > li")).to_have_text(
        [
            "Toys Unfollow",
            "<b>No more</b> is no longer on this site Unfollow",
            "cs.CL could not be fetched Unfollow",
        ]
    )
    expect(page.locator("#following > .facts")).to_have_text("6 papers")


def test_the_papers_of_an_author_are_shown_however_briefly_the_feed_says_them(
    reader: Callable[..., BrowserContext], root: str
) -> None:
    page = opened(reader(), f"{root}following.html")
    authors = ["Ada Toy3", "Author 0"]  # of a paper of two authors, and of one of thirty
    wanted = [{"key": f"authors/{name.lower().replace(' ', '-')}", "name": name} for name in authors]
    page.evaluate(FOLLOWS % json.dumps(wanted))
    titles = page.locator("#following h3")
    expect(titles).to_have_text(["Toy Paper Number 3", "Long Context for Toys"])
    assert page.locator("#following .by").all_inner_texts() == [
        "Ada Toy3, Bea Sample",
        "Author 0, Author 1, Author 2 and 27 more",
    ]
    expect(page.locator("#following li:has(h3) .star")).to_have_count(2)


def answer(feed: Any, route: Route) -> None:
    route.fulfill(json=feed)


def paper_in_feed(number: int, day: str) -> dict[str, Any]:
    return {"title": f"P{number}", "authors": [{"name": "A"}], "_paper": {"id": f"2512.{number:05d}", "day": day}}


def test_what_is_older_is_shown_only_where_nothing_is_missing(reader: Callable[..., BrowserContext], root: str) -> None:
    """A long shelf holds its newest alone, so what another has from before that would stand there as if it were all."""
    files = {
        "tags/long.json": {
            "items": [paper_in_feed(9, "2025-12-09"), paper_in_feed(8, "2025-12-08")],
            "next_url": "https://toys.example.net/daily/tags/long.2025-11.json",
        },
        "tags/long.2025-11.json": {"items": [paper_in_feed(5, "2025-11-05"), paper_in_feed(3, "2025-11-03")]},
        "tags/short.json": {"items": [paper_in_feed(9, "2025-12-09"), paper_in_feed(4, "2025-11-04"), {"title": "?"}]},
    }
    page = opened(reader(), f"{root}following.html")
    for name, feed in files.items():
        page.route(f"**/{name}", partial(answer, feed))
    page.evaluate(FOLLOWS % json.dumps([{"key": "tags/long", "name": "Long"}, {"key": "tags/short", "name": "Short"}]))
    titles = page.locator("#following h3")
    expect(titles).to_have_text(["P9", "P8"])
    page.get_by_role("button", name="Older papers").click()
    expect(titles).to_have_text(["P9", "P8", "P5", "P4", "P3"])
    expect(page.get_by_role("button", name="Older papers")).to_be_hidden()
    assert focused(page) == "P5"


def test_the_page_of_a_month_follows_the_whole_shelf(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    page = opened(context, f"{root}tags/toys.2025-12.html")
    page.get_by_role("button", name="Follow", exact=True).click()
    page = opened(context, f"{root}tags/toys.html")
    expect(page.get_by_role("button", name="Follow", exact=True, pressed=True)).to_be_visible()
    page = opened(context, root + MAIN_DAY)
    assert page.get_by_role("button", name="Follow", exact=True).count() == 0  # a day is over when it is over


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PAPER, "tags/toys.html", "following.html", "offline.html", "feeds.html"])
def test_without_a_script_nothing_dead_is_shown(reader: Callable[..., BrowserContext], root: str, address: str) -> None:
    page = reader(java_script_enabled=False).new_page()
    page.goto(root + address)
    assert page.locator("main").inner_text()
    assert page.locator("button, dialog, input, [role=status]").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(browser: Browser, daily: Any, node_modules: Path, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    visit(context, daily.root, 0)
    daily.add(THURSDAY, 21, 22)
    found: dict[str, str] = {}

    def look(page: Page, name: str) -> None:
        found.update({f"{name}: {rule}": html for rule, html in broken(page, node_modules).items()})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide:
            found[f"{name}: scrolls"] = str(wide)

    page = visit(context, daily.root, 24)
    assert new_on(page)
    look(page, "what is new")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look(page, "the sheet of keys")
    page = visit(context, f"{daily.root}tags/toys.html", 24)
    page.get_by_role("button", name="Follow", exact=True).click()
    look(page, "what is followed")
    page = visit(context, f"{daily.root}following.html", 24)
    page.evaluate(FOLLOWS % json.dumps([{"key": "tags/toys", "name": "Toys"}, {"key": "tags/gone", "name": "Gone"}]))
    expect(page.locator(".follows > li").nth(1)).to_contain_text("no longer")
    look(page, "following")
    look(visit(context, daily.root + PAPER, 24), "sharing")
    page = visit(context, f"{daily.root}offline.html", 24)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    look(page, "offline")
    assert found == {}
    page.evaluate("document.querySelector('#main').append(document.createElement('img'))")
    look(page, "control")
    assert list(found) == ["control: image-alt"]
    context.close()


@pytest.mark.slow
def test_what_has_the_focus_is_not_hidden_by_the_bar(browser: Browser, daily: Any) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 600}, reduced_motion="reduce")
    visit(context, daily.root, 0)
    daily.add(THURSDAY, *range(21, 31))
    page = visit(context, daily.root, 24)
    bar = page.locator(".news").bounding_box()
    assert bar
    assert bar["y"] + bar["height"] == 600
    hidden = """() => { const focus = document.activeElement.getBoundingClientRect();
        const bar = document.querySelector('.news').getBoundingClientRect();
        return focus.top >= bar.top && !document.activeElement.closest('.news'); }"""
    for key in ("Tab", "j"):
        page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        for _ in range(14):
            page.keyboard.press(key)
            assert not page.evaluate(hidden)
    page.evaluate("document.querySelector('footer button').style.position = 'fixed'")
    page.evaluate("Object.assign(document.querySelector('footer button').style, {insetBlockEnd: 0, zIndex: -1})")
    page.evaluate("document.querySelector('footer button').focus({preventScroll: true})")
    assert page.evaluate(hidden)  # it would be seen
    context.close()
