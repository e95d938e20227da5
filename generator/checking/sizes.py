"""What the host will not take: GitHub Pages publishes at most 1 GB, git takes no file beyond 100 MB."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from generator import disk
from generator.errors import Fault

SITE: Final = 1_000_000_000  # bytes of a whole site (docs.github.com, "GitHub Pages limits")
FILE: Final = 100_000_000  # bytes of a file that git hosts refuse
WARNED: Final = 0.7  # of SITE


def full(files: Mapping[str, int], site: Path) -> Iterator[Fault]:
    """A site that is, or will soon be, too large; with what of it weighs most, and how it is switched off."""
    whole = sum(files.values())
    if whole >= WARNED * SITE:
        heaviest = ", ".join(f"{kind} {size / 1e6:,.0f} MB" for kind, size in weights(files).most_common(3))
        fact = (
            f"weighs {whole / 1e6:,.0f} MB of the {SITE / 1e6:,.0f} MB that GitHub Pages takes; most of it: {heaviest}"
        )
        yield Fault(site.name, fact, "take kinds out of 'outputs' or 'downloads' in site.toml, or host it elsewhere")


def weights(files: Mapping[str, int]) -> Counter[str]:
    """Bytes by kind."""
    kinds: Counter[str] = Counter()
    for address, size in files.items():
        kinds[kind_of(address)] += size
    return kinds


def kind_of(address: str) -> str:
    """What files are counted together: `tags/*.json`, `papers/date/*.html`, `papers/*.html`."""
    folder, _, name = address.rpartition("/")
    top, _, below = folder.partition("/")
    if top == "search" and "-" in name:
        return f"search/{name.partition('-')[0]}-*"
    shown = f"{top}/{below}" if top == "papers" and below in ("date", "week", "month") else top
    return f"{shown}/*.{name.rpartition('.')[2]}".lstrip("/")


def oversized(folder: Path) -> Iterator[Fault]:
    """Files that cannot be pushed."""
    yield from _over(((entry.path, entry.size) for entry in disk.files(folder)), folder.name)


def _over(files: Iterable[tuple[str, int]], folder: str) -> Iterator[Fault]:
    for path, size in files:
        if size > FILE:
            fact = f"is {size / 1e6:,.0f} MB large; git hosts take {FILE / 1e6:,.0f} MB a file"
            yield Fault(f"{folder}/{path}", fact, "split it, or keep it elsewhere")
