"""Tables that people write: layers merge key by key; a fault names file, line, key and the nearest valid name."""

import pickle
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import __version__
from generator.config import Config
from generator.decisions import Organisation, PaperNote, Tag
from generator.errors import BusyError, ContentError, Fault, UsageError, collecting, nearest
from generator.tables import Layer, checked, front_matter_layer, merged, parse, toml_layer, without_format
from generator.values import Value


class Tables(Value):
    """As curation reads them."""

    tags: Mapping[str, Tag] = {}
    organisations: Mapping[str, Organisation] = {}


def faults_of(error: pytest.ExceptionInfo[ContentError]) -> list[str]:
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("words", "table"),
    [
        ("format = 1\n", {}),
        ("format = 1\ntitle = 'Tea'\n", {"title": "Tea"}),
        ("\ufeffformat = 1\r\ntitle = 'Tea'\r\n", {"title": "Tea"}),
        ('# who\nformat = 1 # ours\n[curator]\nname = "Ada"\n', {"curator": {"name": "Ada"}}),
    ],
    ids=["empty", "a key", "BOM and CRLF", "comments"],
)
def test_a_table_is_read(words: str, table: dict[str, Any]) -> None:
    assert parse(words, "site.toml") == table


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("", "curation/site.toml:1: does not say its format (write 'format = 1' first)"),
        ("title = 'Tea'", "curation/site.toml:1: does not say its format (write 'format = 1' first)"),
        (
            "format = 2",
            f"curation/site.toml:1: is of format 2, of a newer Broadsheet; this one, {__version__}, reads 1"
            " (update Broadsheet)",
        ),
        (
            "format = 0",
            "curation/site.toml:1: is of format 0, and this Broadsheet reads 1 (run `broadsheet migrate`)",
        ),
        (
            "format = 1\n[tags.tea]\n[tags.tea]\n",
            "curation/site.toml:3: is not TOML: Cannot declare tags.tea twice (mend that line)",
        ),
        ("format = '1'", "curation/site.toml:1: says the format \"1\", which is no number (write 'format = 1')"),
        ("format = true", "curation/site.toml:1: says the format true, which is no number (write 'format = 1')"),
        ("format = 1\ntitle = Tea", "curation/site.toml:2: is not TOML: Invalid value (mend that line)"),
        (
            "format = 1\n\n\ntitle = 'Tea'\ntitle = 'Two'",
            "curation/site.toml:5: is not TOML: Cannot overwrite a value (mend that line)",
        ),
        (
            "format = 1\nday = 2025-02-30",
            "curation/site.toml:2: is not TOML: Invalid date or datetime (mend that line)",
        ),
    ],
    ids=[
        "empty",
        "no format",
        "a later format",
        "an older format",
        "a table twice",
        "a format in quotes",
        "no number",
        "no value",
        "a key twice",
        "no day",
    ],
)
def test_a_table_that_cannot_be_read(words: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse(words, "curation/site.toml")
    assert faults_of(caught) == [fault]


@pytest.mark.parametrize("value", ["9" * 5_000, "[" * 100_000, "{a=" * 50_000, "'''", '"\x07"'], ids=lambda v: v[:4])
def test_a_value_that_no_reader_survives_is_a_fault(value: str) -> None:
    with pytest.raises(ContentError, match=r"^site\.toml:[12]: is not TOML: "):
        parse(f"format = 1\nx = {value}", "site.toml")


@pytest.mark.parametrize(
    ("place", "remedy"),
    [("a/b.md", "format: 1"), ("a/b.toml", "format = 1"), ("a/b.json", '"format": 1'), ("a/b.jsonl", '"format": 1')],
)
def test_the_remedy_is_in_the_language_of_the_file(place: str, remedy: str) -> None:
    with pytest.raises(ContentError) as caught:
        without_format({}, place)
    assert caught.value.faults[0].remedy == f"write '{remedy}' first"


# --- layers -----------------------------------------------------------------------------------------------------------


def layers(*tables: Mapping[str, Any]) -> list[Layer]:
    return [Layer(f"layer {number}", dict(table), {}) for number, table in enumerate(tables)]


@pytest.mark.parametrize(
    ("tables", "whole"),
    [
        ([], {}),
        ([{"a": 1}, {"b": 2}], {"a": 1, "b": 2}),
        ([{"a": 1}, {"a": 2}], {"a": 2}),
        ([{"a": {"x": 1, "y": 1}}, {"a": {"y": 2, "z": 2}}], {"a": {"x": 1, "y": 2, "z": 2}}),
        ([{"a": {"x": {"p": 1}}}, {"a": {"x": {"q": 2}}}], {"a": {"x": {"p": 1, "q": 2}}}),
        ([{"a": [1, 2]}, {"a": [3]}], {"a": [3]}),
        ([{"a": [1, 2]}, {"a": []}], {"a": []}),
        ([{"a": {"x": 1}}, {"a": 2}], {"a": 2}),
        ([{"a": 2}, {"a": {"x": 1}}], {"a": {"x": 1}}),
        ([{"a": {"x": 1}}, {"a": {}}], {"a": {"x": 1}}),
        ([{"a": {"hidden": True}}, {"a": {"hidden": False}}], {"a": {"hidden": False}}),
    ],
    ids=str,
)
def test_layers_merge_key_by_key_and_what_is_no_table_replaces(
    tables: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]
) -> None:
    given_ = deepcopy(tables)
    assert merged(layers(*tables)) == whole
    assert tables == given_  # a layer is not changed by those above it


