"""What reference managers and search engines read: BibTeX that nothing breaks out of, keys that stay, JSON-LD."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import text
from generator.citing.bibtex import bibtex
from generator.citing.csl import csl
from generator.citing.jsonld import json_ld
from generator.citing.keys import key, year
from generator.citing.latex import latex_title
from generator.citing.names import Name, divided
from generator.citing.ris import ris
from generator.citing.venues import Venue, venue
from generator.config import Config
from generator.curate import curated
from generator.decisions import Curation, PaperNote
from generator.edition import load_edition
from generator.loading import load
from generator.models import Label, Paper, Record
from generator.storing.held import Holding
from generator.subscribing.exports import EXPORTS
from generator.words import UNDATED
from tests import hostile, toy

DAY = date(2025, 12, 9)


def paper(**facts: Any) -> Paper:
    whole = {"id": "2512.00001", "guid": "g", "title": "Tea for Two", "authors": ("Ada Toy", "Bea Sample"), "day": DAY}
    return toy.paper_of(whole | facts)


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


PRINTED = re.compile(r"\\([a-z]+)\{\}|\\([&%$#_])|([{}])|([^\\{}&%$#_~^<>])|(\$[^$]+\$)")
COMMANDING = re.compile(
    r"\^\^|\\(?:input|include|write|openout|read|def|let|catcode|csname|begin|end|immediate|special)|[#%&~]"
)


def typeset(field: str) -> str:
    """The words that TeX would print, maths as it stands; it fails on a sign that would mean more to it."""
    shown, at = "", 0
    while at < len(field):
        found = PRINTED.match(field, at)
        assert found, f"{field[at : at + 20]!r} in {field!r}"
        assert not COMMANDING.search(re.sub(r"\\[#%&]", "", found[5] or "")), found[5]
        shown += COMMANDS[found[1]] if found[1] else found[2] or found[4] or found[5] or ""
        at = found.end()
    return shown


def entry_of(one: Paper) -> Entry:
    (entry,) = entries(bibtex(one))
    assert entry.kind in ("misc", "article", "inproceedings")
    assert entry.key == key(one)
    return entry


# --- examples ---------------------------------------------------------------------------------------------------------


def test_arxivs_own_form() -> None:
    assert bibtex(paper(published=date(2025, 11, 30), categories=("cs.CL", "cs.AI"))) == (
        "@misc{toy2025tea1200001,\n"
        " title={{Tea for Two}},\n"
        " author={Ada Toy and Bea Sample},\n"
        " year={2025},\n"
        " eprint={2512.00001},\n"
        " archivePrefix={arXiv},\n"
        " primaryClass={cs.CL},\n"
        " url={https://arxiv.org/abs/2512.00001}\n"
        "}"
    )


def test_a_paper_known_by_its_title_alone_claims_nothing_of_arxiv() -> None:
    assert bibtex(paper(id="title/tea-for-two", authors=(), categories=("cs.CL",))) == (
        "@misc{tea0fda3d3ft,\n title={{Tea for Two}},\n year={2025}\n}"
    )


def test_further_fields_and_those_that_say_nothing() -> None:
    told = bibtex(paper(categories=()), more={"note": "Tea", "month": ""})
    assert told.endswith(" url={https://arxiv.org/abs/2512.00001},\n note={Tea}\n}")
    assert not re.search("primaryClass|month", told)


def test_ris_of_a_preprint_with_all_that_is_told() -> None:
    one = paper(
        authors=("Ada Toy Jr.", "Toy Team"),
        published=date(2025, 1, 3),
        doi="10.1000/tea",
        abstract="About tea.\n\nTY  - JOUR",
        tags=(Label(slug="tea", name="Tea"),),
        keywords=("pot",),
        note="Good.",
    )
    kept = (("C1", "First.\nSecond."), ("C2", ""))
    assert ris(one, "https://toys.example.net/", whole=True, kept=kept).split("\r\n") == [
        "TY  - UNPB",
        "ID  - toy2025tea1200001",
        "TI  - Tea for Two",
        "AU  - Toy, Ada, Jr.",
        "AU  - Toy Team",
        "PY  - 2025",
        "DA  - 2025/01/03",
        "DO  - 10.1000/tea",
        "AN  - arXiv:2512.00001",
        "UR  - https://arxiv.org/abs/2512.00001",
        "AB  - About tea. TY - JOUR",
        "KW  - Tea",
        "KW  - pot",
        "N1  - Good.",
        "C1  - First.",
        "  Second.",
        "ER  - ",
        "",
    ]


def test_ris_of_a_paper_known_by_its_title_alone_and_of_an_article() -> None:
    bare = ris(paper(id="title/tea", authors=(), abstract="Tea."), "https://toys.example.net/").split("\r\n")
    assert bare == [
        "TY  - GEN",
        "ID  - tea2d4eb05et",
        "TI  - Tea for Two",
        "PY  - 2025",
        "UR  - https://toys.example.net/papers/title/tea.html",
        "ER  - ",
        "",
    ]
    article = paper(
        journal_ref="Lett. Math. Phys. 108 (2018), no. 2, 359-376", published=date(2018, 1, 1), authors=("Ada Toy",)
    )
    lines = ris(article, "https://toys.example.net/").split("\r\n")
    assert lines[3:10] == [
        "AU  - Toy, Ada",
        "T2  - Lett. Math. Phys.",
        "VL  - 108",
        "IS  - 2",
        "SP  - 359",
        "EP  - 376",
        "PY  - 2018",
    ]
    assert lines[10].startswith("AN")
    assert " number={2}," in bibtex(article)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "toy2025tea1200001"),
        ({"published": date(2026, 1, 1)}, "toy2025tea1200001"),
        ({"id": "1706.03762", "title": "The Attention"}, "toy2017attention0603762"),
        ({"id": "0704.0001"}, "toy2007tea040001"),
        ({"id": "quant-ph/0201082"}, "toy2002tea01082quantph"),
        ({"id": "math.AG/9912001"}, "toy1999tea12001mathag"),
        ({"id": "hep-th/9108001"}, "toy1991tea08001hepth"),
        ({"title": "On the: «Étude» of A"}, "toy2025etude1200001"),
        ({"title": "A an the on of in to for and with Tea"}, "toy2025tea1200001"),
        ({"title": "øłđðıßæœþ"}, "toy2025olddissaeoeth1200001"),
        ({"title": "$\\pi_0$: Tea"}, "toy2025pi01200001"),
        ({"title": "茶"}, "toy20251200001"),
        ({"title": "To the of"}, "toy20251200001"),
        ({"authors": ("Łukasz Müller-Ødegård",)}, "mullerodegard2025tea1200001"),
        ({"authors": ("Ludwig van der Toy",)}, "vandertoy2025tea1200001"),
        ({"authors": ("Ada Toy Jr.",)}, "toy2025tea1200001"),
        ({"authors": ("Toy Team",)}, "toyteam2025tea1200001"),
        ({"authors": ("Agent 007",)}, "2025tea1200001"),
        ({"authors": ("李明",)}, "2025tea1200001"),
        ({"authors": ("",)}, "2025tea1200001"),
        ({"authors": ()}, "2025tea1200001"),
        ({"authors": ("}{%\\",), "title": "}{%\\"}, "20251200001"),
        ({"authors": ("a" * 99,), "title": "b" * 99}, "a" * 24 + "2025" + "b" * 24 + "1200001"),
        ({"id": "title/tea-for-two"}, "toytea0fda3d3ft"),
        ({"first_title": "Coffee", "first_author": "Cy First"}, "first2025coffee1200001"),
        ({"first_title": "Tea", "first_author": ""}, "2025tea1200001"),
    ],
    ids=str,
)
def test_a_key(facts: dict[str, Any], expected: str) -> None:
    assert key(paper(**facts)) == expected


def test_a_year_only_where_it_is_known() -> None:
    assert year(paper(day=UNDATED)) == ""
    assert year(paper(day=UNDATED, published=date(999, 1, 1))) == "0999"


# Ids that differ in little: in the month alone, the archive, a digit, the century.
NUMBERS = st.from_regex(r"(0[78]|14)(0[4-9]|1[01])\.000[12]|(15|25)(0[1-4]|1[012])\.0000[12]", fullmatch=True)
ARCHIVES = st.sampled_from(["cs", "math", "math.AG", "math-ph", "physics", "quant-ph", "q-alg", "cond-mat", "solv-int"])
OLD = st.builds("{}/{}".format, ARCHIVES, st.from_regex(r"(9[19]|0[017])(01|12)00[12]", fullmatch=True))
SLUGS = st.from_regex(r"title/(tea|coffee)-for-(one|two|everybody)", fullmatch=True)
WORDS = st.sampled_from(["", "Toy", "2025", "Toy 12", "x1", "physi", "12", "x1200001"])


@pytest.mark.seconds
@given(st.lists(NUMBERS | OLD | SLUGS, min_size=2, max_size=12, unique=True), WORDS, WORDS, WORDS)
def test_no_two_papers_share_a_key(names: list[str], author: str, title: str, other: str) -> None:
    titles = (title or "the", other or "the")
    keys = [key(paper(id=name, authors=(author,), title=titles[n % 2])) for n, name in enumerate(names)]
    assert len(set(keys)) == len(keys)


# --- a key stays, whatever becomes of the paper -----------------------------------------------------------------------


def record(**facts: Any) -> Record:
    whole = {"id": "2512.00001", "title": "Tea for Two", "authors": ("Ada Toy",), "listed": (DAY,), "seen": DAY}
    return Record.model_validate(whole | facts)


def keys(*holdings: Holding, **people: Any) -> dict[str, str]:
    """The keys of an archive, by id."""
    curation = Curation(papers={"2512.00001": PaperNote(**people)})
    return {one.id: key(one) for one in curated(holdings, curation, lambda *_: ()).papers}


def holding(*records: Record, source: str = "huggingface", folder: str = "records/huggingface") -> Holding:
    return Holding(source=source, folder=folder, records={one.id: one for one in records}, lists=())


RENAMED = record(title="Coffee", history=({"until": DAY, "title": "Tea for Two"},), seen=date(2026, 1, 5))
LATER = record(title="On Tea", authors=("A. T. Oy",), listed=(), seen=date(2026, 2, 1), published=date(2026, 1, 1))


@pytest.mark.parametrize(
    "became",
    [
        lambda: keys(holding(record()), title="Coffee, Rather"),
        lambda: keys(holding(record()), authors=("Zoe New", "Ada Toy")),
        lambda: keys(holding(record()), published=date(2020, 1, 1)),
        lambda: keys(holding(record(authors=("Ada Toy", "Bea Sample")))),
        lambda: keys(holding(RENAMED)),
        lambda: keys(holding(RENAMED), title="Cocoa", authors=("Zoe New",)),
        lambda: keys(holding(record()), holding(LATER, source="arxiv", folder="records/arxiv")),
        lambda: keys(holding(record()), holding(LATER, folder="local/records/huggingface")),
        lambda: keys(holding(record(), record(id="2512.00002"), record(id="2511.00001"))),
        lambda: keys(holding(record(listed=(date(2026, 3, 1),)))),
    ],
    ids=["retitled", "authors corrected", "dated", "author added", "renamed", "renamed and corrected", "another source",
         "a fork's own", "others beside it", "another day"],
)  # fmt: skip # a table
def test_a_key_never_moves(became: Callable[[], dict[str, str]]) -> None:
    assert became()["2512.00001"] == keys(holding(record()))["2512.00001"] == "toy2025tea1200001"


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
        (("Toy Team", "Wei Ai", "Toy AI"), "{Toy Team} and Wei Ai and {Toy AI}"),
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


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("$\\pi_0$: Tea", "$\\pi_0$: Tea"),
        ("A $\\mathcal{O}(n^{2})$ Tea & $x$", "A $\\mathcal{O}(n^{2})$ Tea \\& $x$"),
        ("$\\frac{1}{\\sqrt{2}}$ Tea", "$\\frac{1}{\\sqrt{2}}$ Tea"),
        ("$\\alpha^\\alpha_2 \\bot x_2^\\beta$", "$\\alpha^\\alpha_2 \\bot x_2^\\beta$"),
        ("Tea -- ``hot''", "Tea -{}- `{}`hot'{}'"),
        ("Tea for $5 and $6", "Tea for \\$5 and \\$6"),
        ("Bugs for 1$", "Bugs for 1\\$"),
        ("$\\input{/etc/passwd}$", "\\$\\textbackslash{}input\\textbraceleft{}/etc/passwd\\textbraceright{}\\$"),
        ("${\\input}$", "\\$\\textbraceleft{}\\textbackslash{}input\\textbraceright{}\\$"),
        ("$^^5cinput$", "\\$\\textasciicircum{}\\textasciicircum{}5cinput\\$"),
        ("$x^2^3$", "\\$x\\textasciicircum{}2\\textasciicircum{}3\\$"),
        ("$x^$", "\\$x\\textasciicircum{}\\$"),
        ("$\\frac{1}2$", "\\$\\textbackslash{}frac\\textbraceleft{}1\\textbraceright{}2\\$"),
        ("$}{$", "\\$\\textbraceright{}\\textbraceleft{}\\$"),
        ("$x\\$", "\\$x\\textbackslash{}\\$"),
        ("$α$", "\\$α\\$"),
        ("$$x$$", "\\$\\$x\\$\\$"),
    ],
    ids=str,
)
def test_maths_is_maths_where_it_is_whole_and_harmless(title: str, field: str) -> None:
    assert entry_of(paper(title=title)).fields["title"] == f"{{{field}}}"


def test_of_many_authors_the_first_few() -> None:
    many = paper(authors=("Ada Toy", "Bea Sample", "Cy Third"))
    assert "author={Ada Toy and Bea Sample and others}" in bibtex(many, most=2)
    assert "author={Ada Toy and Bea Sample and Cy Third}" in bibtex(many, most=3)
    assert ris(many, "https://toys.example.net/", most=2).count("AU  - ") == 2
    assert len(csl(many, "https://toys.example.net/", most=2)["author"]) == 2
    assert len(json_ld(paper(authors=("Ada Toy",) * 200), "https://toys.example.net/")["author"]) == 10


# --- names and venues -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Toy", Name("Toy", "Ada")),
        ("Ada B. Toy", Name("Toy", "Ada B.")),
        ("Ludwig van der Toy", Name("van der Toy", "Ludwig")),
        ("Guy Van den Toy", Name("Van den Toy", "Guy")),
        ("Luc Van Toy", Name("Toy", "Luc Van")),
        ("Ada Toy Jr.", Name("Toy", "Ada", "Jr.")),
        ("Toy II", Name("II", "Toy")),
        ("Madonna", Name("Madonna")),
        ("Toy, Ada", Name("Toy, Ada")),
        ("Toy Team", Name("Toy Team")),
        ("The Toy Collaboration", Name("The Toy Collaboration")),
        ("Toy AI", Name("Toy AI")),
        ("Wei Ai", Name("Ai", "Wei")),
        ("李明", Name("李明")),
        ("", Name("")),
    ],
)
def test_a_name_is_divided(name: str, expected: Name) -> None:
    assert divided(name) == expected


@given(hostile.anything)
def test_no_word_of_a_name_is_lost(raw: str) -> None:
    name = text.line(raw, 200)
    family, given_name, suffix = divided(name)
    assert " ".join(filter(None, (given_name, family, suffix))).split() == name.split()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"comment": "Accepted at ICLR 2025"}, Venue("ICLR", "2025")),
        ({"comment": "Accepted to NeurIPS 2024 (spotlight)"}, Venue("NeurIPS", "2024")),
        ({"comment": "10 pages, 3 figures. Accepted as an oral presentation at CVPR 2025."}, Venue("CVPR", "2025")),
        ({"comment": "ICML'24 camera ready; code: https://toy.example.net"}, Venue("ICML", "2024")),
        ({"comment": "To appear in the Proceedings of ACL 2025, main conference"}, Venue("ACL", "2025")),
        (
            {"comment": "Published in TMLR 2024"},
            Venue("Transactions on Machine Learning Research", "2024", journal=True),
        ),
        ({"comment": "Submitted to ICLR 2025"}, None),
        ({"comment": "Under review at ICLR 2025"}, None),
        ({"comment": "ICLR 2025 Workshop on Toys"}, None),
        ({"comment": "Accepted at the Toy Workshop, NeurIPS 2024"}, None),
        ({"comment": "Findings of ACL 2025"}, None),
        ({"comment": "Extended version of our paper, ICLR 2024"}, None),
        ({"comment": "Accepted at ICLR 2025, ICML 2025"}, None),
        ({"comment": "Accepted at ICLR"}, None),
        ({"comment": "Accepted at TOYCONF 2025"}, None),
        ({"comment": "We beat the winner of ICLR 2024"}, None),
        ({"comment": "9 pages"}, None),
        ({"journal_ref": "ICLR 2025"}, Venue("ICLR", "2025")),
        (
            {"journal_ref": "Phys. Rev. D 76, 013009 (2007)"},
            Venue("Phys. Rev. D", "2007", journal=True, volume="76", pages="013009"),
        ),
        (
            {"journal_ref": "J. Phys. A: Math. Theor. 51 (2018) 035201", "comment": "Accepted at ICLR 2025"},
            Venue("J. Phys. A: Math. Theor.", "2018", journal=True, volume="51", pages="035201"),
        ),
        (
            {"journal_ref": "Lett. Math. Phys. 108 (2018), no. 2, 359-376"},
            Venue("Lett. Math. Phys.", "2018", journal=True, volume="108", issue="2", pages="359-376"),
        ),
        (
            {"journal_ref": "Eur. Phys. J. C (2017) 77:856"},
            Venue("Eur. Phys. J. C", "2017", journal=True, volume="77", pages="856"),
        ),
        ({"journal_ref": "PoS(CD15) (2015) 045"}, None),
        ({"journal_ref": "Proceedings of the Toy Symposium 12, 34 (2020)"}, None),
        ({"journal_ref": "In Proc. Toys (TOY 2020), pages 14-26. ACM, 2020"}, None),
    ],
    ids=str,
)
def test_a_venue_only_where_it_is_sure(facts: dict[str, str], expected: Venue | None) -> None:
    assert venue(paper(**facts)) == expected


def test_where_it_appeared_says_every_format() -> None:
    facts = {"journal_ref": "Phys. Rev. D 76, 13-19 (2007)", "doi": "10.1000/a_b", "published": date(2006, 1, 1)}
    article, talk = paper(**facts), paper(comment="Accepted at ICLR 2026")
    assert bibtex(article).startswith("@article{")
    told = entries(bibtex(article))[0].fields
    assert (told["journal"], told["volume"], told["pages"], told["year"], told["doi"]) == (
        "Phys. Rev. D", "76", "13--19", "2007", "10.1000/a\\_b",
    )  # fmt: skip # a row
    assert bibtex(talk).startswith("@inproceedings{")
    assert entries(bibtex(talk))[0].fields["booktitle"] == "ICLR"
    lines = ris(article, "https://toys.example.net/").split("\r\n")
    assert {"TY  - JOUR", "T2  - Phys. Rev. D", "VL  - 76", "SP  - 13", "EP  - 19", "PY  - 2007"} <= set(lines)
    assert ris(talk, "https://toys.example.net/").startswith("TY  - CPAPER\r\n")
    assert csl(article, "https://toys.example.net/")["container-title"] == "Phys. Rev. D"
    assert csl(article, "https://toys.example.net/")["issued"] == {"date-parts": [[2007]]}
    assert csl(talk, "https://toys.example.net/")["type"] == "paper-conference"
    assert json_ld(article, "https://toys.example.net/")["isPartOf"] == {"@type": "Periodical", "name": "Phys. Rev. D"}


# --- laws -------------------------------------------------------------------------------------------------------------


lines = (hostile.anything | hostile.special).map(lambda raw: text.line(raw, 200))


@given(lines.filter(bool), st.lists(lines | st.sampled_from(["and", "Ada and", "AND x", "others", ","]), max_size=4))
def test_whatever_it_holds_it_is_one_entry_and_says_the_same(title: str, authors: list[str]) -> None:
    one = paper(title=title, authors=authors)
    told = entry_of(one).fields
    assert re.fullmatch("[a-z0-9]+", key(one), re.ASCII)
    assert typeset(told["title"]) == title
    assert list(map(typeset, persons(told.get("author", "")))) == ([name for name in authors if name] or [""])


@pytest.mark.seconds
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
FUNCTION {article} { misc }
FUNCTION {inproceedings} { misc }
READ
ITERATE {call.type$}
"""


