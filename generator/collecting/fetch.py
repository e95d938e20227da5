"""The door to the network: asks one address at a time, politely, and hands over whole answers or says why not.

In: an address. Out: a Reply. httpx is known here, to mishaps.py and to transport.py alone. It never follows an address
to another scheme, never takes more than it was told it may, and never waits for an answer longer than its deadline,
however slowly that drips.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from generator import __version__
from generator.collecting.manners import LONGEST_WAIT, Clock, Pace, group_of, retry_wait
from generator.collecting.mishaps import BusyServerError, CutOffError, wait_of, words_of
from generator.collecting.transport import Deadline, TooLateError, Transport
from generator.config import Collect, Config
from generator.errors import Fault, FetchError
from generator.reply import Reply, Validators, moment_of

REDIRECTS: Final = 3
FAILURES: Final = 3  # in a row, after which a run stops asking a host
_ACCEPT: Final = "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.5"
set_on_retry_hooks([])  # stamina's own would write addresses into logs that others read


class Limits(NamedTuple):
    """How much we take from a server: seconds, bytes and attempts."""

    deadline: float = 90.0  # for one whole answer
    packed: int = 16_000_000  # bytes as sent
    whole: int = 64_000_000  # bytes once decompressed; a page of OAI-PMH holds 2,500 records
    attempts: int = 5
    first_wait: float = 2.0  # before the second attempt; doubled for each further one
    jitter: float = 2.0


class Glance(NamedTuple):
    """What shows at the beginning of an answer: its status, where it sends us on, as much of it as was asked for."""

    status: int
    location: str
    body: bytes


class Door:
    """Asks servers. One connection and one interval for all hosts that count together."""

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        limits: Limits | None = None,
        told: Callable[[str], None] = lambda _words: None,
    ) -> None:
        self.settings: Collect = config.collect
        self.clock, self.limits = clock or Clock(), limits or Limits()
        self.agent = agent_of(config)
        self._paces: dict[str, Pace] = {}
        self._clients: dict[str, httpx.Client] = {}
        self._deadline = Deadline(self.clock)
        self._told, self._slow = told, set[str]()  # told once of each host that is asked again; these hosts

    def __call__(self, url: str, known: Validators | None = None) -> Reply:
        """The answer to `url`; with a status of 304 where nothing changed since the server gave us `known`.

        Raises FetchError for servers that do not answer, answer 5xx or 429 to the end, or not as they may.
        """
        pace = self._pace(url)
        try:
            reply = self._persist(url, known or Validators())
        except FetchError as error:
            self._note_failure(pace, error)
            raise
        except (httpx.HTTPError, httpx.InvalidURL, BusyServerError, CutOffError) as error:
            self._note_failure(pace, error)
            raise FetchError(Fault(url, words_of(error), "ask again later; nothing was changed")) from None
        pace.failures = 0
        if reply.status == 403:
            pace.closed = "it forbids us to ask, and going on would be an attack"
        return reply

    def glance(self, url: str, method: str = "HEAD", size: int = 0) -> Glance:
        """Whether something answers at `url`, asked once and in its turn; sent on, we are told where and do not go.

        Raises FetchError for a server that does not answer.
        """
        target, pace, headers = self._mirrored(url), self._pace(url), dict[str, str]()
        client = self._client(pace.name)
        pace.wait()
        self._deadline.start(self.limits.deadline)
        try:
            with client.stream(method, target) as response:
                headers = dict(response.headers)
                location = headers.get("location", "") if response.has_redirect_location else ""
                body = self._beginning(url, response, size) if size else b""
        except (httpx.HTTPError, httpx.InvalidURL, CutOffError, TooLateError) as error:
            self._note_failure(pace, error)
            raise FetchError(Fault(url, words_of(error), "ask again later")) from None
        finally:
            pace.answered(headers)
        pace.failures = 0
        if response.status_code == 429:
            pace.closed = "its host says that we ask too often"
        return Glance(response.status_code, location, body)

    def _beginning(self, url: str, response: httpx.Response, size: int) -> bytes:
        data = b""
        for chunk in self._body(url, response):
            data += chunk
            if len(data) >= size:
                break
        return data[:size]

    def close(self) -> None:
        """Let go of all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _persist(self, url: str, known: Validators) -> Reply:
        """Ask until there is an answer, waiting longer each time, or as long as the server says."""
        limits = self.limits
        again = stamina.RetryingCaller(
            attempts=limits.attempts,
            timeout=None,
            wait_initial=limits.first_wait,
            wait_max=60.0,
            wait_jitter=limits.jitter,
        )
        return again(partial(self._tell_and_wait, urlsplit(url).netloc), self._follow, url, known)

    def _tell_and_wait(self, host: str, error: Exception) -> bool | float:
        """As `wait_of`; whoever watches hears once of each host why nothing happens for a while."""
        wait = wait_of(error)
        if wait and host not in self._slow:
            self._slow.add(host)
            self._told(f"{host}: {words_of(error)}; asked again a few times, which may take minutes")
        return wait

    def _follow(self, url: str, known: Validators) -> Reply:
        target, pace = _secure(self._mirrored(url)), self._pace(url)
        for _ in range(REDIRECTS + 1):
            reply, location = self._exchange(target, known, pace)
            if not location:
                return reply._replace(url=url)
            before, target = target, _next(target, location)
            if urlsplit(target).netloc != urlsplit(before).netloc:
                pace = self._pace(target)
        raise FetchError(Fault(url, f"sends us on more than {REDIRECTS} times", "look at the address"))

    def _exchange(self, url: str, known: Validators, pace: Pace) -> tuple[Reply, str]:
        """One request and its whole answer, or the place to which it sends us on."""
        client = self._client(pace.name)  # ahead of the deadline: to load certificates takes its time
        pace.wait()
        headers: Mapping[str, str] = {}
        self._deadline.start(self.limits.deadline)
        try:
            with client.stream("GET", url, headers=_conditions(known)) as response:
                headers = response.headers
                if response.has_redirect_location:
                    return self._reply(url, response, b""), headers["location"]
                self._refuse_the_busy(response)
                return self._reply(url, response, b"".join(self._body(url, response))), ""
        except (httpx.TimeoutException, TooLateError):
            if self._deadline.left() <= 0:
                fact = f"was not answered whole within {self.limits.deadline:g} seconds"
                raise FetchError(Fault(url, fact, "ask again later")) from None
            raise
        finally:
            pace.answered(headers)

    def _refuse_the_busy(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            wait = retry_wait(response.headers, self.clock.now())
            if wait is not None and wait > LONGEST_WAIT:
                fact = f"asks us to wait for {wait:,.0f} seconds"
                raise FetchError(Fault(str(response.url.host), fact, "run it again after that"))
            raise BusyServerError(status, wait)

    def _body(self, url: str, response: httpx.Response) -> Iterator[bytes]:
        limits = self.limits
        unpack = _unpacker(url, response.headers.get("content-encoding", ""))
        if int(_number(response.headers.get("content-length", ""))) > limits.packed:
            raise _too_big(url, limits.packed)
        packed = whole = 0
        for chunk in response.iter_raw():  # without a size: a size would wait for that much
            if self._deadline.left() <= 0:
                raise TooLateError
            packed += len(chunk)
            if packed > limits.packed:
                raise _too_big(url, limits.packed)
            data = unpack.decompress(chunk, limits.whole - whole + 1) if unpack else chunk
            whole += len(data)
            if whole > limits.whole:
                raise _too_big(url, limits.whole)
            yield data
        if unpack and packed and (not unpack.eof or unpack.unused_data):
            raise CutOffError("is cut off, or goes on after its end")

    def _reply(self, url: str, response: httpx.Response, body: bytes) -> Reply:
        headers = response.headers
        made = moment_of(headers.get("date", "")) or self.clock.now()
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        validators = Validators(_short(headers.get("etag", "")), _short(headers.get("last-modified", "")))
        return Reply(url, response.status_code, kind, body, made, validators)

    def _pace(self, url: str) -> Pace:
        name = group_of(url)
        pace = self._paces.setdefault(name, Pace(name, self.clock))
        if pace.closed:
            raise FetchError(Fault(url, f"was not asked: {pace.closed}", "run it again later"))
        return pace

    def _note_failure(self, pace: Pace, error: Exception) -> None:
        pace.failures += 1
        if isinstance(error, BusyServerError) and "429" in str(error):
            pace.closed = "its host says to the end that we ask too often"
        elif pace.failures >= FAILURES:
            pace.closed = f"its host failed {FAILURES} times in a row"

    def _client(self, name: str) -> httpx.Client:
        if name not in self._clients:
            self._clients[name] = httpx.Client(
                transport=Transport(self._deadline),
                headers={"User-Agent": self.agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"},
                timeout=httpx.Timeout(30.0),
                follow_redirects=False,
                trust_env=False,  # no proxy and no .netrc of this machine has a say
            )
        return self._clients[name]

    def _mirrored(self, url: str) -> str:
        for address, mirror in self.settings.mirrors.items():
            if url.startswith(f"{address}/") or url == address:
                return mirror + url.removeprefix(address)
        return url


def agent_of(config: Config) -> str:
    """Our User-Agent: version and contact."""
    own = "" if config.is_placeholder else config.base_url
    where = "; ".join(word for word in (config.repository or own, config.collect.contact) if word)
    words = f"broadsheet/{__version__}" + (f" (+{where})" if where else "")
    return words.encode("ascii", "ignore").decode()


def _secure(url: str) -> str:
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise FetchError(Fault(url, "is no https address", "correct it"))
    return url


def _next(url: str, location: str) -> str:
    target = urljoin(url, location)
    if urlsplit(target).scheme != urlsplit(url).scheme:
        raise FetchError(Fault(url, "sends us on to another scheme", "look at the address"))
    return target


def _conditions(known: Validators) -> dict[str, str]:
    pairs = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in pairs.items() if value}


def _unpacker(url: str, coding: str) -> Any:
    if coding.strip().lower() in ("", "identity"):
        return None
    if coding.strip().lower() in ("gzip", "x-gzip"):
        return zlib.decompressobj(wbits=31)
    raise FetchError(Fault(url, "is packed in a way that we did not ask for", "ask again later"))


def _too_big(url: str, limit: int) -> FetchError:
    return FetchError(Fault(url, f"answers with more than {limit / 1e6:g} MB", "look at the address"))


def _number(word: str) -> str:
    return word if word.isascii() and word.isdigit() and len(word) < 15 else "0"


def _short(word: str) -> str:
    return word if len(word) <= 200 and word.isascii() and word.isprintable() else ""
