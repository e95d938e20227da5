"""What a fork shows of its upstream, and what the doctor says of it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as Html

from generator.checking import promises
from generator.collecting.examine import examine
from generator.collecting.repository import of_repository
from generator.config import Collect, Config, Curator
from generator.curation import load_config
from generator.errors import Fault, FetchError
from generator.reply import Reply
from generator.standings import OLD, Standing
from generator.store import save
from tests import toy
from tests.repositories import git, repository, write

pytestmark = pytest.mark.seconds

UP, UP_PAGE = "https://github.com/up/daily", "https://up.toys.example.net/"
OWN, OWN_PAGE = "https://github.com/owl/night", "https://owl.toys.example.net/"
ID = "5b1a3ed0-2c3a-4f39-9d0b-6a1f6a4f0c11"
THEIRS = f'format = 1\ntitle = "Up & Away"\nbase_url = "{UP_PAGE}"\nrepository = "{UP}"\nid = "{ID}"\n'
MINE = f'format = 1\ntitle = "Night Owl"\nbase_url = "{OWN_PAGE}"\nrepository = "{OWN}"\nid = "{ID[:-1]}2"\n'
COLLECT = "on:\n  schedule:\n    - cron: \"47 5 * * *\"\njobs:\n  a:\n    if: vars.COLLECT == 'on'\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a fork that shows upstream's pages as the canonical ones; 1 is upstream's, 2 both have, 3 its own."""
    folder = tmp_path_factory.mktemp("shown")
    content = folder / "content"
    save(content, {"huggingface": [toy.record(number, toy.MONDAY) for number in (1, 2)]})
    write(content, {"curation/site.toml": THEIRS, "local/site.toml": MINE + 'canonical = "upstream"\n'})
    write(content, {"local/pages/about.md": "---\nformat: 1\ntitle: About\n---\nOwls.\n"})
    save(content, {"huggingface": [toy.record(number, toy.MONDAY) for number in (2, 3)]})
    toy.edition(content, folder / "site")
    return folder / "site"


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("papers/2512.00001.html", f"{UP_PAGE}papers/2512.00001.html"),
        ("papers/2512.00002.html", f"{UP_PAGE}papers/2512.00002.html"),
        ("papers/2512.00003.html", f"{OWN_PAGE}papers/2512.00003.html"),
        ("index.html", OWN_PAGE),
        ("papers/date/2025-12-08.html", f"{OWN_PAGE}papers/date/2025-12-08.html"),
    ],
)
def test_the_canonical_page_is_upstreams_where_it_has_one(site: Path, address: str, canonical: str) -> None:
    (link,) = Html((site / address).read_bytes()).css("link[rel=canonical]")
    assert link.attributes["href"] == canonical


@pytest.mark.parametrize("address", ["index.html", "about.html", "status.html"])
def test_what_it_is_based_on_is_said_with_a_link(site: Path, address: str) -> None:
    (line,) = [node for node in Html((site / address).read_bytes()).css("p.aside") if "Based on" in node.text()]
    assert line.text().startswith("Based on Up & Away (its repository)")
    assert [node.attributes["href"] for node in line.css("a")] == [UP_PAGE, UP]


def test_a_fork_is_not_kept_by_who_keeps_upstream(tmp_path: Path) -> None:
    theirs = THEIRS + '[curator]\nname = "Una"\nline = "Kept with care."\n'
    write(tmp_path, {"curation/site.toml": theirs})
    assert load_config(tmp_path).curator.name == "Una"
    write(tmp_path, {"local/site.toml": MINE})
    assert load_config(tmp_path).curator == Curator()
    write(tmp_path, {"local/site.toml": MINE + '[curator]\nname = "Ada"\n'})
    assert load_config(tmp_path).curator == Curator(name="Ada")


def test_the_status_page_of_a_fork_leads_to_its_own_switches(site: Path) -> None:
    page = Html((site / "status.html").read_bytes())
    assert "Nothing was collected here yet" in page.text()
    links = [node.attributes["href"] for node in page.css("ol a")]
    assert links == [
        f"{OWN}/{place}"
        for place in ("actions", "actions/workflows/collect.yml", "settings/variables/actions", "settings/pages")
    ]


def test_an_archive_that_is_no_fork_says_nothing_of_it(tmp_path: Path) -> None:
    save(tmp_path / "content", {"huggingface": [toy.record(1, toy.MONDAY)]})
    write(tmp_path / "content", {"curation/site.toml": THEIRS})
    toy.edition(tmp_path / "content", tmp_path / "site")
    assert "Based on" not in (tmp_path / "site/index.html").read_text()
    assert not (tmp_path / "site/status.html").exists()
    (link,) = Html((tmp_path / "site/papers/2512.00001.html").read_bytes()).css("link[rel=canonical]")
    assert link.attributes["href"] == f"{UP_PAGE}papers/2512.00001.html"


