"""The door to the network, over real sockets: what it takes, what it refuses, how it waits."""

import ssl
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import httpcore
import httpx
import pytest
import trustme

from generator.collecting import transport
from generator.collecting.fetch import Door, Limits, agent_of
from generator.collecting.manners import Clock, limit_wait, retry_wait
from generator.collecting.mishaps import words_of
from generator.config import Collect, Config
from generator.errors import FetchError
from generator.reply import Validators
from tests.fetch.playing import Answer, Playing, played

pytestmark = pytest.mark.seconds

HF, ARXIV = "https://huggingface.co", "https://export.arxiv.org"
NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)


class FakeTime:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.passed = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.passed - 1000)

    @property
    def clock(self) -> Clock:
        return Clock(self.monotonic, self.sleep, self.now)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    fake = FakeTime()
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=fake.sleep))
    return fake


@pytest.fixture
def server(time: FakeTime) -> Iterator[Playing]:
    with played(time.monotonic) as playing:
        yield playing


def config(server: Playing, **collect: object) -> Config:
    mirrors = dict.fromkeys(
        (HF, ARXIV, "https://oaipmh.arxiv.org", "https://rss.arxiv.org", "https://other.example"), server.address
    )
    return Config(collect=Collect.model_validate({"mirrors": mirrors, **collect}))


def door(server: Playing, time: FakeTime, **limits: Any) -> Door:
    return Door(config(server), time.clock, Limits()._replace(**limits))


def test_an_answer_is_handed_over_whole(server: Playing, time: FakeTime) -> None:
    made = datetime(2025, 12, 9, 8, tzinfo=UTC)
    headers = {"Date": format_datetime(made, usegmt=True), "ETag": 'W/"7"'}
    server.play("/a?b=1", Answer(b"[1]", packed=True, headers=headers))
    with closing(door(server, time)) as get:
        reply = get(f"{HF}/a?b=1")
    assert (reply.url, reply.status, reply.kind, reply.body) == (f"{HF}/a?b=1", 200, "application/json", b"[1]")
    assert (reply.made, reply.validators) == (made, Validators('W/"7"'))


@pytest.mark.parametrize("trusted", [True, False])
def test_a_server_is_asked_in_secret_and_only_if_somebody_vouches_for_it(
    time: FakeTime, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    authority = trustme.CA()
    ours, theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    if trusted:
        authority.configure_trust(ours)
    monkeypatch.setattr(transport, "_certificates", lambda: ours)
    with played(time.monotonic, theirs) as server, closing(door(server, time, attempts=1)) as get:
        server.play("/a", Answer(b"[1]"))
        if trusted:
            assert get(f"{HF}/a").body == b"[1]"
        else:
            with pytest.raises(FetchError, match="could not be reached"):
                get(f"{HF}/a")
        assert len(server.asked) == trusted


def test_who_asks_says_so(server: Playing, time: FakeTime) -> None:
    settings = Config(
        repository="https://github.com/toy/times",
        collect=Collect(mirrors={HF: server.address}, contact="mailto:ed@toy.example"),
    )
    with closing(Door(settings, time.clock)) as get:
        get(f"{HF}/")
    agent = server.asked[0].headers["User-Agent"]
    assert agent == agent_of(settings)
    assert agent.startswith("broadsheet/")
    assert agent.endswith("(+https://github.com/toy/times; mailto:ed@toy.example)")


@pytest.mark.parametrize("status", [304, 400, 404, 410])
def test_what_the_server_decided_is_handed_over_and_not_asked_again(
    server: Playing, time: FakeTime, status: int
) -> None:
    server.play("/a", Answer(b"" if status == 304 else b"{}", status))
    with closing(door(server, time)) as get:
        assert get(f"{HF}/a", Validators("x", "y")).status == status
    (asked,) = server.asked
    assert (asked.headers["If-None-Match"], asked.headers["If-Modified-Since"]) == ("x", "y")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({}, 2, 4),
        ({"Retry-After": "17"}, 17, 17),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=40), usegmt=True)}, 39, 40),
        ({"Retry-After": "soon"}, 2, 4),
        ({"RateLimit": '"api";r=0;t=55'}, 55, 55.2),
        ({"RateLimit": '"api";r=3;t=55'}, 2, 4),
    ],
)
def test_a_busy_server_is_left_alone_as_long_as_it_says(
    server: Playing, time: FakeTime, status: int, headers: dict[str, str], least: float, most: float
) -> None:
    server.play("/a", Answer(b"", status, headers=headers), Answer(b"[]"))
    with closing(door(server, time)) as get:
        assert get(f"{HF}/a").status == 200
    assert len(server.asked) == 2
    assert least <= server.gaps()[0] <= most


