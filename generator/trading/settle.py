"""Works, and what the archive knows -> records of what it does not, entries for a list, and what became of each. Pure.

A work is a paper that is known by its arXiv id, its DOI, or its title; else it becomes a record. Of a paper that is
known nothing is changed: whoever collects it knows better. What has no arXiv id, DOI or title is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from pydantic import ValidationError

from generator import listing, lists, tagging, text
from generator.decisions import ListEntry, Tag
from generator.errors import Fault
from generator.models import Record
from generator.refusals import refusal
from generator.storing.takedown import Takedowns
from generator.trading.works import Work
from generator.urls import slug

What = Literal["taken", "merged", "left", "broken"]


class Outcome(NamedTuple):
    """What became of one entry: its paper, or why it is none; `broken` is what its file should not hold."""

    place: str
    what: What
    words: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {'left' if self.what == 'broken' else self.what}: {self.words}"

    @classmethod
    def of(cls, fault: Fault) -> "Outcome":
        """What is broken."""
        return cls(fault.place, "broken", f"{fault.fact}{f' ({fault.remedy})' if fault.remedy else ''}")


class Settled(NamedTuple):
    """What an import makes."""

    records: tuple[Record, ...]
    entries: tuple[ListEntry, ...]  # one a paper, in the order of the files
    outcomes: tuple[Outcome, ...]


NONE: Final = Takedowns()
LONGEST: Final = 80  # letters of a tag; what is longer is a sentence


def _words(name: str) -> tuple[str, str]:
    """What a tag goes by."""
    return lists.tag_key(name), tagging.fold(name)


class Known:
    """The papers of the archive by all that tells them, and what is taken down. Grows by what comes in."""

    def __init__(
        self,
        records: Iterable[Record] = (),
        settled: Mapping[str, str] = {},
        down: Takedowns = NONE,
        tags: Mapping[str, Tag] = {},
        *,
        begin_tags: bool = True,
    ) -> None:
        self.down = down
        self.begin_tags = begin_tags
        self.begun: dict[str, str] = {}  # the tags that nobody knew, with their names
        self._called = {
            word: key for key, tag in tags.items() for name in (*tag.synonyms, tag.name, key) for word in _words(name)
        }
        self.ids: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.dois: dict[str, str] = {}
        self.doi_of: dict[str, str] = {}
        for record in records:
            self.add(record, settled.get(record.id, record.id))

    def add(self, record: Record, key: str) -> None:
        """A record of the paper `key`; an arXiv paper's title goes before a title's own."""
        self.ids[record.id] = key
        for title in (record.title, *(change.title for change in record.history)):
            if folded := text.fold(title):
                self.titles[folded] = min(
                    key, self.titles.get(folded, key), key=lambda one: (one.startswith("title/"), one)
                )
        if record.doi:
            self.dois.setdefault(record.doi.lower(), key)
            self.doi_of.setdefault(key, record.doi.lower())

    def tags(self, names: Iterable[str]) -> tuple[str, ...]:
        """The keys of the tags that are called so; of new ones, if they are to be begun, and what is no tag is left."""
        return tuple(dict.fromkeys(key for name in names if (key := self._tag(name))))

    def _tag(self, name: str) -> str:
        known = next((self._called[word] for word in (*_words(name), slug(name)) if word in self._called), "")
        if known or not self.begin_tags:
            return known
        key = lists.tag_key(name)
        name = key.replace("-", " ") if tagging.fault(name) else name
        if tagging.fault(name) or len(name) > LONGEST:
            return ""
        self._called |= dict.fromkeys((key, *_words(name)), key)
        self.begun[key] = name
        return key

    def paper(self, work: Work) -> tuple[str, str]:
        """The id of the paper that a work is, and by what it is known; nothing where it is none of them."""
        key = work.arxiv or work.id
        if key in self.ids:
            return self.ids[key], "its arXiv id" if work.arxiv else "its id"
        if work.arxiv:
            return "", ""
        if work.doi and work.doi.lower() in self.dois:
            return self.dois[work.doi.lower()], "its DOI"
        if known := self.titles.get(text.fold(text.line(work.title, 1_000))):
            return known, "its title"
        return "", ""


def settle(given: Sequence[Work | Fault], known: Known) -> Settled:
    """What is new in `given`. Those with an arXiv id go first, so that others find them by title."""
    records: list[Record] = []
    outcomes: dict[int, Outcome] = {}
    works = sorted(enumerate(given), key=lambda one: (isinstance(one[1], Work) and not one[1].arxiv, one[0]))
    for number, one in works:
        if isinstance(one, Fault):
            outcomes[number] = Outcome.of(one)
            continue
        made = _settled(one, known)
        if isinstance(made, Record):
            records.append(made)
            known.add(made, made.id)
            made = Outcome(one.place, "taken", f"{made.id} {made.title}{_undated(made, one.dated)}", made.id)
        outcomes[number] = made
    told = [outcomes[number] for number in range(len(given))]
    return Settled(tuple(records), _entries(zip(given, told, strict=True), known), tuple(told))


def _undated(record: Record, dated: str) -> str:
    """What is told of a paper that no day is known of; an id of arXiv's has its month."""
    if record.published or record.listed or not record.id.startswith("title/"):
        return ""
    fact = f"its date, '{text.line(dated, 40)}', is none" if dated.strip() else "no date"
    return f" ({fact}: `broadsheet new note {record.id}`, and write 'published: 2025-12-09' into its head)"