def test_a_canonical_address_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"local/site.toml": MINE + 'canonical = "upstream"\n'})
    (fault,) = promises.broken(tmp_path, load_config(tmp_path))
    assert "nobody says where upstream is published" in fault.fact


@pytest.mark.parametrize(
    ("settings", "origin", "bad"),
    [
        pytest.param({"curation": THEIRS}, UP, {}, id="upstream itself"),
        pytest.param({"curation": THEIRS}, OWN, {"repository": "without settings of its own"}, id="a bare fork"),
        pytest.param({"curation": THEIRS, "local": MINE}, f"{OWN}.git", {}, id="a fork"),
        pytest.param(
            {"curation": THEIRS, "local": "format = 1\n"},
            "git@github.com:up/daily.git",
            {
                "repository": "origin is upstream's own",
                "address": f"is still upstream's: {UP_PAGE}",
                "corrections": "leads readers to upstream's",
                "id": "is still upstream's",
            },
            id="a fork in name alone",
        ),
        pytest.param(
            {"curation": 'format = 1\ntitle = "Up"\n', "local": MINE.replace(f'base_url = "{OWN_PAGE}"\n', "")},
            OWN,
            {"address": "nobody has said"},
            id="a fork without an address",
        ),
        pytest.param({"local": MINE}, OWN, {}, id="an archive that installs the engine"),
    ],
)
def test_the_doctor_tells_a_fork(tmp_path: Path, settings: dict[str, str], origin: str, bad: dict[str, str]) -> None:
    files = {f"content/{layer}/site.toml": words for layer, words in settings.items()}
    here = repository(tmp_path / "here", {**files, ".github/workflows/collect.yml": COLLECT})
    git(here, "remote", "add", "origin", origin)
    findings = list(of_repository(here / "content", load_config(here / "content")))
    found = {one.what: one.fact for one in findings if not one.good}
    assert found.keys() == bad.keys()
    assert all(words in found[what] for what, words in bad.items())
    assert all(one.remedy for one in findings if not one.good)
    (switches,) = [one for one in findings if one.what == "switches"]
    assert switches.fact == "collect.yml runs where COLLECT is 'on'"
    assert "settings/variables/actions" in switches.remedy


def test_the_doctor_tells_no_switches_where_there_are_none(tmp_path: Path) -> None:
    files = {
        "content/local/site.toml": MINE,
        ".github/workflows/README.md": COLLECT,
        ".github/workflows/a.yml": "on: push\n",
    }
    here = repository(tmp_path / "here", files)
    git(here, "remote", "add", "origin", OWN)
    findings = of_repository(here / "content", load_config(here / "content"))
    assert [one.what for one in findings] == ["repository", "address"]


def test_the_doctor_before_the_first_run(tmp_path: Path) -> None:
    write(tmp_path, {".github/workflows/collect.yml": "on: push\n", "content/local/site.toml": MINE})
    config = Config(collect=Collect(sources=("huggingface", "archive"), enrich=("arxiv", "huggingface")))
    now = datetime(2025, 12, 8, 12, tzinfo=UTC)

    def ask(url: str) -> Reply:
        if "arxiv" in url:
            raise FetchError(Fault(url, "could not be reached", "ask again later"))
        return Reply(url, 200, "application/json", b"[]", now)

    found = {one.what: (one.good, one.fact) for one in examine(tmp_path / "content", config, None, now, ask)}
    assert found["schedule"] == (False, "collect.yml has no cron")
    assert found["newest day"] == (False, "nothing was collected yet")
    assert found["huggingface"] == (True, "answered with status 200")
    assert found["arxiv"] == (False, "could not be reached")
    assert found["clock"] == (True, "agrees with that of huggingface")


@pytest.mark.parametrize(("age", "good"), [(OLD, True), (OLD + 1, False)])
def test_the_doctor_says_when_the_schedule_seems_off(tmp_path: Path, age: int, good: bool) -> None:
    write(tmp_path, {".github/workflows/collect.yml": COLLECT, "content/local/site.toml": MINE})
    standing = Standing(newest=date(2025, 12, 8), sources=(), held=(), last=None)
    now = datetime(2025, 12, 8 + age, 12, tzinfo=UTC)
    content = tmp_path / "content"
    (finding,) = [
        one for one in examine(content, load_config(content), standing, now, None) if one.what == "newest day"
    ]
    assert finding.good == good
    assert ("the schedule seems off" in finding.fact, "COLLECT" in finding.remedy) == (not good, not good)
