r"""Formulas in plain text -> MathML: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`. Pure.

What is no formula stays as it is, and so does a formula that the library cannot set, that is too long, or that asks
for anything but setting: no link, no colour, no macro, no box, no rule. What the library makes is not trusted: it is
written anew from the elements, attributes and signs that are named here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any, Final

LONGEST: Final = 600  # characters of a formula
DEEPEST: Final = 24  # elements one within another

# A dollar opens before a sign and closes after one, and no digit follows: "costs $5 and $6" is two prices.
FORMULA: Final = re.compile(
    r"(?=[$\\])(?:"  # so that everything else is passed over quickly
    r"(?<!\\)\$\$(?P<display>[^$]{1,600})(?<!\\)\$\$"
    r"|(?<![\\$])\$(?=[^\s$])(?P<inline>(?:\\\$|[^$\n]){1,600}?)(?<=[^\s\\])\$(?![\d$])"
    r"|\\\((?P<round>[^\n]{1,600}?)\\\)"
    r"|\\\[(?P<square>[^\n]{1,600}?)\\\])"
)
_OPENING: Final = re.compile(r"[$\\]")  # what every formula begins with
_TEXT: Final = re.compile(
    r"\\(?:text|mathrm|mathbf|mathit|mathsf|mathtt|operatorname|mbox)[a-z]*\*?\s*\{[^{}]*\}|\\[a-zA-Z]+"
)
_WORDS: Final = re.compile(r"[^\W\d_]{3,}[,;:]? [^\W\d_]{3,}")
_PRICE: Final = re.compile(r"[\d.,]+\s?(?:[kKmMbB]|million|billion)?(?:[\s\-–/].*)?", re.DOTALL)
_MATHS: Final = re.compile(r"[\\^_=<>{}]")
# What is not for setting formulas, or may grow without end.
_BARRED: Final = re.compile(
    r"\\(?:def|newcommand|renewcommand|newenvironment|DeclareMathOperator|verb|href|url|class|style|color|textcolor"
    r"|colorbox|fcolorbox|fbox|rule|tag|label|unicode|require|include|input|leftroot|uproot)(?![a-zA-Z])"
)

_ARG: Final = re.compile(r"\\arg(?![a-zA-Z])")  # the one common name that the library does not know

_TOKENS: Final = frozenset({"mi", "mn", "mo", "mtext"})
_CHILDREN: Final[Mapping[str, int | None]] = {  # how many each has; None is any number
    **dict.fromkeys(("math", "mrow", "msqrt", "mstyle", "mpadded", "mphantom", "mtable", "mtr", "mtd")),
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "mspace"), 0),
}
_YES_NO: Final = re.compile(r"true|false")
_LENGTH: Final = re.compile(r"[+-]?[0-2]?(?:\.\d{1,4})?(?:em|ex|px|pt)?")  # none that could leave its place
_KEPT: Final[Mapping[str, re.Pattern[str]]] = {
    **dict.fromkeys(("stretchy", "accent", "movablelimits", "largeop", "displaystyle"), _YES_NO),
    **dict.fromkeys(
        ("width", "height", "depth", "lspace", "voffset", "linethickness", "minsize", "maxsize", "rspace"), _LENGTH
    ),
    "scriptlevel": re.compile(r"[+-]?[0-3]"),
}
# What browsers do not heed, or hold to be so without being told.
_DROPPED: Final = frozenset(
    {"xmlns", "display", "fence", "form", "separator", "columnalign", "rowspacing", "columnspacing", "mathvariant"}
)
_FUNCTION: Final = re.compile(r"[A-Za-z]{2,}")  # log, softmax: it stands a little apart from what it is of
_SPACES: Final = {"negativethinmathspace": "-.167em", "negativemediummathspace": "-.222em"}
_BOLD: Final = {"bold": (0x1D400, 0x1D41A), "bold-italic": (0x1D468, 0x1D482)}  # where A and a are
_REFERENCE: Final = re.compile(r"&#x([0-9A-Fa-f]{1,6});")


def set_maths(plain: str, words: Callable[[str], str] = lambda words: escape(words, quote=False)) -> str:
    """Plain text as HTML with its formulas set; `words` writes what lies between them."""
    if "$" not in plain and "\\" not in plain:
        return words(plain)
    return "".join(made if is_set else words(made) for is_set, made in _pieces(plain))


def _pieces(plain: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces: words as they are, and formulas as MathML."""
    start = at = 0
    while sign := _OPENING.search(plain, at):
        at = sign.start() + 1
        if not (found := FORMULA.match(plain, sign.start())):
            continue
        kind = str(found.lastgroup)
        if mathml := _set(found[kind], kind):
            at = found.end()
            yield False, plain[start : found.start()]
            yield True, mathml
            start = at
    yield False, plain[start:]