def test_waits_grow_and_end(server: Playing, time: FakeTime) -> None:
    server.play("/a", Answer(b"", 503))
    with closing(door(server, time, jitter=0.0)) as get, pytest.raises(FetchError, match="status 503"):
        get(f"{HF}/a")
    assert server.gaps() == [2, 4, 8, 16]


def test_whoever_watches_hears_once_why_nothing_happens(server: Playing, time: FakeTime) -> None:
    said: list[str] = []
    server.play("/a", Answer(b"", 503))
    with closing(Door(config(server), time.clock, Limits(jitter=0.0), said.append)) as get:
        for _ in range(2):
            with pytest.raises(FetchError):
                get(f"{HF}/a")
    assert said == ["huggingface.co: answered with status 503; asked again a few times, which may take minutes"]


def test_who_asks_us_to_wait_for_hours_is_asked_in_the_next_run(server: Playing, time: FakeTime) -> None:
    server.play("/a", Answer(b"", 429, headers={"Retry-After": "7200"}))
    with closing(door(server, time)) as get, pytest.raises(FetchError, match="wait for 7,200 seconds"):
        get(f"{HF}/a")
    assert len(server.asked) == 1


def test_a_used_up_limit_is_slept_out_before_the_next_request(server: Playing, time: FakeTime) -> None:
    policy = {"RateLimit": '"api";r=0;t=120', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
    server.play("/a", Answer(b"[]", headers=policy))
    with closing(door(server, time)) as get:
        get(f"{HF}/a")
        get(f"{HF}/b")
    assert server.gaps() == [120]


@pytest.mark.parametrize("status", [403, 429])
def test_who_shuts_us_out_is_not_asked_again_in_this_run(server: Playing, time: FakeTime, status: int) -> None:
    server.play("/a", Answer(b"", status))
    with closing(door(server, time, attempts=2)) as get:
        if status == 403:
            assert get(f"{ARXIV}/a").status == 403
        else:
            with pytest.raises(FetchError):
                get(f"{ARXIV}/a")
        before = len(server.asked)
        with pytest.raises(FetchError, match="was not asked"):
            get("https://rss.arxiv.org/b")
    assert len(server.asked) == before


def test_a_host_that_fails_again_and_again_is_given_up(server: Playing, time: FakeTime) -> None:
    server.otherwise = lambda _path: Answer(b"", 500)
    with closing(door(server, time, attempts=1)) as get:
        for number in range(5):
            with pytest.raises(FetchError):
                get(f"{HF}/{number}")
    assert len(server.asked) == 3


def test_arxiv_is_asked_every_three_seconds_over_one_connection_on_every_path(server: Playing, time: FakeTime) -> None:
    server.play("/api/query", Answer(b"", 503), Answer(b"", 503, headers={"Retry-After": "1"}), Answer(b"<a/>"))
    server.patience = 200
    server.play("/oai", Answer(b"", 302, headers={"Location": "/oai2"}))
    server.play("/oai2", Answer(b"x", length=9), Answer(b"<a/>"))
    with closing(door(server, time)) as get:
        for url in (f"{ARXIV}/api/query", "https://oaipmh.arxiv.org/oai", "https://rss.arxiv.org/rss/cs.CL"):
            get(url)
            get(url)
    assert len(server.asked) >= 10
    assert min(server.gaps()) >= 3.0
    assert server.asked[0].at >= 1003.0  # nobody knows when the run before this one asked
    assert max(asked.open_connections for asked in server.asked) == 1


@pytest.mark.slow
def test_arxiv_is_asked_every_three_seconds_by_a_real_clock() -> None:
    with played() as server:
        server.play("/api/query", Answer(b"", 503, headers={"Retry-After": "0"}), Answer(b"<a/>"))
        with closing(Door(config(server))) as get:
            get(f"{ARXIV}/api/query")
            get("https://oaipmh.arxiv.org/oai")
            get("https://rss.arxiv.org/rss/cs.CL")
        print(f"gaps of arXiv: {[round(gap, 3) for gap in server.gaps()]} s")
        assert min(server.gaps()) >= 3.0
        assert max(asked.open_connections for asked in server.asked) == 1


# Not with a faked clock: a drip is a matter of real time.
@pytest.mark.parametrize(
    "answer",
    [
        Answer(chunks=[b"["] * 200, pause=0.02),
        Answer(drip_head=True, pause=0.02),
        Answer(chunks=[b"["] * 2, length=2, pause=4.0),
    ],
    ids=["body", "head", "silence"],
)
def test_a_drip_does_not_hold_us(answer: Answer) -> None:
    with played() as server:
        server.play("/a", answer)
        get = Door(config(server), limits=Limits(deadline=0.3))
        with closing(get), pytest.raises(FetchError, match=r"not answered whole within 0\.3 seconds"):
            get(f"{HF}/a")
        assert len(server.asked) == 1


def test_a_body_that_comes_too_late_is_not_waited_for(
    server: Playing, time: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_response: httpx.Response) -> Iterator[bytes]:
        yield b"["
        time.passed += 100
        yield b"]"

    monkeypatch.setattr(httpx.Response, "iter_raw", slow)
    server.play("/a", Answer(b"[]"))
    with closing(door(server, time)) as get, pytest.raises(FetchError, match="not answered whole within 90 seconds"):
        get(f"{HF}/a")


def test_silence_before_the_deadline_is_asked_again(
    server: Playing, time: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, silent = httpx.Response.iter_raw, [httpx.ReadTimeout("silent")]

    def once(response: httpx.Response) -> Iterator[bytes]:
        if silent:
            raise silent.pop()
        return whole(response)

    monkeypatch.setattr(httpx.Response, "iter_raw", once)
    for _ in range(2):
        server.play("/a", Answer(b"[]"))
    with closing(door(server, time)) as get:
        assert get(f"{HF}/a").body == b"[]"
    assert len(server.asked) == 2


def test_after_the_deadline_nothing_is_read(time: FakeTime) -> None:
    deadline = transport.Deadline(time.clock)
    deadline.start(1)
    time.passed += 2
    with pytest.raises(httpcore.ReadTimeout):
        transport._Stream(deadline, httpcore.MockStream([b"late"])).read(1)


CHUNKED = {"Transfer-Encoding": "chunked", "Content-Length": "1"}  # the former holds, whatever the latter says


@pytest.mark.parametrize(
    ("answer", "limits", "fact"),
    [
        (Answer(b"x" * 2000), {"packed": 1000}, "more than 0.001 MB"),
        (Answer(chunks=[b"x" * 600] * 2), {"packed": 1000}, "more than 0.001 MB"),
        (Answer(chunks=[b"258\r\n%b\r\n" % (b"x" * 600)] * 2, headers=CHUNKED), {"packed": 1000}, "more than 0.001 MB"),
        (Answer(b" " * 9_000_000, packed=True), {"whole": 1_000_000}, "more than 1 MB"),
        (Answer(b"x", headers={"Content-Encoding": "br"}), {}, "packed in a way"),
        (Answer(b"", 302, headers={"Location": "/a"}), {}, "more than 3 times"),
        (Answer(b"", 302, headers={"Location": "file:///etc/passwd"}), {}, "another scheme"),
        (Answer(b"", 302, headers={"Location": "https://127.0.0.1/"}), {}, "another scheme"),
        (Answer(b"[1, 2", length=99), {"attempts": 1}, "no whole answer"),
        (Answer(b"\x1f\x8b\x08", headers={"Content-Encoding": "gzip"}), {"attempts": 1}, "is cut off"),
    ],
    ids=["length", "size", "chunks", "bomb", "packing", "loop", "file", "scheme", "truncated", "gzip-truncated"],
)
def test_what_is_no_answer_is_refused(
    server: Playing, time: FakeTime, answer: Answer, limits: dict[str, Any], fact: str
) -> None:
    server.play("/a", answer)
    with closing(door(server, time, **limits)) as get, pytest.raises(FetchError, match=fact):
        get(f"{HF}/a")
    assert len(server.asked) == (4 if "3 times" in fact else 1)


def test_a_bomb_is_refused_before_it_fills_the_memory(server: Playing, time: FakeTime) -> None:
    import tracemalloc

    server.play("/a", Answer(b"\0" * 100_000_000, packed=True))
    with closing(door(server, time, whole=1_000_000)) as get:
        tracemalloc.start()
        with pytest.raises(FetchError, match="more than 1 MB"):
            get(f"{HF}/a")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("url", ["http://example.org/", "file:///etc/passwd", "ftp://example.org/", "nonsense"])
def test_only_https_is_asked(server: Playing, time: FakeTime, url: str) -> None:
    with closing(door(server, time)) as get, pytest.raises(FetchError, match="no https address"):
        get(url)


def test_nobody_at_home(time: FakeTime) -> None:
    with played() as server:
        pass
    with closing(door(server, time, attempts=2)) as get, pytest.raises(FetchError, match="could not be reached"):
        get(f"{HF}/a")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1e9"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 06:00:00 GMT"}, 0.0),
        ({"retry-after": "Tue, 24 Nov 2026 06:01:00 -0000"}, 60.0),
        ({"retry-after": ""}, None),
        ({"ratelimit": '"pages";r=0;t=12'}, 12.0),
    ],
)
def test_what_a_server_says_of_waiting(headers: dict[str, str], expected: float | None) -> None:
    assert retry_wait(headers, NOW) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", 0),
        ('"api";r=0;t=300', 300),
        ('"api";r=1;t=300', 0),
        ('"api";r=9, "pages";r=0;t=7', 7),
        ('"api";r=0', 0),
        ('"api";r=0;t=99999999999', 0),
        ("r=0;t=5", 0),
    ],
)
def test_what_a_rate_limit_says(value: str, expected: float) -> None:
    assert limit_wait({"ratelimit": value}) == expected


