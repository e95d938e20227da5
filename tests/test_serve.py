"""`broadsheet serve`: a real server on loopback, a real watcher, a real browser."""

import http.client
import queue
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator.build import Request
from generator.errors import UsageError
from generator.serve import HOST, serve
from tests import toy

pytestmark = pytest.mark.seconds

PATIENCE = 30  # seconds: ten times what is expected; a guard against hanging, not a measure


class Served:
    """A server on a port of its own, and what it said."""

    def __init__(self, content: Path, output: Path) -> None:
        self.said: queue.Queue[str] = queue.Queue()
        self.stop = threading.Event()
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self._run, args=(Request(content, output, jobs=1),))
        self.thread.start()
        self.port = int(self.heard("Serving").partition(f"{HOST}:")[2].partition("/")[0])

    def _run(self, request: Request) -> None:
        serve(request, 0, self.said.put, stop=self.stop)

    def heard(self, words: str) -> str:
        """The next thing said that has `words` in it."""
        while True:
            said = self.said.get(timeout=PATIENCE if self.thread.is_alive() else 0.1)
            if words in said:
                return said

    def get(self, path: str, host: str = "") -> tuple[int, str]:
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers={"Host": host or f"{HOST}:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return toy.archive(tmp_path / "content")


@pytest.fixture
def served(content: Path, tmp_path: Path) -> Iterator[Served]:
    running = Served(content, tmp_path / "site")
    yield running
    running.stop.set()
    running.thread.join(PATIENCE)
    assert not running.thread.is_alive()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/", 200, "Toy Times"),
        ("/papers/2512.00001.html?from=x", 200, "Toy Paper Number 1"),
        ("/feed.xml", 200, "<rss"),
        ("/nothing.html", 404, "Toy Times"),
        ("/papers/", 404, "Toy Times"),
        ("/../content/curation/site.toml", 404, "Toy Times"),
        ("/%2e%2e/content/curation/site.toml", 404, "Toy Times"),
        ("/..%2fcontent%2fcuration%2fsite.toml", 404, "Toy Times"),
        ("/%00", 404, ""),
    ],
)
def test_what_it_answers(served: Served, path: str, status: int, words: str) -> None:
    answer = served.get(path)
    assert answer[0] == status
    assert words in answer[1]


def test_no_link_leads_out(served: Served, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "site" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert served.get("/link.txt")[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:80"])
def test_another_name_is_refused(served: Served, host: str) -> None:
    assert served.get("/", host)[0] == 421


def test_a_page_has_the_script_and_the_file_has_not(served: Served, tmp_path: Path) -> None:
    assert "/-/reload.js" in served.get("/index.html")[1]
    assert "/-/reload.js" not in (tmp_path / "site/index.html").read_text()


def test_a_broken_file_shows_its_error_and_the_last_good_site_stays(served: Served, content: Path) -> None:
    note = content / "curation/papers/2512.00001.md"
    good = note.read_text()
    note.write_text("<script>broken")
    assert "curation/papers/2512.00001.md:1" in served.heard("no front matter")
    status, page = served.get("/papers/2512.00001.html")
    assert status == 200
    assert "curation/papers/2512.00001.md:1: has no front matter" in page
    assert "in our words" in page
    note.write_text(good.replace("Read **this** first.", "Mended."))
    served.heard("Built")
    status, page = served.get("/papers/2512.00001.html")
    assert "Mended." in page
    assert "no front matter" not in page


def test_a_port_that_is_taken(served: Served, content: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"cannot listen on {HOST}:{served.port}"):
        serve(Request(content, tmp_path / "other", jobs=1), served.port, lambda _words: None)


def test_the_browser_shows_what_is_saved(served: Served, content: Path, browser: Browser) -> None:
    page = browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"http://{HOST}:{served.port}/papers/2512.00001.html")
    note = content / "curation/papers/2512.00001.md"
    note.write_text(note.read_text().replace("Read **this** first.", "Saved just now."))
    page.get_by_text("Saved just now.").wait_for(timeout=PATIENCE * 1000)
    note.write_text("broken")
    page.get_by_role("alert").get_by_text("no front matter").wait_for(timeout=PATIENCE * 1000)
    page.context.close()
    assert failures == []
