"""What readers of others' files make of one entry: given and read side by side. Whole files are in test_import.py."""

import codecs
from datetime import date
from typing import Any

import pytest

from generator import tex
from generator.errors import ContentError, Fault
from generator.models import Record
from generator.storing.takedown import Takedowns
from generator.trading import bibtex, bookmarks, csl, decoding, mylist, notes, opml, works, zotero
from generator.trading.settle import LONGEST, Known, settle
from generator.trading.works import Work


def first(found: Any) -> Work:
    work = next(iter(found))
    assert isinstance(work, Work), work
    return work


@pytest.mark.parametrize(
    ("entry", "field", "said"),
    [
        ('title = "A " # {Toy} # " Tale"', "title", "A Toy Tale"),
        ("title = {A } # {Toy}", "title", "A Toy"),
        ('title = "A {"}quoted{"} Toy"', "title", 'A "quoted" Toy'),
        ("title = {A {Toy} # Tale}, year = 1999", "title", "A Toy # Tale"),
        ('title = {Toys}, year = {1999}, month = "mar", day = {05}', "published", date(1999, 3, 5)),
        ("title = {Toys}, date = {2021-04-06}, year = {1999}", "published", date(2021, 4, 6)),
        ("title = {Toys}, year = {c. 1999?}", "published", date(1999, 1, 1)),
        ("title = {Toys}, year = {1999~}, day = {many}", "published", date(1999, 1, 1)),
        ("title = {Toys}, year = {0900}", "published", None),
        ("title = {Toys}, author = {Toy, Jr., Ada and {Lab and Sons} and  and Bea Sample}", "authors", 3),
        ("title = {Toys}, note = {One}, note = {Two}", "words", "One"),
        ("title = {Toys}, ranking = {rank4}", "rating", 8),
        ("title = {Toys}, rating = {7}", "rating", 7),
        ("title = {Toys}, rating = {11}", "rating", None),
        ("title = {}, booktitle = {All Toys}", "title", "All Toys"),
        ("title = {Toys}, subtitle = {A Tale}", "title", "Toys: A Tale"),
        ("title = {Toys}, eprint = {0201082}, primaryclass = {quant-ph}", "arxiv", "quant-ph/0201082"),
        ("title = {Toys}, eprint = {77}, archiveprefix = {JSTOR}", "arxiv", ""),
    ],
)
def test_bibtex(entry: str, field: str, said: object) -> None:
    work = first(bibtex.works(f"@article{{key,\n {entry}\n}}", "x.bib"))
    found = getattr(work, field)
    assert (len(found) if field == "authors" else found) == said


RICH = r"""@string{JTOY = "Journal of Toys"}

@Article{one,
  title = "Toys {"}at{"} " # jtoy # { # \#1},
  author = {Toy, Jr., Ada and Sample, Bea and {Lab, and Sons}},
  eprint = { 0201082v2 }, archive = {ArXiv }, eprintclass = {quant-ph},
  DOI = {10.1000/\_a{b}}, year = {2002}, month = mar, abstract = {About {toys}.},
  journaltitle = jtoy, volume = 7, issue = {2}, pages = {1--9},
  keywords = {toys; tea}, groups = {A;B, C},
  annotation = {\emph{Good}.}, review = {\emph{as it is}}, comment-ada = {Mine.},
  readstatus = {skimmed}, rating = {10}, date-added = {2025-12-09},
  editor = {Nobody}, timestamp = {soon}, creationdate = {}, owner = {me}, isbn = {12}, shelf = {3},
}
"""


