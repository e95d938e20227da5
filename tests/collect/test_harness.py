"""The long harnesses: a year and more from a local server, and a collector that is killed after every n-th answer."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from generator.loading import load
from tests.collect.daily import MONDAY, HuggingFace, day_of, huggingface
from tests.fetch.playing import Answer, Playing, played
from tests.toy import tree

ROOT = Path(__file__).parents[2]


def settings(content: Path, address: str) -> Path:
    path = content / "curation/site.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'format = 1\n[collect.mirrors]\n"https://huggingface.co" = "{address}"\n')
    return content


def broadsheet(*words: object, content: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "generator", *map(str, words), "--content", str(content)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def kept(content: Path) -> dict[str, bytes]:
    """What a collector leaves, but for content/state/."""
    return {name: data for name, data in tree(content).items() if not name.startswith((".", "state/", "curation/"))}


@contextmanager
def recorded(folder: Path) -> Iterator[Playing]:
    """Real answers, a file a day; each made on its day."""

    def answer(path: str) -> Answer | None:
        query = parse_qs(urlsplit(path).query)
        day = query.get("date", [""])[0]
        file = folder / f"{day}.json"
        made = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=12)
        headers = {"Date": format_datetime(made, usegmt=True)}
        return Answer(file.read_bytes() if file.is_file() else b"[]", headers=headers)

    with played() as playing:
        playing.otherwise = answer
        yield playing


@pytest.mark.slow
def test_415_days_of_real_answers(tmp_path: Path, shared: Path) -> None:
    folder = shared / "data/hf-daily"
    days = sorted(path.stem for path in folder.glob("*.json"))
    content = tmp_path / "content"
    with recorded(folder) as server:
        settings(content, server.address)
        start = time.perf_counter()
        run = broadsheet("backfill", "--since", days[0], "--until", days[-1], content=content)
        words, errors = run.communicate()
        seconds = time.perf_counter() - start
    assert run.returncode == 0, errors
    print(f"backfill of {len(days)} days: {seconds:.1f} s\n{words}")
    load([folder], tmp_path / "loaded")
    assert kept(content) == kept(tmp_path / "loaded")
    listed = {path.stem for path in (content / "records/huggingface/days").rglob("*.json")}
    assert listed == set(days)


@pytest.mark.seconds
def test_what_is_backfilled_is_what_is_loaded(tmp_path: Path, shared: Path) -> None:
    """The same over a fortnight in which entries are strings, in a wrapper even."""
    folder = shared / "data/hf-daily"
    days = sorted(path for path in folder.glob("*.json") if "2024-12-30" <= path.stem <= "2025-01-12")
    content = tmp_path / "content"
    with recorded(folder) as server:
        settings(content, server.address)
        run = broadsheet("backfill", "--since", days[0].stem, "--until", days[-1].stem, content=content)
        errors = run.communicate()[1]
    assert run.returncode == 0, errors
    load(days, tmp_path / "loaded")
    assert kept(content) == kept(tmp_path / "loaded")


def weeks(server: HuggingFace, number: int) -> tuple[date, date]:
    """So many weeks of invented days; some papers are listed twice, some renamed on the way."""
    first = MONDAY - timedelta(7 * number)
    for week in range(number):
        for weekday in range(5):
            day = first + timedelta(7 * week + weekday)
            start = 60 * (5 * week + weekday)
            server.days[day] = [*day_of(start, 60 if weekday == 2 else 12, day), *day_of(max(0, start - 60), 1, day)]
    return first, MONDAY - timedelta(1)


def undisturbed(tmp_path: Path, server: HuggingFace, first: date, last: date) -> dict[str, bytes]:
    content = settings(tmp_path / "undisturbed", server.playing.address)
    run = broadsheet("backfill", "--since", first, "--until", last, content=content)
    errors = run.communicate()[1]
    assert run.returncode == 0, errors
    return kept(content)


def killed_again_and_again(content: Path, server: HuggingFace, words: tuple[object, ...], every: int) -> int:
    """Kill the collector whenever it has had `every` answers more, at once or in the middle of a save; how often."""
    kills = 0
    while True:
        had = len(server.playing.asked)
        run = broadsheet(*words, content=content)
        while run.poll() is None:
            if len(server.playing.asked) - had >= every:
                time.sleep(kills % 8 * 0.002)
                os.kill(run.pid, signal.SIGKILL)
                break
            time.sleep(0.001)
        errors = run.communicate()[1]
        if run.returncode == 0:
            return kills
        assert run.returncode == -signal.SIGKILL, errors
        kills += 1
        assert kills < 1_000, "it gets nowhere"


@pytest.mark.seconds
@pytest.mark.parametrize("every", [3])
def test_a_killed_collector_ends_with_the_same_records(tmp_path: Path, every: int) -> None:
    with huggingface() as server:
        first, last = weeks(server, 2)
        expected = undisturbed(tmp_path, server, first, last)
        content = settings(tmp_path / "killed", server.playing.address)
        words = ("backfill", "--since", first, "--until", last)
        kills = killed_again_and_again(content, server, words, every)
        print(f"{kills} kills, every {every} answers")
        assert kills >= 2
        assert kept(content) == expected


@pytest.mark.slow
def test_a_hundred_kills(tmp_path: Path) -> None:
    with huggingface() as server:
        first, last = weeks(server, 16)
        expected = undisturbed(tmp_path, server, first, last)
        kills = 0
        for every in (3, 4, 5, 7, 11):  # a day of two pages takes two
            content = settings(tmp_path / f"killed-{every}", server.playing.address)
            words = ("backfill", "--since", first, "--until", last)
            kills += killed_again_and_again(content, server, words, every)
            assert kept(content) == expected
            left = [path for path in content.rglob("*") if ".tmp" in path.name and path.is_file()]
            assert left == []
        print(f"{kills} kills: the same records each time")
        assert kills >= 100


@pytest.mark.slow
def test_a_year(tmp_path: Path) -> None:
    """A whole year, with a shrunken day, an error object and a half-filled page; and the report of the run."""
    with huggingface() as server:
        first, last = weeks(server, 52)
        content = settings(tmp_path / "content", server.playing.address)
        broadsheet("fetch", "--since", first, "--until", last, content=content).communicate()
        before = kept(content)
        shrunk, error, half = last - timedelta(20), last - timedelta(12), last - timedelta(5)
        server.days[shrunk] = server.days[shrunk][:4]
        server.days[error] = {"error": "Internal Error"}
        server.days[half] = server.days[half][:1]
        start = time.perf_counter()
        run = broadsheet("fetch", "--since", first, "--until", last, "--json", content=content)
        words, errors = run.communicate()
        print(f"a year again: {time.perf_counter() - start:.1f} s\n{errors}")
        said = json.loads(words)
        assert run.returncode == 1
        assert said["days"]["refused"] == 3
        assert sorted(one["date"] for one in said["outcomes"] if one["status"] == "refused") == sorted(
            map(str, (shrunk, error, half))
        )
        after = {name: data for name, data in kept(content).items() if not name.startswith("quarantine/")}
        assert after == before
