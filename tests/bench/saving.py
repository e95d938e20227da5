"""`serve`, as somebody writes: the seconds from saving a note to Chromium showing it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.scenes import ROOT
from tests.bench.served import chromium


def seconds(now: Path, paper: str, runs: int) -> list[float]:
    """Of so many notes on one paper, one after the other, while its page is open."""
    command = (sys.executable, "-u", "-m", "generator", "serve", "--port", "0")
    where = ("--content", str(now / "content"), "--output", str(now / "site"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (now / "served.log").open("w+") as log:
        serving = subprocess.Popen((*command, *where), cwd=now, env=environment, stdout=log, stderr=log)
        try:
            root = _address(Path(log.name))
            with chromium() as browser:
                page = browser.new_page()
                page.goto(f"{root}papers/{paper}.html")
                found = []
                for number in range(runs + 1):
                    start = time.perf_counter()
                    note = now / f"content/curation/papers/{paper}.md"
                    note.write_text(f"---\nformat: 1\n---\nSaved as number {number}.\n")
                    page.get_by_text(f"Saved as number {number}.").wait_for(timeout=120_000)
                    found.append(time.perf_counter() - start)
        finally:
            serving.terminate()
            serving.wait()
    return found[1:]  # the first comes while the page may still be getting ready


def _address(log: Path) -> str:
    """What `serve` says once it listens. Raises TimeoutError where it does not."""
    for _ in range(3_000):
        if found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(log.read_text())