def test_bibtex_whole() -> None:
    (work,) = bibtex.works(RICH, "x.bib")
    assert work == Work(
        "x.bib:3",
        title='Toys "at" Journal of Toys # #1',
        authors=("Ada Toy Jr.", "Bea Sample", "Lab, and Sons"),
        arxiv="quant-ph/0201082",
        doi="10.1000/_ab",
        published=date(2002, 3, 1),
        journal_ref="Journal of Toys 7 (2002), no. 2, 1-9",
        abstract="About toys.",
        category="quant-ph",
        keywords=("toys", "tea"),
        status="reading",
        day=date(2025, 12, 9),
        rating=10,
        tags=("toys", "tea", "A;B", "C"),
        words="Good.\n\n\\emph{as it is}\n\nMine.",
        unkept=("isbn", "shelf"),
        dated="2002",
    )


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        ('title = "{A}" # " B", editor = {Ada Toy}', {"title": "A B", "authors": ("Ada Toy",)}),
        (r"title = {A \} # B}", {"title": "A } # B"}),
        (r"title = {A \{ # B}", {"title": "A { # B"}),
        ("title = {A}#{B}", {"title": "AB"}),
        ('title = {A} # "{B} # C" # "D"', {"title": "AB # CD"}),
        ('title = {"A" # B} # {C}', {"title": '"A" # BC'}),
        ("title = FEB # x # 7", {"title": "FEBx7"}),
        ("title = {A}, doi = {10.48550/arXiv.2512.00001}", {"arxiv": "2512.00001", "doi": ""}),
        ("title = {A}, journal = {arXiv preprint arXiv:2512.00001}", {"arxiv": "2512.00001", "unkept": ()}),
        ("title = {A}, journaltitle = {CoRR abs/2512.00001}", {"arxiv": "2512.00001", "unkept": ()}),
        ("title = {A}, archive = {JSTOR}, eprint = {2512.00001}", {"arxiv": ""}),
        ("title = {A}, year = {1999?}, month = mar", {"published": date(1999, 3, 1)}),
        ("title = {A}, year = {2021-04}", {"published": date(2021, 4, 1)}),
        ("title = {A}, author = {{Lab and Sons} and Ada Toy}", {"authors": ("Lab and Sons", "Ada Toy")}),
        ("title = {A} # { B}", {"title": "A B"}),
        ("title = {A}, eprinttype = {ARXIV}, eprint = {2512.00001}", {"arxiv": "2512.00001", "unkept": ()}),
        ("title = {{A} and {B}}, archiveprefix = { arxiv }, eprint = {2512.00001}", {"title": "A and B"}),
        ("title = {A}, eprint = {2512.00001}, date = {2025-11-09}", {"published": date(2025, 11, 9)}),
        ("title = {A}, eprint = {2512.00001}, date = {2025}, journal = {B}", {"published": date(2025, 12, 1)}),
        ("title = {A}, eprint = {2512.00001}, year = {2025}, month = {2}", {"published": date(2025, 2, 1)}),
        ("title=A, year=2021, journal = B, number = 3, issue = 4, volume=2", {"journal_ref": "B 2 (2021), no. 3"}),
        ("title = {A}, date = {2021-04}, booktitle = {B\n C}, pages = {5}", {"journal_ref": "B C 5 2021"}),
        ("booktitle = {B}, year = {2021}", {"title": "B", "journal_ref": ""}),
        ("title = {A}, primaryclass = {cs.CL}, eprint = {x}", {"category": "", "arxiv": ""}),
        ("title = {A}, eprint = {hep-th/9901001}, primaryclass = {hep-th}", {"category": "hep-th"}),
        ("title = {A}, eprint = {9901001}, primaryclass = { math.AG }", {"arxiv": "math/9901001"}),
        ("title = {A}, ee = {https://doi.org/10.1000/tea}", {"doi": "10.1000/tea"}),
        ("title = {A}, url = {https://toys.example.net/papers/title/tea.html}", {"id": "title/tea"}),
        ("title = {A}, timestamp = {2025-12-09}, dateadded = {2026-01-01}", {"day": date(2025, 12, 9)}),
        ("title = {A}, creationdate = {2025-12-10}", {"day": date(2025, 12, 10), "rating": None, "unkept": ()}),
        ("title = {A}, rating = {0}", {"day": None, "rating": 0}),
        ("title = {A}, author = {Ada \\and Bea and\n Cy}", {"authors": ("Ada Bea", "Cy")}),
        ("title = {A}, note = {One.}, annote = {One.}, comment = {Two.}", {"words": "One.\n\nTwo."}),
    ],
)  # fmt: skip # a table
def test_bibtex_of_a_few_fields(entry: str, facts: dict[str, object]) -> None:
    work = first(bibtex.works(f"@article{{key,\n {entry}\n}}", "x.bib"))
    assert {name: getattr(work, name) for name in facts} == facts


def test_bibtex_of_what_is_broken() -> None:
    fault, work = bibtex.works("@misc{a, title = {A\n@misc{b, title = {B}}", "x.bib")
    assert isinstance(fault, Fault)
    assert isinstance(work, Work)
    assert fault.place == "x.bib:1"
    assert fault.fact.startswith("is no whole entry: unexpected block start: `@misc`")
    assert (work.place, work.title) == ("x.bib:2", "B")


