"""A site brought up to date: whether there is anything to do, one build at a time, and what `clean` takes away.

One build path: a page whose key is the same, and whose file is as it was left, is not rendered again. Law: the site of
an incremental build is the site of a clean one, byte for byte. What there is to do is done by building/press.py, which
is heavy and asked only then.
"""

import gc
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from generator import looking
from generator.abreast import abreast
from generator.building import ledger
from generator.building.ledger import Kept, Ledger
from generator.building.sites import Folder, Site, listed
from generator.errors import BusyError, Fault
from generator.looking import Found
from generator.memory import Memory

TOLD: Final = ("day", "organisation", "tag", "category", "code")  # the kinds of shelves that a build counts
_SHARE: Final = 4  # of so many files of the site we look at one ourselves, who look at the content too
Progress = Callable[[int, int], None]  # pages done, pages to do


class Request(NamedTuple):
    """What to build, from where to where: a folder, or the address of a store.

    `jobs`: how many processes render; None for as many as there are cores. `executor`: who renders instead of them: any
    Executor, or the address of a dask scheduler, `dask://HOST:PORT`.

    `whole`: everything that can be made, downloads too, not only what the settings name.
    """

    content: Path
    output: Path | str
    base_url: str | None = None
    only: tuple[str, ...] = ()
    jobs: int | None = None
    whole: bool = False
    executor: object = None  # to load the type of Executors takes longer than many a build


class Built(NamedTuple):
    """What a build did; where nothing had changed, only `pages` is known."""

    pages: int
    rendered: int = 0
    written: int = 0
    removed: int = 0
    papers: int = 0
    shelves: Mapping[str, int] = {}
    warnings: tuple[Fault, ...] = ()


class Hand:
    """What a process that builds again and again has at hand of its last build: its memory, and how it left all."""

    def __init__(self) -> None:
        self.memory: Memory | None = None
        self.looked: _Looked | None = None  # as after it; None where it failed
        self.owed: Callable[[], Ledger] | None = None  # what is to be told of it yet

    def settle(self) -> None:
        """Write the ledger of a build that was told what had changed, whose pages somebody waits for."""
        if self.looked and self.owed:
            home = self.looked.site.home
            with suppress(BusyError), self.looked.site.locked():
                if ledger.sum_of(home) == self.looked.sum:
                    ledger.save(home, self.owed())
                    self.looked = self.looked._replace(sum=ledger.sum_of(home))
        self.owed = None


def build(
    request: Request,
    progress: Progress = lambda _done, _whole: None,
    hand: Hand | None = None,
    told: Collection[Path] = (),
) -> Built:
    """Bring the site up to date with the content.

    `told` are files that somebody saw change since the last build, of who has that at `hand`: no others are looked at,
    and the hand is to settle it. Whose hand is empty has all planned, though nothing may have changed.

    Raises UsageError, ContentError, ThemeError, OutputError or WorkerError; the site is then as it was, or is finished
    by the next build.
    """
    site = _site_of(request)
    site.claim(request.content)
    looked = (hand and told and _look_again(request, hand, told)) or _look(request, site)
    if looked.nothing_changed and not (hand and not hand.memory):
        return Built(len(looked.files) or looked.before.pages, warnings=looked.before.warnings)
    with site.locked():
        try:
            if ledger.sum_of(site.home) != looked.sum:  # another build was quicker
                looked = _look(request, site)
            if hand:
                hand.looked = None
            built = _build(request, looked, progress, hand)
        finally:
            gc.unfreeze()  # what the press froze
    if hand and not told:
        hand.settle()
    return built


def clean(request: Request) -> int:
    """Remove the cache and every file that a build wrote; how many. What others put into the folder stays."""
    site = _site_of(request)
    site.claim(request.content)
    with site.locked():
        ours = _ours(site)
        site.sweep(ours)
        removed = site.looked().remove(ours)
        site.leave()
        ledger.forget(site.home)
    return removed


def _site_of(request: Request) -> Site:
    """The folder, or the store where the output is an address. Raises UsageError."""
    output = request.output
    if isinstance(output, Path) or "://" not in output:
        return Folder(Path(output))
    from generator.building.object_store import store_of  # heavy

    return store_of(output, request.content)


