"""The bytes of a stranger's file -> text, or why not. Pure.

A byte order mark tells, or what the file says of itself (`% Encoding:`, `encoding="…"`, `charset=…`), or the pattern of
UTF-16; else it is UTF-8. Nothing is guessed: a wrong guess would be stored for good.
"""

import codecs
import re
from typing import Final

from generator.errors import ContentError, Fault

LARGEST: Final = 64_000_000  # bytes of a file
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAYS: Final = re.compile(
    rb"(?:^|\n|\r)\s*%+\s*Encoding:\s*([\w.:-]{2,30})|<\?xml[^>]{0,100}?\bencoding=[\"']([\w.:-]{2,30})"
    rb"|<meta[^>]{0,100}?\bcharset=[\"']?([\w.:-]{2,30})",
    re.IGNORECASE,
)
_NAMES: Final = {"us-ascii": "utf-8", "ascii": "utf-8", "gb2312": "gb18030"}  # those that hold them too
# Those that are only ways of writing characters: Python also knows codecs that unpack, or that run for long.
# fmt: off
_KNOWN: Final = frozenset({
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250", "cp1251", "cp1252", "cp1253",
    "cp1254", "cp1257", "iso8859-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "mac-roman",
    "gbk", "gb18030", "big5", "shift_jis", "cp932", "euc_jp", "euc_kr", "koi8-r",
})
# fmt: on


def decoded(data: bytes, place: str, encoding: str = "") -> str:
    r"""The text, with `\\n` for every line break. `encoding`: what the user says. Raises ContentError."""
    if len(data) > LARGEST:
        fact = f"has {len(data) / 1e6:.0f} MB, and {LARGEST / 1e6:.0f} MB are read"
        raise ContentError(Fault(place, fact, "divide it"))
    mark = next((name for start, name in _MARKS.items() if data.startswith(start)), "")
    name = encoding or mark or _said(data) or _wide(data) or "utf-8"
    codec = _codec(name)
    if not codec:
        raise ContentError(Fault(place, f"'{name[:30]}' is no encoding that is read", "save the file as UTF-8"))
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        where = f": byte {data[error.start]:#04x} at offset {error.start:,}"
        remedy = "save it as UTF-8, or say what it is, such as --encoding windows-1252"
        raise ContentError(Fault(place, f"is not {name.upper()}{where}", remedy)) from None
    return re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))


def _said(data: bytes) -> str:
    found = _SAYS.search(data[:2_000])
    return next(one.decode() for one in found.groups() if one) if found else ""


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of its first letters is 0."""
    head = data[:400]
    for start, name in ((0, "utf-16-be"), (1, "utf-16-le")):
        if (
            len(head) >= 4
            and head[start::2].count(0) * 5 > len(head[start::2]) * 4
            and not head[1 - start :: 2].count(0)
        ):
            return name
    return ""


def _codec(name: str) -> str:
    """The codec's own name, if it is one of those that are read; '' else."""
    try:
        found = codecs.lookup(_NAMES.get(name.lower(), name)).name
    except (LookupError, ValueError):
        return ""
    return found if found in _KNOWN else ""