def test_bibtex_of_a_part_and_its_whole() -> None:
    whole = "title = {All}, month = {2}, year = {2020}, journaltitle = {J}, volume = {1}, number = {2}, isbn = {3}"
    part = first(bibtex.works("@misc{a, title = {A}, crossref = { All }}\n@misc{ALL, " + whole + "}", "x.bib"))
    assert (part.published, part.journal_ref, part.unkept) == (date(2020, 2, 1), "J 1 (2020), no. 2", ())
    text = "@misc{a, title = {A}, crossref = {all}}\n@misc{all, title = {All}, year = 2020, journal = {%s}}"
    assert [first(bibtex.works(text % name, "x.bib")).journal_ref for name in ("", "J")] == ["All 2020", "J 2020"]


def test_bibtex_of_entries_that_lean_on_one_another() -> None:
    text = """@string{toy = {A Toy}}
@inproceedings{one, title = toy, crossref = {all}}
@inproceedings{alone, title = {Alone}, crossref = {alone}}
@inproceedings{lost, title = {Lost}, crossref = {nobody}}
@proceedings{all, title = {All Toys}, year = {2001}}
@proceedings{bare, year = {2002}}
@inproceedings{of-bare, title = {Of Bare}, crossref = {bare}}
@misc{one, title = {The Same Key}}
@misc{torn, title = {Not closed
"""
    found = list(bibtex.works(text, "x.bib"))
    read = {one.title: one.published for one in found if isinstance(one, Work)}
    assert read["A Toy"] == date(2001, 1, 1)
    assert read["Of Bare"] == date(2002, 1, 1)
    assert (read["Alone"], read["Lost"]) == (None, None)
    assert "The Same Key" in read
    assert [one.fact[:17] for one in found if isinstance(one, Fault)] == ["is no whole entry"]


@pytest.mark.parametrize(
    ("item", "field", "said"),
    [
        ('"title": ["A", 1, "B"]', "title", "A, B"),
        ('"title": true', "title", ""),
        ('"title": 7', "title", "7"),
        ('"author": ["Ada Toy", {"family": "Sample", "given": "Bea"}, {"literal": "A Lab"}, {}]', "authors", 3),
        ('"author": "Ada"', "authors", 0),
        ('"issued": "2021-04-06"', "published", date(2021, 4, 6)),
        ('"issued": {"date-parts": [["2021", 4]]}', "published", date(2021, 4, 1)),
        ('"issued": {"date-parts": [[null]], "raw": "2020-02-03"}', "published", date(2020, 2, 3)),
        ('"issued": {"date-parts": "soon", "literal": "2019"}', "published", date(2019, 1, 1)),
        ('"issued": {"date-parts": [[2021, 13]]}', "published", None),
        ('"publisher": "arXiv", "number": "arXiv:2512.00001"', "arxiv", "2512.00001"),
        ('"archive": "arXiv", "archive_location": "2512.00002"', "arxiv", "2512.00002"),
        ('"archive": "Library", "number": "2512.00002"', "arxiv", ""),
    ],
)
def test_csl(item: str, field: str, said: object) -> None:
    found = getattr(first(csl.works(f"[{{{item}}}]", "x.json")), field)
    assert (len(found) if field == "authors" else found) == said


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"\`a\'a\^a\~a\=a\u{a}\.a\"a\r a\H{o}\v{c}\d{a}\c c\k{a}\b{d}", "àáâãāăȧäåőčạçąḏ"),
        (r"\'{\i}\'{}\emph{tea}\\'", "ítea\n'"),
        (
            r"\textbackslash\textbraceleft\textbraceright\textasciitilde\textasciicircum\textless\textgreater",
            r"\{}~^<>",
        ),
        (r"\textbar\textquotedbl\textunderscore\textdollar\textperiodcentered\slash", '|"_$·/'),
        (r"\textendash\textemdash\textquoteleft\textquoteright\textquotedblleft\textquotedblright", "–—‘’“”"),
        (r"\textellipsis\ldots\dots\texteuro\euro\pounds\textdegree\S\P", "………€€£°§¶"),
        (r"\copyright\textregistered\texttrademark \TeX{}\LaTeX{}\BibTeX{}", "©®™TeXLaTeXBibTeX"),
        (r"\ss\SS\ae\AE\oe\OE\aa\AA\o\O\l\L\i\j\dh\DH\th\TH\dj\DJ", "ßSSæÆœŒåÅøØłŁijðÐþÞđĐ"),
        (r"a\par b\newline c\\d", "a\n\nb\nc\nd"),
        (r"a\,b\ c\-d\/e\@f\!g\;h\:i~j", "a\u2009b cdefg h i j"),
        ("a\\\nb---c--d-e ``f''", "a b—c–d-e “f”"),
        (r"${\'a}_1$ \& {B}", r"${\'a}_1$ & B"),
    ],
)
def test_latex(latex: str, words: str) -> None:
    assert tex.plain(latex) == words


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        ("Café".encode(), "", "Café"),
        ("Café".encode("utf-8-sig"), "", "Café"),
        ("Café".encode("utf-16"), "", "Café"),
        ("Cafe".encode("utf-16-le"), "", "Cafe"),
        ("Cafe".encode("utf-16-be"), "", "Cafe"),
        ("Café".encode("cp1252"), "windows-1252", "Café"),
        (codecs.BOM_UTF16_BE + "Café".encode("utf-16-be"), "", "Café"),
        ("\ufeffCafé".encode(), "utf-8", "Café"),
        ("ab".encode("utf-16-be"), "", "ab"),
        ("Tea茶xy".encode("utf-16-le"), "", "Tea茶xy"),
        (f"{'tea ' * 50}Ā".encode("utf-16-le"), "", f"{'tea ' * 50}Ā"),  # its beginning tells, and that alone
        (b"\n% Encoding: cp1252".rjust(2_005, b"x"), "", "\n% Encoding: cp1252".rjust(2_005, "x")),
        ('<meta charset="cp1251">чай'.encode("cp1251"), "", '<meta charset="cp1251">чай'),
        (b"a\r\nb\rc", "", "a\nb\nc"),
    ],
)
def test_an_encoding(data: bytes, encoding: str, text: str) -> None:
    assert decoding.decoded(data, "x", encoding) == text


