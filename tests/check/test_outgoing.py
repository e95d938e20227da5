"""`check --external`: what is asked of other hosts, over real sockets, how politely, and what is told."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from generator.building import ledger
from generator.checking import outgoing
from generator.checking.pages import Seen
from generator.collecting import manners
from generator.collecting.fetch import Door, Limits
from generator.config import Collect, Config
from tests.check.test_check import archive, checked, replaced, whole
from tests.fetch.playing import Answer, Playing, played
from tests.fetch.test_fetch import FakeTime, time

__all__ = ["archive", "time", "whole"]  # fixtures

pytestmark = pytest.mark.seconds

TODAY = date(2026, 11, 24)
HOST, OTHER = "https://a.example", "https://b.example"
OK = Answer(b"words", kind="text/html")


@pytest.fixture
def server(time: FakeTime) -> Iterator[Playing]:
    with played(time.monotonic) as playing:
        playing.otherwise = lambda path: OK if path.startswith("/good") else None
        yield playing


def asked(server: Playing, time: FakeTime, site: Path, *links: str, today: date = TODAY) -> outgoing.Asked:
    config = Config(collect=Collect(mirrors=dict.fromkeys((HOST, OTHER), server.address)))
    with closing(Door(config, time.clock, Limits(deadline=20.0))) as door:
        return outgoing.asked(dict.fromkeys(links, "index.html"), site / "site", door.glance, door.agent, today)


def facts(done: outgoing.Asked) -> list[str]:
    return [str(fault).partition("' ")[2].partition(" (")[0] for fault in done.faults]


@pytest.mark.parametrize(
    ("answers", "told", "methods"),
    [
        ((OK,), [], ["HEAD"]),
        ((Answer(status=404), Answer(status=404)), ["is answered with 404"], ["HEAD", "GET"]),
        ((Answer(status=410), Answer(status=410)), ["is answered with 410"], ["HEAD", "GET"]),
        ((Answer(status=405), OK), [], ["HEAD", "GET"]),  # a server that knows no HEAD
        ((Answer(status=404), OK), [], ["HEAD", "GET"]),  # nor this one
        ((Answer(status=403), Answer(status=403)), [], ["HEAD", "GET"]),  # it does not want us: that says nothing
        ((Answer(status=429),), [], ["HEAD"]),
        ((Answer(status=500), Answer(status=503)), [], ["HEAD", "GET"]),
        ((Answer(status=301, headers={"Location": "/good"}),), [], ["HEAD", "HEAD"]),
        ((Answer(status=301, headers={"Location": "/x"}),), ["sends us on more than 5 times"], ["HEAD"] * 6),
        (
            (Answer(status=302, headers={"Location": "http://169.254.169.254/latest"}),),
            ["sends us on to an address that is nobody's on the web"],
            ["HEAD"],
        ),
    ],
)
def test_an_answer_and_what_is_told(
    server: Playing, time: FakeTime, tmp_path: Path, answers: tuple[Answer, ...], told: list[str], methods: list[str]
) -> None:
    server.play("/x", *answers)
    done = asked(server, time, tmp_path, f"{HOST}/x")
    assert facts(done) == told
    robots, *others = server.asked
    assert (robots.path, robots.method) == ("/robots.txt", "GET")
    assert [one.method for one in others] == methods
    assert all(one.headers["User-Agent"].startswith("broadsheet/") for one in server.asked)


def test_a_host_that_cannot_be_reached(server: Playing, time: FakeTime, tmp_path: Path) -> None:
    server.play("/robots.txt", Answer(length=50, body=b"cut"))
    assert facts(asked(server, time, tmp_path, f"{HOST}/x")) == ["answered with what is no whole answer of HTTP"]


def test_it_asks_slowly_one_at_a_time_and_in_turn(server: Playing, time: FakeTime, tmp_path: Path) -> None:
    links = [f"{host}/good{number}" for host in (HOST, OTHER) for number in range(3)]
    done = asked(server, time, tmp_path, *links)
    assert (done.faults, done.asked, done.left) == ((), 6, 0)
    paths = [one.path for one in server.asked]
    assert paths == ["/robots.txt", "/good0", "/robots.txt", "/good0", "/good1", "/good1", "/good2", "/good2"]
    assert time.passed - 1000 >= 3 * manners._GAP  # of each host: its robots.txt and three links
    assert max(one.open_connections for one in server.asked) <= 2  # one a host


@pytest.mark.parametrize(
    ("robots", "told"),
    [
        (Answer(b"User-agent: *\nDisallow: /gone\n", kind="text/plain"), []),
        (Answer(b"User-agent: broadsheet\nDisallow: /\n", kind="text/plain"), []),
        (Answer(status=503), []),  # its server fails, so nothing may be asked
        (Answer(b"User-agent: other\nDisallow: /\n", kind="text/plain"), ["is answered with 404"]),
        (Answer(status=404), ["is answered with 404"]),
        (Answer(status=301, headers={"Location": "/good"}), ["is answered with 404"]),
    ],
)
def test_what_robots_are_asked_to_leave(
    server: Playing, time: FakeTime, tmp_path: Path, robots: Answer, told: list[str]
) -> None:
    server.play("/robots.txt", robots)
    assert facts(asked(server, time, tmp_path, f"{HOST}/gone")) == told
    assert any(one.path == "/gone" for one in server.asked) is bool(told)


def test_what_was_good_is_not_asked_for_a_month(server: Playing, time: FakeTime, tmp_path: Path) -> None:
    links = (f"{HOST}/good", f"{HOST}/bad")
    for today, count in ((TODAY, 2), (date(2026, 12, 24), 1), (date(2026, 12, 25), 2)):
        assert asked(server, time, tmp_path, *links, today=today).asked == count
    kept = json.loads((tmp_path / ".site.cache" / ledger.LINKS).read_bytes())
    assert kept == {f"{HOST}/good": "2026-12-25"}
    ledger.forget(tmp_path / "site")
    assert not (tmp_path / ".site.cache").exists()


@pytest.mark.parametrize("torn", ["{", "[1]", '{"https://a.example/good": "soon"}', '{"https://a.example/good": 1}'])
def test_a_torn_cache_is_none(server: Playing, time: FakeTime, tmp_path: Path, torn: str) -> None:
    (tmp_path / ".site.cache").mkdir()
    (tmp_path / ".site.cache" / ledger.LINKS).write_text(torn)
    assert asked(server, time, tmp_path, f"{HOST}/good").asked == 1


def test_a_run_asks_no_more_than_it_may(
    server: Playing, time: FakeTime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "MOST", 3)
    monkeypatch.setattr(outgoing, "MOST_OF_A_HOST", 2)
    links = [f"{host}/good{number}" for host in (HOST, OTHER) for number in range(3)]
    turns: list[tuple[int, int]] = []
    for _ in range(3):
        done = asked(server, time, tmp_path, *links)
        turns.append((done.asked, done.left))
    assert turns == [(3, 3), (3, 0), (0, 0)]


@pytest.mark.parametrize(
    ("link", "is_asked"),
    [
        ("https://a.example/x#there", True),
        ("http://a.example/", True),
        ("http://127.0.0.1/", False),
        ("http://169.254.169.254/latest", False),
        ("http://[::1]/", False),
        ("http://2130706433/", False),
        ("http://0x7f.1/", False),
        ("https://localhost/", False),
        ("https://router.local/", False),
        ("https://me:secret@a.example/", False),
        ("https://a.example:22/", False),
        ("https://a.example:x/", False),
        ("https://[torn/", False),
        ("mailto:ada@a.example", False),
        ("papers/1.html", False),
    ],
)
def test_what_is_no_address_of_the_web_is_never_asked(link: str, is_asked: bool) -> None:
    found = outgoing.links_of({"p.html": Seen("", frozenset({link}), frozenset(), moved=False)})
    assert found == ({link.partition("#")[0]: "p.html"} if is_asked else {})


def test_the_verb(archive: Path, server: Playing, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the command to the socket: a link that a page has, and the host that no longer knows it."""
    monkeypatch.setattr(manners, "_GAPS", dict.fromkeys(manners._GAPS, 0.0))
    monkeypatch.setattr(manners, "_GAP", 0.0)
    hosts = ("https://github.com", "https://toy.example.net", "https://arxiv.org", "https://huggingface.co")
    rows = "".join(f'"{host}" = "{server.address}"\n' for host in (*hosts, "https://hub.example.net"))
    site = archive / "content/curation/site.toml"
    site.write_text(f"{site.read_text()}[collect.mirrors]\n{rows}")
    replaced("about.html", "</main>", '<a href="https://toy.example.net/good">x</a></main>')(
        archive / "content", archive / "site"
    )
    done = checked(archive, "--external")
    assert "the link 'https://github.com/toy/one' is answered with 404" in done.stdout
    assert "warning: site/" in done.stdout
    assert "toy.example.net/good" not in done.stdout
    assert "links to other hosts were asked, and 0 are left to the next run" in done.stdout
    assert (done.exit_code, checked(archive, "--external", "--strict").exit_code) == (0, 1)
