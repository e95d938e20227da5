"""How an archive of one's own begins: a new repository, or the settings of a fork; and where its engine comes from."""

import json
import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from generator import __version__, check, disk, places
from generator.checking import promises
from generator.cli.app import app
from generator.curation import load_config
from generator.errors import UsageError
from generator.forking import engine
from generator.forking.begin import new_repository, own_settings, running
from generator.forking.choices import Choices
from tests import toy
from tests.repositories import ALONE, commit, git, repository, write

pytestmark = pytest.mark.seconds  # most have git run

OWN = "https://owl.toys.example.net/night/"
WHOLE = Choices(
    'Night "Owl"', OWN, "Ada", ("arxiv:cs.CL, cs.LG", "huggingface", "https://them.toys.example.net/"), "de"
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git knows the name that these tests give it, and this machine is no workflow's."""
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@toys.example.net")
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)


def begin(folder: Path, *options: str) -> Any:
    return CliRunner().invoke(app, ["init", str(folder), "--engine", "1.2.0", *options])


def config_of(text: str) -> dict[str, Any]:
    return {key: value for key, value in tomllib.loads(text).items() if key not in ("format", "id")}


# --- A new repository ------------------------------------------------------------------------------------------------


def test_it_holds_what_is_ones_own_and_is_committed(tmp_path: Path) -> None:
    begun = new_repository(tmp_path / "mine", WHOLE, "broadsheet==1.2.0", {})
    here = tmp_path / "mine"
    assert begun.committed
    assert git(here, "status", "--porcelain") == ""
    assert tuple(sorted(git(here, "ls-files").split())) == begun.files
    assert [path for path in begun.files if path.startswith("content/")] == ["content/local/site.toml"]
    assert git(here, "ls-files", "--stage", ".ci/commit-collected").startswith("100755")
    assert (here / "engine.txt").read_text().splitlines()[1:] == ["broadsheet==1.2.0"]
    config = load_config(here / "content")
    assert (config.title, config.base_url, config.curator.name, config.language) == ('Night "Owl"', OWN, "Ada", "de")
    assert config.collect.sources == ("arxiv", "huggingface", "archive")
    assert config.collect.arxiv.categories == ("cs.CL", "cs.LG")
    assert config.collect.archive.address == "https://them.toys.example.net/"


