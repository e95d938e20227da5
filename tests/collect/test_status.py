"""The status page: how collecting stands, made from content/state/, with ages that the reader's clock tells."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser as Html

from generator.collecting.standing import standing
from generator.outputs import status
from generator.standings import DayMark, SourceStanding
from tests.collect.daily import MONDAY, NOON, HuggingFace, collect, day_of
from tests.toy import edition, tree, write

pytestmark = pytest.mark.seconds  # each builds a site
TUESDAY, FRIDAY = MONDAY + timedelta(1), MONDAY + timedelta(4)


@pytest.fixture
def site(tmp_path: Path, hf: HuggingFace) -> Path:
    """A site of a week in which one day was refused and one could not be had."""
    content = tmp_path / "content"
    collect(content, hf.playing.address, MONDAY, FRIDAY, began=NOON + timedelta(3))
    hf.days[TUESDAY] = day_of(20, 5, TUESDAY)
    hf.days[FRIDAY + timedelta(3)] = {"error": "x"}
    collect(content, hf.playing.address, MONDAY, FRIDAY + timedelta(3), began=NOON + timedelta(3))
    edition(content, tmp_path / "site")
    return tmp_path / "site"


def strip(*marks: str) -> status.Strip:
    source = SourceStanding(source="toys", days=tuple(DayMark(date=MONDAY, mark=mark) for mark in marks))
    return status.Strip(source, status._weeks(source.days, 0))


@pytest.mark.parametrize(
    ("marks", "advice"),
    [((), []), (("had",), []), (("failed",), ["status.advice_failed"]), (("missing",), ["status.advice_missing"])],
)
def test_what_its_owner_should_do(marks: tuple[str, ...], advice: list[str]) -> None:
    assert list(status._advice((strip(*marks),), refused=False)) == advice
    assert list(status._advice((strip(*marks),), refused=True)) == ["status.advice_refused", *advice]


def text_of(page: Html, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_the_status_page(site: Path) -> None:
    page = Html((site / "status.html").read_text(encoding="utf-8"))
    assert text_of(page, "main h2") == ["huggingface", "Refused answers", "What to do"]
    (newest,) = page.css("#newest")
    assert newest.attributes["datetime"] == str(FRIDAY)
    rows = [[cell.text() for cell in row.css("td")] for row in page.css("tbody tr")]
    assert rows == [["!", "", "", "", "", "", ""], ["12", "12 !", "12", "12", "12", "·", "·"]]
    refused = text_of(page, "main ul")[0]
    assert f"huggingface, {TUESDAY.day} December 2025: it has 5 papers, and 12 are stored" in refused
    assert "broadsheet quarantine" in text_of(page, "main ul")[1]


def test_a_run_that_brings_nothing_changes_the_status_page_alone(tmp_path: Path, hf: HuggingFace) -> None:
    content, out = tmp_path / "content", tmp_path / "site"
    collect(content, hf.playing.address, MONDAY, FRIDAY)
    edition(content, out)
    before = tree(out)
    collect(content, hf.playing.address, MONDAY, FRIDAY, began=NOON + timedelta(hours=1))
    edition(content, out)
    assert {name for name, data in tree(out).items() if data != before.get(name)} == {"status.html"}
    edition(content, tmp_path / "clean")
    assert tree(tmp_path / "clean")["status.html"] == tree(out)["status.html"]


def test_without_any_collecting_there_is_none(tmp_path: Path) -> None:
    from tests.toy import archive

    edition(archive(tmp_path / "content"), tmp_path / "site")
    assert not (tmp_path / "site/status.html").exists()


def test_a_state_that_cannot_be_read_does_not_stop_the_site(tmp_path: Path, hf: HuggingFace) -> None:
    content = tmp_path / "content"
    collect(content, hf.playing.address, MONDAY, FRIDAY)
    (content / "state/runs.json").write_text("{")
    built = edition(content, tmp_path / "site")
    assert (tmp_path / "site/index.html").exists()
    assert any(fault.place == "state/runs.json" for fault in built.warnings)


@pytest.mark.parametrize(
    ("days", "age", "dead"), [(0, "today", False), (1, "yesterday", False), (9, "9 days ago", True)]
)
def test_the_readers_clock_tells_the_age(site: Path, browser: Browser, days: int, age: str, dead: bool) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.clock.set_fixed_time(f"{FRIDAY + timedelta(days)}T12:00:00Z")
        page.goto((site / "status.html").as_uri())
        page.wait_for_function("document.getElementById('age').textContent != ''")
        assert page.locator("#age").text_content() == f", {age}"
        assert page.locator("#dead").is_visible() is dead
    finally:
        context.close()


def test_the_status_page_is_valid(site: Path, nu_jar: Path) -> None:
    import subprocess

    command = [
        "java",
        "-XX:TieredStopAtLevel=1",
        "-Xss4m",
        "-jar",
        str(nu_jar),
        "--errors-only",
        str(site / "status.html"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_day_that_is_known_without_asking_is_no_answer(tmp_path: Path) -> None:
    told = f'{{"format": 1}}\n{{"date": "2025-12-13", "at": "{NOON:%FT%TZ}"}}\n'
    write(tmp_path, {"days/arxiv/2025.jsonl": told}, "state")
    found = standing(tmp_path, ())
    assert found is not None
    assert [(one.source, one.asked) for one in found.sources] == [("arxiv", "")]
