"""What a command costs: seconds, those of processors, and the most memory that it and all its children held at once."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Final, NamedTuple

EVERY: Final = 0.05  # seconds between two looks at the memory


class Cost(NamedTuple):
    """Seconds; seconds of processors, children included; bytes at the peak, each shared page counted once (PSS)."""

    wall: float
    cpu: float
    memory: int

    def plus(self, other: "Cost") -> "Cost":
        """Of one after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


def cost(command: Sequence[str | Path], folder: Path, more: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end in `folder`. Raises RuntimeError, with what it said, where it fails."""
    start, ended, peaks = time.perf_counter(), Event(), [0]
    log = folder / "said.log"
    with log.open("wb") as said:
        running = subprocess.Popen(
            list(map(str, command)), cwd=folder, stdout=said, stderr=said, env={**os.environ, **(more or {})}
        )
        looking = Thread(target=_look, args=(running.pid, ended, peaks))
        looking.start()
        _, status, usage = os.wait4(running.pid, 0)
        wall = time.perf_counter() - start
        running.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        looking.join()
    if running.returncode:
        raise RuntimeError(f"{command[0]} ended with {running.returncode}: {log.read_text(errors='replace')[-2000:]}")
    log.unlink()
    return Cost(wall, usage.ru_utime + usage.ru_stime, peaks[0])


def _look(root: int, ended: Event, peaks: list[int]) -> None:
    while not ended.wait(EVERY):
        peaks[0] = max(peaks[0], sum(map(_pss, family(root))))


def family(root: int) -> Iterator[int]:
    """A process and all that descend from it."""
    waiting = [root]
    while waiting:
        process = waiting.pop()
        yield process
        for thread in _listed(Path(f"/proc/{process}/task")):
            waiting.extend(map(int, _read(thread / "children").split()))


def _pss(process: int) -> int:
    for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return 1024 * int(line.split()[1])
    return 0


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # it has ended
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
