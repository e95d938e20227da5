"""Payloads in a real browser, 25 a page, and beside them the control; each of the two walls alone holds.

What strangers wrote is escaped (the first wall), and no page lets a script run that is none of ours (the second).
"""

import re
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Dialog, expect

from generator import text
from tests import hostile as corpora
from tests.conftest import SHARED
from tests.hosting import hosted
from tests.trust.harness import LOADING, Seen, rendered, trusting, without_policy
from tests.trust.payloads import mark, payloads
from tests.trust.world import World, grown, id_of, title_of

pytestmark = pytest.mark.seconds

FILES = ("feed.xml", "atom.xml", "sitemap.xml", "feed.json", "llms.txt")  # as browsers show them
FINDS = """async (words) => {
  const box = document.querySelector("#q");
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def asked(browser: Browser, root: str, world: World, numbers: range) -> int:
    """The search page finds each of these papers by its own word, and shows its title as words; how many."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        wrong: list[str] = []

        def dialog(said: Dialog) -> None:
            wrong.append(said.message)
            said.dismiss()

        page.on("dialog", dialog)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda one: wrong.extend([one.url] * (not one.url.startswith(root))))
        page.goto(f"{root}search.html?q={quote(mark(numbers[0]))}")
        expect(page.locator("#results h2")).not_to_have_count(0, timeout=LOADING)  # the box is there, and answers
        for number in numbers:
            page.evaluate(FINDS, mark(number))
            expect(page.locator("#results h2 mark").filter(has_text=mark(number))).to_have_count(1, timeout=LOADING)
            shown = page.locator("#results h2").first.text_content() or ""
            title = text.line(title_of(world.payloads[number], number), 1_000)
            assert " ".join(shown.split()) == " ".join(title.split())
            inside = page.locator("#results :is(h2, .by, .says, .facts) *")
            made = set(inside.evaluate_all("(all) => all.map((one) => one.localName)"))
            assert made <= {"a", "b", "bdi", "mark", "time", "span", "button"}, (number, made)
    assert wrong == []
    return len(numbers)


def walls(browser: Browser, world: World, folder: Path, count: int) -> tuple[Seen, Seen, Seen]:
    """What payloads do with neither wall, with the policy alone, with the escaping alone."""
    control = trusting(folder, world.payloads[:count])
    bare = without_policy(control.site, folder / "bare", control.days)
    ours = without_policy(world.site, folder / "ours", control.days)
    with hosted(bare) as root:
        neither = rendered(browser, root, control.days, forgiving=True)
    with hosted(control.site) as root:
        policy = rendered(browser, root, control.days, forgiving=True)
    with hosted(ours) as root:
        escaping = rendered(browser, root, control.days)
    print(f"\nneither: {neither}\nthe policy alone: {policy}\nthe escaping alone: {escaping}")
    return neither, policy, escaping


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> World:
    """250 payloads on ten days, and what searches them."""
    return grown(tmp_path_factory.mktemp("some"), payloads(250), only=("shelves", "assets", "search", "days"))


def test_a_few_hundred_payloads_do_nothing(some: World, browser: Browser) -> None:
    with hosted(some.site) as root:
        seen = rendered(browser, root, some.days)
        print(f"\nours: {seen}")
        assert seen.pages * 25 == len(some.payloads)
        assert seen.harmless
        assert asked(browser, root, some, range(0, 250, 50)) == 5


def test_the_harness_sees_and_each_wall_holds_alone(some: World, browser: Browser, tmp_path: Path) -> None:
    neither, policy, escaping = walls(browser, some, tmp_path, 50)
    assert neither.dialogs > 100
    assert neither.elsewhere
    assert (policy.dialogs, policy.elsewhere) == (0, [])
    assert policy.blocked > 50
    assert escaping.harmless


@pytest.fixture(scope="module")
def thousands(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Our payloads and those of the shared folder, and the whole site."""
    every = [*payloads(3_100), *(shared_ones() if SHARED.is_dir() else ())]
    return grown(tmp_path_factory.mktemp("thousands"), every)


@pytest.mark.slow
def test_thousands_of_payloads_do_nothing_on_any_page(thousands: World, browser: Browser) -> None:
    every = [path.relative_to(thousands.site).as_posix() for path in thousands.pages]
    others = [name for name in every if not re.fullmatch(r"papers/(2\S+|date/\S+)", name)]  # latest.html leads on
    alone = [f"papers/{id_of(number)}.html" for number in range(0, len(thousands.payloads), 5)]
    with hosted(thousands.site) as root:
        for what, addresses in (("25 a page", thousands.days), ("all other pages", others), ("one a page", alone)):
            seen = rendered(browser, root, (*addresses, *(FILES if addresses is others else ())))
            print(f"\n{len(thousands.payloads):,} payloads, {what}: {seen}")
            assert seen.harmless
    assert len(thousands.days) * 25 >= len(thousands.payloads) >= 3_000


@pytest.mark.slow
def test_thousands_of_papers_are_found_and_shown_as_words(thousands: World, browser: Browser) -> None:
    with hosted(thousands.site) as root:
        assert asked(browser, root, thousands, range(0, len(thousands.payloads), 25)) > 120


@pytest.mark.slow
def test_hundreds_of_payloads_without_the_walls(thousands: World, browser: Browser, tmp_path: Path) -> None:
    neither, policy, escaping = walls(browser, thousands, tmp_path, 300)
    assert neither.dialogs > 1_000
    assert (policy.dialogs, policy.elsewhere, escaping.harmless) == (0, [], True)
    assert set(policy.away) == {"https://evil.example.net/"}  # where three payloads of a refresh lead


def shared_ones() -> list[str]:
    return [words for words in dict.fromkeys(corpora.corpora(SHARED)) if words.strip()]
