"""A tier of papers -> its files, by content: each address bears the hash of what it holds.

What the browser fetches fresh is one directory, in which a section for each tier tells its files.
"""

import json
from array import array
from base64 import b32encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from generator.models import Paper
from generator.page import digest_of
from generator.searching.fields import FIELDS
from generator.searching.tiers import Tier, runs

FOLDER: Final = "search"
DIRECTORY: Final = f"{FOLDER}/directory.json"
STOCK: Final = f"{FOLDER}/index.json"
VERSION: Final = 3  # of the files below: another one, and what is kept of an older one is of no use
RESULTS: Final = 4  # places in a file of what results show
NAMED: Final = 64  # files of that kind whose names stand in one file
FACETS: Final = 8_192  # places in a file of facets
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


Counted = Callable[[Tier], Any]


def last_counts_of(tier: Tier) -> Any:
    """Likewise, for the last one to ask: then they are let go of."""
    counts = counts_of(tier)
    counts_of.cache_clear()
    return counts


def base(tier: Tier) -> Shelved:
    """What is known of the words of the base's papers, and what is learnt from them."""
    from generator.searching import shards  # heavy

    counts = counts_of(tier)
    learnt = tuple(shards.learnt(counts))  # first: the files of words take much room
    words = _words(tier, counts, shards.TERMS)
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


def runs_of_results(tier: Tier) -> Iterator[Tier]:
    """The runs of a tier whose results are made, and named, together."""
    return runs(tier, RESULTS * NAMED)


def runs_of_facets(tier: Tier) -> Iterator[Tier]:
    """The runs of a tier whose facets stand in one file."""
    return runs(tier, FACETS)


def results(run: Tier) -> Shelved:
    """What is shown of its papers."""
    from generator.searching import shown

    files: dict[str, bytes] = {}
    names = "".join(_named(files, "r", "json", shown.results(run, RESULTS)))
    return Shelved(files, {"results": _name(files, "n", "txt", names.encode())})


def facets(run: Tier) -> Shelved:
    """By what its papers can be filtered."""
    from generator.searching import shown

    files: dict[str, bytes] = {}
    return Shelved(files, {"facets": _name(files, "f", "json", shown.facets(run))})


def words_digest(tier: Tier) -> bytes:
    """Of all that `counted` rests on, and `people`."""
    return digest_of((_places(tier), tier.size, b"".join([paper.said for paper in tier.papers])))


def shown_digest(run: Tier) -> bytes:
    """Of all that `results` and `facets` rest on."""
    return digest_of((_places(run), run.size, b"".join([paper.displayed for paper in run.papers])))


def _places(tier: Tier) -> bytes:
    """The places as one: to feed thousands of numbers to a digest one by one takes its time."""
    return array("q", tier.places).tobytes()


def people(tiers: Sequence[Tier]) -> Shelved:
    """The authors that can be filtered by with counts, of all tiers."""
    from generator.searching import shown

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
    """Eight letters and digits for the content, five bits each; the file is added to `files`.

    100,000 papers have some 50,000 files: of names of 32 bits two were the same.
    """
    if not content:
        return _NONE
    name = b32encode(blake2b(content, digest_size=5).digest()).decode().lower()
    files[f"{FOLDER}/{kind}-{name}.{ending}"] = content
    return name
