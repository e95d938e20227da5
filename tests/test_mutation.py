"""The harness that changes modules: it sees what tests notice, and what they do not."""

import ast

import pytest

from tests.mutation import ROOT, changes, is_noticed

SOURCE = '''
def f(words: "x") -> bool:
    """Words."""
    if not words:
        raise ValueError("none")
    return words.strip() in ("a",) and len(words) < 2
'''


def test_what_is_changed_and_what_is_spared() -> None:
    made = {(change.before, change.after) for change in changes(SOURCE)}
    assert made >= {
        ("not words", "not not words"),
        ("len(words) < 2", "len(words) <= 2"),
        ("words.strip() in ('a',)", "words.strip() not in ('a',)"),
        ("words.strip()", "_as_it_is(words)"),
        ("'a'", "'ax'"),
        ("2", "3"),
        ("return words.strip() in ('a',) and len(words) < 2", "return None"),
    }
    assert not {before for before, _ in made} & {"'Words.'", "'none'", "'x'"}
    assert all(ast.unparse(change.tree) != ast.unparse(ast.parse(SOURCE)) for change in changes(SOURCE))


@pytest.mark.slow
def test_it_notices() -> None:
    source = "def clean(text: str) -> str:\n    return text\n"
    assert is_noticed("text", ast.parse(source), ["test_text.py"])
    assert not is_noticed("text", ast.parse((ROOT / "generator/text.py").read_text("utf-8")), ["test_text.py"])
