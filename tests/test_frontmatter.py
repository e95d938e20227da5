"""Front matter: what is written is read back, by us and by a stock YAML library; what people write is understood."""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from generator import frontmatter, text
from generator.errors import ContentError
from tests import hostile

LOADERS = {"C": getattr(yaml, "CSafeLoader", None), "pure": yaml.SafeLoader}


def head(written: str) -> str:
    """What stands between the two lines `---`, as any reader of front matter finds it."""
    _, between, _ = written.split("---\n", 2)
    return between


def exactly(value: object) -> str:
    """A form in which 1 and True differ, and a tuple and a list do not."""
    return json.dumps(value, sort_keys=True)


def assert_round_trip(fields: Mapping[str, Any], body: str = "") -> None:
    written = frontmatter.write(fields, body)
    assert written.encode("utf-8").decode("utf-8") == written
    read, after = frontmatter.read(written, "a.md")
    assert (exactly(read), after) == (exactly(fields), body)
    for name, loader in LOADERS.items():
        assert loader is not None, f"PyYAML came without its {name} loader"
        assert exactly(yaml.load(head(written), Loader=loader)) == exactly(fields), name


# Keys are names in our own code, and none of them is one of YAML's words for a truth value.
keys = st.sampled_from(["id", "title", "format", "author_count", "machine_summary", "x1"])
scalars = st.none() | st.booleans() | st.integers() | hostile.carried | hostile.special
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile.carried, inner, max_size=3),
    max_leaves=6,
)
bodies = (hostile.anything | hostile.special).map(lambda raw: text.clean(raw).strip("\n"))


@given(st.dictionaries(keys, values, min_size=1), bodies)  # a table of nothing is nothing to YAML; ours say `format`
@example({"title": "\x00\x1f\x7f\x80\x85\x9f\xa0\u2028\u2029\ufeff\ufffe\uffff\U0010ffff"}, "")
@example({"title": "a: b # c"}, "---\nbody: no\n---")
@example({"format": 1}, "a\n---\nb")
def test_what_is_written_is_read_back_by_us_and_by_a_stock_library(fields: dict[str, Any], body: str) -> None:
    assert_round_trip(fields, body)


@pytest.mark.parametrize("character", [chr(code) for code in (*range(0x20), *range(0x7E, 0xA1))], ids=ascii)
def test_every_control_character_is_read_back(character: str) -> None:
    assert_round_trip({"title": f"a{character}b", "x1": [character, {character: character}]})


@pytest.mark.parametrize("words", hostile.OURS, ids=range(len(hostile.OURS)))
def test_our_hostile_strings_are_read_back(words: str) -> None:
    assert_round_trip({"title": words, "x1": [words]}, words.strip("\n"))


@pytest.mark.shared
def test_the_hostile_strings_are_read_back(shared: Any) -> None:
    for words in hostile.corpora(shared):
        assert_round_trip({"title": words, "x1": [words, {"name": words}]}, text.clean(words).strip("\n"))


def test_a_lone_surrogate_is_written_so_that_a_file_can_hold_it_and_read_back_by_us() -> None:
    """No UTF-8 holds one, so the law leaves it out, and text.clean takes it out before; but no file is lost for it."""
    written = frontmatter.write({"title": "a\ud800b"})
    assert written.encode("utf-8") == b'---\ntitle: "a\\ud800b"\n---\n'
    assert frontmatter.read(written, "a.md") == ({"title": "a\ud800b"}, "")
    both = {"format": 1, "title": "a\ud800b"}
    assert frontmatter.read(frontmatter.write(both), "a.md") == (both, "")


def test_how_it_is_written() -> None:
    fields = {
        "format": 1,
        "id": "2401.10000",
        "authors": ("Ada Toy", 'B "x"'),
        "organisation": {"a": "ü"},
    }
    assert frontmatter.write(fields, "Words.\n\nMore.") == (
        "---\n"
        "format: 1\n"
        'id: "2401.10000"\n'
        'authors: ["Ada Toy", "B \\"x\\""]\n'
        'organisation: {"a": "ü"}\n'
        "---\n"
        "\nWords.\n\nMore.\n"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]], ids=str)
def test_what_is_no_json_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        frontmatter.write({"x1": value})


# --- what people write ------------------------------------------------------------------------------------------------

