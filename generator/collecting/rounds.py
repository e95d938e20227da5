"""What a collector is sent for: to fetch days, to enrich papers, to take what was refused after all.

Each round goes over one archive with its lock held, source by source, and ends with a report.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from generator.collecting import quarantine
from generator.collecting.agenda import Had, Span, days, unasked
from generator.collecting.gather import NOT_ASKED, Ask, Listening, Progress, Run
from generator.collecting.report import Outcome, Report
from generator.config import Collect
from generator.errors import Fault, FetchError, UsageError, nearest
from generator.reply import Reply, Validators
from generator.sources import Asked, asked
from generator.store import keeping

Part = TypeVar("Part")  # of a plan: a day, or the ids of papers


def fetch(
    content: Path,
    ask: Ask,
    began: datetime,
    names: Sequence[str],
    span: Span,
    progress: Progress = lambda _done, _whole, _newest: None,
    *,
    offline: bool = False,
) -> Report:
    """Ask each source for its days. Raises ContentError where content cannot be read, BusyError, OutputError."""
    sources = _named(names, "day")
    with keeping(content) as keeper:
        run = Run(content, keeper, ask, began, offline=offline)
        plan = [(source, day) for source in sources for day in _days(run, source, span)]
        outcomes = _outcomes(plan, partial(run.day, backfill=span.backfill), progress, offline=offline)
        return run.finish("backfill" if span.backfill else "fetch", outcomes)


def enrich(
    content: Path,
    ask: Ask,
    began: datetime,
    names: Sequence[str],
    ids: Sequence[str] = (),
    limit: int | None = None,
    progress: Progress = lambda _done, _whole, _newest: None,
    *,
    offline: bool = False,
) -> Report:
    """Ask each source for more on papers: those named, or else those of which it was not asked, or long ago."""
    sources = _named(names, "enrich")
    with keeping(content) as keeper:
        run = Run(content, keeper, ask, began, offline=offline)
        wanted = [(source, tuple(ids or _unasked(run, source))[:limit]) for source in sources]
        chunks = [(source, chunk) for source, some in wanted for chunk in _chunks(some, source.chunk)]
        return run.finish("enrich", _outcomes(chunks, run.enrich, progress, offline=offline))


def _outcomes(
    plan: Sequence[tuple[Asked, Part]], ask: Callable[[Asked, Part], Outcome], progress: Progress, *, offline: bool
) -> list[Outcome]:
    """What came of each part of a plan, but for what a source is not asked any more."""
    outcomes: list[Outcome] = []
    for source, part in plan:
        if not _is_shut(source, outcomes, offline=offline):
            outcomes.append(ask(source, part))
            progress(len(outcomes), len(plan), outcomes[-1])
    return outcomes


def _is_shut(source: Asked, outcomes: Sequence[Outcome], *, offline: bool) -> bool:
    """Whether the door has stopped asking a source in this run, and said so: the rest is left for the next run."""
    said = (reason for one in outcomes if one.source == source.name and one.bad for reason in one.reasons)
    return not offline and any(reason.startswith(NOT_ASKED) for reason in said)


def _days(run: Run, source: Asked, span: Span) -> tuple[date, ...]:
    listed = frozenset(one.date for one in run.keeper.holding(source.name).lists)
    had = Had(run.state.days.get(source.name, {}), listed)
    return days(had, span, run.ask.settings, run.today)


def _unasked(run: Run, source: Asked) -> Iterator[str]:
    return unasked(run.keeper.held.values(), run.state.asked.get(source.name, {}), run.today)


def accept(content: Path, name: str, ask: Ask, began: datetime) -> Outcome:
    """Take what is in quarantine for good after all: a person looked. Papers that it lacks stay, marked."""
    entry = quarantine.entry(content, name)
    source = _named((entry.source,), "day")[0]
    with keeping(content) as keeper:
        run = Run(content, keeper, _Kept(ask.settings, entry.replies), began)
        listening = Listening(run)
        outcome = run.take(source, entry.date, source.day(entry.date, listening), listening.replies)
        quarantine.drop(content, entry)
    return outcome


class _Kept:
    """The `get` that answers from quarantine."""

    def __init__(self, settings: Collect, replies: Iterable[Reply]) -> None:
        self.settings = settings
        self._replies = {reply.url: reply for reply in replies}

    def __call__(self, url: str, _known: Validators | None = None, /) -> Reply:
        if url in self._replies:
            return self._replies[url]
        raise FetchError(Fault(url, "is not in quarantine", "fetch the day again"))


def _named(names: Sequence[str], what: str) -> tuple[Asked, ...]:
    known = {name: source for name, source in asked().items() if what in source.can}
    if unknown := [name for name in names if name not in known]:
        raise UsageError(
            Fault(name, f"is no source that can be asked for {what}", nearest(name, known)) for name in unknown
        )
    return tuple(known[name] for name in names)


def _chunks(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
