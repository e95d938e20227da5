"""What `broadsheet check` finds in an archive that is right but for one thing, and how it tells it."""

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from generator.checking import days, sizes
from generator.cli.app import app
from generator.config import OutputName
from generator.models import DayList
from generator.storing.held import Holding
from tests import toy
from tests.feeds import full

pytestmark = pytest.mark.seconds
Damage = Callable[[Path, Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    full.archive(folder / "content")
    toy.edition(folder / "content", folder / "site")
    return folder


@pytest.fixture
def archive(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "archive"))


def checked(folder: Path, *words: str | Path) -> Result:
    given = ("--content", folder / "content", "--output", folder / "site", *words)
    return CliRunner().invoke(app, ["check", *map(str, given)])


def replaced(path: str, old: str, new: str) -> Damage:
    def damage(content: Path, site: Path) -> None:
        file = (content if path.startswith("curation") else site) / path
        words = file.read_text("utf-8")
        assert old in words
        file.write_text(words.replace(old, new), "utf-8")

    return damage


def test_nothing_is_wrong_with_what_was_just_built(archive: Path) -> None:
    done = checked(archive, "--strict")
    assert (done.stdout, done.exit_code) == ("", 0)
    assert "0 errors, 0 warnings" in done.stderr


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (replaced("curation/tags.toml", 'name = "Toys"', 'nam = "Toys"'), "tags.toml:3: unknown key"),
        (lambda c, _s: (c / "records/huggingface/days/2025/2025-12-09.json").write_text("{"), "2025-12-09.json"),
        (replaced("curation/site.toml", "hub = ", "hubs = "), "curation/site.toml:7: unknown key 'hubs'"),
        (
            replaced("curation/site.toml", full.BASE, "https://you.github.io/p/"),
            "is an example's address",
        ),
        (
            replaced("curation/pages/about.md", "Because.", f"ghp_{'x1' * 18}"),
            "about.md:7: holds what looks",
        ),
        (lambda _c, s: (s / "papers/2512.00003.html").unlink(), "2512.00003.html: was made by a build"),
        (lambda _c, s: (s / "papers/2512.00003.html").unlink(), "the link 'papers/2512.00003.html' leads to no file"),
        (
            replaced("about.html", "</main>", '<a href="tags.html#gone">x</a>\n</main>'),
            "leads to no such place",
        ),
        (replaced("feed.xml", "</guid>", "</guid><x>"), "site/feed.xml: is not well-formed XML"),
        (replaced("feed.xml", "oai:arXiv.org:2512.00001", "oai:arXiv.org:2512.00003"), "has 2 items of the id"),
        (
            replaced("atom.xml", f'rel="self" type="application/atom+xml" href="{full.BASE}', 'rel="self" href="'),
            "calls itself",
        ),
        (replaced("feed.json", '"date_published":"2025-12-10T', '"date_published":"soon'), "the date 'soon"),
        (replaced("feed.json", '"version"', '"versio"'), None),
    ],
)
def test_what_is_found(archive: Path, damage: Damage, told: str | None) -> None:
    damage(archive / "content", archive / "site")
    done = checked(archive)
    assert done.exit_code == (1 if told else 0), done.stdout
    assert told is None or told in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_everything_is_told_at_once(archive: Path) -> None:
    replaced("curation/tags.toml", 'name = "Toys"', 'nam = "Toys"')(archive / "content", archive / "site")
    replaced("feed.xml", "</guid>", "</guid><x>")(archive / "content", archive / "site")
    (archive / "site/about.html").unlink()
    done = checked(archive)
    assert all(words in done.stdout for words in ("unknown key 'nam'", "not well-formed", "about.html: was made by"))


def test_an_id_that_moved_is_found_against_what_was_published(archive: Path, whole: Path) -> None:
    replaced("feed.xml", "oai:arXiv.org:2512.00001", "oai:arXiv.org:2512.99999")(archive / "content", archive / "site")
    assert checked(archive).exit_code == 0  # it is a good feed by itself
    done = checked(archive, "--published", whole / "site")
    assert "had the id 'oai:arXiv.org:2512.00001' and now has 'oai:arXiv.org:2512.99999'" in done.stdout


def test_pages_of_one_title_are_a_warning(archive: Path) -> None:
    other = (archive / "site/papers/2512.00001.html").read_bytes()
    (archive / "site/papers/2512.00003.html").write_bytes(other)
    done = checked(archive)
    assert "warning: site/papers/2512.00001.html: 2 pages have the title" in done.stdout
    assert (done.exit_code, checked(archive, "--strict").exit_code) == (0, 1)


