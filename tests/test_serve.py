"""`broadsheet serve`: a real server on loopback, a real watcher, a real browser."""

import http.client
import queue
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from generator import serve as door
from generator.build import Request
from generator.errors import UsageError
from generator.serve import HOST, Editions, _edition, serve
from tests import toy

pytestmark = pytest.mark.seconds

PATIENCE = 30  # seconds: ten times what is expected; a guard against hanging, not a measure


class Served:
    """A server on a port of its own, and what it said."""

    def __init__(self, content: Path, output: Path) -> None:
        self.content, self.output = content, output
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


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    running = Served(toy.archive(folder / "content"), folder / "site")
    try:
        yield running
    finally:
        running.stop.set()
        running.thread.join(PATIENCE)
    assert not running.thread.is_alive()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all who only ask."""
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Served]:
    """A server of a test's own, whose content it may change."""
    with serving(tmp_path) as running:
        yield running


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


OUT = (
    *("/index.html%00.txt", "/%252e%252e/content/curation/site.toml", "/..\\content\\curation\\site.toml"),
    *(
        "/..%5ccontent%5ccuration%5csite.toml",
        "//content/curation/site.toml",
        "/papers/../../content/curation/site.toml",
    ),
    *("/./.././/content/./curation/site.toml", "/%c0%ae%c0%ae/content/curation/site.toml", "/etc/passwd"),
    *("//etc/passwd", "file:///etc/passwd", "http://evil.example/etc/passwd", "/.broadsheet/", f"/{'a' * 300}"),
    f"/{'a/' * 3_000}",
)
METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X")


def test_no_way_leads_out_of_the_site_and_no_other_method_is_known(served: Served) -> None:
    assert {path: asked(served, "GET", path)[0] for path in OUT} == dict.fromkeys(OUT, 404)
    assert {name: asked(served, name, "/index.html")[0] for name in METHODS} == dict.fromkeys(METHODS, 501)


