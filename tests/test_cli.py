"""The command: its verbs, its words, its exit codes. Data on stdout, the rest on stderr."""

import errno
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from generator import __version__, cli
from generator.build import Request
from generator.cli import building
from generator.cli.app import app
from tests import toy

ROOT = Path(__file__).parents[1]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return toy.archive(tmp_path / "content")


@pytest.fixture
def day_file(tmp_path: Path) -> Path:
    path = tmp_path / "2025-12-09.json"
    papers: list[dict[str, object]] = [
        {"id": f"2512.0000{number}", "title": f"Toy {number}", "summary": "Words.", "authors": [], "upvotes": number}
        for number in (1, 2)
    ]
    path.write_text(
        json.dumps(
            [{"paper": paper | {"publishedAt": "2025-12-08T00:00:00.000Z"}, "numComments": 0} for paper in papers]
        )
    )
    return path


def test_version() -> None:
    assert run("--version").stdout == f"broadsheet {__version__}\n"


@pytest.mark.parametrize("verb", ["", *typer.main.get_command(app).commands])  # type: ignore[attr-defined]
def test_help_fits_80_columns_and_tells_of_no_type_of_python(verb: str) -> None:
    shown = run(*filter(None, (verb, "--help")))
    assert shown.exit_code == 0
    assert "Usage: " in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert re.findall(r"<(?:str|int|path|\w+\[)", shown.stdout) == []


def test_load_reports_what_it_did(tmp_path: Path, day_file: Path) -> None:
    content = tmp_path / "content"
    first, second = run("load", day_file, "--content", content), run("load", day_file, "--content", content)
    assert first.exit_code == second.exit_code == 0
    assert first.stdout.startswith(
        "Read 2 entries in 1 file: 2 papers, 1 day, 0 organisations; 2 new, 0 changed, 0 unchanged, 0 refused.\n"
        f"{content} holds 2 papers."
    )
    assert "0 new, 0 changed, 2 unchanged" in second.stdout
    assert first.stderr.startswith(f"{content} is new here. If your archive is elsewhere, remove it,")
    assert second.stderr == ""


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path, day_file: Path) -> None:
    (tmp_path / "notes.txt").write_text("no papers in here")
    (tmp_path / "bad.json").write_text("[{]")
    done = run("load", day_file, tmp_path / "notes.txt", tmp_path / "bad.json", "--content", tmp_path / "content")
    assert done.exit_code == 1
    assert "2 new" in done.stdout
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == [
        str(tmp_path / "notes.txt"),
        str(tmp_path / "bad.json"),
        f"{tmp_path / 'content'} is new here. If your archive is elsewhere, remove it, and go there or name --content.",
    ]


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    done = run("load", tmp_path / "a", tmp_path / "b", "--content", tmp_path / "content")
    assert done.exit_code == 2
    assert [line.rpartition("/")[2][:12] for line in done.stderr.splitlines()] == ["a: is not th", "b: is not th"]
    assert not (tmp_path / "content").exists()


def test_build_says_what_it_did(content: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    first, second = (run("build", "--content", content, "--output", site) for _ in range(2))
    assert first.exit_code == second.exit_code == 0
    assert f"Built {site} in" in first.stdout
    assert "7 papers, 4 days, 1 organisation, 2 tags" in first.stdout
    assert str(site / "index.html") in first.stdout
    assert f"{site} is up to date" in second.stdout
    assert first.stderr == second.stderr == ""


@pytest.mark.seconds
def test_a_warning_is_told_each_time_and_fails_if_strict(content: Path, tmp_path: Path) -> None:
    (content / "curation/site.toml").unlink()
    words = ("build", "--content", content, "--output", tmp_path / "site")
    for _ in range(2):
        assert "warning: site.toml: 'base_url' is not set" in run(*words).stderr
    assert run(*words).exit_code == 0
    assert run(*words, "--strict").exit_code == 1
    assert run(*words, "--strict", "--base-url", "https://toys.example.net/").exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("build", "--only", "feedz,papers"), "unknown output 'feedz' (did you mean 'feeds'?)"),
        (("build", "--jobs", "0"), "Invalid value for '--jobs': it should be 1 or more."),
        (("load",), "PATH"),
        (("load", ".", "--date", "2025-13-40"), "'2025-13-40' is no day: write it like 2025-12-09."),
        (("new", "poem", "x"), "Invalid value for 'WHAT': 'poem' is not one of"),
        (("new", "day", "2025-02-30"), "is no day (write it as 2025-12-09)"),
        (("new", "page", "../out"), "cannot be an address (use small letters"),
        (("new", "note", "CON"), "is no id of a paper (write 2512.02425"),
    ],
)
def test_usage(content: Path, words: tuple[str, ...], told: str) -> None:
    done = run(*words, *(("--content", content) if words != ("frobnicate",) else ()))
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_an_address_that_is_none(content: Path, tmp_path: Path) -> None:
    done = run("build", "--content", content, "--output", tmp_path / "site", "--base-url", "toys")
    assert done.exit_code == 2
    assert done.stderr.startswith('--base-url: "toys": must be an http(s) address')