PEOPLE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "bare words": ("title: Tea for two", {"title": "Tea for two"}),
    "quotes": ("a: 'it''s'\nb: \"x\\u00fcy\"", {"a": "it's", "b": "xüy"}),
    "comments": ("# who\nformat: 1 # ours\n\ntitle: Tea", {"format": 1, "title": "Tea"}),
    "a list in a row": ("tags: [a, b]", {"tags": ["a", "b"]}),
    "a list below": ("tags:\n- a\n- b", {"tags": ["a", "b"]}),
    "a folded block": ("note: >\n  one\n  two\n", {"note": "one two\n"}),
    "a table": ("curator:\n  name: Ada", {"curator": {"name": "Ada"}}),
    "ids unquoted": ("arxiv: 2401.10000", {"arxiv": "2401.10000"}),
    "ids unquoted among others": ("title: Tea\narxiv: 2401.10000", {"title": "Tea", "arxiv": "2401.10000"}),
    "ids in a list": ("ids: [2401.10000, 2401.10010]", {"ids": ["2401.10000", "2401.10010"]}),
    "days": ("published: 2025-12-09", {"published": "2025-12-09"}),
    "truth": ("a: true\nb: FALSE\nc: TRUE", {"a": True, "b": False, "c": True}),
    "words that YAML 1.1 took for truth": ("a: no\nb: On\nc: y", {"a": "no", "b": "On", "c": "y"}),
    "numbers": ("a: 10\nb: -3\nc: 0", {"a": 10, "b": -3, "c": 0}),
    "what only looks like one": (
        "a: 12:30\nb: 0x1F\nc: 007\nd: 1_000\ne: 1e5\nf: .5\ng: +1",
        {"a": "12:30", "b": "0x1F", "c": "007", "d": "1_000", "e": "1e5", "f": ".5", "g": "+1"},
    ),
    "nothing": ("a:\nb: ~\nc: null\nd: ''", {"a": None, "b": None, "c": None, "d": ""}),
    "other signs": ("a: =\nb: <<", {"a": "=", "b": "<<"}),
    "an anchor": ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
    "a key that is no name": ("'a b': 1\nc-d: 2", {"a b": 1, "c-d": 2}),
    "no field": ("", {}),
    "only a comment": ("# later", {}),
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "BOM"])
@pytest.mark.parametrize(("words", "fields"), PEOPLE.values(), ids=PEOPLE)
def test_what_people_write(words: str, fields: Mapping[str, Any], mark: str, ending: str) -> None:
    lines = f"---\n{words}\n---\n\nA *body*.\n\nOf two.\n" if words else "---\n---\nA *body*.\n\nOf two.\n"
    read = frontmatter.read(mark + lines.replace("\n", ending), "a.md")
    assert (exactly(read[0]), read[1]) == (exactly(fields), "A *body*.\n\nOf two.")


@pytest.mark.parametrize(
    ("words", "body"),
    [
        ("---\nformat: 1\n---", ""),
        ("---\nformat: 1\n---\n", ""),
        ("---\nformat: 1\n---\n\n\n", ""),
        ("---\nformat: 1\n---\nbox", "box"),
        ("---\nformat: 1\n---\n\n  body \n---\n", "  body \n---"),
    ],
    ids=repr,
)
def test_where_the_body_begins(words: str, body: str) -> None:
    assert frontmatter.read(words, "a.md") == ({"format": 1}, body)


@pytest.mark.parametrize(
    ("words", "line", "fact"),
    [
        ("", 1, "has no front matter"),
        ("format: 1\n", 1, "has no front matter"),
        ("\n---\nformat: 1\n---\n", 1, "has no front matter"),
        ("---\nformat: 1\n", 1, "has front matter that never ends"),
        ("---\nformat: 1\n-- \nbody", 1, "has front matter that never ends"),
        ("---", 1, "has no front matter"),
        ("---\nformat: 1\ntitle: Tea: for two\n---\n", 3, "not YAML: mapping values are not allowed"),
        ("---\nformat: 1\ntitle: @tea\n---\n", 3, "not YAML: found character that cannot start any token"),
        ("---\nformat: 1\ntags: [a, b\n---\n", 4, "not YAML: did not find expected"),
        ("---\nformat: 1\n<<<<<<< HEAD\ntitle: a\n=======\n---\n", 4, "not YAML"),
        ("---\n- a\n- b\n---\n", 1, "is no table"),
        ("---\njust words\n---\n", 1, "is no table"),
        ("---\n1: a\n---\n", 1, "is no table"),
        ("---\na: *nobody\n---\n", 2, "not YAML: found undefined alias"),
        ("---\na: !!python/object/apply:os.system [id]\n---\n", 2, "not YAML: could not determine a constructor"),
        ("---\na: !!timestamp soon\n---\n", 1, "cannot be read"),
        ("---\na: !!bool maybe\n---\n", 1, "cannot be read"),
        ("---\na: !!int ''\n---\n", 1, "cannot be read"),
        ("---\n? [a]\n: b\n---\n", 2, "not YAML: found unhashable key"),
        ("---\na: \x07\n---\n", 1, "not YAML: control characters are not allowed"),
        ("---\na: " + "9" * 5_000 + "\n---\n", 1, "cannot be read: Exceeds the limit"),
        ("---\na: " + "[" * 100_000 + "\n---\n", None, "has front matter that"),
        ("---\na: " + '{"a":' * 100_000 + "\n---\n", None, "has front matter that"),
        ("---\na:\n" + "- " * 3_000 + "x\n---\n", None, "has front matter that"),
    ],
    ids=lambda value: ascii(value)[:40] if isinstance(value, str) else str(value),
)
def test_what_cannot_be_read(words: str, line: int | None, fact: str) -> None:
    with pytest.raises(ContentError) as caught:
        frontmatter.read(words, "papers/a.md")
    (fault,) = caught.value.faults
    assert fault.place.startswith("papers/a.md:" if line is None else f"papers/a.md:{line}")
    assert fact in fault.fact
    assert "\n" not in fault.fact
    assert fault.remedy


