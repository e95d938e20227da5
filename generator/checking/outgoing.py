"""Links to other hosts that are no longer answered: asked politely, a few at a time.

One request at a time and none sooner after another than the door allows, HEAD first and GET only where that is refused,
never what a host's robots.txt keeps back (RFC 9309), and no address of this machine or its network. What was answered
well is not asked again for a month; what is left over the next run asks. Only a plain "gone" is told: a host that does
not want to be asked says nothing about its page.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from generator import disk
from generator.building import ledger
from generator.checking.pages import Seen
from generator.collecting.fetch import Glance
from generator.errors import ContentError, Fault, FetchError

MOST: Final = 500  # links that one run asks
MOST_OF_A_HOST: Final = 50
MONTH: Final = timedelta(days=30)  # that a good answer holds
_MEND: Final = "mend it where it was written, or take it out"
HOPS: Final = 5  # on which a server may send us
ROBOTS: Final = 500_000  # bytes of a robots.txt that count, by RFC 9309
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]")  # a name, and no number of a machine
_INSIDE: Final = (".local", ".localhost", ".internal", ".lan", ".home.arpa")

Look = Callable[[str, str, int], Glance]  # an address, a method, how many bytes of the answer to read


class Asked(NamedTuple):
    """What came of it: dead links, each with the page that has it; how many were asked, and how many are left."""

    faults: tuple[Fault, ...]
    asked: int
    left: int


def links_of(pages: Mapping[str, Seen]) -> dict[str, str]:
    """Every link to another host, without its anchor, and the first page that has it."""
    found: dict[str, str] = {}
    for address, page in pages.items():
        for link in sorted(page.links):
            if link.startswith(("https://", "http://")) and _is_public(link):
                found.setdefault(link.partition("#")[0], address)
    return found


def asked(links: Mapping[str, str], site: Path, look: Look, agent: str, today: date) -> Asked:
    """Ask as many of the links as one run may. Writes down in the cache what was answered well."""
    good = _known(site)
    due = [link for link in links if today - good.get(link, date.min) > MONTH]
    faults, robots, turn = list[Fault](), dict[str, RobotFileParser | None](), tuple(_in_turn(due))
    for link in turn:
        fact = _fact(link, look, agent, robots)
        if fact is None:
            good[link] = today
        elif fact:
            place = f"{site.name}/{links[link]}"
            faults.append(Fault(place, f"the link '{link}' {fact}", _MEND))
    kept = {link: str(day) for link, day in sorted(good.items()) if link in links}
    disk.write_whole(ledger.folder_of(site) / ledger.LINKS, json.dumps(kept, indent=0).encode())
    return Asked(tuple(faults), len(turn), len(due) - len(turn))


def _known(site: Path) -> dict[str, date]:
    """When links were answered well; nothing where the cache is missing or torn."""
    try:
        stored = json.loads(disk.read_bytes(ledger.folder_of(site) / ledger.LINKS, ledger.LINKS))
        return {str(link): date.fromisoformat(day) for link, day in stored.items()}
    except (ContentError, ValueError, TypeError, AttributeError):
        return {}


def _in_turn(links: Iterable[str]) -> Iterator[str]:
    """The first of each host, then the second of each …, so that a host is not asked in a row."""
    counts: Counter[str] = Counter()
    turns: list[tuple[int, str]] = []
    for link in links:
        host = urlsplit(link).netloc
        counts[host] += 1
        if counts[host] <= MOST_OF_A_HOST:
            turns.append((counts[host], link))
    return (link for _, link in islice(sorted(turns), MOST))


def _fact(link: str, look: Look, agent: str, robots: dict[str, RobotFileParser | None]) -> str | None:
    """What is wrong with a link; None where it leads somewhere, '' where nobody can tell."""
    try:
        root = urljoin(link, "/")
        if root not in robots:
            robots[root] = _robots(root, look)
        rules = robots[root]
        if rules is None or not rules.can_fetch(agent, link):
            return ""
        status = _arrived(link, "HEAD", look).status
        if status >= 400 and status != 429:
            status = _arrived(link, "GET", look).status
    except FetchError as error:
        fact = error.faults[0].fact
        return "" if fact.startswith("was not asked") else fact
    return None if status < 400 else f"is answered with {status}" if status in (404, 410) else ""


def _robots(root: str, look: Look) -> RobotFileParser | None:
    """What a host lets robots ask; None for nothing, as where its server fails."""
    glance = _arrived(urljoin(root, "/robots.txt"), "GET", look, ROBOTS)
    if glance.status == 429 or glance.status >= 500:
        return None
    rules = RobotFileParser()
    rules.parse(glance.body.decode("utf-8", "replace").splitlines() if glance.status == 200 else [])
    return rules


def _arrived(link: str, method: str, look: Look, size: int = 0) -> Glance:
    """The answer at the end of the way on which servers send us."""
    for _ in range(HOPS + 1):
        glance = look(link, method, size)
        if not glance.location:
            return glance
        link = urljoin(link, glance.location)
        if not _is_public(link):
            raise FetchError(Fault(link, "sends us on to an address that is nobody's on the web", _MEND))
    raise FetchError(Fault(link, f"sends us on more than {HOPS} times", _MEND))


def _is_public(link: str) -> bool:
    """Whether a link names a host of the web, and not a machine by its number or within somebody's network."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
        usual = parts.port in (None, 80, 443) and parts.username is None
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and usual and bool(_HOST.fullmatch(host)) and not host.endswith(_INSIDE)
