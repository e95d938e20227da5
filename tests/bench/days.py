"""Sixty days: the bytes that change while they come one after the other."""

import statistics
from pathlib import Path

from generator.memory import Memory
from tests.bench.corpus import Row, indexed, real

MERGE = 0.2  # of the bytes, from which on a day counts as one of a merge


def days(shared: Path, folder: Path, _runs: int) -> list[Row]:
    edition = real(shared, folder)
    listed = sorted({paper.day for paper in edition.archive.papers})[-61:]
    memory = Memory()
    before: dict[str, bytes] = {}
    shares: list[float] = []
    for day in listed:
        older = [paper for paper in edition.archive.papers if paper.day <= day]
        memory = memory.again()
        files = indexed(edition, older, memory, folder).files
        changed = sum(len(data) for name, data in files.items() if before.get(name) != data)
        if before:
            shares.append(changed / sum(map(len, files.values())))
        before = files
    merges, others = [share for share in shares if share > MERGE], [share for share in shares if share <= MERGE]
    return [
        Row("bytes that a day changes, median of 60", f"{statistics.median(shares):.2%}", "5 %"),
        Row("on a day without a merge, most", f"{max(others):.2%}"),
        Row("days on which the base grew", ", ".join(f"{share:.0%}" for share in merges) or "none"),
    ]
