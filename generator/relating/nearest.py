"""Rows of whole numbers -> the nearest of each. Ties go by rank, so the order of the rows has no say."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import numpy as np

from generator.searching.encoding import Numbers

_PAIRS: Final = 1 << 21  # of papers that are compared at a time: what that takes is the same for any archive
_THREADS: Final = 2


def keys(near: Numbers, rank: Numbers, papers: int) -> Numbers:
    """How near a paper is and its rank, the lower the nearer, as one number that sorts: `near_of` tells it back."""
    return near * papers + papers - 1 - rank


def near_of(keys: Numbers, papers: int) -> Numbers:
    """How near the papers of these keys are."""
    return keys // max(1, papers)


def ranks_of(keys: Numbers, papers: int) -> Numbers:
    """The ranks of the papers of these keys."""
    return papers - 1 - keys % max(1, papers)


def blocks(rows: Any, rank: Numbers, first: int = 0) -> Iterator[Callable[[], Numbers]]:
    """The keys of all papers for each row from `first` on, some rows at a time; made when asked for."""
    papers = rows.shape[0]
    columns = rows.T.tocsr()
    highest = int(np.asarray(rows.multiply(rows).sum(axis=1)).max(initial=0))  # no two are nearer than one and itself
    narrow: Numbers = rank.astype(
        np.int32 if (highest + 1) * papers < 1 << 31 else np.int64
    )  # half as wide is twice as quick
    some = max(1, _PAIRS // max(1, papers))
    return (partial(_compared, rows, slice(at, at + some), columns, narrow) for at in range(first, papers, some))


def _compared(rows: Any, some: slice, columns: Any, rank: Numbers) -> Numbers:
    near = (rows[some] @ columns).toarray().astype(rank.dtype, copy=False)
    own = np.arange(near.shape[0])
    near[own, own + some.start] = 0  # no paper is its own
    return keys(near, rank, len(rank))


def best(found: Numbers, most: int) -> Numbers:
    """The `most` highest of each row's keys, highest first; 0, which is near to nothing, where there are fewer."""
    if found.shape[1] > most:
        found = np.partition(found, found.shape[1] - most, axis=1)[:, -most:]
    padded = np.zeros((found.shape[0], most), np.int64)
    padded[:, : found.shape[1]] = -np.sort(-found, axis=1)
    return padded


def nearest(rows: Any, rank: Numbers, most: int) -> Numbers:
    """The keys of the nearest of each row among all."""
    with ThreadPoolExecutor(_THREADS) as threads:  # the libraries let go of the interpreter while they count
        parts = threads.map(lambda compared: best(compared(), most), blocks(rows, rank))
        return np.concatenate((np.zeros((0, most), np.int64), *parts))
