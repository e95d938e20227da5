"""Digests by mail, against a real SMTP server on this machine: what arrives, to whom, and that nobody gets it twice."""

import email
import json
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from typer.testing import CliRunner, Result

from generator.cli.app import app
from generator.edition import Edition, load_edition
from generator.errors import MailError, UsageError
from generator.page import Page
from generator.subscribing import letters, mail
from generator.subscribing.channels import digests
from generator.subscribing.items import Issue
from tests import hostile, toy
from tests.feeds import full

pytestmark = pytest.mark.seconds

KEY = "0123456789abcdef0123456789abcdef"
READERS = ("ada@reader.example", "bea@reader.example", "cy@reader.example")


class Post:
    """A post office: keeps what arrives; `says` maps an address to what is answered to its RCPT or DATA, in turn."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, EmailMessage, bytes]] = []
        self.rcpt: dict[str, list[str]] = {}
        self.data: dict[str, list[str]] = {}
        self.logins: list[str] = []

    async def handle_RCPT(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        if self.rcpt.get(address):
            return self.rcpt[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self.data[address].pop(0) if self.data.get(address) else "250 OK"
        if answer.startswith(("250", "hang up")):
            whole = envelope.original_content or b""
            self.arrived.append((address, email.message_from_bytes(whole, policy=default), whole))
        if answer == "hang up after all":
            assert server.transport
            server.transport.close()
        return answer

    def login(self, _server: Any, _session: Any, _envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        self.logins.append(mechanism)
        return AuthResult(success=data.password == b"right", handled=False)

    @property
    def to(self) -> list[str]:
        return [address for address, _, _ in self.arrived]


@pytest.fixture
def post() -> Post:
    return Post()


@contextmanager
def running(controller: Controller) -> Iterator[None]:
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def server(post: Post) -> Iterator[mail.Server]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port, authenticator=post.login, auth_require_tls=False)
    with running(controller):
        yield mail.Server("127.0.0.1", port, timeout=10)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return load_edition(full.archive(tmp_path_factory.mktemp("mail") / "content"))


@pytest.fixture
def issue(edition: Edition) -> Issue:
    return next(one for one in digests(edition.archive, "site", "daily", edition.config) if one.day == toy.TUESDAY)


def sent(edition: Edition, issue: Issue, server: mail.Server, log: Path, **options: Any) -> mail.Outcome:
    readers = mail.readers_of("\n".join(READERS), KEY)
    pairs = ((reader, letters.letter("morning", issue, edition.theme, reader)) for reader in readers)
    return mail.send(pairs, server, log, pause=lambda _seconds: None, **options)


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.loaded: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]
        self.loaded += [str(value) for name, value in attrs if name in ("src", "srcset", "background", "poster")]


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())


def test_what_arrives(edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path) -> None:
    assert sent(edition, issue, server, tmp_path / "sent/morning.jsonl") == mail.Outcome(sent=3)
    assert post.to == list(READERS)
    _, message, whole = post.arrived[0]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Subject"] == "Toy Times: 9 December 2025: 6 papers"
    assert message["From"] == "Toy Times <news@toys.example.net>"
    assert message["To"] == "ada@reader.example"
    assert message["List-Id"] == "<morning.toys.example.net>"
    assert message["List-Unsubscribe"] == "<mailto:news@toys.example.net?subject=unsubscribe%20morning>"
    assert message["List-Unsubscribe-Post"] is None  # nobody here takes the POST
    assert message["Date"].datetime.date() == toy.TUESDAY
    assert max(map(len, whole.split(b"\r\n"))) <= 998
    assert len(whole) < letters.LIMIT


def test_both_parts_hold_the_same_papers_and_lead_there(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path
) -> None:
    sent(edition, issue, server, tmp_path / "sent/morning.jsonl")
    text, html = parts(post.arrived[0][1])
    wanted = [f"{full.BASE}papers/{row.id}.html" for row in issue.rows]
    assert [line for line in text.splitlines() if "/papers/" in line] == wanted
    links = Links(html)
    assert [link for link in links.links if "/papers/2" in link or "/papers/title" in link] == wanted
    assert all(link.startswith(("https://", "mailto:")) for link in links.links)
    assert links.loaded == []
    assert not {"img", "script", "link", "style", "form", "iframe"} & set(links.tags)
    assert 'style="' in html
    assert "A day of toys." in text
    assert "A day of toys." in html


def test_the_same_issue_is_the_same_mail(edition: Edition, issue: Issue) -> None:
    one, two = (letters.letter("morning", issue, edition.theme).as_bytes() for _ in range(2))
    assert one == two
    first = next(iter(digests(edition.archive, "site", "daily", edition.config)))
    assert letters.message_id(first, "morning", edition.config) != letters.message_id(issue, "morning", edition.config)


@pytest.mark.seconds
def test_a_ready_mail_lies_beside_its_page(tmp_path: Path) -> None:
    site = tmp_path / "site"
    toy.edition(full.archive(tmp_path / "content"), site)
    message = email.message_from_bytes((site / "digests/morning/2025-12-09.eml").read_bytes(), policy=default)
    page = (site / "digests/morning/2025-12-09.html").read_text("utf-8")
    assert message["To"] == "undisclosed-recipients:;"
    for number in re.findall(r"papers/([^/]+)\.html\n", parts(message)[0]):
        assert f'papers/{number}.html"' in page
    assert (site / "digests/morning.html").is_file()
    assert "digests/morning.html" in (site / "feeds.html").read_text("utf-8")


def test_one_click_only_where_somebody_takes_it(tmp_path: Path) -> None:
    site = full.SITE.replace(
        "[mail]\n", '[mail]\nunsubscribe = "out@toys.example.net"\none_click = "https://out.example.net/u"\n'
    )
    edition = load_edition(full.archive(tmp_path / "content", **{"site.toml": site}))
    issue = digests(edition.archive, "site", "daily", edition.config)[0]
    reader = mail.readers_of(READERS[0], KEY)[0]
    message = letters.letter("morning", issue, edition.theme, reader)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    first, second = str(message["List-Unsubscribe"]).split(", ")
    assert first == f"<https://out.example.net/u?list=morning&reader={reader.token}>"
    assert second.startswith("<mailto:out@toys.example.net?")
    assert READERS[0] not in first
    ready = letters.letter("morning", issue, edition.theme)
    assert ready["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("value", [*hostile.OURS, "x\r\nBcc: evil@example.net", "=?utf-8?q?Bcc:?= x", "東京 " * 60])
def test_no_text_reaches_a_header_or_becomes_an_element(edition: Edition, issue: Issue, value: str) -> None:
    words = toy.record(1, title=f"T {value}").title
    row = issue.rows[0].with_facts(title=words, excerpt=words, authors=(words,))
    evil = issue._replace(title=words, rows=(row,))
    whole = letters.letter("morning", evil, edition.theme).as_bytes()
    message = email.message_from_bytes(whole, policy=default)
    plain = letters.letter("morning", issue, edition.theme)
    assert sorted(message.keys()) == sorted(plain.keys())
    if "=?" not in words:  # what looks like an encoded word is taken for one, within the subject
        assert "".join(str(message["Subject"]).split()) == "".join(f"Toy Times: {words}".split())
    text, html = parts(message)
    assert " ".join(words.split()) in " ".join(text.split())
    assert set(Links(html).tags) <= set(
        Links(parts(email.message_from_bytes(plain.as_bytes(), policy=default))[1]).tags
    )


@pytest.mark.parametrize("value", hostile.OURS)
def test_no_text_becomes_an_element_of_an_issues_page(edition: Edition, issue: Issue, value: str) -> None:
    words = toy.record(1, title=f"T {value}").title
    row = issue.rows[0].with_facts(title=words, excerpt=words, authors=(words,))
    tags = []
    for shown in (row, issue.rows[0].with_facts(authors=("x",))):
        values = {"title": shown.title, "list": "morning", "heading": shown.title, "note": "", "rows": (shown,)}
        page = Page.of("digests/morning/x.html", "digest.html", **values, mail="x.eml", previous=None, next=None)
        tags.append(Links(edition.theme.render(page).decode()).tags)
    assert tags[0] == tags[1]


def test_a_mail_stays_small_and_leads_to_the_rest(edition: Edition, issue: Issue) -> None:
    row = issue.rows[0].with_facts(excerpt="東京の論文。" * 60)
    big = issue._replace(rows=(row,) * 400)
    message = letters.letter("morning", big, edition.theme)
    assert len(message.as_bytes()) < letters.LIMIT
    text, html = parts(email.message_from_bytes(message.as_bytes(), policy=default))
    numbers = [re.search(r"([\d,]+) more", part) for part in (text, html)]
    assert [found and found[1] for found in numbers] == [str(400 - text.count("papers/2"))] * 2
    assert text.count("papers/2") == html.count("papers/2") > 10


# --- at most once -----------------------------------------------------------------------------------------------------


def test_a_second_send_sends_nothing(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path
) -> None:
    log = tmp_path / "sent/morning.jsonl"
    sent(edition, issue, server, log)
    assert sent(edition, issue, server, log) == mail.Outcome(before=3)
    assert len(post.arrived) == 3
    words = log.read_text()
    assert not any(reader in words or reader.partition("@")[0] in words for reader in READERS)


def test_what_is_put_off_is_tried_again_and_what_is_refused_is_not(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path
) -> None:
    log = tmp_path / "sent/morning.jsonl"
    post.rcpt[READERS[0]] = ["451 later", "450 later still"]
    post.data[READERS[1]] = ["452 full"]
    post.rcpt[READERS[2]] = ["550 nobody of that name"] * 9
    assert sent(edition, issue, server, log) == mail.Outcome(sent=2, refused=1)
    assert sorted(post.to) == sorted(READERS[:2])
    assert len(post.rcpt[READERS[2]]) == 8
    assert sent(edition, issue, server, log) == mail.Outcome(before=2, refused=1)
    assert len(post.rcpt[READERS[2]]) == 8


def test_what_is_put_off_for_good_comes_with_the_next_run(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path
) -> None:
    log = tmp_path / "sent/morning.jsonl"
    post.data[READERS[0]] = ["451 later"] * (len(mail.WAITS) + 1)
    assert sent(edition, issue, server, log) == mail.Outcome(sent=2, deferred=1)
    assert sent(edition, issue, server, log) == mail.Outcome(sent=1, before=2)
    assert sorted(post.to) == sorted(READERS)


def test_what_nobody_knows_is_sent_again_only_where_that_is_asked_for(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path
) -> None:
    log = tmp_path / "sent/morning.jsonl"
    post.data[READERS[0]] = ["hang up after all"]
    assert sent(edition, issue, server, log) == mail.Outcome(sent=2, unknown=1)
    assert sent(edition, issue, server, log) == mail.Outcome(before=2, unknown=1)
    assert sorted(post.to) == sorted(READERS)
    assert sent(edition, issue, server, log, retry_unknown=True) == mail.Outcome(sent=1, before=2)
    assert post.to.count(READERS[0]) == 2


def test_a_death_between_the_line_and_the_letter_sends_nothing_twice(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "sent/morning.jsonl"

    def dies(*_: object) -> str:
        assert json.loads(log.read_text().splitlines()[-1])["is"] == mail.SENDING  # it is on the disk before
        raise KeyboardInterrupt

    monkeypatch.setattr(mail, "_hand_in", dies)
    with pytest.raises(KeyboardInterrupt):
        sent(edition, issue, server, log)
    monkeypatch.undo()
    with log.open("a") as file:
        file.write('{"issue": "<torn')
    assert sent(edition, issue, server, log) == mail.Outcome(sent=2, unknown=1)
    assert READERS[0] not in post.to


# --- safely -----------------------------------------------------------------------------------------------------------


def test_a_server_elsewhere_must_encrypt(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "is_loopback", lambda _host: False)
    with pytest.raises(MailError, match="offers no STARTTLS"):
        sent(edition, issue, server._replace(user="ada", password="right"), tmp_path / "sent/morning.jsonl")
    assert post.arrived == []
    assert post.logins == []


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def encrypting(post: Post, authority: trustme.CA, *, at_once: bool) -> Iterator[mail.Server]:
    """A server whose certificate `authority` signed: it speaks TLS from the first word on, or after STARTTLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    from_the_start = {"ssl_context": context, "auth_require_tls": False}
    options: dict[str, Any] = from_the_start if at_once else {"tls_context": context, "require_starttls": True}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port, authenticator=post.login, **options)
    with running(controller):
        yield mail.Server("localhost", port, "ada", "right", timeout=10)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_letter_goes_only_to_whom_the_certificate_names(
    edition: Edition,
    issue: Issue,
    post: Post,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at_once: bool,
    trusted: bool,
) -> None:
    monkeypatch.setattr(mail, "is_loopback", lambda _host: False)
    known = authority if trusted else trustme.CA()
    known.cert_pem.write_to_path(str(tmp_path / "authorities.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authorities.pem"))
    log = tmp_path / "sent/morning.jsonl"
    with encrypting(post, authority, at_once=at_once) as server:
        monkeypatch.setattr(mail, "IMPLICIT_TLS", server.port if at_once else 465)
        if trusted:
            assert sent(edition, issue, server, log).sent == len(READERS)
            assert sorted(post.to) == sorted(READERS)
            assert post.logins
        else:
            with pytest.raises(MailError, match="has no certificate for this name"):
                sent(edition, issue, server, log)
            assert (post.arrived, post.logins) == ([], [])


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("localhost.example.net", False)],
)
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert mail.is_loopback(host) is here


