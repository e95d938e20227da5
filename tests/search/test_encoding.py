"""Numbers -> characters and back, as the browser reads them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.searching.encoding import joined, marked, window, windowed, written


def read(text: str) -> list[tuple[int, int]]:
    """Numbers, each with the count that follows it."""
    found, value, at = [], 0, 0

    def number() -> int:
        nonlocal at
        value = 0
        while True:
            code = ord(text[at]) - ord("0")
            at += 1
            value = value * 32 + code % 32
            if code < 32:
                return value

    while at < len(text):
        value, count = number(), 1
        if at < len(text) and text[at] < "0":
            count = ord(text[at]) - ord("!") + 2
            at += 1
            if count == 16:
                count = number()
        found.append((value, count))
    return found


@given(st.lists(st.tuples(st.integers(0, 2**30 - 1), st.integers(1, 20_000)), min_size=1))
def test_round_trip(pairs: list[tuple[int, int]]) -> None:
    values, counts = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    [text] = joined((written(values), marked(counts)), np.array([0]))
    assert read(text.decode()) == pairs


def test_groups() -> None:
    values = np.array([0, 31, 32, 5])
    assert joined((written(values),), np.array([0, 1, 3])) == [b"0", b"OQ0", b"5"]


def test_one_character_for_what_is_near() -> None:
    values = np.array([64, 65, 156, 157, 63, 0])
    assert joined((windowed(values, np.array([64] * 6)),), np.arange(6)) == [b'"', b"#", b"~", b"!TM", b"!QO", b"!0"]


@pytest.mark.parametrize(("middle", "expected"), [(0, 0), (45, 0), (62, 32), (120, 64), (149, 96), (150, 96)])
def test_a_window_moves_in_steps(middle: int, expected: int) -> None:
    assert window(np.array([middle - 1, middle, middle + 1])) == expected


def test_the_window_of_nothing() -> None:
    assert window(np.array([], np.int64)) == 0
