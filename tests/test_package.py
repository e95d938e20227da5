"""What others install: a wheel with the engine, its types, the default theme and our tables; and the locks under it."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from packaging.metadata import Metadata

from generator import __version__
from tests.rehearsal import dated
from tests.runner import clean_copy, run_job

pytestmark = [pytest.mark.seconds]

ROOT = Path(__file__).parents[1]
LOCKS = (ROOT / "requirements.txt", ROOT / "tests/requirements.txt")
CARRIED = (
    "generator/__init__.py",
    "generator/cli/__init__.py",
    "generator/py.typed",
    "generator/_carried/themes/default/theme.toml",
    "generator/_carried/themes/default/strings/de.toml",
    "generator/_carried/themes/default/strings/en.toml",
    "generator/_carried/curation/authors.toml",
    "generator/_carried/curation/organisations.toml",
    "generator/_carried/curation/tags.toml",
    "generator/_carried/repository/.ci/commit-collected",
    "generator/_carried/repository/.github/ISSUE_TEMPLATE/correct-a-paper.yml",
    "generator/_carried/repository/.github/workflows/collect.yml",
    "generator/_carried/repository/.github/workflows/downloads.yml",
    "generator/_carried/repository/.github/workflows/publish.yml",
    "generator/_carried/repository/requirements.txt",
)
CURATION = tuple(f"content/curation/{name}.toml" for name in ("authors", "organisations", "tags"))
# How the files of the checkout are called in the wheel.
ROOMS = {
    "generator": "generator",
    "themes/default": "generator/_carried/themes/default",
    "themes/slate": "generator/_carried/themes/slate",
}


TAG = f"v{__version__}"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the workflow `release` checks out for a tag, with an environment in which everything is installed."""
    folder = clean_copy(tmp_path_factory.mktemp("release"))
    for name in ("tests/requirements.txt", *CURATION):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv/.installed-tests").touch()
    dated(folder)
    return folder


@pytest.fixture(scope="module")
def built(checkout: Path) -> Path:
    """A folder with what the workflow built: the sdist of a checkout, and the wheel made from that sdist alone."""
    ran = run_job(checkout, "release", "build", {}, GITHUB_REF_NAME=TAG, MAKEFLAGS="")
    assert ran.conclusion == "success", "\n".join(ran.printed.values())
    return checkout / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"broadsheet-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def in_wheel(wheel: Path) -> tuple[str, ...]:
    with zipfile.ZipFile(wheel) as archive:
        return tuple(archive.namelist())


def test_both_are_built_and_bear_the_version(built: Path) -> None:
    names = sorted(path.name for path in built.iterdir())
    packages = [f"broadsheet-{__version__}-py3-none-any.whl", f"broadsheet-{__version__}.tar.gz"]
    assert names == [*packages, "broadsheet.cdx.json", "news.md"]


def test_what_the_workflow_hands_on_is_there(checkout: Path, built: Path) -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]
    uploads = [step["with"] for step in jobs["build"]["steps"] if "upload-artifact" in step.get("uses", "")]
    handed = {one["name"]: [list(checkout.glob(pattern)) for pattern in one["path"].split()] for one in uploads}
    assert {name: [len(found) for found in each] for name, each in handed.items()} == {
        "packages": [1, 1],
        "words": [1, 1],
    }
    assert (built / "news.md").read_text().strip()


def test_a_tag_that_is_not_the_version_builds_nothing(checkout: Path) -> None:
    ran = run_job(checkout, "release", "build", {}, GITHUB_REF_NAME="v99.0.0")
    assert (ran.conclusion, ran.steps[-1]) == ("failure", "Hold the tag to version, changelog and citation")
    assert "the tag v99.0.0" in ran.printed[ran.steps[-1]]


