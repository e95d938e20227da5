"""What search costs and finds, as tables, and as JSON beside them.

    python -m tests.bench.search SHARED_FOLDER [speed] [wire] [known] [days] [--runs 5] [--json build/bench.json]

Needs node, chromium, the npm tools of the tests and the folder of real records. The machine may be noisy: engines run
in turn, and what is told is the median of the ratios.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.corpus import Row
from tests.bench.days import days
from tests.bench.known import known
from tests.bench.speed import speed
from tests.bench.wire import wire

ALL: dict[str, tuple[str, Callable[[Path, Path, int], list[Row]]]] = {
    "speed": ("Index time, 10,000 synthetic papers", speed),
    "wire": ("Over the wire, 10,000 synthetic papers", wire),
    "known": ("What is found, the real archive", known),
    "days": ("Sixty days, the real archive", days),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.search", description=__doc__.partition("\n")[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("wanted", nargs="*", choices=[*ALL, []], help="the tables; all of them if none is named")
    parser.add_argument("--runs", type=int, default=5, help="runs of the speeds that are compared (default 5)")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the figures are written")
    given = parser.parse_args()
    told: dict[str, list[dict[str, str]]] = {}
    for name in given.wanted or ALL:
        title, measured = ALL[name]
        with tempfile.TemporaryDirectory(prefix="bench") as folder:
            rows = measured(given.shared, Path(folder), given.runs)
        print("\n".join(table(title, rows)), flush=True)
        told[name] = [row._asdict() for row in rows]
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps(told, indent=1) + "\n")


def table(title: str, rows: Sequence[Row]) -> list[str]:
    """The rows in columns."""
    whats = max(len(row.what) for row in rows)
    figures = max(min(len(row.figure), 60) for row in rows)
    lines = (f"  {row.what:{whats}}  {row.figure:{figures}}  {row.asked and f'asked: {row.asked}'}" for row in rows)
    return ["", title, *(line.rstrip() for line in lines)]


if __name__ == "__main__":
    main()
