"""Markdown, with $math$ -> safe HTML, its formulas set where that is asked for; plain text -> markdown that renders to
exactly its words, and back.

No HTML passes through, no image, no link but http(s), mailto and relative ones.
"""

import re
from functools import cache
from html import escape as as_html
from typing import Any, Final

from generator.maths import set_maths
from generator.values import web_address

CUT: Final = " …"  # at the end of a text that goes on in the middle of a sentence

# Where math stands: `$…$` within a line, or `$$…$$` as the whole of it. One rule for escape, unescape and html.
_MATH: Final = re.compile(r"^\$\$[^$\n]*[^$\n\\]\$\$$|\$[^$\n]*[^$\n\\]\$", re.MULTILINE)
_TO_ESCAPE: Final = re.compile(rf"({_MATH.pattern})|[\\`*_{{}}\[\]<>&#~|!$]|^[-+=:]", re.MULTILINE)
_NUMBERED: Final = re.compile(r"^([0-9]{1,9})([.)])", re.MULTILINE)
_ESCAPED: Final = re.compile(rf"(?=[$\\])(?:({_MATH.pattern})|\\([!-/:-@\[-`{{-~]))", re.MULTILINE)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}\\|^`]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z$\"“(])")
# What may be something else to other readers: `<b`, `![`, `](`, `]:`. Escaped first what is escaped, or stands in code.
_FOREIGN: Final = re.compile(r"<[a-zA-Z/!?]|!\[|\][(:]")
_OUTSIDE_CODE: Final = re.compile(
    r"(^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|(?P<ticks>`+)[^`]*(?P=ticks)|\\[!-/:-@\[-`{-~])|" + _FOREIGN.pattern,
    re.MULTILINE | re.DOTALL,
)
_HTML_OR_IMAGE: Final = frozenset({"html_inline", "html_block", "image"})
_BRACKETS: Final = 5_000
_LONG: Final = 100_000  # characters: beyond, two readers, twice each, would take seconds
_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s]+|(?![a-z][a-z0-9+.-]*:|//|\\)[^\s]*", re.IGNORECASE)


def escape(plain: str) -> str:
    """Plain text, paragraphs of one line each (see text.prose), as markdown that renders to exactly its words.

    Math stays as it is.
    """
    return _NUMBERED.sub(r"\1\\\2", _TO_ESCAPE.sub(lambda found: found[1] or f"\\{found[0]}", plain))


def unescape(markdown: str) -> str:
    """The plain text of which `escape` made `markdown`."""
    if "\\" not in markdown:  # as of most abstracts, and to look for formulas takes longer
        return markdown
    return _ESCAPED.sub(lambda found: found[1] or found[2], markdown)


def plain_html(plain: str, *, formulas: bool = False) -> str:
    """Plain text as HTML paragraphs; web addresses in it become links. The same as `html(escape(plain))` but for these.

    Abstracts are plain text, so most of a build need not ask a markdown parser. `formulas` has them set as MathML.
    """
    parts = (set_maths(part, _linked) if formulas else _linked(part) for part in plain.split("\n\n"))
    return "\n".join(f"<p>{part}</p>" for part in parts) if plain else ""


def _linked(plain: str) -> str:
    if "http" not in plain:
        return as_html(plain, quote=False)
    parts, end = [], 0
    for found in _ADDRESS.finditer(plain):
        address = found[0].rstrip(".,;:!?'\")]*")
        if web_address(address):
            parts += [as_html(plain[end : found.start()], quote=False), _link(address)]
            end = found.start() + len(address)
    return "".join((*parts, as_html(plain[end:], quote=False)))


def _link(address: str) -> str:
    return f'<a href="{as_html(address)}" rel="nofollow">{as_html(address, quote=False)}</a>'


def portable(markdown: str) -> str:
    """Markdown for readers of other dialects, to whom what is words here would be HTML, an image or a harmful link.

    What is none of these stays as it is. Else signs are escaped outside of code; and where even that leaves one, no
    sign is left that could begin it.
    """
    if not _FOREIGN.search(markdown):
        return markdown
    if _costs_too_much(markdown) or len(markdown) > _LONG:
        return _unable(markdown)
    if _is_portable(markdown):
        return markdown
    escaped = _OUTSIDE_CODE.sub(lambda found: found[1] or f"\\{found[0]}", markdown)
    return escaped if _is_portable(escaped) else _unable(markdown)


def _unable(markdown: str) -> str:
    """Markdown without any sign that could begin a tag, an image or a link."""
    return markdown.replace("<", "&lt;").replace("[", "&#91;")


def _costs_too_much(markdown: str) -> bool:
    """Whether a parser would take long: for each bracket it looks at all that follows. Nobody writes so many."""
    return markdown.count("[") > _BRACKETS


def _is_portable(markdown: str) -> bool:
    """Whether readers that trust markdown, with and without mathematics, find no HTML, image or harmful link in it."""
    for reader in _trusting():
        named: dict[str, Any] = {}
        blocks = reader.parse(markdown, named)
        tokens = [token for block in blocks for token in (block, *(block.children or ()))]
        links = [token.attrs.get("href", "") for token in tokens]
        links += [one["href"] for one in named.get("references", {}).values()]
        if any(token.type in _HTML_OR_IMAGE for token in tokens) or not all(map(_harmless, map(str, links))):
            return False
    return True


@cache
def _trusting() -> tuple[Any, ...]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    readers = [MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]) for _ in range(2)]
    readers[1].use(dollarmath_plugin)
    for reader in readers:
        reader.validateLink = lambda url: url is not None  # type: ignore[method-assign]  # it is judged here
    return tuple(readers)


