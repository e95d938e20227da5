"""The door to themes/: a theme folder over its parent, down to the default: which they are, and their words.

A theme holds only what differs. Its theme.toml says `format`, `name` and, unless it is the default, `parent`;
`strings/<language>.toml` is added to its parent's words. What else lies in a theme's folder is theme.py's.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from generator import disk, looking, places
from generator.config import Config
from generator.errors import Fault, ThemeError
from generator.tables import checked, toml_layer
from generator.theme import Theme
from generator.theming.catalogue import ROOT_THEME, Catalogue, catalogue_of, lacking, languages_of, words_of
from generator.values import Name, Slug, Value


class About(Value):
    """What a theme.toml says."""

    name: Name = Field(min_length=1)
    parent: Slug | None = None


def load_theme(themes: Path, config: Config) -> Theme:
    """The theme that the settings name, with the words of its language. Raises ThemeError, or ContentError of words."""
    folders = _folders(themes, config)
    strings = _catalogues(folders, config.language)
    return Theme(folders, config, words_of(config.language, strings), lacking(config.language, strings))


def _folders(themes: Path, config: Config) -> tuple[Path, ...]:
    """A theme and its parents, each looked for in `themes` and then among those we carry. Raises ThemeError."""
    folders: list[Path] = []
    name: str | None = config.theme
    while name:
        folder = next(
            (base / name for base in (themes, places.carried("themes")) if (base / name / "theme.toml").is_file()), None
        )
        if folder is None or folder in folders:
            fact = f"the theme '{name}' " + ("is its own parent" if folder else "is nowhere: it needs a theme.toml")
            raise ThemeError(Fault(str(themes / name), fact, "mend 'theme' in site.toml or 'parent' in theme.toml"))
        _refuse_links(folder)
        folders.append(folder)
        place = f"themes/{name}/theme.toml"
        about = checked(About, [toml_layer(disk.read_text(folder / "theme.toml", place), place)])
        name = about.parent or (None if name == ROOT_THEME else ROOT_THEME)
    return tuple(folders)


def _catalogues(folders: Sequence[Path], language: str) -> tuple[Catalogue, ...]:
    """The files that have words of a language, lowest first: English before it, a theme's parents before the theme.

    Below all stands the default theme that we carry: an archive's own copy of it may be older, or hold no words.
    """
    carried = places.carried("themes") / ROOT_THEME
    folders = (*folders, *(() if carried in folders else (carried,)))
    return tuple(
        catalogue_of(disk.read_text(path, place), place, name)
        for name in languages_of(language)
        for folder in reversed(folders)
        if (path := folder / "strings" / f"{name}.toml").is_file()
        and (place := f"themes/{folder.name}/strings/{name}.toml")
    )


def _refuse_links(folder: Path) -> None:
    """A theme is its own files: what a symbolic link leads to would be published, and no digest would know of it."""
    if links := [""] * folder.is_symlink() + looking.found(folder).links:
        place = f"themes/{folder.name}/{links[0]}".rstrip("/")
        raise ThemeError(
            Fault(place, "is a symbolic link, which is not followed", "put the file or folder itself there")
        )
