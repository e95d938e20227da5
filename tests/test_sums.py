"""The lists of the digests of records: which files stand there, how they are written and read."""

from hashlib import sha256
from pathlib import Path

import pytest

from generator.storing import sums
from tests import toy

A, B, TEA = (sha256(words).hexdigest() for words in (b"a", b"b", "Tea\ud800".encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("records/huggingface/papers/2512/2512.00001.md", True),
        ("local/records/arxiv/papers/quant-ph/0201082.md", True),
        ("records/huggingface/days/2025/2025-12-09.json", True),
        ("records/huggingface/readings/2025/2025-12-09.jsonl", True),
        ("records/huggingface/papers/x.md", True),
        ("records/huggingface/papers/2512/.sums", False),
        ("records/huggingface/notes/x.md", False),
        ("records/takedowns.jsonl", False),
        ("curation/papers/2512.00001.md", False),
        ("other/records/huggingface/papers/x.md", False),
    ],
)
def test_which_files_a_list_names(place: str, expected: bool) -> None:
    assert sums.is_record(place) is expected


def test_a_list_as_it_is_written_and_read() -> None:
    text = f"{A}  a.md\n{B}  b c.md\n{A}  b c.md\n"
    listed = {"b c.md": frozenset({B, A}), "a.md": frozenset({A})}
    assert sums.words(listed) == text
    assert sums.read(text) == (listed, [])
    assert sums.words({}) is None
    assert sums.read(f"{A}  a.md\n<<<<<<< ours\n{B} b.md\n{B}  c.md\n") == (
        {"a.md": frozenset({A}), "c.md": frozenset({B})},
        [2, 3],
    )


def test_lists_change_with_the_files_that_are_saved(tmp_path: Path) -> None:
    folder = "records/huggingface/papers/2512"
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / ".sums").write_text(f"{A}  kept.md\n{B}  changed.md\n{B}  gone.md\n")
    texts = {
        f"{folder}/changed.md": "Tea\ud800",
        f"{folder}/gone.md": None,
        "records/huggingface/days/2025/2025-12-09.json": None,
        "curation/x.md": "x",
    }
    assert sums.with_sums(tmp_path, texts) == texts | {
        f"{folder}/.sums": f"{TEA}  changed.md\n{A}  kept.md\n",
        "records/huggingface/days/2025/.sums": None,
    }
    assert set(toy.tree(tmp_path)) == {f"{folder}/.sums"}  # nothing is written here
