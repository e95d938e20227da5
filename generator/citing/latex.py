"""Words -> LaTeX that prints exactly them, and that nothing breaks out of. Pure."""

import re
from typing import Final

# Braces count for BibTeX even behind a backslash, so they are written as commands.
_SIGNS: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)

# Maths is let through where all of it is known: a title may hold any command, `\input` too, and TeX would obey.
_SYMBOLS: Final = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma"
    " tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar"
    " infty partial nabla times cdot pm mp to rightarrow leftarrow Rightarrow leftrightarrow mapsto sim simeq"
    " approx equiv neq ne leq le geq ge ll gg propto in notin subset subseteq cup cap wedge vee oplus otimes circ"
    " star ast dagger prime forall exists sum prod int log exp min max ldots cdots dots langle rangle lfloor"
    " rfloor lceil rceil quad mid parallel perp top bot"
).replace(" ", "|")
_OF_ONE: Final = (
    "mathcal mathbf mathrm mathbb mathit mathsf mathfrak boldsymbol text textbf textit textrm textsc texttt hat"
    " bar tilde vec dot sqrt"
).replace(" ", "|")
_GROUP: Final = "\0"  # stands for a group that was found to be harmless
_INNERMOST: Final = re.compile(r"\{([^{}]*)\}")
_ATOM: Final = (
    rf"(?:[A-Za-z0-9 +\-*/=<>()\[\]|,.:;!?{_GROUP}]|\\(?:{_SYMBOLS})(?![A-Za-z])|\\(?:{_OF_ONE}){_GROUP}"
    rf"|\\frac{_GROUP}{_GROUP}|\\[%&#_,;! ])"
)
_ARGUMENT: Final = rf"(?:[A-Za-z0-9*+\-{_GROUP}]|\\(?:{_SYMBOLS})(?![A-Za-z]))"
_SCRIPTS: Final = rf"(?:\^{_ARGUMENT}(?:_{_ARGUMENT})?|_{_ARGUMENT}(?:\^{_ARGUMENT})?)"  # two of one kind are an error
_FLAT: Final = re.compile(rf"{_SCRIPTS}?(?:{_ATOM}{_SCRIPTS}?)*", re.ASCII)
# As pandoc has it: no space inside the signs, and no digit behind them, so that `$5 and $6` stay money.
_MATHS: Final = re.compile(r"(?<![\\$])\$(?=[^\s$])([^$]{1,200})(?<=[^\s\\])\$(?![\d$])")


# Two of these together are one sign to TeX: a dash, a quotation mark.
_LIGATURE: Final = re.compile(r"([-`'])(?=\1)")
_TELLING: Final = re.compile(r"[-`'\\{}~^<>&%$#_]")  # most words have none of them


def latex(words: str) -> str:
    """Every sign that means more to TeX as one that prints it."""
    return _LIGATURE.sub(r"\1{}", words.translate(_SIGNS)) if _TELLING.search(words) else words


def latex_title(words: str) -> str:
    """Likewise, but with the maths in it as maths where all of it is known to be harmless."""
    if "$" not in words:
        return latex(words)
    pieces = _MATHS.split(words)  # words, maths, words, maths …
    return "".join(
        (f"${piece}$" if _harmless(piece) else latex(f"${piece}$")) if place % 2 else latex(piece)
        for place, piece in enumerate(pieces)
    )


def _harmless(maths: str) -> bool:
    """Whether maths is whole, and made of nothing but what is known: its groups, from within, and then what is left."""
    if _GROUP in maths:
        return False
    while group := _INNERMOST.search(maths):
        if not _FLAT.fullmatch(group[1]):
            return False
        maths = f"{maths[: group.start()]}{_GROUP}{maths[group.end() :]}"
    return _FLAT.fullmatch(maths) is not None
