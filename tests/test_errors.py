"""Whatever is wrong is told with a remedy that one can do, in plain words; pydantic's words reach nobody."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from generator import config, decisions, models, values
from generator.errors import nearest
from generator.refusals import SHAPES, refusal, shown

ROOT = Path(__file__).parents[1]


def remedies(code: str) -> Iterator[tuple[int, list[str]]]:
    """Where a Fault is built, the line, and the words that may be its remedy as far as they stand there."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
            third = [one.value for one in node.keywords if one.arg == "remedy"] or node.args[2:3]
            yield node.lineno, [word for one in third for word in _words(one)]


def _words(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*_words(node.body), *_words(node.orelse)]
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(one.value if isinstance(one, ast.Constant) else "x" for one in node.values)]  # type: ignore[misc]
    return []


def test_every_fault_has_a_remedy_of_some_words() -> None:
    built, short = 0, []
    for path in sorted((ROOT / "generator").rglob("*.py")):
        for line, words in remedies(path.read_text("utf-8")):
            built += 1
            short += [f"{path.name}:{line}: {one!r}" for one in words if len(one.split()) < 2]
    assert built > 200
    assert short == []


def test_a_remedy_that_is_none_is_found() -> None:
    assert list(remedies('Fault("a", "b", "")\nFault("a", "b", f"mend {c}")\nFault("a", "b", d)')) == [
        (1, [""]),
        (2, ["mend x"]),
        (3, []),
    ]


def test_every_pattern_is_told_in_words() -> None:
    """Of the settings and of what people write; else a wrong value ended in a KeyError."""
    code = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (config, values, decisions, models))
    written = {
        one.value.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        for one in node.keywords
        if one.arg == "pattern" and isinstance(one.value, ast.Constant)
    }
    assert written == set(SHAPES)


class Toy(BaseModel, extra="forbid"):
    word: str = ""
    number: int = 1
    truth: bool = True
    words: tuple[str, ...] = ()
    few: Annotated[int, Field(ge=1, le=9)] = 1
    slug: values.Slug = "a"
    kind: config.ShelfKind = "day"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"word": 1}, "should be text; write it in quotes"),
        ({"number": "x"}, "should be a whole number; write digits, without quotes"),
        ({"number": 1.5}, "should be a whole number; write digits, without quotes"),
        ({"truth": "perhaps"}, "should be true or false; write true or false, without quotes"),
        ({"words": "a"}, 'should be a list; write ["…", "…"]'),
        ({"few": 0}, "should be 1 or more; write a greater number"),
        ({"few": 10}, "should be 9 or less; write a smaller number"),
        ({"slug": "A B"}, "should be small letters, digits and single hyphens; such as long-context"),
        ({"kind": "tags"}, "is none of the words that may stand there; did you mean 'tag'?"),
        ({"x": 1}, "is not known; take it out"),
    ],
)
def test_what_pydantic_refuses(value: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Toy.model_validate(value)
    assert ["; ".join(refusal(one)) for one in caught.value.errors()] == [said]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "true"),
        (3, "3"),
        (date(2025, 12, 9), "2025-12-09"),
        (None, "nothing"),
        ('a "b"\n', r'"a \"b\"\n"'),
        (["a", False, {"do": "hide"}], '["a", false, { do = "hide" }]'),
        ([{"a b": {"c": {"d": {}, "e": {"f": 1}}}}], '[{ "a b" = { c = { … } } }]'),
        ("x" * 100, f'"{"x" * 56}...'),
        ([[["tea"] * 9] * 9] * 9, '[[["tea", "tea", "tea", "tea", "tea", "tea", "tea", "tea"...'),
    ],
)
def test_a_wrong_value_is_shown_as_one_writes_it_and_short(value: object, words: str) -> None:
    assert shown(value) == words


def test_of_many_names_some_are_told() -> None:
    names = [f"name-{number:03d}" for number in range(99)]
    assert nearest("zzz", names) == "expected one of 99 names, such as name-000, name-001, name-002, name-003, name-004"
