"""What a reader follows: the page on which their browser puts together the newest papers of tags, organisations …

It holds nothing itself: what is followed is known to the reader's browser alone, which asks for the JSON Feeds of it.
"""

from collections.abc import Iterator
from typing import Final

from generator.config import Config
from generator.page import Page
from generator.shelved import Archive
from generator.theme import Theme

PAGE: Final = "following.html"


def plan(_archive: Archive, _config: Config, _theme: Theme) -> Iterator[Page]:
    """`following.html`."""
    yield Page.of(PAGE, "following.html")
