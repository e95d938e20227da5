"""The pages that stand alone: home, those that people wrote, 404."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from generator import urls
from generator.config import Config
from generator.models import Archive, Page
from generator.outputs.shelves import Group
from generator.theme import Theme

SHOWN: Final = 30  # papers that the front page shows at least, whole days at a time
TOP: Final = 24  # tags and organisations that it leads to


def plan(archive: Archive, config: Config, _theme: Theme) -> Iterator[Page]:
    """`index.html`, `<name>.html` for each page that people wrote, `404.html`."""
    yield _home(archive) if archive.papers else Page.of(urls.HOME, "empty.html")
    for name, page in archive.pages.items():
        yield Page.of(f"{name}.html", "page.html", page=page)
    # It answers at any address, so it alone must know under which path the site lies.
    yield Page.of("404.html", "404.html", root=urlsplit(config.base_url).path)


def _home(archive: Archive) -> Page:
    days = archive.shelves["day"]
    newest = days[0]
    return Page.of(
        urls.HOME,
        "home.html",
        day=newest.way,
        note=newest.note,
        groups=_newest_days(archive),
        week=archive.shelves["week"][0].way,
        month=archive.shelves["month"][0].way,
        tags=_top(archive, "tag"),
        organisations=_top(archive, "organisation"),
        papers=len(archive.papers),
        days=len(days),
    )


def _newest_days(archive: Archive) -> tuple[Group, ...]:
    groups: list[Group] = []
    for shelf in archive.shelves["day"]:
        if sum(len(group.rows) for group in groups) >= SHOWN:
            break
        groups.append(Group(shelf.way, tuple(archive.rows[paper.id] for paper in shelf.papers)))
    return tuple(groups)


def _top(archive: Archive, kind: str) -> tuple[object, ...]:
    most = sorted(archive.shelves[kind], key=lambda shelf: (-len(shelf.papers), shelf.key))[:TOP]
    return tuple(shelf.way for shelf in sorted(most, key=lambda shelf: shelf.name.casefold()))
