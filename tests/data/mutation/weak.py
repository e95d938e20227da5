"""Tests that see next to nothing: what changes survive them shows that the harness tells."""

from generator import text


def test_it_may_be_asked() -> None:
    assert text.cut("tea", 80) is not None


def test_letters_alone() -> None:
    assert text.fold("tea") == "tea"
