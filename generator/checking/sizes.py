"""What the host will not take, and budgets of what readers load.

GitHub Pages publishes at most 1 GB, git takes no file beyond 100 MB.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from generator import looking
from generator.errors import Fault

SITE: Final = 1_000_000_000  # bytes of a whole site (docs.github.com, "GitHub Pages limits")
FILE: Final = 100_000_000  # bytes of a file that git hosts refuse
WARNED: Final = 0.7  # of SITE
# The outputs that a site can do without, by what their files' addresses begin or end with; the first that fits.
_SPARED: Final = (
    ("search/", "search"),
    (".json", "jsonfeed"),
    (".xml", "feeds"),
    (".md", "twins"),
    (".bib", "citations"),
    (".ris", "citations"),
    (".zip", "bundles"),
    (".jsonl.gz", "dumps"),
    (".sqlite", "dumps"),
    ("authors/", "authors"),
)
PAPER: Final = 24_000  # bytes of a site for each of its papers, from MANY on: a small site is mostly theme
MANY: Final = 1_000
# The most that one file of a kind should ask of a reader: unpacked bytes, over twice what ours have.
BUDGETS: Final = {"html": 750_000, "css": 100_000, "js": 50_000, "xml": 2_500_000}


def heavy(files: Mapping[str, int], site: Path, papers: int) -> Iterator[Fault]:
    """Files and sites that ask more of a reader, or of their host, than they should."""
    for address, size in files.items():
        budget = BUDGETS.get(address.rpartition(".")[2], size)
        if size > budget and not address.startswith("sitemap"):
            fact = f"is {size / 1e3:,.0f} KB large; {budget / 1e3:,.0f} KB are enough for its kind"
            yield Fault(f"{site.name}/{address}", fact, "see 'limits' and 'feeds' in site.toml, or the theme")
    if papers >= MANY and sum(files.values()) > PAPER * papers:
        fact = f"weighs {sum(files.values()) / papers / 1e3:,.1f} KB for each paper; {PAPER / 1e3:,.0f} KB are enough"
        yield Fault(site.name, fact, "take kinds out of 'outputs' in site.toml")


def full(files: Mapping[str, int], site: Path) -> Iterator[Fault]:
    """A site that is, or will soon be, too large; with what of it weighs most, and how it is switched off."""
    whole = sum(files.values())
    if whole >= WARNED * SITE:
        heaviest = ", ".join(f"{kind} {size / 1e6:,.0f} MB" for kind, size in weights(files).most_common(3))
        fact = (
            f"weighs {whole / 1e6:,.0f} MB of the {SITE / 1e6:,.0f} MB that GitHub Pages takes; most of it: {heaviest}"
        )
        spared = Counter[str]()
        for address, size in files.items():
            if output := output_of(address):
                spared[output] += size
        most = " or ".join(f"'{output}' ({size / 1e6:,.0f} MB)" for output, size in spared.most_common(3))
        remedy = f"take {most} out of 'outputs' in site.toml, or host it elsewhere" if most else "host it elsewhere"
        yield Fault(site.name, fact, remedy)


def output_of(address: str) -> str:
    """The output that makes a file, of those that a site can do without; '' for all others."""
    return next((name for mark, name in _SPARED if address.startswith(mark) or address.endswith(mark)), "")


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
    yield from _over(((entry.path, entry.size) for entry in looking.files(folder)), folder.name)


def _over(files: Iterable[tuple[str, int]], folder: str) -> Iterator[Fault]:
    for path, size in files:
        if size > FILE:
            fact = f"is {size / 1e6:,.0f} MB large; git hosts take {FILE / 1e6:,.0f} MB a file"
            yield Fault(f"{folder}/{path}", fact, "split it, or keep it elsewhere")
