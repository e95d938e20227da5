"""What Lighthouse says of the page kinds that a reader opens most, on the real archive: a score for each of its four.

    python -m tests.bench.lighthouse SHARED_FOLDER

Needs chromium and node; `make bench` installs Lighthouse beside the tools of the tests. Its loads are those of a slow
phone, so a busy machine lowers only the first score.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.build import Request, build
from tests.bench.corpus import real
from tests.hosting import hosted

MODULES = Path(__file__).parents[1] / "node_modules"
RUNS = 3
PAGES = {
    "front page": "index.html",
    "day": "papers/date/2025-12-09.html",
    "paper": "papers/2512.02425.html",
    "tag": "tags/long-context.html",
    "search": "search.html",
}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def judged(address: str, folder: Path) -> dict[str, Any]:
    """The whole report on one page."""
    report = folder / "report.json"
    command = [MODULES / ".bin/lighthouse", address, "--quiet", "--output=json", f"--output-path={report}"]
    browser = next(path for name in BROWSERS if (path := shutil.which(name)))
    environment = os.environ | {"CHROME_PATH": browser}
    subprocess.run([*map(str, command), f"--chrome-flags={FLAGS}"], env=environment, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(report.read_bytes())
    return found


def short(report: dict[str, Any]) -> Iterator[str]:
    """What falls short, by name and in Lighthouse's own figures."""
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{reference['id']} {audit.get('displayValue', '')}".strip()


def main(shared: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        real(shared, folder)
        build(Request(folder / "content", folder / "site", base_url="https://papers.invalid/"))
        with hosted(folder / "site") as root:
            for name, address in PAGES.items():
                reports = [judged(root + address, folder) for _ in range(RUNS)]
                kinds = reports[0]["categories"]
                scores = {kind: statistics.median(r["categories"][kind]["score"] for r in reports) for kind in kinds}
                words = "  ".join(f"{kind} {100 * score:.0f}" for kind, score in scores.items())
                print(f"{name:11} {words}  {'; '.join(sorted({one for r in reports for one in short(r)}))}", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
