"""Sources -> store, over the network: for each day ask, compare with what is stored, save or put into quarantine.

Each day is saved before the next is asked for, its records before the note that it was had. So a run may be killed at
any time, and the next one ends with the same records as one that nobody disturbed. Nothing is ever deleted.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

from generator import __version__
from generator.collecting import judge, quarantine
from generator.collecting.choice import Choice, Chosen
from generator.collecting.quarantine import Entry
from generator.collecting.report import Outcome, Report, in_numbers
from generator.collecting.state import DayState, Source, State, Trouble
from generator.config import Collect
from generator.curation import load_rules
from generator.errors import BroadsheetError, ContentError, Fault, FetchError
from generator.models import Record
from generator.reply import Reply, Validators
from generator.sources import Asked
from generator.sources.answer import Answer
from generator.store import Keeper, Saved

NOT_ASKED: Final = "was not asked"  # how reasons begin once the door has stopped asking a host
SETTLED: Final = 7  # days after which a list is what it is, however thin


class Ask(Protocol):
    """The door to the network, or what stands in for it."""

    @property
    def settings(self) -> Collect:
        """What is collected."""
        ...

    def __call__(self, url: str, known: Validators | None = None, /) -> Reply:
        """The answer; one with status 304 where nothing changed since `known`."""
        ...


Progress = Callable[[int, int, Outcome], None]  # done, whole, the newest


class Run:
    """One run of a collector over one archive."""

    def __init__(self, content: Path, keeper: Keeper, ask: Ask, began: datetime, *, offline: bool = False) -> None:
        self.content, self.keeper, self.ask, self.began, self.offline = content, keeper, ask, began, offline
        self.state = State(content)
        self.choice = Choice(load_rules(content))
        self.today = began.date()
        self.requests = self.received = 0

    def day(self, source: Asked, day: date, *, backfill: bool) -> Outcome:
        """Ask for one day, and save it or say why not."""
        listening = Listening(self)
        try:
            if self._not_modified(source, day, listening):
                return self._unchanged(source, day)
            answer = self._answer(source, day, listening)
            held = self._held(source)
            if judge.too_early(day, answer, held, self.today):
                return Outcome(source.name, day, "early", len(answer.records))
            reasons = self._reasons(source, day, answer)
            if reasons and backfill and self._thin_but_settled(source, day, answer):
                reasons = ()
        except FetchError as error:
            return self._failed(source, day, error)
        except ContentError as error:
            reasons, answer = tuple(map(_reason, error.faults)), Answer(source.name, (), error.faults)
        if reasons:
            return self._refused(source, day, reasons, answer, listening.replies)
        return self.take(source, day, answer, listening.replies)

    def enrich(self, source: Asked, ids: Sequence[str]) -> Outcome:
        """Ask for what a source knows of some papers, and save it."""
        listening = Listening(self)
        try:
            answer = source.enrich(ids, listening)
        except (FetchError, ContentError) as error:
            return Outcome(source.name, None, "failed", 0, reasons=tuple(map(_reason, error.faults)))
        records = [self._first_of_its_date(source, record) for record in answer.records]
        noted = self.state.noted_asked(source.name, ids, self.today)
        saved = self.keeper.save({source.name: records}, noted)
        status = "new" if saved.new else "changed" if saved.changed else "unchanged"
        return Outcome(source.name, None, status, len(records), saved)

    def finish(self, verb: str, outcomes: Sequence[Outcome]) -> Report:
        """Note the run."""
        report = Report(verb, self.began, self.requests, self.received, tuple(outcomes))
        if not self.offline:
            self._keep(self.state.noted_run(in_numbers(report)))
        return report

    def _answer(self, source: Asked, day: date, listening: "Listening") -> Answer:
        answer = source.day(day, listening)
        held = self._held(source)
        if judge.repeats_the_day_before(day, self._chosen(answer).answer, held):
            return answer._replace(records=())
        return answer

    def _reasons(self, source: Asked, day: date, answer: Answer) -> tuple[str, ...]:
        held = self._held(source)
        if answer.records or answer.refused:
            return judge.reasons(day, answer, held, source.required)
        return judge.why_empty(day, held, daily=source.daily)

    def _thin_but_settled(self, source: Asked, day: date, answer: Answer) -> bool:
        """Whether a thin or empty list of long ago is what it is: asked for again, it is the same."""
        held = self._held(source)
        if held.known(day) or (self.today - day).days <= SETTLED or answer.refused:
            return False
        if answer.records and any("usual" not in reason for reason in self._reasons(source, day, answer)):
            return False
        again = self._answer(source, day, Listening(self))
        return [one.id for one in again.records] == [one.id for one in answer.records] and not again.refused

    def _held(self, source: Asked) -> judge.Held:
        holding = self.keeper.holding(source.name)
        lists = {one.date: one for one in holding.lists}
        return judge.Held(holding.records, lists, self.state.left(source.name))

    def _not_modified(self, source: Asked, day: date, listening: "Listening") -> bool:
        """Whether every answer that a day was made from is as it was; asks with validators, and only where all have."""
        state = self.state.of(source.name, day)
        if not state.answers or not all(one.etag or one.modified for one in state.answers) or state.trouble:
            return False
        if state.left and state.rules != self.choice.digest:
            return False  # other rules may take what those of then left out
        for one in state.answers:
            reply = self._asked(one.url, Validators(one.etag, one.modified))
            if reply.status != 304:
                listening.heard[one.url] = reply
                return False
        return True

    def _asked(self, url: str, known: Validators | None = None) -> Reply:
        reply = self.ask(url, known)
        self.requests += 1
        self.received += len(reply.body)
        return reply

    def _unchanged(self, source: Asked, day: date) -> Outcome:
        state = self.state.of(source.name, day)
        self._keep(self.state.noted(source.name, state.model_copy(update={"at": self.began})))
        return Outcome(source.name, day, "unchanged", state.papers, Saved(0, 0, state.papers), left=state.left)

    def take(self, source: Asked, day: date, answer: Answer, replies: Sequence[Reply]) -> Outcome:
        """Save what a source answered of a day, all of it that is collected here."""
        chosen = self._chosen(answer)
        records = [self._first_of_its_date(source, record) for record in chosen.answer.records]
        gone = self._vanished(source, day, answer.records)
        listed = sum(day in record.listed for record in records)
        state = DayState(
            date=day,
            at=self.began,
            papers=listed,
            left=chosen.left,
            rules=self.choice.digest if chosen.left else "",
            version=__version__,
            answers=tuple(map(_source, replies)),
        )
        noted = self.state.noted(source.name, state)
        saved = self.keeper.save({source.name: [*records, *gone]}, noted, whole=True)
        status = "empty" if not records else "new" if saved.new else "changed" if saved.changed else "unchanged"
        return Outcome(source.name, day, status, listed, saved, left=chosen.left, rules=chosen.rules)

    def _chosen(self, answer: Answer) -> Chosen:
        known = frozenset(key for holding in self.keeper.held.values() for key in holding.records)
        return self.choice.of(answer, known)

    def _first_of_its_date(self, source: Asked, record: Record) -> Record:
        """A record without readings of a date that has one: read twice on one date, the first holds."""
        before = self.keeper.holding(source.name).records.get(record.id)
        known = {reading.date for reading in before.readings} if before else set()
        fresh = tuple(reading for reading in record.readings if reading.date not in known)
        return record.model_copy(update={"readings": fresh})

    def _vanished(self, source: Asked, day: date, records: Iterable[Record]) -> list[Record]:
        """The stored papers of a day that its list no longer has: they stay, marked."""
        here = {record.id for record in records}
        return [
            record.model_copy(update={"gone": (*record.gone, day), "listed": (), "readings": ()})
            for record in self._held(source).of(day)
            if record.id not in here
        ]

    def _failed(self, source: Asked, day: date, error: BroadsheetError) -> Outcome:
        reasons = tuple(fault.fact for fault in error.faults)
        self._note_trouble(source, day, "failed", reasons)
        return Outcome(source.name, day, "failed", reasons=reasons)

    def _refused(
        self, source: Asked, day: date, reasons: tuple[str, ...], answer: Answer, replies: Sequence[Reply]
    ) -> Outcome:
        details = tuple(map(str, answer.refused))
        where = quarantine.keep(self.content, Entry(source.name, day, reasons, details, self.began, tuple(replies)))
        self._note_trouble(source, day, "refused", reasons)
        return Outcome(source.name, day, "refused", len(answer.records), reasons=reasons, held=where)

    def _note_trouble(self, source: Asked, day: date, status: str, reasons: tuple[str, ...]) -> None:
        if not self.offline:
            trouble = Trouble(at=self.began, status=status, reasons=reasons)
            before = self.state.of(source.name, day)
            self._keep(self.state.noted(source.name, before.model_copy(update={"trouble": trouble})))

    def _keep(self, texts: Mapping[str, str]) -> None:
        self.keeper.save({}, texts)


class Listening:
    """The `get` that a source is handed: it keeps what came back, so that it can be put into quarantine whole."""

    def __init__(self, run: Run) -> None:
        self.settings = run.ask.settings
        self.replies: list[Reply] = []
        self.heard: dict[str, Reply] = {}
        self._run = run

    def __call__(self, url: str) -> Reply:
        """The answer, which is kept."""
        reply = self.heard.pop(url, None) or self._run._asked(url)
        self.replies.append(reply)
        return reply


def _reason(fault: Fault) -> str:
    """What a fault says; of settings also what to write there, since nobody is asked before that is done."""
    return f"{fault.fact} ({fault.remedy})" if fault.place == "site.toml" else fault.fact


def _source(reply: Reply) -> Source:
    return Source(url=reply.url, sum=reply.digest, etag=reply.validators.etag, modified=reply.validators.modified)
