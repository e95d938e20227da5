"""One connection to a server, whose every wait ends with the deadline of the answer that is under way.

A header may drip as well as a body; so it is the connection that knows what time is left, not only who reads from it.
"""

import ssl
from functools import cache
from typing import Any

import httpcore
import httpx

from generator.collecting.manners import Clock


class TooLateError(Exception):
    """The deadline of an answer has passed."""


class Deadline:
    """The deadline of the answer that is under way."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.end = clock, 0.0

    def start(self, seconds: float) -> None:
        """An answer is under way, for so long at most."""
        self.end = self.clock.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; below 0 where it has passed."""
        return self.end - self.clock.monotonic()

    def within(self, timeout: float | None) -> float:
        """No wait for a byte is longer than what is left for the whole."""
        left = max(self.left(), 0.001)
        return left if timeout is None else min(timeout, left)


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class Transport(httpx.HTTPTransport):
    """One connection, whose every wait ends with the deadline: a header may drip as well as a body."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_certificates(),
            max_connections=1,
            max_keepalive_connections=1,
            network_backend=_Backend(deadline),
        )


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self.deadline, self.inner = deadline, httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *rest: Any, **more: Any) -> "_Stream":
        return _Stream(self.deadline, self.inner.connect_tcp(host, port, self.deadline.within(timeout), *rest, **more))


class _Stream(httpcore.NetworkStream):
    def __init__(self, deadline: Deadline, inner: httpcore.NetworkStream) -> None:
        self.deadline, self.inner = deadline, inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self.deadline.left() <= 0:
            raise httpcore.ReadTimeout
        return self.inner.read(max_bytes, self.deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.deadline.within(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return _Stream(self.deadline, self.inner.start_tls(ssl_context, server_hostname, self.deadline.within(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
