"""XML as strangers send it: the tree that is walked, and what is refused."""

from contextlib import nullcontext

import pytest

from generator.errors import ContentError
from generator.sources import xml


def test_what_is_walked() -> None:
    root = xml.parse("<a xmlns='x' xmlns:y='z'>\n <b y:c='1'> Tea </b><y:b d='2'/><e/></a>", "x.xml")
    assert [(one.tag, one.attrib) for one in root] == [
        ("{x}b", {"{z}c": "1"}),
        ("{z}b", {"d": "2"}),
        ("{x}e", {}),
    ]
    assert [xml.local(one) for one in xml.children(root, "b")] == ["b", "b"]
    assert [xml.said(root, name) for name in ("b", "e", "nothing")] == ["Tea", "", ""]
    assert xml.child(root, "nothing") is None
    assert xml.parse("<a>Tea &amp; <b/></a>", "x.xml").text == "Tea & "


def test_lines_are_told_where_they_are_asked_for() -> None:
    root = xml.parse("<a>\n<b c='1'/></a>", "x.xml", lines=True)
    assert [(one.tag, one.attrib) for one in root.iter()] == [("a", {"{}line": "1"}), ("b", {"c": "1", "{}line": "2"})]


@pytest.mark.parametrize(("depth", "is_read"), [(60, True), (61, False)])
def test_how_deep_it_may_nest(depth: int, is_read: bool) -> None:
    beside = "<b></b>" * 100
    with nullcontext() if is_read else pytest.raises(ContentError, match=r"x\.xml: nests deeper than 60"):
        assert len(xml.parse(f"<a>{beside}{'<a>' * (depth - 1)}{'</a>' * (depth - 1)}</a>", "x.xml")) == 101


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("<!DOCTYPE a><a/>", "declares a document type"),
        ("<a>", "is not well-formed XML"),
        ("", "is not well-formed XML"),
        ("<a>\ud800</a>", "is not well-formed XML"),
    ],
)
def test_what_is_refused(text: str, fact: str) -> None:
    with pytest.raises(ContentError, match=fact):
        xml.parse(text, "x.xml")
