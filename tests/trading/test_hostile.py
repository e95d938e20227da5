"""Files that were made to do harm, or that nobody can read: each ends in a word of ours, and none in more."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ContentError, Fault
from generator.tex import plain
from generator.trading import opml
from generator.trading.decoding import LARGEST, decoded
from generator.trading.kinds import READERS, kind_of
from tests import hostile

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMBS = {
    "a billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "the network": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "parameters": '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
}
ROOTS = {
    "zotero": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>',
    "opml": "<opml><body><outline xmlUrl='https://arxiv.org/rss/cs.CL' text='{}'/></body></opml>",
}


def read(kind: str, text: str) -> list[object]:
    return [*opml.feeds(text, "x")] if kind == "opml" else [*READERS[kind](text, "x")]


@pytest.mark.parametrize("kind", ROOTS)
@pytest.mark.parametrize("bomb", BOMBS)
def test_no_entity_of_a_stranger_is_read(kind: str, bomb: str) -> None:
    entity = "&l9;" if "laughs" in bomb else "&a;"
    with pytest.raises(ContentError, match="declares a document type"):
        read(kind, BOMBS[bomb] + ROOTS[kind].format(entity))
    with pytest.raises(ContentError, match="not well-formed"):
        read(kind, ROOTS[kind].format("&a;"))


def test_what_nests_deep_is_refused() -> None:
    with pytest.raises(ContentError, match="nests deeper than 60"):
        read("opml", f"<opml>{'<outline>' * 5_000}")


HEAVY = {
    "bibtex": (
        "@article{a,\n title={" + "{" * 200_000,
        "@article{" * 20_000,
        "@" * 200_000,
        "@article{a, title={" + "{" * 50_000 + "}" * 50_000 + "}}",
        '@article{a, title="' + '"x' * 100_000,
        "@article{a," + "x=1," * 50_000 + "}",
        "@article{a, title=" + " # ".join(['"a"'] * 50_000) + "}",
        "@article{a, author={" + "and " * 50_000 + "}}",
        "@article{a, title={" + "\\'" * 50_000 + "}}",
        "@article{a, title={" + "$" * 99_999 + "}}",
        "@article{a, title={" + "\\a " * 50_000 + "}}",
        "".join(f"@string{{s{n + 1} = s{n} # s{n}}}\n" for n in range(60)) + "@string{s0 = {haha}}@misc{a,title=s60}",
        "@string{s0 = {haha}}\n"
        + "".join(f"@string{{s{n + 1} = s{n} # s{n}}}\n" for n in range(60))
        + "@misc{a,title=s60}",
        "@article{a, crossref={a}}@article{b, crossref={c}}@article{c, crossref={b}}",
        "@article{,}\n" * 20_000,
        " " * 200_000 + "@article{",
        "@article{a,\n" + " " * 200_000 + "=",
    ),
    "ris": ("TY  - \n" * 50_000, "TY  - X\n" + " \n" * 200_000, "TY  - X\nN1  - " + "x" * 2_000_000),
    "csl": (
        "[" * 100_000,
        '[{"title":' + "[" * 100_000,
        "[" + '{"id":1},' * 50_000,
        "[" + " " * 500_000,
        '[{"id": 1e999}]',
    ),
    "zotero": ("<" * 100_000, "<rdf:RDF " + "a='b' " * 50_000),
    "bookmarks": ("<A " * 100_000, "<A HREF=" + '"' * 100_000 + ">", "<DL>" * 100_000, "<H3 " + "A" * 500_000),
    "mylist": (
        '{"kind": "my list", "format": 1, "papers": [' + "[" * 100_000,
        '{"kind": "my list", "format": 1, "papers": {}}',
    ),
    "list": ("---\n---\n" + "- \n" * 50_000, "---\n---\n" + "<!--" * 50_000),
}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends what goes on for so many seconds of the processor: a guard against what would never end."""

    def end(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"goes on for more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def endless() -> None:
    while True:
        pass


def test_what_never_ends_is_found() -> None:
    with pytest.raises(TimeoutError), within(0.05):
        endless()


@pytest.mark.slow
@pytest.mark.parametrize("kind", HEAVY)
def test_what_was_made_to_last_long_does_not(kind: str) -> None:
    for text in HEAVY[kind]:
        with within(10), suppress(ContentError):
            kind_of(text, "x")
            found = read(kind, text)
            assert all(isinstance(one, Fault) or len(one.title) <= 1_000_000 for one in found)  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(st.sampled_from([*READERS, "opml"]), st.one_of(hostile.anything, hostile.special, st.sampled_from(hostile.OURS)))
def test_no_text_ends_in_more_than_a_word_of_ours(kind: str, text: str) -> None:
    starts = {
        "bibtex": "@article{a, title={",
        "ris": "TY  - GEN\nTI  - ",
        "csl": '[{"title": "',
        "bookmarks": "<A HREF=",
    }
    for words in (text, starts.get(kind, "") + text):
        with suppress(ContentError):
            read(kind, words)


ENCODED = [
    ("Müller", "utf-8", ""),
    ("Müller", "utf-8-sig", ""),
    ("% Encoding: windows-1252\nMüller “x”", "cp1252", ""),
    ("% Encoding: Cp1252\nMüller", "cp1252", ""),
    ("% Encoding: GBK\n中文", "gbk", ""),
    ("中文", "gbk", "gbk"),
    ("@article{a, title={Müller}}", "utf-16", ""),
    ("@article{a, title={Müller}}", "utf-16-be", ""),
    ("@article{a, title={Müller}}", "utf-16-le", ""),
    ('<?xml version="1.0" encoding="ISO-8859-1"?><x>é</x>', "latin-1", ""),
]


@pytest.mark.parametrize(("text", "written", "said"), ENCODED)
def test_encodings_that_are_read(text: str, written: str, said: str) -> None:
    assert decoded(text.encode(written), "x", said) == text


@pytest.mark.parametrize(
    ("data", "said", "fault"),
    [
        ("中文".encode("gbk"), "", "x: is not UTF-8: byte 0xd6 at offset 0 (save it as UTF-8, or say what it is"),
        ("% Encoding: UTF-8\nMüller".encode("cp1252"), "", "x: is not UTF-8: byte 0xfc at offset 19"),
        (b"% Encoding: zlib\nx", "", "x: 'zlib' is no encoding that is read (save the file as UTF-8)"),
        (b"x", "rot13", "x: 'rot13' is no encoding that is read (save the file as UTF-8)"),
        (b"\xff\xfea", "", "x: is not UTF-16"),
        (b"x" * (LARGEST + 1), "", "x: has 64 MB, and 64 MB are read (divide it)"),
    ],
)  # fmt: skip
def test_encodings_that_are_refused(data: bytes, said: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        decoded(data, "x", said)
    assert str(caught.value).startswith(fault)


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (
            r"M{\"u}ller, \"Ozil, \'{\i}, \c{c}, {\L}ukasz, \aa, \o re, \v{S}, \H{o}",
            "Müller, Özil, í, ç, Łukasz, å, øre, Š, ő",
        ),
        (r"{{The {BERT} \& \emph{Co}}}", "The BERT & Co"),
        (r"``a'' -- b --- c~d \% \$5 \_ \#", "“a” – b — c d % $5 _ #"),
        (r"The $\alpha_{1}$ of \TeX\ and \LaTeX{} x", r"The $\alpha_{1}$ of TeX and LaTeX x"),
        ("Plain - words 'here'", "Plain - words 'here'"),
        (r"\unknown{x} \url{https://a.b/c}", "x https://a.b/c"),
    ],
)
def test_latex_is_read_as_it_is_printed(latex: str, words: str) -> None:
    assert plain(latex) == words


KINDS = {
    "toys.bib": "bibtex",
    "toys.ris": "ris",
    "toys.csl.json": "csl",
    "toys.rdf": "zotero",
    "bookmarks.html": "bookmarks",
    "my-list.json": "mylist",
    "a-list.md": "list",
    "feeds.opml": "opml",
    "2025-12-09.json": "dump",
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_told_by_what_stands_in_the_file(name: str) -> None:
    text = (Path(__file__).parents[1] / "data/import" / name).read_text("utf-8")
    assert kind_of(text, "export.txt") == KINDS[name]
    assert kind_of("\n\n" + text if name != "a-list.md" else text, "x.ris") == KINDS[name]


def test_the_kinds_are_all_there() -> None:
    assert {*KINDS.values()} == {*READERS, "opml", "dump"}
