"""Formulas: what is one, what it is set as, and that nothing hostile gets in by it."""

import re
import sys
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from generator.maths import LONGEST, set_maths
from tests import hostile

# fmt: off
ELEMENTS = {
    "math", "mi", "mn", "mo", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder",
    "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom",
}
ATTRIBUTES = {
    "display", "mathvariant", "stretchy", "accent", "movablelimits", "largeop", "displaystyle", "scriptlevel", "width",
    "height", "depth", "lspace", "rspace", "voffset", "linethickness", "minsize", "maxsize",
}
# fmt: on


def assert_harmless(html: str) -> None:
    body = LexborHTMLParser(f"<!DOCTYPE html><html><head></head><body><p>{html}</p></body></html>").body
    assert body is not None
    for node in body.css("p *"):
        assert node.tag in ELEMENTS, html
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES, html
            assert re.fullmatch(r"[a-z]+|[+-]?[0-2]?(\.\d+)?(em|ex|px|pt)?|[+-]?[0-3]", value or ""), html


SET = [
    (
        r"in $O(n)$ time",
        'in <math><mi>O</mi><mo stretchy="false">(</mo><mi>n</mi><mo stretchy="false">)</mo></math> time',
    ),
    (r"A$^2$", "A<math><msup><mi></mi><mn>2</mn></msup></math>"),
    (r"$k=8$, $x$", "<math><mi>k</mi><mo>=</mo><mn>8</mn></math>, <math><mi>x</mi></math>"),
    (r"$10$ and $2.3\times$", "<math><mn>10</mn></math> and <math><mn>2.3</mn><mo>×</mo></math>"),
    (r"\(a\) and \[b\]", '<math><mi>a</mi></math> and <math display="block"><mi>b</mi></math>'),
    (r"$$E$$", '<math display="block"><mi>E</mi></math>'),
    (r"$\mathrm{softmax}$", "<math><mrow><mi>softmax</mi></mrow></math>"),
    (r"$\mathrm{\Theta}$", '<math><mi mathvariant="normal">Θ</mi></math>'),
    (r"$\mathbb{R}^d$", "<math><msup><mi>ℝ</mi><mi>d</mi></msup></math>"),
    (r"$\boldsymbol{W}$", "<math><mi>𝑾</mi></math>"),
    (r"$a<b$ & c", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math> &amp; c"),
    (r"$\text{a <b>}$", "<math><mtext>a\u00a0&lt;b&gt;</mtext></math>"),
    (r"$a \medspace b$", "<math><mi>a</mi><mi>\u205f</mi><mi>b</mi></math>"),
    (r"$a\!b$", '<math><mi>a</mi><mspace width="-.167em"></mspace><mi>b</mi></math>'),
    (
        r"costs $5, and $O(1)$",
        'costs $5, and <math><mi>O</mi><mo stretchy="false">(</mo><mn>1</mn><mo stretchy="false">)</mo></math>',
    ),
    (
        r"$(\frac{a}{b})$",
        '<math><mo stretchy="false">(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo stretchy="false">)</mo></math>',
    ),
    (
        r"$\log_2 n$",
        '<math><msub><mo lspace=".167em" rspace=".167em">log</mo><mn>2</mn></msub><mi>n</mi></math>',
    ),
    (
        r"$\arg\max_x y$",
        '<math><mo lspace=".167em" rspace=".167em">arg</mo><msub><mo lspace=".167em" rspace=".167em">max</mo>'
        "<mi>x</mi></msub><mi>y</mi></math>",
    ),
    (r"$\sqrt[3]{x_i^2}$", "<math><mroot><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup><mn>3</mn></mroot></math>"),
    (r"$\hat{x}$", '<math><mover accent="true"><mi>x</mi><mo>^</mo></mover></math>'),
    (
        r"$$\sum_{i=1}^n x$$",
        '<math display="block"><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>'
        "<mi>x</mi></math>",
    ),
    (
        r"$\begin{matrix}a&b\\c&d\end{matrix}$",
        "<math><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>"
        "<mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable></math>",
    ),
    (r"$\big($", '<math><mo minsize="1.2em" maxsize="1.2em">(</mo></math>'),
    (r"$\mathbf{AZaz09}$", "<math><mrow><mi>𝐀</mi><mi>𝐙</mi><mi>𝐚</mi><mi>𝐳</mi><mn>09</mn></mrow></math>"),
    (
        r"$\dfrac{a}{b}$",
        '<math><mstyle displaystyle="true" scriptlevel="0"><mfrac><mi>a</mi><mi>b</mi></mfrac></mstyle></math>',
    ),
    (r"$\phantom{x}y$", "<math><mphantom><mi>x</mi></mphantom><mi>y</mi></math>"),
    (r"$a\:b$", '<math><mi>a</mi><mspace width=".222em"></mspace><mi>b</mi></math>'),
    (r"$\negmedspace$", '<math><mspace width="-.222em"></mspace></math>'),
    (r"$\mathbf{ü}$", "<math><mi>ü</mi></math>"),
    (r"$\backslash$", r"<math><mi>\</mi></math>"),
    (r"$\text{Größe}_ü$", "<math><msub><mtext>Größe</mtext><mi>ü</mi></msub></math>"),
    (r"\(5 and 6\)", "<math><mn>5</mn><mi>a</mi><mi>n</mi><mi>d</mi><mn>6</mn></math>"),
    (r"$\not= x$", '<math><mpadded width="0"><mtext>⧸</mtext></mpadded><mo>=</mo><mi>x</mi></math>'),
]


@pytest.mark.parametrize(("plain", "html"), SET, ids=[plain for plain, _ in SET])
def test_a_formula_is_set(plain: str, html: str) -> None:
    assert set_maths(plain) == html


PRICES = [
    "costs $5 and $6",
    "from $5k to $6k",
    "$100 million to $200 million",
    "for 1$, or 4$ per hour",
    "between $50-$100",
    "$5 or 6$ more",
    r"less than \$2,000 and \$148K",
    "only $0.005. Another $ 1",
    "$ x $",
    "a $$ b",
]
WORDS = [
    "$P(final output is incorrect) le (1 - p)$",
    "$textbf{specialist} and textbf{generalist}$ models",
    "one $x\ny$ two",
]
UNKNOWN = [r"$\foo{x}$", r"$x_$", r"$\frac{1}$", r"$\begin{matrix}a$", r"$a_b_c$", "$x" * 1, r"$\left( x$"]


@pytest.mark.parametrize("plain", [*PRICES, *WORDS, *UNKNOWN])
def test_what_is_no_formula_stays_as_it_is(plain: str) -> None:
    assert set_maths(plain) == plain


HOSTILE = [
    r"$\href{javascript:alert(1)}{x}$",
    r"$\class{a}{x}$",
    r"$\style{color:red}{x}$",
    r"$\color{red}x$",
    r"$\textcolor{red}{x}$",
    r"$\colorbox{red}{x}$",
    r"$\fbox{x}$",
    r"$\unicode{x3c}$",
    r"$\verb|<b>|$",
    r"$\def\a{\a\a}\a$",
    r"$\newcommand{\a}{\a\a}\a$",
    r"$\newcommand {\b} {x} \b$",
    r"$\rule{9em}{9em}$",
    r"$\hspace{99em}x$",
    r"$\kern-9em x$",
    r"$\raise 9em x$",
    r"$\tag{x}$",
    "$" + "{" * 60 + "x" + "}" * 60 + "$",
    "$" + r"\left(" * 60 + "x" + r"\right)" * 60 + "$",
    "$" + r"\sqrt" * 110 + " x$",
    "$" + "x+" * LONGEST + "x$",
    "$" + "x^{" * 40 + "y" + "}" * 40 + "$",
    "$" + r"\hat" * 30 + " x$",
    r"$\text{&lt;script&gt;}$",
    r"$\text{&#x202E;}$",
]


@pytest.mark.parametrize("plain", HOSTILE, ids=[words[:40] for words in HOSTILE])
def test_what_is_hostile_stays_as_it_is(plain: str) -> None:
    made = set_maths(plain)
    assert "<" not in made
    assert LexborHTMLParser(f"<p>{made}</p>").css_first("p").text() == plain  # type: ignore[union-attr]


@pytest.mark.parametrize("part", ["{x}", r"\left(x\right)", r"\begin{pmatrix}\end{pmatrix}"])
def test_what_stands_side_by_side_is_not_deep(part: str) -> None:
    assert set_maths(f"${part * (590 // len(part))}$").startswith("<math>")


@pytest.mark.parametrize("deeper", [r"\sqrt{", r"\sqrt ", r"\frac{x}{"])
def test_how_deep_a_formula_may_be(deeper: str) -> None:
    for depth, is_set in ((24, True), (25, False)):
        formula = f"${deeper * depth}x{'}' * depth * ('{' in deeper)}$"
        assert (set_maths(formula) != formula) is is_set


def test_how_long_a_formula_may_be() -> None:
    assert set_maths(f"${'x' * 600}$").count("<mi>x</mi>") == 600
    assert "<" not in set_maths(f"${'x' * 601}$")


def test_how_deep_the_stack_is_has_no_say() -> None:
    """A formula is refused by its own depth, not by what is left of the stack where it is asked for."""
    deep = r"$" + r"\sqrt{" * 20 + "x" + "}" * 20 + "$"

    def below(levels: int) -> str:
        return below(levels - 1) if levels else set_maths(deep.replace("x", f"x_{sys.getrecursionlimit()}"))

    found: list[str] = []
    threads = [threading.Thread(target=lambda at=at: found.append(below(at))) for at in (0, 300)]
    for thread in threads:
        thread.start()
        thread.join()
    assert found[0] == found[1] != deep


@given(hostile.anything | hostile.special)
@example("<script>alert(1)</script>")
@example(r"\href{javascript:alert(1)}{x}")
@example(r"\text{<img src=x onerror=alert(1)>}")
@example("&lt;script&gt;")
@example(r"\begin{array}{c|c}a&b\\c&d\end{array}")
def test_nothing_hostile_is_set(words: str) -> None:
    for plain in (
        words,
        f"${words}$",
        f"$${words}$$",
        rf"\({words}\)",
        rf"$\text{{{words}}}$",
        rf"$\frac{{{words}}}{{{words}}}$",
    ):
        assert_harmless(set_maths(plain))


COMMANDS = (
    r"\frac \sqrt \text \mathbf \left( \right) \hat \overline \begin{cases} \end{cases} & \\ ^ _ { } \not \sum \limits"
)


@given(st.lists(st.sampled_from([*COMMANDS.split(), "x", "1", "<", " ", "'"]), max_size=12))
def test_whatever_is_made_of_commands_is_harmless(parts: list[str]) -> None:
    assert_harmless(set_maths(rf"\({''.join(parts)}\)"))


@given(st.text(alphabet="$5x a\\{}.k-", max_size=40))
def test_words_outside_formulas_stay(plain: str) -> None:
    made = set_maths(plain)
    assert_harmless(made)
    if "<math" not in made:
        assert made == plain


def test_what_lies_between_is_written_as_it_is_asked() -> None:
    assert set_maths("a $x$ b", str.upper) == "A <math><mi>x</mi></math> B"