def test_two_have_ids_of_their_own(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        new_repository(tmp_path / name, Choices(), "1.2.0", {})
        ids.add(load_config(tmp_path / name / "content").id)
    assert len(ids) == 2


def test_it_builds_and_passes_check_even_without_papers(tmp_path: Path) -> None:
    new_repository(tmp_path / "mine", WHOLE._replace(language="en"), "1.2.0", {})
    content, site = tmp_path / "mine/content", tmp_path / "mine/site"
    toy.edition(content, site)
    assert check.check(content, site)[:2] == ((), ())


@pytest.mark.parametrize(
    ("environment", "origin", "expected"),
    [
        ({}, "", ""),
        ({"GITHUB_REPOSITORY": "Ada/night"}, "", "https://ada.github.io/night/"),
        ({"GITHUB_REPOSITORY": "Ada/ada.github.io"}, "", "https://ada.github.io/"),
        ({}, "git@github.com:ada/night.git", "https://ada.github.io/night/"),
        ({}, "https://git.toys.example.net/ada/night", ""),
    ],
)
def test_the_address_is_known_or_asked_for(
    tmp_path: Path, environment: dict[str, str], origin: str, expected: str
) -> None:
    if origin:
        git(tmp_path, "init", "--quiet", "--initial-branch=main", "mine")
        git(tmp_path / "mine", "remote", "add", "origin", origin)
    begun = new_repository(tmp_path / "mine", Choices(), "1.2.0", environment)
    config = load_config(tmp_path / "mine/content")
    assert list(promises.broken(tmp_path / "mine/content", config)) == []
    assert (begun.base_url, "" if config.is_placeholder else config.base_url) == (expected, expected)
    told = [fault.fact for fault in promises.unset(config)]
    assert [bool(re.match("'base_url' is not set", fact)) for fact in told] == ([] if expected else [True])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--source", "arxiv"), "arxiv needs categories"),
        (("--source", "archive"), "archive needs an address"),
        (("--source", "hugingface"), "did you mean 'huggingface'?"),
        (("--base-url", "owl"), "must be an http(s) address"),
        (("--base-url", "https://example.org/"), "is an example's address"),
        (("--language", "Deutsch!"), 'language = "Deutsch!"'),
        (("--engine", "git+https://toys.example.net/broadsheet"), "is no engine that can be pinned"),
        (("--engine", "https://toys.example.net/broadsheet-1-py3-none-any.whl"), "needs its hash"),
        (("--engine", "nowhere.whl"), "is no wheel of Broadsheet"),
    ],
)
def test_a_choice_that_cannot_be_leaves_nothing(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    answer = begin(tmp_path / "mine", *options)
    assert said in answer.stderr
    assert answer.exit_code in (1, 2)
    assert not (tmp_path / "mine").exists()


def test_a_folder_that_is_not_empty_is_refused_and_stays(tmp_path: Path) -> None:
    write(tmp_path / "mine", {"a": "1"})
    answer = begin(tmp_path / "mine")
    assert (answer.exit_code, "is not empty: it holds a" in answer.stderr) == (2, True)
    assert toy.tree(tmp_path / "mine") == {"a": b"1"}
    assert "is a file" in begin(tmp_path / "mine/a").stderr


def test_who_was_interrupted_is_told_to_begin_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed_at(path: Path, data: bytes) -> None:
        if path.name == "engine.txt":
            raise KeyboardInterrupt
        disk.write_whole(path, data)

    with monkeypatch.context() as patched:
        patched.setattr("generator.forking.begin.disk", SimpleNamespace(**{**vars(disk), "write_whole": killed_at}))
        begin(tmp_path / "mine")
    again = "an `init` was interrupted here: remove the folder and begin again"
    assert again in " ".join(begin(tmp_path / "mine").stderr.split())
    write(tmp_path / "mine", {"a": "1"})  # somebody's own
    assert "init` was" not in begin(tmp_path / "mine").stderr

    whole = tmp_path / "whole"
    with monkeypatch.context() as patched:
        patched.setattr("generator.git.begin", interrupted)
        begin(whole)
    said = begin(whole).stderr
    assert "all that `init` writes is here but the first commit: `git init" in said
    subprocess.run(re.findall(r"`(git init .*)` makes", said)[0], shell=True, check=True, capture_output=True)
    assert git(whole, "status", "--porcelain") == ""
    assert "is not empty" in begin(whole).stderr
    assert "init`" not in begin(whole).stderr


def interrupted(*_arguments: object) -> bool:
    raise KeyboardInterrupt


def test_without_a_name_everything_is_staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "")
    answer = begin(tmp_path / "mine")
    assert (answer.exit_code, "Git knows no name" in answer.stderr) == (0, True)
    assert len(git(tmp_path / "mine", "diff", "--cached", "--name-only").split()) == 14


def test_a_person_is_asked_five_questions_and_nobody_else_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.cli import forking

    answers = iter(["Night Owl", "", "Ada", "arxiv:cs.CL huggingface", ""])
    monkeypatch.setattr("typer.prompt", lambda *_words, **_options: next(answers))
    assert forking._choices("", "", "", None, "") == Choices()  # no terminal
    monkeypatch.setattr(forking, "_is_a_person", lambda: True)
    expected = Choices("Night Owl", "", "Ada", ("arxiv:cs.CL", "huggingface"), "")
    assert forking._choices("", "", "", None, "") == expected
    assert list(answers) == []
    assert forking._choices(*WHOLE[:3], list(WHOLE.sources), WHOLE.language) == WHOLE  # all said: nothing is asked


# --- The engine ------------------------------------------------------------------------------------------------------

SHA = "a" * 64
GIT = "https://git.toys.example.net/b.git"


