"""Do the tests notice? Every small change of a module, one at a time, must make one of its tests fail.

    python -m tests.mutation text urls      (`make mutate MODULES="text urls"`; without names, all of the list)
    python -m tests.mutation --all store    (every change, where there are more than a sample's)

A change is made in memory alone. One that no test notices survives, and is printed. Some make no difference to anybody:
`equivalent.txt` beside this file lists them, each with the reason.
"""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple

from tests.mutation.changes import module_of, sample
from tests.mutation.noticing import HUNG, ROOT, SURVIVED, UntoldError, verdicts

MOST: Final = 150  # changes of one module; where there are more, a sample of them
WANTED: Final = 0.85  # of the changes that make a difference
# Modules that clean, escape, identify or write, and whose tests are theirs. Left out is what does so through them:
# sources and curation make values, which values.py cleans; pages, letters and sitemaps are escaped by templates.py,
# JSON by the standard library; keeping, archives and builds write through saving.py, store.py and lists.py; what
# the cache holds (drawers, memory) is worth nothing to anybody. Scripts are no Python: tests/browser/ holds them.
TESTS: Final[dict[str, tuple[str, ...]]] = {
    # clean
    "text": ("test_text.py",),
    "values": ("test_models.py", "test_text.py"),
    "decisions": ("test_models.py",),
    "sources.xml": ("sources/test_xml.py",),
    "trading.decoding": ("trading/test_readers.py", "trading/test_hostile.py"),
    "tex": ("trading/test_readers.py", "trading/test_hostile.py"),
    "trading.bibtex": ("trading/test_readers.py", "trading/test_import.py +seconds"),
    "trading.works": ("trading/test_works.py", "trading/test_readers.py"),
    # escape
    "markup": ("test_markup.py",),
    "maths": ("test_maths.py",),
    "theming.templates": ("test_templates.py",),
    "citing.latex": ("test_citing.py",),
    "citing.bibtex": ("test_citing.py",),
    "citing.ris": ("test_citing.py",),
    "subscribing.entries": ("feeds/test_items.py",),
    "subscribing.lines": ("exports/test_lines.py",),
    "outputs.feeds": ("feeds/test_items.py",),
    "outputs.atom": ("feeds/test_items.py",),
    "outputs.jsonfeed": ("feeds/test_items.py",),
    # identify
    "urls": ("test_urls.py",),
    "naming": ("test_naming.py",),
    "citing.keys": ("test_citing.py",),
    "storing.sums": ("test_sums.py",),
    "github": ("test_github.py",),
    "models": ("test_models.py",),
    "shelved": ("test_models.py",),
    "page": ("test_models.py",),
    # write
    "frontmatter": ("test_frontmatter.py",),
    "storing.held": ("test_store.py",),
    "storing.holdings": ("test_store.py",),
    "storing.filing": ("test_store.py",),
    "storing.uniting": ("test_store.py",),
    "store": ("test_store.py",),
    "looking": ("test_disk.py",),
    "disk": ("test_disk.py",),
    "saving": ("test_disk.py",),
    "lists": ("test_lists.py",),
    "listing": ("test_lists.py",),
    "building.ledger": ("test_ledger.py",),
    "building.sites": ("test_ledger.py",),
    "git": ("forking/test_git.py +seconds",),
    "storing.takedown": ("test_takedown.py",),
}


class Row(NamedTuple):
    """What became of a module's changes."""

    module: str
    changes: int
    of: int
    noticed: int
    hung: int
    equivalent: int
    survived: int
    seconds: float

    @property
    def share(self) -> float:
        """How many of the changes that make a difference are noticed."""
        return self.noticed / max(1, self.noticed + self.survived)


def main(words: Sequence[str]) -> int:
    """Change each module in every way; 1 where too little is noticed, or a reason stands for no change."""
    os.environ["CI"] = "true"  # the same examples each time
    os.chdir(ROOT)
    equivalent = equivalents((Path(__file__).parent / "equivalent.txt").read_text("utf-8"))
    modules = [word for word in words if not word.startswith("-")]
    faults, rows = list[str](), list[Row]()
    for module in modules or TESTS:
        try:
            row, found = row_of(module, equivalent.get(module, frozenset()), None if "--all" in words else MOST)
        except UntoldError as error:
            faults.append(str(error))
            continue
        rows.append(row)
        faults += found
    print(
        f"\n{'module':24}{'changes':>14}{'noticed':>9}{'hung':>6}{'equivalent':>12}{'survived':>10}{'share':>7}{'s':>6}"
    )
    for row in rows:
        changes = f"{row.changes}" if row.changes == row.of else f"{row.changes} of {row.of}"
        print(
            f"{row.module:24}{changes:>14}{row.noticed:9}{row.hung:6}{row.equivalent:12}{row.survived:10}"
            f"{row.share:7.0%}{row.seconds:6.0f}"
        )
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


def equivalents(text: str) -> dict[str, frozenset[str]]:
    """The changes of each module that a reason is given for: each line that has an indented one below it."""
    found: dict[str, set[str]] = {}
    lines = text.splitlines()
    for line, below in pairwise(lines):
        if line[:1] not in ("", "#", " ") and below.startswith("    "):
            name, _, change = line.partition(": ")
            found.setdefault(name, set()).add(change)
    return {name: frozenset(changes) for name, changes in found.items()}


def row_of(name: str, equivalent: frozenset[str], most: int | None) -> tuple[Row, list[str]]:
    """One module's row, and what is wrong with it."""
    path = ROOT / "generator" / Path(*name.split(".")).with_suffix(".py")
    module = module_of(path.read_text("utf-8"), str(path))
    changes = module.changes if most is None else sample(module.changes, most)
    tests = TESTS.get(name, (f"test_{name}.py",))
    start, counts, used = perf_counter(), dict.fromkeys(("noticed", HUNG, SURVIVED, "equivalent"), 0), set[str]()
    for change, verdict in verdicts(f"generator.{name}", module, changes, tests):
        same = str(change) in equivalent
        used |= {str(change)} if same and verdict == SURVIVED else set()
        counts["equivalent" if same and verdict == SURVIVED else verdict] += 1
        if verdict == HUNG or (verdict == SURVIVED and not same):
            print(f"{name}: {change}", f"  (line {change.line}, {verdict})", flush=True)
    row = Row(
        name,
        len(changes),
        len(module.changes),
        counts["noticed"] + counts[HUNG],
        counts[HUNG],
        counts["equivalent"],
        counts[SURVIVED],
        perf_counter() - start,
    )
    asked = {str(change) for change in changes}
    known = {str(change) for change in module.changes}
    faults = [
        f"equivalent.txt: no change that survives: {name}: {words}"
        for words in sorted(equivalent)
        if words not in used and (words in asked or words not in known)
    ]
    if row.share < WANTED:
        faults.append(f"{name}: {row.share:.0%} of its changes are noticed; {WANTED:.0%} are wanted")
    return row, faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
