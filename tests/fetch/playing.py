"""A server over real sockets that plays what a source says, well or badly, and notes who asked for what, and when.

Answers are values: a route gives an Answer, or a list of them that are given in turn, the last one for good.
"""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from time import monotonic, sleep
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What the server says; `chunks` go out one by one, `pause` seconds apart."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = {}
    packed: bool = False
    length: int | None = None  # another Content-Length than the true one
    chunks: Sequence[bytes] = ()
    pause: float = 0.0
    drip_head: bool = False


class Asked(NamedTuple):
    """A request as it came in."""

    at: float
    path: str
    headers: Mapping[str, str]
    open_connections: int
    method: str = "GET"


Route = Callable[[str], Answer | None]


class Playing:
    """The server's side of a test."""

    def __init__(self, time_of: Callable[[], float] = monotonic) -> None:
        self.asked: list[Asked] = []
        self.bodies: list[bytes] = []  # of what was posted
        self.routes: dict[str, Sequence[Answer]] = {}
        self.otherwise: Route = lambda _path: None
        self.time_of = time_of
        self.open = self.connections = 0
        self.address = ""
        self.patience = 0
        self.done = threading.Event()
        self._turns: dict[str, int] = {}

    def play(self, path: str, *answers: Answer) -> None:
        self.routes[path] = answers

    def gaps(self) -> list[float]:
        times = [asked.at for asked in self.asked]
        return [after - before for before, after in pairwise(times)]

    def answer(self, path: str) -> Answer:
        answers = self.routes.get(path)
        if not answers:
            return self.otherwise(path) or Answer(b'{"error":"Not found"}', 404)
        turn = self._turns.get(path, 0)
        self._turns[path] = turn + 1
        return answers[min(turn, len(answers) - 1)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    playing: Playing

    def setup(self) -> None:
        super().setup()
        self.playing.open += 1
        self.playing.connections += 1

    def finish(self) -> None:
        self.playing.open -= 1
        super().finish()

    def log_message(self, *_words: Any) -> None:
        pass

    def do_GET(self) -> None:
        playing = self.playing
        for _ in range(playing.patience):  # a connection that was closed a moment ago is still being cleared away
            if playing.open == 1:
                break
            sleep(0.005)
        playing.asked.append(Asked(playing.time_of(), self.path, dict(self.headers), playing.open, self.command))
        answer = playing.answer(self.path)
        try:
            self._send(answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_POST(self) -> None:
        self.playing.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

    def _send(self, answer: Answer) -> None:
        body = gzip.compress(answer.body, mtime=0) if answer.packed else answer.body
        chunks = answer.chunks or (body,)
        if answer.drip_head:
            chunks = (b"HTTP/1.1 200 OK\r\n", *(b"X", *[b"-"] * 200))
        else:
            self.send_response_only(answer.status)
            headers = {"Content-Type": answer.kind, "Content-Length": str(sum(map(len, chunks)))} | dict(answer.headers)
            if answer.length is not None:
                headers["Content-Length"] = str(answer.length)
            if answer.packed:
                headers["Content-Encoding"] = "gzip"
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
        for chunk in chunks if self.command != "HEAD" else ():
            self.wfile.write(chunk)
            self.wfile.flush()
            if answer.pause and self.playing.done.wait(answer.pause):
                break
        if answer.drip_head or (answer.length is not None and answer.length != sum(map(len, chunks))):
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_words: Any) -> None:
        """Clients of these tests hang up in the middle, on purpose."""


@contextmanager
def played(time_of: Callable[[], float] = monotonic, tls: ssl.SSLContext | None = None) -> Iterator[Playing]:
    """A server on 127.0.0.1 until the end of the block."""
    playing = Playing(time_of)
    handler = type("Handler", (_Handler,), {"playing": playing})
    server = _Server(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    playing.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield playing
    finally:
        playing.done.set()
        server.shutdown()
        server.server_close()
        thread.join()
