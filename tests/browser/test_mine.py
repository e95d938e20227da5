"""The reader's own: what they keep in their browser, and every way in which a browser may refuse to keep it."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._api_structures import FilePayload
from playwright.sync_api import BrowserContext, Locator, Page, expect
from selectolax.lexbor import LexborHTMLParser as Html

from generator.decisions import ListEntry
from generator.edition import load_edition
from generator.lists import entries_of
from generator.markup import html
from tests import hostile, toy
from tests.browser.axe import broken

FORBIDDEN = "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('no', 'SecurityError') }})"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy.archive(tmp_path_factory.mktemp("mine") / "content")


def opened(context: BrowserContext, address: str, script: str = "") -> Page:
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(address)
    return page


def asked(page: Page, work: str) -> Any:
    """What the body of an async function answers, which has the page's `store`."""
    return page.evaluate(
        f"async () => {{ const {{open}} = await import('/assets/store.js'); const store = await open(); {work} }}"
    )


def everything(page: Page) -> Any:
    return sorted(asked(page, "return store.all()"), key=lambda entry: str(entry["id"]))


# --- what is kept -----------------------------------------------------------------------------------------------------


def test_an_entry_is_kept_and_read_again(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root)
    made = asked(
        page, "return store.put('2512.00001', {starred: true, tags: ['toys', 'toys', ' my  own '], rating: 7})"
    )
    assert (made["starred"], made["tags"], made["rating"], made["status"]) == (True, ["toys", "my own"], 7, "")
    asked(
        page,
        "await store.put('2512.00001', {status: 'reading', note: 'A <b>note</b>'}); await store.set('keys', 'off')",
    )
    page.reload()
    kept = asked(page, "return [store.all(), store.setting('keys'), store.failure]")
    assert kept[1:] == ["off", None]
    (entry,) = kept[0]
    assert (entry["starred"], entry["status"], entry["note"]) == (True, "reading", "A <b>note</b>")
    assert entry["added"] == made["added"] <= entry["changed"]


def test_an_entry_that_says_nothing_is_taken_out(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root)
    asked(page, "await store.put('2512.00001', {starred: true}); await store.put('2512.00001', {starred: false})")
    assert asked(page, "return store.all()") == []


def test_what_is_no_paper_is_refused(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root)
    for key in ("../../index", "2512.1", "title/a--b", "title/con", "x/1234567", "2512.00001 ", ""):
        said = asked(page, f"return store.put('{key}', {{starred: true}}).then(() => '', error => error.message)")
        assert said == f"{key} is no id of a paper"
    for key in ("2512.00001", "quant-ph/0201082", "math.AG/0601001", "title/known-by-its-title-alone"):
        assert asked(page, f"return (await store.put('{key}', {{starred: true}})).id") == key


