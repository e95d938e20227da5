"""An issue of a digest -> a mail that programs take: text first, HTML with its styles inlined. Pure.

The same issue gives the same bytes: Message-ID, Date and boundary rest on the issue alone. What stands in a header is
one line, or the mail is not made. No picture, nothing remote, every link with its host.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from textwrap import fill
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid5

from markupsafe import Markup

from generator import markup, urls
from generator.config import Config, DigestSettings
from generator.models import Row
from generator.page import Page
from generator.subscribing.entries import absolute_html, excerpt, names_in
from generator.subscribing.items import Issue
from generator.theme import Theme
from generator.words import Words

LIMIT: Final = 100_000  # bytes of a whole mail: beyond that, the best known reader shows only its beginning
POLICY: Final = SMTP.clone(cte_type="7bit", max_line_length=78)
_WIDTH: Final = 72


class Reader(NamedTuple):
    """The recipient of a letter: the address, and the token by which one-click unsubscribing knows them."""

    address: str
    token: str


def key_of(issue: Issue) -> str:
    """The day or week that an issue is of: `2025-12-09`, `2025-W50`."""
    return issue.address.rpartition("/")[2].removesuffix(".html")


def address_of(name: str, issue: Issue, ending: str) -> str:
    """Where an issue of the digest `name` lies."""
    return f"digests/{name}/{key_of(issue)}.{ending}"


def message_id(issue: Issue, name: str, config: Config) -> str:
    """The same for the same issue, for ever."""
    return f"<{uuid5(UUID(issue.id), name).hex}@{config.mail.sender.rpartition('@')[2]}>"


def letter(name: str, issue: Issue, theme: Theme, reader: Reader | None = None) -> EmailMessage:
    """The mail of one issue, to `reader` or to nobody yet. With too many papers for a mail, it leads to the rest."""
    shown = len(issue.rows)
    while True:
        mail = _letter(name, issue, shown, theme, reader)
        size = len(mail.as_bytes())
        if size < LIMIT or shown <= 1:
            return mail
        shown = max(1, min(shown - 1, shown * LIMIT // (size + 2_000)))


def _letter(name: str, issue: Issue, shown: int, theme: Theme, reader: Reader | None) -> EmailMessage:
    config = theme.config
    rows, rest = issue.rows[:shown], len(issue.rows) - shown
    mail = EmailMessage(policy=POLICY)
    for header, value in _headers(name, issue, config, reader).items():
        mail[header] = value
    mail.set_content(_text(name, issue, rows, rest, theme), cte="quoted-printable")
    html = theme.render(_page(name, issue, rows, rest, config)).decode()
    mail.add_alternative(_inlined(html), subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{uuid5(UUID(issue.id), 'boundary').hex}")
    return mail


def _headers(name: str, issue: Issue, config: Config, reader: Reader | None) -> dict[str, Any]:
    settings, mail = config.digests[name], config.mail
    user, _, domain = mail.sender.rpartition("@")
    links = [f"<mailto:{mail.unsubscribe or mail.sender}?subject={quote(f'unsubscribe {name}')}>"]
    headers: dict[str, Any] = {
        "From": Address(config.title, user, domain),
        "To": reader.address if reader else "undisclosed-recipients:;",
        "Subject": subject(issue, settings, config),
        "Date": format_datetime(datetime.combine(issue.day, time(), UTC)),
        "Message-ID": message_id(issue, name, config),
        "List-Id": f"<{name}.{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.one_click and reader:
        joint = "&" if "?" in mail.one_click else "?"
        links.insert(0, f"<{mail.one_click}{joint}list={quote(name)}&reader={reader.token}>")
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers | {"List-Unsubscribe": ", ".join(links)}


def subject(issue: Issue, settings: DigestSettings, config: Config) -> str:
    """What a reader's list of mails shows."""
    return f"{settings.title or config.title}: {issue.title}"


def _page(name: str, issue: Issue, rows: tuple[Row, ...], rest: int, config: Config) -> Page:
    """What the mail's template is given; its address is the root, from which every link says the host."""
    values: Mapping[str, Any] = {
        "name": name,
        "title": subject(issue, config.digests[name], config),
        "note": Markup(absolute_html(issue.note, config, issue.address)),  # noqa: S704 - made safe there
        "rows": rows,
        "rest": rest,
        "page": address_of(name, issue, "html"),
        "unsubscribe": config.mail.unsubscribe or config.mail.sender,
    }
    return Page("digest.mail.html", "digest.mail.html", values, b"")


def _text(name: str, issue: Issue, rows: tuple[Row, ...], rest: int, theme: Theme) -> str:
    config, words = theme.config, theme.words
    page = urls.absolute(config.base_url, address_of(name, issue, "html"))
    parts = [subject(issue, config.digests[name], config), page, markup.words(issue.note)]
    parts += [_lines(number, row, config, words) for number, row in enumerate(rows, 1)]
    if rest:
        parts.append(words("letter.rest", n=words.number(rest), page=page))
    parts.append(f"-- \n{config.title}\n{words('letter.end', address=config.mail.unsubscribe or config.mail.sender)}")
    return "\n\n".join(filter(None, parts)) + "\n"


def _lines(number: int, row: Row, config: Config, words: Words) -> str:
    who = names_in(row, words)
    where = ", ".join(one.name for one in row.organisations)
    lines = (f"{number}. {row.title}", " · ".join(filter(None, (who, where))), excerpt(row, words))
    wrapped = [fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines if line]
    return "\n".join((*wrapped, urls.absolute(config.base_url, urls.paper(row.id))))


@cache
def _inliner() -> Any:
    import css_inline  # heavy, and asked only where there is a mail to make

    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def _inlined(html: str) -> str:
    return str(_inliner().inline(html))
