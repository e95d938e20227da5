"""themes/<theme>/strings/<language>.toml -> Words: a language over English, a theme over its parents.

    format = 1
    [home]
    rest = "The rest of the day"                        # a text; `{name}` in it is a hole, filled where it stands
    [count]
    papers = { one = "{n} paper", other = "{n} papers" }   # by the plural forms that the language has

English says which words there are, which holes and which kind each has. A word that a language lacks is English, and is
told as a warning; a word, hole or plural form that there is not is an error that names the nearest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from generator import disk, places
from generator.errors import ContentError, Fault, nearest
from generator.refusals import shown
from generator.tables import Layer, located, toml_layer
from generator.words import HOLE, WEEKDAYS, Words, rule_of

ENGLISH: Final = "en"
ROOT_THEME: Final = "default"
FORMS: Final = frozenset(("zero", "one", "two", "few", "many", "other"))


class Catalogue(NamedTuple):
    """One file: whose language it says, and what it says by key."""

    language: str
    layer: Layer
    words: Mapping[str, Any]

    def fault(self, key: str, fact: str, remedy: str) -> Fault:
        """What is wrong with a word of this file."""
        return Fault(located([self.layer])(tuple(key.split("."))), fact, remedy)


def catalogue_of(text: str, place: str, language: str) -> Catalogue:
    """A file as a catalogue. Raises ContentError where it is no TOML."""
    layer = toml_layer(text, place)
    return Catalogue(language, layer, dict(_flat(layer.table)))


def languages_of(tag: str) -> tuple[str, ...]:
    """The names under which a language is looked for, the widest first: `de`, `de-AT`. English stands below all."""
    first, *more = tag.split("-")
    parts = (first.lower(), *more)
    names = ("-".join(parts[:size]) for size in range(1, len(parts) + 1))
    return (ENGLISH, *(name for name in names if name != ENGLISH))


def words_of(tag: str, catalogues: Sequence[Catalogue]) -> Words:
    """The words of a language from its catalogues, lowest first. Raises ContentError with all that is wrong."""
    if faults := tuple(_faults(catalogues)):
        raise ContentError(faults)
    known: dict[str, Any] = {}
    for one in catalogues:
        known |= one.words
    return Words(
        tag if any(one.language != ENGLISH for one in catalogues) else ENGLISH,
        {**_attributes(tag), **{key: word for key, word in known.items() if isinstance(word, str)}},
        {key: word for key, word in known.items() if isinstance(word, dict)},
        {key: tuple(word) for key, word in known.items() if isinstance(word, list)},
    )


def lacking(tag: str, catalogues: Sequence[Catalogue]) -> Iterator[Fault]:
    """The words for which a language falls back to English; where it has no catalogue at all, that alone is told."""
    if _is_english(tag):
        return
    own = [one for one in catalogues if one.language != ENGLISH]
    if not own:
        place, fact = f"themes/{ROOT_THEME}/strings/{tag}.toml", "is not there: the interface says all in English"
        yield Fault(
            place, fact, f"translate themes/{ROOT_THEME}/strings/{ENGLISH}.toml, or mend 'language' in site.toml"
        )
        return
    said = {key for one in own for key in one.words}
    for english_one in (one for one in catalogues if one.language == ENGLISH):
        for key in english_one.words:
            if key not in said:
                yield Fault(own[-1].layer.place, f"lacks '{key}', which is said in English", f"write '{key}' there")


@cache
def english() -> Words:
    """English as the package carries it."""
    place = f"themes/{ROOT_THEME}/strings/{ENGLISH}.toml"
    path = places.carried("themes") / ROOT_THEME / "strings" / f"{ENGLISH}.toml"
    return words_of(ENGLISH, [catalogue_of(disk.read_text(path, place), place, ENGLISH)])


def _is_english(tag: str) -> bool:
    return tag.partition("-")[0].lower() == ENGLISH


def _attributes(tag: str) -> Mapping[str, str]:
    """What is put into tags round what papers say, which is English, and round our own words within it.

    A page in English needs neither, and stays as short as it is.
    """
    if _is_english(tag):
        return {"lang.papers": "", "lang.here": "", "lang.code": ""}
    return {"lang.papers": f' lang="{ENGLISH}"', "lang.here": f' lang="{tag}"', "lang.code": ENGLISH}


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Words by their whole key; a table of nothing but plural forms is a word."""
    for name, value in table.items():
        if isinstance(value, dict) and not (value and value.keys() <= FORMS):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _faults(catalogues: Sequence[Catalogue]) -> Iterator[Fault]:
    known: dict[str, Any] = {}
    for one in catalogues:
        if one.language == ENGLISH:
            known = {**one.words, **known}
    for one in catalogues:
        for key, word in one.words.items():
            if key not in known:
                yield one.fault(key, f"no word is called '{key}'", nearest(key, known))
            else:
                yield from _wrong(one, key, word, known[key])


def _wrong(one: Catalogue, key: str, word: Any, english: Any) -> Iterator[Fault]:
    """What is wrong with a word, of which the English one says what it is to be."""
    if type(word) is not type(english) or (isinstance(word, list) and len(word) != len(english)):
        yield one.fault(key, f"'{key}' is not of the kind that the English word is", f"write it like {shown(english)}")
        return
    texts = word.values() if isinstance(word, dict) else word if isinstance(word, list) else (word,)
    if wrong := [text for text in texts if not isinstance(text, str)]:
        yield one.fault(key, f"'{key}' holds {shown(wrong[0])}, which is no text", "put it in quotes")
        return
    if isinstance(word, dict):
        yield from _wrong_forms(one, key, word)
    allowed = _holes(english.values() if isinstance(english, dict) else (english,) if isinstance(english, str) else ())
    for hole in sorted(_holes(texts) - allowed):
        yield one.fault(key, f"'{key}' has the hole '{{{hole}}}', which nothing fills", nearest(hole, allowed))
    if key == "dates.week_begins" and word not in WEEKDAYS:
        yield one.fault(key, f"a week cannot begin on '{word}'", nearest(word, WEEKDAYS))


def _wrong_forms(one: Catalogue, key: str, word: Mapping[str, str]) -> Iterator[Fault]:
    forms, _ = rule_of(one.language)
    for form in word:
        if form not in forms:
            yield one.fault(
                key, f"'{key}' has the plural form '{form}', which {one.language} has not", nearest(form, forms)
            )
    if "other" not in word:
        yield one.fault(key, f"'{key}' lacks the plural form 'other'", "write it: it stands for all others")


def _holes(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for text in texts for name in HOLE.findall(text))