def test_a_list_that_names_no_paper_is_told_with_its_line(archive: Path) -> None:
    damage = replaced("curation/lists/first-reads.md", "- 2512.00001", "- 2512.00001\n- 2512.09999")
    damage(archive / "content", archive / "site")
    assert f"warning: {archive}/content/curation/lists/first-reads.md:9: names 2512.09999" in checked(archive).stdout


def test_settings_that_cannot_be_read_are_told_and_the_site_is_not_looked_at(archive: Path) -> None:
    replaced("curation/site.toml", "format = 1", "format = ")(archive / "content", archive / "site")
    done = checked(archive)
    assert "curation/site.toml:1: " in done.stdout
    assert "was not looked at: the settings cannot be read" in done.stdout


def test_a_published_folder_without_feeds_is_no_silence(archive: Path, tmp_path: Path) -> None:
    done = checked(archive, "--published", tmp_path / "nowhere")
    assert (done.exit_code, "--published: holds no feed to compare with" in done.stdout) == (1, True)


def test_an_archive_that_was_not_built(archive: Path) -> None:
    done = checked(archive, "--output", archive / "elsewhere")
    assert done.exit_code == 0
    assert "was not looked at" in done.stdout


def test_a_finding_is_a_line_in_every_form(archive: Path) -> None:
    replaced("curation/tags.toml", 'name = "Toys"', 'name = "Toys"\nnam = 1')(archive / "content", archive / "site")
    for page in ("2512.00001", "2512.00003"):
        title = "<title>x%0A::add-mask::y\n::warning::z</title>"
        (archive / f"site/papers/{page}.html").write_text(title)
    told = [json.loads(line) for line in checked(archive, "--format", "json").stdout.splitlines()]
    assert (told[0]["kind"], told[0]["file"], told[0]["line"]) == ("error", "curation/tags.toml", 4)
    lines = checked(archive, "--format", "github").stdout.splitlines()
    place = f"{archive}/content/curation/tags.toml"
    assert lines[0].startswith(f"::error title=broadsheet check,file={place},line=4::unknown key 'nam'")
    assert any("x%250A%3A%3Aadd-mask" in line for line in lines)
    assert all(line.startswith(("::error title=", "::warning title=")) for line in lines)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ((), []),
        ((3, 4), []),  # a weekend
        ((8,), ["2025-10-09 without a list"]),
        ((8, 9, 10, 11, 12, 13), ["2025-10-09 to 2025-10-14: 3 weekdays without a list"]),  # Monday is a holiday
        ((0, 39), []),  # its ends are nobody's gap
    ],
)
def test_days_without_a_list(missing: tuple[int, ...], told: list[str]) -> None:
    first = date(2025, 10, 1)
    lists = tuple(DayList("x", first + timedelta(n), ("2510.00001",)) for n in range(40) if n not in missing)
    faults = [fault.fact for fault in days.gaps([Holding("records/x", "x", {}, lists)])]
    assert faults == told


def test_a_source_that_does_not_list_every_day_has_no_gaps() -> None:
    lists = tuple(DayList("x", date(2025, month, 1), ("2510.00001",)) for month in range(1, 13))
    assert list(days.gaps([Holding("records/x", "x", {}, lists)])) == []


def test_a_site_that_the_host_will_not_take() -> None:
    files = {"papers/1.html": 600_000_000, "search/a.txt": 100_000_000}
    (fault,) = sizes.full(files, Path("site"))
    assert "weighs 700 MB of the 1,000 MB" in fault.fact
    assert "papers/*.html 600 MB" in fault.fact
    assert fault.remedy == "take 'search' (100 MB) out of 'outputs' in site.toml, or host it elsewhere"
    assert list(sizes.full({"papers/1.html": 699_000_000}, Path("site"))) == []


def test_what_it_says_to_switch_off_is_an_output_that_makes_such_files(whole: Path) -> None:
    told = {sizes.output_of(address) for address in toy.tree(whole / "site")} - {""}
    assert told == {"search", "jsonfeed", "feeds", "twins", "authors", "citations"}
    assert told | {"bundles", "dumps"} <= set(get_args(OutputName))


def test_a_site_that_was_built_for_another_address_is_told_so_once(archive: Path) -> None:
    done = checked(archive, "--base-url", "https://elsewhere.example.net/")
    (line,) = [line for line in done.stdout.splitlines() if "elsewhere" in line]
    fact = "was built for https://toys.example.net/daily/, and is to stand at https://elsewhere.example.net/"
    remedy = "build it again, or say --base-url https://toys.example.net/daily/"
    assert line == f"{archive / 'site'}: {fact} ({remedy})"
    assert done.exit_code == 1
