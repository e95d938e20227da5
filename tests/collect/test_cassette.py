"""A run that is recorded, and told again: the same answers, the same failures, from a folder."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator.collecting.cassette import Recorder, Replay
from generator.config import Collect
from generator.errors import ContentError, Fault, FetchError
from generator.reply import Reply, Validators

BEGAN = datetime(2025, 12, 12, 6, tzinfo=UTC)
DAY, GONE, OTHER = (f"https://news.toy.example/{name}" for name in ("day", "gone", "other"))


def says(url: str) -> Reply:
    """A source that has one page, and says of every other that it is not there."""
    if url != DAY:
        raise FetchError(Fault(url, "could not be reached", "ask again later"))
    return Reply(url, 200, "application/json", b"[1]", BEGAN, Validators('W/"7"', ""))


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """A run that asked twice for what is there, and once for what is not."""
    get = Recorder(says, Collect(), tmp_path, BEGAN)
    assert get(DAY) == get(DAY) == says(DAY)
    with pytest.raises(FetchError, match="could not be reached"):
        get(GONE)
    return tmp_path


def test_what_was_recorded_is_told_again(tape: Path) -> None:
    get = Replay(Collect(), tape)
    assert get.began == BEGAN
    assert [get(DAY), get(DAY), get(DAY)] == [says(DAY)] * 3  # the third, which nobody recorded, is the first again


@pytest.mark.parametrize(("url", "told"), [(GONE, "could not be reached"), (OTHER, "was not asked in the run")])
def test_what_failed_fails_again_and_nothing_else_is_asked(tape: Path, url: str, told: str) -> None:
    with pytest.raises(FetchError, match=f"{url}: {told}"):
        Replay(Collect(), tape)(url)


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"began": "soon"}'])
def test_a_folder_that_holds_no_run(tmp_path: Path, said: str) -> None:
    (tmp_path / "run.json").write_text(said)
    with pytest.raises(ContentError, match=r"run\.json: is no record of a run"):
        Replay(Collect(), tmp_path)


@pytest.mark.parametrize("said", ["", "[]", "{}", '{"made": "soon"}'])
def test_an_answer_that_is_none(tape: Path, said: str) -> None:
    for path in tape.glob("*.json"):
        if path.name != "run.json" and json.loads(path.read_text())["url"] == DAY:
            path.write_text(said)
    with pytest.raises(ContentError, match="is no recorded answer"):
        Replay(Collect(), tape)(DAY)
