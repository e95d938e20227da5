"""Is what people decided consistent: no name for two things, no tag or parent that does not exist? Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from generator import tagging
from generator.curating.layers import Read
from generator.decisions import Author, PaperNote, ReadingList, Tag
from generator.errors import Fault, nearest
from generator.urls import spelling
from generator.values import Slug, Value


class Tags(Value):
    """tags.toml."""

    tags: Mapping[Slug, Tag] = {}


class Authors(Value):
    """authors.toml."""

    authors: Mapping[Slug, Author] = {}


def shown(entries: Mapping[Any, Any]) -> dict[Any, Any]:
    """Those entries that nobody took out."""
    return {key: entry for key, entry in entries.items() if not entry.hidden}


def of_papers(papers: Mapping[str, Read[PaperNote]]) -> Iterable[Fault]:
    """An arXiv paper has its arXiv id; only one known by its title can be told another."""
    for key, (note, locate) in papers.items():
        if note.arxiv and not key.startswith("title/"):
            yield Fault(locate(("arxiv",)), f"{key} is an arXiv paper already", "take 'arxiv' out")


def of_tags(tags: Read[Tags]) -> Iterable[Fault]:
    """What is wrong with tags."""
    yield from _bad_phrases(tags)
    yield from _shared_names(tags)


def of_named_tags(
    known: Mapping[str, Tag], papers: Mapping[str, Read[PaperNote]], lists: Mapping[str, Read[ReadingList]]
) -> Iterable[Fault]:
    """What is wrong with the tags that are named elsewhere; `known` are all that there are, hidden ones too."""
    yield from _unknown_tags(papers, known)
    yield from _unknown_tags_of_lists(lists, known)


def of_authors(authors: Read[Authors]) -> Iterable[Fault]:
    """What is wrong with authors.toml."""
    yield from _shared_spellings(authors)
    yield from _shared_addresses(authors)


def _bad_phrases(tags: Read[Tags]) -> Iterable[Fault]:
    known, locate = tags.entry.tags, tags.locate
    for key, tag in known.items():
        phrases = {"name": (tag.name,), "synonyms": tag.synonyms, "patterns": tag.patterns, "unless": tag.unless}
        for field, some in phrases.items():
            for phrase in some:
                if wrong := tagging.fault(phrase):
                    place = locate(("tags", key, field))
                    yield Fault(place, f"'{phrase}' {wrong}", "write words; `*` ends a word or is one")
        for parent in tag.parents:
            if parent not in known:
                yield Fault(locate(("tags", key, "parents")), f"unknown parent '{parent}'", nearest(parent, known))


def _shared_names(tags: Read[Tags]) -> Iterable[Fault]:
    names = {key: (tag.name, *tag.synonyms) for key, tag in shown(tags.entry.tags).items()}
    for name, keys in tagging.conflicts(names):
        fact = f"the tags {' and '.join(keys)} both go by '{name}'"
        yield Fault(tags.locate(("tags", keys[-1])), fact, "keep it in one of them")


def _shared_spellings(authors: Read[Authors]) -> Iterable[Fault]:
    """A name means one author, in every paper or in one."""
    taken: dict[tuple[str, str], str] = {}
    for key, author in shown(authors.entry.authors).items():
        for name in author.names:
            for paper in author.papers or ("",):
                other = taken.setdefault((name, paper), key)
                if other != key:
                    fact = f"'{name}'{f' of {paper}' if paper else ''} is {other} already"
                    place = authors.locate(("authors", key, "papers" if paper else "spellings"))
                    yield Fault(place, fact, "keep it in one of them, or say which 'papers' are this author's")


def _shared_addresses(authors: Read[Authors]) -> Iterable[Fault]:
    """An author of some papers alone may not have the address that belongs to everybody else of that name."""
    for key, author in shown(authors.entry.authors).items():
        for name in author.names if author.papers else ():
            if spelling(name) == key:
                fact = f"{key} is the address of every other '{name}'"
                place = authors.locate(("authors", key))
                yield Fault(place, fact, f"give this one a key of its own, such as {key}-2 or {key}-of-some-place")


def _unknown_tags(papers: Mapping[str, Read[PaperNote]], known: Mapping[str, Tag]) -> Iterable[Fault]:
    for note, locate in papers.values():
        for tag in note.tags or ():
            if tag not in known:
                yield Fault(locate(("tags",)), f"unknown tag '{tag}'", nearest(tag, known))


def _unknown_tags_of_lists(lists: Mapping[str, Read[ReadingList]], known: Mapping[str, Tag]) -> Iterable[Fault]:
    for one, locate in lists.values():
        for entry in one.entries:
            for tag in entry.tags:
                if tag not in known:
                    close = nearest(tag, known)
                    begin = f"`broadsheet mark {entry.id} --tag {tag}` begins it"
                    remedy = f"{close} {begin} otherwise" if close.startswith("did") else begin
                    yield Fault(locate(("entries",)), f"{entry.id} has the unknown tag '{tag}'", remedy)
