"""Numbers -> short ASCII, many at a time.

A number is written in groups of five bits, highest first, each one character: '0' to 'O' for the last group, 'P' to 'o'
for those before it. A mark after a number is one of the 15 characters from '!' to '/'.

Numbers of much the same size, as lengths are, are one character each: '"' to '~' for the 93 from a `low` one on. Any
other is '!' and the number as above.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.signedinteger[Any]]
Written = NDArray[np.uint8]  # one row for each number, 0 where it has no more characters

_FIRST: Final = ord("0")
_MARK: Final = ord("!") - 2
_OTHER, _LOW, _HIGH = ord("!"), ord('"'), ord("~")
MARKS: Final = 16  # the highest count that a mark can say: a count of 1 is said by none


def written(numbers: Numbers) -> Written:
    """Each number below 2**30 as its characters, in a row."""
    last = numbers.astype(np.int32)
    columns = [(last & 31) + _FIRST]
    while (last := last >> 5).any():
        columns.append(np.where(last > 0, (last & 31) + _FIRST + 32, 0))
    return np.stack(columns[::-1], axis=1).astype(np.uint8)


def marked(counts: Numbers) -> Written:
    """Each count as its mark: none for 1; counts above MARKS are said as MARKS and then the number itself."""
    mark = np.where(counts > 1, np.minimum(counts, MARKS) + _MARK, 0)
    rest = written(counts)
    rest[counts < MARKS] = 0
    return np.concatenate((mark.astype(np.uint8)[:, None], rest), axis=1)


def windowed(numbers: Numbers, low: Numbers) -> Written:
    """Each number as one character, or as another one."""
    code = numbers - low + _LOW
    near = (code >= _LOW) & (code <= _HIGH)
    rest = written(numbers)
    rest[near] = 0
    return np.concatenate((np.where(near, code, _OTHER).astype(np.uint8)[:, None], rest), axis=1)


def window(numbers: Numbers) -> int:
    """A low number for most of `numbers`, in steps of 32, so that few more of them seldom move it."""
    middle = int(np.median(numbers)) if len(numbers) else 0
    return max(0, (middle - (_HIGH - _LOW) // 2 + 16) // 32 * 32)


def joined(columns: Sequence[Written], groups: Numbers) -> list[bytes]:
    """The rows of all columns beside one another, as one text for each group; `groups` holds each group's first row."""
    wide = np.concatenate(columns, axis=1)
    used = wide != 0
    ends = np.cumsum(np.count_nonzero(used, axis=1))
    whole = wide[used].tobytes()
    bounds = [*np.concatenate(([0], ends))[groups].tolist(), len(whole)]
    return [whole[start:end] for start, end in pairwise(bounds)]
