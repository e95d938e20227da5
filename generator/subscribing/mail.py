"""The door to SMTP: sends letters one reader at a time, and remembers to whom, at most once by default.

The log lies in content/state/sent/<digest>.jsonl and holds no address, only keyed hashes. A line is on the disk before
a letter goes out, so that nobody gets one twice, whatever dies when: a letter of which nobody knows whether it arrived
is sent again only where that is asked for. Passwords come from the environment and are never told to anybody.
"""

import hmac
import json
import re
import smtplib
import ssl
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from time import sleep
from typing import Final, NamedTuple

from generator import disk, saving
from generator.collecting import state
from generator.errors import ContentError, Fault, MailError, UsageError
from generator.subscribing.letters import Reader
from generator.tables import FORMAT

ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
IMPLICIT_TLS: Final = 465  # the port on which TLS begins before the first word (RFC 8314)
WAITS: Final = (2.0, 10.0, 60.0)  # seconds before a letter that the server put off is tried again
_KEY_SIZE: Final = 16
SENDING, SENT, REFUSED, DEFERRED = "sending", "sent", "refused", "deferred"


class Server(NamedTuple):
    """The server that takes letters, and the account there."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    timeout: float = 60.0

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"  # a password stands in no traceback


class Outcome(NamedTuple):
    """What became of letters: how many now sent, sent before, refused for good, put off, unknown."""

    sent: int = 0
    before: int = 0
    refused: int = 0
    deferred: int = 0
    unknown: int = 0


def server_of(environment: Mapping[str, str]) -> Server:
    """The server that the environment names. Raises UsageError."""
    host, port = environment.get("BROADSHEET_SMTP_HOST", ""), environment.get("BROADSHEET_SMTP_PORT", "587")
    if not host:
        raise UsageError(Fault("BROADSHEET_SMTP_HOST", "is not set", "name the mail server in the environment"))
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise UsageError(Fault("BROADSHEET_SMTP_PORT", "is no port", "such as 587 or 465"))
    user, password = environment.get("BROADSHEET_SMTP_USER", ""), environment.get("BROADSHEET_SMTP_PASSWORD", "")
    return Server(host, int(port), user, password)


def readers_of(words: str, key: str) -> tuple[Reader, ...]:
    """The readers that a text names, an address a line or divided by commas; `#` begins a remark. Raises UsageError."""
    if len(key) < _KEY_SIZE:
        fact = f"is missing or shorter than {_KEY_SIZE} characters: it keys the hashes in the log of what was sent"
        raise UsageError(Fault("BROADSHEET_MAIL_KEY", fact, "set it once, from `openssl rand -hex 32`, and keep it"))
    lines = (line.partition("#")[0] for line in words.splitlines())
    addresses = dict.fromkeys(filter(None, (part.strip() for line in lines for part in line.split(","))))
    wrong = [place for place, one in enumerate(addresses, 1) if not ADDRESS.fullmatch(one)]
    if wrong or not addresses:
        fact = f"entry {wrong[0]} is no plain mail address" if wrong else "there is nobody to send to"
        raise UsageError(Fault("recipients", fact, "one address a line, such as reader@example.net"))
    return tuple(Reader(address, _hash(key, address)) for address in addresses)


def read_outside(path: Path, content: Path) -> str:
    """The text of a file of recipients, which may not lie in the archive's repository. Raises UsageError."""
    root = next((one for one in (content.resolve(), *content.resolve().parents) if (one / ".git").exists()), None)
    if path.resolve().is_relative_to(root or content.resolve()):
        raise UsageError(Fault(str(path), "lies in the repository, where others read it", "move it outside"))
    try:
        return disk.read_text(path, str(path))
    except ContentError as error:
        raise UsageError(error.faults) from None


def send(
    letters: Iterable[tuple[Reader, EmailMessage]],
    server: Server,
    log: Path,
    *,
    retry_unknown: bool = False,
    pause: Callable[[float], object] = sleep,
) -> Outcome:
    """Send each letter once.

    Raises MailError where the server cannot be reached safely, BusyError while another process sends.
    """
    with saving.locked(log.parent, "the log of what was sent"):
        known = _read(log)
        counts: Counter[str] = Counter()
        waiting: list[tuple[Reader, EmailMessage]] = []
        for reader, mail in letters:
            before = known.get((mail["Message-ID"], reader.token), "")
            if before in (SENT, REFUSED) or (before == SENDING and not retry_unknown):
                counts["before" if before == SENT else "unknown" if before == SENDING else "refused"] += 1
            else:
                waiting.append((reader, mail))
        if waiting:
            counts += _send_all(waiting, server, log, pause)
    return Outcome(**{name: counts[name] for name in Outcome._fields})


