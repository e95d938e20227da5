"""What a source asks and what comes back: the values that travel between sources and the door to the network.

In: an address. Out: a Reply, whole or not at all. Nothing here asks anybody; a source is handed a `Get`.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import NamedTuple, Protocol

from generator.config import Collect
from generator.errors import ContentError, Fault

JSON = ("application/json", "application/feed+json", "text/json")
XML = ("application/atom+xml", "application/rss+xml", "application/xml", "text/xml")
HTML = ("text/html", "application/xhtml+xml")


def moment_of(words: str) -> datetime | None:
    """A moment as mail and HTTP write it (RFC 5322), in UTC where it names no zone; None where it is no moment."""
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, OverflowError):  # the latter for a year of twenty digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Validators(NamedTuple):
    """What a server gave us so that we may ask whether anything has changed."""

    etag: str = ""
    modified: str = ""


class Reply(NamedTuple):
    """A whole answer: nothing of it was cut, and it is no bigger than it may be."""

    url: str  # as it was asked, whatever mirror answered
    status: int
    kind: str  # its media type, without parameters
    body: bytes
    made: datetime  # when it was made, by the server's clock; by ours where the server does not say
    validators: Validators = Validators()

    @property
    def digest(self) -> str:
        """Of its body; the prefix says how it was made."""
        return f"sha256:{sha256(self.body).hexdigest()}"

    def text(self, kinds: tuple[str, ...]) -> str:
        """The body, if it is a good answer of one of these kinds. Raises ContentError, in words of ours alone."""
        if self.status != 200:
            raise ContentError(Fault(self.url, f"answered with status {self.status}", "look at the address"))
        if self.kind not in kinds:
            known = self.kind if self.kind in (*JSON, *XML, *HTML, "text/plain", "") else "something else"
            fact = f"answered with {known or 'no type'} where {kinds[0]} belongs"
            raise ContentError(Fault(self.url, fact, "look at the address"))
        try:
            return self.body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ContentError(
                Fault(self.url, f"answered what is not UTF-8, at byte {error.start:,}", "try again")
            ) from None


class Get(Protocol):
    """What a source is handed: it asks, politely, and hands over the whole answer.

    Answers with a status of 2xx, 3xx or 4xx are handed over; for the rest, and for all that is no whole answer, it
    raises FetchError.
    """

    @property
    def settings(self) -> Collect:
        """What is collected."""
        ...

    def __call__(self, url: str) -> Reply:
        """The answer to `url`."""
        ...
