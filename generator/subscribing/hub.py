"""The door to a WebSub hub: after a site is published, tells it of the feeds that changed, and of no others.

What was told last lies in content/state/pinged.json, a digest for each feed; it is written when the hub has heard.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from generator import __version__, disk, saving, urls
from generator.building import sites
from generator.collecting import state
from generator.config import Config
from generator.errors import Fault, FetchError, UsageError
from generator.tables import FORMAT

Post = Callable[[str, bytes], None]
TIMEOUT: Final = 30.0  # seconds
_NO_FEEDS: Final = ("schemas/", "search/", "papers/date/", "papers/week/", "papers/month/", "assets/", "sitemap")
_NAME_NO_HUB: Final = ("authors/",)  # there are thousands of them


def ping(content: Path, site: Path, config: Config, post: Post | None = None) -> tuple[str, ...]:
    """Tell the hub of every feed in `site` that is not as it was when it was last told; the addresses told.

    Raises UsageError where no hub or no address is set, FetchError where the hub does not take it; it is then told all
    of it again the next time.
    """
    if not config.feeds.hub or config.is_placeholder:
        fact = "'feeds.hub' is not set" if not config.feeds.hub else "'base_url' is not set"
        raise UsageError(Fault("site.toml", fact, "name a WebSub hub there, and where the site is published"))
    place = f"{state.folder_of(content)}/pinged.json"
    with saving.locked(content, "the archive"):
        now, before = dict(_feeds(site)), _before(content / place, config)
        changed = tuple(address for address, digest in now.items() if before.get(address) != digest)
        for address in changed:
            topic = urls.absolute(config.base_url, address)
            (post or _post)(config.feeds.hub, urlencode({"hub.mode": "publish", "hub.url": topic}).encode())
        if changed or set(now) != set(before):
            words = json.dumps({"format": FORMAT, "base_url": config.base_url, "feeds": now}, indent=0)
            saving.save_all(content, {place: f"{words}\n"})
    return changed


def _feeds(site: Path) -> Iterator[tuple[str, str]]:
    """The newest file of every feed: those of months are no topics of their own."""
    for address in sorted(sites.listed(sites.Folder(site))):
        stem, _, ending = address.rpartition(".")
        if ending in ("xml", "json") and not address.startswith(_NO_FEEDS + _NAME_NO_HUB) and not _is_month(stem):
            data = disk.read_bytes(site / address, address)
            yield address, blake2b(data, digest_size=16).hexdigest()


def _is_month(stem: str) -> bool:
    month = stem.rpartition(".")[2]
    return len(month) == len("2025-12") and month.replace("-", "").isdigit()


def _before(kept: Path, config: Config) -> Mapping[str, str]:
    try:
        stored = json.loads(kept.read_bytes())
        return dict(stored["feeds"]) if stored["base_url"] == config.base_url else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _post(hub: str, body: bytes) -> None:
    if urlsplit(hub).scheme not in ("http", "https"):
        raise UsageError(Fault(hub, "is no http(s) address", "mend 'feeds.hub' in site.toml"))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": f"broadsheet/{__version__}"}
    request = urllib.request.Request(hub, body, headers, method="POST")  # noqa: S310 - http(s), see above
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - likewise
            answer.read(1_000)
    except (urllib.error.URLError, OSError) as error:
        fact = f"did not take it: {getattr(error, 'code', None) or type(error).__name__}"
        raise FetchError(Fault(hub, fact, "run `broadsheet ping` again; it tells what was not told")) from None