def log_of(content: Path, digest: str) -> Path:
    """The log of the readers to whom issues of a digest were sent."""
    return content / state.folder_of(content) / "sent" / f"{digest}.jsonl"


def _hash(key: str, address: str) -> str:
    return hmac.new(key.encode(), address.casefold().encode(), "sha256").hexdigest()[:32]


def _read(log: Path) -> dict[tuple[str, str], str]:
    """The last that is known of each letter. A line torn by a crash was not followed by a letter."""
    known: dict[tuple[str, str], str] = {}
    if log.exists():
        for line in disk.read_text(log, str(log)).splitlines():
            with suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                known[entry["issue"], entry["reader"]] = entry["is"]
    return known


def _note(log: Path, reader: Reader, mail: EmailMessage, what: str) -> None:
    head = "" if log.exists() else json.dumps({"format": FORMAT}) + "\n"
    line = json.dumps({"issue": str(mail["Message-ID"]), "reader": reader.token, "is": what})
    disk.append_flushed(log, f"{head}{line}\n")


def _send_all(
    waiting: Sequence[tuple[Reader, EmailMessage]], server: Server, log: Path, pause: Callable[[float], object]
) -> Counter[str]:
    """Send in one connection; what is put off is tried again in another, after a while."""
    counts: Counter[str] = Counter()
    waits = iter(WAITS)
    while True:
        put_off: list[tuple[Reader, EmailMessage]] = []
        for reader, mail, what in _round(waiting, server, log):
            if what == DEFERRED:
                put_off.append((reader, mail))
            else:
                counts["unknown" if what == SENDING else what] += 1
        if not put_off or (wait := next(waits, None)) is None:
            counts["deferred"] += len(put_off)
            return counts
        pause(wait)
        waiting = put_off


def _round(
    waiting: Sequence[tuple[Reader, EmailMessage]], server: Server, log: Path
) -> Iterator[tuple[Reader, EmailMessage, str]]:
    with _connected(server) as connection:
        for reader, mail in waiting:
            _note(log, reader, mail, SENDING)
            what = _hand_in(connection, reader, mail)
            if what != SENDING:
                _note(log, reader, mail, what)
            yield reader, mail, what


def _hand_in(connection: smtplib.SMTP, reader: Reader, mail: EmailMessage) -> str:
    """What became of one letter. Where the connection breaks once its text is on its way, that is not known."""
    begun = False
    try:
        for code, _ in (connection.mail(mail["From"].addresses[0].addr_spec), connection.rcpt(reader.address)):
            if code not in (250, 251):
                connection.rset()
                return REFUSED if 500 <= code < 600 else DEFERRED
        begun = True
        code, _ = connection.data(mail.as_bytes())
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
    except (smtplib.SMTPException, OSError):
        return SENDING if begun else DEFERRED
    return SENT if code == 250 else REFUSED if 500 <= code < 600 else DEFERRED


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    connection = _connect(server)
    try:
        yield connection
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()


def _connect(server: Server) -> smtplib.SMTP:
    """A connection that nobody between can read, but on this machine itself. Raises MailError."""
    place = f"{server.host}:{server.port}"
    connection: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context()
        if server.port == IMPLICIT_TLS:
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        _admitted(connection, server, context, place)
    except smtplib.SMTPAuthenticationError as error:
        fact = f"does not know this user name and password (status {error.smtp_code})"
        fault = Fault(place, fact, "mend BROADSHEET_SMTP_USER and BROADSHEET_SMTP_PASSWORD")
    except ssl.SSLCertVerificationError as error:
        fact = f"has no certificate for this name that can be trusted: {error.verify_message}"
        fault = Fault(place, fact, "mend BROADSHEET_SMTP_HOST, or SSL_CERT_FILE for an authority of your own")
    except (smtplib.SMTPException, OSError) as error:
        fact = f"cannot be reached: {type(error).__name__}"
        fault = Fault(place, fact, "check BROADSHEET_SMTP_HOST and _PORT; run it again, nobody gets a letter twice")
    else:
        return connection
    if connection:
        connection.close()
    raise MailError(fault)


def _admitted(connection: smtplib.SMTP, server: Server, context: ssl.SSLContext, place: str) -> None:
    connection.ehlo()
    if server.port != IMPLICIT_TLS and not is_loopback(server.host):
        _secure(connection, context, place)
    if server.user:
        connection.login(server.user, server.password)


def _secure(connection: smtplib.SMTP, context: ssl.SSLContext, place: str) -> None:
    if not connection.has_extn("starttls"):
        connection.close()
        raise MailError(Fault(place, "offers no STARTTLS", "take a server that encrypts; nothing was sent"))
    connection.starttls(context=context)
    connection.ehlo()


def is_loopback(host: str) -> bool:
    """Whether what is said to `host` stays on this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
