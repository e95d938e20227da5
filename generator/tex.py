"""LaTeX -> the words that it prints. Pure; the other way is citing/latex.py.

All of it is LaTeX, as in bibliographies; of words in which some was left tells remnants.py. Maths stays as it is
written. A command that is not known loses its backslash's meaning, never its argument's words.
"""

import re
import unicodedata
from typing import Final

_ACCENTS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
# fmt: off
LETTERS: Final = {  # TeX swallows the space behind them: `S\\o ren`
    "ss": "ß", "SS": "SS", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
}
SIGNS: Final = LETTERS | {
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
    "textless": "<", "textgreater": ">", "textbar": "|", "textquotedbl": '"', "textendash": "–", "textemdash": "—",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "textellipsis": "…",
    "ldots": "…", "dots": "…", "textunderscore": "_", "textdollar": "$", "texteuro": "€", "euro": "€", "pounds": "£",
    "copyright": "©", "textregistered": "®", "texttrademark": "™", "textdegree": "°", "S": "§", "P": "¶",
    "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "par": "\n\n", "newline": "\n", "slash": "/",
    "textperiodcentered": "·",
}
# fmt: on
_TOKEN: Final = re.compile(
    r"(?P<maths>\$(?:[^$\\]|\\.){0,2000}\$)"
    r"|\\(?P<accent>[`'^~=.\"]|[uvHcdbkr](?![A-Za-z]))\s*(?:\{\s*)?\\?(?P<letter>[A-Za-z])?(?:\})?"
    r"|\\(?P<name>[A-Za-z]+)(?P<gap>\*?(?:[ \t]*\{\}|[ \t]+|\n(?!\s*\n)[ \t]*)?)"
    r"|\\(?P<sign>.)|(?P<brace>[{}])|(?P<tie>~)|(?P<ligature>---?|``|'')",
    re.DOTALL,
)
_LIGATURES: Final = {"--": "–", "---": "—", "``": "“", "''": "”"}
_ESCAPED_SPACES: Final = {
    ",": "\u2009",
    " ": " ",
    "\n": " ",
    "\\": "\n",
    "-": "",
    "/": "",
    "@": "",
    "!": "",
    ";": " ",
    ":": " ",
}


def plain(latex: str) -> str:
    """The words; NFC where an accent was put on a letter, and nothing else changed."""
    if not any(sign in latex for sign in "\\{}~-`'"):
        return latex
    return _TOKEN.sub(_word, latex)


def _word(found: re.Match[str]) -> str:
    if found["maths"]:
        return found["maths"]
    if found["accent"]:
        return _accented(found)
    if found["name"]:
        return SIGNS.get(found["name"], "")
    if found["sign"]:
        return _ESCAPED_SPACES.get(found["sign"], found["sign"])
    if found["tie"]:
        return " "
    return _LIGATURES.get(found["ligature"], "")


def _accented(found: re.Match[str]) -> str:
    """The letter under its accent; a brace that opened between them goes unseen, as all do."""
    letter = found["letter"]
    return accented(found["accent"], letter) if letter else ""


def accented(sign: str, letter: str) -> str:
    """A letter with the mark over or under it that a command's sign asks for."""
    return unicodedata.normalize("NFC", letter + _ACCENTS[sign])