@pytest.mark.parametrize(
    ("said", "checkout", "expected"),
    [
        (None, None, "broadsheet==1.2.0"),
        (None, ("https://github.com/a/b", "abc"), "broadsheet @ git+https://github.com/a/b@abc"),
        ({"url": GIT, "vcs_info": {"vcs": "git", "commit_id": "abc"}}, None, f"broadsheet @ git+{GIT}@abc"),
        (
            {"url": "https://x.example/b-1-py3-none-any.whl", "archive_info": {"hashes": {"sha256": SHA}}},
            None,
            f"broadsheet @ https://x.example/b-1-py3-none-any.whl#sha256={SHA}",
        ),
        (
            {"url": "https://x.example/b-1-py3-none-any.whl", "archive_info": {"hash": f"sha256={SHA}"}},
            None,
            f"broadsheet @ https://x.example/b-1-py3-none-any.whl#sha256={SHA}",
        ),
        ({"url": "file:///gone/broadsheet-1-py3-none-any.whl", "archive_info": {}}, None, "broadsheet==1.2.0"),
        ({"url": "file:///a/folder", "dir_info": {"editable": True}}, None, "broadsheet==1.2.0"),
    ],
)
def test_the_engine_is_taken_from_where_it_came(said: object, checkout: tuple[str, str] | None, expected: str) -> None:
    assert engine.installed("1.2.0", json.dumps(said) if said else None, checkout).line == expected


def test_the_engine_that_runs_from_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "checkout", lambda: None)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert running().line == f"broadsheet=={__version__}"  # nobody says how it was installed
    said = {"url": GIT, "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    write(tmp_path / "broadsheet-1.dist-info", {"METADATA": "Name: broadsheet\n", "direct_url.json": json.dumps(said)})
    assert running().line == f"broadsheet @ git+{GIT}@abc"


def test_the_engine_that_runs_from_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = repository(tmp_path / "here", {"a": "1"})
    monkeypatch.setattr(places, "checkout", lambda: here)
    assert running().line == f"broadsheet=={__version__}"  # nobody else can get at this checkout
    git(here, "remote", "add", "origin", "git@github.com:ada/engine.git")
    head = git(here, "rev-parse", "HEAD").strip()
    assert running().line == f"broadsheet @ git+https://github.com/ada/engine@{head}"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("1.2.0", "broadsheet==1.2.0"),
        ("broadsheet==1.2.0", "broadsheet==1.2.0"),
        (f"git+{GIT}@v1", f"broadsheet @ git+{GIT}@v1"),
        (f"https://x.example/b.whl#sha256={SHA}", f"broadsheet @ https://x.example/b.whl#sha256={SHA}"),
    ],
)
def test_the_engine_that_somebody_names(words: str, line: str) -> None:
    assert engine.asked_for(words).line == line


def test_a_wheel_comes_along_with_its_hash(tmp_path: Path) -> None:
    wheel = tmp_path / "broadsheet-1.2.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    said = json.dumps({"url": wheel.as_uri(), "archive_info": {}})
    assert engine.installed("1.2.0", said, None).wheel == wheel
    new_repository(tmp_path / "mine", Choices(), str(wheel), {})
    assert (tmp_path / f"mine/engine/{wheel.name}").read_bytes() == b"a wheel"
    line = f"./engine/{wheel.name} --hash=sha256:{sha256(b'a wheel').hexdigest()}"
    assert (tmp_path / "mine/engine.txt").read_text().splitlines()[1] == line


# --- The settings of a fork ------------------------------------------------------------------------------------------

UPSTREAM = "https://github.com/up/daily"
SITE = 'format = 1\ntitle = "Upstream"\nid = "5b1a3ed0-2c3a-4f39-9d0b-6a1f6a4f0c11"\n'


