"""How often a server may be asked, and what it says about that: intervals, Retry-After, RateLimit. Opens no socket.

Hosts that count together share one Pace: arXiv allows one request in three seconds and one connection over its query
API, OAI-PMH and feeds together, and asks that of all its users (https://info.arxiv.org/help/api/tou.html).
"""

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from generator.reply import moment_of

ARXIV_GAP: Final = 3.05  # seconds: three, and a little since networks and clocks are not exact
_GAPS: Final = {"arxiv.org": ARXIV_GAP, "huggingface.co": 0.03}  # the latter tells by RateLimit when to wait
_GAP: Final = 1.0
LONGEST_WAIT: Final = 330.0  # Hugging Face's window is 300; a longer wait is left to the next run

_LEFT = re.compile(r";\s*r=(\d+)", re.ASCII)
_RESET = re.compile(r";\s*t=(\d+)", re.ASCII)


class Clock(NamedTuple):
    """The time, and waiting; tests hand in another."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Pace:
    """The least interval between the end of one answer and the next request, over all hosts that share it."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name, self.clock = name, clock
        self.gap = _GAPS.get(name, _GAP)
        # Nobody knows when an earlier run asked last, so the first request waits as well where that matters.
        self.free_at = clock.monotonic() + (self.gap if self.gap > _GAP else 0.0)
        self.closed = ""  # why this run has stopped asking here
        self.failures = 0  # in a row

    def wait(self) -> None:
        """Wait for our turn."""
        while (left := self.free_at - self.clock.monotonic()) > 0:
            self.clock.sleep(left)

    def answered(self, headers: Mapping[str, str] | None = None) -> None:
        """Note that an answer, or the lack of one, has ended, and what it says of the next."""
        now = self.clock.monotonic()
        self.free_at = now + max(self.gap, min(limit_wait(headers or {}), LONGEST_WAIT))


def group_of(url: str) -> str:
    """The name under which the host of an address counts: `arxiv.org` for all of arXiv's."""
    host = (urlsplit(url).hostname or "").lower()
    return next((name for name in _GAPS if host == name or host.endswith(f".{name}")), host)


def limit_wait(headers: Mapping[str, str]) -> float:
    """Seconds until a used-up `RateLimit: "api";r=0;t=55` is filled again; 0 where something is left."""
    waits = [0.0]
    for part in headers.get("ratelimit", "").split(","):
        left, reset = _LEFT.search(part), _RESET.search(part)
        if left and reset and len(reset[1]) < 8 and int(left[1][:9]) == 0:
            waits.append(float(reset[1]))
    return max(waits)


def retry_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that Retry-After, as seconds or as a date, or else RateLimit asks us to wait; None where neither does."""
    word = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", word, re.ASCII):
        return float(word)
    if word:
        moment = moment_of(word)
        return max(0.0, (moment - now).total_seconds()) if moment else None
    return limit_wait(headers) or None
