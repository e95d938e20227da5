"""Looks for what keeps an archive from being collected: settings, clock, reachability, disk, schedule.

Out: a Finding for each, with what to do. It changes nothing.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from generator import disk, places
from generator.collecting.repository import Finding, of_repository
from generator.config import Config
from generator.errors import BroadsheetError
from generator.reply import Reply
from generator.standings import OLD, Standing

SPACE: Final = 200_000_000  # bytes
SKEW: Final = 300  # seconds
_PROBES: Final = {
    "huggingface": "https://huggingface.co/api/daily_papers?limit=1",
    "arxiv": "https://export.arxiv.org/api/query?id_list=1706.03762&max_results=1",
}


def examine(
    content: Path, config: Config, standing: Standing | None, now: datetime, ask: Callable[[str], Reply] | None
) -> Iterator[Finding]:
    """Everything, one after another; `ask` is None where nobody shall be asked."""
    yield from _settings(config)
    yield from of_repository(content, config)
    yield _disk(content)
    yield _schedule(content)
    yield from _age(content, standing, now)
    yield from _held(standing)
    if ask:
        for source in dict.fromkeys((*config.collect.sources, *config.collect.enrich)):
            if source in _PROBES:
                yield from _reach(source, ask, now)


def _settings(config: Config) -> Iterator[Finding]:
    yield Finding("settings", True, f"can be read; asked for days: {', '.join(config.collect.sources) or 'nobody'}")
    if config.collect.contact:
        yield Finding("contact", True, "sources can reach you")
    else:
        remedy = "set `contact` under [collect] in site.toml to a mail address or a page"
        yield Finding("contact", False, "sources cannot reach you before they block you", remedy)


def _disk(content: Path) -> Finding:
    folder = content if content.is_dir() else content.resolve().parent
    free = shutil.disk_usage(folder).free
    return Finding("disk", free > SPACE, f"{free / 1e9:.1f} GB are free", "" if free > SPACE else "make room")


def _schedule(content: Path) -> Finding:
    path = places.workflow_of(content, "collect")
    if not path.is_file():
        remedy = "copy it from upstream, or run `broadsheet fetch` by a timer of your own"
        return Finding("schedule", False, f"there is no {path.name} among the workflows", remedy)
    crons = re.findall(r"^\s*- cron:\s*[\"']([^\"']+)", disk.read_text(path, str(path)), re.MULTILINE)
    if not crons:
        return Finding("schedule", False, f"{path.name} has no cron", "take it back from upstream")
    return Finding("schedule", True, f"{path.name} runs at {', '.join(crons)} (UTC), where it is switched on")


def _age(content: Path, standing: Standing | None, now: datetime) -> Iterator[Finding]:
    if standing is None or standing.newest is None:
        yield Finding("newest day", False, "nothing was collected yet", "run `broadsheet fetch`")
        return
    days = (now.date() - standing.newest).days
    if days <= OLD:
        yield Finding("newest day", True, f"{standing.newest}, {days} days ago")
        return
    off = ": the schedule seems off" if places.workflow_of(content, "collect").is_file() else ""
    remedy = f"run `broadsheet fetch`; {_OFF}" if off else "run `broadsheet fetch`"
    yield Finding("newest day", False, f"{standing.newest}, {days} days ago{off}", remedy)


_OFF: Final = (
    "on GitHub: Actions, enable them in a fork; Actions, collect, Enable workflow, after 60 days without a commit; "
    "the repository variable COLLECT is on; and look at its last runs"
)


def _held(standing: Standing | None) -> Iterator[Finding]:
    if standing and standing.held:
        names = ", ".join(f"{one.source}/{one.date}" for one in standing.held[:5])
        yield Finding("quarantine", False, f"{len(standing.held)} refused: {names}", "see `broadsheet quarantine`")
    else:
        yield Finding("quarantine", True, "nothing waits for you")


def _reach(source: str, ask: Callable[[str], Reply], now: datetime) -> Iterator[Finding]:
    try:
        reply = ask(_PROBES[source])
    except BroadsheetError as error:
        yield Finding(source, False, error.faults[0].fact, "look whether its own pages open; try again later")
        return
    good = reply.status == 200
    yield Finding(source, good, f"answered with status {reply.status}", "" if good else "look at its news; try later")
    skew = abs((reply.made - now).total_seconds())
    if skew > SKEW:
        yield Finding("clock", False, f"is {skew:,.0f} seconds away from that of {source}", "set this machine's clock")
    else:
        yield Finding("clock", True, f"agrees with that of {source}")
