r"""What sources leave of LaTeX in words -> what people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.remnants import as_printed

# fmt: off
READ = [
    # what has a meaning only in LaTeX
    (r"by 85\% of all cups", "by 85% of all cups"),
    (r"Q\&A, a\_b, \#1, \$5 and \{0, 1\}", "Q&A, a_b, #1, $5 and {0, 1}"),
    (r"vs.\ tea, 300\,kg", "vs. tea, 300 kg"),
    (r"we \emph{lift} and \textbf{\textit{pour}} \textsc{tea}", "we lift and pour tea"),
    (r"{\em lift}, {\it and}, {\bf pour}; {bf tea}", "lift, and, pour; tea"),
    ("texttt{D}ual-texttt{H}ead, R^textbf{2AI}", "Dual-Head, R^2AI"),
    (r"\textcolor{red}{hot} and \color[RGB]{1,2,3}{cold}", "hot and cold"),
    (r"E\textsuperscript{2}R", "E^2R"),
    (r"a cup\footnote{Of tea.} is", "a cup (Of tea.) is"),
    (r"360{\deg} of {\Delta}G, \alpha and 3 \times 4", "360° of ΔG, α and 3 × 4"),
    (r"cups (\eg of tea), \ie tea, \etc.", "cups (e.g. of tea), i.e. tea, etc."),
    (r"S\o ren and \LaTeX, {\ss}", "Søren and LaTeX, ß"),
    # accents
    ("Fr\\'echet, Schr\\\"odinger, na\\\"{\\i}ve, \\`a, It\\^o, Espa\\~nol, \\v{S}koda, Fa\\c{c}ade, {\\'E}t{\\'e}",
     "Fréchet, Schrödinger, naïve, à, Itô, Español, Škoda, Façade, Été"),
    (r"the cup\'s and the query\'s own", "the cup's and the query's own"),
    # ties
    ("Large Models~(LLMs), Mamba~2, in Figure~3, 5~ms, at~https://a.example/",
     "Large Models (LLMs), Mamba 2, in Figure 3, 5 ms, at https://a.example/"),
    ("~10K of ~5%, 12~20%, 1M~4M, 10x ~ 50x, x~N(0,1), theta~N(0,1)",
     "~10K of ~5%, 12~20%, 1M~4M, 10x ~ 50x, x~N(0,1), theta~N(0,1)"),
    ("https://cups.example/~ada and https://cups.example/one~two",
     "https://cups.example/~ada and https://cups.example/one~two"),
    # quotation marks
    ("a ``cup'' of ''tea'', ``so,\" and `half a cup' of Ada's", "a “cup” of “tea”, “so,” and ‘half a cup’ of Ada's"),
    ("``but does it lift?''. It's 5'' long; f''(x); `a cup` of code",
     "“but does it lift?”. It's 5'' long; f''(x); `a cup` of code"),
    # links, of which sources leave the half
    (r"at \url{https://a.example/b\_c}.", "at https://a.example/b_c."),
    (r"see \href{https://a.example/}{our \textbf{page}}.", "see our page (https://a.example/)."),
    ("at https://a.example/cup{https://a.example/cup/} or https://a.example/tea{this https URL}.",
     "at https://a.example/cup or https://a.example/tea."),
    ("our https://a.example/cup{code} is", "our code (https://a.example/cup) is"),
    # formulas are for who sets them
    (r"$\alpha\_i~\%$ of $$\textbf{x}$$, \(\hat{x}~y\) and 5\% of $x$",
     r"$\alpha\_i~\%$ of $$\textbf{x}$$, \(\hat{x}~y\) and 5% of $x$"),
    (r"\textbf{$x$ cups} for \$5 and \$6", "$x$ cups for $5 and $6"),
    # what may be something else, or what nobody knows
    (r"we propose \method{} and {\ours}, at C:\new\table, \d{2}\.com",
     r"we propose \method{} and {\ours}, at C:\new\table, \d{2}\.com"),
    ("a set {0, 1}, {a prompt}, n^{1+o(1)}, x_{1}2", "a set {0, 1}, {a prompt}, n^{1+o(1)}, x_{1}2"),
    ("X^{2}-Gaussian, SL^{2}A, G_{stack} and π_{0.5}", "X^2-Gaussian, SL^2A, G_stack and π_0.5"),
    ("One model -- with --flags -- and 50% of 2_000", "One model -- with --flags -- and 50% of 2_000"),
]
# fmt: on


@pytest.mark.parametrize(("said", "read"), READ)
def test_words(said: str, read: str) -> None:
    assert as_printed(said) == as_printed(read) == read


@given(st.text(st.characters(exclude_characters="\\`'~{")))
def test_words_without_any_sign_of_latex_stay(words: str) -> None:
    assert as_printed(words) == words


@given(st.lists(st.sampled_from(["$x_1~2$", r"$\%$", r"\emph{", "}", "~", "``", "''", r"\'e", "q", " ", "{", "\\"])))
def test_formulas_are_as_they_were_and_no_letter_is_lost_or_doubled(parts: list[str]) -> None:
    words = "".join(parts)
    assert as_printed(words).count("$") == words.count("$")
    assert as_printed(words).count("q") == words.count("q")
