"""How a run of a collector went: day by day, in numbers, and in the forms in which it is told.

Told are counts, days and reasons in words of ours; never a word of what was collected, since this comes into logs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from generator.standings import LastRun
from generator.store import Saved

_BAD: Final = frozenset({"refused", "failed"})
_MANY: Final = 4  # days in a row that go wrong alike: from here on they are told in one line


class Outcome(NamedTuple):
    """How it went with one day, or one chunk of papers (`day` is None then). `reasons` are in words of ours alone."""

    source: str
    day: date | None
    status: str  # new, changed, unchanged, empty, early, refused, failed
    papers: int = 0
    saved: Saved = Saved(0, 0, 0)
    reasons: tuple[str, ...] = ()
    held: str = ""  # where the refused answer lies
    left: int = 0  # papers that no rule collects
    rules: Mapping[str, int] = {}  # of all papers that were listed, how many each rule matched

    @property
    def bad(self) -> bool:
        """Whether somebody should know."""
        return self.status in _BAD


class Report(NamedTuple):
    """A run."""

    verb: str
    began: datetime
    requests: int
    received: int  # bytes
    outcomes: tuple[Outcome, ...]

    @property
    def saved(self) -> Saved:
        """All papers that are new, changed, unchanged."""
        new, changed, unchanged = (sum(one.saved[column] for one in self.outcomes) for column in range(3))
        return Saved(new, changed, unchanged)

    @property
    def left(self) -> int:
        """Papers that no rule collects."""
        return sum(one.left for one in self.outcomes)

    @property
    def rules(self) -> Mapping[str, int]:
        """Of all papers that were listed, how many each rule matched."""
        matched: Counter[str] = Counter()
        for one in self.outcomes:
            matched.update(one.rules)
        return matched

    @property
    def bad(self) -> tuple[Outcome, ...]:
        """What somebody should know."""
        return tuple(one for one in self.outcomes if one.bad)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many days, or chunks, went which way."""
        return Counter(one.status for one in self.outcomes)


def in_numbers(report: Report) -> LastRun:
    """What is kept of a run."""
    new, changed, unchanged = report.saved
    counts = report.counts
    return LastRun(
        began=report.began.isoformat(timespec="seconds"),
        verb=report.verb,
        days=len(report.outcomes),
        new=new,
        changed=changed,
        unchanged=unchanged,
        failed=counts.get("failed", 0),
        refused=counts.get("refused", 0),
        left=report.left,
        rules=dict(report.rules),
    )


def as_table(report: Report) -> dict[str, Any]:
    """The run as JSON has it."""
    new, changed, unchanged = report.saved
    return {
        "verb": report.verb,
        "began": report.began.isoformat(timespec="seconds"),
        "requests": report.requests,
        "received": report.received,
        "papers": {"new": new, "changed": changed, "unchanged": unchanged},
        **({"left": report.left, "rules": dict(report.rules)} if report.left or report.rules else {}),
        "days": dict(sorted(report.counts.items())),
        "outcomes": [_row(one) for one in report.outcomes],
    }


def _row(one: Outcome) -> dict[str, Any]:
    new, changed, unchanged = one.saved
    told: dict[str, Any] = {"source": one.source, "status": one.status, "papers": one.papers}
    told |= {"date": str(one.day)} if one.day else {}
    told |= {"new": new, "changed": changed, "unchanged": unchanged}
    told |= {"left": one.left} if one.left else {}
    return told | ({"reasons": list(one.reasons)} if one.reasons else {}) | ({"held": one.held} if one.held else {})


def in_words(report: Report) -> str:
    """The run as a terminal shows it."""
    new, changed, unchanged = report.saved
    went = ", ".join(f"{number:,} {status}" for status, number in sorted(report.counts.items())) or "nothing to ask for"
    what = "answers" if report.verb == "enrich" else "days"
    lines = [
        f"Asked {report.requests:,} times, got {report.received / 1e6:.1f} MB. {what.capitalize()}: {went}.",
        f"Papers: {new:,} new, {changed:,} changed, {unchanged:,} unchanged{_left_words(report)}.",
    ]
    return "\n".join(lines)


def _left_words(report: Report) -> str:
    return f", {report.left:,} left out by rules" if report.left else ""


def bad_words(report: Report) -> tuple[str, ...]:
    """What went wrong, with what to do: a line for each day, or for all days in a row that went wrong alike."""
    alike = groupby(report.bad, key=lambda one: (one.source, one.status, one.reasons, one.held))
    runs = (tuple(several) for _, several in alike)
    return tuple(
        line for several in runs for line in (map(_line, several) if len(several) < _MANY else [_run(several)])
    )


def _line(one: Outcome) -> str:
    look = f" (look at it: broadsheet quarantine show {one.source}/{one.day})" if one.held else ""
    return f"{one.source}{f' {one.day}' if one.day else ''}: {one.status}: {'; '.join(one.reasons)}{look}"


def _run(several: Sequence[Outcome]) -> str:
    one, days = several[0], [outcome.day for outcome in several if outcome.day]
    when = f" {min(days)} to {max(days)}, {len(days):,} days" if days else f", {len(several):,} answers"
    return f"{one.source}{when}: {one.status}: {'; '.join(one.reasons)}"


def as_summary(report: Report) -> str:
    """The run as the summary of a step of CI: markdown."""
    new, changed, unchanged = report.saved
    head = [
        f"### broadsheet {report.verb}",
        "",
        f"{report.requests:,} requests, {report.received / 1e6:.1f} MB; "
        f"{new:,} papers new, {changed:,} changed, {unchanged:,} unchanged{_left_words(report)}",
        "",
        "| source | day | status | papers | new | changed | why |",
        "|---|---|---|--:|--:|--:|---|",
    ]
    shown = [one for one in report.outcomes if one.status not in ("unchanged", "empty")][-_ROWS:]
    rows = [
        f"| {one.source} | {one.day or ''} | {one.status} | {one.papers} | {one.saved.new} | {one.saved.changed} "
        f"| {'; '.join(one.reasons)} |"
        for one in shown
    ]
    return "\n".join((*head, *rows, ""))


_ROWS: Final = 200