leaves = st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2)
tables_ = st.fixed_dictionaries(
    {},
    optional={
        "leaf": leaves,
        "table": st.dictionaries(st.sampled_from("abc"), leaves, max_size=3),
        "tables": st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("xy"), leaves), max_size=3),
    },
)  # a key is a table in every layer, or in none: the models see to that


@given(tables_, tables_, tables_)
def test_it_does_not_matter_which_layers_are_merged_first(one: Any, two: Any, three: Any) -> None:
    whole = merged(layers(one, two, three))
    assert merged(layers(merged(layers(one, two)), three)) == whole
    assert merged(layers(one, merged(layers(two, three)))) == whole
    assert merged(layers(whole, whole)) == whole


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "words", "faults"),
    [
        (
            Config,
            'format = 1\ntitle = "Tea"\ntitel = "Tee"\n',
            ["a.toml:3: unknown key 'titel' (did you mean 'title'?)"],
        ),
        (
            Config,
            'format = 1\n\n[curator]\nname = "Ada"\nlines = "x"\n',
            ["a.toml:5: unknown key 'lines' (did you mean 'line'?)"],
        ),
        (Config, 'format = 1\ncurator.naem = "Ada"\n', ["a.toml:2: unknown key 'naem' (did you mean 'name'?)"]),
        (Config, 'format = 1\ncurator = { naem = "Ada" }\n', ["a.toml:2: unknown key 'naem' (did you mean 'name'?)"]),
        (
            Config,
            'format = 1\n[collect.arxiv]\ncategories = ["cs.CL"]\nbase_url = "https://toys.example.net/"\n',
            [
                "a.toml:4: 'base_url' stands below [collect.arxiv], and is no key of that"
                " (move it above the first heading in brackets)"
            ],
        ),
        (
            Config,
            "format = 1\n[curator]\nxyzzy = 1\n",
            ["a.toml:3: unknown key 'xyzzy' (expected one of: line, link, name)"],
        ),
        (
            Config,
            "format = 1\n[limits]\nfeed = 0\nshelf = 'many'\n",
            [
                'a.toml:4: limits.shelf = "many": should be a whole number (write digits, without quotes)',
                "a.toml:3: limits.feed = 0: should be 1 or more (write a greater number)",
            ],
        ),
        (
            Config,
            "# \u2028 \x85 no line ends here\nformat = 1\nlimits = 3\n",
            [
                "a.toml:3: limits = 3: should be a table (write keys and values below a heading in brackets)",
            ],
        ),
        (
            Tables,
            'format = 1\n[tags.toys]\nname = "Toys"\nsynonims = ["toy"]\n',
            ["a.toml:4: unknown key 'synonims' (did you mean 'synonyms'?)"],
        ),
        (
            Tables,
            'format = 1\n[tags."toy.shop"]\nname = "Toys"\nsynonims = ["toy"]\n',
            ["a.toml:4: unknown key 'synonims' (did you mean 'synonyms'?)"],
        ),
        (
            Tables,
            "format = 1\n[tags.toys]\nmentions = 2\n[tag.tools]\nname = 'Tools'\n",
            ["a.toml:2: has no 'tags.toys.name' (add 'name')", "a.toml:4: unknown key 'tag' (did you mean 'tags'?)"],
        ),
        (
            Tables,
            "format = 1\n[tags.toys]\nname = 'Toys'\nparents = ['Not a slug']\n",
            [
                'a.toml:4: tags.toys.parents, entry 1 = "Not a slug": should be small letters, digits and single'
                " hyphens (such as long-context)",
            ],
        ),
        (
            Tables,
            f"format = 1\n[tags.toys]\nname = ['{'x' * 99}']\n",
            [f'a.toml:3: tags.toys.name = ["{"x" * 55}...: should be text (write it in quotes)'],
        ),
    ],
    ids=[
        "unknown key",
        "in a table",
        "dotted",
        "inline",
        "above a table",
        "nothing near",
        "two values",
        "odd line ends",
        "in an entry",
        "a key in quotes",
        "missing",
        "in a list",
        "long value",
    ],
)
def test_a_fault_names_file_line_key_and_what_may_stand_there(
    model: type[Value], words: str, faults: list[str]
) -> None:
    with pytest.raises(ContentError) as caught:
        checked(model, [toml_layer(words, "a.toml")])
    assert faults_of(caught) == faults


def test_of_two_layers_that_write_a_key_the_higher_is_at_fault() -> None:
    lower = toml_layer("format = 1\n[tags.toys]\nname = 'Toys'\nmentions = 3\n", "curation/tags.toml")
    upper = toml_layer("format = 1\n[tags.toys]\nmentions = 99\n", "local/tags.toml")
    with pytest.raises(ContentError, match=r"^local/tags\.toml:3: tags\.toys\.mentions = 99"):
        checked(Tables, [lower, upper])


