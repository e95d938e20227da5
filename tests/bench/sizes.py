"""Bytes and files by kind, raw and gzipped, by default and with everything made; and the time that each build takes.

    python -m tests.bench.sizes SHARED_FOLDER [real] [synthetic]

Sizes are of the real archive (`real`) and of 10,000 made papers (`synthetic`); gzip as a host compresses, file by file.
"""

import gzip
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from generator import looking
from generator.build import Request, build
from generator.checking.sizes import kind_of
from tests.bench.corpus import real, spent, synthetic

KINDS = 40  # shown; what is left is one line
CORPORA: dict[str, Callable[[Path, Path], object]] = {"real": real, "synthetic": partial(synthetic, number=10_000)}
BUDGET = 24_000  # bytes a paper, of everything that is made by default


def told(content: Path, site: Path, *, whole: bool) -> None:
    start, before = time.perf_counter(), spent()
    built = build(Request(content, site, base_url="https://papers.invalid/", whole=whole))
    wall, cpu = time.perf_counter() - start, spent() - before
    raw, packed, files = Counter[str](), Counter[str](), Counter[str]()
    for entry in looking.files(site):
        kind = kind_of(entry.path)
        raw[kind] += entry.size
        packed[kind] += len(gzip.compress((site / entry.path).read_bytes(), 6))
        files[kind] += 1
    total, papers = raw.total(), built.papers
    print(f"  {'everything' if whole else 'by default'}: {wall:.1f} s, {cpu:.1f} CPU s, {files.total():,} files,")
    print(
        f"  {total / 1e6:.1f} MB, {packed.total() / 1e6:.1f} MB gzipped; bytes a paper: {total / papers:,.0f}", end=""
    )
    print(f", {packed.total() / papers:,.0f} gzipped{'' if whole else f' (asked: {BUDGET:,} raw)'}")
    print(f"    {'kind':28} {'files':>7} {'MB':>8} {'gzipped':>8} {'bytes a paper':>14} {'gzipped':>8}")
    shown = [kind for kind, _ in raw.most_common(KINDS)]
    for kind in shown:
        _say(kind, files[kind], raw[kind], packed[kind], papers)
    _say("the rest", rest_of(files, shown), rest_of(raw, shown), rest_of(packed, shown), papers)


def rest_of(counter: Counter[str], shown: Iterable[str]) -> int:
    """What all other kinds come to."""
    return counter.total() - sum(counter[kind] for kind in shown)


def _say(kind: str, files: int, raw: int, packed: int, papers: int) -> None:
    a_paper = f"{raw / papers:14,.0f} {packed / papers:8,.0f}"
    print(f"    {kind:28} {files:7,} {raw / 1e6:8.2f} {packed / 1e6:8.2f} {a_paper}")


def main(shared: Path, wanted: Iterable[str]) -> None:
    for name in wanted or CORPORA:
        folder = Path(tempfile.mkdtemp(prefix="bench"))
        try:
            CORPORA[name](shared, folder)
            print(f"{name}:", flush=True)
            for whole in (False, True):
                told(folder / "content", folder / f"site{whole}", whole=whole)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