class Dump(NamedTuple):
    """What dumps make: the records of each source, which are merged with what it said before."""

    records: tuple[tuple[str, Record], ...]
    entries: tuple[ListEntry, ...]
    outcomes: tuple[Outcome, ...]


def dump_of(records: Sequence[tuple[str, Record]], known: Known) -> Dump:
    """What sources said themselves goes to them, as `load` has it."""
    outcomes, entries = list[Outcome](), dict[str, ListEntry]()
    for source, record in records:
        place = f"{source}, {record.listed[0]}" if record.listed else source
        key = known.ids.get(record.id, "")
        outcomes.append(Outcome(place, "merged" if key else "taken", f"{record.id} {record.title}", key or record.id))
        known.add(record, key or record.id)
        entries[key or record.id] = ListEntry(id=key or record.id)
    return Dump(tuple(records), tuple(entries.values()), tuple(outcomes))


def _settled(work: Work, known: Known) -> Record | Outcome:
    key, by = known.paper(work)
    if key:
        other = known.doi_of.get(key, "")
        if by == "its title" and work.doi and other and work.doi.lower() != other:
            fact = f"has the title of {key}, and another DOI: {work.doi} is not {other}"
            return Outcome(work.place, "left", fact)
        return Outcome(work.place, "merged", f"{key}, known by {by}", key)
    if not text.line(work.title, 1_000):
        return Outcome(work.place, "left", _lacks(work))
    try:
        record = record_of(work)
    except ValidationError as error:
        return Outcome(work.place, "broken", f"cannot be a record: {refusal(error.errors()[0])[0]}")
    if known.down.covers(record.id, record.title):
        return Outcome(work.place, "left", f"{record.id} was taken down here")
    return record


def _lacks(work: Work) -> str:
    if work.arxiv:
        return (
            f"{work.arxiv} is not in the archive, and its title is not said (`broadsheet add {work.arxiv}` asks for it)"
        )
    if work.doi:
        return f"the DOI {work.doi} is not in the archive, and no title is said"
    return "no arXiv id, DOI or title (give it one, and import it again)"


def record_of(work: Work) -> Record:
    """A work as the record of a source. Raises ValidationError where it has no title."""
    title = text.line(work.title, 1_000)
    return Record.model_validate(
        {
            "id": work.arxiv or work.id or f"title/{slug(title)}",
            "title": title,
            "authors": tuple(name for name in (text.line(one, 200) for one in work.authors) if name),
            "published": work.published,
            "doi": work.doi,
            "journal_ref": work.journal_ref,
            "abstract": work.abstract,
            "keywords": tuple(dict.fromkeys(filter(None, (text.line(one, 200) for one in work.keywords)))),
            "categories": (work.category,) if work.category else (),
            "primary_category": work.category,
        }
    )


def _entries(settled: Iterable[tuple[Work | Fault, Outcome]], known: Known) -> tuple[ListEntry, ...]:
    entries: dict[str, ListEntry] = {}
    for work, outcome in settled:
        if outcome.id and isinstance(work, Work):
            entry = _as_kept(work.entry(outcome.id, known.tags(work.tags)))
            entries[outcome.id] = joined(entries[outcome.id], entry) if outcome.id in entries else entry
    return tuple(entries.values())


def _as_kept(entry: ListEntry) -> ListEntry:
    """An entry as the file of a list gives it back."""
    (kept,) = lists.entries_of(listing.write([entry]), "")
    return kept


def joined(kept: ListEntry, come: ListEntry) -> ListEntry:
    """An entry with what another says of the same paper: what it says holds, tags and words come together."""
    day = kept.day or come.day
    since = kept.since if kept.status or kept.since else come.since
    return ListEntry(
        id=kept.id,
        status=kept.status or come.status,
        day=day,
        since=since if since and day and since >= day else None,
        rating=come.rating if kept.rating is None else kept.rating,
        tags=tuple(dict.fromkeys((*kept.tags, *come.tags))),
        words=_both(kept.words, come.words),
    )


def _both(one: str, other: str) -> str:
    """Two notes as one, so that no word is lost."""
    if other in one:
        return one
    return other if one in other else f"{one}\n\n{other}"