def tool(name: str) -> str:
    """A reader of BibTeX that is not ours. None of them is needed by `make test`."""
    if not shutil.which(name):
        pytest.skip(f"NO {name.upper()}: it is not on the PATH; Debian's texlive-binaries and biber have them")
    return name


REFERRED = {"journal_ref": "Toy Lett. 7, 1-9 (2025)", "doi": "10.1/a_b%{"}


@pytest.fixture(scope="module")
def attacks(shared: Path) -> list[Paper]:
    """Papers with hostile titles, authors and categories, plain ones and ones that appeared somewhere."""
    titles = [text.line(raw, 1_000) or "Tea" for raw in (*hostile.OURS, *hostile.corpora(shared))]
    appeared: tuple[dict[str, str], ...] = ({}, {"comment": "Accepted at ICLR 2025"}, REFERRED)
    return [
        paper(id=f"2512.{n:05d}", title=title, authors=(title, "Ada Toy"), categories=(title,), **appeared[n % 3])
        for n, title in enumerate(titles)
    ]


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Paper]:
    """The 6,141 papers of the day files."""
    content = tmp_path_factory.mktemp("real") / "content"
    load([shared / "data/hf-daily"], content)
    return list(load_edition(content, None, whole=False).archive.papers)


def read_by_bibtex(papers: list[Paper], folder: Path) -> None:
    """BibTeX itself reads them without a word: as many entries, each with as many names."""
    (folder / "all.bib").write_bytes(EXPORTS["bib"](papers, Config()))
    (folder / "ours.bst").write_text(STYLE)
    (folder / "all.aux").write_text("\\citation{*}\n\\bibstyle{ours}\n\\bibdata{all}\n")
    env = {**os.environ, "BIBINPUTS": ".", "BSTINPUTS": "."}
    done = subprocess.run([tool("bibtex"), "all"], cwd=folder, env=env, capture_output=True, check=False)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, said
    assert "Warning" not in said
    found = re.findall(r"KEY\s+(\S+)\nNAMES (\d+)\n", (folder / "all.bbl").read_bytes().decode("utf-8", "replace"))
    assert found == [(key(one), str(len([name for name in one.authors if name]))) for one in papers]


