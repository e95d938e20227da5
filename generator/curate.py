"""Records and curation -> papers: identity settled, sources merged, corrections applied, tags and rules heard. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

from generator import markup
from generator.abreast import each
from generator.curating.affiliations import by_name, labels_of
from generator.curating.identity import identities, is_told
from generator.curating.merging import first, merged, origin
from generator.decisions import Curation, Organisation, PaperNote, Tag
from generator.memory import Drawer, Memory
from generator.models import Label, Paper, Record
from generator.page import digest_of
from generator.rules import Facts, Rulebook, Ruling, signs
from generator.storing.held import Holding, by_drawer, feed_id, path_of
from generator.tagging import TagRule, tagger
from generator.words import UNDATED

Tagger = Callable[[str, Sequence[str], str], tuple[str, ...]]  # title, keywords, abstract -> slugs of tags

# What people may correct, as it is told.
_CORRECTED: Final = (
    "title", "authors", "published", "organisation", "code", "project", "abstract", "categories", "primary_category",
    "doi", "journal_ref", "comment", "licence", "withdrawn", "keywords", "models", "datasets", "spaces",
)  # fmt: skip # one row of a table


class _Said(NamedTuple):
    """A record by its id and digest, and who holds it."""

    id: str
    digest: bytes
    held: Holding

    @property
    def record(self) -> Record:
        """What it says, read now at the latest."""
        return self.held.records[self.id]


class _Group(NamedTuple):
    """The records of one paper; `rests`: all that it is made from, but for what people say."""

    key: str
    said: tuple[_Said, ...]
    rests: tuple[Hashable, ...]

    @classmethod
    def of(cls, key: str, said: Iterable[_Said]) -> "_Group":
        """Of the paper that has that id."""
        said = tuple(said)
        return cls(key, said, (key, *[(one.digest, one.held.folder) for one in said]))


class Curated(NamedTuple):
    """The papers of an archive; and, where there are rules, what they made of each paper, hidden ones too."""

    papers: tuple[Paper, ...]
    rulings: Mapping[str, Ruling]


def curated(holdings: Iterable[Holding], curation: Curation, tagger: Tagger, memory: Memory | None = None) -> Curated:
    """The papers of an archive, newest day first, within a day as listed, then by id; and what rules had to say.

    `tagger` is that of the curation.
    """
    memory, holdings = memory or Memory(), tuple(holdings)
    settled = _settled(holdings, curation, memory)
    groups = memory.at_hand("groups", (holdings, settled), lambda: _groups(holdings, settled))
    desk = _desk(curation, tagger)
    ahead = _ahead(groups, desk, memory)
    made: dict[str, _Made] = {}
    for drawer, some in groups.items():
        made |= zip((one.key for one in some), _in_drawer(memory.drawer(drawer), some, desk, ahead), strict=True)
    papers = sorted((one[0] for one in made.values() if one and not one[1].hidden), key=attrgetter("id"))
    rulings = {key: one[1] for key, one in made.items() if one} if curation.rules else {}
    return Curated(tuple(sorted(papers, key=attrgetter("day"), reverse=True)), rulings)


def tagger_of(curation: Curation) -> Tagger:
    """What reads a text once for the phrases of all tags and all rules; made when there is a text to read."""

    @cache
    def reader() -> Tagger:
        tags = (rule_of(slug, tag) for slug, tag in curation.tags.items() if not tag.by_hand)
        return tagger((*tags, *signs(curation.rules)))

    return lambda title, keywords, abstract: reader()(title, keywords, abstract)


def rule_of(slug: str, tag: Tag) -> TagRule:
    """How a tag of the curation is given."""
    return TagRule(slug, (tag.name, *tag.synonyms, *tag.patterns), tag.mentions, tag.unless)


def _settled(holdings: Sequence[Holding], curation: Curation, memory: Memory) -> Mapping[str, str]:
    """The identities, which are known while no record and no note says anything else.

    Where no record is known by its title alone, none has to be read for them.
    """
    told = tuple((key, note.arxiv) for key, note in curation.papers.items() if is_told(key, note))
    said = b"".join([digest for one in holdings for digest in one.digests.values()])
    is_open = any(key.startswith("title/") for one in holdings for key in one.records)
    records = (record for one in holdings if is_open for record in one.records.values())
    return memory.recall(digest_of(("identities", told, said)), lambda: identities(records, curation.papers))


def _groups(holdings: Iterable[Holding], settled: Mapping[str, str]) -> Mapping[str, Sequence[_Group]]:
    """The records of each paper, parted as the memory keeps what is made of them."""
    several: dict[str, list[_Said]] = defaultdict(list)
    for held in holdings:
        for key, digest in held.digests.items():
            several[settled.get(key, key)].append(_Said(key, digest, held))
    return by_drawer((_Group.of(key, said) for key, said in several.items()), attrgetter("key"))


class _Desk(NamedTuple):
    """What papers are made with."""

    curation: Curation
    digest: bytes  # of what of it concerns all papers
    organisations: Mapping[str, tuple[str, Organisation]]
    own: Mapping[str, Sequence[str]]  # the tags that lists give a paper
    tagger: Tagger
    rulebook: Rulebook
    labels: Mapping[str, Label]  # of tags; one for all papers that bear it

    @property
    def kept(self) -> Hashable:
        """Under what papers are kept that are made with it."""
        return "papers", self.digest


def _desk(curation: Curation, tagger: Tagger) -> _Desk:
    of_all = digest_of((curation.organisations, curation.tags, curation.rules))
    labels = {slug: Label(slug=slug, name=tag.name) for slug, tag in curation.tags.items()}
    own, names = _own_tags(curation), by_name(curation.organisations)
    return _Desk(curation, of_all, names, own, tagger, Rulebook(curation), labels)


_Made = tuple[Paper, Ruling] | None


def _ahead(groups: Mapping[str, Sequence[_Group]], desk: _Desk, memory: Memory) -> Mapping[str, _Made]:
    """By their ids what is made of the papers of all drawers in which none is known: at once, for each fork costs."""
    new = [one for drawer, some in groups.items() if not memory.drawer(drawer).knows(desk.kept) for one in some]
    return dict(zip((one.key for one in new), each(lambda one: _paper(one, desk), new), strict=True))


def _in_drawer(drawer: Drawer, groups: Sequence[_Group], desk: _Desk, ahead: Mapping[str, _Made]) -> Sequence[_Made]:
    """What is made of some papers, kept by all that each is made from."""
    named = {*desk.curation.papers, *desk.own}
    rests = tuple([_rests(one, desk, named) for one in groups])

    def made(one: _Group) -> _Made:
        return ahead[one.key] if one.key in ahead else _paper(one, desk)

    return drawer.recall_each(desk.kept, rests, lambda: rests, lambda some: [made(groups[at]) for at in some])


def _rests(group: _Group, desk: _Desk, named: Set[str]) -> Hashable:
    """All that a paper is made from, but for what concerns all: what sources say, and people who name it."""
    names = [one.id for one in group.said if one.id in named]
    if group.key in named and group.key not in names:
        names.append(group.key)
    notes = desk.curation.papers
    by_people = [(name, notes[name].digest if name in notes else b"", *desk.own.get(name, ())) for name in names]
    return (*group.rests, *by_people) if by_people else group.rests


def _paper(one: _Group, desk: _Desk) -> _Made:
    """A paper, and what rules make of it; None where a note hides it."""
    curation, key, group = desk.curation, one.key, sorted(one.said, key=_weight)
    names = dict.fromkeys(one.id for one in group)
    notes = [note for name in (*names, key) if (note := curation.papers.get(name))]
    if any(note.hidden for note in notes):
        return None
    records = [one.record for one in group]
    said = merged(records)
    facts = said | _corrections(notes)
    summary = first(notes, "summary")
    first_title, first_author = origin(records)
    read = facts["abstract"] or markup.words(summary)
    heard = desk.tagger(facts["title"], facts["keywords"], read)
    labels = labels_of(facts["organisation"], desk.organisations)
    ruling = desk.rulebook.ruling(_asked(facts, labels, read, heard)) if curation.rules else Ruling(tags=heard)
    if any(note.hidden is False for note in notes):
        ruling = ruling._replace(hidden="")
    tags = next((note.tags for note in notes if note.tags is not None), ruling.tags)
    all_tags = (*tags, *(tag for name in dict.fromkeys((*names, key)) for tag in desk.own.get(name, ())))
    before = ruling.tags if set(ruling.tags) != set(tags) else ()
    paper = Paper(
        **{name: value for name, value in facts.items() if name not in ("organisation", "seen")},
        id=key,
        day=next(iter(facts["listed"]), None) or facts["published"] or facts["seen"],
        aliases=tuple(sorted(name for name in names if name != key)),
        guid=next((record.guid for record in records if record.guid and record.id == key), "") or feed_id(records[0]),
        organisations=labels,
        tags=tuple(desk.labels[tag] for tag in dict.fromkeys(all_tags) if tag in desk.labels),
        summary=summary,
        note=first(notes, "note"),
        corrected=tuple(name for name in _CORRECTED if any(getattr(one, name) is not None for one in notes)),
        sources=tuple(sorted({one.held.source for one in group})),
        record=f"{group[0].held.folder}/{path_of(group[0].id)}",
        was=tuple(_was(said, facts, [curation.tags[tag].name for tag in before if tag in curation.tags])),
        changed=first(notes, "changed") or None,
        first_title=first_title,
        first_author=first_author,
    )
    return paper, ruling


def _asked(facts: Mapping[str, Any], labels: tuple[Label, ...], read: str, heard: Iterable[str]) -> Facts:
    """What rules may ask of a paper."""
    signs = frozenset(sign for sign in heard if ":" in sign)
    return Facts(
        title=facts["title"],
        keywords=facts["keywords"],
        abstract=read,
        categories=facts["categories"],
        organisations=labels,
        authors=facts["authors"],
        tags=tuple(sign for sign in heard if sign not in signs),
        votes=facts["reading"] and facts["reading"].votes,
        heard=signs,
    )


def _was(said: Mapping[str, Any], facts: Mapping[str, Any], tags: Sequence[str]) -> Iterable[tuple[str, str]]:
    """What the sources say where people say otherwise, and the tags that were given before theirs."""
    for name in _CORRECTED:
        if facts[name] != said[name]:
            yield name, fact_words(said[name])
    if tags:
        yield "tags", ", ".join(tags)


def fact_words(fact: Any) -> str:
    """A fact of a paper in words; '' where it says nothing."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return ", ".join(fact) if isinstance(fact, tuple) else str(getattr(fact, "name", fact) or "")


def _weight(one: _Said) -> tuple[bool, int, bool, str, str]:
    """Whose word holds: an arXiv record's before a title's, the newer, the fork's own, then by source."""
    seen = one.record.seen or UNDATED
    upstream = not one.held.folder.startswith("local/")
    return (one.id.startswith("title/"), -seen.toordinal(), upstream, one.held.source, one.id)


def _corrections(notes: Sequence[PaperNote]) -> dict[str, Any]:
    corrections: dict[str, Any] = {}
    for name in _CORRECTED:
        values = [getattr(note, name) for note in notes if getattr(note, name) is not None]
        if values:
            corrections[name] = values[0]
    if "authors" in corrections:
        corrections["author_count"] = len(corrections["authors"])
    return corrections


def _own_tags(curation: Curation) -> Mapping[str, Sequence[str]]:
    """By id the tags that papers have on reading lists; what stands on a list that is not public shows nowhere."""
    own: dict[str, list[str]] = defaultdict(list)
    for _, one in sorted(curation.lists.items()):
        for entry in one.entries if one.public else ():
            own[entry.id] += entry.tags
    return own