def html(markdown: str, top: int = 2, *, formulas: bool = False) -> str:
    """What people wrote, as HTML: headings begin at level `top`, no raw HTML, no images, only harmless links.

    `formulas` has them set as MathML; else they stay as they are, as feeds and mails need them. What would take long
    to be read is shown as it is written.
    """
    if _costs_too_much(markdown):
        return plain_html(markdown, formulas=formulas)
    return str(_parser().render(markdown, {"top": top, "formulas": formulas})).strip() if markdown else ""


def words(markdown: str) -> str:
    """What people wrote, as plain text: for feeds' titles, meta tags, search."""
    if _costs_too_much(markdown):
        return markdown
    parts = map(_words, _parser().parse(markdown)) if markdown else ()
    return "\n\n".join(part for part in parts if part)


def first_sentences(plain: str, limit: int) -> str:
    """The beginning of a text: whole sentences up to `limit` characters, or else words up to it."""
    plain = plain.replace("\n\n", " ")
    if len(plain) <= limit:
        return plain
    kept = ""
    for sentence in _SENTENCE.split(plain[: 2 * limit]):  # no more can be wanted of a text that is clean
        if len(kept) + bool(kept) + len(sentence) > limit:
            break
        kept = f"{kept} {sentence}".lstrip()
    space = plain.rfind(" ", 0, limit)
    return kept or plain[: space if space > 0 else limit].rstrip(" ,;:") + CUT


def after(plain: str, beginning: str) -> str:
    """What follows in a text after the `beginning` that `first_sentences` gave of it."""
    if plain.replace("\n\n", " ") == beginning:
        return ""
    end = len(beginning.removesuffix(CUT))
    for paragraph in re.finditer("\n\n", plain):
        end += paragraph.start() < end  # a break between paragraphs is one space there
    return plain[end:].lstrip()


def _words(token: Any) -> str:
    """The words of a block: of its inline parts, of code, of math."""
    if token.type == "math_block":
        return f"$${token.content}$$"
    inline = token.children if token.type == "inline" else (token,)
    return "".join(" " if part.type.endswith("break") else part.content for part in inline)


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")
    parser.use(dollarmath_plugin, allow_labels=False, allow_blank_lines=False)
    parser.inline.ruler.at("math_inline", _math)
    parser.validateLink = _harmless  # type: ignore[method-assign]  # the library's own way of setting it
    for rule in ("heading_open", "heading_close"):
        parser.add_render_rule(rule, _heading)
    for rule in ("th_open", "td_open"):
        parser.add_render_rule(rule, _cell)
    for rule in ("text", "math_inline", "math_block"):
        parser.add_render_rule(rule, _as_it_is)
    return parser


def _math(state: Any, silent: bool) -> bool:
    found = _MATH.match(state.src, state.pos, state.posMax)
    if found and not silent:
        state.push("math_inline", "", 0).content = found[0]
    state.pos = found.end() if found else state.pos
    return found is not None


def _as_it_is(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    """Words and math as `plain_html` writes them."""
    kind, words = tokens[index].type, tokens[index].content
    words = f"$${words}$$" if kind == "math_block" else words
    written = set_maths(words) if kind != "text" and env.get("formulas") else as_html(words, quote=False)
    return f"<p>{written}</p>\n" if kind == "math_block" else written


def _harmless(url: str) -> bool:
    return _SAFE_LINK.fullmatch(url) is not None


def _heading(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    level = min(6, int(tokens[index].tag[1]) + env.get("top", 2) - 2 + (tokens[index].tag == "h1"))
    return f"<h{level}>" if tokens[index].nesting > 0 else f"</h{level}>\n"


def _cell(_self: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    """A cell of a table, its side told by a class: pages allow no style in an element."""
    side = str(tokens[index].attrs.get("style", "")).removeprefix("text-align:")
    return f'<{tokens[index].tag} class="{side}">' if side else f"<{tokens[index].tag}>"