@pytest.mark.parametrize("date", ["Mon, 1 Jan 99999999999999999999 00:00:00 GMT", "soon", ""])
def test_a_server_whose_clock_says_nothing(server: Playing, time: FakeTime, date: str) -> None:
    server.play("/a", Answer(b"[]", headers={"Date": date}))
    with closing(door(server, time)) as get:
        assert get(f"{HF}/a").made.date() == NOW.date()
    assert retry_wait({"retry-after": date}, NOW) is None


def test_a_glance_takes_no_more_than_it_was_asked_for(server: Playing, time: FakeTime) -> None:
    server.play("/a", Answer(chunks=[b"abc", b"def"]))
    with closing(door(server, time)) as get:
        assert get.glance(f"{HF}/a", "GET", 2).body == b"ab"


def test_who_is_sent_on_to_another_host_keeps_its_pace(server: Playing, time: FakeTime) -> None:
    elsewhere = server.address.replace("127.0.0.1", "localhost")
    server.play("/a", Answer(b"", 302, headers={"Location": f"{elsewhere}/b"}))
    server.play("/b", Answer(b"[1]"))
    with closing(door(server, time)) as get:
        assert get(f"{HF}/a").body == b"[1]"
    assert [asked.path for asked in server.asked] == ["/a", "/b"]
    assert server.asked[1].headers["Host"].startswith("localhost:")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ReadTimeout("x"), "did not answer in time"),
        (httpx.RemoteProtocolError("x"), "answered with what is no whole answer of HTTP"),
        (httpx.ConnectError("x"), "could not be reached"),
        (httpx.InvalidURL("x"), "is no address that can be asked"),
    ],
)
def test_what_happened_is_told_in_words_of_ours(error: Exception, words: str) -> None:
    assert words_of(error) == words
