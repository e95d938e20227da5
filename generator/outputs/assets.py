"""The theme's stylesheet, scripts and pictures under `assets/`; scripts with the words of the site's language.

Comments are left out: they are for people who read the theme, and a phone would pay for each word of them.
"""

import re
from collections.abc import Iterator
from typing import Final

from generator.config import Config
from generator.errors import Fault, ThemeError
from generator.page import Page
from generator.shelved import Archive
from generator.theme import Theme
from generator.theming.wording import scripted

# By ending: lines that are a comment and nothing else; of a stylesheet, comments that end a line and indents too. What
# begins with `/*!` or `//#` is meant to be published.
_COMMENTS: Final = {
    "js": re.compile(rb"^[ \t]*(?://(?!#)[^\n]*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE),
    "css": re.compile(
        rb"^[ \t]*(?:/\*(?!!)(?:[^*]|\*(?!/))*\*/)?[ \t]*\n|^[ \t]+|[ \t]+/\*(?!!)(?:[^*]|\*(?!/))*\*/$", re.MULTILINE
    ),
}
_NONE: Final = re.compile(rb"(?!)")


def plan(_archive: Archive, _config: Config, theme: Theme) -> Iterator[Page]:
    """`assets/<name>` for each asset of the theme and its parents."""
    for name, data in theme.assets.items():
        ending = name.rpartition(".")[2]
        data = _COMMENTS.get(ending, _NONE).sub(b"", data)
        yield Page.of(f"assets/{name}", "", name=name, data=_worded(name, data, theme) if ending == "js" else data)


def _worded(name: str, data: bytes, theme: Theme) -> bytes:
    try:
        return scripted(data.decode(), theme.words).encode()
    except KeyError as error:
        raise ThemeError(
            Fault(f"assets/{name}", str(error.args[0]), "mend it in the theme's strings/en.toml")
        ) from None


def render(page: Page, _theme: Theme) -> bytes:
    """The asset's bytes as they were planned."""
    return bytes(page.values["data"])
