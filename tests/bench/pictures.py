"""The README's two pictures, from a site that was built: the front page by day, the search by night.

    python -m tests.bench.pictures SITE        writes .github/pictures/*.webp

Where abstracts and summaries stand there are bars: titles and names are facts, sentences belong to who wrote them.
"""

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.served import chromium, served

FOLDER = Path(__file__).parents[2] / ".github/pictures"
PICTURES = {
    "front-light": ("index.html", "light", "ul.rows .says"),
    "search-dark": ("search.html?q=long+context", "dark", "#results .says"),
}
SIZE = {"width": 1280, "height": 800}
QUALITY = 60  # of WebP, by which letters stay sharp, at about 40 kB a picture
BARS = """
:root { --bar: light-dark(#e4e0d4, #33312c) }
.says, .says * { color: transparent !important; background: none !important }
.says { background: linear-gradient(#0000 32%, var(--bar) 32% 72%, #0000 72%) 0 0/100% 1lh !important }
"""


def picture(browser: Browser, address: str, scheme: str, wanted: str) -> bytes:
    """A window's worth of a page once `wanted` is there, as WebP."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.goto(address)
        page.locator(wanted).first.wait_for()
        page.wait_for_load_state("networkidle")
        page.add_style_tag(content=BARS)
        said = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        return base64.b64decode(said["data"])
    finally:
        context.close()


def main(site: Path) -> None:
    with served(site) as (root, _), chromium() as browser:
        for name, (page, scheme, wanted) in PICTURES.items():
            taken = picture(browser, root + page, scheme, wanted)
            (FOLDER / f"{name}.webp").write_bytes(taken)
            print(f"{name}.webp: {len(taken):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
