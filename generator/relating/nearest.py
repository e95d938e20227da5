"""Rows of whole numbers -> the nearest of each, exactly. Ties go by rank, so the order of the rows has no say.

To multiply all rows with all takes time by the square of their number, nearly all of it for what stands in many papers
and says little. So columns are parted: the rare ones are multiplied, and what the common ones can add is known from
their lengths alone (by Cauchy and Schwarz): rows whose common parts are much as long stand in one group, for each of
which that is known well. Only the pairs that may be near enough are then worked out. That prunes work, never a paper:
what comes out is what all products would give.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from generator.relating.features import places_of
from generator.searching.encoding import Numbers

_PRODUCTS: Final = 1 << 19  # made at a time with each group: what that takes grows with the archive, if slowly
_GROUP: Final = 1 << 13  # rows of a group
_THREADS: Final = 2
_RARE: Final = 512  # papers in which a rare thing stands at most, or twice as many, or four times as many …
_FAR: Final = 0.5  # share of how near the nearest are that common things may add, but for one paper in ten
_TRIED: Final = 128  # papers that tell how near that is
_PROMISING: Final = 12  # papers whose nearness says how near the nearest are at least
_WEAK: Final = 0.75  # share of how near the nearest are that rare things add to these at least
_LEVEL: Final = 64  # how exactly that is told
_LEVELS: Final = 256
_NARROW: Final = np.iinfo(np.int16).max
_FEW: Final = 1 << 25  # products that are made of all columns
_ROW: Final = 1 << 10  # products that a row takes as much room as


class Pairs(NamedTuple):
    """Papers by their numbers: one, another, and how near it is to the one."""

    one: Numbers
    other: Numbers
    near: Numbers

    def of(self, kept: Any) -> "Pairs":
        """Those that are chosen."""
        return Pairs(*(part[kept] for part in self))

    def but(self, others: "Pairs") -> "Pairs":
        """Those that are not among the others, however near."""
        size = 1 + max(self.other.max(initial=0), others.other.max(initial=0))
        return self.of(~np.isin(self.one * size + self.other, others.one * size + others.other))

    def starts(self, papers: int) -> Numbers:
        """Where those of each paper begin, and the last end, where they stand together."""
        return np.searchsorted(self.one, np.arange(papers + 1))


def place(pairs: Pairs) -> Numbers:
    """Of each pair among those of its one, which stand together in order."""
    return places_of(pairs.one)


def together(parts: Iterable[Pairs]) -> Pairs:
    """All of them."""
    empty = Pairs(*np.zeros((3, 0), np.int64))
    return Pairs(*map(np.concatenate, zip(empty, *parts, strict=True)))


def best(pairs: Pairs, rank: Numbers, most: int) -> Pairs:
    """The `most` nearest of each, nearest first; a pair that is there twice counts once."""
    pairs = pairs.of(np.lexsort((rank[pairs.other], -pairs.near, pairs.one)))
    again = (pairs.one[1:] == pairs.one[:-1]) & (pairs.other[1:] == pairs.other[:-1])
    pairs = pairs.of(np.append(True, ~again)[: len(pairs.one)])
    return pairs.of(place(pairs) < most)


def nearest(rows: Any, rank: Numbers, most: int, least: int) -> Pairs:
    """The `most` nearest of each row among all, of those that are as near as `least`.

    First those in its own group, then each two groups once: what is found holds for either, and tells how near the
    nearest are at least.
    """
    papers = rows.shape[0]
    table = _Table.of(rows, np.arange(papers), most, least)
    alone = _Asked(most, np.full(papers, float(least)), np.full(papers, np.inf))
    found = best(together(table.near(one.numbers, [one], alone) for one in table.groups), rank, most)
    for at, group in enumerate(table.groups[:-1], 1):
        floor = _last(found, papers, most, least)
        pairs = table.near(group.numbers, table.groups[at:], _Asked(most, floor, floor))
        found = best(together([found, pairs, Pairs(pairs.other, pairs.one, pairs.near)]), rank, most)
    return found


def _last(pairs: Pairs, papers: int, most: int, least: int) -> Any:
    """How near the last of the `most` nearest of each is, or `least`."""
    floor = np.full(papers, float(least))
    last = place(pairs) == most - 1
    floor[pairs.one[last]] = pairs.near[last]
    return floor


def nearest_with(before: Pairs, rows: Any, rank: Numbers, most: int, least: int, fresh: Numbers) -> Pairs:
    """Likewise, where only the `fresh` rows are to be compared; of all others `before` tells those among themselves.

    By their numbers, and nearest first.
    """
    floor = _last(before, rows.shape[0], most, least)
    found = near(rows, floor, most, least, fresh)
    early = found.of(~np.isin(found.other, fresh))
    return best(together([before, found, Pairs(early.other, early.one, early.near)]), rank, most)


def near(rows: Any, floor: Any, most: int, least: int, asked: Numbers) -> Pairs:
    """For each row asked for: all that may be among its `most` nearest, and all that it is near to by their floor.

    Those are among them that are as near as `floor`, a number for each row; none is less near than `least`.
    """
    table = _Table.of(rows, asked, most, least)
    return table.near(asked, table.groups, _Asked(most, np.full(rows.shape[0], float(least)), floor))


class _Asked(NamedTuple):
    """How many are asked for, and how near they are at least: to each row that asks, and to each that is asked for."""

    most: int
    own: Any
    floor: Any  # infinite where the pair counts for the asking row alone


class _Group:
    """Some rows by their `numbers`, and how long what is common of the `longest` is; what they have, by columns."""

    def __init__(self, numbers: Numbers, longest: float, rare: Any, rows: Any) -> None:
        self.numbers, self.longest = numbers, longest
        self.rare = rare[numbers].T.tocsr()
        self._rows = rows

    @cached_property
    def columns(self) -> Any:
        """All, and not what is rare alone: nobody asks, but where what is common may do to bring two together."""
        return self._rows[self.numbers].T.tocsr()


class _Table(NamedTuple):
    """Rows, parted by how many papers their columns stand in; `lengths` are those of what is common.

    What is rare adds `weak` at least where it is promising.
    """

    rows: Any
    rare: Any
    common: Any
    lengths: Any
    weak: float
    groups: Sequence[_Group]

    @classmethod
    def of(cls, rows: Any, asked: Numbers, most: int, least: int) -> "_Table":
        """Where few are asked for, nothing counts as common: to part the columns would take longer."""
        squares = _with(rows, rows.data * rows.data)
        highest = squares.sum(axis=1).max() if rows.nnz else 0  # no two are nearer than one and itself
        rows = _with(rows, rows.data.astype(np.int16 if highest < _NARROW else np.int32))  # half as wide is quicker
        often, rare = np.bincount(rows.indices, minlength=rows.shape[1]), _RARE
        if often[rows[asked].indices].sum() <= _FEW:
            every = _Group(np.arange(rows.shape[0]), 0, rows, rows)
            return cls(rows, rows, rows[:, :0], np.zeros(rows.shape[0]), _WEAK * least, (every,))
        usual = _usual(rows, most, least)
        while (common := squares @ (often > rare).astype(np.int32)).any() and np.percentile(common, 90) > _FAR * usual:
            rare *= 2
        del squares
        few, many = rows[:, np.flatnonzero(often <= rare)], rows[:, np.flatnonzero(often > rare)]
        lengths = _length(common)
        some = map(np.sort, np.array_split(np.argsort(lengths, kind="stable"), -(-len(lengths) // _GROUP)))
        groups = [_Group(numbers, lengths[numbers].max(), few, rows) for numbers in some]
        return cls(rows, few, many, lengths, _WEAK * usual, groups)

    def blocks(self, asked: Numbers) -> Iterator[Numbers]:
        """Of the rows that are asked for, as many at a time as make so many products."""
        often = np.bincount(self.rare.indices, minlength=self.rare.shape[1])
        products = self.rare[asked].astype(bool) @ often + _ROW
        ends = np.flatnonzero(np.diff(np.cumsum(products) // (_PRODUCTS * len(self.groups)))) + 1
        return (some for some in np.split(asked, ends) if len(some))

    def near(self, rows: Numbers, groups: Sequence[_Group], asked: _Asked) -> Pairs:
        """What `near` finds for some rows in some groups."""
        with ThreadPoolExecutor(_THREADS) as threads:  # the libraries let go of the interpreter while they count
            return together(list(threads.map(lambda some: self._near(some, groups, asked), self.blocks(rows))))

    def _near(self, rows: Numbers, groups: Sequence[_Group], asked: _Asked) -> Pairs:
        rare = self.rare[rows]
        products = [(group, rare @ group.rare) for group in groups]
        own = self._floor(products, rows, asked)
        return together(chain.from_iterable(self._inside(*one, rows, own, asked) for one in products))

    def _floor(self, products: Iterable[tuple[_Group, Any]], rows: Numbers, asked: _Asked) -> Any:
        """How near each row's nearest are at least: as near as the most promising ones, which are worked out."""
        pairs = together(_pairs(some, some.data >= self.weak, rows, group.numbers) for group, some in products)
        row, level = np.searchsorted(rows, pairs.one), np.minimum(pairs.near // _LEVEL, _LEVELS - 1)
        often = np.bincount(row * _LEVELS + level, minlength=len(rows) * _LEVELS).reshape(-1, _LEVELS)
        enough = np.cumsum(often[:, ::-1], axis=1) >= _PROMISING
        lowest = np.maximum(enough.sum(axis=1) - 1, 0)
        pairs = self._worked_out(pairs.of(level >= lowest[row]))
        pairs = pairs.of(np.lexsort((-pairs.near, pairs.one)))
        last = place(pairs) == asked.most - 1
        floor, row = asked.own[rows], np.searchsorted(rows, pairs.one[last])
        floor[row] = np.maximum(floor[row], pairs.near[last])
        return floor

    def _inside(self, group: _Group, products: Any, rows: Numbers, own: Any, asked: _Asked) -> Iterator[Pairs]:
        """The pairs of rows, each with its `own` floor, with those of a group.

        A row of which what is common is long may be near to some with which it has nothing rare in common.
        """
        lengths, floor = self.lengths[rows], asked.floor[group.numbers]
        reach = np.min((floor - 1) / np.maximum(self.lengths[group.numbers], 1), initial=np.inf)
        far = (lengths * group.longest + 1 >= own) | (lengths >= reach)
        lowest = np.where(far, np.inf, np.minimum(own, np.min(floor, initial=np.inf)) - lengths * group.longest - 1)
        yield self._pruned(_pairs(products, _reaching(products, lowest), rows, group.numbers), rows, own, asked)
        yield from self._whole(group, rows[far], own[far], asked)

    def _pruned(self, pairs: Pairs, rows: Numbers, own: Any, asked: _Asked) -> Pairs:
        """Of pairs, by what they have in common that is rare, those as near as the floor of either."""
        floor = np.minimum(own[np.searchsorted(rows, pairs.one)], asked.floor[pairs.other])
        kept = pairs.near + self.lengths[pairs.one] * self.lengths[pairs.other] + 1 >= floor
        pairs, floor = self._worked_out(pairs.of(kept)), floor[kept]
        return pairs.of(pairs.near >= floor)

    def _whole(self, group: _Group, rows: Numbers, own: Any, asked: _Asked) -> Iterator[Pairs]:
        """The pairs of some rows, whatever they have in common."""
        some = max(1, _PRODUCTS // len(group.numbers))
        for at in range(0, len(rows), some):
            products = self.rows[rows[at : at + some]] @ group.columns
            pairs = _pairs(products, products.data > 0, rows[at : at + some], group.numbers)
            floor = np.minimum(own[np.searchsorted(rows, pairs.one)], asked.floor[pairs.other])
            yield pairs.of(pairs.near >= floor)

    def _worked_out(self, pairs: Pairs) -> Pairs:
        """With what is common to both."""
        common = self.common[pairs.one].multiply(self.common[pairs.other]).sum(axis=1)
        return pairs._replace(near=pairs.near + np.asarray(common, np.int64).ravel())


def _with(rows: Any, data: Any) -> Any:
    """Rows with other numbers in the same places."""
    from scipy.sparse import csr_matrix

    return csr_matrix((data, rows.indices, rows.indptr), shape=rows.shape)


def _reaching(products: Any, lowest: Any) -> Any:
    """Which products are as high as is asked of their row, or higher: quick, for it leaves few."""
    limit = np.clip(lowest, 0, np.iinfo(products.dtype).max).astype(products.dtype)
    return products.data >= np.repeat(limit, np.diff(products.indptr))


def _pairs(products: Any, kept: Any, rows: Numbers, others: Numbers) -> Pairs:
    """The products of these rows with others that are kept, but for those of a row with itself."""
    at = np.flatnonzero(kept)
    one = np.searchsorted(products.indptr, at, side="right") - 1
    pairs = Pairs(rows[one], others[products.indices[at]], products.data[at].astype(np.int64))
    return pairs.of(pairs.one != pairs.other)


def _usual(rows: Any, most: int, least: int) -> float:
    """How near the last of the `most` nearest is, of nearly all rows."""
    every = np.arange(rows.shape[0])
    tried = every[:: max(1, len(every) // _TRIED)]
    products = rows[tried] @ rows.T.tocsr()
    pairs = _pairs(products, products.data > 0, tried, every)
    pairs = pairs.of(np.lexsort((-pairs.near, pairs.one)))
    last = pairs.near[place(pairs) == most - 1]
    return max(float(least), float(np.percentile(last, 10))) if len(last) else float(least)


def _length(squares: Any) -> Any:
    """Of rows by the sums of their squares; a bound, so its control in the tests makes it too low."""
    return np.sqrt(squares)