@lru_cache(maxsize=4_096)
def _set(source: str, kind: str) -> str:
    """What stands between signs of that kind as MathML, or '' where it is to stay as it is."""
    return _mathml(source.strip(), kind in ("display", "square")) if _is_formula(source, kind) else ""


def _is_formula(source: str, kind: str) -> bool:
    """Whether dollars stand round a formula, not between two prices, nor round words that have lost their commands."""
    if kind in ("round", "square"):
        return True
    price = _PRICE.fullmatch(source) is not None and " " in source.strip() and not _MATHS.search(source)
    return not price and not _WORDS.search(_TEXT.sub("", source))


def _mathml(source: str, display: bool) -> str:
    """A formula as MathML, or '' where it is to stay as it is."""
    from latex2mathml.converter import convert_to_element

    if not source or len(source) > LONGEST or _BARRED.search(source) or not _is_flat(source):
        return ""
    try:
        row = convert_to_element(_ARG.sub(r"\\operatorname{arg}", source), display="block" if display else "inline")[0]
        inside = _row(list(row), 0)
    except _Unfit:
        return ""
    except Exception:  # noqa: BLE001 - the library raises whatever befalls it on what is no LaTeX
        return ""
    return f'<math display="block">{inside}</math>' if display else f"<math>{inside}</math>"


class _Unfit(Exception):  # noqa: N818 - no error: a formula that stays as it is
    """What the library made is not what may stand on a page."""


def _is_flat(source: str) -> bool:
    """Whether braces lie only so deep: the library reads by recursion."""
    depth = deepest = 0
    for sign in re.findall(r"\\?[{}]|\\left(?![a-z])|\\begin|\\right(?![a-z])|\\end", source):
        depth += {"{": 1, r"\left": 1, r"\begin": 1, "}": -1, r"\right": -1, r"\end": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    return deepest <= DEEPEST


def _row(elements: list[Any], depth: int) -> str:
    """Elements that stand side by side, as lean HTML. Upright letters one after another are one name."""
    if depth > DEEPEST:
        raise _Unfit
    parts: list[str] = []
    for upright, run in groupby(elements, _is_upright):
        letters = list(run)
        if upright and len(letters) > 1:
            parts.append(f"<mi>{''.join(map(_signs, letters))}</mi>")
        else:
            parts += (_element(one, depth) for one in letters)
    return "".join(parts)


def _element(element: Any, depth: int) -> str:
    name, children = element.tag, list(element)
    if name not in _CHILDREN or _CHILDREN[name] not in (None, len(children)):
        raise _Unfit
    attributes = "".join(_attributes(element))
    if name in _TOKENS:
        signs = _signs(element)
        if name != "mtext" and _FUNCTION.fullmatch(signs):
            return f'<mo lspace=".167em" rspace=".167em">{signs}</mo>'
        return f"<{name}{attributes}>{signs}</{name}>"
    if name == "mrow" and len(children) == 1 and not attributes:
        return _element(children[0], depth)
    if _CHILDREN[name] is None:
        inside = _row(children, depth + 1)
    elif depth < DEEPEST:
        inside = "".join(_element(one, depth + 1) for one in children)
    else:
        raise _Unfit
    return f"<{name}{attributes}>{inside}</{name}>"


def _is_upright(element: Any) -> bool:
    return bool(element.tag == "mi" and element.get("mathvariant") == "normal")


def _attributes(element: Any) -> Iterator[str]:
    for name, told in element.attrib.items():
        value = _SPACES.get(told, told.replace("0.", ".", 1) if told.startswith("0.") else told)
        if name in _KEPT and _KEPT[name].fullmatch(value):
            yield f' {name}="{value}"'
        elif name not in _DROPPED:
            raise _Unfit
    if _is_upright(element) and len(_signs(element)) == 1:  # a name of several letters is upright anyhow
        yield ' mathvariant="normal"'


def _signs(element: Any) -> str:
    """The text of a token; a command that is left in it is one that the library does not know."""
    text = element.text or ""
    rest = _REFERENCE.sub("", text)
    if "&" in rest or ("\\" in rest and rest != "\\") or (rest == "\\" and rest != text):
        raise _Unfit
    words = _REFERENCE.sub(lambda found: _sign(int(found[1], 16)), text)
    first = _BOLD.get(element.get("mathvariant", ""), ())
    if first and words.isascii() and words.isalpha() and len(words) == 1:
        words = chr(first[words.islower()] + ord(words.lower()) - ord("a"))
    return escape(words, quote=False)


def _sign(code: int) -> str:
    sign = chr(code) if code <= 0x10FFFF else ""
    if not sign or not (sign.isprintable() or sign in "\u00a0\u2006\u2009\u205f"):
        raise _Unfit
    return sign
