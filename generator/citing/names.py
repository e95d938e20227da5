"""A name as a source writes it -> family and given names, as bibliographies sort and shorten them. Pure."""

from functools import lru_cache
from typing import Final, NamedTuple

# How a name ends that is no person's: it stays in one piece. `AI` in capitals alone, for Ai is a surname.
_COLLECTIVE: Final = frozenset({"team", "teams", "group", "collaboration", "consortium", "lab", "labs", "inc", "inc."})
# fmt: off
_PARTICLES: Final = frozenset({
    "af", "al", "av", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "le", "ten", "ter", "van", "vom", "von", "zu", "zum", "zur",
})
# fmt: on
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


class Name(NamedTuple):
    """A person's name, or all of a collective's (or of one that is a single word) under `family`, `given` empty."""

    family: str
    given: str = ""
    suffix: str = ""


@lru_cache(maxsize=4_096)  # each format asks for it
def divided(name: str) -> Name:
    """`Ludwig van der Toy Jr.` as family `van der Toy`, given `Ludwig`, suffix `Jr.`.

    The family name is the last word, and the particles before it: `de la Toy`, `Van der Toy`. A capital one right
    before the last word may be a given name and is left alone. A name with a comma is not divided.
    """
    words = name.split()
    if len(words) < 2 or "," in name or collective(name):
        return Name(name)
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    if 1 < start < len(words) - 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def collective(name: str) -> bool:
    """Whether it is the name of several, as `Toy Team`."""
    last = name.rpartition(" ")[2]
    return last.lower() in _COLLECTIVE or last == "AI"