def test_a_password_is_taken_and_told_to_nobody(
    edition: Edition, issue: Issue, server: mail.Server, post: Post, tmp_path: Path
) -> None:
    log = tmp_path / "sent/morning.jsonl"
    with pytest.raises(MailError, match="does not know this user name") as caught:
        sent(edition, issue, server._replace(user="ada", password="hunter2hunter2"), log)
    assert "hunter2" not in str(caught.value) + repr(server._replace(password="hunter2hunter2"))
    assert sent(edition, issue, server._replace(user="ada", password="right"), log).sent == 3
    assert post.logins


def test_a_server_that_is_not_there(edition: Edition, issue: Issue, tmp_path: Path, server: mail.Server) -> None:
    with pytest.raises(MailError, match="cannot be reached"):
        sent(edition, issue, server._replace(port=1), tmp_path / "sent/morning.jsonl")
    assert smtplib.SMTP.debuglevel == 0


@pytest.mark.parametrize(
    ("words", "key", "fact"),
    [
        ("", KEY, "nobody to send to"),
        ("ada@reader.example", "short", "keys the hashes"),
        ("ada@reader.example, not an address", KEY, "entry 2 is no plain mail address"),
        ("ada@reader.example\r\nBcc: x@y.example", KEY, "entry 2"),
        ("<ada@reader.example>", KEY, "entry 1"),
    ],
)
def test_readers_that_cannot_be(words: str, key: str, fact: str) -> None:
    with pytest.raises(UsageError, match=fact):
        mail.readers_of(words, key)


