"""Search in a real browser: typing, filters, sharing, Back, keyboard, no script, hostile strings."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route, expect

from generator.models import Affiliation
from generator.store import save
from tests import toy

FIRST = date(2025, 6, 2)
SUBJECTS = ("kites", "lanterns", "marbles", "balloons", "zithers")
LABS = tuple(Affiliation(handle=f"Lab-{name}", name=f"Lab {name}") for name in "ABC")
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "word~999999999",
    "~",
    "^",
    "+",
    "-",
    "*",
    "**",
    "a*b*c*d*e*",
    "title:",
    "title: ",
    "nofield:toys",
    "author:title:tag:",
    '"',
    '"""',
    '+"',
    '-"long context"',
    "after:",
    "after:2025-99-99 before:x",
    "constructor __proto__ toString hasOwnProperty",
    "\u202etxet \u0000 \ud800 😀 é ﷽",
    "a" * 5_000,
    "a " * 3_000,
    "+a* " * 200,
    "\\",
    "%00%ff%E0%A4",
    "${7*7} {{7*7}} <%= 7 %>",
)
FROM_DISK = ("console Failed to load resource: net::ERR_FAILED",)  # what a browser says of a module there
NO_SCRIPT = "Searching needs JavaScript"


def records() -> Iterator[Any]:
    for number in range(60):
        subject = SUBJECTS[number % 5]
        yield toy.record(
            100 + number,
            FIRST + timedelta(days=number // 2),
            title=f"On {subject.title()} and Number {number}",
            abstract=f"We study {subject} in depth. Our {subject} model scales to long sequences of tokens. "
            + ("A sliding window of long context is kept. " if number % 4 == 0 else "The context, however, is long. ")
            + ("A quixotic vellum of sextants. " if number % 7 == 0 else "")
            + "It is measured on many tasks, and the code is described at length so that this text needs a passage.",
            organisation=LABS[number % 3],
            authors=(f"Ada Writer{number}", "Grace Hopper" if number % 6 == 0 else "Bea Sample"),
            code="https://github.com/toy/one" if number % 3 == 0 else "",
            keywords=(subject, "toy keyword"),
        )
    yield toy.record(90, FIRST, title="<img src=x onerror=alert(1)> & <b>bold</b> zebras", abstract="Zebras <i>x</i>.")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = toy.archive(tmp_path_factory.mktemp("search") / "content")
    save(content, {"huggingface": list(records())})
    tags = "".join(
        f'[tags.{name}]\nname = "{name.title()}"\npatterns = ["{name}"]\nmentions = 1\n' for name in SUBJECTS
    )
    toy.write(content, {"tags.toml": f"{toy.CURATION['tags.toml']}{tags}"})
    toy.edition(content, content.parent / "site")
    return content.parent / "site"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has there
        pass


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        serving.join()


@pytest.fixture
def opened(browser: Browser, root: str) -> Iterator[Callable[..., Page]]:
    """Opens an address in a window of its own; errors, dialogs and requests elsewhere are failures."""
    wrong: list[str] = []
    contexts = []

    def dismissed(dialog: Dialog) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open_page(address: str = "search.html", width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error {error}"))
        page.on("dialog", dismissed)
        page.on("console", lambda said: wrong.extend([f"console {said.text}"] * (said.type == "error")))
        page.on("request", lambda asked: wrong.extend([f"request {asked.url}"] * (not asked.url.startswith(root))))
        page.goto(root + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [fact for fact in wrong if fact not in FROM_DISK and "file:" not in fact] == []


def titles(page: Page) -> list[str]:
    return page.locator("#results h2").all_inner_texts()


def count(page: Page, words: str) -> None:
    expect(page.locator("#count")).to_have_text(words)


def test_nothing_is_fetched_before_the_box_is_used(opened: Callable[..., Page]) -> None:
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(300)
    assert [url for url in asked if "/search/" in url] == []
    with page.expect_response("**/search/l-*"):
        page.focus("#q")
    names = [url.rpartition("/")[2] for url in asked if "/search/" in url]
    assert names[0] == "directory.json"
    assert all(name.startswith("l-") for name in names[1:])


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
    assert first.locator(".facts").inner_text() == "June 17, 2025 · Toys, Lanterns"
    assert page.url.endswith("?q=lanterns+number+31")


def test_a_stale_answer_is_dropped(opened: Callable[..., Page]) -> None:
    page = opened()

    def late(route: Route) -> None:
        page.wait_for_timeout(120)
        route.continue_()

    page.route("**/search/t-*", late)
    page.focus("#q")
    page.fill("#q", "marbles")
    page.wait_for_timeout(60)
    page.fill("#q", "zithers")
    count(page, "12 papers.")
    page.wait_for_timeout(400)
    assert all("Zithers" in title for title in titles(page))


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
        ("?from=2025-06-02&to=2025-06-03&sort=date", "5 papers."),
        ("?author=hopper", "10 papers."),
        ("?has=code&tag=marbles", "4 papers."),
        ("?category=cs.CL", "1 paper."),
        ("?q=tag:marbles+after:2025-06-20", "5 papers."),
        ("?q=marbles&by=published&to=2020", "0 papers."),
        ("?sort=votes", "68 papers."),
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
        ("author:hopper", "10 papers."),
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
    page.keyboard.press("/")
    page.keyboard.type("marbles")
    count(page, "12 papers.")
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
    "text",
    ["2512.00104", "https://arxiv.org/abs/2512.00104v2", "arXiv:2512.00104", "on marbles and NUMBER 4?"],
)
def test_quick_jump(text: str, opened: Callable[..., Page], root: str) -> None:
    page = opened()
    page.fill("#q", text if "on" not in text[:2] else "On Balloons and Number 3")
    target = "2512.00104" if "on" not in text[:2] else "2512.00103"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}papers/{target}.html")


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
    assert len(titles(page)) == 6
    page.get_by_role("button", name="More results").click()
    expect(page.locator("#results > li")).to_have_count(26)


@pytest.mark.parametrize("disk", [False, True], ids=["without a script", "from disk"])
def test_what_stands_without(disk: bool, opened: Callable[..., Page], site: Path) -> None:
    page = opened(java_script_enabled=disk)
    if disk:
        page.goto((site / "search.html").as_uri())
    assert page.get_by_text(NO_SCRIPT).is_visible()
    assert page.get_by_role("link", name="All days").is_visible()
    assert page.get_by_role("link", name="Marbles").is_visible()
    assert page.get_by_role("link", name="Lab A").is_visible()
    assert page.locator("input").count() == 0


def test_a_screen_reader_hears_the_count(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=marbles")
    count(page, "12 papers.")
    assert page.locator("#count").get_attribute("role") == "status"
    assert page.get_by_role("searchbox", name="Search papers").get_attribute("aria-describedby") == "count"


def test_an_index_that_is_not_there(opened: Callable[..., Page]) -> None:
    page = opened("index.html")
    page.route("**/search/directory.json", lambda route: route.fulfill(status=200, body="{"))
    page.goto(page.url.replace("index.html", "search.html?q=marbles"))
    expect(page.locator("#count")).to_have_text("The index could not be fetched. Try again")
    page.unroute("**/search/directory.json")
    page.get_by_role("button", name="Try again").click()
    count(page, "12 papers.")


@pytest.mark.parametrize("width", [320, 640, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_and_no_wider_than_the_window(
    width: int, scheme: str, opened: Callable[..., Page], node_modules: Path
) -> None:
    page = opened("search.html?q=long+sequences&tag=marbles", width, color_scheme=scheme, reduced_motion="reduce")
    count(page, "12 papers.")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    expect(page.get_by_role("checkbox", name="Marbles 12")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.evaluate((node_modules / "axe-core/axe.min.js").read_text())
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", rules)
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


def test_hostile_papers_are_text(opened: Callable[..., Page]) -> None:
    page = opened("search.html?q=zebras")
    count(page, "1 paper.")
    assert titles(page) == ["<img src=x onerror=alert(1)> & <b>bold</b> zebras"]


def test_hostile_queries(opened: Callable[..., Page]) -> None:
    page = opened()
    for text in HOSTILE:
        page.fill("#q", text)
        page.wait_for_timeout(80)
        expect(page.locator("#search")).not_to_have_attribute("aria-busy", "true")
        assert page.locator("#count").inner_text().strip() or not text.strip()
    page.fill("#q", "marbles")
    count(page, "12 papers.")


ASK = """async ([texts, exact]) => {
  const { Library } = await import("./assets/search-index.js");
  const { parsed } = await import("./assets/search-query.js");
  const { find } = await import("./assets/search-find.js");
  const library = await new Library(async (name) => (await fetch(`search/${name}`)).text()).open();
  const found = { answered: 0, refused: {}, thrown: [], times: [] };
  for (const text of texts) {
    const start = performance.now();
    try {
      await find(library, parsed(text), { typing: true, exact });
      found.answered++;
    } catch (error) {
      if (error.constructor.name === "TooBroad") found.refused[error.message] = (found.refused[error.message] ?? 0) + 1;
      else found.thrown.push([text, String(error)]);
    }
    found.times.push(performance.now() - start);
  }
  return found;
}"""
PIECES = (
    "long",
    "context",
    "marbles",
    "mar*",
    "*ts",
    "r*s",
    "title:",
    "author:",
    "nofield:",
    "tag:",
    '"',
    "+",
    "-",
    "~",
    "~2",
)
MORE = (
    " ",
    " ",
    "a",
    "é",
    "😀",
    "\u202e",
    "\\",
    "<b>",
    "2512.00104",
    "after:2025",
    "before:",
    "the of",
    "x" * 70,
    "\x00",
)


def some(number: int) -> list[str]:
    lot = random.Random(number)
    letters = [chr(code) for code in (*range(32, 127), 0xE9, 0x3B1, 0x4E2D, 0x1F600, 0x202E, 0xFEFF)]
    made = ["".join(lot.choices(PIECES + MORE, k=lot.randint(1, 9))) for _ in range(number // 2)]
    return made + ["".join(lot.choices(letters, k=lot.randint(0, 40))) for _ in range(number - len(made))]


def asked(page: Page, texts: list[str]) -> None:
    for exact in (False, True):
        found = page.evaluate(ASK, [texts, exact])
        times = sorted(found["times"])
        print(f"{found['answered']} answered, refused {found['refused']}, slowest {times[-1]:.0f} ms")
        assert found["thrown"] == []
        assert found["answered"] + sum(found["refused"].values()) == len(texts)


def test_any_string_is_answered(opened: Callable[..., Page]) -> None:
    asked(opened(), [*HOSTILE, *some(300)])


@pytest.mark.slow
def test_ten_thousand_strings(opened: Callable[..., Page]) -> None:
    asked(opened(), [*HOSTILE, *some(10_000)])
