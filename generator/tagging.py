"""Which tags a paper bears.

In: the rules of `tags.toml`, then the title, keywords and abstract of one paper. Out: slugs, in the order of the rules.
Never: reads a file, weighs or guesses; every tag goes back to a phrase that stands in the paper, word for word.

A phrase is a row of words; `*` ends a word (`quantiz*`) or stands for one (`text to * generation`). These are globs of
words and deliberately not regular expressions: a curator can write them, and none can hang a build.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import compress, count, groupby
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = {at: " " for at in range(128) if not chr(at).isalnum()}  # of ASCII; quicker than _WORD, and the same
_PHRASE_WORD = re.compile(r"[^\W_]+\*?|\*")
_STAR_WITHIN = re.compile(r"\*[^\W_]|\*\*")
_LONGEST = 20  # words of a phrase
_WORDS_KEPT = 100_000  # 6,000 abstracts have 26,000 different words; each is looked at once
_UNLIKE_THEIR_ENDING = {
    "analyses": "analysis",
    "caches": "cache",
    "hypotheses": "hypothesis",
    "indices": "index",
    "matrices": "matrix",
    "movies": "movie",
    "news": "news",
}


class TagRule(NamedTuple):
    """One tag: the phrases that give it, how often an abstract must say them, and the phrases that rule it out."""

    slug: str
    phrases: tuple[str, ...]
    mentions: int = 2
    unless: tuple[str, ...] = ()


class _Node(NamedTuple):
    """A place in the tree of all phrases: where the next word leads, and whose phrases are complete here."""

    exact: Mapping[str, "_Node"]
    prefixes: tuple[tuple[str, "_Node"], ...]  # a lone `*` is the empty prefix
    beginnings: tuple[str, ...]  # these prefixes alone: most words have none of them
    complete: tuple[int, ...]


def fold(text: str) -> str:
    """The form in which texts and phrases are compared: lower case, bare words, singular as far as spelling tells."""
    return " ".join(_words(text))


def fault(phrase: str) -> str | None:
    """What is wrong with a phrase, or None."""
    words = _phrase(phrase)
    if not words:
        return "has no word in it"
    if words[0] == "*":
        return "begins with a lone `*`"
    if _STAR_WITHIN.search(phrase):
        return "has a `*` that is not at the end of a word"
    return f"has more than {_LONGEST} words" if len(words) > _LONGEST else None


def conflicts(names: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names that several tags claim: slug -> its name and synonyms in, (folded name, slugs) out."""
    owners: dict[str, list[str]] = {}
    for slug, own in names.items():
        for name in {fold(name) for name in own}:
            owners.setdefault(name, []).append(slug)
    return tuple((name, tuple(slugs)) for name, slugs in sorted(owners.items()) if len(slugs) > 1)


def tagger(rules: Iterable[TagRule]) -> Callable[[str, Sequence[str], str], tuple[str, ...]]:
    """A function from (title, keywords, abstract) to the slugs of the tags that the paper bears.

    A tag is borne when the title has one of its phrases, or the abstract has `mentions` of them. Finds that overlap or
    touch count once, so "reinforcement learning (RL)" is one mention. A keyword is the first mention where the abstract
    has none: machines draw keywords from the abstract, so it would count twice. One `unless` anywhere rules a tag out.
    """
    table = tuple(rules)
    count = len(table)  # the phrases of `unless` go by the number of their rule + count
    enough = (*(rule.mentions for rule in table), *(1 for _ in table))

    @cache
    def phrases() -> _Openings:
        """All of them, made ready when the first text is read: where all is known, none is."""
        given = [(_phrase(phrase), at) for at, rule in enumerate(table) for phrase in rule.phrases]
        barred = [(_phrase(phrase), at + count) for at, rule in enumerate(table) for phrase in rule.unless]
        return _Openings(_tree(sorted(given + barred)))

    def tags(title: str, keywords: Sequence[str], abstract: str) -> tuple[str, ...]:
        openings = phrases()
        said = _mentions(openings, abstract)
        for keyword in keywords:
            for at in _mentions(openings, keyword):
                said.setdefault(at, 1)
        found = {at for at, times in said.items() if times >= enough[at]} | _mentions(openings, title).keys()
        return tuple(table[at].slug for at in sorted(found) if at < count and at + count not in found)

    return tags


def _words(text: str) -> list[str]:
    return list(map(_singular, _apart(text)))


def _apart(text: str) -> list[str]:
    """The words of a text in lower case, as they are spelt."""
    folded = text.casefold()
    return folded.translate(_BETWEEN).split() if folded.isascii() else _WORD.findall(folded)


def _phrase(text: str) -> tuple[str, ...]:
    words = _PHRASE_WORD.findall(text.casefold())
    return tuple(word if word.endswith("*") else _singular(word) for word in words)


@lru_cache(maxsize=_WORDS_KEPT)
def _singular(word: str) -> str:
    if word in _UNLIKE_THEIR_ENDING:
        return _UNLIKE_THEIR_ENDING[word]
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is", "ias")):
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "iases", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _tree(phrases: Sequence[tuple[tuple[str, ...], int]]) -> _Node:
    """The tree of (words, number of the rule); sorted, so that equal first words lie together."""
    complete = tuple(sorted({rule for words, rule in phrases if not words}))
    longer = groupby((phrase for phrase in phrases if phrase[0]), key=lambda phrase: phrase[0][0])
    branches = {word: _tree([(words[1:], rule) for words, rule in group]) for word, group in longer}
    exact = {word: node for word, node in branches.items() if not word.endswith("*")}
    prefixes = tuple((word[:-1], node) for word, node in branches.items() if word.endswith("*"))
    return _Node(exact, prefixes, tuple(prefix for prefix, _ in prefixes), complete)


class _Openings(dict[str, tuple[_Node, ...]]):
    """Where a phrase can begin, by the words of texts: most begin none, so each is looked at once."""

    def __init__(self, root: _Node) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, word: str) -> tuple[_Node, ...]:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        self[word] = found = tuple(_after(self._root, _singular(word)))
        return found


def _after(node: _Node, word: str) -> Iterator[_Node]:
    if word in node.exact:
        yield node.exact[word]
    if word.startswith(node.beginnings):
        for prefix, after in node.prefixes:
            if word.startswith(prefix):
                yield after


def _mentions(openings: _Openings, text: str) -> dict[int, int]:
    """How often the text mentions each rule that it mentions at all."""
    words = _apart(text)
    times: dict[int, int] = {}
    ends: dict[int, int] = {}
    for at in compress(count(), map(openings.__getitem__, words)):
        for node in openings[words[at]]:
            for rule, end in _finds(node, words, at + 1):
                if at > ends.get(rule, -1):
                    times[rule] = times.get(rule, 0) + 1
                ends[rule] = max(end, ends.get(rule, end))
    return times


def _finds(node: _Node, words: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """Every phrase that is complete here or further on: the number of its rule, and where it ends."""
    for rule in node.complete:
        yield rule, at
    if at < len(words):
        for after in _after(node, _singular(words[at])):
            yield from _finds(after, words, at + 1)