def _ours(site: Site) -> frozenset[str]:
    """The files that builds wrote. Raises OutputError where one of their folders has become a symbolic link."""
    addresses = listed(site)
    site.refuse_links(addresses)
    return addresses


class _Looked(NamedTuple):
    """How all looks: the site, what lies in content/, one digest of what a build reads; what of the last is as it was.

    `touched` are the files of the site that are not; `files` is what is known of all, where that is at hand.
    """

    site: Site
    found: Found
    inputs: str
    sum: bytes  # of the last one's ledger
    before: Ledger
    touched: frozenset[str]
    files: Mapping[str, Kept] = {}

    @property
    def nothing_changed(self) -> bool:
        return self.inputs == self.before.inputs and not self.touched


def _look(request: Request, site: Site) -> _Looked:
    """One stat for each file that goes in or came out, by two processes that have equally much to look at."""
    sum_, before, site = ledger.sum_of(site.home), ledger.load(site.home), site.looked()
    some, rest = before.parted(before.pages // _SHARE)

    def looked() -> _Looked:
        found = looking.found(request.content)
        return _Looked(site, found, _inputs(request, found), sum_, before, site.touched(some))

    here, touched = abreast(looked, lambda: site.touched(rest))
    return here._replace(touched=here.touched | touched)


def _look_again(request: Request, hand: Hand, told: Collection[Path]) -> _Looked | None:
    """Only at what changed since the last build; None where that may not be all, or another one was here meanwhile."""
    last = hand.looked
    found = last and ledger.sum_of(last.site.home) == last.sum and last.found.again(request.content, told)
    return last._replace(found=found, inputs=_inputs(request, found)) if last and found else None


def _inputs(request: Request, found: Found) -> str:
    options = (request.base_url or "", ",".join(request.only), str(request.whole))
    return ledger.inputs(request.content, found, options)


def _build(request: Request, looked: _Looked, progress: Progress, hand: Hand | None) -> Built:
    site, found, inputs, _, before, touched, files = looked
    ours = frozenset(files) or _ours(site)
    if not files:
        site.sweep(ours)
        files = before.files()
    known = {address: kept for address, kept in files.items() if address not in touched}
    from generator.building import drawers, farm
    from generator.building.press import Press  # heavy: only where there is something to do
    from generator.building.printing import Run

    folder, code = ledger.folder_of(site.home), ledger.code_digest()
    memory = hand.memory.again() if hand and hand.memory else drawers.memory_of(folder, code)
    memory.lasts = hand is not None
    with farm.hired(request.executor) as workers:
        put_away = None if hand or request.only else partial(drawers.put_away, folder, code, memory)
        press = Press(request.content, memory, request.base_url, found, whole=request.whole, put_away=put_away)
        keys = {address: kept.key for address, kept in known.items()}
        run = Run(press.edition.theme, site, ours, keys, request.jobs, workers, progress)
        press.plan(request.only, meanwhile=partial(run.print, busy=1))
        if not request.only and not (hand and hand.memory):  # who has it at hand need not put it away each time
            drawers.keep(folder, code, memory)
        if hand:
            hand.memory = memory
        else:
            memory.drawers.clear()  # what is wanted of it stands on pages
        run.print(press.lots)
    wanted = press.keys.keys() | (ours if request.only else frozenset())
    settled = site.settled(run.left)
    files = {address: kept for address, kept in known.items() if address in wanted}
    files |= {address: Kept(press.keys[address], *one[:2]) for address, one in settled.items()}
    removed = site.remove(ours - wanted)
    if wanted != ours:
        site.enlist(wanted)
    edition = press.edition
    after = partial(Ledger.of, "" if request.only else inputs, files, edition.warnings)
    if hand:
        last = Ledger(inputs, warnings=edition.warnings)
        hand.looked, hand.owed = _Looked(site, found, inputs, looked.sum, last, frozenset(), files), after
    else:
        ledger.save(site.home, after())
    return Built(
        pages=len(press.keys),
        rendered=len(run.left),
        written=sum(one.changed for one in run.left.values()),
        removed=removed,
        papers=len(edition.archive.papers),
        shelves={kind: len(edition.archive.shelves[kind]) for kind in TOLD},
        warnings=edition.warnings,
    )
