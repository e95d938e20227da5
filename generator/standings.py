"""How collecting stands, as the status page and `broadsheet status` show it. All of it from content/state/."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from generator.values import Value

OLD: Final = 4  # days: an older newest day is worth a question; the longest gap without a holiday is three


class DayMark(Value):
    """How one source's day stands: `good`, `empty` (as it may be), `refused`, `failed` or `missing`."""

    date: date
    mark: str
    papers: int = 0


class SourceStanding(Value):
    """How collecting from one source stands."""

    source: str
    asked: str = ""  # when it last gave a good answer: an ISO time
    newest: date | None = None  # the newest day with papers
    days: tuple[DayMark, ...] = ()


class Held(Value):
    """A refused answer that waits for a person's decision."""

    source: str
    date: date
    reasons: tuple[str, ...] = ()
    since: str = ""


class LastRun(Value):
    """What the last run did, in numbers."""

    began: str
    verb: str
    days: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    refused: int = 0
    left: int = 0  # papers that were listed and that no rule collects
    rules: Mapping[str, int] = {}  # of the papers that were listed, how many each rule matched


class Standing(Value):
    """All of it: the newest day of any source, each source, what waits for a decision, the last run."""

    newest: date | None = None
    sources: tuple[SourceStanding, ...] = ()
    held: tuple[Held, ...] = ()
    last: LastRun | None = None
