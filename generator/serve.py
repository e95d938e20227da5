"""The door to localhost: show the site, watch content/ and themes/, build again, reload the browser.

A broken file shows its error in the page and on the terminal; the last good site stays. It answers 127.0.0.1 only, and
only under its own name, so that no other site's script can read it.
"""

import sys
import threading
from collections.abc import Callable, Collection
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from generator.build import Hand, Request, build
from generator.errors import BroadsheetError, Fault, UsageError
from generator.places import from_here, themes_of

HOST: Final = "127.0.0.1"
_LONGEST: Final = 255  # characters of an address; none of ours is longer
_EVENTS: Final = "/-/changes"
_SCRIPT: Final = "/-/reload.js"
# The page says which edition it is of: the next may be out before its script has asked.
_RELOAD: Final = f"""
const shown = new URL(import.meta.url).search.slice(1);
new EventSource("{_EVENTS}").onmessage = ({{ data }}) => {{
  if (data !== shown) location.reload();
}};
""".encode()

Say = Callable[[str], None]


class Editions:
    """The newest edition: its number, and what is wrong with it; readers wait for the next."""

    def __init__(self) -> None:
        self.number = 0
        self.error = ""
        self.changed = threading.Condition()

    def publish(self, error: str = "") -> None:
        """A build is done, or has failed with `error`."""
        with self.changed:
            self.number, self.error = self.number + 1, error
            self.changed.notify_all()

    def next(self, number: int, seconds: float) -> int:
        """The number of the edition after `number`, or `number` again when none came within `seconds`."""
        with self.changed:
            self.changed.wait_for(lambda: self.number != number, seconds)
            return self.number


def serve(request: Request, port: int, say: Say, *, stop: threading.Event | None = None) -> None:
    """Build and serve until interrupted. Raises UsageError where there is no content, or the port is taken."""
    if not request.content.is_dir():
        raise UsageError(Fault(str(request.content), "is not there", "name a folder with --content"))
    editions = Editions()
    _edition(request, editions, say)  # before any thread starts: it may start processes
    try:
        server = _Server((HOST, port), partial(_Site, editions=editions, directory=str(request.output)))
    except OSError as error:
        fact = f"cannot listen on {HOST}:{port}: {error.strerror}"
        raise UsageError(Fault("--port", fact, "choose another, or 0 for any that is free")) from None
    say(f"Serving {request.output} at http://{HOST}:{server.server_port}/ (Ctrl-C ends it)")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        _watch(request._replace(jobs=1), editions, say, stop or threading.Event())
    except KeyboardInterrupt:
        say("Ended.")
    finally:
        server.shutdown()
        server.server_close()


def _watch(request: Request, editions: Editions, say: Say, stop: threading.Event) -> None:
    from watchfiles import watch

    hand = Hand()
    folders = [folder for folder in (request.content, themes_of(request.content)) if folder.is_dir()]
    looked = False
    for changes in watch(
        *folders,
        watch_filter=_of_people,
        stop_event=stop,
        debounce=100,
        step=10,
        rust_timeout=500,
        yield_on_timeout=True,
    ):
        if changes:
            _edition(request, editions, say, hand, [Path(path) for _, path in changes])
        elif not looked:  # at all: more may have changed than we were told, or before the watch began
            _edition(request, editions, say, hand)
        looked = not changes


def _of_people(_change: object, path: str) -> bool:
    """Not our own locks and what is written aside, nor editors' hidden files."""
    return not any(part.startswith(".") for part in Path(path).parts[-3:])


def _edition(
    request: Request, editions: Editions, say: Say, hand: Hand | None = None, told: Collection[Path] = ()
) -> None:
    start = perf_counter()
    try:
        built = build(request, hand=hand, told=told)
    except BroadsheetError as error:
        words = "\n".join(str(from_here(fault, request.content)) for fault in error.faults)
        if told or words != editions.error:  # a look of its own accord does not repeat an error
            say(words)
            editions.publish(words)
    else:
        if built.rendered or built.removed or editions.error:
            for fault in built.warnings:
                say(f"warning: {from_here(fault, request.content)}")
            say(f"Built: {built.rendered:,} of {built.pages:,} files rendered. ({perf_counter() - start:.2f} s)")
            editions.publish()
        if hand:
            hand.settle()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, _request: Any, _client: Any) -> None:
        """A reader that goes away in the middle of a page is no error of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(_request, _client)


class _Site(SimpleHTTPRequestHandler):
    """The files of the site, each HTML page with the script that reloads it; errors of the build in their place."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, editions: Editions, **options: Any) -> None:
        self.editions = editions
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        if not self._named_rightly():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path == _EVENTS and self.command == "GET":
            self._events()
        elif self.path.partition("?")[0] == _SCRIPT:
            self._send(_RELOAD, "text/javascript")
        else:
            self._page()

    do_HEAD = do_GET  # noqa: N815 - the name it has there; the same answers without their bodies

    def log_message(self, *_args: Any) -> None:
        """Silent: the terminal is for builds and their errors."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _named_rightly(self) -> bool:
        return self.headers.get("Host", "").rpartition(":")[0] in (HOST, "localhost")

    def _page(self) -> None:
        path = Path(self.translate_path(self.path).replace("\0", "?"))
        if len(self.path.partition("?")[0]) > _LONGEST:  # the disk would refuse to look for it
            self._missing()
            return
        if path.is_dir():
            path /= "index.html"
        if not path.resolve().is_relative_to(Path(self.directory).resolve()):
            self._missing()
        elif path.suffix != ".html" and path.is_file():
            super().do_HEAD() if self.command == "HEAD" else super().do_GET()
        elif path.is_file():
            self._send_page(path)
        else:
            self._missing()

    def _missing(self) -> None:
        self._send_page(Path(self.directory) / "404.html", HTTPStatus.NOT_FOUND)

    def _send_page(self, path: Path, status: HTTPStatus = HTTPStatus.OK) -> None:
        number = self.editions.number  # before the page is read, so that it is never taken for a later one
        page = path.read_bytes() if path.is_file() else b"<!doctype html><title>Nothing here</title><p>Nothing here."
        self._send(_with_script(page, number, self.editions.error), "text/html; charset=utf-8", status)

    def _send(self, data: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _events(self) -> None:
        """Server-sent events: the number of the edition, at once and whenever it changes."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        number = self.editions.number
        try:
            while True:
                self.wfile.write(f"data: {number}\n\n".encode())
                self.wfile.flush()
                number = self.editions.next(number, seconds=15)
        except OSError:
            self.close_connection = True  # the reader has gone


def _with_script(page: bytes, number: int, error: str) -> bytes:
    """A page that reloads itself once its edition is not the newest, under the error of the last build if it failed."""
    script = f'<script type="module" src="{_SCRIPT}?{number}"></script>'.encode()
    shown = b""
    if error:
        words = f"The last build failed; this is the edition before.\n{error}"
        shown = f'<pre role="alert" id="broadsheet-error">{escape(words)}</pre>'.encode()
    head, end, tail = page.partition(b"</head>")
    if not end:
        return script + shown + page
    before, body, after = tail.partition(b">") if b"<body" in tail else (b"", b"", tail)
    return head + script + end + before + body + shown + after
