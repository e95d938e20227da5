"""The theme's stylesheet, scripts and pictures under `assets/`, as they are; but for comments, which stay at home.

What the theme's folder holds is for those who read it; a phone would pay for each word of it.
"""

import re
from collections.abc import Iterator
from typing import Final

from generator.config import Config
from generator.models import Archive, Page
from generator.theme import Theme

# By ending: lines that are a comment and nothing else; of a stylesheet, indents too. What begins with `/*!` or `//#` is
# meant to be published.
_COMMENTS: Final = {
    "js": re.compile(rb"^[ \t]*(?://(?!#)[^\n]*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE),
    "css": re.compile(rb"^[ \t]*(?:/\*(?!!)(?:[^*]|\*(?!/))*\*/)?[ \t]*\n|^[ \t]+", re.MULTILINE),
}
_NONE: Final = re.compile(rb"(?!)")


def plan(_archive: Archive, _config: Config, theme: Theme) -> Iterator[Page]:
    """`assets/<name>` for each asset of the theme and its parents."""
    for name, data in theme.assets.items():
        comments = _COMMENTS.get(name.rpartition(".")[2], _NONE)
        yield Page.of(f"assets/{name}", "", name=name, data=comments.sub(b"", data))


def render(page: Page, _theme: Theme) -> bytes:
    """The asset's bytes as they were planned."""
    return bytes(page.values["data"])
