"""A paper -> the key by which texts cite it. Pure.

A key never moves, so it rests on nothing that may change: not on the title as it now is (sources rename papers, people
correct them), nor on the authors as people correct them, nor on a day, the host, the fork, or what else is in the
archive. `liu2025beyond1207525` is

    liu        the family name of the first author in the paper's first record
    2025       the year in its arXiv id
    beyond     the first telling word of the first title that we know of it
    1207525    what else its id says: month and number

Two papers never share a key: a surname holds no digit, a year has four, and the tail tells the rest of the id; behind
an old number stands its archive (`toy2002tea01082quantph`). A paper known by its title alone has no year, and for its
tail a hash of its id and a `t` (`toytea3f9a0c1dt`); should it turn out to be arXiv's, it is cited as arXiv's from then
on. Where no source has named the authors yet, the surname comes with them.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from generator.citing.names import collective, divided
from generator.models import Paper
from generator.naming import submitted
from generator.words import UNDATED

_LONGEST_WORD: Final = 24  # letters of it in a key
_SMALL_WORDS: Final = frozenset({"a", "an", "the", "on", "of", "in", "to", "for", "and", "with"})
# Letters that do not fall into a plain one and a mark.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)
_DIGITS: Final = re.compile(r"[0-9]")
_OTHERS: Final = re.compile(r"[^a-z0-9]")


def key(paper: Paper) -> str:
    """Small ASCII letters and digits only."""
    title = paper.title if paper.first_title is None else paper.first_title
    author = next(iter(paper.authors), "") if paper.first_author is None else paper.first_author
    return _key(paper.id, title, author)


@lru_cache(maxsize=16)  # each format asks for it, one after another
def _key(paper_id: str, title: str, author: str) -> str:
    surname = _DIGITS.sub("", _letters(_surname(author)))
    telling = (word for word in map(_letters, title.split()) if word and word not in _SMALL_WORDS)
    year, tail = _told(paper_id)
    return f"{surname}{year}{next(telling, '')}{tail}"


def year(paper: Paper) -> str:
    """The year of its publication, or else of its first listing; '' where neither is known."""
    day = paper.published or paper.day
    return "" if day == UNDATED else f"{day.year:04d}"


def _surname(name: str) -> str:
    return name if collective(name) else divided(name).family


def _told(paper_id: str) -> tuple[str, str]:
    """The year that an id tells, and the rest of it: `2512.02425` is 2025 and 1202425."""
    if paper_id.startswith("title/"):
        return "", f"{blake2b(paper_id.encode(), digest_size=4).hexdigest()}t"
    archive, _, number = paper_id.rpartition("/")
    return str(submitted(paper_id)[0]), _OTHERS.sub("", f"{number[2:]}{archive}".lower())


def _letters(word: str) -> str:
    folded = word.lower()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return _OTHERS.sub("", folded)[:_LONGEST_WORD]
