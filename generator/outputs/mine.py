"""My list: the page where a reader finds what they starred and noted in their own browser. It holds nothing itself."""

from collections.abc import Iterator
from typing import Final

from generator.config import Config
from generator.page import Page
from generator.shelved import Archive
from generator.theme import Theme

PAGE: Final = "mine.html"


def plan(_archive: Archive, _config: Config, _theme: Theme) -> Iterator[Page]:
    """`mine.html`."""
    yield Page.of(PAGE, "mine.html")
