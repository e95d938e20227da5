"""How quick a build is, beside Hugo's and Pagefind's of the same papers: one table, and every figure as JSON beside it.

    python -m tests.bench.build SHARED_FOLDER [--papers 10000 | --real] [--runs 5] [--disk memory] [--disk ext4]
        [--growth] [--serve] [--json build/bench-build.json]

Ours and theirs run in turn, and what is told is the median of each and of the ratios: figures of a machine that does
other things besides show only that this works. Needs Linux, pip and npm; `--serve` also Chromium.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.bench import hugo, made, saving, scenes
from tests.bench.corpus import Row, real
from tests.bench.cost import Cost
from tests.bench.scenes import SCENES, Asked, Scene

ENVIRONMENT: Final = scenes.ROOT / "build/hugo"
DISKS: Final = {"memory": "/dev/shm", "ext4": ""}  # where each is; '' for the folder of temporary files
HEAD: Final = (
    "",
    "s",
    "CPU s",
    "MB",
    "theirs: s",
    "CPU s",
    "MB",
    "ratio",
    "of CPU",
    "asked",
    "files",
    "MB",
    "theirs",
    "MB",
)
GROWTH: Final = 10
MEMORY: Final = "400 MB at 10,000, 2 GB at 100,000"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.build", description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--papers", type=int, default=10_000, help="how many are made (default 10,000)")
    parser.add_argument("--real", action="store_true", help="the real records instead")
    parser.add_argument("--runs", type=int, default=5, help="how often each scene is played (default 5)")
    parser.add_argument("--disk", action="append", choices=list(DISKS), help="both if none is named")
    parser.add_argument("--growth", action="store_true", help="also ten times as many papers, ours alone")
    parser.add_argument("--serve", action="store_true", help="also from saving a note to the browser showing it")
    parser.add_argument("--json", type=Path, default=Path("build/bench-build.json"), help="where the figures go")
    given = parser.parse_args()
    fill = partial(real, given.shared) if given.real else partial(_made, given.papers)
    program = hugo.hugo(ENVIRONMENT)
    lines: list[tuple[str, ...]] = []
    notes: list[Row] = []
    told: dict[str, object] = {}
    for disk in given.disk or DISKS:
        with tempfile.TemporaryDirectory(prefix="bench", dir=DISKS[disk] or None) as name:
            on = scenes.stage(Path(name), program, fill)
            runs = [list(scenes.run(on)) for _ in range(given.runs)]
            lines += [*table(disk, list(zip(*runs, strict=True)))]
            notes.append(Row(f"papers, {disk}", f"{len(on.papers):,}"))
            told[disk] = runs
            if given.serve:
                seconds = saving.seconds(Path(name) / "now", on.papers[0].id, given.runs)
                notes.append(Row(f"serve: saved to shown, {disk}, s", f"{statistics.median(seconds):.2f}", "0.5"))
                told[f"serve, {disk}"] = seconds
    if given.growth:
        notes += growth(given.papers, told)
    print(laid_out([HEAD, *lines]))
    print("\n".join(f"{row.what}: {row.figure}{row.asked and f' (asked: {row.asked})'}" for row in notes))
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(plain(told), indent=1) + "\n")


def plain(value: Any) -> Any:
    """The same with its fields by name."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _made(number: int, folder: Path) -> None:
    made.archive(folder / "content", number)


def table(disk: str, scenes_of_runs: Iterable[Sequence[Scene]]) -> Iterable[tuple[str, ...]]:
    """A line a scene: medians of all runs, and of the ratios of each."""
    for runs, asked in zip(scenes_of_runs, SCENES, strict=True):
        last = runs[-1]
        yield (
            f"{asked.name}, {disk}",
            *medians([one.ours for one in runs]),
            *medians([one.theirs for one in runs]),
            *(f"{statistics.median(ratios):.3f}" for ratios in ratios_of(runs)),
            asked_of(asked),
            *(f"{last.our_weight.files:,}", f"{last.our_weight.size / 1e6:.1f}"),
            *(f"{last.their_weight.files:,}", f"{last.their_weight.size / 1e6:.1f}"),
        )
        if floors := [one.floor for one in runs if one.floor]:
            wall, cpu, _ = medians(floors)
            yield (f"  only writing its bytes, {disk}", wall, cpu, *("",) * (len(HEAD) - 3))


def medians(costs: Sequence[Cost]) -> tuple[str, str, str]:
    wall, cpu, memory = (statistics.median(values) for values in zip(*costs, strict=True))
    return f"{wall:.2f}", f"{cpu:.2f}", f"{memory / 1e6:.0f}"


def ratios_of(runs: Sequence[Scene]) -> tuple[list[float], list[float]]:
    """Of the seconds, and of those of processors."""
    return [one.ours.wall / one.theirs.wall for one in runs], [one.ours.cpu / one.theirs.cpu for one in runs]


def asked_of(asked: Asked) -> str:
    return f"{asked.ratio} × {asked.of}{', CPU too' if asked.cpu else ''}"


def growth(papers: int, told: dict[str, object]) -> list[Row]:
    """A full build of so many made papers, and of ten times as many, on the memory disk."""
    costs: list[Cost] = []
    for number in (papers, GROWTH * papers):
        with tempfile.TemporaryDirectory(prefix="bench", dir=DISKS["memory"]) as name:
            made.archive(Path(name) / "content", number)
            costs.append(scenes.ours(Path(name)))
    told["growth"] = costs
    one, many = costs
    return [
        Row(f"growth: s from {papers:,} to {GROWTH * papers:,}", f"{one.wall:.1f} -> {many.wall:.1f}"),
        Row("  times as long", f"{many.wall / one.wall:.1f}, of CPU {many.cpu / one.cpu:.1f}", "11"),
        Row("  memory at the peak", f"{one.memory / 1e6:.0f} MB -> {many.memory / 1e6:.0f} MB", MEMORY),
    ]


def laid_out(lines: Sequence[Sequence[str]]) -> str:
    """In columns, the first to the left, the rest to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned: Callable[[Sequence[str]], str] = lambda line: "  ".join(  # noqa: E731
        word.ljust(width) if place == 0 else word.rjust(width)
        for place, (word, width) in enumerate(zip(line, widths, strict=True))
    )
    return "\n".join(aligned(line).rstrip() for line in lines)


if __name__ == "__main__":
    main()
