"""The reader's own: what they keep in their browser, and every way in which a browser may refuse to keep it."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import toy

FORBIDDEN = "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('no', 'SecurityError') }})"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has there
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = toy.archive(tmp_path_factory.mktemp("mine") / "content")
    toy.edition(content, content.parent / "site")
    return content.parent / "site"


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    """The address of the site, served as it is."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        serving.join()


@pytest.fixture
def reader(browser: Browser, root: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser of a reader's own; errors of pages and requests elsewhere are failures."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def made(width: int = 1280, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("request", lambda asked: wrong.extend([asked.url] * (not asked.url.startswith((root, "blob:")))))
        contexts.append(context)
        return context

    yield made
    for context in contexts:
        context.close()
    assert wrong == []


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
    other.wait_for_function("told.length")
    assert other.evaluate("told") == [{"ids": ["2512.00001"], "settings": [], "elsewhere": True}]
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
