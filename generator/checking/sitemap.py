"""The sitemap of a site: what sitemaps.org asks for, addresses that lead somewhere, every paper in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from generator import disk, urls
from generator.config import Config
from generator.errors import Fault, collecting
from generator.sources import xml

FILE: Final = "sitemap.xml"
ROBOTS: Final = "robots.txt"
LIMIT: Final = 50_000  # addresses in one file
BYTES: Final = 52_428_800  # of one file
_AGAIN: Final = "build the site again with this base_url"


class Map(NamedTuple):
    """One file of a sitemap: whether it only leads on to others, and the addresses that it names, as they stand."""

    name: str
    is_index: bool
    named: tuple[str, ...]


def wrong(site: Path, files: Mapping[str, int], config: Config, papers: Iterable[str] = ()) -> Iterator[Fault]:
    """Whatever a crawler would stumble over. `papers`: the addresses that must be in it."""
    if "sitemap" not in config.outputs:
        return
    faults: list[Fault] = []
    maps = tuple(_maps(site, files, config, faults))
    yield from faults
    for one in maps:
        yield from _of_map(one, site, files, config)
    there = {_within(named, config) for one in maps for named in one.named if not one.is_index}
    for address in papers if not faults else ():
        if address not in there:
            yield Fault(f"{site.name}/{FILE}", f"lacks {address}", _AGAIN)
    told = f"Sitemap: {urls.absolute(config.base_url, FILE)}"
    if ROBOTS in files and told not in disk.read_text(site / ROBOTS, ROBOTS).splitlines():
        yield Fault(f"{site.name}/{ROBOTS}", f"does not say '{told}'", _AGAIN)


def _maps(site: Path, files: Mapping[str, int], config: Config, faults: list[Fault]) -> Iterator[Map]:
    names = [FILE]
    for name in names:
        with collecting(faults):
            place = f"{site.name}/{name}"
            root = xml.parse(disk.read_text(site / name, place), place)
            found = Map(name, xml.local(root) == "sitemapindex", tuple(xml.said(one, "loc") for one in root))
            yield found
            if found.is_index:
                inside = (_within(named, config) for named in found.named)
                names += [one for one in inside if one in files and one not in names]


def _of_map(one: Map, site: Path, files: Mapping[str, int], config: Config) -> Iterator[Fault]:
    place, size = f"{site.name}/{one.name}", files[one.name]
    if len(one.named) > LIMIT or size > BYTES:
        fact = f"holds {len(one.named):,} addresses in {size:,} bytes; crawlers take {LIMIT:,} in {BYTES:,}"
        yield Fault(place, fact, "split it")
    for named, count in Counter(one.named).items():
        if _within(named, config) not in files:
            yield Fault(place, f"'{named}' leads to no file of this site", _AGAIN)
        elif count > 1:
            yield Fault(place, f"names '{named}' {count} times", _AGAIN)


def _within(named: str, config: Config) -> str:
    """The file of an address; '' where it lies elsewhere."""
    root = urls.absolute(config.base_url, "")
    return unquote(named.removeprefix(root)) or urls.HOME if named.startswith(root) else ""
