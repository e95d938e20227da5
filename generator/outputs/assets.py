"""The theme's stylesheet, scripts and pictures under `assets/`, as they are; but a script leaves its comments at home.

What the theme's folder holds is for those who read it; a phone that searches would pay for each word of it.
"""

import re
from collections.abc import Iterator
from typing import Final

from generator.config import Config
from generator.models import Archive, Page
from generator.theme import Theme

# Lines that are a comment and nothing else; one that begins with `/*!` or `//#` is meant to be published.
_COMMENTS: Final = re.compile(rb"^[ \t]*(?://(?!#)[^\n]*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)


def plan(_archive: Archive, _config: Config, theme: Theme) -> Iterator[Page]:
    """`assets/<name>` for each asset of the theme and its parents."""
    for name, data in theme.assets.items():
        published = _COMMENTS.sub(b"", data) if name.endswith(".js") else data
        yield Page.of(f"assets/{name}", "", name=name, data=published)


def render(page: Page, _theme: Theme) -> bytes:
    """The asset's bytes as they were planned."""
    return bytes(page.values["data"])
