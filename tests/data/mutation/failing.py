"""Tests that fail, whatever is changed."""


def test_it_fails() -> None:
    raise AssertionError
