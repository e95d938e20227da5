"""What is told to crawlers and to the host: sitemap.xml, robots.txt, .nojekyll, CNAME.

GitHub Pages takes a domain from CNAME where a branch is published. Where a workflow publishes, as ours does, it ignores
that file, and the domain is set under Settings, Pages:
https://docs.github.com/en/pages/configuring-a-custom-domain-for-your-github-pages-site/troubleshooting-custom-domains-and-github-pages
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from generator import urls
from generator.config import Config
from generator.outputs import authors, insights, pages, shelves, trending
from generator.page import Page, Sheaf, digest_of_shown
from generator.shelved import Archive
from generator.theme import Theme

LIMIT: Final = 50_000  # addresses in one file, by sitemaps.org
_NO_CONTENT: Final = frozenset({"404.html", shelves.LATEST})


def plan(archive: Archive, config: Config, theme: Theme) -> Iterator[Page | Sheaf]:
    """One `sitemap.xml`, or an index of `sitemap-1.xml` … when there are more addresses than one file may hold."""
    rests = digest_of_shown((archive.shape, [*archive.pages]))
    yield Sheaf(rests, partial(_sitemaps, archive, config, theme))
    yield Page.of("robots.txt", "robots.txt")
    yield Page.of(".nojekyll", "", words="")
    if domain := urls.own_domain(config.base_url):
        yield Page.of("CNAME", "", words=f"{domain}\n")


def _sitemaps(archive: Archive, config: Config, theme: Theme) -> Iterator[Page]:
    addresses = sorted(
        {
            *(urls.paper(paper.id) for paper in archive.papers),
            *shelves.addresses(archive, config),
            *(page.address for page in pages.plan(archive, config, theme)),
            *([authors.PAGE] if "authors" in config.outputs else []),
            *([insights.PAGE] if "insights" in config.outputs and archive.papers else []),
            *(shelf.way.address for shelf in archive.shelves["author"]),
            *([trending.PAGE] if "trending" in config.outputs else []),
        }
        - _NO_CONTENT
    )
    parts = [tuple(addresses[start : start + LIMIT]) for start in range(0, len(addresses), LIMIT)]
    if len(parts) == 1:
        yield Page.of("sitemap.xml", "sitemap.xml", addresses=parts[0])
    else:
        names = tuple(f"sitemap-{number}.xml" for number in range(1, len(parts) + 1))
        yield Page.of("sitemap.xml", "sitemaps.xml", addresses=names)
        for name, part in zip(names, parts, strict=True):
            yield Page.of(name, "sitemap.xml", addresses=part)


def render(page: Page, theme: Theme) -> bytes:
    """By template, but for the files of the host."""
    return theme.render(page) if page.template else str(page.values["words"]).encode()
