"""Symbolic links, in every folder of an archive: nothing is read, written or removed through one."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from generator.build import Request, clean
from generator.collecting import quarantine
from generator.collecting.state import State
from generator.curation import begin, load_curation
from generator.errors import BroadsheetError, Fault
from generator.store import save
from generator.storing.holdings import load_holdings
from tests import toy

pytestmark = pytest.mark.seconds

LIST = "---\nformat: 1\ntitle: L\n---\n- 2512.00001\n"
NOON = datetime(2025, 12, 9, 12, tzinfo=UTC)
THEME = 'format = 1\nname = "Mine"\n'
LAYERS = ("curation", "local", "records", "state")
WITHIN = (
    *("curation/tags.toml", "curation/papers/2512.00001.md", "curation/days", "curation/pages/about.md"),
    *("curation/lists", "local/papers", "local/site.toml", "local/records", "records/capture"),
    *("records/huggingface/papers/2512/2512.00001.md", "records/huggingface/days"),
    *("records/huggingface/readings/2025/2025-12-08.jsonl", "records/takedowns.jsonl"),
)
IN_THEMES = ("", "/theme.toml", "/templates", "/templates/404.html", "/assets", "/assets/mine.js")
IN_SITE = ("site/papers", "site/papers/date", ".site.cache")


def linked(path: Path, outside: Path) -> dict[str, bytes]:
    """Put what stands at `path` outside and a link in its place; what then stands outside."""
    outside.mkdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.rename(outside / path.name)
    elif path.suffix:
        (outside / path.name).write_text('{"format": 1}\n' if path.suffix == ".jsonl" else "format = 1\n")
    else:
        (outside / path.name).mkdir()
        (outside / path.name / "mine.txt").write_text("mine")
    path.symlink_to(outside / path.name)
    return toy.tree(outside)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    content = toy.archive(tmp_path / "content")
    toy.write(content, {"lists/l.md": LIST, "site.toml": toy.CURATION["site.toml"] + 'theme = "mine"\n'})
    theme = tmp_path / "themes/mine"
    toy.write(theme.parent, {"theme.toml": THEME, "templates/404.html": "secret", "assets/mine.js": "secret"}, "mine")
    return content


def writing(content: Path) -> None:
    """All that writes into an archive, or is refused."""
    try_to(lambda: save(content, {"huggingface": [toy.record(77, toy.TUESDAY)]}))
    try_to(lambda: begin(content, "papers", "2512.00077"))
    try_to(lambda: State(content))


@pytest.mark.parametrize("place", LAYERS)
def test_no_layer_of_content_may_be_elsewhere(place: str, content: Path, tmp_path: Path) -> None:
    before = linked(content / place, tmp_path / "outside")
    with pytest.raises(BroadsheetError, match=f"{place}: is a symbolic link, which is not followed"):
        toy.edition(content, tmp_path / "site", only=("shelves",))
    assert not (tmp_path / "site").exists()
    writing(content)
    assert toy.tree(tmp_path / "outside") == before


def test_nothing_in_content_is_followed_and_all_is_told_at_once(content: Path, tmp_path: Path) -> None:
    before = {number: linked(content / place, tmp_path / str(number)) for number, place in enumerate(WITHIN)}
    told = [fault for load in (load_curation, load_holdings) for fault in refused(load, content)]
    assert {fault.place for fault in told if fault.fact == "is a symbolic link, which is not followed"} == {*WITHIN}
    writing(content)
    assert {number: toy.tree(tmp_path / str(number)) for number in before} == before


def refused(load: Callable[[Path], object], content: Path) -> tuple[Fault, ...]:
    with pytest.raises(BroadsheetError) as caught:
        load(content)
    return caught.value.faults


def try_to(write: Callable[[], Any]) -> None:
    """Do it, or be refused."""
    with suppress(BroadsheetError):
        write()


@pytest.mark.parametrize("place", IN_THEMES)
def test_none_of_a_theme_is_followed(place: str, content: Path, tmp_path: Path) -> None:
    linked(tmp_path / f"themes/mine{place}", tmp_path / "outside")
    with pytest.raises(BroadsheetError, match=rf"^themes/mine{place}: is a symbolic link, which is not followed"):
        toy.edition(content, tmp_path / "site", only=("assets",))


@pytest.mark.parametrize("place", IN_SITE)
def test_none_of_the_output_is_followed(place: str, content: Path, tmp_path: Path) -> None:
    toy.edition(content, tmp_path / "site", only=("shelves",))
    before = linked(tmp_path / place, tmp_path / "outside")
    toy.write(content, {"site.toml": toy.CURATION["site.toml"]})
    with pytest.raises(BroadsheetError, match="is a symbolic link, which is not followed"):
        toy.edition(content, tmp_path / "site")
    with pytest.raises(BroadsheetError, match="is a symbolic link, which is not followed"):
        clean(Request(content, tmp_path / "site"))
    assert toy.tree(tmp_path / "outside") == before


WRITTEN = {
    "content/.staging.tmp": "mine",  # a folder that a save sweeps
    "content/.lock.pid": "mine.txt",  # a file that every writer writes
    "site/.index.html.tmp": "mine.txt",  # where a page is written aside
    "site/index.html": "mine.txt",
    "site/..broadsheet.tmp": "mine.txt",
}


def test_none_in_place_of_a_file_of_ours_is_written_through(content: Path, tmp_path: Path) -> None:
    toy.write(content)
    toy.edition(content, tmp_path / "site", only=("shelves",))
    toy.write(tmp_path, {"mine/a.txt": "mine", "mine.txt": "mine"}, "outside")
    for place, what in WRITTEN.items():
        (tmp_path / place).unlink(missing_ok=True)
        (tmp_path / place).symlink_to(tmp_path / "outside" / what)
    assert save(content, {"huggingface": [toy.record(77, toy.TUESDAY)]}).new == 1
    toy.edition(content, tmp_path / "site", only=("shelves",))
    assert toy.tree(tmp_path / "outside") == {"mine.txt": b"mine", "mine/a.txt": b"mine"}
    assert b"Number 77" in (tmp_path / "site/papers/date/2025-12-09.html").read_bytes()


@pytest.mark.parametrize("place", ["quarantine", "quarantine/huggingface"])
def test_none_of_the_quarantine_is_followed(place: str, content: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    toy.write(tmp_path, {"huggingface/2025-12-09/a.txt": "mine", "2025-12-09/a.txt": "mine"}, "outside")
    (content / place).parent.mkdir(exist_ok=True)
    (content / place).symlink_to(outside)
    before = toy.tree(outside)
    entry = quarantine.Entry("huggingface", toy.TUESDAY, (), (), NOON, ())
    with pytest.raises(BroadsheetError, match="is a symbolic link, which is not followed"):
        quarantine.keep(content, entry)
    assert toy.tree(outside) == before
