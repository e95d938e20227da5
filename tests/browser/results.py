"""What the page of searching shows, read by the tests of it."""

from playwright.sync_api import Page, expect


def titles(page: Page) -> list[str]:
    return page.locator("#results h2").all_inner_texts()


def count(page: Page, words: str) -> None:
    """Wait until the page says how many papers were found, in these words."""
    expect(page.locator("#count")).to_have_text(words)
