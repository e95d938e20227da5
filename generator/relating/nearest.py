"""Rows of whole numbers -> the nearest of each. Ties go by rank, so the order of the rows has no say."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from generator.searching.encoding import Numbers

_ROWS: Final = 512  # that are compared at a time
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


def compared(rows: Any, first: int, columns: Any, rank: Numbers) -> Numbers:
    """The key of each column for each row. The rows are those of the columns from `first` on: no paper is its own."""
    near = (rows @ columns.T).toarray().astype(np.int64)
    own = np.arange(rows.shape[0])
    near[own, own + first] = 0
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

    def some(start: int) -> Numbers:
        return best(compared(rows[start : start + _ROWS], start, rows, rank), most)

    with ThreadPoolExecutor(_THREADS) as threads:  # the libraries let go of the interpreter while they count
        parts = threads.map(some, range(0, rows.shape[0], _ROWS))
        return np.concatenate((np.zeros((0, most), np.int64), *parts))
