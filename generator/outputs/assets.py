"""The theme's stylesheet, scripts and pictures, as they are, under `assets/`."""

from collections.abc import Iterator

from generator.config import Config
from generator.models import Archive, Page
from generator.theme import Theme


def plan(_archive: Archive, _config: Config, theme: Theme) -> Iterator[Page]:
    """`assets/<name>` for each asset of the theme and its parents."""
    for name, data in theme.assets.items():
        yield Page.of(f"assets/{name}", "", name=name, data=data)


def render(page: Page, _theme: Theme) -> bytes:
    """The asset's own bytes."""
    return bytes(page.values["data"])
