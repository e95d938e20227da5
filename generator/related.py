"""Papers -> for each the six nearest, with the reason in words. Pure.

How near two papers are is the product of their rows (see relating/): words, phrases, tags, authors, organisation. What
is known of the base is kept from build to build, and so is each paper's nearest among base and tail, with a digest.
Where the tail is another one, only what is new in it is compared with all, and of all others only those are told anew
whose six are others. While no paper says anything else, of each paper is only put together what somebody asks for.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from importlib.metadata import version
from typing import Any, Final, NamedTuple

from generator.abreast import let_go
from generator.memory import KIN, NEAR, Memory
from generator.models import Paper
from generator.page import digest_of
from generator.searching.library import Counted, counts_of
from generator.searching.tiers import Tier, tiers

MOST: Final = 6  # papers told for each
NEAR_ENOUGH: Final = 500  # how near they are at least; two that say the same words are as near as 10,000

Pair = tuple[int, int]  # papers by their numbers: one, and one that is near to it
Told = Mapping[str, tuple[bytes, str]]  # of each paper by its id: a digest, and its nearest as they are written


class Kin(NamedTuple):
    """A paper near to another, and what they have in common."""

    id: str
    title: str
    day: date
    words: tuple[str, ...]
    organisations: tuple[str, ...]
    authors: tuple[str, ...]


class Nearest:
    """The nearest of a paper, nearest first, put together when somebody looks at them; only what comes of it travels.

    `digest` tells all that is shown of them.
    """

    def __init__(self, related: "Related", name: str) -> None:
        self._related, self._name = related, name
        self.digest = related.digest(name)

    def __iter__(self) -> Iterator[Kin]:
        return iter(self._kin)

    def __len__(self) -> int:
        return len(self._kin)

    def __reduce__(self) -> tuple[type[tuple[Kin, ...]], tuple[tuple[Kin, ...]]]:
        return tuple, (self._kin,)

    @cached_property
    def _kin(self) -> tuple[Kin, ...]:
        return self._related.put_together(self._name)


class Related(Mapping[str, Nearest]):
    """The nearest of each paper by its id."""

    def __init__(self, papers: Sequence[Paper], told: Told, most: int = MOST) -> None:
        self._told, self._most = told, most
        self._by_id = {paper.id: paper for paper in papers}  # one table for all that is put together

    def __getitem__(self, name: str) -> Nearest:
        return Nearest(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)

    def digest(self, name: str) -> bytes:
        """That of a paper's nearest."""
        return self._told[name][0]

    def put_together(self, name: str) -> tuple[Kin, ...]:
        """A paper's nearest as they are shown."""
        near = [line.split("\t") for line in self._told[name][1].split("\n") if line][: self._most]
        return tuple([_kin(self._by_id[name], self._by_id[other], tuple(words)) for other, *words in near])


def _kin(paper: Paper, near: Paper, words: tuple[str, ...]) -> Kin:
    places = {one.slug for one in paper.organisations}
    people = frozenset(near.authors)
    return Kin(
        near.id,
        near.title,
        near.day,
        words,
        tuple([one.name for one in near.organisations if one.slug in places]),
        tuple([name for name in dict.fromkeys(paper.authors) if name in people]),
    )


def is_told(papers: Sequence[Paper], memory: Memory, most: int = MOST) -> bool:
    """Need `related` work nothing out?"""
    return len(papers) < 2 or not most or memory.drawer(KIN).knows(tuple(map(_rests, tiers(papers, memory))))


def related(papers: Sequence[Paper], memory: Memory, counted: Counted = counts_of, most: int = MOST) -> Related:
    """The nearest of each paper, `most` of them; `counted` gives the counts of the base."""
    if len(papers) < 2 or not most:
        return Related(papers, {paper.id: (b"", "") for paper in papers})
    base, tail = tiers(papers, memory)
    rests = _rests(base), _rests(tail)
    memory.drawer(NEAR)  # it stays, though nobody asks it anything
    told = memory.drawer(KIN).recall(rests, lambda: _told(base, tail, rests, memory, counted))
    return Related(papers, told, most)


