"""Where things are that belong to no archive: what the package carries. And an archive's themes."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_SOURCES = {"themes": _PACKAGE.parent / "themes", "curation": _PACKAGE.parent / "content" / "curation"}


def carried(what: str) -> Path:
    """The folder of the `themes`, or of the shared `curation`, that the package carries.

    In an installed package it lies inside; in a checkout it is the checkout's own.
    """
    inside = _PACKAGE / "_carried" / what
    return inside if inside.is_dir() else _SOURCES[what]


def themes_of(content: Path) -> Path:
    """The folder of an archive's own themes: beside its content."""
    return content.resolve().parent / "themes"


def workflow_of(content: Path, name: str) -> Path:
    """A workflow of the repository that an archive lies in."""
    return content.resolve().parent / ".github" / "workflows" / f"{name}.yml"