@pytest.mark.seconds
@pytest.mark.parametrize(
    ("what", "name", "path"),
    [
        ("note", "2512.00003", "papers/2512.00003.md"),
        ("day", "2025-12-08", "days/2025-12-08.md"),
        ("page", "colophon", "pages/colophon.md"),
    ],
)
@pytest.mark.parametrize("layer", ["curation", "local"])
def test_new_begins_a_text_that_builds(
    content: Path, tmp_path: Path, what: str, name: str, path: str, layer: str
) -> None:
    if layer == "local":
        toy.write(content, {"site.toml": "format = 1\n"}, layer)
    done = run("new", what, name, "--content", content)
    assert done.exit_code == 0
    assert done.stdout == f"{content / layer / path}\n"
    assert run("new", what, name, "--content", content).exit_code == 2  # never over what is there
    built = run("build", "--content", content, "--output", tmp_path / "site")
    assert built.exit_code == 0, built.stderr


def test_clean_says_what_it_removed(content: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    run("build", "--content", content, "--output", site)
    done = run("clean", "--content", content, "--output", site)
    assert done.exit_code == 0
    assert done.stdout.startswith("Removed ")
    assert not site.exists()


def test_all_faults_at_once(content: Path, tmp_path: Path) -> None:
    (content / "curation/site.toml").write_text('format = 1\nbase_ulr = "x"\n')
    (content / "curation/papers/2512.00001.md").write_text("torn")
    (content / "curation/tags.toml").write_text("format = 1\n[tags.toys\n")
    done = run("build", "--content", content, "--output", tmp_path / "site")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 3
    assert "did you mean 'base_url'?" in done.stderr


def interpreter(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "generator", *map(str, words)]


PRESSED = """
import os, signal
from generator import cli
from generator.building import printing
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs us in the background lets us hear of none
whole = printing.Task.print
def pressed(task, some):
    if some.start:
        os.kill(os.getpid(), signal.SIGINT)
    return whole(task, some)
printing.Task.print = pressed
cli.main()
"""  # Ctrl-C, after the first slice of pages


@pytest.mark.seconds
def test_interrupted_it_says_so_and_the_next_goes_on(content: Path, tmp_path: Path) -> None:
    from generator.store import save

    save(content, {"huggingface": [toy.record(number, toy.MONDAY) for number in range(1000, 1200)]})
    site = tmp_path / "site"
    words = ("build", "--content", content, "--output", site, "--jobs", "1")
    process = subprocess.run(
        [sys.executable, "-c", PRESSED, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (site / "papers").is_dir()
    assert process.returncode == 130
    assert "Interrupted" in process.stderr
    assert "Traceback" not in process.stderr
    assert run("build", "--content", content, "--output", site).exit_code == 0
    run("build", "--content", content, "--output", tmp_path / "clean")
    assert toy.digest(site) == toy.digest(tmp_path / "clean")


@pytest.mark.seconds
@pytest.mark.parametrize("shown", [True, False], ids=["on a terminal", "in a pipe"])
def test_progress_is_for_terminals(tmp_path: Path, shown: bool) -> None:
    """A meter that has been going for over a second shows itself on a terminal, and without colour if asked."""
    script = (
        "import time; from generator.cli.telling import Meter\n"
        "with Meter('reading') as meter:\n"
        "    meter.start -= 2\n"
        "    for done in range(3): meter.show(done, 3); time.sleep(.15)\n"
    )
    outer, inner = pty.openpty()
    environment = os.environ | {"NO_COLOR": "1", "TERM": "xterm", "PYTHONPATH": str(ROOT)}
    stderr = inner if shown else subprocess.PIPE
    done = subprocess.run([sys.executable, "-c", script], stderr=stderr, env=environment, timeout=60, check=True)
    os.close(inner)
    seen = os.read(outer, 100_000) if shown else done.stderr
    os.close(outer)
    assert (b"reading" in seen) is shown
    assert b"\x1b[3" not in seen  # no colours


@pytest.mark.parametrize("verb", ["build", "check", "verify", "list", "status", "undo"])
def test_in_the_wrong_folder_nothing_is_done(tmp_path: Path, verb: str) -> None:
    done = run(verb, "--content", tmp_path / "nowhere")
    assert done.exit_code == 2
    assert f"{tmp_path}/nowhere: is not there (go to your archive's folder, or name --content; " in done.stderr


def test_who_begins_an_archive_in_the_wrong_folder_is_told_even_where_that_fails(tmp_path: Path) -> None:
    failed = run("add", "2512.00001", "--offline", "--content", tmp_path / "content")
    assert (failed.exit_code, f"{tmp_path}/content is new here. " in failed.stderr) == (1, True)
    assert "is new here" not in run("add", "2512.00001", "--offline", "--content", tmp_path / "content").stderr


@pytest.mark.seconds
def test_a_locale_without_our_letters_keeps_none_from_being_said() -> None:
    poor = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = (sys.executable, "-m", "generator", "settings", "--format", "markdown")
    done = subprocess.run(command, cwd=ROOT, env=poor, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("utf-8").startswith("---")


# --- a command line that is read without typer ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "build",
        "build --content there",
        "build --base-url https://toys.example.net:8080/a-b_c/ --output out/site.1 --content ../there",
        "build --output s3://bucket/papers --content /",
    ],
)
def test_a_plain_command_line_is_read_as_typer_reads_it(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Request, bool]] = []
    for folder in ("content", "there", "here/there", "here/content"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(building, "build", lambda request, *, strict=False: asked.append((request, strict)))
    assert run(*words.split()).exit_code == 0
    monkeypatch.setattr(sys, "argv", ["broadsheet", *words.split()])
    monkeypatch.setattr("generator.cli.app.run", pytest.fail)
    cli.main()
    assert asked[0] == asked[1]
    assert type(asked[0][0].output) is type(asked[1][0].output)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--version",),
        ("buil", "--content", "content"),
        ("build", "--help"),
        ("build", "--strict"),
        ("build", "--content"),
        ("build", "--content", ""),
        ("build", "--content", "-x"),
        ("build", "--content", "~/content"),
        ("build", "--content", "a*"),
        ("build", "--content=content"),
        ("build", "--content", "a", "--content", "b"),
        ("build", "--content", "a", "--all"),
        ("build", "--content", "a", "site"),
        ("build", "--jobs", "1"),
        ("clean", "--content", "content"),
    ],
)
def test_any_other_command_line_is_left_to_typer(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    assert building.plainly_asked(words) is None
    left: list[bool] = []
    monkeypatch.setattr(sys, "argv", ["broadsheet", *words])
    monkeypatch.setattr("generator.cli.app.run", lambda: left.append(True))
    cli.main()
    assert left == [True]


def test_what_is_wrong_is_told_alike_whoever_reads_the_command_line() -> None:
    """And typer, with all that it rests on, is not loaded for a plain one."""
    script = "import sys\nfrom generator.cli import main\ntry: main()\nfinally: print('typer' in sys.modules)"
    told = []
    for more in ((), ("--strict",)):
        words = ("build", "--content", "nowhere", *more)
        told.append(subprocess.run([sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True))
    assert [one.stdout for one in told] == ["False\n", "True\n"]
    assert {(one.returncode, one.stderr) for one in told} == {(2, run("build", "--content", "nowhere").stderr)}


@pytest.mark.seconds
@pytest.mark.parametrize(("more", "last"), [((), ""), (("--strict",), "all is let go of\n")], ids=["plain", "not"])
def test_after_a_plain_build_nothing_is_let_go_of_one_by_one(
    content: Path, tmp_path: Path, more: tuple[str, ...], last: str
) -> None:
    script = "import atexit\natexit.register(print, 'all is let go of')\nfrom generator.__main__ import main\nmain()"
    where: list[str | Path] = ["--content", content, "--output", tmp_path / "site"]
    words = ["build", *where, "--base-url", "https://toy.invalid/", *more]
    done = subprocess.run([sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.partition("(`make serve`).\n")[1:] == ("(`make serve`).\n", last)


def test_where_nobody_reads_on_a_plain_command_line_ends_quietly_too(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(*_asked: object, **_how: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(building, "build", unread)
    monkeypatch.setattr(sys, "argv", ["broadsheet", "build", "--content", str(content)])
    with pytest.raises(SystemExit, match="1"):
        cli.main()
    assert run("build", "--content", content).exit_code == 1
