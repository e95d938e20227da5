"""Tags that are given by hand: found by whatever people call them, and begun where nobody knows them."""

from collections.abc import Iterable, Mapping, Sequence

from generator import frontmatter
from generator.curating.layers import own_layer
from generator.curation import read_tags
from generator.decisions import Tag
from generator.keeping.transaction import Transaction
from generator.lists import tag_key
from generator.tables import FORMAT


def given(one: Transaction, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of tags that are called so, and those of them that are begun."""
    if not words:
        return (), ()
    keys, begun = tags_of(words, read_tags(one.content))
    if begun:
        begin(one, begun)
    return keys, tuple(begun)


def tags_of(words: Iterable[str], known: Mapping[str, Tag]) -> tuple[tuple[str, ...], dict[str, str]]:
    """The tags that are called so, by key, name or synonym; and those that nobody knows yet, with their names."""
    called = {tag_key(name): key for key, tag in known.items() for name in (*tag.synonyms, tag.name, key)}
    keys, begun = dict[str, None](), dict[str, str]()
    for name in filter(None, (" ".join(one.split()) for one in words)):
        key = called.get(tag_key(name), tag_key(name))
        keys[key] = None
        if key not in called.values():
            begun[key] = name
    return tuple(keys), begun


def begin(one: Transaction, names: Mapping[str, str]) -> None:
    """Begin tags at the end of tags.toml: by hand alone, so that no paper bears one that nobody gave it."""
    place = f"{own_layer(one.content)}/tags.toml"
    text = one.text(place) or f"format = {FORMAT}\n"
    for key, name in names.items():
        said = frontmatter.write({"name": name}).splitlines()[1].removeprefix("name: ")
        text = f"{text.rstrip()}\n\n[tags.{key}]\nname = {said}\nby_hand = true\n"
    one.put(place, text)
