"""What rules do in an archive, for people: of every rule what it did, and of one paper what every rule makes of it.

It reads content/ through its doors and changes nothing. What `explained` says holds words of the paper; a report holds
none but those of the rules.
"""

from collections.abc import Iterable, Iterator, Set
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from generator.collecting.state import State
from generator.curate import curated, tagger_of
from generator.curating.identity import identities
from generator.curation import load_curation
from generator.decisions import Curation, PaperNote, Rule
from generator.errors import Fault, UsageError
from generator.models import Paper
from generator.rules import Count, Explained, Facts, Rulebook, Ruling, counts
from generator.standings import LastRun
from generator.storing.held import Holding
from generator.storing.holdings import load_holdings


class Row(NamedTuple):
    """What one rule did."""

    name: str
    rule: Rule
    archive: Count
    last: int | None  # papers that it matched of those listed on the last run


class Report(NamedTuple):
    """What all rules did in an archive."""

    rows: tuple[Row, ...]
    papers: int
    hidden: int
    last: LastRun | None

    def in_words(self) -> Iterator[str]:
        """A line a rule, in their order, and what came of them together."""
        width = max(len(row.name) for row in self.rows)
        yield f"order  {'rule':{width}}  {'matches':>8}  {'changes':>8}  {'last run':>8}  does"
        for row in self.rows:
            last = "-" if row.last is None else f"{row.last:,}"
            yield (
                f"{row.rule.order:5}  {row.name:{width}}  {row.archive.matched:8,}  {row.archive.acted:8,}  {last:>8}"
                f"  {deed(row.rule)}{f': {row.rule.why}' if row.rule.why else ''}"
            )
        yield f"Of {self.papers:,} papers, rules hide {self.hidden:,}."
        if self.last:
            yield f"The last run ({self.last.verb}, {self.last.began}) left {self.last.left:,} papers out by rules."

    def as_table(self) -> dict[str, Any]:
        """The report as JSON has it."""
        rows = [
            {"name": row.name, "do": row.rule.do, "order": row.rule.order, "last": row.last, **row.archive._asdict()}
            for row in self.rows
        ]
        left = self.last.left if self.last else None
        return {"rules": rows, "papers": self.papers, "hidden": self.hidden, "left": left}


class Explanation(NamedTuple):
    """What rules make of one paper, and what became of it."""

    id: str
    title: str
    note_hides: bool | None  # what its note says of that
    note_tags: bool  # whether its tags are those of its note
    rules: tuple[Explained, ...]
    ruling: Ruling  # before its note had its say
    tags: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """What became of the paper, in words."""
        if self.note_hides:
            return "hidden by its note, which holds before every rule"
        if not self.ruling.hidden:
            return "shown"
        if self.note_hides is None:
            return f"hidden by the rule '{self.ruling.hidden}'"
        return f"shown by its note, which holds before the rule '{self.ruling.hidden}'"

    def in_words(self) -> Iterator[str]:
        """A few lines a rule, in their order, then what became of the paper."""
        yield f"{self.id}  {self.title}"
        for one in self.rules:
            yield f"{'*' if one.matched else '-'} {one.name}: {deed(one.rule)}" + ("" if one.matched else " (no match)")
            for finding in one.findings:
                found = finding.found or "none"
                sign = "yes" if finding.speaks_for else "no "
                yield f"    {sign} {finding.side} {finding.kind} = {finding.wanted}; the paper has {found}"
            if not one.findings:
                yield "    yes it has no conditions"
        yield f"Outcome: {self.outcome}."
        yield f"Tags: {', '.join(self.tags) or 'none'}{' (as its note has them)' * self.note_tags}."
        if not self.ruling.collected:
            yield "No rule would collect it now; it is in the archive, and so it stays."

    def as_table(self) -> dict[str, Any]:
        """The explanation as JSON has it."""
        rules = [
            {
                "name": one.name,
                "do": one.rule.do,
                "matched": one.matched,
                "findings": [finding._asdict() for finding in one.findings],
            }
            for one in self.rules
        ]
        return {"id": self.id, "title": self.title, "rules": rules, "outcome": self.outcome, "tags": list(self.tags)}


def deed(rule: Rule) -> str:
    """What a rule does, in words: `tag long-context`."""
    return " ".join((rule.do, ", ".join(rule.tags))).strip()


def reported(content: Path) -> Report:
    """What every rule did over the archive, and on the last run. Raises ContentError."""
    curation = load_curation(content)
    rulings = curated(load_holdings(content), curation, tagger_of(curation)).rulings if curation.rules else {}
    runs = [run for run in State(content).runs if run.verb != "enrich"]
    last = runs[-1] if runs else None
    rows = tuple(
        Row(name, curation.rules[name], found, last.rules.get(name, 0) if last else None)
        for name, found in counts(curation.rules, rulings.values()).items()
    )
    return Report(rows, len(rulings), sum(bool(one.hidden) for one in rulings.values()), last)


def explained(content: Path, name: str) -> Explanation:
    """What rules make of a paper, by any id that it has or had.

    Raises UsageError where there is no such paper or no rule, ContentError where content cannot be read.
    """
    curation, holdings = load_curation(content), load_holdings(content)
    if not curation.rules:
        raise UsageError(Fault("rules.toml", "has no rules", "write some, see `broadsheet rules`"))
    settled = identities((one for held in holdings for one in held.records.values()), curation.papers)
    known = {key: settled.get(key, key) for held in holdings for key in held.records}
    key = known.get(name, name)
    names = {one for one, other in known.items() if other == key}
    if not names:
        near = "".join(f"did you mean {one}? " for one in get_close_matches(name, known, n=1, cutoff=0.8))
        raise UsageError(Fault(name, "is no paper of this archive", f"{near}What no rule collects is not kept"))
    notes = {one: curation.papers[one] for one in (*sorted(names), key) if one in curation.papers}
    said = [note.hidden for note in notes.values() if note.hidden is not None]
    paper, facts = _alone(key, names, holdings, curation.model_copy(update={"papers": notes}))
    book = Rulebook(curation)
    return Explanation(
        id=key,
        title=paper.title,
        note_hides=any(said) if said else None,
        note_tags=any(note.tags is not None for note in notes.values()),
        rules=tuple(book.explained(facts)),
        ruling=book.ruling(facts),
        tags=tuple(tag.slug for tag in paper.tags),
    )


def _alone(key: str, names: Set[str], holdings: Iterable[Holding], curation: Curation) -> tuple[Paper, Facts]:
    """A paper as if nothing hid it, and what rules ask of it."""
    shown = {one: curation.papers.get(one, PaperNote()).model_copy(update={"hidden": False}) for one in names}
    parts = (
        held._replace(records={one: held.records[one] for one in held.records if one in names}) for held in holdings
    )
    papers = {**curation.papers, **shown}
    made = curated(parts, curation.model_copy(update={"papers": papers}), tagger_of(curation))
    return made.papers[0], made.rulings[key].facts
