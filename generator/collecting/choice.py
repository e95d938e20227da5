"""Which papers of an answer are taken, where rules say what to collect. Pure.

A paper that the archive has is taken always, and so is one whose note says `hidden: false`: rules decide what comes in,
never what goes. A condition on a fact that a source does not tell does not hold.
"""

from collections import Counter
from collections.abc import Mapping, Set
from typing import NamedTuple

from generator.curate import curated, tagger_of
from generator.curating.identity import identities
from generator.decisions import Curation
from generator.models import Record
from generator.page import digest_of
from generator.rules import Ruling
from generator.sources.answer import Answer
from generator.storing.held import Holding


class Chosen(NamedTuple):
    """What is taken of an answer, how many papers are left out, and how many each rule matched of all of them."""

    answer: Answer
    left: int = 0
    rules: Mapping[str, int] = {}


class Choice:
    """The rules of an archive, as a collector asks them."""

    def __init__(self, curation: Curation) -> None:
        self.curation = curation
        self.tagger = tagger_of(curation)
        self.digest = digest_of(curation.rules).hex()

    def of(self, answer: Answer, known: Set[str]) -> Chosen:
        """What is taken of an answer; `known` are the papers of the archive."""
        if not self.curation.rules:
            return Chosen(answer)
        rulings = self._rulings(answer)
        taken = tuple(one for one in answer.records if one.id in known or self._collects(one, rulings))
        matched = Counter(name for ruling in rulings.values() for name in ruling.matched)
        return Chosen(answer._replace(records=taken), len(answer.records) - len(taken), dict(sorted(matched.items())))

    def _rulings(self, answer: Answer) -> Mapping[str, Ruling]:
        records = {record.id: record for record in answer.records}
        settled = identities(records.values(), self.curation.papers)
        rulings = curated((Holding("", answer.source, records, ()),), self.curation, self.tagger).rulings
        return {key: rulings[settled.get(key, key)] for key in records if settled.get(key, key) in rulings}

    def _collects(self, record: Record, rulings: Mapping[str, Ruling]) -> bool:
        """Whether a rule collects it; of what a note hides or shows, rules are not asked."""
        note = self.curation.papers.get(record.id)
        asked = record.id in rulings and not (note and note.hidden is not None)
        return rulings[record.id].collected if asked else True
