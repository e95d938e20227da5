"""Writes the files of an index into a folder, and asks node about it."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.config import SearchBoosts
from generator.models import Paper
from generator.searching import library
from generator.searching.tiers import tiers
from generator.theming.catalogue import english
from generator.theming.wording import scripted

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BOOSTS: Mapping[str, float] = SearchBoosts().model_dump()


def files_of(papers: Sequence[Paper], *, stock: bool = True) -> dict[str, bytes]:
    """All files of an index by address."""
    files: dict[str, bytes] = {}
    sections = []
    base, tail = tiers(papers)
    for words, tier in ((library.base(base), base), (library.counted(tail), tail)):
        results, facets = (
            map(library.results, library.runs_of_results(tier)),
            map(library.facets, library.runs_of_facets(tier)),
        )
        section: dict[str, Any] = {**words.section, "results": "", "facets": ""}
        for shown in (*results, *facets):
            section |= {kind: section[kind] + names for kind, names in shown.section.items()}
            files |= shown.files
        sections.append(section)
        files |= words.files
    people = library.people((base, tail))
    files |= people.files
    files[library.DIRECTORY] = library.directory(sections, BOOSTS, people.section)
    if stock:
        files[library.STOCK] = library.stock_index((*base.papers, *tail.papers), BOOSTS)
    return files


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The folder that holds the directory."""
    (folder / library.FOLDER).mkdir(parents=True, exist_ok=True)
    for address, data in files.items():
        (folder / address).write_bytes(data)
    return folder / library.FOLDER


def modules(folder: Path) -> Path:
    """Our browser modules where node takes them for modules, whatever its version."""
    (folder / "assets").mkdir(parents=True)
    for path in (ROOT / "themes/default/assets").glob("*.js"):
        (folder / "assets" / path.name).write_text(scripted(path.read_text("utf-8"), english()), "utf-8")
    (folder / "assets/package.json").write_text('{"type": "module"}')
    return folder / "assets"


def node(script: str, *words: object) -> Any:
    """What a script of this folder prints, as JSON."""
    command = ["node", "--max-old-space-size=6000", str(HERE / script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return json.loads(done.stdout)