def test_a_fault_is_found_in_the_layer_that_wrote_it() -> None:
    lower = toml_layer("format = 1\n[tags.toys]\nname = 'Toys'\nmentions = 99\n", "(carried)/tags.toml")
    upper = toml_layer("format = 1\n\n\n[tags.toys]\nsynonims = []\n", "local/tags.toml")
    with pytest.raises(ContentError) as caught:
        checked(Tables, [lower, upper])
    assert faults_of(caught) == [
        "(carried)/tags.toml:4: tags.toys.mentions = 99: should be 20 or less (write a smaller number)",
        "local/tags.toml:5: unknown key 'synonims' (did you mean 'synonyms'?)",
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("---\nformat: 1\ntagz: []\n---\n", "a.md:3: unknown key 'tagz' (did you mean 'tags'?)"),
        ("---\r\nformat: 1\r\n\r\ntagz: []\r\n---\r\n", "a.md:4: unknown key 'tagz' (did you mean 'tags'?)"),
        ("---\nformat: 1\ntagz: []\n---\ntagz: in the words\n", "a.md:3: unknown key 'tagz' (did you mean 'tags'?)"),
        ('---\nformat: 1\n"tagz": []\n---\n', "a.md:3: unknown key 'tagz' (did you mean 'tags'?)"),
        (
            "---\nformat: 1\nx: &a [1, 1, 1]\ntitle:\n- [*a, *a]\n---\n",
            "a.md:4: title = [[[1, 1, 1], [1, 1, 1]]]: should be text (write it in quotes)",
        ),
        (
            "---\nformat: 3\n---\n",
            f"a.md:1: is of format 3, of a newer Broadsheet; this one, {__version__}, reads 1 (update Broadsheet)",
        ),
    ],
    ids=["unknown key", "CRLF", "a body like a key", "a key in quotes", "aliases", "format"],
)
def test_a_fault_in_front_matter(words: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        checked(PaperNote, [front_matter_layer(words, "a.md", "note")])
    assert fault in faults_of(caught)


def test_a_value_that_would_fill_the_world_when_written_out_is_shown_short() -> None:
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))
    words = f"---\nformat: 1\na0: &a0 lol\n{laughs}\ntitle: *a39\n---\n"
    with pytest.raises(ContentError) as caught:
        checked(PaperNote, [front_matter_layer(words, "a.md", "note")])
    assert max(map(len, faults_of(caught))) < 400


def test_the_body_stands_under_its_key_and_an_empty_one_takes_nothing_away() -> None:
    lower = front_matter_layer("---\nformat: 1\ntitle: Tea\n---\nLower.\n", "curation/a.md", "note")
    upper = front_matter_layer("---\nformat: 1\ntags: [toys]\n---\n", "local/a.md", "note")
    note = checked(PaperNote, [lower, upper])
    assert (note.title, note.note, note.tags) == ("Tea", "Lower.", ("toys",))
    assert checked(PaperNote, [upper, lower._replace(place="x")]).note == "Lower."


# --- the errors themselves --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("a.md:1", "is torn", "mend it"), "a.md:1: is torn (mend it)"),
        (Fault("", "is torn", "mend it"), "is torn (mend it)"),
        (Fault("a.md:1", "is torn", ""), "a.md:1: is torn"),
    ],
)
def test_how_a_fault_is_told(fault: Fault, words: str) -> None:
    assert str(fault) == words
    assert str(ContentError(fault)) == words


@pytest.mark.parametrize(
    ("word", "known", "sentence"),
    [
        ("titel", ["theme", "title"], "did you mean 'title'?"),
        ("xyzzy", ["title", "theme"], "expected one of: theme, title"),
        ("xyzzy", [], "none is known here"),
    ],
)
def test_the_nearest_name(word: str, known: list[str], sentence: str) -> None:
    assert nearest(word, known) == sentence


def test_an_error_carries_all_its_faults_also_from_another_process() -> None:
    error = ContentError(Fault("a", f"fact {number}", "") for number in range(3))
    assert str(error).count("\n") == 2
    travelled = pickle.loads(pickle.dumps(error))
    assert (type(travelled), travelled.faults) == (ContentError, error.faults)
    assert (ContentError.exit_code, BusyError.exit_code, UsageError.exit_code) == (1, 1, 2)


def test_faults_are_collected_and_other_errors_pass() -> None:
    faults: list[Fault] = []
    for name in "ab":
        with collecting(faults):
            raise ContentError(Fault(name, "is torn", "mend it"))
    with pytest.raises(BusyError), collecting(faults):
        raise BusyError(Fault("c", "is busy", "wait"))
    assert [fault.place for fault in faults] == ["a", "b"]


def test_a_key_of_too_many_parts_is_not_read() -> None:
    with pytest.raises(ContentError, match=r"x\.toml:2: has a key of more than 100 parts"):
        parse(f"format = 1\n{'a.' * 150}b = 1\n", "x.toml")
    assert parse(f"format = 1\n{'a.' * 50}b = 1\n", "x.toml").keys() == {"a"}
