"""Runs commands and kills them at a moment that is certain to lie between two of their writes.

Started as a process that has imported everything, it forks for each command that it reads from stdin. In the fork every
step of a write counts: to open a file for writing, the first half of what is written, the whole of it, to rename, to
remove. At the n-th step it kills itself as `kill -9` does. Each step is noted with its time before it counts. The
locks do not count: what counts is what they guard.

A command is a line of JSON: {"words", "root", "log", "step" (0: never), "env", "naive"}; the answer is its exit code.
`naive` is the control: all is written in place.
"""

import builtins
import hashlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2025, 12, 12, 12, tzinfo=UTC)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """The steps of one command below `root`."""

    def __init__(self, root: str, log: str, last: int) -> None:
        self.root, self.last, self.count = root + os.sep, last, 0
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def counts(self, path: Any) -> bool:
        """Whether to write there is a step."""
        name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
        return os.path.abspath(name).startswith(self.root) and not name.endswith((".lock", ".lock.pid"))  # noqa: PTH100

    def step(self, what: str, path: Any, more: str = "") -> None:
        self.count += 1
        row = {"step": self.count, "ns": time.monotonic_ns(), "what": what, "path": os.fsdecode(path), "sum": more}
        os.write(self.log, json.dumps(row).encode() + b"\n")
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """What Python is about to do."""
        if event == "open" and isinstance(args[2], int) and args[2] & WRITING and self.counts(args[0]):
            self.step("open", args[0])
        elif event == "os.rename" and self.counts(args[1]):
            self.step("rename", args[1], digest(Path(os.fsdecode(args[0]))))
        elif event in ("os.remove", "os.rmdir", "os.mkdir", "os.truncate") and self.counts(args[0]):
            self.step(event, args[0])


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def halving(steps: Steps) -> Callable[..., Any]:
    """An `open` whose files are written in two halves, with a step after each."""
    honest = io.open

    class Halving(io.FileIO):
        def write(self, data: Any) -> int:
            view = memoryview(data).cast("B")
            half = len(view) // 2
            super().write(view[:half])
            steps.step("half", str(self.name))
            super().write(view[half:])
            steps.step("whole", str(self.name))
            return len(view)

    def opened(
        file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, *more: Any, **named: Any
    ) -> Any:
        if not set(mode) & set("wax+") or isinstance(file, int) or not steps.counts(file):
            return honest(file, mode, buffering, encoding, *more, **named)
        buffer = io.BufferedWriter(Halving(os.fspath(file), mode.replace("b", ""), opener=named.get("opener")))
        return buffer if "b" in mode else io.TextIOWrapper(buffer, encoding or "utf-8", newline="")

    return opened


def naive() -> None:
    """Let all be written in place."""
    from generator import disk, saving

    def write(path: Path | str, data: bytes) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(data)

    def save(folder: Path, texts: Any) -> None:
        for name, text in texts.items():
            write(folder / name, text.encode() if isinstance(text, str) else text)

    disk.write_whole, saving.save_all = write, save


class Fixed(datetime):
    """A clock that stands."""

    @classmethod
    def now(cls, tz: Any = None) -> "Fixed":
        return cls.fromtimestamp(NOW.timestamp(), tz)


def run(asked: dict[str, Any]) -> int:
    """Run one command in a fork; its exit code, negative where a signal ended it."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    code = 70
    try:
        code = _run(asked)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException as error:  # noqa: BLE001 -- a fork may not go on as its parent
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        sys.stdout.flush()
        os._exit(code)


def _run(asked: dict[str, Any]) -> int:
    from generator.cli import collecting, keeping
    from generator.cli.app import app

    os.environ.update(asked["env"])
    out = os.open(asked["log"] + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    for room in (collecting, keeping):
        room.datetime = Fixed  # type: ignore[attr-defined]
    os.sync = lambda: None
    steps = Steps(asked["root"], asked["log"], asked["step"])
    if asked["naive"]:
        naive()
    builtins.open = io.open = halving(steps)
    sys.addaudithook(steps.hook)
    app(asked["words"], prog_name="broadsheet")
    return 0


def main() -> None:
    import generator.building.press
    import generator.check
    import generator.cli.app
    import generator.collecting.fetch
    import generator.collecting.rounds
    import generator.keeping.lists
    import generator.keeping.notes
    import generator.loading
    import generator.subscribing.mail
    import generator.trade  # noqa: F401 -- warm, so that a fork need not

    for line in sys.stdin:
        print(run(json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
