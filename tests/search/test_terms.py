"""Words -> terms: as lunr.js makes them, here and in the browser."""

import json
import random
from pathlib import Path

import pytest

from generator.searching.terms import term, tokens
from tests.search.index import modules, node

EXAMPLES = [
    ("Scaling Long-Context Models", ["scale", "long", "context", "model"]),
    ("the cat, (its) mats.", [None, "cat", None, "mat"]),
    ("-- … $x^2$", ["", "x^2"]),
    ("try always happy by Y", ["tri", "alway", "happi", None, "y"]),
    ("Élan GPT-3.5's naïve", ["lan", "gpt", "3.5'", "naïv"]),
    ("constructor __proto__", ["constructor", "__proto__"]),
    ("", []),
]
LONGER = "yy ing ed s es ies ational tion al ive ness ee ll ss sses eed ful ize ous ion"
PARTS = (*"yeaouibtl'.3é", *LONGER.split(" "))


@pytest.mark.parametrize(("words", "expected"), EXAMPLES)
def test_examples(words: str, expected: list[str | None]) -> None:
    assert [term(token) for token in tokens(words)] == expected


def test_a_word_of_no_end_is_left_as_it_is() -> None:
    assert term("y" * 20_000) == "y" * 20_000


@pytest.mark.seconds
def test_as_lunr_and_as_the_browser(tmp_path: Path, node_modules: Path) -> None:
    lot = random.Random(1)
    made = ["".join(lot.choices(PARTS, k=lot.randint(1, 5))) for _ in range(20_000)]
    texts = [*(words for words, _ in EXAMPLES), *made, "A\u00a0B\u2003C\ufeffD\u3000E\u200bF", "İstanbul ΣΑΣ ß"]
    (tmp_path / "words.json").write_text(json.dumps(texts))
    answers = node("words.mjs", modules(tmp_path), node_modules / "lunr", tmp_path / "words.json")
    ours = [[term(token) for token in tokens(text)] for text in texts]
    assert [theirs for theirs, _ in answers] == ours
    assert [browsers for _, browsers in answers] == ours
