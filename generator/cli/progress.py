"""How far a round of collecting has come: on a terminal as a bar, elsewhere as a line now and then."""

import os
import sys
from time import monotonic
from typing import Any

from generator.cli.telling import say


class Headway:
    """Days, papers, rate and what remains: on a terminal as a bar, elsewhere as a line now and then."""

    EVERY = 20.0  # seconds between lines

    def __init__(self, what: str) -> None:
        self.what, self.start = what, monotonic()
        self.told = self.start
        self.papers = 0
        self.bar: Any = None

    def __enter__(self) -> "Headway":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.bar:
            self.bar.stop()

    def show(self, done: int, whole: int, newest: Any) -> None:
        """So many are done of the whole; `newest`: the outcome of the last."""
        self.papers += newest.papers
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._draw(done, whole)
        elif monotonic() - self.told > self.EVERY:
            self.told = monotonic()
            rate = done / max(self.told - self.start, 0.001)
            say(f"{done:,} of {whole:,}, {self.papers:,} papers, {rate:.1f}/s, {(whole - done) / rate:,.0f} s left")

    def _draw(self, done: int, whole: int) -> None:
        if not self.bar:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn(self.what), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[papers]:,} papers, {task.fields[rate]:.1f}/s"), TimeRemainingColumn(),
            )  # fmt: skip
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.bar.add_task(self.what, total=whole, papers=0, rate=0.0)
            self.bar.start()
        rate = done / max(monotonic() - self.start, 0.001)
        self.bar.update(self.bar.task_ids[0], completed=done, papers=self.papers, rate=rate)
