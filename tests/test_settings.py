"""The table of settings, and those that moved: understood where they stood, and written where they stand now."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from generator import curation
from generator.check import check
from generator.cli.app import app
from generator.config import MOVED, Config
from generator.curation import load_config, moved_settings
from generator.errors import ContentError
from generator.moves import rewritten, understood
from generator.settings import Setting, as_json, as_markdown, as_text
from generator.settings import settings as all_settings
from generator.tables import checked, toml_layer
from tests import toy

PAGE = "content/curation/pages/settings.md"


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_page_of_settings_is_current() -> None:
    made = as_markdown(all_settings())
    said = (Path(__file__).parents[1] / PAGE).read_text("utf-8")
    assert said == f"{made}\n", f"run `broadsheet settings --format markdown > {PAGE}`"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("title", ("text", '"Broadsheet"', "The name of the newspaper.")),
        ("offline", ("true or false", "true", None)),
        ("collect.first", ("a whole number from 1 to 60", "7", None)),
        ("collect.rereads", ("a list: a whole number", "[1, 3, 7, 14, 30]", None)),
        ("collect.arxiv.way", ("api, oai, feed", '"api"', None)),
        ("collect.mirrors", ("a table: text = text", "{}", None)),
        ("search.boosts.title", ("a number above 0 to 100", "3", "The title.")),
        ("digests.<name>.rhythm", ("daily, weekly", '"daily"', None)),
    ],
)
def test_a_setting_in_the_table(path: str, told: tuple[str, str, str | None]) -> None:
    (one,) = (one for one in all_settings() if one.path == path)
    assert (one.values, one.default) == told[:2]
    assert told[2] is None or one.meaning == told[2]


def _toml_of(some: tuple[Setting, ...]) -> str:
    tables = dict.fromkeys(one.table for one in some)
    parts = [
        [f"[{table}]" * bool(table), *(f"{one.key} = {one.default}" for one in some if one.table == table)]
        for table in tables
    ]
    return "\n".join(line for part in parts for line in part).replace("<name>", "toys")


def test_the_defaults_of_the_table_are_the_defaults() -> None:
    """Whoever writes all of it out has changed nothing."""
    told = checked(Config, [toml_layer(f"format = 1\n{_toml_of(all_settings())}", "site.toml")])
    assert told.model_copy(update={"digests": {}}) == Config()
    assert set(told.digests) == {"toys"}


def test_the_table_for_people_and_programs() -> None:
    run = CliRunner()
    assert run.invoke(app, ["settings"]).stdout == as_text(all_settings()) + "\n"
    said = json.loads(run.invoke(app, ["settings", "--format", "json"]).stdout)
    assert said == json.loads(as_json(all_settings()))
    assert said[0] == {
        "path": "title",
        "table": "",
        "key": "title",
        "values": "text",
        "default": '"Broadsheet"',
        "meaning": "The name of the newspaper.",
    }


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("[collect.arxiv]\ncategorie = ['cs.CL']", "site.toml:3: unknown key 'categorie' (did you mean 'categories'?)"),
        ("collect.arxiv.athors = ['Ada']", "site.toml:2: unknown key 'athors' (did you mean 'authors'?)"),
        ("[search.boosts]\ntitel = 2", "site.toml:3: unknown key 'titel' (did you mean 'title'?)"),
        ("[digests.toys]\nrythm = 'daily'", "site.toml:3: unknown key 'rythm' (did you mean 'rhythm'?)"),
        ("[feed]\nshelf = 3", "site.toml:2: unknown key 'feed' (did you mean 'feeds'?)"),
    ],
)
def test_an_unknown_key_within_names_its_nearest(words: str, fault: str) -> None:
    with pytest.raises(ContentError) as caught:
        checked(Config, [toml_layer(f"format = 1\n{words}\n", "site.toml")])
    assert str(caught.value) == fault


# --- settings that moved ----------------------------------------------------------------------------------------------

MOVES = {"max": "limits.feed", "pages.size": "limits.shelf", "people": "curator"}  # made up: nothing has moved yet


def test_what_moved_leads_to_a_setting_and_comes_from_none() -> None:
    known = {one.path for one in all_settings()} | {one.table for one in all_settings()}
    assert not MOVED.keys() & known
    assert set(MOVED.values()) <= known


OLD = """format = 1
title = "Toy Times"
# as many as fit
max = 7 # a week

[people]
name = "Ada"  # that is I

[pages]
size = 12
"""
NEW = """format = 1
title = "Toy Times"

[curator]
name = "Ada"  # that is I

