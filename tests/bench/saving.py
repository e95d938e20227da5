"""`serve`, as somebody writes: the seconds from saving a note until Chromium has painted it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.bench.scenes import ROOT
from tests.bench.served import chromium

_PAUSE: Final = 1_500  # milliseconds between one note and the next: who saves looks at the page first
_STEP: Final = 5
# The page says itself when it has been painted: whoever asks it from outside waits for longer.
_SHOWN: Final = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const saved = /Saved as number (\\d+)/.exec(document.body.innerText);
  if (saved) shown(Number(saved[1]), Date.now());
})));
"""


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
                page, shown = browser.new_page(), dict[int, float]()
                page.expose_function("shown", lambda number, at: shown.update({number: at}))
                page.add_init_script(_SHOWN)
                page.goto(f"{root}papers/{paper}.html")
                found = []
                for number in range(runs + 1):
                    page.wait_for_timeout(_PAUSE)
                    shown.clear()
                    start = time.time()
                    note = now / f"content/curation/papers/{paper}.md"
                    note.write_text(f"---\nformat: 1\n---\nSaved as number {number}.\n")
                    while number not in shown:
                        page.wait_for_timeout(_STEP)
                    found.append(shown[number] / 1000 - start)
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
