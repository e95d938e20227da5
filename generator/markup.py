"""Markdown, with $math$ -> safe HTML; plain text -> markdown that renders to exactly its words, and back.

No HTML passes through, no image, no link but http(s), mailto and relative ones.
"""

import re
from collections.abc import Callable
from functools import cache
from html import escape as as_html
from typing import Any, Final

from generator.models import web_address

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>&#~|!]|^[-+=:]", re.MULTILINE)
_NUMBERED: Final = re.compile(r"^(\d{1,9})([.)])", re.MULTILINE)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_MATH: Final = re.compile(r"\$[^$\n]+\$")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}\\|^`]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z$\"“(])")
_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s]+|(?![a-z][a-z0-9+.-]*:|//|\\)[^\s]*", re.IGNORECASE)


def escape(plain: str) -> str:
    """Plain text as markdown that renders to exactly its words; `$…$` stays as it is."""
    return _around_math(plain, lambda part: _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", part)))


def unescape(markdown: str) -> str:
    """The plain text of which `escape` made `markdown`."""
    return _around_math(markdown, lambda part: _ESCAPED.sub(r"\1", part))


def _around_math(whole: str, change: Callable[[str], str]) -> str:
    if "$" not in whole:
        return change(whole)
    parts, end = [], 0
    for math in _MATH.finditer(whole):
        parts += [change(whole[end : math.start()]), math[0]]
        end = math.end()
    return "".join((*parts, change(whole[end:])))


def plain_html(plain: str) -> str:
    """Plain text as HTML paragraphs; web addresses in it become links. The same as `html(escape(plain))` but for these.

    Abstracts are plain text, so most of a build need not ask a markdown parser.
    """
    return "\n".join(f"<p>{_linked(part)}</p>" for part in plain.split("\n\n")) if plain else ""


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


def html(markdown: str, top: int = 2) -> str:
    """What people wrote, as HTML: headings begin at level `top`, no raw HTML, no images, only harmless links."""
    return str(_parser().render(markdown, {"top": top})).strip() if markdown else ""


def words(markdown: str) -> str:
    """What people wrote, as plain text: for feeds' titles, meta tags, search."""
    tokens = _parser().parse(markdown)
    parts = (_inline_words(token.children or ()) for token in tokens if token.type == "inline")
    return "\n\n".join(part for part in parts if part)


def first_sentences(plain: str, limit: int) -> str:
    """The beginning of a text: whole sentences up to `limit` characters, or else words up to it."""
    plain = plain.replace("\n\n", " ")
    if len(plain) <= limit:
        return plain
    kept = ""
    for sentence in _SENTENCE.split(plain):
        if len(kept) + len(sentence) > limit:
            break
        kept = f"{kept} {sentence}".lstrip()
    return kept or plain[: plain.rfind(" ", 0, limit)].rstrip(" ,;:") + " …"


def _inline_words(tokens: Any) -> str:
    return "".join(" " if token.type.endswith("break") else token.content for token in tokens)


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")
    parser.use(dollarmath_plugin, renderer=lambda source, _: as_html(source, quote=False))
    parser.validateLink = _harmless  # type: ignore[method-assign]  # the library's own way of setting it
    for rule in ("heading_open", "heading_close"):
        parser.add_render_rule(rule, _heading)
    return parser


def _harmless(url: str) -> bool:
    return _SAFE_LINK.fullmatch(url) is not None


def _heading(_self: Any, tokens: Any, index: int, _options: Any, env: Any) -> str:
    level = min(6, int(tokens[index].tag[1]) + env.get("top", 2) - 2 + (tokens[index].tag == "h1"))
    return f"<h{level}>" if tokens[index].nesting > 0 else f"</h{level}>\n"
