"""Reading offline, with a real server that stops: what is kept, what is not, and that nobody online sees a copy."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from generator.store import save
from tests import toy
from tests.hosting import Quiet

pytestmark = pytest.mark.seconds

DAY = "papers/date/2025-12-09.html"
PAPER = "papers/2512.00003.html"
OTHER = "papers/2512.00001.html"
UNKNOWN = "organisations/toy-lab.html"


class Host:
    """A server of a folder that can be stopped, and started again at the same address."""

    def __init__(self, folder: Path, path: str = "") -> None:
        self.folder, self.path, self.port, self.control = folder, path, 0, ""
        self.asked: list[str] = []
        self.start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.path}"

    def start(self) -> Self:
        host = self

        class Handler(Quiet):
            def do_GET(self) -> None:  # noqa: N802 - the name it has there
                host.asked.append(self.path)
                super().do_GET()

            def end_headers(self) -> None:
                if host.control:
                    self.send_header("Cache-Control", host.control)
                super().end_headers()

        ThreadingHTTPServer.allow_reuse_address = True
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), partial(Handler, directory=str(self.folder)))
        self.port = self.server.server_port
        self.serving = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.serving.start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.serving.join()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return toy.archive(tmp_path / "content")


@pytest.fixture
def hosted(content: Path) -> Iterator[Callable[..., Host]]:
    """Publishes the archive, at the root of a host or below a path, and serves it."""
    hosts: list[Host] = []

    def host(path: str = "") -> Host:
        toy.edition(content, content.parent / "host" / path)
        hosts.append(Host(content.parent / "host", path))
        return hosts[-1]

    yield host
    for one in hosts:
        if one.serving.is_alive():
            one.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="allow")
    context.set_default_timeout(10_000)
    yield context
    context.close()


KEPT = """async () => { const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found; }"""


def kept(page: Page) -> list[str]:
    """The paths of all that is kept."""
    return sorted(page.evaluate(KEPT))


def until(page: Page, script: str) -> None:
    """Ask until the async function says yes; a browser is in no hurry to look for another worker."""
    for _ in range(150):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {script}")


def settled(page: Page, *addresses: str) -> None:
    """Wait until the worker has taken over, and these are kept."""
    until(page, "() => navigator.serviceWorker.controller !== null")
    for address in addresses:
        until(page, f"async () => (await ({KEPT})()).some((path) => path.endsWith('/{address}'))")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.parametrize("path", [pytest.param("", marks=pytest.mark.slow), "daily/"])
def test_what_was_seen_and_the_newest_days_read_on(
    context: BrowserContext, hosted: Callable[..., Host], path: str
) -> None:
    host = hosted(path)
    page = context.new_page()
    page.goto(host.root + PAPER)  # the first page of all, which came before the worker
    settled(page, PAPER, "index.html", DAY, "offline.html", "assets/style.css")
    page.goto(f"{host.root}tags/toys.html")
    settled(page, "tags/toys.html")
    assert all(one.startswith(f"/{path}") for one in kept(page))
    host.stop()
    for address, words in ((PAPER, "Toy Paper Number 3"), ("tags/toys.html", "Toys"), (DAY, "9 December 2025")):
        page.goto(host.root + address)
        assert heading(page) == words
        expect(page.get_by_role("region", name="Notice")).to_contain_text("This is the copy of the page that is kept")
        assert page.evaluate("getComputedStyle(document.querySelector('main ul, main h1')).margin") == "0px"
    page.goto(host.root)
    assert heading(page) == "Toy Times"
    expect(page.get_by_role("button", name="Keys")).to_be_attached()  # scripts too
    page.goto(f"{host.root}mine.html")
    assert heading(page) == "My list"
    page.goto(f"{host.root}{OTHER}?from=mail")
    assert heading(page) == "Reading offline"
    assert page.evaluate("getComputedStyle(document.querySelector('main h1')).margin") == "0px"  # styled at any depth
    expect(page.get_by_role("link", name="Toy Paper Number 3 · 2512.00003")).to_be_visible()
    host.start()
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("heading", name="Toy Paper Number 1").wait_for()
    assert page.get_by_role("region", name="Notice").count() == 0


@pytest.mark.slow
def test_without_the_worker_nothing_reads_on(browser: Browser, hosted: Callable[..., Host]) -> None:
    host = hosted()
    context = browser.new_context()
    page = context.new_page()
    page.goto(host.root + PAPER)
    host.stop()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(host.root + DAY)
    context.close()


@pytest.mark.slow
def test_what_changed_is_shown_at_once(context: BrowserContext, content: Path, hosted: Callable[..., Host]) -> None:
    host = hosted()
    host.control = "no-cache"  # so that it is not the browser's own cache that is tried
    page = context.new_page()
    page.goto(host.root + PAPER)
    settled(page, PAPER)
    for number in range(3):
        title = f"Title {number}"
        note = f'---\nformat: 1\ntitle: "{title}"\n---\n'
        toy.write(content, {"papers/2512.00003.md": note})
        toy.edition(content, content.parent / "host")
        page.goto(host.root + PAPER)
        assert heading(page) == title
        assert page.get_by_role("region", name="Notice").count() == 0
    page.wait_for_timeout(200)
    host.stop()
    page.goto(host.root + PAPER)
    assert heading(page) == "Title 2"  # the newest copy is the one that is kept


@pytest.mark.slow
def test_what_the_server_answers_is_shown_even_if_it_is_an_error(
    context: BrowserContext, hosted: Callable[..., Host]
) -> None:
    host = hosted()
    page = context.new_page()
    page.goto(host.root + PAPER)
    settled(page, PAPER)
    (host.folder / PAPER).unlink()
    answered = page.goto(host.root + PAPER)
    assert answered
    assert answered.status == 404


@pytest.mark.slow
def test_a_search_reads_on(context: BrowserContext, hosted: Callable[..., Host]) -> None:
    host = hosted()
    page = context.new_page()
    page.goto(host.root)
    settled(page, "index.html")
    page.goto(f"{host.root}search.html?q=toys")
    expect(page.locator("#count")).to_have_text("6 papers.")
    settled(page, "search.html", "search/directory.json")
    page.wait_for_timeout(300)
    host.asked.clear()
    page.goto(f"{host.root}search.html?q=toys")
    expect(page.locator("#count")).to_have_text("6 papers.")
    assert "/search/directory.json" in host.asked
    assert [path for path in host.asked if path.startswith("/search/") and path != "/search/directory.json"] == []
    host.stop()
    page.goto(f"{host.root}search.html?q=toys")
    expect(page.locator("#count")).to_have_text("6 papers.")


def test_it_is_switched_off(context: BrowserContext, content: Path, hosted: Callable[..., Host]) -> None:
    host = hosted()
    host.control = "no-cache"
    page = context.new_page()
    page.goto(host.root + PAPER)
    settled(page, PAPER)
    page.evaluate("caches.open('of another site')")
    toy.write(content, {"site.toml": f"offline = false\n{toy.CURATION['site.toml']}"})
    toy.edition(content, content.parent / "host")
    assert not (host.folder / "offline.html").exists()
    page.goto(host.root + DAY)
    gone = (
        "async () => !(await navigator.serviceWorker.getRegistrations()).length && (await caches.keys()).length === 1"
    )
    until(page, gone)
    page.goto("about:blank")  # the last page that it controlled
    page.goto(host.root + DAY)
    page.wait_for_timeout(300)
    assert page.evaluate("navigator.serviceWorker.controller") is None
    assert page.evaluate(gone)  # nor does a page ask for it again
    assert page.get_by_role("link", name="Kept for reading offline").count() == 0
    host.stop()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        page.goto(host.root + DAY)


@pytest.mark.slow
def test_a_new_theme_leaves_nothing_of_the_old_one(
    context: BrowserContext, content: Path, hosted: Callable[..., Host]
) -> None:
    host = hosted()
    page = context.new_page()
    page.goto(host.root + PAPER)
    settled(page, PAPER)
    before = page.evaluate("caches.keys()")
    worker = host.folder / "sw.js"
    files = next(name for name in before if "files" in name)
    worker.write_text(worker.read_text().replace(files.rpartition(" ")[2], "another"))
    page.goto(host.root + DAY)
    until(page, "async () => (await caches.keys()).some((name) => name.endsWith('files another'))")
    until(page, f"async () => !(await caches.keys()).includes({files!r})")
    host.stop()
    page.goto(host.root + PAPER)  # pages that were opened stay
    assert heading(page) == "Toy Paper Number 3"


@pytest.mark.slow
def test_what_is_kept_has_an_end(context: BrowserContext, content: Path, hosted: Callable[..., Host]) -> None:
    first = date(2025, 11, 1)
    save(content, {"huggingface": [toy.record(100 + n, first + timedelta(days=n)) for n in range(20)]})
    host = hosted()
    worker = host.folder / "sw.js"
    text = worker.read_text()
    assert "[PAGES]: [200, 12e6]" in text
    worker.write_text(text.replace("[PAGES]: [200, 12e6]", "[PAGES]: [6, 12e6]"))
    page = context.new_page()
    page.goto(host.root)
    settled(page, "index.html")
    for number in range(10):
        page.goto(f"{host.root}papers/2512.{100 + number:05d}.html")
        settled(page, f"papers/2512.{100 + number:05d}.html")
    page.wait_for_timeout(300)
    pages = [path for path in kept(page) if path.startswith("/papers/2512")]
    assert pages == [f"/papers/2512.{100 + number:05d}.html" for number in range(4, 10)]


@pytest.mark.slow
def test_what_is_not_to_be_stored_is_not(context: BrowserContext, hosted: Callable[..., Host]) -> None:
    host = hosted()
    host.control = "no-store"
    page = context.new_page()
    page.goto(host.root + PAPER)
    settled(page)
    page.goto(host.root + DAY)
    page.wait_for_timeout(500)
    assert kept(page) == []


@pytest.mark.slow
def test_what_is_kept_is_forgotten_on_demand(context: BrowserContext, hosted: Callable[..., Host]) -> None:
    host = hosted()
    page = context.new_page()
    page.goto(host.root + PAPER)
    settled(page, PAPER, DAY)
    page.get_by_role("link", name="Kept for reading offline").click()
    page.locator("#offline").get_by_role("link", name="9 December 2025", exact=True).wait_for()
    page.get_by_role("button", name="Forget what is kept").click()
    page.get_by_role("heading", name="Nothing is kept").wait_for()
    assert [path for path in kept(page) if path.startswith("/papers/")] == []


def test_the_worker_says_the_same_twice(content: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        toy.edition(content, tmp_path / name)
    one, two = ((tmp_path / name / "sw.js").read_text() for name in ("one", "two"))
    assert one == two
    files = json.loads(one.partition("const NEEDED = ")[2].partition(";")[0])
    assert files[:3] == ["offline.html", "mine.html", "following.html"]
    assert all((tmp_path / "one" / name).is_file() for name in files)