def test_no_link_leads_out(changing: Served, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    for name in ("secret.txt", "secret/a.txt", "secret/index.html"):
        (tmp_path / name).write_text("secret")
    for name in ("secret.txt", "secret"):
        (changing.output / name).symlink_to(tmp_path / name)
    (changing.output / "page.html").symlink_to(tmp_path / "secret/index.html")
    for method in ("GET", "HEAD"):
        for path in ("/secret.txt", "/secret", "/secret/", "/secret/a.txt", "/page.html"):
            status, length, words = asked(changing, method, path)
            assert (status, "secret" in words) == (404, False), (method, path)
            assert length != len("secret")


def asked(served: Served, method: str, path: str) -> tuple[int, int, str]:
    """The status, the length that is told, and all that follows the head, of a request with no more than a Host."""
    request = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{served.port}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((HOST, served.port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode())
        head, _, body = b"".join(iter(partial(connection.recv, 65_536), b"")).partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    return int(head.split()[1]), int(length[1]) if length else -1, body.decode()


def test_a_head_is_that_of_the_page_and_has_no_body(served: Served) -> None:
    for path in ("/", "/papers/2512.00001.html", "/feed.xml", "/nothing.html", "/-/reload.js", "/papers", "/%00"):
        whole, head = asked(served, "GET", path), asked(served, "HEAD", path)
        assert head == (*whole[:2], "")
        assert whole[1] == len(whole[2].encode())


def test_only_this_machine_is_answered(served: Served) -> None:
    others = {str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {HOST}
    for other in others | {"127.0.0.2"}:
        with socket.socket() as connection:
            connection.settimeout(PATIENCE)
            assert connection.connect_ex((other, served.port)) != 0


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example:80", "localhost.evil.example:80", "[::1]:80", "0:80"],
)
def test_another_name_is_refused(served: Served, host: str) -> None:
    assert served.get("/", host)[0] == 421


def test_a_page_has_the_script_and_the_file_has_not(served: Served) -> None:
    assert "/-/reload.js" in served.get("/index.html")[1]
    assert "/-/reload.js" not in (served.output / "index.html").read_text()


def test_a_broken_file_shows_its_error_and_the_last_good_site_stays(changing: Served) -> None:
    note = changing.content / "curation/papers/2512.00001.md"
    good = note.read_text()
    note.write_text("<script>broken")
    assert "curation/papers/2512.00001.md:1" in changing.heard("no front matter")
    status, page = changing.get("/papers/2512.00001.html")
    assert status == 200
    assert f"{note}:1: has no front matter" in page  # as `build` and `check` name it
    assert "in our words" in page
    note.write_text(good.replace("Read **this** first.", "Mended."))
    changing.heard("Built")
    status, page = changing.get("/papers/2512.00001.html")
    assert "Mended." in page
    assert "no front matter" not in page


def test_who_looks_again_by_itself_says_no_error_twice(tmp_path: Path) -> None:
    content = toy.archive(tmp_path / "content")
    broken = content / "curation/site.toml"
    broken.write_text("format = 1\nnobody = 1\n", "utf-8")
    said: list[str] = []
    editions, request = Editions(), Request(content, tmp_path / "site")
    _edition(request, editions, said.append)
    _edition(request, editions, said.append)
    assert (len(said), editions.number) == (1, 1)
    _edition(request, editions, said.append, told=[broken])  # saved again, and still wrong
    assert (len({*said}), len(said)) == (1, 2)


def test_a_port_that_is_taken(served: Served, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"cannot listen on {HOST}:{served.port}"):
        serve(Request(served.content, tmp_path / "other", jobs=1), served.port, lambda _words: None)


def test_without_content_nothing_is_served(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        serve(Request(tmp_path / "content", tmp_path / "site"), 0, lambda _words: None)


def test_who_presses_ctrl_c_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "_watch", pressed)
    said: list[str] = []
    serve(Request(toy.archive(tmp_path / "content"), tmp_path / "site", jobs=1), 0, said.append)
    assert said[-1] == "Ended."


@pytest.fixture
def editions(tmp_path: Path) -> Iterator[tuple[Editions, int]]:
    """Editions that a test publishes itself, and the port at which their readers are served."""
    editions = Editions()
    server = door._Server((HOST, 0), partial(door._Site, editions=editions, directory=str(tmp_path)))
    running = threading.Thread(target=server.serve_forever, args=(0.01,))
    running.start()
    yield editions, server.server_port
    server.shutdown()
    server.server_close()
    running.join(PATIENCE)


def test_a_reader_hears_of_each_edition_until_it_goes(editions: tuple[Editions, int]) -> None:
    published, port = editions
    before = {*threading.enumerate()}
    with socket.create_connection((HOST, port), timeout=PATIENCE) as reader, reader.makefile("rb") as lines:
        reader.sendall(f"GET /-/changes HTTP/1.1\r\nHost: {HOST}:{port}\r\n\r\n".encode())
        heard = (line for line in lines if line.startswith(b"data:"))
        assert next(heard) == b"data: 0\n"
        published.publish()
        assert next(heard) == b"data: 1\n"
        (answering,) = {*threading.enumerate()} - before
    for _ in range(PATIENCE * 100):
        published.publish()
        answering.join(0.01)
        if not answering.is_alive():
            return
    pytest.fail("who answers has not noticed that the reader is gone")


def test_a_site_that_has_no_page_yet_says_so(editions: tuple[Editions, int]) -> None:
    with closing(http.client.HTTPConnection(HOST, editions[1], timeout=PATIENCE)) as connection:
        connection.request("GET", "/index.html")
        answer = connection.getresponse()
        assert (answer.status, b"Nothing here." in answer.read()) == (404, True)


def test_who_waits_for_no_edition_gets_none() -> None:
    assert Editions().next(0, seconds=0) == 0


@pytest.mark.parametrize(("error", "told"), [(BrokenPipeError("gone"), ""), (ValueError("a defect"), "a defect")])
def test_a_reader_that_goes_away_is_no_error(error: Exception, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    server = object.__new__(door._Server)
    try:
        raise error
    except (OSError, ValueError):
        server.handle_error(None, None)
    said = capsys.readouterr().err
    assert (told in said) if told else not said


def test_the_browser_shows_what_is_saved(changing: Served, browser: Browser) -> None:
    page = browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"http://{HOST}:{changing.port}/papers/2512.00001.html")
    note = changing.content / "curation/papers/2512.00001.md"
    note.write_text(note.read_text().replace("Read **this** first.", "Saved just now."))
    page.get_by_text("Saved just now.").wait_for(timeout=PATIENCE * 1000)
    note.write_text("broken")
    page.get_by_role("alert").get_by_text("no front matter").wait_for(timeout=PATIENCE * 1000)
    page.context.close()
    assert failures == []


def test_a_build_that_comes_before_the_page_asks_is_shown_too(changing: Served, browser: Browser) -> None:
    page = browser.new_page()
    note = changing.content / "curation/papers/2512.00001.md"

    def late(route: Route) -> None:
        if "Saved meanwhile." not in note.read_text():
            note.write_text(note.read_text().replace("Read **this** first.", "Saved meanwhile."))
            changing.heard("Built")
        route.continue_()

    page.route("**/-/changes", late)
    page.goto(f"http://{HOST}:{changing.port}/papers/2512.00001.html")
    page.get_by_text("Saved meanwhile.").wait_for(timeout=PATIENCE * 1000)
    page.context.close()
