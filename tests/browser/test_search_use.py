"""Search as readers use it: fast and slow typists, those who share, go back, touch, choose authors, or listen."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.results import count, titles

COUNTED = """async (delay) => {
  const { Library } = await import("./assets/search-index.js");
  window.calls = { terms: 0, papersAt: 0 };
  for (const name of Object.keys(calls)) {
    const whole = Library.prototype[name];
    Library.prototype[name] = async function (...given) {
      calls[name]++;
      await new Promise((done) => setTimeout(done, delay));
      return whole.apply(this, given);
    };
  }
}"""


def settled(page: Page) -> None:
    expect(page.locator("#search")).not_to_have_attribute("aria-busy", "true")


def test_one_wave_of_requests_a_keystroke_and_stale_answers_are_dropped(opened: Callable[..., Page]) -> None:
    page = opened()
    page.evaluate(COUNTED, 400)
    page.focus("#q")
    page.keyboard.type("zithers", delay=70)
    count(page, "12 papers.")
    settled(page)
    calls = page.evaluate("calls")
    assert calls["papersAt"] == 1  # of several answers, the last alone is shown
    assert 1 < calls["terms"] <= 7
    page.keyboard.press("Escape")
    page.evaluate("calls.papersAt = 0")
    for number, letter in enumerate("zit"):  # the control: who waits for each answer gets each
        page.keyboard.type(letter)
        page.wait_for_function("(asked) => calls.papersAt === asked", arg=number + 1)
        settled(page)


def test_a_link_to_words_half_typed_shows_what_was_shown(opened: Callable[..., Page]) -> None:
    page = opened()
    page.focus("#q")
    page.keyboard.type("lante")
    count(page, "12 papers.")
    expect(page).to_have_url(re.compile("q=lante$"))
    other = opened(page.url.rpartition("/")[2])
    count(other, "12 papers.")
    assert titles(other) == titles(page)


def test_back_leads_from_query_to_query(opened: Callable[..., Page]) -> None:
    page = opened()
    for words in ("marbles", "zithers"):
        page.fill("#q", words)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"q={words}$"))
        count(page, "12 papers.")
    page.go_back()
    expect(page.locator("#q")).to_have_value("marbles")
    expect(page.locator("#results h2").first).to_contain_text("Marbles")


def test_back_from_a_paper_finds_as_many_results_as_there_were(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=sequences")
    page.get_by_role("button", name="More results").dispatch_event("click")  # without scrolling, which adds results too
    expect(page.locator("#results > li")).to_have_count(25)
    page.locator("#results h2 a").nth(20).dispatch_event("click")
    page.wait_for_url("**/papers/*.html")
    page.go_back()
    expect(page.locator("#results > li")).to_have_count(25)


def test_authors_with_counts(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=sequences")
    page.get_by_role("button", name="Show authors").click()
    expect(page.get_by_role("checkbox", name="Bea Sample 50")).to_be_visible()
    page.get_by_label("An author’s name").fill("hop gr")
    expect(page.get_by_role("checkbox", name="Bea Sample")).to_have_count(0)
    page.get_by_role("checkbox", name="Grace Hopper 10").check()
    count(page, "10 papers.")
    expect(page).to_have_url(re.compile(r"author=Grace\+Hopper"))
    page.get_by_label("An author’s name").fill("ada writer12")  # of one paper only: not counted, but found
    page.keyboard.press("Enter")
    count(page, "1 paper.")
    expect(page.get_by_role("checkbox", name="ada writer12 1")).to_be_checked()
    page.go_back()
    count(page, "10 papers.")


def test_a_name_of_words_too_common_to_look_for(opened: Callable[..., Page]) -> None:
    count(opened("search.html?author=Will+You"), "3 papers.")


def test_where_any_will_do_one_sees_what_another_adds(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=sequences&organisation=lab-a")
    count(page, "20 papers.")
    page.get_by_role("checkbox", name="Lab B 20").check()
    count(page, "40 papers.")


def test_browsing_by_touch(opened: Callable[..., Page]) -> None:
    page = opened(width=360, has_touch=True, is_mobile=True)
    page.locator(".filters summary").tap()
    count(page, "69 papers.")
    page.get_by_role("checkbox", name="have models 12").tap()
    count(page, "12 papers.")
    page.get_by_role("checkbox", name="Kites 12").tap()
    expect(page).to_have_url(re.compile("tag=kites"))
    page.get_by_role("button", name="Show 12 papers").tap()
    expect(page.get_by_role("checkbox", name="Kites 12")).not_to_be_visible()
    expect(page.locator("#results h2").first).to_be_in_viewport()
    expect(page.locator(".filters summary")).to_have_text("Filters 2 set")
    small = page.evaluate(
        """[...document.querySelectorAll("#search :is(button, select, summary, input:not([type=checkbox]))")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML)"""
    )
    assert small == []
    page.get_by_role("button", name="Clear filters").tap()
    expect(page.locator("#browse")).to_be_visible()


def test_a_screen_reader_hears_the_count_once_it_stays(opened: Callable[..., Page]) -> None:
    page = opened()
    page.focus("#q")
    page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => heard.push(document.getElementById("said").textContent))
            .observe(document.getElementById("said"), { childList: true });
        }"""
    )
    page.keyboard.type("marbles zithers", delay=60)
    expect(page.locator("#said")).to_have_text("24 papers.")
    assert page.evaluate("heard") == ["24 papers."]
    page.fill("#q", "marbles ballons")
    expect(page.locator("#said")).to_have_text(
        "12 papers. Nobody writes “ballons”. Did you mean marbles balloons?", timeout=10_000
    )
