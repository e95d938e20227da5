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


def neighbours(counts: Counts) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """For each compared term that has any: the terms most like it, and how like in 64ths."""
    chosen, papers = _papers_of_terms(counts)
    if len(chosen) < 2:
        return
    alike = _angles(_surplus(papers, counts.papers))
    for row, how in enumerate(alike):
        near = np.flatnonzero(how >= ALIKE)
        best = near[np.argsort(-how[near], kind="stable")[:MOST]]
        if len(best):
            yield int(chosen[row]), list(zip(chosen[best].tolist(), how[best].tolist(), strict=True))


def _papers_of_terms(counts: Counts) -> tuple[Numbers, Any]:
    """The compared terms, and a matrix of terms by papers: 1 where one stands in the other."""
    from scipy.sparse import csr_matrix

    kept = np.isin(counts.posting_field, (FIELDS.index("title"), LONG))
    pairs = np.sort(counts.posting_term[kept] * np.int64(max(1, counts.papers)) + counts.posting_paper[kept])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    term, paper = pairs // max(1, counts.papers), pairs % max(1, counts.papers)
    often = np.bincount(term, minlength=len(counts.terms))
    named = np.array([any(map(str.isalpha, name)) and len(name) > 1 for name in counts.terms], bool)
    able = np.flatnonzero((often >= OFTEN) & (often * EVERYWHERE <= counts.papers) & named)
    chosen = np.sort(able[np.argsort(-often[able], kind="stable")[:TERMS]])
    number = np.full(len(counts.terms), -1, np.int64)
    number[chosen] = np.arange(len(chosen))
    inside = number[term] >= 0
    ones = np.ones(int(inside.sum()), np.int64)
    return chosen, csr_matrix((ones, (number[term[inside]], paper[inside])), shape=(len(chosen), counts.papers))


def _surplus(papers: Any, count: int) -> Any:
    """How much more often than by chance two terms stand together, in bits; only where it is at least one."""
    from scipy.sparse import csr_matrix

    together = (papers @ papers.T).tocoo()
    often = np.asarray(papers.sum(axis=1)).ravel()
    kept = (together.row != together.col) & (together.data >= TOGETHER)
    row, col, both = together.row[kept], together.col[kept], together.data[kept]
    bits = np.rint(np.log2(both * count / (often[row] * often[col]))).astype(np.int64)
    return csr_matrix((bits[bits > 0], (row[bits > 0], col[bits > 0])), shape=together.shape)


def _angles(rows: Any) -> Any:
    """The cosine between every two rows, in 64ths, as a full table with an empty diagonal.

    Sums of products of so small numbers are whole in any floating point, in whatever order they are added.
    """
    full = rows.toarray().astype(np.float32)
    products = (full @ full.T).astype(np.float64)
    sizes = np.sqrt(np.maximum(1, products.diagonal()))
    cosines = np.rint(64 * products / (sizes[:, None] * sizes[None, :])).astype(np.int64)
    np.fill_diagonal(cosines, 0)
    return cosines
