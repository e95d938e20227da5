"""A month as a zip that opens from disk: its page, its days, weeks and papers, with styles. `papers/month/2025-12.zip`.

Links among these files stay as they are; all others lead to the site. Only `build --all` makes them, or settings that
name them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from posixpath import dirname, normpath
from typing import Final
from urllib.parse import unquote, urlsplit

from generator import urls
from generator.config import Config
from generator.memory import Memory
from generator.outputs import assets, papers, shelves
from generator.page import Page, digest_of, pages_of
from generator.shelved import Archive, Shelf
from generator.theme import Theme

REMEMBERS: Final = True  # `plan` is handed the memory of the last build
_LINK: Final = re.compile(r'(<(?:a|link|script|img)\b[^>]*?\b(?:href|src)=")([^"]*)(")')
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


def plan(archive: Archive, config: Config, theme: Theme, memory: Memory) -> Iterator[Page]:
    """A zip beside the page of every month; its digest is made from those of the pages inside."""
    every = {page.address: page for page in pages_of(shelves.plan(archive, config, theme))}
    every |= {page.address: page for page in pages_of(papers.plan(archive, config, theme, memory))}
    files = tuple(assets.plan(archive, config, theme))
    for month in archive.shelves["month"]:
        inside = (*(every[address] for address in _addresses(month, archive) if address in every), *files)
        address = f"{month.address}.zip"
        digests = tuple((page.address, page.digest) for page in inside)
        digest = digest_of((address, zlib.ZLIB_RUNTIME_VERSION, digests))
        yield Page(address, "zip", {"pages": inside, "start": month.way.address, "name": month.name}, digest)


def render(page: Page, theme: Theme) -> bytes:
    """The zip; `index.html` in it leads to the month."""
    inside: tuple[Page, ...] = page.values["pages"]
    known = {one.address for one in inside}
    texts = {one.address: _file(one, known, theme) for one in inside}
    texts["index.html"] = _start(page.values["start"], page.values["name"], theme.config.language)
    return zipped(texts)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip: in the order of their names, all of one date, with one set of rights."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return whole.getvalue()


def _addresses(month: Shelf, archive: Archive) -> Iterator[str]:
    yield month.way.address
    days = [shelf for shelf in archive.shelves["day"] if shelf.key.startswith(month.key)]
    yield from (shelf.way.address for shelf in days)
    ours = {urls.paper(paper.id) for paper in month.papers}
    yield from sorted(ours)


def _file(page: Page, known: Iterable[str], theme: Theme) -> bytes:
    if page.address.startswith("assets/"):
        return assets.render(page, theme)
    html = theme.render(page).decode()
    return _LINK.sub(
        lambda found: found[1] + _led(unescape(found[2]), page.address, known, theme) + found[3], html
    ).encode()


def _led(link: str, address: str, known: Iterable[str], theme: Theme) -> str:
    """A link as it must be inside the zip: relative to a file that is here, or else to the site."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return escape(link)
    target = normpath(f"{dirname(address)}/{unquote(parts.path)}").lstrip("/")
    if target in known:
        return escape(link)
    tail = link[len(parts.path) :]
    return escape(urls.absolute(theme.config.base_url, target) + tail)


def _start(target: str, name: str, language: str) -> bytes:
    words = escape(name)
    head = f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{words}</title>'
    lead = f'<meta http-equiv="refresh" content="0; url={escape(target)}"></head>'
    return f'{head}{lead}<body><p><a href="{escape(target)}">{words}</a></p></body></html>\n'.encode()
