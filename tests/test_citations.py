"""What reference managers and search engines read: BibTeX that nothing breaks out of, keys that stay, JSON-LD."""

import json
import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text
from generator.citations import bibtex, json_ld, key
from generator.models import Label, Paper
from tests import hostile

DAY = date(2025, 12, 9)


def paper(**facts: Any) -> Paper:
    whole = {"id": "2512.00001", "guid": "g", "title": "Tea for Two", "authors": ("Ada Toy", "Bea Sample"), "day": DAY}
    return Paper.model_validate(whole | facts)


# --- a reader of BibTeX as strict as BibTeX itself: braces count even behind a backslash ------------------------------


class Entry(NamedTuple):
    kind: str
    key: str
    fields: dict[str, str]


def entries(source: str) -> list[Entry]:
    """All entries of a source whose values stand in braces; anything else fails."""
    found, rest = [], source
    while rest.strip():
        head = re.match(r"\s*@([a-z]+)\{([A-Za-z0-9]+),\n", rest)
        assert head, rest[:80]
        body, rest = braced(rest, head.start(2) - 1)
        found.append(Entry(head[1], head[2], fields(body.partition(",\n")[2])))
    return found


def fields(body: str) -> dict[str, str]:
    values: dict[str, str] = {}
    while body.strip():
        head = re.match(r"\s*([A-Za-z]+)=\{", body)
        assert head, body[:80]
        values[head[1]], body = braced(body, head.end() - 1)
        assert body[:1] in (",", "\n"), body[:80]
        body = body.removeprefix(",")
    return values


def braced(source: str, start: int) -> tuple[str, str]:
    """What stands between the brace at `start` and the one that closes it, and what follows."""
    depth = 0
    for at in range(start, len(source)):
        depth += (source[at] == "{") - (source[at] == "}")
        if depth == 0:
            return source[start + 1 : at], source[at + 1 :]
    raise AssertionError(f"never closed: {source[start : start + 80]}")


def persons(field: str) -> list[str]:
    """The names of an author field: BibTeX divides it at every `and` outside of braces, in whatever case."""
    names, depth, word = [""], 0, ""
    for word in re.split(r"(\s+)", field):
        if depth == 0 and word.lower() == "and":
            names.append("")
        else:
            names[-1] += word
        depth += word.count("{") - word.count("}")
    return [name.strip() for name in names]


COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textless": "<",
    "textgreater": ">",
}


PRINTED = re.compile(r"\\([a-z]+)\{\}|\\([&%$#_])|([{}])|([^\\{}&%$#_~^<>])")


def typeset(field: str) -> str:
    """The words that TeX would print; it fails on a sign that would mean more to it."""
    shown, at = "", 0
    while at < len(field):
        found = PRINTED.match(field, at)
        assert found, f"{field[at : at + 20]!r} in {field!r}"
        shown += COMMANDS[found[1]] if found[1] else found[2] or found[4] or ""
        at = found.end()
    return shown


def entry_of(one: Paper) -> Entry:
    (entry,) = entries(bibtex(one))
    assert entry.kind == "misc"
    assert entry.key == key(one)
    return entry


# --- examples ---------------------------------------------------------------------------------------------------------


def test_arxivs_own_form() -> None:
    assert bibtex(paper(published=date(2025, 11, 30), categories=("cs.CL", "cs.AI"))) == (
        "@misc{toy2025tea00001,\n"
        "      title={{Tea for Two}},\n"
        "      author={Ada Toy and Bea Sample},\n"
        "      year={2025},\n"
        "      eprint={2512.00001},\n"
        "      archivePrefix={arXiv},\n"
        "      primaryClass={cs.CL},\n"
        "      url={https://arxiv.org/abs/2512.00001}\n"
        "}"
    )