def test_what_the_packages_say_of_themselves_is_valid(wheel: Path, built: Path) -> None:
    """As PyPI holds them to it (https://packaging.python.org/en/latest/specifications/core-metadata/)."""
    with zipfile.ZipFile(wheel) as archive, tarfile.open(built / f"broadsheet-{__version__}.tar.gz") as source:
        packed = source.extractfile(f"broadsheet-{__version__}/PKG-INFO")
        assert packed
        told = [archive.read(f"broadsheet-{__version__}.dist-info/METADATA"), packed.read()]
    for one in told:
        said = Metadata.from_email(one, validate=True)
        assert (said.name, str(said.version), said.license_expression) == ("broadsheet", __version__, "MIT")
        assert (said.description_content_type, said.license_files) == ("text/markdown", ["LICENSE"])
        assert said.description == (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", CARRIED)
def test_the_wheel_carries(name: str, in_wheel: tuple[str, ...]) -> None:
    assert name in in_wheel


@pytest.mark.parametrize(("room", "inside"), ROOMS.items())
def test_no_file_of_a_room_is_left_behind(room: str, inside: str, in_wheel: tuple[str, ...]) -> None:
    files = [path for path in (ROOT / room).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {f"{inside}/{path.relative_to(ROOT / room).as_posix()}" for path in files} - set(in_wheel) == set()


def test_the_wheel_has_nothing_else(in_wheel: tuple[str, ...]) -> None:
    assert {name.split("/")[0] for name in in_wheel} == {"generator", f"broadsheet-{__version__}.dist-info"}


def test_the_sdist_has_no_tests_and_no_records(built: Path) -> None:
    with tarfile.open(built / f"broadsheet-{__version__}.tar.gz") as archive:
        inside = [name.split("/", 1)[1] for name in archive.getnames()]
    assert [name for name in inside if name.startswith(("tests", "content/records", "site"))] == []
    assert {name for name in inside if name.startswith(".")} == {
        ".gitignore",
        ".ci/commit-collected",
        ".github/ISSUE_TEMPLATE/correct-a-paper.yml",
        *(f".github/workflows/{name}.yml" for name in ("collect", "downloads", "publish")),
    }


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment that has the wheel and what it depends on, and does not know the checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return folder


def run(elsewhere: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = (str(elsewhere / "venv/bin/python"), *words)
    return subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)


def test_the_environment_elsewhere_does_not_know_the_checkout(elsewhere: Path) -> None:
    answer = run(elsewhere, "-c", "import generator; print(generator.__file__)")
    assert Path(answer.stdout).is_relative_to(elsewhere / "venv")


def test_the_wheel_says_its_version_elsewhere(elsewhere: Path) -> None:
    answer = run(elsewhere, "-m", "generator", "--version")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert __version__ in answer.stdout


def test_the_wheel_builds_a_site_elsewhere(elsewhere: Path) -> None:
    (elsewhere / "content").mkdir()
    answer = run(elsewhere, "-m", "generator", "build")
    assert answer.returncode == 0, answer.stderr
    assert "<html" in (elsewhere / "site/index.html").read_text()
    schema = json.loads((elsewhere / "site/schemas/papers.1.json").read_text())
    Draft202012Validator.check_schema(schema)
    checked = run(elsewhere, "-m", "generator", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_repository_that_init_begins_is_published_from_a_clean_clone(elsewhere: Path, wheel: Path) -> None:
    """The steps of its own workflow, in order. Only pip is spared: an environment with the wheel is there already."""
    address = "https://owl.toys.example.net/night/"
    words = ("--title", "Night Owl", "--base-url", address, "--engine", str(wheel))
    begun = run(elsewhere, "-m", "generator", "init", "mine", *words)
    assert begun.returncode == 0, begun.stderr
    subprocess.run(("git", "clone", "--quiet", "mine", "clean"), cwd=elsewhere, check=True)
    clean = elsewhere / "clean"
    if not (clean / "Makefile").exists():  # git knew no name to commit under on this machine
        shutil.copytree(elsewhere / "mine", clean, ignore=shutil.ignore_patterns(".git"), dirs_exist_ok=True)
    (clean / ".venv").symlink_to(elsewhere / "venv")
    command = elsewhere / "venv/bin/broadsheet"
    command.write_text(f"#!{elsewhere}/venv/bin/python\nfrom generator.__main__ import main\nmain()\n")
    command.chmod(0o755)
    (clean / ".venv/.installed").touch()
    workflow = yaml.safe_load((clean / ".github/workflows/publish.yml").read_text())
    steps = [step["run"] for step in workflow["jobs"]["build"]["steps"] if "run" in step and "if" not in step]
    assert len(steps) == 2
    for step in steps:
        command_line = ("bash", "-eo", "pipefail", "-c", step)
        done = subprocess.run(
            command_line, cwd=clean, env=os.environ | {"BASE_URL": address}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "Night Owl" in (clean / "site/index.html").read_text()


def test_the_command_is_broadsheet(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entries = archive.read(f"broadsheet-{__version__}.dist-info/entry_points.txt").decode()
    assert entries.split("\n")[:2] == ["[console_scripts]", "broadsheet = generator.__main__:main"]


# --- The locks -------------------------------------------------------------------------------------------------------


def pins(lock: Path) -> dict[str, str]:
    """Name and marker -> version, of every package of a lock."""
    found = re.findall(r"^([a-z0-9-]+)==(\S+)((?: ;[^\\\n]*)?)", lock.read_text(), re.MULTILINE)
    return {name + marker.strip(): version for name, version, marker in found}


def without_markers(lock: Path) -> dict[str, str]:
    return {name.split(";")[0]: version for name, version in pins(lock).items()}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_package_of_a_lock_has_hashes_and_nothing_has_an_address(lock: Path) -> None:
    packages = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]
    assert len(packages) == len(pins(lock)) > 20
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert re.findall(r"://|^ *--(?!hash)|file:|(?<![\w.])/\w+", lock.read_text(), re.MULTILINE) == []


def test_the_npm_lock_has_hashes_and_no_addresses_to_download_from() -> None:
    lock = (ROOT / "tests/package-lock.json").read_text()
    assert lock.count('"integrity": "sha512-') == lock.count('"node_modules/') > 3
    assert '"resolved"' not in lock


def test_both_locks_agree() -> None:
    site, tests = map(without_markers, LOCKS)
    assert {name: tests.get(name) for name in site} == site


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    names = [re.match(r"[a-z0-9-]+", wish) for wish in project["project"]["dependencies"] + groups["build"]]
    assert {match[0] for match in names if match} <= set(without_markers(LOCKS[0]))
    assert groups["build"] == project["build-system"]["requires"]
    tools = [re.match(r"[a-z0-9-]+", wish) for wish in groups["test"]]
    assert {match[0] for match in tools if match} <= set(without_markers(LOCKS[1]))
