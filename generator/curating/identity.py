"""Records -> which of them are of one paper. Pure.

The same paper from several sources or days is one Paper. A record known by its title alone is taken for the arXiv paper
of that title, and its own id becomes an alias; two arXiv ids never merge.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from generator import text
from generator.decisions import PaperNote
from generator.models import Record
from generator.storing.held import feed_id


def identities(records: Iterable[Record], notes: Mapping[str, PaperNote]) -> dict[str, str]:
    """For each slug id its arXiv id, where people or an arXiv paper of the same title tell it.

    Of several arXiv papers with that title it is the one that inherited its feed id, or else the first by id.
    """
    by_title: dict[str, set[str]] = defaultdict(set)
    slugs: dict[str, list[Record]] = defaultdict(list)
    heirs: dict[str, str] = {}
    for record in records:
        if record.id.startswith("title/"):
            slugs[record.id].append(record)
            continue
        for title in (record.title, *(change.title for change in record.history)):
            by_title[text.fold(title)].add(record.id)
        heirs[feed_id(record)] = min(record.id, heirs.get(feed_id(record), record.id))
    by_title.pop("", None)  # a title without a letter is like no other
    told = {key: str(note.arxiv) for key, note in notes.items() if is_told(key, note)}
    found: dict[str, str] = {}
    for key, known in slugs.items():
        twins = {twin for record in known for twin in by_title.get(text.fold(record.title), ())}
        inherited = [heirs[record.guid] for record in known if record.guid in heirs]
        if inherited or twins:
            found[key] = min(inherited or twins)
    return found | told


def is_told(key: str, note: PaperNote) -> bool:
    """Do people tell which arXiv paper a record is of that is known by its title?"""
    return key.startswith("title/") and bool(note.arxiv) and not str(note.arxiv).startswith("title/")
