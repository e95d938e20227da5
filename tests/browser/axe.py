"""What axe finds on a page."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is broken is told at length: to tell all elements that pass takes three times as long as to look at them.
RUN = """async (runOnly) => {
    const { violations } = await axe.run({ runOnly, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => [id, nodes[0].html]);
}"""


def broken(page: Page, node_modules: Path) -> dict[str, str]:
    """Each rule that the page breaks, with the first element that does."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source(node_modules))
    return dict(page.evaluate(RUN, RULES))


@cache
def _source(node_modules: Path) -> str:
    return (node_modules / "axe-core/axe.min.js").read_text("utf-8")