def read_by_biber(papers: list[Paper], folder: Path) -> None:
    """biber reads them without a word, and keeps each."""
    (folder / "all.bib").write_bytes(EXPORTS["bib"](papers, Config()))
    command = [tool("biber"), "--tool", "--validate-datamodel", "--quiet", "all.bib"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    kept = (folder / "all_bibertool.bib").read_text("utf-8")
    assert re.findall(r"^@[A-Z]+\{(.+),$", kept, re.MULTILINE) == list(map(key, papers))


READERS = pytest.mark.parametrize("read", [read_by_bibtex, read_by_biber])


@pytest.mark.slow
@READERS
def test_others_read_every_hostile_entry(read: Callable[..., None], attacks: list[Paper], tmp_path: Path) -> None:
    assert len(attacks) > 400
    read(attacks, tmp_path)


@pytest.mark.slow
@READERS
def test_others_read_every_real_entry(read: Callable[..., None], real: list[Paper], tmp_path: Path) -> None:
    assert len(real) == len(set(map(key, real))) == 6141
    read(real, tmp_path)


@pytest.mark.slow
@READERS
def test_what_breaks_out_of_its_braces_is_found(read: Callable[..., None], tmp_path: Path) -> None:
    broken = paper().with_facts(id="2512.00001}\n@misc{x, title = {y}")  # an id is not escaped: it is known
    with pytest.raises(AssertionError):
        read([broken, paper(id="2512.00002")], tmp_path)


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
        "keywords": ["Tea"],
        "sourceOrganization": [{"@type": "Organization", "name": "The Toy Lab"}],
        "sameAs": "https://arxiv.org/abs/2512.00001",
        "mentions": {"@type": "SoftwareSourceCode", "codeRepository": "https://github.com/toy/tea"},
    }


def test_json_ld_leaves_out_what_is_unknown() -> None:
    bare = paper(id="title/tea", authors=())
    assert set(json_ld(bare, "https://toys.example.net/")) == {"@context", "@type", "@id", "headline"}


@given(lines)
def test_json_ld_says_what_it_is_told(words: str) -> None:
    told = json.loads(
        json.dumps(json_ld(paper(title=words, tags=(Label(slug="a", name=words),)), "https://toys.example.net/"))
    )
    assert told.get("name", told.get("headline", "")) == words
    assert told["keywords"] == [words]


@pytest.mark.parametrize("maths", ["x^{%}", "x^{a{#}}", "x^{\\input{y}}", "x^{y"])
def test_maths_with_a_group_that_is_not_harmless_is_printed_as_words(maths: str) -> None:
    assert f"${maths}$" not in latex_title(f"${maths}$")
    assert latex_title("$x^{y_{z}}$") == "$x^{y_{z}}$"


@pytest.mark.parametrize("maths", ["a\0b", "\0", "{\0}"])
def test_the_sign_of_a_harmless_group_is_harmless_in_nobodys_maths(maths: str) -> None:
    assert f"${maths}$" not in latex_title(f"${maths}$")