def test_two_tabs_that_change_two_fields_lose_neither(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    one, other = opened(context, root), opened(context, root)
    asked(other, "window.told = []; store.onchange(change => told.push(change))")
    asked(one, "await store.put('2512.00001', {starred: true})")
    of_papers = "told.filter(({ ids }) => ids.length)"  # a visit is taken note of too
    asked(other, f"while (!{of_papers}.length) await new Promise(next => setTimeout(next, 10))")
    assert other.evaluate(of_papers) == [{"ids": ["2512.00001"], "settings": [], "elsewhere": True}]
    asked(other, "await store.put('2512.00001', {note: 'mine'})")
    one.wait_for_function(
        "async () => (await (await import('/assets/store.js')).open()).get('2512.00001').note === 'mine'"
    )
    assert asked(one, "const {starred, note} = store.get('2512.00001'); return [starred, note]") == [True, "mine"]


# --- what a browser may refuse ----------------------------------------------------------------------------------------


def test_where_storage_is_forbidden_it_works_for_this_page_and_says_so_once(
    reader: Callable[..., BrowserContext], root: str
) -> None:
    page = opened(reader(), root, FORBIDDEN)
    asked(page, "await store.put('2512.00001', {starred: true}); await store.set('keys', 'off')")
    kept = asked(page, "return [store.get('2512.00001').starred, store.setting('keys'), store.failure.kind]")
    assert kept == [True, "off", "forbidden"]
    assert asked(page, "return [store.toldOnce(), store.toldOnce()]") == [
        "This browser keeps nothing for this site, so your stars and notes will be gone when you leave this page.",
        "",
    ]
    page.reload()
    assert asked(page, "return store.all()") == []


@pytest.mark.parametrize("where", ["at once", "in the end"])
def test_a_full_storage_changes_nothing_and_says_so(
    reader: Callable[..., BrowserContext], root: str, where: str
) -> None:
    page = opened(reader(), root)
    asked(page, "await store.putAll([['2512.00001', {starred: true}], ['2512.00002', {starred: true}]])")
    ends = "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...given) {"
    ends += " if (given[1] === '2512.00002') throw new DOMException('full', 'QuotaExceededError');"
    ends += " return put.apply(this, given) }"
    page.evaluate(f"() => {{ {FULL if where == 'at once' else ends} }}")
    work = "return store.putAll([['2512.00001', {note: 'lost'}], ['2512.00002', {note: 'lost'}]])"
    said = asked(page, f"{work}.then(() => '', error => [error.name, error.kind, error.message])")
    assert said[:2] == ["StorageFailure", "full"]
    assert said[2].startswith("There is no room left in this browser, so this change was not saved.")
    assert asked(page, "return store.all().map(one => one.note)") == ["", ""]
    page.reload()
    assert asked(page, "return store.all().map(one => [one.starred, one.note])") == [[True, ""], [True, ""]]


def test_what_a_newer_edition_kept_is_left_alone(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root)
    asked(page, "await store.put('2512.00001', {starred: true})")
    page.goto(f"{root}robots.txt")
    newer = "indexedDB.open('broadsheet /', 99).onsuccess = ({target}) => done(target.result.close())"
    page.evaluate(f"new Promise(done => {{ {newer} }})")
    page.goto(root)
    assert asked(page, "return [store.failure.kind, store.all()]") == ["newer", []]
    version = "(await indexedDB.databases()).map(one => one.version)"
    assert page.evaluate(f"async () => {version}") == [99]


def test_a_database_that_goes_away_while_the_page_is_open(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root)
    asked(page, "await store.put('2512.00001', {starred: true})")
    page.evaluate("new Promise(done => { indexedDB.deleteDatabase('broadsheet /').onsuccess = () => done() })")
    said = asked(page, "return store.put('2512.00001', {note: 'x'}).then(() => '', error => error.kind)")
    assert said == "gone"


# --- from any list, and from a paper's page ---------------------------------------------------------------------------

DAY = "papers/date/2025-12-09.html"
PAPER = "papers/2512.00003.html"


def star(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Star: {title}", exact=True).first


def status(page: Page, title: str) -> Locator:
    return page.get_by_role("combobox", name=f"Status of: {title}", exact=True).first


def said(page: Page, words: str) -> None:
    """What a screen reader reads out."""
    expect(page.locator("p.unseen[role=status]")).to_have_text(words)


def test_a_star_is_kept_told_and_shown_everywhere(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    page = opened(context, root + DAY)
    expect(star(page, "Toy Paper Number 3")).to_have_attribute("aria-pressed", "false")
    star(page, "Toy Paper Number 3").click()
    said(page, "Starred.")
    status(page, "Toy Paper Number 3").select_option("reading")
    said(page, "Now: reading.")
    for address in (PAPER, "tags/toys.html", "mine.html", "search.html?q=number+3"):
        page.goto(root + address)
        expect(star(page, "Toy Paper Number 3")).to_have_attribute("aria-pressed", "true")
        expect(status(page, "Toy Paper Number 3")).to_have_value("reading")
    (entry,) = asked(page, "return store.all()")
    assert (entry["title"], entry["day"]) == ("Toy Paper Number 3", "2025-12-09")
    assert entry["authors"] == ["Ada Toy3", "Bea Sample"]


def test_a_star_in_one_tab_shows_in_the_other(reader: Callable[..., BrowserContext], root: str) -> None:
    context = reader()
    one, other, mine = (opened(context, root + address) for address in (DAY, PAPER, "mine.html"))
    expect(star(other, "Toy Paper Number 3")).to_have_attribute("aria-pressed", "false")
    star(one, "Toy Paper Number 3").click()
    expect(star(other, "Toy Paper Number 3")).to_have_attribute("aria-pressed", "true")
    expect(mine.locator("#mine .rows h2")).to_have_text("Toy Paper Number 3")
    star(other, "Toy Paper Number 3").click()
    expect(star(one, "Toy Paper Number 3")).to_have_attribute("aria-pressed", "false")
    expect(mine.locator("#mine .rows h2")).to_have_count(0)


def test_by_keyboard_alone(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), root + DAY)
    star(page, "Toy Paper Number 3").wait_for()
    page.get_by_role("link", name="Toy Paper Number 3").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    said(page, "Starred.")
    page.keyboard.press("Tab")
    page.keyboard.type("to")
    said(page, "Now: to read.")
    page.goto(root + PAPER)
    page.get_by_role("button", name="Note and tags: Toy Paper Number 3").press("Enter")
    page.keyboard.type("First line")
    page.keyboard.press("Tab")
    page.keyboard.type("mine, to show, mine")
    page.keyboard.press("Enter")
    said(page, "Kept.")
    assert page.evaluate("document.activeElement.textContent") == "Note"
    expect(page.locator(".begins")).to_have_text("#mine · #to show · First line")
    page.keyboard.press("Enter")
    page.keyboard.type("Never kept")
    page.keyboard.press("Escape")
    kept = asked(
        page, "const {starred, status, note, tags} = store.get('2512.00003'); return [starred, status, note, tags]"
    )
    assert kept == [True, "to-read", "First line", ["mine", "to show"]]


def test_what_a_full_storage_refuses_is_told_and_nothing_looks_kept(
    reader: Callable[..., BrowserContext], root: str
) -> None:
    page = opened(reader(), root + PAPER, FULL)
    star(page, "Toy Paper Number 3").click()
    expect(page.locator(".notice")).to_contain_text("There is no room left in this browser")
    expect(star(page, "Toy Paper Number 3")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Note and tags").click()
    page.get_by_label("Note", exact=True).fill("Words that are not lost")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("dialog")).to_contain_text("There is no room left in this browser")
    expect(page.get_by_label("Note", exact=True)).to_have_value("Words that are not lost")


def test_where_storage_is_forbidden_marks_work_and_it_is_told_once(
    reader: Callable[..., BrowserContext], root: str
) -> None:
    page = opened(reader(), root + DAY, FORBIDDEN)
    star(page, "Toy Paper Number 3").click()
    expect(page.locator(".notice")).to_contain_text("Starred. This browser keeps nothing for this site")
    page.get_by_role("button", name="Close").click()
    star(page, "Toy Paper Number 2").click()
    expect(star(page, "Toy Paper Number 2")).to_have_attribute("aria-pressed", "true")
    said(page, "Starred.")
    expect(page.locator(".notice")).to_be_hidden()
    page.goto(f"{root}mine.html")
    expect(page.locator("#mine")).to_contain_text("This browser keeps nothing for this site")


# --- My list ----------------------------------------------------------------------------------------------------------

ENTRIES: dict[str, dict[str, Any]] = {
    "2512.00001": {"starred": True, "status": "read", "note": "A **note**\n\n  - 2512.00002 | read", "rating": 9},
    "2512.00002": {"status": "to-read", "tags": ["méthode", "later"], "added": "2026-01-02T03:04:05Z"},
    "2512.00003": {"starred": True, "tags": ["later"], "rating": 3, "added": "2026-01-03T03:04:05.678Z"},
    "title/known-by-its-title-alone": {"status": "reading", "note": "<img src=x onerror=alert(1)> & 'more'"},
}
TITLES = {
    "2512.00001": "Toy Paper Number 1",
    "2512.00002": "Toy Paper Number 2",
    "2512.00003": "Toy Paper Number 3",
    "title/known-by-its-title-alone": "Known by Its Title Alone",
}


@pytest.fixture
def mine(reader: Callable[..., BrowserContext], root: str) -> Page:
    """My list with ENTRIES on it."""
    page = opened(reader(accept_downloads=True), f"{root}robots.txt")
    fill(page, {key: {**given, "title": TITLES[key]} for key, given in ENTRIES.items()})
    page.goto(f"{root}mine.html")
    return page


def fill(page: Page, entries: dict[str, dict[str, Any]]) -> None:
    asked(page, f"await store.putAll(Object.entries({json.dumps(entries)}))")


def titles(page: Page) -> list[str]:
    return page.locator("#mine .rows h2").all_inner_texts()


def field(page: Page, words: str) -> Locator:
    """A filter by its label."""
    return page.locator("#mine .fields label", has_text=re.compile(f"^{words}")).locator("input, select")


def saved(page: Page, name: str, called: str = "") -> str:
    """What a file holds that is exported."""
    if not page.locator(".along").get_attribute("open"):
        page.locator(".along").evaluate("details => details.open = true")
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    assert called in ("", download.value.suggested_filename)
    return Path(download.value.path()).read_bytes().decode()


def brought(page: Page, text: str, words: str, name: str = "list.json") -> None:
    """Bring a file in; what the page then says."""
    given = FilePayload(name=name, mimeType="application/json", buffer=text.encode())
    page.locator("input[type=file]").set_input_files(given)
    expect(page.locator(".notice p")).to_have_text(words)


def test_the_list_is_filtered_and_ordered(mine: Page, root: str) -> None:
    count = mine.locator("#mine > .facts")
    expect(count).to_have_text("4 papers")
    field(mine, "Your tags").select_option("later")
    expect(count).to_have_text("2 of 4 papers")
    field(mine, "Order").select_option("rating")
    assert titles(mine) == ["Toy Paper Number 3", "Toy Paper Number 2"]
    field(mine, "Stars").select_option("1")
    assert titles(mine) == ["Toy Paper Number 3"]
    assert mine.url == f"{root}mine.html?starred=1&tag=later&by=rating"
    mine.get_by_role("link", name="Toy Paper Number 3").click()
    mine.go_back()
    expect(count).to_have_text("1 of 4 papers")
    mine.goto(f"{root}mine.html?q=METHODE&by=nonsense&other=1")
    expect(count).to_have_text("1 of 4 papers")
    assert titles(mine) == ["Toy Paper Number 2"]
    field(mine, "Words").fill("")
    field(mine, "Status").select_option("none")
    expect(count).to_have_text("1 of 4 papers")
    field(mine, "Status").select_option("")
    field(mine, "Order").select_option("title")
    assert titles(mine) == ["Known by Its Title Alone", *(f"Toy Paper Number {n}" for n in (1, 2, 3))]
    options = field(mine, "Status").locator("option").all_inner_texts()
    assert options == ["any", "to read (1)", "reading (1)", "read (1)", "no status (1)"]


def test_what_is_removed_comes_back_by_undo(mine: Page) -> None:
    before = everything(mine)
    mine.get_by_role("button", name="Remove: Toy Paper Number 2").press("Enter")
    expect(mine.locator(".notice")).to_contain_text("Removed: Toy Paper Number 2")
    expect(mine.locator("#mine .rows > li")).to_have_count(3)
    assert mine.evaluate("document.activeElement.textContent") == "Undo"
    mine.keyboard.press("Enter")
    expect(mine.locator("#mine .rows > li")).to_have_count(4)
    expect(mine.get_by_role("link", name="Toy Paper Number 2")).to_be_focused()
    mine.locator(".along summary").click()
    mine.get_by_role("button", name="Remove what is shown").click()
    expect(mine.locator(".empty")).to_be_visible()
    mine.get_by_role("button", name="Undo").click()
    expect(mine.locator("#mine .rows > li")).to_have_count(4)
    assert everything(mine) == before


def test_an_entry_stays_where_it_stands_when_it_fits_no_more(mine: Page) -> None:
    field(mine, "Status").select_option("to-read")
    status(mine, "Toy Paper Number 2").select_option("read")
    expect(mine.locator("#mine .rows > li .facts b")).to_have_text("read")
    assert titles(mine) == ["Toy Paper Number 2"]
    mine.get_by_role("button", name="Note: Toy Paper Number 2").click()
    mine.get_by_label("Note", exact=True).fill("<b>text</b>")
    mine.get_by_role("button", name="Keep").click()
    expect(mine.locator("#mine .noted")).to_have_text("<b>text</b>")


def test_what_is_exported_comes_back_whole(mine: Page) -> None:
    before = everything(mine)
    text = saved(mine, "JSON, which imports back whole")
    assert json.loads(text)["format"] == 1
    brought(mine, text, "Came in: 0 new, 0 changed, 4 as they were.")
    asked(mine, "await store.removeAll(store.all().map(one => one.id))")
    mine.reload()
    brought(mine, text, "Came in: 4 new, 0 changed, 0 as they were.")
    assert everything(mine) == before
    expect(mine.locator("#mine .rows > li")).to_have_count(4)


def test_what_comes_in_is_merged_and_no_word_is_lost(mine: Page) -> None:
    papers = [
        {
            "id": "2512.00001",
            "note": "Written elsewhere",
            "status": "reading",
            "tags": ["new"],
            "changed": "2001-01-01T00:00:00Z",
        },
        {"id": "2512.00002", "note": "Written elsewhere", "status": "read", "changed": "2999-01-01T00:00:00Z"},
        {"id": "2512.00006", "starred": True},
        {"id": "2512.00007"},
    ]
    words = "Came in: 1 new, 2 changed, 0 as they were, 1 left out: no paper, or nothing said of it."
    brought(mine, json.dumps({"format": 1, "kind": "my list", "papers": papers}), words)
    one, two = asked(mine, "return ['2512.00001', '2512.00002'].map(id => store.get(id))")
    note = f"{ENTRIES['2512.00001']['note']}\n\nWritten elsewhere"
    assert [one[key] for key in ("note", "status", "tags", "rating", "title")] == [
        note,
        "read",
        ["new"],
        9,
        TITLES[one["id"]],
    ]
    assert [two[key] for key in ("note", "status", "tags")] == ["Written elsewhere", "read", ["méthode", "later"]]
    assert two["added"] == "2026-01-02T03:04:05Z"


def test_the_reading_list_is_one_that_an_archive_reads(mine: Page, tmp_path: Path) -> None:
    text = saved(mine, "Reading list, for content/local/lists/", "my-list.md")
    expected = {
        key: ListEntry(
            id=key,
            status=str(given.get("status", "")).replace("-", " "),
            rating=given.get("rating"),
            words=given.get("note", ""),
        )
        for key, given in ENTRIES.items()
    }
    assert {entry.id: entry.model_copy(update={"day": None}) for entry in entries_of(text, "list.md")} == expected
    assert {entry.id: entry.day for entry in entries_of(text, "list.md")}["2512.00003"] == date(2026, 1, 3)
    content = toy.archive(tmp_path / "content")
    toy.write(content, {"lists/my-list.md": text}, "local")
    (shelf,) = load_edition(content).archive.shelves["list"]
    assert (shelf.name, {paper.id for paper in shelf.papers}) == ("My list", set(ENTRIES))
    asked(mine, "await store.removeAll(store.all().map(one => one.id))")
    brought(mine, text, "Came in: 4 new, 0 changed, 0 as they were.", "mine.md")
    kept = asked(mine, "return store.all().map(({id, status, note, rating}) => [id, status, note, rating])")
    assert set(titles(mine)) == set(TITLES.values())  # which their pages tell
    assert {key: rest for key, *rest in kept} == {
        key: [given.get("status", ""), given.get("note", ""), given.get("rating")] for key, given in ENTRIES.items()
    }
    kept_there = "---\nformat: 1\ntitle: x\n---\n- 2512.00006 | read | 2026-01-05/2026-02-01 | 4 | tea, toys\n"
    brought(mine, kept_there, "Came in: 1 new, 0 changed, 0 as they were.", "mine.md")
    (one,) = asked(mine, "return store.all().filter(({id}) => id === '2512.00006')")
    assert one == one | {"status": "read", "rating": 4, "tags": ["tea", "toys"], "added": "2026-01-05T00:00:00Z"}


def test_citations_are_those_of_the_papers_pages(mine: Page, site: Path) -> None:
    hostile_title = {"2512.00006": {"starred": True}}  # with < and & in it
    fill(mine, {"2401.99999": {"starred": True, "added": "2001-01-01T00:00:00Z"}, **hostile_title})
    mine.reload()
    expect(mine.locator("#mine > .facts")).to_have_text("6 papers")
    order = mine.locator("#mine li[data-id]").evaluate_all("items => items.map(item => item.dataset.id)")
    there = [key for key in order if key != "2401.99999"]
    assert saved(mine, "BibTeX") == "\n".join(f"{cited(site, key, 'BibTeX')}\n" for key in there)
    expect(mine.locator(".notice")).to_contain_text("1 of 6 could not be read")
    expect(mine.locator(".notice")).to_contain_text("2401.99999")
    all_ris = saved(mine, "RIS")
    assert 'TI  - A <b>Hostile</b> & "Quoted" Title' in all_ris.split("\r\n")
    field(mine, "Status").select_option("to-read")
    expect(mine.locator("#mine > .facts")).to_have_text("1 of 6 papers")
    assert saved(mine, "RIS") == f"{cited(site, '2512.00002', 'RIS')}\n".replace("\n", "\r\n")
    mine.context.route("**/papers/**", lambda route: route.abort())
    mine.get_by_role("button", name="BibTeX").click()
    expect(mine.locator(".notice")).to_contain_text("1 of 1 could not be read, offline")


def cited(site: Path, key: str, form: str) -> str:
    """The citation on the page of a paper."""
    (block,) = Html((site / f"papers/{key}.html").read_bytes()).css(f"pre[data-copy={form}]")
    return block.text().strip("\n")


# --- what comes from anywhere -----------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_a_hostile_file_is_text_or_nothing(mine: Page) -> None:
    papers: list[Any] = [
        {"id": "2512.00006", "title": SCRIPT, "note": SCRIPT, "tags": [SCRIPT, 7, None, "a,b"], "authors": [SCRIPT]},
        {
            "id": "2512.00005",
            "starred": 1,
            "status": "<b>",
            "rating": 1e99,
            "tags": "no",
            "note": ["no"],
            "day": "../x",
        },
        {
            "id": "2512.00004",
            "note": "\u202eoverride\u0000" + "x" * 50_000,
            "added": "yesterday",
            "changed": "</script>",
        },
        {"id": "../../index", "starred": True},
        {"id": "javascript:alert(1)", "starred": True},
        {"id": {"toString": "x"}, "starred": True},
        {"__proto__": {"id": "2512.00009", "starred": True}},
        *(None, 7, "x", [], [[]]),
    ]
    words = "Came in: 2 new, 0 changed, 0 as they were, 10 left out: no paper, or nothing said of it."
    brought(mine, json.dumps({"format": 1, "kind": "my list", "papers": papers}), words)
    kept = asked(mine, "return [store.get('2512.00006'), store.get('2512.00004')]")
    assert (kept[0]["title"], kept[0]["note"], kept[0]["tags"]) == (SCRIPT, SCRIPT, [SCRIPT, "a b"])
    assert kept[1]["note"] == "override" + "x" * (20_000 - len("override"))
    assert mine.locator("#mine").locator("script, img").count() == 0
    expect(mine.locator("#mine .noted", has_text=SCRIPT)).to_have_count(1)


def test_whatever_a_note_says_the_files_hold_it(mine: Page, root: str) -> None:
    """Notes go through an archive's own reader of lists, and through the JSON and the list back to the same words."""
    signs = [f"a\n{odd}b\n    {odd}\n\t- c | d\n---\n\n{odd}" for odd in hostile.SIGNS + hostile.ODD]
    notes = {f"2401.{at:05d}": {"note": note} for at, note in enumerate((*hostile.OURS, *signs))}
    asked(mine, "await store.removeAll(store.all().map(one => one.id))")
    fill(mine, notes)
    mine.goto(f"{root}mine.html")
    kept = {entry["id"]: entry["note"] for entry in everything(mine)}
    assert set(kept) == set(notes)
    text = saved(mine, "Reading list, for content/local/lists/")
    assert {entry.id: entry.words for entry in entries_of(text, "list.md")} == kept
    words = f"Came in: 0 new, 0 changed, {len(notes)} as they were."
    brought(mine, text, words)
    brought(mine, saved(mine, "JSON, which imports back whole"), words)
    assert mine.locator("#mine .noted").locator("*").count() == 0


def test_what_is_no_file_of_ours_is_refused_with_a_word(mine: Page) -> None:
    before = everything(mine)
    torn = "This file is torn or no JSON. Choose one that My list exported."
    strange = "This is no file of My list. Choose one that My list exported."
    for text, words in {
        "{": torn,
        "[" * 100_000: torn,
        "[]": strange,
        "{}": strange,
        '{"kind": "my list", "format": 1, "papers": {}}': strange,
        '{"kind": "my list", "format": 2, "papers": []}': (
            "This file was written by another edition of this site, which this one cannot read."
        ),
        "": "This is no file of My list, and no reading list. Choose one that My list exported.",
        "- not a paper | read\n": (
            "Came in: 0 new, 0 changed, 0 as they were, 1 left out: no paper, or nothing said of it."
        ),
    }.items():
        brought(mine, text, words)
    assert everything(mine) == before


def test_a_hostile_address_filters_nothing_out_of_order(mine: Page, root: str) -> None:
    mine.goto(f"{root}mine.html?status=<b>&tag={SCRIPT}&starred=x&by=__proto__&q=%00")
    expect(mine.locator("#mine > .facts")).to_have_text("0 of 4 papers")
    assert mine.locator("#mine").locator("script, img").count() == 0


def test_the_markdown_holds_its_words_as_text(mine: Page, root: str) -> None:
    hostile = "1. [x](javascript:alert(1)) `*_<b>"
    fill(mine, {"2512.00001": {"title": hostile, "note": "Mine\nalone", "tags": ["# tag"]}})
    mine.reload()
    page = html(saved(mine, "Markdown"))
    links = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', page)
    assert (f"{root}papers/2512.00001.html", "1. [x](javascript:alert(1)) `*_&lt;b&gt;") in links
    assert {address for address, _ in links} == {f"{root}papers/{key}.html" for key in ENTRIES}
    assert "starred · read · 9 of 10 · # tag" in page


# --- many, narrow, dark, without a script -----------------------------------------------------------------------------


def test_of_two_thousand_a_slice_stands_on_the_page(reader: Callable[..., BrowserContext], root: str) -> None:
    page = opened(reader(), f"{root}robots.txt")
    fill(
        page, {f"2401.{n:05d}": {"starred": True, "title": f"Number {n}", "note": "Words " * 20} for n in range(2_000)}
    )
    page.goto(f"{root}mine.html")
    expect(page.locator("#mine > .facts")).to_have_text("2,000 papers")
    assert page.locator("#mine .rows > li").count() <= 40
    page.get_by_role("button", name="More", exact=True).scroll_into_view_if_needed()
    expect(page.locator("#mine .rows > li .marks")).not_to_have_count(40)
    field(page, "Words").fill("number 1999")
    expect(page.locator("#mine > .facts")).to_have_text("1 of 2,000 papers")


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "light"),
        (1280, "dark"),
        pytest.param(320, "dark", marks=pytest.mark.slow),
        pytest.param(1280, "light", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(
    reader: Callable[..., BrowserContext], root: str, node_modules: Path, width: int, scheme: str
) -> None:
    page = opened(reader(width, color_scheme=scheme, bypass_csp=True), f"{root}robots.txt")
    fill(page, {key: {**given, "title": TITLES[key], "day": "2025-12-09"} for key, given in ENTRIES.items()})
    found: dict[str, str] = {}
    overflows = []

    def look(name: str) -> None:
        found.update({f"{name}: {rule}": where for rule, where in broken(page, node_modules).items()})
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        overflows.append(page.evaluate(width))

    page.goto(root + DAY)
    star(page, "Toy Paper Number 2").click()
    look("day")
    page.goto(root + PAPER)
    page.get_by_role("button", name="Note and tags").click()
    look("paper, writing")
    page.goto(f"{root}mine.html")
    page.locator(".along summary").click()
    page.get_by_role("button", name="Remove: Toy Paper Number 2").click()
    look("my list, removed")
    small = page.evaluate(
        "[...document.querySelectorAll('#mine :is(button, select, input, summary), .notice button')].filter(one => {"
        " const {width, height} = one.getBoundingClientRect(); return width && (width < 24 || height < 24) })"
        ".map(one => one.outerHTML)"
    )
    assert (found, small, overflows) == ({}, [], [0, 0, 0])


def test_nothing_moves_when_scripts_add_and_a_control_does(reader: Callable[..., BrowserContext], root: str) -> None:
    moved = "new PerformanceObserver(seen => { for (const one of seen.getEntries()) moved += one.value })"
    page = opened(reader(320), f"{root}robots.txt", f"window.moved = 0; {moved}.observe({{type: 'layout-shift'}})")
    fill(page, {key: {**given, "title": TITLES[key]} for key, given in ENTRIES.items()})
    for address in (DAY, PAPER, "index.html", "mine.html"):
        page.goto(root + address)
        page.locator(".marks").first.wait_for()
        page.wait_for_timeout(100)
        assert page.evaluate("moved") == 0, address
    page.evaluate(
        "document.querySelector('main').prepend(Object.assign(document.createElement('h1'), {innerText: 'x'}))"
    )
    page.evaluate(
        "(async () => { for (let n = 0; !moved && n < 3_000; n++) await new Promise(next => setTimeout(next, 10)) })()"
    )
    assert page.evaluate("moved") > 0


OVERLAP = """() => [...document.querySelectorAll(".rows > li")].filter(item => {
  const marks = item.querySelector(".marks").getBoundingClientRect();
  return [...item.querySelectorAll("bdi, .facts")].some(other => [...other.getClientRects()].some(box =>
    box.left < marks.right && marks.left < box.right && box.top < marks.bottom && marks.top < box.bottom));
}).length"""


@pytest.mark.parametrize("width", [320, 1280, pytest.param(800, marks=pytest.mark.slow)])
def test_marks_lie_on_no_words(reader: Callable[..., BrowserContext], root: str, width: int) -> None:
    page = opened(reader(width, bypass_csp=True), root)
    for address in ("index.html", DAY, "tags/toys.html", "search.html?q=toys"):
        page.goto(root + address)
        page.locator(".marks").first.wait_for()
        assert page.evaluate(OVERLAP) == 0, address
    page.add_style_tag(content=".marks { inset-inline: 0 auto !important }")
    assert page.evaluate(OVERLAP) > 0


def test_without_a_script_it_says_what_it_needs(reader: Callable[..., BrowserContext], root: str, site: Path) -> None:
    page = opened(reader(java_script_enabled=False), f"{root}mine.html")
    for address in (f"{root}mine.html", f"{site.as_uri()}/mine.html"):
        page.goto(address)
        expect(page.get_by_text("This page needs JavaScript, and to come from a server")).to_be_visible()
        expect(page.get_by_text("never sent anywhere")).to_be_visible()
    page.goto(root + DAY)
    assert page.get_by_role("button").count() == 0
    reserved = page.locator(".rows h3").first.evaluate("node => getComputedStyle(node).paddingInlineEnd")
    assert reserved == "0px"
