"""A reading list's text <-> its entries: what is read, and that a person's hand is kept but for what changes."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.decisions import ListEntry
from generator.errors import ContentError
from generator.listing import changed, without, write
from generator.lists import entries_of

ONE, TWO, THREE = "2512.00001", "2512.00002", "title/tea"
HEAD = "---\nformat: 1\ntitle: Mine\n---\n"
NEW = ListEntry(id=THREE, status="to-read", day=date(2026, 2, 3))


def made(text: str, *entries: ListEntry) -> str:
    return changed(HEAD + text, "mine.md", entries).removeprefix(HEAD)


def told(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        entries_of(HEAD + text, "mine.md")
    return list(map(str, caught.value.faults))


def test_every_field() -> None:
    text = (
        f"- {ONE} | reading | 2026-01-05/2026-02-01 | 4 | long-context, Agents\n  *Good*.\n\n  So is this.\n* {TWO}\n"
    )
    assert entries_of(HEAD + text, "mine.md") == (
        ListEntry(
            id=ONE,
            status="reading",
            day=date(2026, 1, 5),
            since=date(2026, 2, 1),
            rating=4,
            tags=("long-context", "agents"),
            words="*Good*.\n\nSo is this.",
        ),
        ListEntry(id=TWO),
    )


def test_it_is_written_as_it_is_read() -> None:
    text = f"- {ONE} | reading | 2026-01-05/2026-02-01 | 10 | agents\n  A box\n\n  of tea.\n- {TWO}\n"
    assert write(entries_of(HEAD + text, "mine.md")) == text


def test_tags_are_keys_as_they_are_or_become_some() -> None:
    (entry,) = entries_of(f"\ufeff{HEAD}- {ONE} | | | | Long Context, , cafe-1a2b3c4d\n  Box", "mine.md")
    assert (entry.tags, entry.words) == (("long-context", "cafe-1a2b3c4d"), "Box")


def test_words_are_indented_by_one_space_or_more_and_a_status_may_be_as_old_as_the_entry() -> None:
    (entry,) = entries_of(f"{HEAD}- {ONE} | read | 2026-02-01/2026-02-01\n Box\n", "mine.md")
    assert (entry.day, entry.since, entry.words) == (date(2026, 2, 1), date(2026, 2, 1), "Box")


def test_a_list_without_front_matter_may_begin_with_a_comment() -> None:
    assert [entry.id for entry in entries_of(f"<!-- a\n- {ONE}\n-->\n- {TWO}\n", "mine.md")] == [TWO]
    with pytest.raises(ContentError, match=r"mine\.md:1: begins a comment that never ends"):
        entries_of("<!-- a\n<!-- b\n", "mine.md")


@pytest.mark.parametrize("text", [f"---\n- {ONE}\n", f"---x\n- {ONE}\n---\n", f"---\n- {ONE}\n---x\n"], ids=repr)
def test_what_begins_as_front_matter_and_is_none_is_no_entry(text: str) -> None:
    with pytest.raises(ContentError, match=r"mine\.md:1: is no entry"):
        entries_of(text, "mine.md")


def test_headings_and_comments_are_the_keepers_alone() -> None:
    text = f"# First\n- {ONE}\n<!-- no\n- {TWO} | reading\n  words\n-->\n\n## Then\n- {THREE}\n"
    assert [entry.id for entry in entries_of(HEAD + text, "mine.md")] == [ONE, THREE]


FAULTS = {  # text below the front matter -> how it is told of
    f"{ONE}\n": "mine.md:5: is no entry of a list (write",
    f"- {ONE} | | 2026-02-30\n": "mine.md:5: '2026-02-30' is no date (2026-01-05) and no two (2026-01-05/2026-02-01)",
    f"- {ONE} | | 2026-02-02/2026-02-01\n": "mine.md:5: '2026-02-02/2026-02-01' ends before it begins",
    f"- {ONE} | | 2026-02-01/2026-02-02/2026-02-03\n": "mine.md:5: '2026-02-01/2026-02-02/2026-02-03' is no date",
    f"- {ONE} | | | 11\n": "mine.md:5: '11' is no rating from 0 to 10",
    f"- {ONE} | | | | a | b\n": "mine.md:5: 'a | b' is more than tags, which commas part",
    f"- {ONE}\n\n- {ONE}\n": f"mine.md:7: {ONE} stands on this list twice (keep one of them)",
    "- tea\n": "mine.md:5: 'tea' is no arXiv id",
    "- | reading\n": "mine.md:5: has no id",
    "  Words.\n": "mine.md:5: is indented below no entry (put it below one",
    " - 2512.00001\n": "mine.md:5: is indented below no entry",
    f"- {ONE}\n# Then\n  Words.\n": "mine.md:7: is indented below no entry",
    f"- {ONE}\n<!-- torn\n": "mine.md:6: begins a comment that never ends (close it with '-->')",
}


@pytest.mark.parametrize(("text", "words"), FAULTS.items())
def test_one_clear_error(text: str, words: str) -> None:
    (fault,) = told(text)
    assert fault.startswith(words)


def test_the_remedy_shows_how_an_entry_is_written() -> None:
    (fault,) = told("Words.\n")
    example = fault.partition("(write '")[2].partition("'")[0]
    assert fault.endswith(f"(write '{example}'; what you say of it goes below, indented)")
    assert write(entries_of(f"{HEAD}{example}\n", "mine.md")) == f"{example}\n"


def test_all_errors_at_once() -> None:
    assert [fault.partition(": ")[0] for fault in told(f"Words.\n- {ONE} | | | x\n- nothing\n")] == [
        "mine.md:5",
        "mine.md:6",
        "mine.md:7",
    ]


READ = {"status": "read", "since": date(2026, 2, 1)}
CHANGES = {  # what -> text, what becomes of the first entry, the text after
    "a status": (f"- {ONE} | reading\n", {"status": "read"}, f"- {ONE} | read\n"),
    "where there was none": (f"*   {ONE}\n", {"rating": 3}, f"*   {ONE} |  |  | 3\n"),
    "tight": (f"- {ONE}|reading|2026-01-05\n", READ | {"rating": 3}, f"- {ONE}|read|2026-01-05/2026-02-01|3\n"),
    "columns": (
        f"- {ONE} | reading  |            | 4\n",
        {"status": "to-read", "day": date(2026, 1, 5)},
        f"- {ONE} | to-read  | 2026-01-05 | 4\n",
    ),
    "two columns": (f"- {ONE}  |  reading\n", {"rating": 3}, f"- {ONE}  |  reading  |    |  3\n"),
    "a wide column": (f"- {ONE} |            | 2026-01-05\n", READ, f"- {ONE} | read       | 2026-01-05/2026-02-01\n"),
    "tags among all": (f"- {ONE} | a | 2026-01-05 | 4 | x\n", {"tags": ("b",)}, f"- {ONE} | a | 2026-01-05 | 4 | b\n"),
    "empty cells": (f"- {ONE} |  |  | 4\n", {"status": "read"}, f"- {ONE} | read |  | 4\n"),
    "what a field says otherwise": (
        f"- {ONE} | reading | 20260105 | 04 | Long  Context,x\n",
        {"status": "read"},
        f"- {ONE} | read | 20260105 | 04 | Long  Context,x\n",
    ),
    "a field taken away": (f"- {ONE} | read |  | 4\n", {"rating": None}, f"- {ONE} | read\n"),
    "tags": (f"- {ONE} | read\n", {"tags": ("a", "b")}, f"- {ONE} | read |  |  | a, b\n"),
    "words": (f"- {ONE}\n\tOld.\n\n- {TWO}\n", {"words": "New.\n\nMore."}, f"- {ONE}\n\tNew.\n\n\tMore.\n\n- {TWO}\n"),
    "words below a blank line": (f"- {ONE}\n\n\tOld.\n", {"words": "New."}, f"- {ONE}\n\tNew.\n"),
    "words that end in any letter": (f"- {ONE} | box\n  Max\n", {"words": "New"}, f"- {ONE} | box\n  New\n"),
    "a tight field taken away": (f"- {ONE}|read|2026-01-05\n", {"status": ""}, f"- {ONE}||2026-01-05\n"),
    "no words": (f"- {ONE}\n  Old.\n\n- {TWO}\n", {"words": ""}, f"- {ONE}\n\n- {TWO}\n"),
    "the words stay": (f"- {ONE} | a\n\n      Old.  \n", {"status": ""}, f"- {ONE}\n\n      Old.  \n"),
    "an end without an end of line": (f"- {ONE}", {"words": "New."}, f"- {ONE}\n  New."),
    "CRLF": (f"- {ONE} \r\n", {"status": "read", "words": "a\nb"}, f"- {ONE} | read \r\n  a\r\n  b\r\n"),
}


@pytest.mark.parametrize(("text", "facts", "after"), CHANGES.values(), ids=CHANGES)
def test_an_entry_is_changed_where_it_stands(text: str, facts: dict[str, object], after: str) -> None:
    crlf = "\r\n" in text
    head = HEAD.replace("\n", "\r\n") if crlf else HEAD
    entry = entries_of(head + text, "mine.md")[0].model_copy(update=facts)
    assert changed(head + text, "mine.md", [entry]) == head + after


ADDED = f"- {THREE} | to-read | 2026-02-03\n"
APPENDED = {  # what -> text, what is appended to it, what follows
    "to nothing": ("", ADDED, ""),
    "below words": (f"- {ONE}\n  Words.\n", ADDED, ""),
    "before blank lines at the end": (f"- {ONE}\n", ADDED, "\n\n"),
    "with the gap that is left between others": (f"- {ONE}\n\n- {TWO}\n", f"\n{ADDED}", "\n"),
    "below a heading": (f"- {ONE}\n\n# Later\n", ADDED, ""),
    "without an end of line": (f"- {ONE}", f"\n{ADDED}", ""),
}


@pytest.mark.parametrize(("text", "more", "tail"), APPENDED.values(), ids=APPENDED)
def test_a_new_entry_comes_after_all(text: str, more: str, tail: str) -> None:
    assert made(text + tail, NEW) == text + more + tail


def test_a_new_entry_comes_before_all_in_a_list_of_the_newest() -> None:
    head, rest = HEAD.replace("title", "order: newest\ntitle"), f"<!-- Mine. -->\n# Now\n\n- {ONE} | read\n\n- {TWO}\n"
    after = changed(head + rest, "mine.md", [NEW, ListEntry(id=ONE, status="reading")])
    assert after == head + f"<!-- Mine. -->\n# Now\n\n{ADDED}\n- {ONE} | reading\n\n- {TWO}\n"


def test_a_new_line_ends_as_the_first_one_does() -> None:
    head = HEAD.replace("\n", "\r\n", 1)
    assert changed(head, "mine.md", [NEW]) == head + ADDED.replace("\n", "\r\n")
    newest = head.replace("title", "order: newest\ntitle")
    after = changed(f"{newest}- {ONE}\n", "mine.md", [NEW])
    assert after == newest + ADDED.replace("\n", "\r\n") + f"- {ONE}\n"


WITHOUT = {  # what -> text, the text without the second paper
    "the words too": (f"- {ONE}\n- {TWO}\n  Words.\n\n  More.\n- {THREE}\n", f"- {ONE}\n- {THREE}\n"),
    "one gap of two": (f"- {ONE}\n\n- {TWO}\n\n- {THREE}\n", f"- {ONE}\n\n- {THREE}\n"),
    "a gap after it": (f"- {ONE}\n- {TWO}\n\n- {THREE}\n", f"- {ONE}\n\n- {THREE}\n"),
    "the last one": (f"- {ONE}\n\n- {TWO}\n", f"- {ONE}\n\n"),
    "comments stay": (f"<!-- a -->\n- {TWO}\n<!-- b -->\n", "<!-- a -->\n<!-- b -->\n"),
    "not on it": (f"- {ONE}\n", f"- {ONE}\n"),
}


@pytest.mark.parametrize(("text", "after"), WITHOUT.values(), ids=WITHOUT)
def test_an_entry_is_taken_away(text: str, after: str) -> None:
    assert without(HEAD + text, "mine.md", {TWO}) == HEAD + after


# --- laws ------------------------------------------------------------------------------------------------------------

IDS = tuple(f"2512.{number:05d}" for number in range(6))
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
words = st.sampled_from(
    ["", "Words.", "Two.\n\nParagraphs.", "- a list\n  - in it", "    code", "| a | b |", "<!-- -->"]
)


@st.composite
def entry(draw: st.DrawFn, key: str | None = None) -> ListEntry:
    """Any entry."""
    dates = sorted(draw(st.lists(days, max_size=2)))
    return ListEntry(
        id=key or draw(st.sampled_from(IDS)),
        status=draw(st.sampled_from(["", "to-read", "reading", "read", "half read"])),
        day=dates[0] if dates else None,
        since=dates[1] if len(dates) > 1 else None,
        rating=draw(st.none() | st.integers(0, 10)),
        tags=draw(st.sampled_from([(), ("agents",), ("agents", "long-context")])),
        words=draw(words),
    )


@st.composite
def by_hand(draw: st.DrawFn, one: ListEntry) -> str:
    """An entry as somebody might write it, and what may follow it."""
    first, _, rest = write([one]).partition("\n")
    for before, after in draw(st.sampled_from([[], [(" | ", "|")], [(" | ", "   |  ")], [("- ", "*  ")]])):
        first = first.replace(before, after)
    rest = rest.replace("\n  ", "\n     ").replace("  ", "     ", 1) if draw(st.booleans()) else rest
    tail = draw(st.sampled_from(["", "\n", "\n\n", "# Then\n", "<!-- - 2512.00001\n-->\n", "\n<!-- a -->\n\n"]))
    return f"{first}{draw(st.sampled_from(['', '  ']))}\n{rest}{tail}"


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, tuple[ListEntry, ...]]:
    """A list by hand, and its entries."""
    entries = tuple(draw(entry(key)) for key in draw(st.lists(st.sampled_from(IDS), unique=True, max_size=4)))
    order = draw(st.sampled_from(["", "order: newest\n", "order: rating\n"]))
    text = f"---\nformat: 1\n{order}title: Mine # mine\n---\n" + draw(st.sampled_from(["", "\n", "# Mine\n\n"]))
    text += "".join(draw(by_hand(one)) for one in entries)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text), entries


def kept(text: str, after: str, ids: Sequence[str]) -> bool:
    """Whether all that stands in `text` but the entries of `ids` stands in `after`, in its order."""
    bare = iter(after.splitlines())
    said = without(text, "mine.md", ids).splitlines()
    return all(line in bare for line in said if line.strip())


def test_a_new_entry_comes_first_though_the_words_of_the_one_below_it_went() -> None:
    text = "---\nformat: 1\norder: newest\n---\n- 2512.00000\n  Two.\n\n  Paragraphs.\n- 2512.00001\n"
    after = changed(text, "mine.md", [ListEntry(id="2512.00000"), ListEntry(id="2512.00002")])
    assert after == "---\nformat: 1\norder: newest\n---\n- 2512.00002\n- 2512.00000\n- 2512.00001\n"


@pytest.mark.seconds
@given(texts(), st.lists(entry(), max_size=3, unique_by=lambda one: one.id))
def test_what_changes_is_what_was_asked_for_and_nothing_else(
    given_text: tuple[str, tuple[ListEntry, ...]], wanted: list[ListEntry]
) -> None:
    text, entries = given_text
    assert entries_of(text, "mine.md") == entries
    after = changed(text, "mine.md", wanted)
    by_id = {one.id: one for one in wanted}
    standing = [by_id.get(one.id, one) for one in entries]
    new = [one for one in wanted if one.id not in {one.id for one in entries}]
    expected = [*new, *standing] if "order: newest" in text else [*standing, *new]
    assert list(entries_of(after, "mine.md")) == expected
    assert kept(text, after, list(by_id))
    assert changed(text, "mine.md", entries) == text  # what is as it was is not touched
    assert ("\r\n" in text) == ("\r\n" in after)
    assert after.count("\r\n") in (0, after.count("\n"))


@pytest.mark.seconds
@given(texts(), st.sets(st.sampled_from(IDS)))
def test_what_is_taken_away_leaves_the_rest(given_text: tuple[str, tuple[ListEntry, ...]], ids: set[str]) -> None:
    text, entries = given_text
    after = without(text, "mine.md", ids)
    assert entries_of(after, "mine.md") == tuple(one for one in entries if one.id not in ids)
    bare = iter(text.splitlines(keepends=True))
    assert all(line in bare for line in after.splitlines(keepends=True))  # nothing is moved, nothing new