@pytest.mark.parametrize(
    ("says", "remotes", "expected"),
    [
        pytest.param("", {}, {}, id="nobody knows anything"),
        pytest.param(
            "",
            {"origin": "git@github.com:owl/night.git", "upstream": UPSTREAM},
            {
                "base_url": "https://owl.github.io/night/",
                "repository": "https://github.com/owl/night",
                "collect": {"contact": "https://github.com/owl/night"},
                "upstream": {"repository": UPSTREAM},
            },
            id="a fork with both remotes",
        ),
        pytest.param(
            f'repository = "{UPSTREAM}"\n',
            {"origin": "https://github.com/owl/night"},
            {
                "base_url": "https://owl.github.io/night/",
                "repository": "https://github.com/owl/night",
                "collect": {"contact": "https://github.com/owl/night"},
            },
            id="upstream says where it is",
        ),
        pytest.param(f'repository = "{UPSTREAM}"\n', {"origin": f"{UPSTREAM}.git"}, {}, id="a clone of upstream"),
    ],
)
def test_the_settings_of_a_fork(
    tmp_path: Path, says: str, remotes: dict[str, str], expected: dict[str, object]
) -> None:
    here = repository(tmp_path / "here", {"content/curation/site.toml": SITE + says})
    for name, address in remotes.items():
        git(here, "remote", "add", name, address)
    own_settings(here / "content", Choices(curator="Ada"), {})
    text = (here / "content/local/site.toml").read_text()
    assert config_of(text) == {"curator": {"name": "Ada"}, **expected}
    config = load_config(here / "content")
    assert (config.title, str(config.id) in SITE) == ("Upstream", False)
    with pytest.raises(UsageError, match="is there already"):
        own_settings(here / "content", Choices(), {})


def test_a_fork_needs_something_to_be_based_on(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds nothing to be based on"):
        own_settings(tmp_path / "content", Choices(), {})


def test_a_fork_with_upstreams_id_is_refused_by_check(tmp_path: Path) -> None:
    write(tmp_path, {"curation/site.toml": SITE, "local/site.toml": f'format = 1\nbase_url = "{OWN}"\n'})
    (fault,) = promises.broken(tmp_path, load_config(tmp_path))
    assert fault.fact.startswith("has no 'id'")
    write(tmp_path, {"local/site.toml": f'format = 1\nbase_url = "{OWN}"\n{fault.remedy.split(",")[0][6:]}\n'})
    assert list(promises.broken(tmp_path, load_config(tmp_path))) == []


# --- upstream --------------------------------------------------------------------------------------------------------


def test_upstream_says_what_a_merge_brings(tmp_path: Path) -> None:
    up = repository(tmp_path / "up", {"content/curation/site.toml": SITE, "content/curation/tags.toml": "format = 1\n"})
    git(tmp_path, "clone", "--quiet", "up", "mine")
    content = tmp_path / "mine/content"

    def told(code: int, *words: str) -> str:
        answer = CliRunner().invoke(app, ["upstream", "--content", str(content), *words])
        assert answer.exit_code == code, answer.output
        return answer.output

    assert "upstream: is no remote of this repository (run `git remote add upstream ADDRESS`" in told(2)
    assert "origin has nothing that is not here." in told(0, "--remote", "origin")
    write(up, {"content/curation/tags.toml": 'format = 1\n[tags.a]\nname = "A"\n'})
    commit(up, "A tag")
    git(tmp_path / "mine", "remote", "rename", "origin", "upstream")
    words = told(0)
    assert "content/curation/tags.toml: +tags.a" in words
    assert "It would conflict nowhere." in words
    (command,) = re.findall(r"^  git (merge .*)$", words, re.MULTILINE)
    write(tmp_path / "mine", {"content/curation/tags.toml": "format = 1\n# mine\n"})
    assert "First commit what is not committed here: 1 file." in told(0)
    commit(tmp_path / "mine", "Edit what is upstream's")
    assert json.loads(told(1, "--json"))["conflicts"] == ["content/curation/tags.toml"]
    assert "It would conflict in 1 file" in told(1)
    git(tmp_path / "mine", "reset", "--quiet", "--hard", "HEAD^")
    git(tmp_path / "mine", *command.split())
    assert "has nothing that is not here" in told(0)


def test_upstream_needs_a_repository(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["upstream", "--content", str(tmp_path / "content"), "--remote", "x"])
    assert (answer.exit_code, "lies in no git repository" in answer.stderr) == (1, True)
