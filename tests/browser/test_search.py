"""Search in a real browser: typing, filters, sharing, Back, keyboard, no script."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import broken
from tests.browser.results import count, titles

NO_SCRIPT = "Searching needs JavaScript"


def test_nothing_is_fetched_before_the_box_is_used(opened: Callable[..., Page]) -> None:
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    assert [url for url in asked if "/search/" in url] == []
    with page.expect_response("**/search/directory.json"):
        page.focus("#q")
    page.wait_for_timeout(100)
    assert [url.rpartition("/")[2] for url in asked if "/search/" in url] == ["directory.json"]


def test_results_as_one_types(opened: Callable[..., Page]) -> None:
    page = opened()
    page.focus("#q")
    page.keyboard.type("lante", delay=15)
    count(page, "12 papers.")
    assert all("Lanterns" in title for title in titles(page))
    page.keyboard.type("rns number 31", delay=15)
    expect(page.locator("#results h2").first).to_have_text("On Lanterns and Number 31")
    first = page.locator("#results li").first
    assert "Lanterns" in first.locator("h2 mark").all_inner_texts()
    assert "lanterns" in first.locator(".says mark").all_inner_texts()
    assert first.locator(".says").inner_text().startswith("We study lanterns")
    assert first.locator(".by").inner_text() == "Ada Writer31, Bea Sample · Lab B"
    assert first.locator(".facts").inner_text() == "17 June 2025 Toys, Lanterns"
    assert first.locator(".by a").first.get_attribute("href") == "search.html?author=Ada%20Writer31"
    assert page.url.endswith("?q=lanterns+number+31")


def test_filters_with_counts_in_the_address_and_back(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=sequences")
    count(page, "60 papers.")
    zithers = page.get_by_role("checkbox", name="Zithers 12")
    zithers.check()
    count(page, "12 papers.")
    expect(page.get_by_role("checkbox", name="Lab A 4")).to_be_visible()
    page.get_by_role("checkbox", name="have code 4").check()
    count(page, "4 papers.")
    assert "tag=zithers" in page.url
    assert "has=code" in page.url
    page.get_by_label("From").fill("2025-06-20")
    count(page, "2 papers.")
    shared = page.url
    assert "from=2025-06-20" in shared
    shown = titles(page)
    page.go_back()
    count(page, "4 papers.")
    page.go_back()
    count(page, "12 papers.")
    page.go_forward()
    page.go_forward()
    count(page, "2 papers.")
    other = opened(shared.rpartition("/")[2])
    count(other, "2 papers.")
    assert titles(other) == shown
    page.get_by_role("button", name="Clear filters").click()
    count(page, "60 papers.")


@pytest.mark.parametrize(
    ("address", "papers"),
    [
        ("?tag=marbles", "12 papers."),
        ("?organisation=lab-a&organisation=lab-b&tag=marbles", "8 papers."),
        ("?from=2025-06-02&to=2025-06-03&sort=date", "6 papers."),
        ("?author=hopper", "11 papers."),
        ("?author=Grace+Hopper", "10 papers."),
        ("?author=Grace+Hopper&author=Ada+Writer12", "1 paper."),
        ("?has=models", "12 papers."),
        ("?has=datasets", "1 paper."),
        ("?has=spaces", "1 paper."),
        ("?q=marbles&has=listed&has=published", "12 papers."),
        ("?q=zithers&has=published", "11 papers."),
        ("?has=code&tag=marbles", "4 papers."),
        ("?category=cs.CL", "1 paper."),
        ("?q=tag:marbles+after:2025-06-20", "5 papers."),
        ("?q=marbles&by=published&to=2020", "0 papers."),
        ("?sort=votes", "69 papers."),
    ],
)
def test_browsing_and_links(address: str, papers: str, opened: Callable[..., Page]) -> None:
    count(opened(f"search.html{address}"), papers)


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ('"long context"', "16 papers."),
        ('"window of long context"', "15 papers."),
        ('marbles -"long context"', "9 papers."),
        ("+marbles +hopper", "2 papers."),
        ("title:marbles", "12 papers."),
        ("author:hopper", "11 papers."),
        ('author:"grace hopper"', "10 papers."),
        ('tag:"toy keyword"', "60 papers."),
        ('org:"lab b"', "20 papers."),
        ("the of", "0 papers. There is no word to look for: all are too common, or none."),
        ("org:toy", "2 papers."),
        ("marbles -hopper", "10 papers."),
        ("marb*", "12 papers."),
        ("marbels~", "12 papers."),
        ("after:2025-06-30 before:2025-07", "4 papers."),
        ("nofield:marbles", "0 papers. Nobody writes “nofield:marbles”."),
        ("marbles abstract:", "12 papers. Nobody writes “abstract”."),
        ("marbles +", "12 papers."),
    ],
)
def test_syntax(query: str, papers: str, opened: Callable[..., Page]) -> None:
    page = opened("search.html?exact=1")
    page.fill("#q", query)
    page.keyboard.press("End")
    count(page, papers)


def test_did_you_mean(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=ballons+marbles")
    expect(page.locator("#hint")).to_have_text("Did you mean balloons marbles?")
    assert all("Marbles" in title for title in titles(page))  # nothing is corrected silently
    page.locator("#hint a").click()
    count(page, "24 papers.")
    assert page.url.endswith("?q=balloons+marbles")


def test_words_that_mean_alike_are_shown_and_can_be_left_out(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=vellum")
    expect(page.locator("#also")).to_contain_text("Also: ")
    page.get_by_role("button", name="Only these words").click()
    count(page, "9 papers.")
    assert page.url.endswith("exact=1")
    expect(page.locator("#also i")).to_have_count(0)
    page.get_by_role("button", name="Also look for words that mean alike").click()
    expect(page.locator("#also")).to_contain_text("Also: ")


def test_the_keyboard_alone(opened: Callable[..., Page], root: str) -> None:
    page = opened()
    expect(page.get_by_role("button", name="Keys")).to_be_attached()
    page.keyboard.press("/")
    page.keyboard.type("marbles")
    count(page, "12 papers.")
    page.evaluate(
        "Promise.all(['hints', 'keys', 'more'].map((name) => import(`/assets/search-${name}.js`))).then(() => 0)"
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == titles(page)[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}papers/*.html")
    page.go_back()
    count(page, "12 papers.")
    page.focus("#q")
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("2512.00104", "2512.00104"),
        ("https://arxiv.org/abs/2512.00104v2", "2512.00104"),
        ("arXiv:2512.00104", "2512.00104"),
        ("huggingface.co/papers/2512.00104", "2512.00104"),
        ("https://papers.example.org/daily/papers/2512.00104.html", "2512.00104"),
        ("on balloons, and NUMBER 3", "2512.00103"),
    ],
)
def test_quick_jump(text: str, paper: str, opened: Callable[..., Page], root: str) -> None:
    page = opened()
    page.fill("#q", text)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}papers/{paper}.html")


def test_a_link_with_an_id_goes_straight_to_its_paper_and_back_leads_out(
    opened: Callable[..., Page], root: str
) -> None:
    page = opened("index.html")
    page.goto(f"{root}search.html?q=2512.00104")
    page.wait_for_url(f"{root}papers/2512.00104.html")
    page.go_back()
    page.wait_for_url(f"{root}index.html")


def test_more_results(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=sequences")
    count(page, "60 papers.")
    assert len(titles(page)) == 5
    page.get_by_role("button", name="More results").dispatch_event("click")  # without scrolling, which adds results too
    expect(page.locator("#results > li")).to_have_count(25)


@pytest.mark.parametrize("disk", [False, True], ids=["without a script", "from disk"])
def test_what_stands_without(disk: bool, opened: Callable[..., Page], site: Path) -> None:
    page = opened(java_script_enabled=disk)
    if disk:
        page.goto((site / "search.html").as_uri())
    expect(page.get_by_text(NO_SCRIPT)).to_be_visible()
    assert page.get_by_role("link", name="All days").is_visible()
    assert page.get_by_role("link", name="Marbles").is_visible()
    assert page.get_by_role("link", name="Lab A").is_visible()
    assert page.locator("input").count() == 0


def test_an_index_that_is_not_there(opened: Callable[..., Page]) -> None:
    page = opened("index.html")
    page.route("**/search/directory.json", lambda route: route.fulfill(status=200, body="{"))
    page.goto(page.url.replace("index.html", "search.html?q=marbles"))
    expect(page.locator("#count")).to_have_text("The index could not be fetched. Try again")
    page.unroute("**/search/directory.json")
    page.get_by_role("button", name="Try again").click()
    count(page, "12 papers.")


def test_accessible_and_no_wider_than_the_window(opened: Callable[..., Page], node_modules: Path) -> None:
    page = opened("search.html?q=long+sequences&tag=marbles", reduced_motion="reduce")
    count(page, "12 papers.")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    expect(page.get_by_role("checkbox", name="Marbles 12")).to_be_visible()
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for width, scheme in product((320, 640, 1280), schemes):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, width
        assert broken(page, node_modules) == {}, (width, scheme)
