"""What CI does not forgive: each way of skipping, run once as CI and once as somebody at home."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.seconds

HERE = Path(__file__).parent
PROJECT = HERE.parent / "pyproject.toml"
SKIPS = """\
import pytest

def test_passes(): pass
def test_skips(): pytest.skip("too lazy")
@pytest.mark.skipif(True, reason="wrong moon")
def test_skipped_by_mark(): pass
@pytest.mark.xfail(reason="known")
def test_known_to_fail(): assert False
def test_browser(chromium): pass
def test_real_records(shared): pass
def test_real_records_in_a_browser(shared, chromium): pass
"""
WHOLE_FILE = "import pytest; pytest.importorskip('there_is_no_such_module')"


def outcome(folder: Path, ci: str, *words: str) -> str:
    """The last line of a run of pytest over `folder` with our conftest, on a machine that has nothing."""
    nothing = {"PATH": "", "BROADSHEET_SHARED": str(folder / "none")}
    environment = os.environ | nothing | {"CI": ci, "PYTHONPATH": str(HERE)}
    options = ("-q", "-p", "conftest", "-p", "no:cacheprovider", "-c", str(PROJECT), "--rootdir", str(folder))
    command = (sys.executable, "-m", "pytest", *options, *words, str(folder))
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()[-1].rsplit(" in ", 1)[0]


@pytest.mark.parametrize(
    ("ci", "words", "expected"),
    [
        ("", (), "1 passed, 5 skipped, 1 xfailed"),
        ("true", (), "1 failed, 1 passed, 2 skipped, 1 xfailed, 2 errors"),
        ("true", ("-m", "not browser and not shared"), "1 failed, 1 passed, 3 deselected, 1 xfailed, 1 error"),
    ],
)
def test_only_absent_records_are_forgiven(ci: str, words: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    (tmp_path / "test_skips.py").write_text(SKIPS)
    assert outcome(tmp_path, ci, *words) == expected


@pytest.mark.parametrize(("ci", "expected"), [("", "1 skipped"), ("true", "1 error")])
def test_a_file_that_skips_itself_is_not_forgiven(ci: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "test_whole.py").write_text(WHOLE_FILE)
    assert outcome(tmp_path, ci) == expected
