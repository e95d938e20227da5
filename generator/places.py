"""Where things are: what the package carries, an archive's themes and workflows, its layer for machines, a fault."""

import re
from pathlib import Path
from typing import Final

from generator.errors import Fault

RECORDS: Final = ("records", "local/records")  # what machines wrote of papers, upstream and here: lowest layer first
_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent
_SOURCES = {"themes": _CHECKOUT / "themes", "curation": _CHECKOUT / "content" / "curation", "repository": _CHECKOUT}

_LAYERS: Final = ("local", "curation")  # where a file lies of which its name alone is told
_PLACED: Final = re.compile(r"(:\d+|, entry.*| \[.*\])$")  # a line, or a table, of a file


def carried(what: str) -> Path:
    """The folder of the `themes`, of the shared `curation`, or of what a `repository` has beside, that we carry.

    In an installed package it lies inside; in a checkout it is the checkout's own.
    """
    inside = _PACKAGE / "_carried" / what
    return inside if inside.is_dir() else _SOURCES[what]


def beginning() -> Path:
    """The folder of the files that a new repository has instead of those of the checkout."""
    return _PACKAGE / "forking" / "repository"


def checkout() -> Path | None:
    """The checkout that the package runs from; None where it is installed."""
    return None if (_PACKAGE / "_carried").is_dir() else _CHECKOUT


def has_own_settings(content: Path) -> bool:
    """Whether an archive has settings in `local/`: then its people and its machines write there, and nowhere else."""
    return (content / "local" / "site.toml").is_file()


def machine_folder(content: Path, name: str) -> str:
    """Where machines write `records`, `state` or `quarantine`, below content/."""
    return f"local/{name}" if has_own_settings(content) else name


def themes_of(content: Path) -> Path:
    """The folder of an archive's own themes: beside its content."""
    return content.resolve().parent / "themes"


def workflows_of(content: Path) -> Path:
    """The folder of the workflows of the repository that an archive lies in."""
    return content.resolve().parent / ".github" / "workflows"


def workflow_of(content: Path, name: str) -> Path:
    """A workflow of the repository that an archive lies in."""
    return workflows_of(content) / f"{name}.yml"


def from_here(fault: Fault, content: Path) -> Fault:
    """A fault of a file below content/, with its place as one would open it from where one stands."""
    place = _PLACED.sub("", fault.place)
    for folder in (content, *(content / layer for layer in _LAYERS)):
        if place and not Path(place).exists() and (folder / place).exists():
            return fault._replace(place=str(folder / fault.place))
    return fault
