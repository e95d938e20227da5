"""Rules against what people wrote elsewhere, and rules that nothing comes of: warnings, for people to decide on."""

from collections.abc import Iterator, Mapping

from generator.decisions import Curation
from generator.errors import Fault
from generator.rules import Ruling, counts


def doubtful(curation: Curation, rulings: Mapping[str, Ruling]) -> Iterator[Fault]:
    """Everything that is doubtful about the rules of an archive."""
    yield from _idle(curation, rulings)
    yield from _overruled(curation, {key: one.hidden for key, one in rulings.items() if one.hidden})


def _idle(curation: Curation, rulings: Mapping[str, Ruling]) -> Iterator[Fault]:
    """Rules that match no paper; where there is no paper at all, none is told."""
    for name, count in counts(curation.rules, rulings.values()).items() if rulings else ():
        if not count.matched:
            remedy = "mend its conditions, or take it out; `broadsheet rules explain ID` shows what it finds in a paper"
            yield Fault(f"rules.toml [rules.{name}]", "matches no paper of the archive", remedy)


def _overruled(curation: Curation, hidden: Mapping[str, str]) -> Iterator[Fault]:
    """What people wrote of papers that a rule hides."""
    for key in (key for key in curation.papers if key in hidden):
        fact = f"is about a paper that the rule '{hidden[key]}' hides"
        yield Fault(f"papers/{key}.md", fact, "write 'hidden: false' there, or take it out")
    for name, one in curation.lists.items():
        for entry in one.entries:
            if entry.id in hidden:
                fact = f"names {entry.id}, which the rule '{hidden[entry.id]}' hides"
                yield Fault(
                    f"lists/{name}.md",
                    fact,
                    f"write 'hidden: false' into papers/{entry.id}.md, or take it off the list",
                )