@pytest.mark.parametrize("text", ["teapots 茶茶", "茀 and tea"])
def test_what_is_hardly_utf_16_is_not_guessed_to_be(text: str) -> None:
    with pytest.raises(ContentError, match="is not UTF-8"):
        decoding.decoded(text.encode("utf-16-le"), "x")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        *(("MacRoman", "Café"), ("UTF8", "Café"), ("us-ascii", "Café"), ("ASCII", "Café"), ("GB2312", "茶镕")),
        *(("utf-32", "茶"), ("utf-16-le", "茶"), ("utf-16-be", "茶"), ("GBK", "茶"), ("Big5", "茶"), ("EUC-JP", "茶")),
        *(("windows-1250", "č"), ("cp1251", "чай"), ("cp1253", "τσάι"), ("cp1254", "ğ"), ("cp1257", "ė")),
        *(("latin2", "č"), ("iso-8859-5", "чай"), ("iso-8859-7", "τσάι"), ("latin5", "ğ"), ("latin9", "€")),
        *(("Shift_JIS", "茶"), ("cp932", "①"), ("EUC-KR", "차"), ("KOI8-R", "чай"), ("utf-8-sig", "茶")),
    ],
)
def test_encodings_by_their_names(said: str, text: str) -> None:
    codec = {"MacRoman": "mac-roman", "GB2312": "gb18030", "us-ascii": "utf-8", "ASCII": "utf-8"}.get(said, said)
    assert decoding.decoded(text.encode(codec), "x", said) == text


def test_how_large_a_file_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "LARGEST", 3)
    assert decoding.decoded(b"tea", "x") == "tea"
    with pytest.raises(ContentError, match="divide it"):
        decoding.decoded(b"teas", "x")


@pytest.mark.parametrize("encoding", ["klingon", "zlib", "rot13", "idna", "utf-7", "a\0b"])
def test_what_is_no_encoding(encoding: str) -> None:
    with pytest.raises(ContentError, match="is no encoding that is read"):
        decoding.decoded(b"words", "x", encoding)


@pytest.mark.parametrize("text", ["", "{", "[1", '{"a": NaN}'])
def test_a_list_of_ones_own_that_is_torn(text: str) -> None:
    with pytest.raises(ContentError, match="is not valid JSON"):
        list(mylist.works(text, "mine.json"))


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("", {}),
        (" Mine. ", {"words": "Mine."}),
        ("status: reading", {"words": "status: reading"}),
    ],
)
def test_a_note(note: str, told: dict[str, object]) -> None:
    assert notes.told(note) == told


def test_a_note_of_ours_that_somebody_changed_is_words() -> None:
    said = notes._MARK + " read | 9 | 9 | never\nMore."
    assert notes.told(said) == {"words": said}


