"""Digests by mail: for each that the settings name a page of its issues, a page for each issue, and the mail itself.

`digests/<name>.html`, `digests/<name>/<day or week>.html`, and the same ending in `.eml`, ready to be sent.
"""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

from generator.config import Config
from generator.page import Page
from generator.shelved import Archive, Way
from generator.subscribing.channels import digests
from generator.subscribing.items import Issue
from generator.subscribing.letters import address_of, letter, subject
from generator.theme import Theme

_MAIL: Final = "mail"


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """The newest issues of each digest, as many as its settings keep."""
    for name, settings in config.digests.items():
        issues = digests(archive, settings.of, settings.rhythm, config)[: settings.keep]
        ways = tuple(way(name, issue) for issue in issues)
        title = settings.title or config.title
        yield Page.of(f"digests/{name}.html", "digests.html", title=title, rhythm=settings.rhythm, ways=ways)
        for place, issue in enumerate(issues):
            around = (ways[place + 1] if place + 1 < len(ways) else None, ways[place - 1] if place else None)
            values = {"title": subject(issue, settings, config), "list": name, "issue": tuple(issue)}
            yield Page.of(
                address_of(name, issue, "html"),
                "digest.html",
                **values,
                heading=issue.title,
                note=issue.note,
                rows=issue.rows,
                mail=address_of(name, issue, "eml"),
                previous=around[0],
                next=around[1],
            )
            yield Page.of(address_of(name, issue, "eml"), _MAIL, **values, inliner=version("css-inline"))


def way(name: str, issue: Issue) -> Way:
    """How others link to an issue."""
    return Way(address_of(name, issue, "html"), issue.title, len(issue.rows))


def render(page: Page, theme: Theme) -> bytes:
    """By template, but for the mail."""
    if page.template != _MAIL:
        return theme.render(page)
    return letter(page.values["list"], Issue(*page.values["issue"]), theme).as_bytes()
