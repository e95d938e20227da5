"""Hostile text in, clean text out: done once, where a value is made.

Every string of every value passes through here, so nothing further up has to think about control characters, line
breaks or sizes. It never escapes anything: that is the work of each format's own writer.
"""

import re
import unicodedata

CUT = " […cut]"

# What no format can carry or what would re-order the page: C0 and C1 controls but tab and line feed, surrogates,
# non-characters, and the bidirectional overrides and isolates (U+202A-202E, U+2066-2069).
_PLANES = "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\u202a-\u202e\u2066-\u2069" + _PLANES + "]"
)
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")


def clean(text: str) -> str:
    """NFC, one kind of line break, and none of the characters that no format can carry."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNWANTED.sub("", _BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def line(text: str, limit: int) -> str:
    """`text` on one line: runs of white space become one space. Over `limit` characters it is cut, with a mark."""
    return cut(" ".join(clean(text).split()), limit)


def prose(text: str, limit: int) -> str:
    """`text` as paragraphs divided by one empty line, each on one line of its own; cut with a mark over `limit`."""
    text = clean(text).strip()
    if "\n" not in text:
        return cut(" ".join(text.split()), limit)
    return cut("\n\n".join(" ".join(part.split()) for part in _PARAGRAPHS.split(text)), limit)


def cut(text: str, limit: int) -> str:
    """`text`, or as much of it as leaves room for the mark within `limit` characters."""
    return text if len(text) <= limit else text[: limit - len(CUT)].rstrip() + CUT


def fold(title: str) -> str:
    """What two spellings of one title share: its letters and digits, whatever their case, spaces and punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", title).casefold()))
