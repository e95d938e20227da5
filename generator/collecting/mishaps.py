"""What may go wrong with a question to a server: how long to wait before it is asked again, and what is told of it."""

import httpx


class BusyServerError(Exception):
    """The server answered that it cannot just now; `wait` is what it asks for."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(f"answered with status {status}")
        self.wait = wait


class CutOffError(Exception):
    """The answer ended before it was whole."""


def wait_of(error: Exception) -> bool | float:
    """What stamina asks of an error: whether to try again, and where the server said so, after how many seconds."""
    if isinstance(error, BusyServerError) and error.wait is not None:
        return error.wait
    return isinstance(error, (BusyServerError, CutOffError, httpx.TransportError)) and not isinstance(
        error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
    )


def words_of(error: Exception) -> str:
    """What happened, in words of ours: what a server says is not repeated."""
    if isinstance(error, (BusyServerError, CutOffError)):
        return str(error)
    if isinstance(error, httpx.RemoteProtocolError):
        return "answered with what is no whole answer of HTTP"
    if isinstance(error, httpx.TimeoutException):
        return "did not answer in time"
    return "could not be reached" if isinstance(error, httpx.TransportError) else "is no address that can be asked"