def test_a_paper_known_by_its_title_alone_claims_nothing_of_arxiv() -> None:
    assert bibtex(paper(id="title/tea-for-two", authors=(), categories=("cs.CL",))) == (
        "@misc{2025teaeafortwo,\n      title={{Tea for Two}},\n      year={2025}\n}"
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "toy2025tea00001"),
        ({"published": date(2017, 6, 12), "id": "1706.03762", "title": "The Attention"}, "toy2017attention03762"),
        ({"id": "quant-ph/0201082"}, "toy2025tea0201082"),
        ({"title": "On the: «Étude» of A"}, "toy2025etude00001"),
        ({"title": "茶"}, "toy202500001"),
        ({"title": "To the of"}, "toy202500001"),
        ({"authors": ("Łukasz Müller-Ødegård",)}, "mullerdegard2025tea00001"),
        ({"authors": ("李明",)}, "2025tea00001"),
        ({"authors": ("",)}, "2025tea00001"),
        ({"authors": ()}, "2025tea00001"),
        ({"authors": ("}{%\\",), "title": "}{%\\"}, "202500001"),
        ({"authors": ("a" * 99,), "title": "b" * 99}, "a" * 40 + "2025" + "b" * 40 + "00001"),
    ],
    ids=str,
)
def test_a_key(facts: dict[str, Any], expected: str) -> None:
    assert key(paper(**facts)) == expected


def test_a_key_rests_on_the_paper_alone() -> None:
    later = paper(published=DAY, listed=(DAY, date(2026, 1, 5)), tags=(Label(slug="a", name="A"),), note="Read.")
    assert key(later) == key(paper(published=DAY))


@pytest.mark.parametrize(
    "words",
    [
        "Unbalanced } brace",
        "}",
        "{",
        "}}{{",
        "},\n author={Injected}}\n@misc{pwn,title={x",
        "\\input{/etc/passwd}",
        'Quote " here',
        "A\\",
        "100% of $x_1^2$ & #1 ~ <a>",
        "\\}",
        "@misc{x, title = {y}}",
        "ünï 東京 🎉",
        *hostile.OURS,
    ],
    ids=lambda words: ascii(words)[:30],
)
def test_nothing_breaks_out_of_its_braces(words: str) -> None:
    title = text.line(words, 1_000)
    one = paper(title=title, authors=(title, "Ada Toy"), categories=(title,))
    told = entry_of(one).fields
    assert typeset(told["title"]) == title
    assert list(map(typeset, persons(told["author"]))) == [title, "Ada Toy"]
    assert typeset(told["primaryClass"]) == title
    assert set(told) == {"title", "author", "year", "eprint", "archivePrefix", "primaryClass", "url"}


@pytest.mark.parametrize(
    ("authors", "field"),
    [
        (("Ada Toy", "Toys and Tools Team"), "Ada Toy and {Toys and Tools Team}"),
        (("Rock AND Roll",), "{Rock AND Roll}"),
        (("and Co", "Toy and"), "{and Co} and {Toy and}"),
        (("Anders Andersand", "Sandy Brand"), "Anders Andersand and Sandy Brand"),
        (("Toy, Inc.", "A, B, C, D"), "{Toy, Inc.} and {A, B, C, D}"),
        (("Ada Toy", "others"), "Ada Toy and {others}"),
        (("", "Ada Toy", ""), "Ada Toy"),
    ],
    ids=str,
)
def test_an_author_is_one_person(authors: tuple[str, ...], field: str) -> None:
    told = entry_of(paper(authors=authors)).fields["author"]
    assert told == field
    assert len(persons(told)) == len([name for name in authors if name])


lines = (hostile.anything | hostile.special).map(lambda raw: text.line(raw, 200))


@given(lines.filter(bool), st.lists(lines | st.sampled_from(["and", "Ada and", "AND x", "others", ","]), max_size=4))
def test_whatever_it_holds_it_is_one_entry_and_says_the_same(title: str, authors: list[str]) -> None:
    one = paper(title=title, authors=authors)
    told = entry_of(one).fields
    assert re.fullmatch("[a-z0-9]+", key(one), re.ASCII)
    assert typeset(told["title"]) == title
    assert list(map(typeset, persons(told.get("author", "")))) == ([name for name in authors if name] or [""])


