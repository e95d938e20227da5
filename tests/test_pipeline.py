"""The workflows as they run: their own steps in order, in a clean copy, against a server of our own."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from generator.store import save
from tests import toy
from tests.collect.daily import ARXIV, HF, HuggingFace, huggingface, paper
from tests.fetch.playing import Answer
from tests.repositories import commit, git
from tests.runner import Ran, action, clean_copy, commands_in, run_job

pytestmark = pytest.mark.seconds

BASE = "https://somebody.github.io/daily/"
KNOWN = {"steps.pages.outputs.base_url": BASE, "github.token": "", "github.ref": "refs/heads/main"}
UPLOAD = "actions/upload-pages-artifact"
# What would act in a shell, an expression, a commit message, a log, if it ever got there.
HOSTILE = (
    "x\n::error::taken\n::set-env name=PATH::/tmp\r::add-mask::a\u2028##[error]b $(touch taken) `touch taken`"
    "; touch taken ${{ github.token }} [skip ci] Co-authored-by: a <a@a.example>"
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the code of this one and a toy's content, and a bare one that it is pushed to."""
    folder = tmp_path_factory.mktemp("pipeline")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "upstream")
    here = clean_copy(folder / "original")
    save(here / "content", {"capture": (*toy.RECORDS, *toy.BY_TITLE)})  # no days of the source that is asked
    toy.write(here / "content")
    settings = here / "content/curation/site.toml"
    settings.write_text('format = 1\ntitle = "Toy Times"\nid = "3f0c9a52-0a4e-4b7c-8a55-6f8f0d1b2c3d"\n')
    git(here, "init", "--quiet", "--initial-branch=main")
    commit(here, "First")
    git(here, "remote", "add", "origin", str(folder / "upstream"))
    git(here, "push", "--quiet", "--set-upstream", "origin", "main")
    return here


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GITHUB_STEP_SUMMARY", "BASE_URL", "MAKEFLAGS", "MAKELEVEL", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)


def published(folder: Path) -> Ran:
    return run_job(folder, "publish", "build", KNOWN)


def test_what_is_published_is_what_a_build_at_home_makes(original: Path, tmp_path: Path) -> None:
    ran = published(original)
    assert ran.conclusion == "success", "\n".join(ran.printed.values())
    assert action(ran, UPLOAD)
    words = ("build", "--output", str(tmp_path / "site"), "--base-url", BASE)
    subprocess.run((".venv/bin/broadsheet", *words), cwd=original, check=True, capture_output=True)
    assert toy.tree(original / "site") == toy.tree(tmp_path / "site")
    assert all(commands_in(words) == [] for words in ran.printed.values())


def test_a_failing_check_publishes_nothing(original: Path) -> None:
    """It is built without a word; that a page leads nowhere is what the check alone sees."""
    about = original / "content/curation/pages/about.md"
    before = about.read_text()
    about.write_text(f"{before}\n[A page](gone.html)\n")
    try:
        ran = published(original)
    finally:
        about.write_text(before)
    assert ran.conclusion == "failure"
    assert ran.steps[-1].startswith("Check what is to be published")
    assert not action(ran, UPLOAD)
    (command,) = commands_in(ran.printed[ran.steps[-1]])  # a note at the line, made for the runner
    assert command.startswith("::error title=broadsheet check,file=site/about.html")
    deploy = yaml.safe_load((original / ".github/workflows/publish.yml").read_text())["jobs"]["deploy"]
    assert (deploy["needs"], "if" in deploy) == ("build", False)  # so it waits for a success


def collected(original: Path, hf: HuggingFace) -> Ran:
    """The workflow `collect`, asking our server in place of all others."""
    rows = "".join(f'"{host}" = "{hf.playing.address}"\n' for host in (HF, ARXIV))
    settings = original / "content/curation/site.toml"
    before = settings.read_text()
    settings.write_text(f"{before}[collect]\nfirst = 2\nrereads = []\n[collect.mirrors]\n{rows}")
    try:
        return run_job(original, "collect", "collect", KNOWN)
    finally:
        settings.write_text(before)


def test_what_strangers_write_is_no_command_and_in_no_message(original: Path) -> None:
    today = datetime.now(UTC).date()
    with huggingface() as hf:
        hf.made = None
        for number in range(4):
            day = today - timedelta(number)
            title = {"title": HOSTILE, "summary": HOSTILE, "authors": [{"name": HOSTILE, "hidden": False}]}
            hf.days[day] = [paper(number, day, **title)]
        ran = collected(original, hf)
    assert ran.conclusion == "success", "\n".join(ran.printed.values())
    assert "new" in ran.printed["Fetch"]
    assert all(commands_in(words) == [] for words in ran.printed.values())
    assert not any(line.lstrip().startswith("::error") for line in ran.printed["Fetch"].splitlines())
    subject, *rest = git(original, "log", "-1", "--format=%B", "origin/main").splitlines()
    assert subject.startswith("Collect ")
    assert "".join(rest).strip() == ""
    assert [path for path in original.rglob("taken*") if ".git" not in path.parts] == []
    build = published(original)
    assert build.conclusion == "success", build.printed
    assert all(commands_in(words) == [] for words in build.printed.values())
    git(original, "reset", "--quiet", "--hard", "HEAD~1")
    git(original, "push", "--quiet", "--force")


def feed_of(folder: Path) -> bytes:
    return (folder / "site/feed.json").read_bytes()


def test_a_failing_fetch_still_publishes_the_last_good_content(original: Path) -> None:
    first = published(original)
    before = feed_of(original)
    with huggingface() as hf:
        hf.playing.otherwise = lambda _path: Answer(b"::error::no", 403)
        ran = collected(original, hf)
    assert first.conclusion == "success"
    assert ran.conclusion == "failure"
    assert ran.steps[-2:] == ("Commit what the machine wrote", "Say so if the fetch failed")
    assert commands_in(ran.printed[ran.steps[-1]]) == [
        "::error::The fetch failed, see its step. What was collected before it did is committed."
    ]
    assert commands_in(ran.printed["Fetch"]) == []
    jobs = yaml.safe_load((original / ".github/workflows/collect.yml").read_text())["jobs"]
    assert jobs["publish"]["if"] == "${{ !cancelled() && vars.COLLECT == 'on' }}"  # after a failure too
    again = published(original)
    assert (again.conclusion, feed_of(original)) == ("success", before)
    assert action(again, UPLOAD)
    assert (original / "site/status.html").is_file()  # which tells of it


def test_the_runner_sees_commands_and_that_they_are_stopped() -> None:
    printed = "a\n::error::x\n::stop-commands::word\n::error::y\n::words::\n::word::\n ::warning::z\n##[group]q"
    assert commands_in(printed) == ["::error::x", " ::warning::z", "##[group]q"]
