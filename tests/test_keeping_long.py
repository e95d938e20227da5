"""A list of 200 papers kept by commands and by hand, mixed at random: every step leaves what it should, to the byte."""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from generator.cli.app import app
from generator.curation import read_list
from generator.decisions import ListEntry
from generator.listing import without, write
from generator.lists import entries_of
from generator.storing.filing import paper_text
from generator.storing.held import path_of
from tests import toy

pytestmark = pytest.mark.slow

PLACE = "local/lists/mine.md"
TITLES = ("", "# Now\n", "<!-- - 2512.00001 | never\n  this -->\n", "\n\n", "<!-- kept -->\n\n")
STATUSES = ("to-read", "reading", "read")
FIRST = date(2026, 1, 1)


class Kept:
    """A list, and the entries that it should have."""

    def __init__(self, content: Path, dice: random.Random, order: str) -> None:
        self.content, self.dice, self.order = content, dice, order
        self.path = content / PLACE
        self.model: dict[str, ListEntry] = {}
        self.day = FIRST
        self.path.parent.mkdir(parents=True)
        self.text = f"---\nformat: 1\n# a comment of mine\norder: {order}\ntitle:   Mine\n---\n\n"

    @property
    def text(self) -> str:
        return self.path.read_bytes().decode()

    @text.setter
    def text(self, words: str) -> None:
        self.path.write_bytes(words.encode())

    def run(self, *words: object, code: int = 0) -> None:
        done = CliRunner().invoke(app, [*map(str, words), "--content", str(self.content)])
        assert done.exit_code == code, (words, done.stdout, done.stderr, done.exception)

    def some(self) -> str:
        return self.dice.choice(list(self.model))

    def new(self, count: int = 1) -> list[str]:
        return self.dice.sample([f"2512.{n:05d}" for n in range(1, 260) if f"2512.{n:05d}" not in self.model], count)


# --- by command -------------------------------------------------------------------------------------------------------


def added(kept: Kept) -> set[str]:
    ids, status = kept.new(kept.dice.randint(1, 4)), kept.dice.choice(STATUSES)
    kept.run("add", *ids, "--status", status, "--note", "Added.", "--date", kept.day)
    entries = {key: ListEntry(id=key, status=status, day=kept.day, words="Added.") for key in ids}
    kept.model = entries | kept.model if kept.order == "newest" else kept.model | entries
    return set(ids)


def marked(kept: Kept) -> set[str]:
    key, status, rating = kept.some(), kept.dice.choice(STATUSES), kept.dice.randint(0, 10)
    kept.run("mark", key, "--status", status, "--rating", rating, "--date", kept.day)
    entry = kept.model[key]
    if status != entry.status:
        since = kept.day if entry.day and entry.day < kept.day else None
        entry = entry.model_copy(update={"status": status, "day": entry.day or kept.day, "since": since})
    kept.model[key] = entry.model_copy(update={"rating": rating})
    return {key}


def noted(kept: Kept) -> set[str]:
    key, words = kept.some(), f"Word *{kept.dice.randint(0, 9)}*."
    kept.run("note", key, words, "--list", "mine")
    said = kept.model[key].words
    if words not in said:
        kept.model[key] = kept.model[key].model_copy(update={"words": f"{said}\n\n{words}" if said else words})
    return {key}


def removed(kept: Kept) -> set[str]:
    key = kept.some()
    kept.run("remove", key, "--list", "mine")
    del kept.model[key]
    return {key}


def undone(kept: Kept) -> set[str]:
    text, model = kept.text, dict(kept.model)
    marked(kept)
    if kept.text != text:
        kept.run("undo")
    kept.model = model
    assert kept.text == text
    return set()


# --- by hand ----------------------------------------------------------------------------------------------------------


def typed(kept: Kept) -> set[str]:
    """A person writes an entry their own way, anywhere between others."""
    (key,) = kept.new()
    line = kept.dice.choice(
        (f"* {key}|to-read", f"-   {key} | reading   |            | 3", f"- {key}\t|read|2025-12-01")
    )
    words = kept.dice.choice(("", "\n\tBy hand.", "\n\n      By hand.\n      And more."))
    starts = [found.start() for found in re.finditer(r"(?m)^[-*] +2512", _uncommented(kept.text))] + [len(kept.text)]
    at = kept.dice.choice(starts)
    kept.text = f"{kept.text[:at]}{line}{words}\n{kept.dice.choice(TITLES)}{kept.text[at:]}"
    kept.model = {entry.id: kept.model.get(entry.id, entry) for entry in entries_of(kept.text, PLACE)}
    assert kept.model[key].words == "" if not words else kept.model[key].words.startswith("By hand.")
    return {key}


