"""Text -> a tree of XML, guarded; and the few ways in which answers are walked.

The standard library's expat, since it is there and quick, driven by hand: any document type declaration is refused, so
there are no entities of a stranger's making, inner or outer, to be expanded or fetched, whatever expat's version guards
against. Depth is bounded; size is bounded by who fetched.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from generator.errors import ContentError, Fault

DEPTH: Final = 60
LINE: Final = "{}line"  # the attribute that tells where an element begins; no document can have one of that name

__all__ = ["LINE", "Element", "child", "children", "local", "parse", "said", "words"]


def parse(text: str, place: str, *, lines: bool = False) -> Element:
    """The root element; names are `{namespace}local`. Raises ContentError, in words of ours alone.

    `lines`: each element tells under LINE on which line it begins.
    """
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    parser.buffer_text = True
    parser.ordered_attributes = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise _RefusedError(f"nests deeper than {DEPTH}")
        told = {LINE: str(parser.CurrentLineNumber)} if lines else {}
        builder.start(_named(name), {_named(key): value for key, value in attributes.items()} | told)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    def doctype(*_said: object) -> None:
        raise _RefusedError("declares a document type, which no answer of this kind does")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, doctype
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
        return builder.close()
    except (expat.ExpatError, _RefusedError, ValueError, AssertionError) as error:
        fact = str(error) if isinstance(error, _RefusedError) else "is not well-formed XML"
        raise ContentError(Fault(place, fact, "look at the answer")) from None


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of that local name, in whatever namespace."""
    return (one for one in element if local(one) == name)


def child(element: Element, name: str) -> Element | None:
    """The first of them."""
    return next(children(element, name), None)


def said(element: Element, name: str) -> str:
    """The text of the first of them; '' where there is none."""
    one = child(element, name)
    return words(one) if one is not None else ""


def words(element: Element) -> str:
    """The text of an element, without white space around it."""
    return (element.text or "").strip()


def local(element: Element) -> str:
    """Its name without the namespace."""
    return element.tag.rpartition("}")[2]


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name


class _RefusedError(Exception):
    """What we do not want to parse."""
