"""What is wrong with content/ and site/: everything at once, and nothing changed.

Errors must not be published: broken promises to readers, links and feeds that lead nowhere, files that cannot be read.
Warnings are for people to decide on.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from generator import looking, urls
from generator.building import sites
from generator.checking import days, feeds, pages, promises, secrets, shrunk, sitemap, sizes, stored, wanted
from generator.config import Config
from generator.curation import load_config
from generator.edition import load_edition
from generator.errors import ContentError, Fault, ThemeError, collecting
from generator.shelved import Archive
from generator.storing.holdings import load_holdings


class Report(NamedTuple):
    """What was found, and how much was looked at."""

    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    papers: int = 0
    pages: int = 0
    feeds: int = 0
    notes: tuple[Fault, ...] = ()  # what is as somebody wants it, and worth knowing


def check(
    content: Path, site: Path, base_url: str | None = None, published: Path | None = None, *, external: bool = False
) -> Report:
    """Look at everything. `published`: the folder of the site as it was last published, whose feed ids must stay.

    `external`: ask other hosts too whether what we link to is there.
    """
    inside, config, archive = _of_content(content, base_url)
    if config is None:
        outside = _not_looked_at(site, "the settings cannot be read", "mend them first")
    elif (site / sites.MARKER).is_file():
        outside = _of_site(content, site, config, archive, published, external=external)
    else:
        outside = _not_looked_at(site, "no build of ours made it", "run `broadsheet build`")
    return outside._replace(
        errors=(*inside.errors, *outside.errors),
        warnings=(*inside.warnings, *outside.warnings),
        papers=len(archive.papers) if archive else 0,
        notes=(*inside.notes, *outside.notes),
    )


def _of_content(content: Path, base_url: str | None) -> tuple[Report, Config | None, Archive | None]:
    """What is wrong with the content; its settings and its papers, where they can be read."""
    errors, warnings = list[Fault](), list[Fault]()
    if (config := _settings(content, base_url, errors)) is not None:
        errors += promises.broken(content, config)
        errors += secrets.written(content, config)
    errors += sizes.oversized(content)
    digests = stored.Told()
    with collecting(errors):
        digests = stored.told(content)
        errors += digests.errors
    warnings += (*promises.left_over(content), *secrets.in_records(content))
    archive = _archive(content, base_url, errors, warnings)
    notes = (*promises.kept_back(content), *digests.notes)
    return Report(tuple(errors), tuple(warnings), notes=notes), config, archive


def _archive(content: Path, base_url: str | None, errors: list[Fault], warnings: list[Fault]) -> Archive | None:
    """The archive, None where it cannot be read; what is wrong with it goes to `errors` and `warnings`."""
    archive = None
    try:
        errors += shrunk.shrunk(content)
        edition = load_edition(content, base_url)
        archive = edition.archive
        errors += wanted.collisions(archive)
        warnings += [one for one in edition.warnings if one not in errors]
        warnings += days.gaps(load_holdings(content))
    except (ContentError, ThemeError) as error:
        errors += [one for one in error.faults if one not in errors]
    return archive


def _settings(content: Path, base_url: str | None, errors: list[Fault]) -> Config | None:
    try:
        return load_config(content, base_url)
    except ContentError as error:
        errors += error.faults
        return None


def _not_looked_at(site: Path, why: str, remedy: str) -> Report:
    return Report((), (Fault(str(site), f"was not looked at: {why}", remedy),))


def _of_site(
    content: Path, site: Path, config: Config, archive: Archive | None, published: Path | None, *, external: bool
) -> Report:
    papers = archive.papers if archive else ()
    errors: list[Fault] = []
    files = {entry.path: entry.size for entry in looking.files(site)}
    read = pages.pages_of(site, files)
    errors += _missing(site, files)
    found = feeds.feeds_of(site, files, errors)
    if (own := feeds.built_for(found)) and own != config.base_url:
        fact, remedy = (
            f"was built for {own}, and is to stand at {config.base_url}",
            f"build it again, or say --base-url {own}",
        )
        errors.append(Fault(str(site), fact, remedy))
        config = config.model_copy(update={"base_url": own})  # what else is wrong with it is told by its own address
    errors += pages.broken(read, files, site, config)
    errors += feeds.wrong(found, site, files, config)
    errors += sitemap.wrong(site, files, config, [urls.paper(paper.id) for paper in papers])
    if published:
        before = feeds.feeds_of(published, [entry.path for entry in looking.files(published)], errors)
        errors += feeds.moved(found, before, site)
    errors += sizes.oversized(site)
    warnings = (
        *pages.alike(read, site),
        *sizes.full(files, site),
        *sizes.heavy(files, site, len(papers)),
        *secrets.published(content, site, files, config),
    )
    report = Report(tuple(errors), warnings, pages=len(read), feeds=len(found))
    return _with_answers(report, read, site, config) if external else report


def _with_answers(report: Report, read: Mapping[str, pages.Seen], site: Path, config: Config) -> Report:
    """With what other hosts say of the links that lead to them."""
    from generator.checking import outgoing  # heavy
    from generator.collecting.fetch import Door, Limits

    with closing(Door(config, limits=Limits(deadline=20.0))) as door:
        links = outgoing.links_of(read)
        told = outgoing.asked(links, site, door.glance, door.agent, door.clock.now().date())
    fact = f"{told.asked} of {len(links)} links to other hosts were asked, and {told.left} are left to the next run"
    remedy = "run it again for the rest" if told.left else ""
    return report._replace(warnings=(*report.warnings, *told.faults), notes=(Fault(site.name, fact, remedy),))


def _missing(site: Path, files: Iterable[str]) -> Iterable[Fault]:
    known = set(files)
    for address in sorted(sites.listed(sites.Folder(site))):
        if address not in known and not address.startswith("."):
            yield Fault(f"{site.name}/{address}", "was made by a build and is gone", "run `broadsheet build`")