def test_readers_from_a_text() -> None:
    readers = mail.readers_of("# friends\nada@reader.example, bea@reader.example\n\nADA@reader.example # again\n", KEY)
    assert [reader.address for reader in readers] == ["ada@reader.example", "bea@reader.example", "ADA@reader.example"]
    assert readers[0].token == readers[2].token != readers[1].token


# --- the verb ---------------------------------------------------------------------------------------------------------


def run(*words: str | Path, **env: str) -> Result:
    return CliRunner().invoke(app, ["send", *map(str, words)], env=env)


def settings(server: mail.Server) -> dict[str, str]:
    return {
        "BROADSHEET_SMTP_HOST": server.host,
        "BROADSHEET_SMTP_PORT": str(server.port),
        "BROADSHEET_MAIL_KEY": KEY,
        "BROADSHEET_SMTP_USER": "",
        "BROADSHEET_MAIL_TO": "",
    }


@pytest.mark.seconds
def test_the_verb(tmp_path: Path, server: mail.Server, post: Post) -> None:
    content = full.archive(tmp_path / "repository/content")
    (tmp_path / "repository/.git").mkdir()
    outside = tmp_path / "friends.txt"
    outside.write_text("ada@reader.example\nbea@reader.example\n")
    env = settings(server)
    done = run("morning", "--to", outside, "--to", "cy@reader.example", "--content", content, **env)
    assert (done.exit_code, done.stderr) == (
        0,
        "10 December 2025: 1 paper: 3 sent, 0 had it, 0 refused for good, 0 put off, 0 unknown.\n",
    )
    assert sorted(post.to) == sorted(READERS)
    again = run("morning", "--content", content, **env | {"BROADSHEET_MAIL_TO": READERS[0]})
    assert "0 sent, 1 had it" in again.stderr
    older = run("morning", "--issue", "2025-12-09", "--content", content, "--to", READERS[0], **env)
    assert "9 December 2025: 6 papers: 1 sent" in older.stderr
    log = content / "state/sent/morning.jsonl"
    assert "reader.example" not in log.read_text()
    post.rcpt[READERS[1]] = ["550 no"]
    assert run("morning", "--issue", "2025-12-09", "--content", content, "--to", READERS[1], **env).exit_code == 1


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("evening", "--to", "ada@reader.example"), "is no digest of site.toml"),
        (("morning", "--issue", "1999-01-01", "--to", "ada@reader.example"), "there is no such issue"),
        (("morning",), "there is nobody to send to"),
        (("morning", "--to", "CONTENT/friends.txt"), "lies in the repository"),
        (("morning", "--to", "CONTENT/../nobody.txt"), "nobody.txt: cannot be read"),
    ],
)
def test_what_the_verb_refuses(tmp_path: Path, words: tuple[str, ...], fact: str) -> None:
    content = full.archive(tmp_path / "content")
    (content / "friends.txt").write_text("ada@reader.example\n")
    env = settings(mail.Server("127.0.0.1", 1))
    done = run(*(word.replace("CONTENT", str(content)) for word in words), "--content", content, **env)
    assert done.exit_code == 2
    assert fact in done.stderr


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "BROADSHEET_SMTP_HOST: is not set"),
        ({"HOST": "mail.example.net", "PORT": "many"}, "BROADSHEET_SMTP_PORT: is no port"),
        ({"HOST": "mail.example.net", "PORT": "65536"}, "BROADSHEET_SMTP_PORT: is no port"),
    ],
)
def test_a_server_that_cannot_be(said: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        mail.server_of({f"BROADSHEET_SMTP_{name}": word for name, word in said.items()})


def test_a_server_is_asked_at_the_port_of_letters() -> None:
    assert mail.server_of({"BROADSHEET_SMTP_HOST": "mail.example.net"}).port == 587


@pytest.mark.parametrize(("code", "what"), [(554, mail.REFUSED), (452, mail.DEFERRED)])
def test_a_server_that_takes_no_text_has_not_got_the_letter(code: int, what: str) -> None:
    class Unwilling(smtplib.SMTP):
        said = ""

        def putcmd(self, cmd: str, args: str = "") -> None:
            self.said = cmd

        def getreply(self) -> tuple[int, bytes]:
            return code if self.said == "data" else 250, b""

    letter = EmailMessage()
    letter["From"] = "News <news@toys.example.net>"
    assert mail._hand_in(Unwilling(), letters.Reader("ada@reader.example", "x"), letter) == what
