"""What is wrong with content/ and site/: everything at once, and nothing changed.

Errors must not be published: broken promises to readers, links and feeds that lead nowhere, files that cannot be read.
Warnings are for people to decide on.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from generator import disk, ledger
from generator.checking import days, feeds, pages, promises, sizes, stored
from generator.config import Config
from generator.curation import load_config
from generator.edition import load_edition
from generator.errors import ContentError, Fault, ThemeError, collecting
from generator.store import load_holdings


class Report(NamedTuple):
    """What was found, and how much was looked at."""

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    papers: int = 0
    pages: int = 0
    feeds: int = 0
    notes: tuple[Fault, ...] = ()  # what is as somebody wants it, and worth knowing


def check(content: Path, site: Path, base_url: str | None = None, published: Path | None = None) -> Report:
    """Look at everything. `published`: the folder of the site as it was last published, whose feed ids must stay."""
    errors, warnings, papers = list[Fault](), list[Fault](), 0
    if (config := _settings(content, base_url, errors)) is not None:
        errors += promises.broken(content, config)
    errors += sizes.oversized(content)
    digests = stored.Told()
    with collecting(errors):
        digests = stored.told(content)
        errors += digests.errors
    try:
        edition = load_edition(content, base_url)
        papers = len(edition.archive.papers)
        warnings += [one for one in edition.warnings if one not in errors]
        warnings += days.gaps(load_holdings(content))
    except (ContentError, ThemeError) as error:
        errors += [one for one in error.faults if one not in errors]
    whole = Report((), (), papers)
    if config is not None and (site / ledger.MARKER).is_file():
        whole = _of_site(site, config, published)._replace(papers=papers)
    else:
        warnings.append(Fault(str(site), "was not looked at: no build of ours made it", "run `broadsheet build`"))
    notes = (*promises.kept_back(content), *digests.notes)
    return whole._replace(errors=(*errors, *whole.errors), warnings=(*warnings, *whole.warnings), notes=notes)


def _settings(content: Path, base_url: str | None, errors: list[Fault]) -> Config | None:
    try:
        return load_config(content, base_url)
    except ContentError as error:
        errors += error.faults
        return None


def _of_site(site: Path, config: Config, published: Path | None) -> Report:
    errors: list[Fault] = []
    files = {entry.path: entry.size for entry in disk.files(site)}
    read = pages.pages_of(site, files)
    errors += _missing(site, files)
    errors += pages.broken(read, files, site, config)
    found = feeds.feeds_of(site, files, errors)
    errors += feeds.wrong(found, site, config)
    if published:
        before = feeds.feeds_of(published, [entry.path for entry in disk.files(published)], errors)
        errors += feeds.moved(found, before, site)
    errors += sizes.oversized(site)
    warnings = (*pages.alike(read, site), *sizes.full(files, site))
    return Report(tuple(errors), warnings, pages=len(read), feeds=len(found))


def _missing(site: Path, files: Iterable[str]) -> Iterable[Fault]:
    known = set(files)
    for address in sorted(ledger.listed(site)):
        if address not in known and not address.startswith("."):
            yield Fault(f"{site.name}/{address}", "was made by a build and is gone", "run `broadsheet build`")