@pytest.mark.parametrize(
    ("words", "archive", "told"),
    [
        ("arXiv:2512.00001v3 [cs.CL]", "", "2512.00001"),
        ("HEP-TH/9901001", "", "hep-th/9901001"),
        ("0201082v1", "quant-ph", "quant-ph/0201082"),
        ("0201082", "", ""),
        ("2512.1", "", ""),
    ],
)
def test_a_bare_id(words: str, archive: str, told: str) -> None:
    assert works.bare_arxiv(words, archive) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("Toy Letters", "7", "2", "1--9", "2001"), "Toy Letters 7 (2001), no. 2, 1-9"),
        (("Toy Letters", "7", "2", "", "2001"), "Toy Letters 7 (2001), no. 2"),
        (("Toy Letters", "7", "", "1–9", "2001"), "Toy Letters 7, 1-9 (2001)"),
        (("Toys 2001", "", "", "", "2001"), "Toys 2001"),
        (("Toys", "", "", "5", "2001"), "Toys 5 2001"),
        (("arXiv preprint", "7", "", "", "2001"), ""),
        (("CoRR", "", "", "", ""), ""),
        (("", "7", "", "", ""), ""),
    ],
)
def test_a_reference(given: tuple[str, ...], told: str) -> None:
    assert works.reference(*given) == told


def test_bookmarks_that_close_more_than_they_opened() -> None:
    text = '</DL><DT><A HREF="https://arxiv.org/abs/2512.00001">A Toy</A></DL><DD>Mine\n<DD>again<P><DD>'
    work = first(bookmarks.works(text, "x.html"))
    assert (work.arxiv, work.title) == ("2512.00001", "A Toy")


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:z="http://www.zotero.org/namespaces/export#">
<bib:Article rdf:about="#a"><z:itemType>journalArticle</z:itemType><dc:title>A Toy</dc:title>
<dcterms:isPartOf rdf:resource="#nothing"/><dcterms:isPartOf><bib:Other/></dcterms:isPartOf>
<bib:authors><rdf:Seq><rdf:li><foaf:Person/></rdf:li><rdf:li><foaf:Person><foaf:surname>Toy</foaf:surname>
</foaf:Person></rdf:li></rdf:Seq></bib:authors></bib:Article></rdf:RDF>"""


@pytest.mark.parametrize(
    ("value", "closed"), [("{A}", 2), ("{A} # {B}", 2), ("{a{b}c}", 6), (r"{A\}}", 4), (r"{A\}", -1), ("{A", -1)]
)
def test_where_a_value_of_bibtex_is_closed(value: str, closed: int) -> None:
    assert bibtex._close(value) == closed


def test_a_list_of_ones_own_in_a_newer_format() -> None:
    with pytest.raises(ContentError, match="is of format 2; this Broadsheet reads 1"):
        list(mylist.works('{"format": 2, "kind": "my list", "papers": []}', "mine.json"))


TOY = Record(id="2512.00001", title="A Toy")


@pytest.mark.parametrize(
    ("work", "what", "told"),
    [
        (Work("x:1", title="A Toy!"), "merged", "2512.00001, known by its title"),
        (Work("x:1", title="Another"), "taken", "title/another Another"),
        (Work("x:1", title="Another", arxiv="2512.00009"), "left", "2512.00009 was taken down here"),
        (Work("x:1", title="Another", id="nowhere"), "broken", "cannot be a record: is no arXiv id"),
    ],
)
def test_what_becomes_of_a_work(work: Work, what: str, told: str) -> None:
    untitled = Record(id="2512.00002", title="…")  # no other title is like it
    (outcome,) = settle((work,), Known((TOY, untitled), down=Takedowns(frozenset({"2512.00009"})))).outcomes
    assert (outcome.what, outcome.words[: len(told)]) == (what, told)


def test_a_word_that_is_too_long_for_a_tag_is_none() -> None:
    known = Known()
    assert known.tags(["tea", "x y " * LONGEST]) == ("tea",)
    assert known.begun == {"tea": "tea"}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Mine, &amp; more.</p><p>Again.</p>", "Mine, & more.\n\nAgain."),
        ("Tea &amp; toys, 1 &lt; 2", "Tea & toys, 1 < 2"),
        ("Tea & toys", "Tea & toys"),
        ("", ""),
    ],
)
def test_a_note_of_zotero(html: str, words: str) -> None:
    assert zotero._plain(html) == words


def test_zotero_of_what_is_part_of_nothing_known() -> None:
    work = first(zotero.works(RDF, "x.rdf"))
    assert (work.title, work.authors, work.journal_ref) == ("A Toy", ("Toy",), "")


def test_settings_that_already_ask_for_it_stay() -> None:
    text = '[collect]\nsources = ["arxiv"]\n[collect.arxiv]\ncategories = ["cs.CL"]\n'
    assert opml.with_collected(text, ("arxiv",), ("cs.CL",)) == text
