"""Which papers the archive has, and what they are called; asked of their files alone, which is quick."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from generator import disk, frontmatter, places
from generator.curating.layers import own_layer
from generator.errors import ContentError, Fault, UsageError
from generator.keeping.transaction import Transaction
from generator.storing import takedown
from generator.storing.held import path_of


def records_of(content: Path, paper_id: str) -> tuple[Path, ...]:
    """The files that hold a paper, the fork's own first."""
    sources = (source for layer in reversed(places.RECORDS) for source in _folders(content / layer))
    return tuple(path for source in sources if (path := source / path_of(paper_id)).is_file())


def unknown(content: Path, ids: Iterable[str]) -> tuple[str, ...]:
    """Those papers of which there is no record. Raises UsageError for those that were taken down."""
    ids, down = tuple(ids), takedown.load(content)
    if gone := [key for key in ids if key in down.ids]:
        raise UsageError(
            Fault(key, "was taken down here for good, by `broadsheet forget`", "leave it out") for key in gone
        )
    return tuple(key for key in ids if not records_of(content, key))


def refuse_unknown(one: Transaction, ids: Iterable[str]) -> None:
    """What is not in the archive is a fault of the transaction."""
    for key in unknown(one.content, ids):
        one.faults.append(Fault(key, "is not in the archive", f"`broadsheet add {key}` brings it"))


def title_of(content: Path, paper_id: str) -> str:
    """What a paper is called; its id where there is no record that can be read."""
    own = content / own_layer(content) / "papers" / f"{paper_id}.md"
    for path in (*((own,) if own.is_file() else ()), *records_of(content, paper_id)):
        try:
            title = frontmatter.read(disk.read_text(path, str(path)), str(path))[0].get("title")
        except ContentError:
            continue
        if isinstance(title, str) and title:
            return " ".join(title.split())
    return paper_id


def in_short(ids: Sequence[str]) -> str:
    """Some ids, as a transaction is called by them."""
    return " ".join(ids) if len(ids) <= 3 else f"{ids[0]} and {len(ids) - 1} more"


def _folders(layer: Path) -> list[Path]:
    return sorted(path for path in layer.iterdir() if path.is_dir()) if layer.is_dir() else []
