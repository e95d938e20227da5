"""What people call a paper -> its id."""

import pytest

from generator.errors import UsageError
from generator.naming import id_of, ids_of, submitted

CALLED = {
    "2512.02425": "2512.02425",
    " 2512.02425v3 ": "2512.02425",
    "arXiv:2512.02425": "2512.02425",
    "quant-ph/0201082": "quant-ph/0201082",
    "https://arxiv.org/abs/2512.02425": "2512.02425",
    "https://www.arxiv.org/pdf/2512.02425v2.pdf": "2512.02425",
    "arxiv.org/abs/quant-ph/0201082v1": "quant-ph/0201082",
    "https://arxiv.org/html/2512.02425v1#S3": "2512.02425",
    "https://www.alphaxiv.org/abs/2512.02425?tab=notes": "2512.02425",
    "https://ar5iv.labs.arxiv.org/html/2512.02425": "2512.02425",
    "https://huggingface.co/papers/2512.02425": "2512.02425",
    "https://doi.org/10.48550/arXiv.2512.02425": "2512.02425",
    "10.48550/arXiv.2512.02425": "2512.02425",
    "https://toys.example.net/daily/papers/2512.02425.html": "2512.02425",
    "https://toys.example.net/daily/papers/title/long-context-for-toys.html": "title/long-context-for-toys",
    "title/long-context-for-toys": "title/long-context-for-toys",
}


@pytest.mark.parametrize(("words", "paper_id"), CALLED.items())
def test_a_paper_by_any_of_its_names(words: str, paper_id: str) -> None:
    assert id_of(words) == paper_id


@pytest.mark.parametrize(
    "words", ["", "tea", "2512.024255555", "10.1000/182", "https://toys.example.net/2512.02425", "arxiv.org/list/cs.CL"]
)
def test_what_names_no_paper(words: str) -> None:
    with pytest.raises(ValueError, match="is no id and no address of a paper"):
        id_of(words)


@pytest.mark.parametrize(
    ("arxiv_id", "month"),
    {
        "2512.02425": (2025, 12),
        "0704.0001": (2007, 4),
        "quant-ph/0201082": (2002, 1),
        "hep-th/9108001": (1991, 8),
    }.items(),
)
def test_an_arxiv_id_tells_its_month(arxiv_id: str, month: tuple[int, int]) -> None:
    assert submitted(arxiv_id) == month


def test_each_once_and_all_errors_at_once() -> None:
    assert ids_of(["2512.02425", "2512.02425v2", "2512.00001"]) == ("2512.02425", "2512.00001")
    with pytest.raises(UsageError) as caught:
        ids_of(["tea", "2512.00001", "mine.bib"])
    assert [fault.place for fault in caught.value.faults] == ["tea", "mine.bib"]
    assert "mine.bib: is not there" in str(caught.value)
    assert "tea: is no id and no address of a paper (give 2512.02425, " in str(caught.value)


@pytest.mark.parametrize("doi", ["10.1109/CVPR.2016.90", "doi:10.1000/tea", "https://doi.org/10.1000/tea.(1)"])
def test_a_doi_of_others_is_told_as_one(doi: str) -> None:
    with pytest.raises(UsageError) as caught:
        ids_of([doi])
    assert str(caught.value).startswith(
        f"{doi}: is no DOI of arXiv's, and no source here knows another (`broadsheet add "
    )


@pytest.mark.parametrize("ending", [".bib", ".ris", ".json", ".html", ".rdf", ".md", ".BIB"])
def test_what_looks_like_a_file_is_told_as_one(ending: str) -> None:
    with pytest.raises(UsageError) as caught:
        ids_of([f"mine{ending}"])
    assert str(caught.value) == f"mine{ending}: is not there (look how the file is called, and in which folder it is)"
