"""How bibliographies spell ids, dates, names and statuses: what is found in their words."""

from datetime import date

import pytest

from generator.decisions import ListEntry
from generator.trading import works
from generator.trading.works import Work


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("see https://arxiv.org/abs/2512.00001v2, please", "2512.00001"),
        ("arXiv : 2512.00001", "2512.00001"),
        ("CoRR abs/2401.00002", "2401.00002"),
        ("https://arxiv.org/list/math.gt/0309136", "math.GT/0309136"),
        ("10.48550/ARXIV.HEP-TH/9901001", "hep-th/9901001"),
        ("https://huggingface.co/papers/2512.00011", "2512.00011"),
        ("https://toys.example.net/papers/2512.00011.html", "2512.00011"),
        ("arXiv:2512.000011", ""),
        ("2512.00001", ""),
        ("quarxiv:2512.00001", ""),
        (" " * 5_000 + "arXiv:2512.00001", ""),
        (" " * 4_984 + "arXiv:2512.00001", "2512.00001"),
    ],
)
def test_an_arxiv_id_where_its_surroundings_say_so(words: str, told: str) -> None:
    assert works.arxiv_of("nothing", words, "arXiv:1901.00001") == (told or "1901.00001")
    assert works.arxiv_of(words) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("https://toys.example.net/papers/title/tea-2.html", "title/tea-2"),
        ("at http://a.b/daily/papers/title/tea.html", "title/tea"),
        ("https://toys.example.net/papers/title/nul.html", ""),
        ("https://toys.example.net/papers/title/tea", ""),
        ("https://toys.example.net/papers/title/-tea.html", ""),
        ("https:///papers/title/tea.html", ""),
        (f"https://a.b/papers/title/{'a' * 100}.html", "title/" + "a" * 100),
        (f"https://a.b/papers/title/{'a' * 101}.html", ""),
    ],
)
def test_an_address_of_ours(words: str, told: str) -> None:
    assert works.ours_of("nothing", words) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("10.1000/toy", "10.1000/toy"),
        ("(https://doi.org/10.1000/toy_5).", "10.1000/toy_5"),
        ("10.1000/toy.,;)", "10.1000/toy"),
        ("10.1000/box", "10.1000/box"),
        ('10.1000/a"b', "10.1000/a"),
        ("10.100/toy", ""),
        ("10.48550/arXiv.2512.00001", ""),
        ("10.48550/ARXIV.2512.00001", ""),
        ("", ""),
    ],
)
def test_a_doi(words: str, told: str) -> None:
    assert works.doi_of(words) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (" 2024-03-05T10:00", date(2024, 3, 5)),
        ("2024/3", date(2024, 3, 1)),
        ("2024.12.31", date(2024, 12, 31)),
        ("2024", date(2024, 1, 1)),
        ("2024-02-30", None),
        ("20240305", None),
        ("1000", date(1000, 1, 1)),
        ("0999", None),
        ("2999", date(2999, 1, 1)),
        ("3000", None),
        ("soon", None),
    ],
)
def test_a_date(words: str, told: date | None) -> None:
    assert works.date_of(words) == told


@pytest.mark.parametrize(
    ("words", "month"),
    [
        *zip(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
            range(1, 13),
            strict=True,
        ),
        *((" December ", 12), ("SEPT.", 9), ("01", 1), ("12", 12), ("2", 2), ("13", 1), ("0", 1), ("٣", 1), ("", 1)),
        *(("002", 1), ("xi", 1)),
    ],
)
def test_a_month(words: str, month: int) -> None:
    assert works.month_of(words) == month


@pytest.mark.parametrize(
    ("arxiv", "said", "month_said", "told"),
    [
        ("2512.00001", None, False, date(2025, 12, 1)),
        ("hep-th/9108001", None, False, date(1991, 8, 1)),
        ("quant-ph/0201082", date(2002, 1, 1), False, date(2002, 1, 1)),
        ("2512.00001", date(2025, 1, 1), False, date(2025, 12, 1)),
        ("2512.00001", date(2026, 1, 1), False, date(2026, 1, 1)),
        ("2512.00001", date(2025, 3, 4), True, date(2025, 3, 4)),
        ("2512.00001", None, True, date(2025, 12, 1)),
        ("2599.00001", date(2025, 1, 1), False, date(2025, 1, 1)),
        ("2599.00001", None, False, None),
        ("", date(2025, 1, 1), False, date(2025, 1, 1)),
        ("", None, False, None),
    ],
)
def test_a_month_that_the_id_tells(arxiv: str, said: date | None, month_said: bool, told: date | None) -> None:
    assert works.dated_by(arxiv, said, month_said=month_said) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        *(("Read", "read"), ("done", "read"), ("reading", "reading"), ("skimmed", "reading"), ("To-Read", "to-read")),
        *(("unread", "to-read"), ("someday", ""), ("", "")),
    ],
)
def test_a_status(words: str, told: str) -> None:
    assert works.status_of(words) == told


def test_tags_keywords_categories_and_names() -> None:
    assert works.tags_of([" a  b ", "", "c", "a b"]) == ("a b", "c")
    assert works.tags_of(map(str, range(60))) == tuple(map(str, range(50)))
    assert works.parted("a, box;;c\nd e ") == ("a", "box", "c", "d e")
    assert works.parted("a;b, c", ",") == ("a;b", "c")
    assert works.category_of(" cs.CL ") == "cs.CL"
    assert works.category_of("hep-th") == "hep-th"
    assert works.category_of("CS") == works.category_of("") == ""
    assert works.named("Toy", "Ada ", "Jr.") == "Ada Toy Jr."
    assert works.named("Toy") == works.reference("Toy") == "Toy"
    assert works.bare_arxiv("arxiv : 2512.00001v1 [x]") == "2512.00001"
    assert works.bare_arxiv("math.gt/0309136") == "math.GT/0309136"


def test_what_its_keeper_says() -> None:
    bare = Work("x:1", title="Tea", day=date(2026, 1, 5))
    assert not bare.kept
    assert all(
        bare._replace(**one).kept for one in ({"status": "read"}, {"tags": ("a",)}, {"words": "W"}, {"rating": 0})
    )
    whole = bare._replace(status="read", since=date(2026, 2, 1), rating=4, words="W", tags=("A",))
    assert whole.entry("2512.00001", ["a"]) == ListEntry(
        id="2512.00001", status="read", day=date(2026, 1, 5), since=date(2026, 2, 1), rating=4, tags=("a",), words="W"
    )
    assert Work("x:1") == Work("x:1", "", (), "", "", None, "", "", "", (), "", "", None, None, None, (), "", ())
