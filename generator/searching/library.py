"""A tier of papers -> its files, by content: each address bears the hash of what it holds.

What the browser fetches fresh is one directory, in which a section for each tier tells its files.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from generator.abreast import abreast
from generator.models import Paper
from generator.page import digest_of
from generator.searching import shown
from generator.searching.fields import FIELDS, words_of
from generator.searching.tiers import Tier

FOLDER: Final = "search"
DIRECTORY: Final = f"{FOLDER}/directory.json"
STOCK: Final = f"{FOLDER}/index.json"
VERSION: Final = 3  # of the files below: another one, and what is kept of an older one is of no use
_NONE: Final = "--------"  # the name of a file that would be empty


class Shelved(NamedTuple):
    """Files by address, and what a tier's section of the directory says of them."""

    files: Mapping[str, bytes]
    section: Mapping[str, Any]


@lru_cache(maxsize=2)
def counts_of(tier: Tier) -> Any:
    """The counts of a tier: search asks for them, and what relates papers does, in one build."""
    from generator.searching.counting import Counts  # heavy: only where words are counted

    return Counts.of(tier.papers, tier.places)


def base(tier: Tier) -> Shelved:
    """What is known of the words of the base's papers, and what is learnt from them."""
    from generator.searching import shards  # heavy

    counts = counts_of(tier)
    words, learnt = abreast(lambda: _words(tier, counts, shards.TERMS), lambda: tuple(shards.learnt(counts)))
    files = dict(words.files)
    names = "".join(_named(files, "m", "txt", (one.words for one in learnt)))
    return Shelved(files, {**words.section, "alike": [one.bound for one in learnt], "meaning": names})


def counted(tier: Tier) -> Shelved:
    """What is known of the words of the tail's papers, from which nothing is learnt."""
    from generator.searching import shards

    words = _words(tier, counts_of(tier), shards.TAIL)
    return Shelved(words.files, {**words.section, "alike": [], "meaning": ""})


def _words(tier: Tier, counts: Any, most: int) -> Shelved:
    from generator.searching import shards

    files: dict[str, bytes] = {}
    cut = tuple(shards.shards(counts, most))
    positions = "".join(_named(files, "p", "txt", (shard.positions for shard in cut)))
    section = {
        "papers": counts.papers,
        "size": tier.size,
        "sums": counts.sums,
        "lows": shards.lows(counts),
        "bounds": [shard.bound for shard in cut],
        "terms": "".join(_named(files, "t", "txt", (shard.terms for shard in cut))),
        "positions": _name(files, "n", "txt", positions.encode()),
        "taken": _name(files, "w", "txt", shards.taken(counts)),
        "dictionary": _name(files, "d", "txt", shards.dictionary(counts)),
    }
    return Shelved(files, section)


def displayed(tier: Tier) -> Shelved:
    """What is shown of a tier's papers, and by what they can be filtered."""
    files: dict[str, bytes] = {}
    names = tuple(_named(files, "r", "json", shown.results(tier)))
    section = {
        "results": "".join(_named(files, "n", "txt", _joined(names, shown.NAMED))),
        "facets": "".join(_named(files, "f", "json", shown.facets(tier))),
    }
    return Shelved(files, section)


def words_digest(tier: Tier) -> bytes:
    """Of all that `counted` rests on."""
    texts = blake2b()
    for paper in tier.papers:
        texts.update("\0".join((*words_of(paper), "")).encode("utf-8", "surrogatepass"))
    return digest_of((_stands(tier), tier.size, texts.digest()))


def shown_digest(tier: Tier) -> bytes:
    """Of all that `displayed` rests on."""
    papers = (paper.saying(note="") if paper.note else paper for paper in tier.papers)  # which no result shows
    return digest_of((_stands(tier), tier.size, b"".join(paper.digest for paper in papers).hex()))


def _stands(tier: Tier) -> str:
    """The places as one text: to feed thousands of numbers to a digest one by one takes its time."""
    return ",".join(map(str, tier.places))


def people(tiers: Sequence[Tier]) -> Shelved:
    """The authors that can be filtered by with counts, of all tiers."""
    files: dict[str, bytes] = {}
    return Shelved(files, {"authors": _name(files, "a", "txt", shown.frequent(tiers))})


def directory(sections: Sequence[Mapping[str, Any]], boosts: Mapping[str, float], of_all: Mapping[str, Any]) -> bytes:
    """The directory of all tiers; `of_all` says what belongs to none of them alone."""
    weights = [float(boosts[name]) for name in FIELDS]
    return json.dumps(
        {"version": VERSION, "fields": FIELDS, "boosts": weights, **of_all, "tiers": sections},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")


def stock_index(papers: Sequence[Paper], boosts: Mapping[str, float]) -> bytes:
    """The serialised index of lunr.js, of papers in that order."""
    from generator.searching import stock
    from generator.searching.counting import Counts

    return stock.index(Counts.of(papers, range(len(papers))), [paper.id for paper in papers], boosts)


def _named(files: dict[str, bytes], kind: str, ending: str, contents: Iterable[bytes]) -> Iterator[str]:
    for content in contents:
        yield _name(files, kind, ending, content)


def _name(files: dict[str, bytes], kind: str, ending: str, content: bytes) -> str:
    """Eight hexadecimal digits for the content; the file is added to `files`."""
    if not content:
        return _NONE
    name = blake2b(content, digest_size=4).hexdigest()
    files[f"{FOLDER}/{kind}-{name}.{ending}"] = content
    return name


def _joined(names: Sequence[str], size: int) -> Iterator[bytes]:
    return ("".join(names[start : start + size]).encode() for start in range(0, len(names), size))
