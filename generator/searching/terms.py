"""Words -> terms, exactly as lunr.js 2.3 makes them: separator, trimmer, stop words, stemmer.

The stemmer is that of the PyPI package lunr, mended where it differs from lunr.js, which follows an older reading of
Porter: a final y counts as preceded by a consonant, and a suffix never is the whole word.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from lunr.stemmer import PorterStemmer
from lunr.stop_word_filter import WORDS

DROPPED: Final = -1  # what a stop word counts as
LONGEST: Final = 100  # letters of a word that is stemmed: beyond, the stemmer takes its time, and no word is meant
_STEMMED: Final = frozenset("cdegilmnrstuy")  # the last letters of all that a step of the stemmer takes off or changes
# What JavaScript calls white space; Python's own idea has a few control characters more, which no clean text holds.
_SEPARATOR: Final = re.compile("[\t\n\x0b\x0c\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff-]+")
_EDGES: Final = re.compile(r"^\W+|\W+$", re.ASCII)


def tokens(words: str) -> list[str]:
    """The pieces of a text, in lower case; punctuation still on them."""
    lowered = words.lower()
    if lowered.isascii():
        return lowered.replace("-", " ").split()
    return [token for token in _SEPARATOR.split(lowered) if token]


def trimmed(token: str) -> str:
    """A token without the punctuation around it."""
    return token if token.isalnum() and token.isascii() else _EDGES.sub("", token)


def term(token: str) -> str | None:
    """The term that a token counts as; None for a stop word. What is all punctuation is the empty term, as in lunr."""
    word = trimmed(token)
    return None if word in WORDS else _stem(word)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    return word if len(word) > LONGEST or word[-1:] not in _STEMMED else str(_stemmer().stem(word))


def forget() -> None:
    """Free the memory that the stems of words take."""
    _stem.cache_clear()


class Lexicon(dict[str, int]):
    """token -> its number; learns as it is asked. `tokens` and `terms` are in the order met.

    `term_of[token's number]` is the number of its term, DROPPED for a stop word.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self.term_of: list[int] = []
        self.terms: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, token: str) -> int:
        return self._learn(token, term(token))

    def learn(self, tokens: Sequence[str], terms: Sequence[str | None]) -> list[int]:
        """The numbers of tokens, in the order met elsewhere, whose terms are known."""
        return [self[t] if t in self else self._learn(t, found) for t, found in zip(tokens, terms, strict=True)]

    def found(self) -> list[str | None]:
        """The term of each token, None for a stop word."""
        return [None if number == DROPPED else self.terms[number] for number in self.term_of]

    def _learn(self, token: str, found: str | None) -> int:
        self[token] = number = len(self.tokens)
        self.tokens.append(token)
        self.term_of.append(DROPPED if found is None else self._number(found))
        return number

    def _number(self, found: str) -> int:
        number = self._numbers.setdefault(found, len(self.terms))
        if number == len(self.terms):
            self.terms.append(found)
        return number


class _Stemmer(PorterStemmer):  # type: ignore[misc]  # the package has no types
    b: str
    k: int
    k0: int
    j: int

    def ends(self, s: str) -> bool:
        return bool(super().ends(s)) and self.j >= self.k0

    def doublec(self, j: int) -> bool:
        return self.b[j] != "y" and bool(super().doublec(j))

    def step1c(self) -> None:
        if self.k - self.k0 >= 2 and self.b[self.k] == "y" and self.b[self.k - 1] not in "aeiou":
            self.b = self.b[: self.k] + "i" + self.b[self.k + 1 :]


@cache
def _stemmer() -> _Stemmer:
    return _Stemmer()
