"""Hostile text in, clean text out: examples side by side, then the laws."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text
from tests import hostile


@pytest.mark.parametrize(
    ("given_", "cleaned"),
    [
        ("plain ASCII ~", "plain ASCII ~"),
        ("", ""),
        ("e\u0301", "é"),
        ("A\u030a \u212b", "Å Å"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a\tb"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef"),
        ("\ufeffa\ufffeb\uffffc\ufdd0d\U0010ffffe", "abcde"),
        ("a\ud800b\udfffc", "abc"),
        ("safe\u202e\u2066 if admin\u2069 \u2066", "safe if admin "),
        ("مرحبا ABC \u200f\u200d", "مرحبا ABC \u200f\u200d"),
        ("🎉\ufe0f𝔘", "🎉\ufe0f𝔘"),
    ],
    ids=ascii,
)
def test_clean(given_: str, cleaned: str) -> None:
    assert text.clean(given_) == cleaned


@pytest.mark.parametrize(
    ("given_", "lined"),
    [
        ("A title\n  with a break", "A title with a break"),
        ("\t tabs \u00a0 and \u3000 wide ones ", "tabs and wide ones"),
        ("\u202e\n\x00", ""),
        ("x" * 30, "x" * 30),
        ("x" * 31, "x" * 23 + " […cut]"),
        ("x" * 20 + "   " + "y" * 20, "x" * 20 + " yy […cut]"),
        ("x" * 22 + " " + "y" * 20, "x" * 22 + " […cut]"),
    ],
    ids=ascii,
)
def test_line(given_: str, lined: str) -> None:
    assert text.line(given_, 30) == lined


@pytest.mark.parametrize(
    ("given_", "paragraphs"),
    [
        ("One\nparagraph  of\ttwo lines.", "One paragraph of two lines."),
        ("one line", "one line"),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        ("\n\n One.\n \t\n\n\n  Two.\n \n", "One.\n\nTwo."),
        ("One.\u2029\u2029Two.\r\n\r\nThree.", "One.\n\nTwo.\n\nThree."),
        ("One.\n\x00\n\u202e\nTwo.", "One.\n\nTwo."),
        ("\x0c\x1f", ""),
        ("a" * 50 + "\n\nb" * 20, "a" * 50 + "\n\nb" * 14 + " […cut]"),
        ("a" * 92 + "\n\n" + "b" * 92, "a" * 92 + " […cut]"),
    ],
    ids=ascii,
)
def test_prose(given_: str, paragraphs: str) -> None:
    assert text.prose(given_, 100) == paragraphs


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Attention Is All You Need", "attention is all you need!", True),
        ("Long-Context  LLMs: A Survey", "LongContext LLMs -- a survey", True),
        ("STRASSE", "Straße", True),
        ("ﬁne e\u0301tude ２", "Fine Étude 2", True),
        ("Étude", "Etude", False),
        ("GPT-3", "GPT-4", False),
        ("Σχ", "σχ", True),
    ],
    ids=ascii,
)
def test_two_spellings_of_one_title(one: str, other: str, same: bool) -> None:
    assert (text.fold(one) == text.fold(other)) is same


def forbidden(character: str) -> bool:
    """By Unicode's own tables, not by ours: what no format carries, and what re-orders the text around it."""
    if character in "\n\t":
        return False
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or ord(character) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(character) <= 0xFDEF
        or character == "\ufeff"
    )


def test_every_forbidden_character_goes_and_every_other_one_stays() -> None:
    planes = (0x10000 * plane + code for plane in range(1, 17) for code in (*range(64), *range(0xFFC0, 0x10000)))
    every = [chr(code) for code in (*range(0x10000), *planes)]
    breaks = set("\r\x0b\x0c\x85\u2028\u2029")
    wrong = [
        hex(ord(one))
        for one in every
        if text.clean(one) != ("\n" if one in breaks else "" if forbidden(one) else unicodedata.normalize("NFC", one))
    ]
    assert wrong == []


@given(hostile.anything | hostile.special)
def test_clean_is_idempotent_and_leaves_nothing_forbidden(raw: str) -> None:
    cleaned = text.clean(raw)
    assert text.clean(cleaned) == cleaned
    assert not any(map(forbidden, cleaned))
    assert unicodedata.is_normalized("NFC", cleaned)


@given(hostile.anything | hostile.special, st.integers(10, 60))
def test_a_line_is_one_line_within_its_limit(raw: str, limit: int) -> None:
    lined = text.line(raw, limit)
    assert text.line(lined, limit) == lined
    assert len(lined) <= limit
    assert lined.split() == (lined.split(" ") if lined else [])
    assert not any(map(forbidden, lined))


@given(hostile.anything | hostile.special, st.integers(10, 60))
def test_prose_is_paragraphs_of_one_line_each_within_its_limit(raw: str, limit: int) -> None:
    prose = text.prose(raw, limit)
    assert text.prose(prose, limit) == prose
    assert len(prose) <= limit
    for paragraph in prose.split("\n\n") if prose else []:
        assert paragraph
        assert paragraph == " ".join(paragraph.split())


@given(hostile.anything, st.integers(10, 60))
def test_what_is_cut_bears_the_mark_and_begins_as_it_was(raw: str, limit: int) -> None:
    shown = text.cut(raw, limit)
    if len(raw) <= limit:
        assert shown == raw
    else:
        assert shown.endswith(text.CUT)
        assert raw.startswith(shown.removesuffix(text.CUT))


@given(st.text(st.characters(codec="ascii")), st.text(" -–.,:;!?()\t\n"))
def test_case_spaces_and_punctuation_make_no_other_title(title: str, between: str) -> None:
    assert text.fold(between.join(title.upper())) == text.fold(title)


@pytest.mark.parametrize("unit", ["word ", "word\n", "word\n\n", "é\r\n", "\x00", "\n \n", " "], ids=ascii)
def test_a_text_of_megabytes_is_cut(unit: str) -> None:
    prose = text.prose(unit * 500_000, 1_000)
    assert len(prose) <= 1_000
    assert prose.endswith(text.CUT) or not unit.strip(" \n\x00")


def test_beside_a_foreign_letter_every_plain_sign_stays() -> None:
    signs = "".join(map(chr, range(0x20, 0x7F)))
    assert text.clean(f"é{signs}") == f"é{signs}"


def test_what_is_folded_is_letters_and_digits_alone() -> None:
    assert text.fold("  GPT-4: Ünïted\u2009Toys! ") == "gpt4ünïtedtoys"