@pytest.mark.shared
def test_the_hostile_strings_are_one_entry_each(shared: Path) -> None:
    for raw in hostile.corpora(shared):
        title = text.line(raw, 1_000) or "Tea"
        assert typeset(entry_of(paper(title=title, authors=(title,))).fields["title"]) == title


# A style of ours: for each entry its key, how many names its authors are, and all of them as BibTeX divides them.
STYLE = """
ENTRY { author eprint title year } {} {}
INTEGERS { n }
FUNCTION {misc} {
  newline$ "KEY " cite$ * write$ newline$
  author empty$ 'skip$ {
    "NAMES " author num.names$ int.to.str$ * write$ newline$
    author num.names$ 'n :=
    { n #0 > } { author n "{ff }{vv }{ll}{ jj}" format.name$ write$ newline$ n #1 - 'n := } while$
  } if$
  title purify$ write$ newline$
}
READ
ITERATE {call.type$}
"""


@pytest.mark.slow
@pytest.mark.shared
def test_bibtex_itself_reads_them_without_a_word(shared: Path, tmp_path: Path) -> None:
    if not shutil.which("bibtex"):
        pytest.skip("NO BIBTEX: it is not on the PATH; Debian's texlive-binaries has one")
    titles = [text.line(raw, 1_000) or "Tea" for raw in (*hostile.OURS, *hostile.corpora(shared))]
    papers = [paper(id=f"2512.{n:05d}", title=title, authors=(title, "Ada Toy")) for n, title in enumerate(titles)]
    (tmp_path / "all.bib").write_text("\n\n".join(map(bibtex, papers)) + "\n", "utf-8")
    (tmp_path / "ours.bst").write_text(STYLE)
    (tmp_path / "all.aux").write_text("\\citation{*}\n\\bibstyle{ours}\n\\bibdata{all}\n")
    env = {**os.environ, "BIBINPUTS": ".", "BSTINPUTS": "."}
    done = subprocess.run(["bibtex", "all"], cwd=tmp_path, env=env, capture_output=True, check=False)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, said
    assert "Warning" not in said
    read = (tmp_path / "all.bbl").read_bytes().decode("utf-8", "replace")
    assert read.count("NAMES 2\n") == len(papers)
    assert re.findall(r"KEY\s+(\S+)\nNAMES", read) == list(map(key, papers))


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def test_json_ld() -> None:
    one = paper(
        title="Tea " + "x" * 200,
        published=date(2025, 11, 30),
        abstract="About tea.",
        summary="*Ours*, of tea.",
        keywords=("pot",),
        tags=(Label(slug="tea", name="Tea"),),
        organisations=(Label(slug="toy-lab", name="The Toy Lab"),),
        code="https://github.com/toy/tea",
    )
    assert json_ld(one, "https://toys.example.net/") == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": "https://toys.example.net/papers/2512.00001.html",
        "headline": ("Tea " + "x" * 200)[:110],
        "name": "Tea " + "x" * 200,
        "author": [{"@type": "Person", "name": "Ada Toy"}, {"@type": "Person", "name": "Bea Sample"}],
        "datePublished": "2025-11-30",
        "description": "Ours, of tea.",
        "keywords": ["Tea", "pot"],
        "sourceOrganization": [{"@type": "Organization", "name": "The Toy Lab"}],
        "sameAs": "https://arxiv.org/abs/2512.00001",
        "codeRepository": "https://github.com/toy/tea",
    }


def test_json_ld_leaves_out_what_is_unknown() -> None:
    bare = paper(id="title/tea", authors=())
    assert set(json_ld(bare, "https://toys.example.net/")) == {"@context", "@type", "@id", "headline", "name"}


@given(lines)
def test_json_ld_says_what_it_is_told(words: str) -> None:
    told = json.loads(
        json.dumps(json_ld(paper(title=words, abstract=words, keywords=(words,)), "https://toys.example.net/"))
    )
    assert told.get("name", "") == words
    assert told["keywords"] == [words]