def _rests(tier: Tier) -> bytes:
    """The digest of all that is told of a tier's papers, and that it is worked out from."""
    days = array("q", [paper.day.toordinal() for paper in tier.papers])
    return digest_of((*_libraries(), b"".join([paper.said for paper in tier.papers]), days.tobytes()))


def _who(paper: Paper) -> str:
    """What is told of a paper where it is near to another, and by what it is near."""
    return f"{paper.said.hex()}{paper.day.toordinal()} "


@cache
def _libraries() -> tuple[str, ...]:
    return version("lunr"), version("numpy"), version("scipy")


def _told(base: Tier, tail: Tier, rests: tuple[bytes, bytes], memory: Memory, counted: Counted) -> Told:
    """Told anew only for papers whose nearest have changed since an earlier build with the same base."""
    from generator.relating import known, nearest  # heavy

    near = memory.drawer(NEAR)
    learnt = known.read(near.recall(rests[0], lambda: known.learn(base, MOST, NEAR_ENOUGH, counted)))
    found, told = _earlier(memory, rests[0]) or (known.Found((), learnt.nearest), {})
    names = tuple(map(_who, tail.papers))
    before, fresh = known.holding(found, len(base.papers), names)
    shown, vocabulary, rows = (*base.papers, *tail.papers), learnt.vocabulary, known.rows_with(learnt, tail)
    del learnt  # whose rows are among these
    let_go()

    def find() -> bytes:
        pairs = nearest.nearest_with(before, rows, known.rank_of(shown), MOST, NEAR_ENOUGH, fresh)
        return known.written(known.Found(names, pairs))

    now = known.found(near.recall(rests, find)).nearest
    let_go()
    new = now.but(before) if told else now
    some = {*fresh.tolist(), *new.one.tolist()} if told else range(len(shown))
    lines = _lines(shown, now, some, _words(shown, rows, vocabulary, new), told)
    return {paper.id: told[paper.id] for paper in shown if paper.id in told} | dict(lines)


def _earlier(memory: Memory, of_base: bytes) -> tuple[Any, Told] | None:
    """What an earlier build found with this base, and told."""
    from generator.relating import known

    for rests, told in memory.drawer(KIN).earlier().items():
        if isinstance(rests, tuple) and rests[0] == of_base and memory.drawer(NEAR).knows(rests):
            return known.found(memory.drawer(NEAR).earlier()[rests]), told
    return None


def _words(shown: Sequence[Paper], rows: Any, vocabulary: Any, pairs: Any) -> Mapping[Pair, tuple[str, ...]]:
    """What the papers of each pair both say."""
    from generator.relating.common import in_common

    numbers = list(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True))
    return dict(zip(numbers, in_common([paper.title for paper in shown], rows, vocabulary, numbers), strict=True))


def _lines(
    shown: Sequence[Paper], now: Any, some: Iterable[int], words: Mapping[Pair, tuple[str, ...]], told: Told
) -> Iterator[tuple[str, tuple[bytes, str]]]:
    """The nearest of some papers as they are written: a line for each, its id and the words, divided by tabs."""
    others, starts, who = now.other.tolist(), now.starts(len(shown)).tolist(), cache(lambda at: _who(shown[at]))
    for one in some:
        name, near = shown[one].id, others[starts[one] : starts[one + 1]]
        known = {line.partition("\t")[0]: line for line in told[name][1].split("\n")} if name in told else {}
        lines = [
            known[shown[at].id] if (one, at) not in words else "\t".join((shown[at].id, *words[one, at])) for at in near
        ]
        line = "\n".join(lines)
        yield name, (digest_of("\n".join((line, *map(who, (one, *near))))), line)
