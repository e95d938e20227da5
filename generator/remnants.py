r"""Words in which a source left some LaTeX -> the words that are meant: `85\%`, `\emph{so}`, ``Fr\'echet'', `so~far`.

Only what can be nothing else is touched. Formulas stay as they are written, for whoever sets them; and so does a
command that is not known: it may be code, a path, or a word of the author's own macros that nobody else can tell.
"""

import re
from functools import partial
from typing import Final

from generator.maths import FORMULA
from generator.tex import LETTERS, SIGNS, accented
from generator.text import fold

_SIGNS_OF_IT: Final = ("\\", "`", "''", "~", "{")  # words without all of them have no LaTeX left
_HELD: Final = "\ufdd0"  # stands for a formula; no clean text holds it
_DEEPEST: Final = 6  # groups within one another

_GREEK: Final = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi"
    " omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
# fmt: off
_NAMES: Final = {
    **SIGNS, **dict(zip(_GREEK.split(), "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True)),
    "deg": "°", "degree": "°", "times": "×", "pm": "±", "sim": "∼", "approx": "≈", "neq": "≠", "leq": "≤", "geq": "≥",
    "rightarrow": "→", "infty": "∞", "cdot": "·", "par": " ", "newline": " ", "allowbreak": "", "xspace": "",
    # what so many authors define in the same words
    "eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al.", "wrt": "w.r.t.", "vs": "vs.",
}
# fmt: on
_GROUP: Final = r"\s*\{([^{}]*)\}"
# What stands round words and is not printed; the first also without its backslash, which sources lose.
_STYLES: Final = re.compile(
    rf"(?:(?<!\\)\\|(?<![A-Za-z\\]))(?:text(?:bf|it|tt|sc|rm|sf|sl|up|md)|emph|math(?:bf|bb|cal|it|rm|sf)){_GROUP}"
    rf"|(?<!\\)\\(?:text|mbox|u?underline|uline|(?:text)?color(?:\[[^\]{{}}]*\])?\{{[^{{}}]*\}}){_GROUP}"
    r"|\{\\(?:em|it|bf|tt|sc|sl|rm|sf)(?![A-Za-z])\s*([^{}]*)\}|\{(?:bf|tt|sc) ([^{}]*)\}"
)
_RAISED: Final = re.compile(rf"(?<!\\)\\textsuperscript{_GROUP}")
# Braces round an index or exponent that is one word, where it still ends there without them: `G_{stack}`, `2^{18}`.
_SCRIPT: Final = re.compile(
    r"(?<=[\w)])([\^_])\{((?:[A-Za-z0-9.]{0,11}[A-Za-z](?=\}(?![A-Za-z]))|[A-Za-z0-9.]{0,11}[0-9](?=\}(?![0-9]))))\}"
)
_ASIDE: Final = re.compile(rf"\s*(?<!\\)\\footnote{_GROUP}")
_URL: Final = r"(https?://[^\s{}]+)"
_ADDRESS: Final = re.compile(
    rf"(?<!\\)\\(?:url\s*\{{\s*{_URL}\s*\}}|href\s*\{{\s*{_URL}\s*\}}{_GROUP})|{_URL}\{{([^{{}}]*)\}}"
)
_THIS: Final = re.compile(r"this (?:https? )?(?:url|link)", re.IGNORECASE)
# Marks that are a letter's and no more of code than can be helped: of `\.` only what some language has.
_ACCENT: Final = re.compile(
    r"(\{)?(?<!\\)\\(?:([`'^\"]|~(?=\{?[anoANO])|\.(?=\{?[zZI])|=(?=\{?[aeiouAEIOU]))(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))"
    r"|([uvHckr])\{\s*\\?([A-Za-z])\s*\})(?(1)\})"
)
_OWNER: Final = re.compile(r"(?<=[A-Za-z])\\'(?=s\b)")  # of what escaped its apostrophes
_NAME: Final = re.compile(r"(\{)?(?<!\\)\\([A-Za-z]+)(?(1)\}|(?:\{\})?)([ \t]*)")
_ESCAPED: Final = re.compile(r"(?<!\\)(?:\\([%&#_{}])|(?:\\[ ,;:!])+)")
_DOLLAR: Final = re.compile(r"(?<!\\)\\\$")
_TIE: Final = re.compile(
    r"(https?://\S+)|(?:(?<=[A-Za-z]{2})|(?<=[0-9.,)}%]))\s*~(?=\(|https?:)"
    r"|(?<=[A-Za-z]{2})~(?=[A-Za-z0-9\\])(?![A-Z]\(|math)|(?<=[0-9])~(?=[A-Za-z]{2})"
)
_QUOTED: Final = re.compile(
    r"(?<![^\s(\[{-])(?:``|'')(?=[^\s`'])((?:[^`\"\n]|`(?!`)){1,300}?)(?<=\S)(?:''|``|\")(?!['\"])"
)
_HALF_QUOTED: Final = re.compile(r"(?<![^\s(\[{“-])`(?=\w)((?:[^`'\n]|(?<=\w)'(?=\w)){1,80})'(?![\w'])")


def as_printed(words: str) -> str:
    """The words as their author meant them to be read. About 1 µs for words that have nothing of it."""
    if not _is_left(words):
        return words
    formulas: list[str] = []
    plain = FORMULA.sub(partial(_hold, formulas), words)
    if not _is_left(plain):
        return words
    if "\\" in plain or "{" in plain:
        plain = _ESCAPED.sub(lambda found: found[1] or " ", _NAME.sub(_named, _ungrouped(plain)))
    if "~" in plain:
        plain = _TIE.sub(lambda found: found[1] or " ", plain)
    if "`" in plain or "''" in plain:
        plain = _HALF_QUOTED.sub(r"‘\1’", _QUOTED.sub(r"“\1”", plain))
    held = iter(formulas)
    return _priced(re.sub(_HELD, lambda _: next(held), plain)).strip()


def _is_left(words: str) -> bool:
    return any(sign in words for sign in _SIGNS_OF_IT)


def _hold(formulas: list[str], found: re.Match[str]) -> str:
    """What stands for a formula, which is noted."""
    formulas.append(found[0])
    return _HELD


def _priced(words: str) -> str:
    """With its dollars as they are, unless one would begin or end a formula."""
    if "\\$" not in words:
        return words
    bare = _DOLLAR.sub("$", words)
    return bare if _formulas(bare) == _formulas(words) else words


def _formulas(words: str) -> list[str]:
    return [found[0] for found in FORMULA.finditer(words)]


def _ungrouped(words: str) -> str:
    """Accents on their letters, and the words of groups without what stands round them, from within."""
    words = _ACCENT.sub(_accented, _OWNER.sub("'", words))
    for _ in range(_DEEPEST if "{" in words else 0):
        before, words = words, _STYLES.sub(lambda found: "".join(one or "" for one in found.groups()), words)
        words = _SCRIPT.sub(r"\1\2", _RAISED.sub(r"^\1", words))
        words = _ADDRESS.sub(_address, _ASIDE.sub(r" (\1)", words))
        if words == before:
            break
    return words


def _accented(found: re.Match[str]) -> str:
    """A letter under its mark, where there is such a letter."""
    made = accented(found[2] or found[5], found[3] or found[4] or found[6])
    return made if len(made) == 1 else found[0]


def _address(found: re.Match[str]) -> str:
    """A link as its words and, in brackets, its address; the address alone where the words tell nothing else."""
    address, said = found[1] or found[2] or found[4], (found[3] or found[5] or "").strip()
    is_address = "://" in said or (re.search("[./]", said) and fold(said) in fold(address))
    return address if not said or is_address or _THIS.fullmatch(said) else f"{said} ({address})"


def _named(found: re.Match[str]) -> str:
    """The sign that a command prints. TeX swallows the space behind it, which few heed but behind a letter."""
    sign = _NAMES.get(found[2])
    if sign is None:
        return found[0]
    if sign.endswith(".") and found.string.startswith(".", found.end()):
        return sign[:-1]
    return sign if found[2] in LETTERS else sign + found[3]
