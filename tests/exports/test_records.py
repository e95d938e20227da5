"""Records as JSON lines and back: the same tree, whatever the archive holds."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from generator import text
from generator.cli.app import app
from generator.models import Change, Reading, Record
from generator.sources import Stored, read_all
from generator.sources import records as records_of
from generator.store import keeping, save
from generator.storing.holdings import load_holdings
from generator.storing.verify import verify
from tests import hostile, toy


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def records(content: Path) -> Mapping[str, bytes]:
    return toy.tree(content / "records")


def there_and_back(content: Path, file: Path, back: Path) -> None:
    done = run("export", "--format", "records", "--to", file, "--content", content)
    assert done.exit_code == 0, done.output
    done = run("load", file, "--content", back)
    assert done.exit_code == 0, done.output


def test_an_archive_goes_there_and_back(tmp_path: Path) -> None:
    content = toy.archive(tmp_path / "content")
    changed = toy.record(
        2, toy.MONDAY, title="Another Name", gone=(toy.TUESDAY,), history=(Change(until=toy.MONDAY, title="One Name"),)
    )
    with keeping(content) as keeper:  # a day whose list has lost a paper, and has another order
        keeper.save({"huggingface": [toy.record(4, toy.TUESDAY), toy.record(3, toy.TUESDAY), changed]}, whole=True)
    there_and_back(content, tmp_path / "all.jsonl", tmp_path / "back")
    assert records(tmp_path / "back") == records(content)
    assert verify(tmp_path / "back").faults == ()
    before = records(tmp_path / "back")
    assert "0 new, 0 changed" in run("load", tmp_path / "all.jsonl", "--content", tmp_path / "back").output
    assert records(tmp_path / "back") == before


def test_a_file_of_another_kind_of_ours_is_no_records() -> None:
    assert records_of.answers(Stored(b'{"broadsheet":"letters","format":1}\n', "x")) is None
    assert records_of.answers(Stored(b'{"broadsheet":"records","format":1}\n', "x")) == ()


titles = (hostile.anything | hostile.special).map(lambda raw: text.line(raw, 200)).filter(bool)
proses = (hostile.anything | hostile.special).map(lambda raw: text.prose(raw, 500))
days = st.lists(st.integers(0, 4).map(lambda n: toy.MONDAY + timedelta(n)), unique=True, max_size=3).map(tuple)
counts = st.none() | st.integers(0, 10**6)


@st.composite
def of_a_source(draw: st.DrawFn) -> list[Record]:
    made = []
    for number in draw(st.lists(st.integers(1, 9), unique=True, max_size=6)):
        listed = draw(days)
        key = draw(st.sampled_from([f"2512.{number:05d}", f"quant-ph/020108{number}", f"title/paper-{number}"]))
        read_on = draw(st.lists(st.dates(date(2025, 1, 1), date(2026, 1, 1)), unique=True, max_size=3))
        readings = tuple(Reading(date=day, votes=draw(st.integers(0, 99)), stars=draw(counts)) for day in read_on)
        made.append(
            Record(
                id=key,
                title=draw(titles),
                abstract=draw(proses),
                listed=listed,
                gone=draw(st.sampled_from([(), listed[:1]])),
                seen=draw(st.none() | st.just(toy.WEDNESDAY)),
                readings=readings,
                author_count=draw(counts),
                keywords=tuple(draw(st.lists(titles, max_size=2))),
            )
        )
    return made


@pytest.mark.seconds
@settings(max_examples=15)
@given(st.lists(st.fixed_dictionaries({"huggingface": of_a_source(), "capture": of_a_source()}), max_size=3))
def test_any_archive_goes_there_and_back(arriving: Sequence[Mapping[str, Sequence[Record]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        content, back = Path(name) / "content", Path(name) / "back"
        content.mkdir()
        for arrived in arriving:
            save(content, arrived)
        there_and_back(content, Path(name) / "all.jsonl", back)
        assert records(back) == records(content)


HEAD = '{"broadsheet":"records","format":1}\n'
GOOD = (
    '{"source":"toys","id":"2512.00001","title":"Toys"}\n{"source":"toys","day":"2025-12-08","papers":["2512.00001"]}\n'
)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"source":"toys","id":"../../etc","title":"x"}', ":4: id: '../../etc'"),
        ('{"source":"toys","id":"2512.00002"}', ":4: title: is missing"),
        ('{"id":"2512.00002","title":"x"}', ":4: names no source"),
        ('{"source":"toys","day":"never","papers":[]}', ":4: is no list of a day"),
        ('{"source":"toys","day":"2025-12-08","papers":"x"}', ":4: is no list of a day: 'papers' should be a list"),
        ('{"torn', ":4: "),
        ("[" * 100_000, ":4: "),
    ],
)
def test_a_line_that_is_wrong_is_told_and_the_others_are_taken(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "all.jsonl").write_text(f"{HEAD}{GOOD}{line}\n")
    done = run("load", tmp_path / "all.jsonl", "--content", tmp_path / "content")
    assert told in done.stderr
    assert done.exit_code == 1
    (held,) = load_holdings(tmp_path / "content")
    assert [one.papers for one in held.lists] == [("2512.00001",)]


def test_a_source_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text(f'{HEAD}{{"source":"../../x","id":"2512.00001","title":"x"}}\n')
    done = run("load", tmp_path / "all.jsonl", "--content", tmp_path / "content")
    assert "is no name of a source" in done.stderr
    assert done.exit_code == 1
    assert not (tmp_path / "x").exists()


def test_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text(HEAD.replace(":1}", ":9}") + GOOD)
    assert run("load", tmp_path / "all.jsonl", "--content", tmp_path / "content").exit_code == 1


def test_other_json_is_left_to_the_others() -> None:
    entry = {"paper": {"id": "2512.00001", "title": '"broadsheet" daily', "summary": "x", "upvotes": 1}}
    (answer,) = read_all(json.dumps([entry]).encode(), "2025-12-09.json")
    assert answer.source == "huggingface"
