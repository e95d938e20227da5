"""Reading offline: the service worker at the root of the site, and the page that stands in for one that is not kept.

Where the settings say no to it, a worker is made all the same: one that ends what readers have of it.
"""

from collections.abc import Iterator
from typing import Final

from generator import urls
from generator.config import Config
from generator.page import Page, digest_of
from generator.shelved import Archive
from generator.theme import Theme

WORKER: Final = "sw.js"
PAGE: Final = "offline.html"
OWN: Final = {"mine": "mine.html", "following": "following.html"}  # pages that hold nothing but what a browser knows


def plan(_archive: Archive, config: Config, theme: Theme) -> Iterator[Page]:
    """`sw.js`, and `offline.html` where there is to be reading offline."""
    if not config.offline:
        yield Page.of(WORKER, "sw.off.js")
        return
    files = (PAGE, *(page for output, page in OWN.items() if output in config.outputs))
    assets = tuple(f"assets/{name}" for name in sorted(theme.assets)) if "assets" in config.outputs else ()
    version = digest_of((theme.digest, theme.assets)).hex()[:16]
    yield Page.of(PAGE, "offline.html")
    yield Page.of(WORKER, "sw.js", version=version, files=(*files, *assets), home=urls.HOME)
