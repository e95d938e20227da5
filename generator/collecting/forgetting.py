"""Takes a paper out of an archive for good: out of the records, and so out of pages, feeds and exports.

A line in the list of takedowns stays, which every load and every fetch obeys. What people wrote is theirs, and what git
remembers is git's: both are only named.
"""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import saving, store
from generator.collecting import quarantine
from generator.curating.identity import identities
from generator.curating.layers import LAYERS
from generator.curation import load_curation
from generator.errors import Fault, UsageError
from generator.keeping.papers import records_of
from generator.places import RECORDS, machine_folder
from generator.storing import takedown
from generator.storing.holdings import load_holdings
from generator.storing.takedown import Takedown, title_digest


class Forgotten(NamedTuple):
    """What was done, and what is left for people: paths below content/."""

    ids: tuple[str, ...]
    erased: tuple[str, ...]
    dropped: tuple[str, ...]  # entries of the quarantine that held it
    notes: tuple[str, ...]  # what people wrote of it
    upstream: tuple[str, ...]  # records of a layer that is not ours to change; they are not shown any more


def forget(content: Path, paper_id: str, reason: str, day: date) -> Forgotten:
    """Forget a paper under all its ids. Raises UsageError where there is none of that id."""
    holdings = load_holdings(content)
    records = [record for holding in holdings for record in holding.records.values()]
    settled = identities(records, load_curation(content).papers)
    target = settled.get(paper_id, paper_id)
    group = [record for record in records if settled.get(record.id, record.id) == target]
    before = [one for layer in RECORDS for one in takedown.listed(content, layer) if paper_id in one.ids]
    if not group and not before:
        raise UsageError(Fault(paper_id, "is no paper of this archive", "give the id that its page's address ends in"))
    ids = tuple(
        sorted({paper_id, target, *(record.id for record in group), *(key for one in before for key in one.ids)})
    )
    titles = tuple(sorted({title_digest(record.title) for record in group}))
    erased = store.erase(content, ids, Takedown(ids=ids, titles=titles, reason=reason, day=day))
    dropped = tuple(one for one in quarantine.entries(content) if any(_holds(one, key) for key in ids))
    with saving.locked(content, "the archive"):
        for one in dropped:
            quarantine.drop(content, one)
    notes = tuple(path for layer in LAYERS for key in ids if (content / (path := f"{layer}/papers/{key}.md")).is_file())
    return Forgotten(ids, erased, tuple(one.name for one in dropped), notes, tuple(_upstream(content, ids)))


def _holds(entry: quarantine.Entry, key: str) -> bool:
    return any(key.encode() in reply.body for reply in entry.replies)


def _upstream(content: Path, ids: tuple[str, ...]) -> list[str]:
    ours = content / machine_folder(content, "records")
    paths = (path for key in ids for path in records_of(content, key) if not path.is_relative_to(ours))
    return sorted(path.relative_to(content).as_posix() for path in paths)
