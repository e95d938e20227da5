"""What is asked of a generator of sites, one thing after the other, of ours and of theirs in turn.

Each scene changes something in the folder of one, runs it, and does the same with the other; what is timed is the run
alone. Both keep what they wrote from one scene to the next, but for the full builds, which begin with nothing.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, looking
from generator.edition import load_edition
from generator.models import Paper
from tests.bench import hugo, made
from tests.bench.corpus import MODULES
from tests.bench.cost import Cost, cost

ROOT: Final = Path(__file__).parents[2]
# What Hugo is asked for: pages, lists, one feed; nothing that relates papers to one another.
LISTS: Final = ("papers", "shelves", "pages", "atom", "assets")
MORE: Final = 99_000  # the number of the first paper of the day more: no other has it


class Asked(NamedTuple):
    """A scene: what is asked at most of our seconds beside theirs, whether of the processors' too."""

    name: str
    ratio: float
    of: str = "Hugo"
    cpu: bool = False


FULL_LISTS = Asked("pages and lists only", 0.35, cpu=True)
FULL = Asked("everything of a daily build", 0.30, "Hugo + Pagefind")
NOTHING = Asked("nothing changed", 0.03)
NOTE = Asked("a note edited", 0.05)
DAY = Asked("a day of 40 papers more", 0.10)
TEMPLATE = Asked("a template edited", 1.0, "our full build")
SCENES: Final = (FULL_LISTS, FULL, NOTHING, NOTE, DAY, TEMPLATE)


class Weight(NamedTuple):
    """What lies in a folder."""

    files: int
    size: int


class Scene(NamedTuple):
    """What a scene cost each of the two, what each then had published, and what only writing our bytes costs."""

    asked: Asked
    ours: Cost
    theirs: Cost
    our_weight: Weight
    their_weight: Weight
    floor: Cost | None = None


class Stage(NamedTuple):
    """A disk's folder: the archive and Hugo's site as they are before each run, and the program."""

    folder: Path
    papers: tuple[Paper, ...]
    program: Path


def stage(folder: Path, program: Path, fill: Callable[[Path], object]) -> Stage:
    """`fill` makes `content` in a folder; Hugo's site is made of what ours knows of its papers."""
    fill(folder / "before")
    papers = load_edition(folder / "before/content").archive.papers
    hugo.lay_out(folder / "before/hugo", papers)
    return Stage(folder, papers, program)


def run(on: Stage) -> Iterator[Scene]:
    """All scenes once."""
    now = on.folder / "now"
    shutil.rmtree(now, ignore_errors=True)
    shutil.copytree(on.folder / "before", now)
    shutil.copytree(ROOT / "themes/default", now / "themes/default")
    settings = now / "content/curation/site.toml"
    words = settings.read_text() if settings.is_file() else "format = 1\n"
    settings.parent.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{name}"' for name in LISTS)
    settings.write_text(
        f"{words}[limits]\nrelated = 0\n".replace("format = 1\n", f"format = 1\noutputs = [{listed}]\n")
    )
    yield Scene(FULL_LISTS, ours(now, "lists"), theirs(on, now, fresh=True), weight(now / "lists"), published(now))

    settings.write_text(words)
    full = Scene(FULL, ours(now), theirs(on, now, fresh=True).plus(pagefind(now)), weight(now / "site"), published(now))
    yield full._replace(floor=floor(now))

    yield from _again(NOTHING, on, now)
    (now / "content/curation/papers").mkdir(exist_ok=True)
    paper = on.papers[len(on.papers) // 2]
    disk.write_whole(now / f"content/curation/papers/{paper.id}.md", b"---\nformat: 1\n---\nRead *this* first.\n")
    text = hugo.page_of(now / "hugo", paper)
    text.write_text(f"{text.read_text()}\nRead *this* first.\n")
    yield from _again(NOTE, on, now)

    newest = max(one.day for one in on.papers)
    made.add(now / "content", made.A_DAY, MORE, newest + timedelta(days=1))
    known = {one.id for one in on.papers}
    new = [one for one in load_edition(now / "content").archive.papers if one.id not in known]
    hugo.lay_out(now / "hugo", new)
    yield from _again(DAY, on, now)

    for template in (now / "themes/default/templates/base.html", now / "hugo/layouts/_default/baseof.html"):
        template.write_text(template.read_text().replace("</body>", "<!-- edited -->\n</body>"))
    yield Scene(TEMPLATE, ours(now), full.ours, weight(now / "site"), weight(now / "site"))


def _again(asked: Asked, on: Stage, now: Path) -> Iterator[Scene]:
    yield Scene(asked, ours(now), theirs(on, now), weight(now / "site"), published(now))


def ours(now: Path, output: str = "site") -> Cost:
    """A build as somebody types it, whose installed code is compiled: else its compiler would be timed too."""
    command = (sys.executable, "-m", "generator", "build", "--content", now / "content", "--output", now / output)
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}
    return cost((*command, "--base-url", "https://papers.invalid/"), now, environment)


def theirs(on: Stage, now: Path, *, fresh: bool = False) -> Cost:
    if fresh:
        shutil.rmtree(now / "hugo/public", ignore_errors=True)
    kept = {"HUGO_CACHEDIR": str(now / "kept")}
    return cost((on.program, "--quiet", "--destination", "public"), now / "hugo", kept)


def pagefind(now: Path) -> Cost:
    return cost((MODULES / ".bin/pagefind", "--site", now / "hugo/public"), now)


def published(now: Path) -> Weight:
    return weight(now / "hugo/public")


def weight(folder: Path) -> Weight:
    sizes = [entry.size for entry in looking.files(folder, hidden=True)]
    return Weight(len(sizes), sum(sizes))


def floor(now: Path) -> Cost:
    """Only to write the bytes of our site, in the order of their folders."""
    files = [
        (entry.path, (now / "site" / entry.path).read_bytes()) for entry in looking.files(now / "site", hidden=True)
    ]
    copy = now / "copy"
    start, cpu = time.perf_counter(), sum(os.times()[:2])
    for folder in dict.fromkeys(str(Path(name).parent) for name, _ in files):
        (copy / folder).mkdir(parents=True, exist_ok=True)
    for name, data in files:
        (copy / name).write_bytes(data)
    spent = Cost(time.perf_counter() - start, sum(os.times()[:2]) - cpu, 0)
    shutil.rmtree(copy)
    return spent