[limits]
# as many as fit
feed = 7 # a week
shelf = 12
"""


def test_a_setting_at_its_old_place_is_understood_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curation, "MOVED", MOVES)
    toy.write(tmp_path, {"site.toml": OLD})
    config = load_config(tmp_path)
    assert (config.limits.feed, config.limits.shelf, config.curator.name) == (7, 12, "Ada")
    remedy = "(write it there: `broadsheet migrate` does it for you)"
    told = [
        f"curation/site.toml:4: 'max' moved to 'limits.feed' {remedy}",
        f"curation/site.toml:10: 'pages.size' moved to 'limits.shelf' {remedy}",
        f"curation/site.toml:6: 'people' moved to 'curator' {remedy}",
    ]
    assert list(map(str, moved_settings(tmp_path))) == told
    assert list(map(str, check(tmp_path, tmp_path / "site").warnings))[:3] == told


def test_a_fault_in_a_setting_that_moved_is_told_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(curation, "MOVED", MOVES)
    toy.write(tmp_path, {"site.toml": "format = 1\n[people]\nnam = 'Ada'\n"})
    with pytest.raises(ContentError, match=r"^curation/site\.toml:3: unknown key 'nam' \(did you mean 'name'\?\)$"):
        load_config(tmp_path)


def test_a_higher_layer_holds_over_an_old_place_in_a_lower(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curation, "MOVED", MOVES)
    toy.write(tmp_path, {"site.toml": "format = 1\nmax = 3\n"})
    toy.write(tmp_path, {"site.toml": "format = 1\n[limits]\nfeed = 5\n"}, layer="local")
    assert load_config(tmp_path).limits.feed == 5


def test_of_both_places_the_new_one_holds() -> None:
    layer, (fault,) = understood(toml_layer("format = 1\nmax = 3\n[limits]\nfeed = 5\n", "a.toml"), MOVES)
    assert layer.table == {"limits": {"feed": 5}}
    assert str(fault) == "a.toml:2: 'max' moved to 'limits.feed', and what is said there holds (take it out)"


REWRITTEN = {
    "all": (OLD, NEW, 3),
    "nothing": ("format = 1\n# max = 3\n", "format = 1\n# max = 3\n", 0),
    "into a table that is there": (
        "format = 1\nmax = 3\n\n[limits] # sizes\n# of shelves\nshelf = 9\n\n# who\n[curator]\nname = 'Ada'\n",
        "format = 1\n\n[limits] # sizes\n# of shelves\nshelf = 9\nfeed = 3\n\n# who\n[curator]\nname = 'Ada'\n",
        1,
    ),
    "a value of several lines": (
        "format = 1\nmax = [\n  3, # three\n]\ntitle = 'Toys'\n",
        "format = 1\ntitle = 'Toys'\n\n[limits]\nfeed = [\n  3, # three\n]\n",
        1,
    ),
    "a dotted key": ("format = 1\npages.size = 3\n", "format = 1\n\n[limits]\nshelf = 3\n", 1),
    "a table within": (
        "format = 1\n[ people ]\n[people.more]\nx = 1\n",
        "format = 1\n[curator]\n[curator.more]\nx = 1\n",
        1,
    ),
    "an inline table": ("format = 1\npages = { size = 3 }\n", "format = 1\npages = { size = 3 }\n", -1),
    "both": ("format = 1\nmax = 3\n[limits]\nfeed = 5\n", "format = 1\nmax = 3\n[limits]\nfeed = 5\n", -1),
}


@pytest.mark.parametrize(("before", "after", "made"), REWRITTEN.values(), ids=REWRITTEN)
def test_settings_are_written_at_their_new_place(before: str, after: str, made: int) -> None:
    done = rewritten(before, MOVES)
    assert done.text == after
    assert (len(done.made), len(done.left)) == (max(made, 0), max(-made, 0))
    assert rewritten(done.text, MOVES).text == done.text


values = st.sampled_from(["3", "'x = 1 # no'", "[\n 1,\n]", "{ a = 1 }", '"""\n[max]\n"""'])
lines = st.lists(
    st.sampled_from(
        ["# max = 1", "", "[other]", "[limits]", "[pages]", "[[toys]]", "y = 1", "size = {}", "max = {}", "title = {}"]
    ),
    max_size=8,
)


@settings(max_examples=150)
@given(lines, st.lists(values, min_size=8, max_size=8))
def test_what_is_rewritten_says_the_same_and_loses_no_comment(some: list[str], given_: list[str]) -> None:
    text = (
        "\n".join(line.format(value) for line, value in zip(["format = 1", *some], ["", *given_], strict=False)) + "\n"
    )
    try:
        before = understood(toml_layer(text, ""), MOVES)[0].table
    except ContentError:
        return
    done = rewritten(text, MOVES)
    assert _full(understood(toml_layer(done.text, ""), MOVES)[0].table) == _full(before)
    assert sorted(filter(_is_comment, done.text.split("\n"))) == sorted(filter(_is_comment, text.split("\n")))
    assert not done.made or done.text != text


def _full(table: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = {key: _full(value) if isinstance(value, dict) else value for key, value in table.items()}
    return {key: value for key, value in inner.items() if value != {}}


def _is_comment(line: str) -> bool:
    return line.startswith("#")


# --- a domain of one's own --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made", "after"),
    [
        # What looks like the setting's line stands within a text: its writer moves it.
        ('a = """\nold = [\n"""\n"old" = 3\n', (), 'a = """\nold = [\n"""\n"old" = 3\n'),
        ("old = 3\n\n\n", ("'old' moved to 'new.place'",), "\n[new]\nplace = 3\n"),
        ("not = [", (), "not = ["),
    ],
)
def test_what_a_move_leaves(text: str, made: tuple[str, ...], after: str) -> None:
    done = rewritten(text, {"old": "new.place"})
    assert (done.made, done.text) == (made, after)
