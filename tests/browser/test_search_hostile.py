"""Search and what is hostile: in queries, in titles, names and abstracts. Nothing throws, freezes or becomes markup."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.results import count, titles

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


def test_hostile_papers_are_text(opened: Callable[..., Page]) -> None:
    words = "zebras <img onerror=alert(1)> <b>bold</b>"
    page = opened(f"search.html?q={quote(words)}")
    count(page, "1 paper.")
    assert titles(page) == ["<img src=x onerror=alert(1)> & <b>bold</b> zebras"]
    expect(page.get_by_role("checkbox", name="Zoo <img src=x onerror=alert(1)> 1")).to_be_visible()
    said = page.locator("#results :is(h2, .by, .says, .facts) *")
    inside = said.evaluate_all("(all) => [...new Set(all.map((one) => one.localName))].sort()")
    assert inside == ["a", "b", "bdi", "mark", "time"]
    assert page.locator("#results mark").count() > 2
    page.locator("#results .by a").nth(1).click()
    count(page, "1 paper.")


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
  const { stateOf, addressOf } = await import("./assets/search-state.js");
  const library = await new Library(async (name) => (await fetch(`search/${name}`)).text()).open();
  const found = { answered: 0, refused: {}, thrown: [], times: [] };
  for (const text of texts) {
    const start = performance.now();
    try {
      const address = addressOf(stateOf(`?q=${encodeURIComponent(text.toWellFormed())}`));
      if (addressOf(stateOf(address)) !== address) throw new Error("the address changes");
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
RUNS = """async (texts) => {
  const { runs, passage } = await import("./assets/search-marks.js");
  const { tokens, termOf } = await import("./assets/search-terms.js");
  const wrong = [];
  for (const text of texts) {
    const terms = new Set([...tokens(text)].map(({ token }) => termOf(token)).filter(Boolean));
    const long = `${text} ${text} `.repeat(20);
    if (runs(text, terms).join("") !== text) wrong.push(text);
    if (!long.includes(passage(long, terms).replace(/^… /, "").replace(/ …$/, ""))) wrong.push(long);
  }
  return wrong;
}"""
WORDS = (
    *("long", "context", "marbles", "mar*", "*ts", "r*s", "title:", "author:", "nofield:", "tag:", '"', "+", "-", "~"),
    *("~2", " ", " ", "a", "é", "😀", "\u202e", "\\", "<b>", "2512.00104", "after:2025", "before:", "the of"),
    *("x" * 70, "\x00"),
)


def some(number: int) -> list[str]:
    lot = random.Random(number)
    letters = [chr(code) for code in (*range(32, 127), 0xE9, 0x3B1, 0x4E2D, 0x1F600, 0x202E, 0xFEFF)]
    made = ["".join(lot.choices(WORDS, k=lot.randint(1, 9))) for _ in range(number // 2)]
    return made + ["".join(lot.choices(letters, k=lot.randint(0, 40))) for _ in range(number - len(made))]


def asked(page: Page, texts: list[str]) -> None:
    for exact in (False, True):
        found = page.evaluate(ASK, [texts, exact])
        times = sorted(found["times"])
        print(f"{found['answered']} answered, refused {found['refused']}, slowest {times[-1]:.0f} ms")
        assert found["thrown"] == []
        assert found["answered"] + sum(found["refused"].values()) == len(texts)
    assert page.evaluate(RUNS, texts) == []


def test_any_string_is_answered(opened: Callable[..., Page]) -> None:
    asked(opened(), [*HOSTILE, *some(300)])


def test_naughty_strings(opened: Callable[..., Page], shared: Path) -> None:
    texts = json.loads((shared / "data/hostile/naughty-strings.json").read_text())
    page = opened()
    asked(page, texts)
    for text in texts[::12]:
        page.fill("#q", text)
        expect(page.locator("#search")).not_to_have_attribute("aria-busy", "true")
    page.fill("#q", "marbles")
    count(page, "12 papers.")


@pytest.mark.slow
def test_ten_thousand_strings(opened: Callable[..., Page]) -> None:
    asked(opened(), [*HOSTILE, *some(10_000)])