def _uncommented(text: str) -> str:
    return re.sub(r"(?s)<!--.*?-->", lambda found: "#" * len(found[0]), text)


def spaced(kept: Kept) -> set[str]:
    """A person adds blank lines and comments, and takes some away."""
    lines = kept.text.split("\n")
    at = kept.dice.randrange(7, len(lines)) if len(lines) > 7 else len(lines)
    before, after = "\n".join(lines[:at]), "\n".join(lines[at:])
    inside = _uncommented(kept.text)[len(before) + 1 : len(before) + 2]
    if inside in ("-", "*"):
        kept.text = f"{before}\n{kept.dice.choice(TITLES)}{after}"
    return set()


def swapped(kept: Kept) -> set[str]:
    """A person moves an entry to the end, and ends its lines their own way."""
    key = kept.some()
    found = re.search(rf"(?m)^[-*][ ]+{re.escape(key)}.*\n(?:[ \t]+\S.*\n)*", kept.text)
    if not found or "<!--" in found[0]:
        return set()
    entry_lines = found[0]
    if kept.text[found.end() : found.end() + 2].startswith("\n") and kept.text[found.end() + 1 :][:1] in " \t":
        return set()  # words go on below a blank line
    rest = kept.text[: found.start()] + kept.text[found.end() :]
    kept.text = f"{rest.rstrip()}\n\n{entry_lines.rstrip()}\n"
    kept.model[key] = kept.model.pop(key)
    return set()


STEPS: tuple[Callable[[Kept], set[str]], ...] = (
    *(added,) * 4, *(marked,) * 4, *(noted,) * 2, removed, undone, *(typed,) * 4, *(spaced,) * 2, swapped,
)  # fmt: skip # how often each is drawn


def hand(text: str, ids: set[str]) -> list[str]:
    """All lines but blank ones and those of some papers: what a step may not have touched."""
    return [line for line in without(text, PLACE, ids).split("\n") if line.strip()]


@pytest.mark.parametrize("order", ["manual", "newest", "rating"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_list_of_200_by_command_and_by_hand(tmp_path: Path, order: str, ending: str) -> None:
    dice, content = random.Random(f"{order}{ending}"), tmp_path / "content"
    toy.write(content, {"site.toml": "format = 1\n"}, "local")
    known = (toy.record(number) for number in range(1, 260))
    toy.write(content, {path_of(one.id): paper_text(one) for one in known}, "records/huggingface")
    kept = Kept(content, dice, order)
    kept.text = kept.text.replace("\n", ending)
    by_command = {added, marked, noted, removed, undone}
    taken = steps = 0
    while len(kept.model) < 200:
        step = dice.choice(STEPS) if kept.model else added
        before = kept.text
        if step not in by_command:
            kept.text = kept.text.replace("\r\n", "\n")
            step(kept)
            kept.text = kept.text.replace("\n", ending)
        else:
            ids = step(kept)
            assert hand(kept.text, ids) == hand(before, ids), step
            assert kept.text.count("\r\n") == (kept.text.count("\n") if ending == "\r\n" else 0)
            taken += 1
        here = read_list(kept.text, PLACE)
        assert here.entries == tuple(kept.model.values()), step
        kept.day += timedelta(dice.choice((0, 0, 1)))
        steps += 1
    assert len(here.entries) >= 200
    print(f"{order}: {steps} steps, {taken} by command; {len(here.entries)} papers")


def test_a_hand_that_is_lost_is_found() -> None:
    """The control: a tool that writes all entries anew."""
    text = "---\nformat: 1\ntitle: Mine\n---\n<!-- best -->\n*  2512.00001|read\n- 2512.00002\n"
    anew = "---\nformat: 1\ntitle: Mine\n---\n" + write(entries_of(text, PLACE))
    assert entries_of(anew, PLACE) == entries_of(text, PLACE)
    assert hand(anew, {"2512.00002"}) != hand(text, {"2512.00002"})
