"""The door to site/: whether there is anything to do, one build at a time, and what `clean` takes away.

One build path: a page whose key is the same, and whose file is as it was left, is not rendered again. Law: the site of
an incremental build is the site of a clean one, byte for byte. What there is to do is done by press.py, which is heavy
and asked only then.
"""

import gc
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from generator import disk, ledger
from generator.abreast import abreast
from generator.errors import Fault

Progress = Callable[[int, int], None]  # pages done, pages to do


class Request(NamedTuple):
    """What to build, from where to where. `jobs`: how many processes render; None for as many as there are cores.

    `whole`: everything that can be made, downloads too, not only what the settings name.
    """

    content: Path
    output: Path
    base_url: str | None = None
    only: tuple[str, ...] = ()
    jobs: int | None = None
    whole: bool = False


class Built(NamedTuple):
    """What a build did; where nothing had changed, only `pages` is known."""

    pages: int
    rendered: int = 0
    written: int = 0
    removed: int = 0
    papers: int = 0
    shelves: Mapping[str, int] = {}
    warnings: tuple[Fault, ...] = ()


def build(request: Request, progress: Progress = lambda _done, _whole: None) -> Built:
    """Bring the output folder up to date with the content.

    Raises ContentError, ThemeError or OutputError; the site is then as it was, or is finished by the next build.
    """
    ledger.claim(request.output, request.content)
    looked = _look(request)
    if looked.nothing_changed:
        return Built(looked.before.pages, warnings=looked.before.warnings)
    with disk.locked(ledger.folder_of(request.output), "this site"):
        try:
            if ledger.load(request.output) != looked.before:  # another build was quicker
                looked = _look(request)
            return _build(request, looked, progress)
        finally:
            gc.unfreeze()  # what the press froze


def clean(request: Request) -> int:
    """Remove the cache and every file that a build wrote; how many. What others put into the folder stays."""
    ledger.claim(request.output, request.content)
    with disk.locked(ledger.folder_of(request.output), "this site"):
        ours = _ours(request.output)
        ledger.sweep(request.output, ours)
        removed = sum(ledger.remove(request.output, address) for address in sorted(ours))
        (request.output / ledger.MARKER).unlink(missing_ok=True)
        ledger.forget(request.output)
        if request.output.is_dir() and not any(request.output.iterdir()):
            request.output.rmdir()
    return removed


def _ours(output: Path) -> frozenset[str]:
    """The files that builds wrote. Raises OutputError where one of their folders has become a symbolic link."""
    addresses = ledger.listed(output)
    disk.refuse_links(output, {address.rpartition("/")[0] for address in addresses})
    return addresses


class _Looked(NamedTuple):
    """How the disk looks: one digest of all that a build reads; what the last one left, and which of it has changed."""

    inputs: str
    before: ledger.Ledger
    touched: frozenset[str]

    @property
    def nothing_changed(self) -> bool:
        return self.inputs == self.before.inputs and not self.touched


def _look(request: Request) -> _Looked:
    """One stat for each file that goes in or came out, these and those at once."""
    options = (request.base_url or "", ",".join(request.only), str(request.whole))
    before = ledger.load(request.output)
    found, touched = abreast(
        lambda: ledger.inputs(request.content, options), lambda: ledger.touched(request.output, before)
    )
    return _Looked(found, before, touched)


def _build(request: Request, looked: _Looked, progress: Progress) -> Built:
    inputs, before, touched = looked
    ours = _ours(request.output)
    ledger.sweep(request.output, ours)
    known = {address: kept for address, kept in before.files().items() if address not in touched}
    from generator import drawers
    from generator.press import Press  # heavy: only where there is something to do

    press = Press(request.content, request.output, request.base_url, request.only, whole=request.whole)
    stale = press.stale(known)
    wanted = press.addresses | (ours if request.only else frozenset())
    disk.refuse_links(request.output, {address.rpartition("/")[0] for address in wanted})
    ledger.enlist(request.output, wanted | ours)
    files = {address: kept for address, kept in known.items() if address in wanted}
    printed = dict(zip((one.page.address for one in stale), press.print(stale, request.jobs, progress), strict=True))
    files |= {address: one.kept for address, one in printed.items()}
    removed = sum(ledger.remove(request.output, address) for address in sorted(ours - wanted))
    ledger.enlist(request.output, wanted)
    edition = press.edition
    if not request.only:
        drawers.keep(ledger.folder_of(request.output), ledger.code_digest(), press.memory)
    ledger.save(request.output, ledger.Ledger.of("" if request.only else inputs, files, edition.warnings))
    return Built(
        pages=len(press.addresses),
        rendered=len(stale),
        written=sum(one.changed for one in printed.values()),
        removed=removed,
        papers=len(edition.archive.papers),
        shelves={kind: len(shelves) for kind, shelves in edition.archive.shelves.items()},
        warnings=edition.warnings,
    )
