"""Numbers -> short ASCII, many at a time.

A number is written in groups of five bits, highest first, each one character: '0' to 'O' for the last group, 'P' to 'o'
for those before it. A mark after a number is one of the 15 characters from '!' to '/'.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Written = NDArray[np.uint8]  # one row for each number, 0 where it has no more characters

_GROUPS: Final = 6  # of five bits: numbers below 2**30
_FIRST: Final = ord("0")
_MARK: Final = ord("!") - 2
MARKS: Final = 16  # the highest count that a mark can say: a count of 1 is said by none


def written(numbers: Numbers) -> Written:
    """Each number as its characters, in a row."""
    wide = np.zeros((len(numbers), _GROUPS), np.uint8)
    for group in range(_GROUPS):
        shift = 5 * (_GROUPS - 1 - group)
        digit = (numbers >> shift) & 31
        last = group == _GROUPS - 1
        wide[:, group] = np.where((numbers >> shift > 0) | last, digit + _FIRST + (0 if last else 32), 0)
    return wide


def marked(counts: Numbers) -> Written:
    """Each count as its mark: none for 1; counts above MARKS are said as MARKS and then the number itself."""
    wide = np.zeros((len(counts), 1 + _GROUPS), np.uint8)
    wide[:, 0] = np.where(counts > 1, np.minimum(counts, MARKS) + _MARK, 0)
    many = counts >= MARKS
    wide[many, 1:] = written(counts[many])
    return wide


def joined(columns: Sequence[Written], groups: Numbers) -> list[bytes]:
    """The rows of all columns beside one another, as one text for each group; `groups` holds each group's first row."""
    wide = np.concatenate(columns, axis=1)
    ends = np.cumsum((wide != 0).sum(axis=1))
    whole = wide[wide != 0].tobytes()
    bounds = [*np.concatenate(([0], ends))[groups].tolist(), len(whole)]
    return [whole[start:end] for start, end in pairwise(bounds)]
