"""The pages of a site: links and anchors that lead nowhere, pages that share a title."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import dirname, normpath
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from generator import disk, urls
from generator.config import Config
from generator.errors import Fault

_REFRESH: Final = "0; url="
_ANYWHERE: Final = "404.html"  # answers at any address, so its links begin at the root of the host


class Seen(NamedTuple):
    """What a page asks for, and what it offers to be led to. `moved`: it only leads on."""

    title: str
    links: frozenset[str]
    anchors: frozenset[str]
    moved: bool


def seen(data: bytes) -> Seen:
    """What stands in the bytes of a page."""
    tree = LexborHTMLParser(data)
    links, anchors, moved = set[str](), set[str](), False
    for node in tree.css("[href], [src], [id], meta[http-equiv]"):
        given = node.attributes
        links.update(value for name in ("href", "src") if (value := given.get(name)))
        if name := given.get("id"):
            anchors.add(name)
        if (target := given.get("content") or "").startswith(_REFRESH):
            links.add(target.removeprefix(_REFRESH))
            moved = True
    title = tree.css_first("title")
    return Seen(title.text() if title else "", frozenset(links), frozenset(anchors), moved)


def pages_of(site: Path, files: Mapping[str, int]) -> dict[str, Seen]:
    """Every page of a site, by address. Raises ContentError where one cannot be read."""
    return {
        address: seen(disk.read_bytes(site / address, f"{site.name}/{address}"))
        for address in files
        if address.endswith(".html")
    }


def broken(pages: Mapping[str, Seen], files: Mapping[str, int], site: Path, config: Config) -> Iterator[Fault]:
    """Links to files of the site that are not there, and to anchors that their page does not have."""
    base = urlsplit(config.base_url).path
    for address, page in pages.items():
        folder = dirname(address)
        for link in sorted(page.links):
            whole = link.startswith(config.base_url)
            parts = urlsplit(link.removeprefix(config.base_url) if whole else link)
            if parts.scheme or parts.netloc:
                continue
            target = (
                (unquote(parts.path) or urls.HOME) if whole else _target(unquote(parts.path), address, folder, base)
            )
            if fact := _lost(target, unquote(parts.fragment), pages, files):
                place = f"{site.name}/{address}:{_line(site / address, link)}"
                yield Fault(place, f"the link '{link}' {fact}", "mend the template or text that it comes from")


def alike(pages: Mapping[str, Seen], site: Path) -> Iterator[Fault]:
    """Titles that several pages share: a reader cannot tell their tabs, nor a search engine their entries."""
    by_title: dict[str, list[str]] = defaultdict(list)
    for address, page in pages.items():
        if not page.moved:
            by_title[page.title].append(address)
    for title, addresses in by_title.items():
        if len(addresses) > 1:
            fact = f"{len(addresses)} pages have the title '{title}': {', '.join(addresses[:3])}"
            yield Fault(f"{site.name}/{addresses[0]}", fact, "give each a title of its own")
        elif not title.strip():
            yield Fault(f"{site.name}/{addresses[0]}", "has no title", "mend the block 'title' of its template")


def _target(path: str, address: str, folder: str, base: str) -> str:
    if not path:
        return address
    if address == _ANYWHERE:
        return path.removeprefix(base)
    return normpath(f"{folder}/{path}" if folder else path)


def _lost(target: str, anchor: str, pages: Mapping[str, Seen], files: Mapping[str, int]) -> str:
    if target not in files:
        return "leads to no file"
    if anchor and target in pages and anchor not in pages[target].anchors:
        return "leads to no such place on its page"
    return ""


def _line(path: Path, link: str) -> int:
    """The line on which a link stands; the first, where it is written in another way."""
    lines = path.read_text("utf-8", "replace").splitlines()
    return next((number for number, line in enumerate(lines, 1) if f'"{link}"' in line), 1)
