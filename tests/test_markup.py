"""Markdown and plain text: what is escaped comes back and renders to its own words; nothing hostile survives."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator import markup, text
from tests import hostile

# fmt: off
TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}
# fmt: on
SCHEMES = {"", "http", "https", "mailto"}


def elements(html: str) -> Iterator[LexborNode]:
    """Every element that a browser would make of `html`."""
    body = LexborHTMLParser(f"<!DOCTYPE html><html><head></head><body>{html}</body></html>").body
    assert body is not None
    yield from (node for node in body.traverse() if node.tag != "body" and not str(node.tag).startswith("-"))


def paragraphs(html: str) -> list[str]:
    """The words of each element that a browser would make at the top of the page."""
    body = LexborHTMLParser(f"<!DOCTYPE html><html><head></head><body>{html}</body></html>").body
    assert body is not None
    return [node.text() for node in body.iter()]


def assert_harmless(html: str) -> None:
    for element in elements(html):
        assert element.tag in TAGS, html
        for name, value in element.attributes.items():
            assert name in {"href", "title", "class", "start", "rel"}, html
            if name == "href":
                assert urlsplit(value or "").scheme in SCHEMES, html
                assert not re.match(r"[\x00-\x20]*(?:[/\\][/\\]|[a-z]*script:|data:)", value or "", re.IGNORECASE), html


prose = (hostile.anything | hostile.special).map(lambda raw: text.prose(raw, 1_000))


# --- plain text as markdown -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [
        ("Plain words, as most are.", "Plain words, as most are."),
        ("An *asterisk*, an _underscore_", r"An \*asterisk\*, an \_underscore\_"),
        ("[link](x) ![image](y) <b> &amp; `code`", r"\[link\](x) \!\[image\](y) \<b\> \&amp; \`code\`"),
        ("back\\slash", r"back\\slash"),
        (
            "# one\n\n- two\n\n+ three\n\n1. four\n\n2) five",
            "\\# one\n\n\\- two\n\n\\+ three\n\n1\\. four\n\n2\\) five",
        ),
        ("a - b + c = 1.5 (2) x", "a - b + c = 1.5 (2) x"),
        ("---\n\n===\n\n: a", "\\---\n\n\\===\n\n\\: a"),
        ("the norm $\\|x_1\\|_2$ *here*", r"the norm $\|x_1\|_2$ \*here\*"),
        ("$a*b$ and $c_d$", "$a*b$ and $c_d$"),
        ("costs $5 or 6*7", r"costs \$5 or 6\*7"),
        ("a $$x_1$$ b", r"a \$$x_1$\$ b"),
        ("$$x_1$$", "$$x_1$$"),
        ("$x\\$ *y*", r"\$x\\\$ \*y\*"),
        ("", ""),
    ],
    ids=ascii,
)
def test_escape(plain: str, escaped: str) -> None:
    assert markup.escape(plain) == escaped
    assert markup.unescape(escaped) == plain
    assert markup.words(escaped) == plain


@given(prose)
@example("$a$ *b*\\")
@example("$5\\$ *a* $b$")
@example("\\$5 *a* \\$6")
@example("$$ *a*\n\n*b* $$")
@example("$$a$$ (b)")
@example("$$a\\$$")
@example("$ $ *a* $ $")
@example("1. a\n\n1) b\n\n12345678901. c")
@example("&lt; &#60; &copy \\&")
@example("a\\\n\nb")
def test_what_is_escaped_comes_back_and_renders_to_its_own_words(plain: str) -> None:
    escaped = markup.escape(plain)
    assert markup.unescape(escaped) == plain
    html = markup.html(escaped)
    assert {element.tag for element in elements(html)} <= {"p"}
    assert paragraphs(html) == (plain.split("\n\n") if plain else [])
    assert markup.words(escaped) == plain


@given(hostile.anything | hostile.special)
def test_even_what_is_not_prose_comes_back(plain: str) -> None:
    assert markup.unescape(markup.escape(plain)) == plain


@pytest.mark.shared
def test_the_hostile_strings_come_back_and_render_to_their_own_words(shared: Path) -> None:
    for raw in hostile.corpora(shared):
        plain = text.prose(raw, 20_000)
        escaped = markup.escape(plain)
        assert markup.unescape(escaped) == plain
        html = markup.html(escaped)
        assert paragraphs(html) == (plain.split("\n\n") if plain else [])
        assert "http" in plain or markup.plain_html(plain) == html


# --- markdown for other readers ---------------------------------------------------------------------------------------

PORTABLE = {
    "Words, *as* they are, [a link](https://toys.example.net/), `a < b` and 1 < 2.": None,
    "`<b>` in code, and in a block:\n\n```\n<b>\n```": None,
    "Formulas: $a<b$, $c>d$.": None,
    "Bold is <b>": r"Bold is \<b>",
    r"Bold is \<b>": None,
    "`<b>` and <b>": r"`<b>` and \<b>",
    "```\n<b>\n```\n<b>": "```\n<b>\n```\n\\<b>",
    "![x](https://toys.example.net/x.png)": r"\![x\](https://toys.example.net/x.png)",
    "[x](javascript:alert(1))": r"[x\](javascript:alert(1))",
    "[x](&#106;avascript:alert(1))": r"[x\](&#106;avascript:alert(1))",
    "[x]\n\n[x]: javascript:alert(1)": "[x]\n\n[x\\]: javascript:alert(1)",
    "<javascript:alert(1)>": r"\<javascript:alert(1)>",
    "$$\n```\n$$\n<b>\n```": "$$\n```\n$$\n&lt;b>\n```",  # code to one reader, none to another
}


@pytest.mark.parametrize(("given_", "expected"), PORTABLE.items())
def test_markdown_for_other_readers(given_: str, expected: str | None) -> None:
    assert markup.portable(given_) == (given_ if expected is None else expected)


@pytest.mark.parametrize("sign", ["![", "[a]("])
def test_what_would_take_minutes_is_shown_as_it_is_written(sign: str) -> None:
    words = sign * (200_000 // len(sign))
    assert markup.html(words) == f"<p>{words}</p>"
    assert markup.words(words) == words
    assert markup.portable(words) == words.replace("[", "&#91;")
    assert markup.portable("<!x>" * 40_000) == "&lt;!x>" * 40_000


def foreign(words: str) -> list[str]:
    """What a reader that trusts markdown makes HTML, an image or a link of script of."""
    trusting = MarkdownIt("commonmark", {"html": True}).enable("table")
    trusting.validateLink = lambda url: url is not None  # type: ignore[method-assign]
    tree = SyntaxTreeNode(trusting.parse(words))
    bad = [node.type for node in tree.walk() if node.type in ("html_inline", "html_block", "image")]
    links = [str(node.attrs["href"]) for node in tree.walk() if node.type == "link"]
    return bad + [link for link in links if urlsplit(link).scheme not in SCHEMES]


@given(hostile.anything | hostile.special | st.lists(st.sampled_from(hostile.OURS), max_size=3).map("\n".join))
def test_nothing_of_it_is_html_to_other_readers(words: str) -> None:
    assert foreign(markup.portable(words)) == []


def test_what_is_html_to_other_readers_is_seen() -> None:
    assert len([words for words in hostile.OURS if foreign(words)]) > 8


# --- plain text as HTML -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        ("", ""),
        ("One & two.\n\n<Three>", "<p>One &amp; two.</p>\n<p>&lt;Three&gt;</p>"),
        (
            "See https://toy.example.net/a.",
            '<p>See <a href="https://toy.example.net/a" rel="nofollow">https://toy.example.net/a</a>.</p>',
        ),
        (
            "(http://toy.example.net/?a=1&b=2), and more",
            '<p>(<a href="http://toy.example.net/?a=1&amp;b=2" rel="nofollow">http://toy.example.net/?a=1&amp;b=2</a>),'
            " and more</p>",
        ),
        ("https://localhost/ and http://", "<p>https://localhost/ and http://</p>"),
        ("https://toy.example.net\\@evil", None),
        ("https://user@toy.example.net/", "<p>https://user@toy.example.net/</p>"),
        ("https://tóy.example.net/", "<p>https://tóy.example.net/</p>"),
        ("shttps://toy.example.net:bad/", "<p>shttps://toy.example.net:bad/</p>"),
    ],
    ids=ascii,
)
def test_plain_html(plain: str, html: str | None) -> None:
    assert html is None or markup.plain_html(plain) == html
    assert_harmless(markup.plain_html(plain))


@given(prose)
@example("https://toy.example.net/\"'<>&a")
@example("http://a.bc\"http://d.ef'")
@example("https://toy.example.net/?a=<b>&c")
def test_plain_html_has_the_same_words_and_but_for_links_is_the_same(plain: str) -> None:
    html = markup.plain_html(plain)
    assert paragraphs(html) == (plain.split("\n\n") if plain else [])
    assert_harmless(html)
    if "http" not in plain:
        assert html == markup.html(markup.escape(plain))


# --- what people write ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("", ""),
        ("*a* **b** `c` ~~d~~", "<p><em>a</em> <strong>b</strong> <code>c</code> <s>d</s></p>"),
        ("[a](https://toy.example.net/)", '<p><a href="https://toy.example.net/">a</a></p>'),
        ("[a](../tags/toys.html#x)", '<p><a href="../tags/toys.html#x">a</a></p>'),
        ("[a](mailto:ada@toy.example.net)", '<p><a href="mailto:ada@toy.example.net">a</a></p>'),
        ("<https://toy.example.net/>", '<p><a href="https://toy.example.net/">https://toy.example.net/</a></p>'),
        ("![a](b.png)", '<p>!<a href="b.png">a</a></p>'),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ('"quoted" -- (c)', '<p>"quoted" -- (c)</p>'),
        ("$a*b*c$ *d*", "<p>$a*b*c$ <em>d</em></p>"),
        ("$$\na *b* < c\n$$", "<p>$$\na *b* &lt; c\n$$</p>"),
        ("$$a$$ (label)", "<p>$$a$$ (label)</p>"),
        (r"\$5 and \$6 *a*", "<p>$5 and $6 <em>a</em></p>"),
        ("https://toy.example.net/", "<p>https://toy.example.net/</p>"),
    ],
    ids=ascii,
)
def test_html(markdown: str, html: str) -> None:
    assert markup.html(markdown) == html


@pytest.mark.parametrize(
    ("top", "levels"),
    [(1, [1, 1, 2, 3, 4, 5]), (2, [2, 2, 3, 4, 5, 6]), (3, [3, 3, 4, 5, 6, 6]), (6, [6] * 6)],
)
def test_headings_begin_at_the_top_that_is_given(top: int, levels: list[int]) -> None:
    markdown = "\n\n".join(f"{'#' * level} Heading" for level in range(1, 7))
    assert [element.tag for element in elements(markup.html(markdown, top))] == [f"h{level}" for level in levels]
    assert markup.html("Heading\n=======", top) == f"<h{top}>Heading</h{top}>"


@pytest.mark.parametrize("words", hostile.OURS, ids=range(len(hostile.OURS)))
def test_nothing_hostile_of_ours_survives(words: str) -> None:
    assert_harmless(markup.html(words))
    assert_harmless(markup.plain_html(text.prose(words, 1_000)))
    assert "javascript" not in str([element.attributes for element in elements(markup.html(words))]).lower()


@pytest.mark.shared
def test_nothing_of_the_hostile_strings_survives(shared: Path) -> None:
    for words in hostile.corpora(shared):
        for given_ in (words, f"[x]({words})", f"<{words}>", f"$${words}$$ ({words})", f"```{words}\n"):
            assert_harmless(markup.html(given_))
        assert_harmless(markup.plain_html(text.prose(words, 1_000)))


@given(hostile.anything | hostile.special)
def test_nothing_hostile_survives(words: str) -> None:
    for given_ in (words, f"[x]({words})", f"[x](<{words}>)", f"| a |\n|{words}|\n| {words} |"):
        assert_harmless(markup.html(given_))


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("", ""),
        ("# A *title*\n\nOne\ntwo [three](https://toy.example.net/).", "A title\n\nOne two three."),
        ("- a\n- `b`\n\n> c  \n> d", "a\n\nb\n\nc d"),
        ("    code\n\n```\nmore\n```", "code\n\nmore"),
        ("$a_1$ &amp; $$b$$", "$a_1$ & $$b$$"),
        ("<b>x</b>\n\n***", "<b>x</b>"),
    ],
    ids=ascii,
)
def test_words(markdown: str, words: str) -> None:
    assert [part.strip() for part in markup.words(markdown).split("\n\n")] == words.split("\n\n")


@pytest.mark.parametrize(
    ("plain", "beginning"),
    [
        ("", ""),
        ("Short enough.", "Short enough."),
        ("One sentence of it. Another sentence that follows it.", "One sentence of it."),
        ("It costs 3.5 e.g. for one. Then it goes on for longer than that.", "It costs 3.5 e.g. for one."),
        ("Is it? Yes! And there is much more to be said of it.", "Is it? Yes!"),
        ("One paragraph.\n\nAnother one that is longer than is allowed.", "One paragraph."),
        ("A single sentence, that goes on beyond what there is room for", "A single sentence, that goes on …"),
        ("A single sentence that is long, and goes on beyond what there is", "A single sentence that is long …"),
        ("x" * 100, "x" * 32 + " …"),
        ("字" * 100, "字" * 32 + " …"),
        ("One." + " " * 40 + "Two.", "One. Two."),
        ("This is thirty-two signs long ok. Next.", "This is thirty-two signs long …"),
        ("This is thirty-one signs long k. Next.", "This is thirty-one signs long k."),
    ],
    ids=ascii,
)
def test_the_first_sentences(plain: str, beginning: str) -> None:
    assert markup.first_sentences(plain, 32) == beginning


@given(prose)
def test_the_first_sentences_are_a_beginning_within_the_limit(plain: str) -> None:
    shown = markup.first_sentences(plain, 40).removesuffix(" …")
    assert len(shown) <= 40
    assert plain.replace("\n\n", " ").startswith(shown)
    assert shown or not plain


@given(prose)
def test_what_follows_them_is_all_the_rest(plain: str) -> None:
    shown = markup.first_sentences(plain, 40)
    whole = shown if shown == plain.replace("\n\n", " ") else shown.removesuffix(markup.CUT)
    assert "".join((whole + markup.after(plain, shown)).split()) == "".join(plain.split())


@pytest.mark.parametrize(
    ("plain", "rest"),
    [
        ("One. Two.", ""),
        ("One is short. Two is a little longer than that.", "Two is a little longer than that."),
        ("One is short.\n\nTwo is longer.\n\nThree is the last.", "Three is the last."),
        (
            "One is short.\n\nTwo is as long as it is and it is.\n\nThree.",
            "Two is as long as it is and it is.\n\nThree.",
        ),
        ("This is one sentence, and it does not end.", "does not end."),
        ("This sentence goes on until, and after, a comma.", ", and after, a comma."),
        ("This ends as if it were cut …", ""),
    ],
    ids=ascii,
)
def test_what_follows_the_first_sentences(plain: str, rest: str) -> None:
    assert markup.after(plain, markup.first_sentences(plain, 32)) == rest


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "*",
        "_a*",
        "`",
        "<",
        "> ",
        "- ",
        "$",
        "$a\\",
        "\\$",
        "![](",
        "~~a",
        "|a",
        "&",
        "[a](",
        "a\n# ",
        "$$\n",
        "1. ",
    ],
)
def test_a_text_of_one_sign_repeated_is_rendered(unit: str) -> None:
    whole = unit * 2_000
    assert_harmless(markup.html(whole))
    assert markup.unescape(markup.escape(whole)) == whole