@pytest.mark.parametrize(("depth", "is_read"), [(49, True), (50, False)])
def test_how_deep_it_may_nest(depth: int, is_read: bool) -> None:
    words = f"---\na: {'[' * depth}{']' * depth} # deep\nb: [{'[], ' * 60}]\n---\n"
    with nullcontext() if is_read else pytest.raises(ContentError, match="nests deeper than 50"):
        assert len(frontmatter.read(words, "a.md")[0]["b"]) == 60


# --- changes ----------------------------------------------------------------------------------------------------------

CHANGES: Mapping[str, tuple[str, Mapping[str, Any], str]] = {  # what -> front matter, the fields, front matter after
    "a field more": ("format: 1 # one\n# ours\n", {"hidden": True}, "format: 1 # one\n# ours\nhidden: true\n"),
    "another value": ("hidden:   false # for now\na: 1\n", {"hidden": True}, "hidden: true # for now\na: 1\n"),
    "a comment is kept": ("a: 1 # box\n", {"a": 2}, "a: 2 # box\n"),
    "one line below": ("tags:\n- a\nb: 1\n", {"tags": None}, "b: 1\n"),
    "no more": ("a: 1\nhidden: true\nb: 2\n", {"hidden": None}, "a: 1\nb: 2\n"),
    "never there": ("a: 1\n", {"hidden": None}, "a: 1\n"),
    "over several lines": ("tags:\n- a # yes\n- b\nc: >\n  d\n  e\n", {"tags": ["x"]}, 'tags: ["x"]\nc: >\n  d\n  e\n'),
    "folded": ("c: >\n  d\n\n  hidden: no\na: 1\n", {"a": "b: c"}, 'c: >\n  d\n\n  hidden: no\na: "b: c"\n'),
    "quoted": ('"hidden": true\n', {"hidden": False}, "hidden: false\n"),
    "none at all": ("", {"a": 1}, "a: 1\n"),
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("words", "fields", "after"), CHANGES.values(), ids=CHANGES)
def test_fields_change_and_nothing_else(words: str, fields: Mapping[str, Any], after: str, ending: str) -> None:
    whole = "\ufeff---\n{}---\n\nWords: 1\n--- \nhidden: x\n".replace("\n", ending)
    text = whole.format(words.replace("\n", ending))
    assert frontmatter.changed(text, "a.md", fields) == whole.format(after.replace("\n", ending))


def test_a_new_line_ends_as_the_first_one_does() -> None:
    assert frontmatter.changed("---\r\na: 1\n---\n", "a.md", {"b": 2}) == "---\r\na: 1\nb: 2\r\n---\n"


def test_what_no_line_says_is_not_changed_by_guessing() -> None:
    with pytest.raises(ContentError, match=r"a\.md: has front matter in which no command can change 'hidden'"):
        frontmatter.changed("---\n{format: 1, hidden: true}\n---\n", "a.md", {"hidden": False})


@given(hostile.anything | hostile.special)
def test_whatever_is_read_is_an_answer_or_a_content_error(raw: str) -> None:
    for words in (raw, f"---\n{raw}\n---\n", f"---\na: {raw}\n---\n"):
        try:
            fields, _ = frontmatter.read(words, "a.md")
        except ContentError:
            continue
        assert all(isinstance(key, str) for key in fields)
