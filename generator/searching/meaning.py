"""Which terms mean alike, learnt from which stand together in the same papers.

Terms that are frequent, but not everywhere, are compared by the company they keep: how much more often than by chance
each other term stands in the same papers (in whole bits), and the angle between two such rows (in 64ths). Everything
up to the angle is counted in whole numbers, so the processor has no say in what is written.
"""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from generator.searching.counting import Counts
from generator.searching.encoding import Numbers
from generator.searching.fields import FIELDS, LONG

TERMS: Final = 2_000  # that are compared
OFTEN: Final = 5  # papers in which a term stands at least
EVERYWHERE: Final = 5  # one in so many papers: a term that stands in more says little
TOGETHER: Final = 3  # papers in which two terms stand at least
ALIKE: Final = 10  # 64ths from which on terms are alike
MOST: Final = 3  # terms told for each
_TERMS: Final = 250  # in one step


def neighbours(counts: Counts) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """For each compared term that has any: the terms most like it, and how like in 64ths."""
    chosen, papers = _papers_of_terms(counts)
    if len(chosen) < 2:
        return
    for row, how in enumerate(_angles(_surplus(papers, counts.papers))):
        near = np.flatnonzero(how >= ALIKE)
        best = near[np.argsort(-how[near], kind="stable")[:MOST]]
        if len(best):
            yield int(chosen[row]), list(zip(chosen[best].tolist(), how[best].tolist(), strict=True))


def _papers_of_terms(counts: Counts) -> tuple[Numbers, Any]:
    """The compared terms, and a matrix of terms by papers: 1 where one stands in the other."""
    from scipy.sparse import csr_matrix

    often = np.concatenate([np.bincount(term, minlength=terms) for terms, term, _ in _occurrences(counts)])
    named = np.array([any(map(str.isalpha, name)) and len(name) > 1 for name in counts.terms], bool)
    able = np.flatnonzero((often >= OFTEN) & (often * EVERYWHERE <= counts.papers) & named)
    chosen = np.sort(able[np.argsort(-often[able], kind="stable")[:TERMS]])
    number = np.full(len(counts.terms), -1, np.int32)
    number[chosen] = np.arange(len(chosen))
    rows, columns, first = [], [], 0
    for terms, term, paper in _occurrences(counts):
        row = number[first + term]
        rows.append(row[row >= 0])
        columns.append(paper[row >= 0])
        first += terms
    row, column = np.concatenate(rows), np.concatenate(columns)
    return chosen, csr_matrix((np.ones(len(row), np.int32), (row, column)), shape=(len(chosen), counts.papers))


def _occurrences(counts: Counts) -> Iterator[tuple[int, Numbers, Numbers]]:
    """In which papers terms stand, some at a time: how many these are; each pair once, terms counted from the first."""
    papers = np.int64(max(1, counts.papers))
    for some in counts.slices():
        kept = np.isin(some.posting_field, (FIELDS.index("title"), LONG))
        pairs = np.sort(some.posting_term[kept] * papers + some.posting_paper[kept])
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        yield len(some.terms), pairs // papers, (pairs % papers).astype(np.int32)


def _surplus(papers: Any, count: int) -> Any:
    """How much more often than by chance two terms stand together, in bits; only where it is at least one."""
    from scipy.sparse import csr_matrix, vstack

    often = np.asarray(papers.sum(axis=1)).ravel()
    rows = []
    for start in range(0, papers.shape[0], _TERMS):
        together = (papers[start : start + _TERMS] @ papers.T).tocoo()
        row, col, both = together.row + np.int64(start), together.col, together.data.astype(np.int64)
        kept = (row != col) & (both >= TOGETHER)
        row, col, both = row[kept], col[kept], both[kept]
        bits = np.rint(np.log2(both * count / (often[row] * often[col]))).astype(np.int64)
        told = (bits[bits > 0], (row[bits > 0] - start, col[bits > 0]))
        rows.append(csr_matrix(told, shape=together.shape))
    return vstack(rows, format="csr")


def _angles(rows: Any) -> Iterator[Any]:
    """The cosines between each row and all, in 64ths; between it and itself, none.

    Sums of products of so small numbers are whole in any floating point, in whatever order they are added.
    """
    full = rows.toarray().astype(np.float32)
    sizes = np.sqrt(np.maximum(1, np.square(full).sum(axis=1, dtype=np.float64)))
    for start in range(0, len(full), _TERMS):
        products = (full[start : start + _TERMS] @ full.T).astype(np.float64)
        cosines = np.rint(64 * products / (sizes[start : start + _TERMS, None] * sizes[None, :])).astype(np.int64)
        cosines[np.arange(len(cosines)), start + np.arange(len(cosines))] = 0
        yield from cosines
