"""A release, rehearsed: every step of the workflow `release` that is a command, in a clean clone, up to what publishes.

    python -m tests.rehearsal        of the last commit; a version without a day is given today's

It installs packages as the workflow does, by hash, so it asks the package index, and takes minutes.
"""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import yaml

from generator import __version__
from tests.runner import ROOT, Ran, run_job

SPARED = {"release": "attests, and makes the release at GitHub", "publish": "publishes on PyPI"}


def dated(clone: Path) -> str:
    """Give what is not released yet a day, today, as the last commit before a tag does. The tag that it will have."""
    changelog, citation = clone / "CHANGELOG.md", clone / "CITATION.cff"
    before, day = changelog.read_text("utf-8"), datetime.now(UTC).date().isoformat()
    if (after := before.replace(f"## {__version__} (unreleased)", f"## {__version__} - {day}")) != before:
        changelog.write_text(after, "utf-8")
        citation.write_text(f"{citation.read_text('utf-8')}date-released: {day}\n", "utf-8")
    return f"v{__version__}"


def rehearsed(clone: Path) -> bool:
    """Run the jobs that only build and try, and tell what each step said; whether all went well."""
    jobs = yaml.safe_load((clone / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    tag = dated(clone)
    for name in jobs:
        if name in SPARED:
            print(f"{name}: not run, since it {SPARED[name]}")
            continue
        ran = run_job(clone, "release", name, {}, GITHUB_REF_NAME=tag)
        told(name, ran)
        if ran.conclusion != "success":
            return False
    return True


def told(job: str, ran: Ran) -> None:
    print(f"{job}: {ran.conclusion}")
    for step in ran.steps:
        print(f"  {step}")
        for line in ran.printed.get(step, "").splitlines():
            print(f"    {line}")


def main() -> int:
    for name in ("MAKEFLAGS", "MAKELEVEL", "PYTHONPATH"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="broadsheet-release-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(("git", "clone", "--quiet", ROOT, clone), check=True)
        return 0 if rehearsed(clone) else 1


if __name__ == "__main__":
    sys.exit(main())
