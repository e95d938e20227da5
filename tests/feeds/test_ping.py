"""A WebSub hub is told of the feeds that changed, after the site is built, and of no others."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest
from typer.testing import CliRunner

from generator.cli.app import app
from generator.curation import load_config
from generator.errors import FetchError, UsageError
from generator.subscribing import hub as door
from generator.subscribing.hub import ping
from tests import toy
from tests.feeds import full

pytestmark = pytest.mark.seconds


class Hub(HTTPServer):
    """A hub on this machine that remembers what it was told; `status` is what it answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.told: list[str] = []
        self.status = 204


class Answer(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["hub.mode"] == ["publish"]
        self.server.told += form["hub.url"]
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def posted(told: list[str]) -> object:
    return lambda _hub, body: told.extend(parse_qs(body.decode())["hub.url"])


@pytest.mark.seconds
def test_only_feeds_that_changed(tmp_path: Path) -> None:
    content, site = full.archive(tmp_path / "content"), tmp_path / "site"
    toy.edition(content, site, whole=True)
    config = load_config(content)
    told: list[str] = []

    def post(hub: str, body: bytes) -> None:
        assert hub == "https://hub.example.net/"
        told.extend(parse_qs(body.decode())["hub.url"])

    first = ping(content, site, config, post)
    assert told == [full.BASE + address for address in first]
    assert {"feed.xml", "atom.xml", "feed.json", "tags/toys.xml", "corrections.json"} <= set(first)
    assert not any("schemas" in address or "sitemap" in address or "papers/date" in address for address in first)
    assert ping(content, site, config, post) == ()
    (content / "curation/papers/2512.00005.md").write_text('---\nformat: 1\ntags: ["toys"]\n---\nA note.\n')
    toy.edition(content, site, whole=True)
    again = ping(content, site, config, post)
    assert "categories/cs.CL.xml" in again
    assert "organisations/toy-lab.xml" not in again


@pytest.mark.seconds
def test_a_hub_that_refuses_is_told_again(tmp_path: Path, hub: Hub) -> None:
    address = f"http://127.0.0.1:{hub.server_port}/"
    content, site = full.archive(tmp_path / "content"), tmp_path / "site"
    toy.edition(content, site)
    config = load_config(content)
    config = config.model_copy(update={"feeds": config.feeds.model_copy(update={"hub": address})})
    hub.status = 503
    with pytest.raises(FetchError, match="503"):
        ping(content, site, config)
    assert len(hub.told) == 1
    hub.status = 204
    assert len(ping(content, site, config)) == len(hub.told) - 1


def test_no_hub_or_no_address(tmp_path: Path) -> None:
    content = toy.archive(tmp_path / "content")
    with pytest.raises(UsageError, match=r"'feeds\.hub' is not set"):
        ping(content, tmp_path / "site", load_config(content))
    done = CliRunner().invoke(app, ["ping", "--content", str(content)])
    assert done.exit_code == 2


def test_a_hub_that_is_no_web_address_is_not_told() -> None:
    with pytest.raises(UsageError, match=r"ftp://hub\.example/: is no http\(s\) address"):
        door._post("ftp://hub.example/", b"")
