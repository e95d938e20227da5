"""Pages in a real browser, and what they did there that no page of ours may do; and a build that trusts its words.

The second is the control: where it raised nothing, the first would prove nothing.
"""

import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import jinja2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request

from generator import markup, theme
from generator.theming.templates import LeanEnvironment
from tests.trust.world import World, grown

POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
LOADING: Final = 20_000  # milliseconds: ten times what is expected; a guard against hanging

# Goes over every element with the pointer and the focus, and counts what would act when it is used.
USED: Final = """() => {
  if (!/html|xml/.test(document.contentType)) return 0; // the browser's own page round a text
  let armed = 0;
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      const acts = name.startsWith("on") || /^[\\s\\x00-\\x20]*(javascript|vbscript|data):/i.test(value) &&
        ["href", "src", "action", "formaction", "xlink:href", "data"].includes(name);
      armed += acts || name === "style" || name === "srcdoc";
    }
    for (const kind of ["mouseover", "focus", "pointerenter"]) one.dispatchEvent(new Event(kind));
  }
  return armed;
}"""


@dataclass
class Seen:
    """What pages did, in numbers."""

    pages: int = 0
    dialogs: int = 0
    errors: list[str] = field(default_factory=list)  # of scripts
    elsewhere: list[str] = field(default_factory=list)  # requests to other hosts
    away: list[str] = field(default_factory=list)  # where a page led the reader; no policy in a page can stop that
    refused: int = 0  # requests that the policy kept the browser from
    blocked: int = 0  # whatever else it did, told on the console
    armed: int = 0  # attributes that would act

    def __str__(self) -> str:
        return (
            f"{self.pages:,} pages: {self.dialogs:,} dialogs, {len(self.errors):,} page errors, "
            f"{len(self.elsewhere):,} requests elsewhere, {len(self.away):,} led away, {self.refused:,} kept back, "
            f"{self.blocked:,} told of by the policy, {self.armed:,} armed attributes"
        )

    @property
    def harmless(self) -> bool:
        """Whether nothing of it was seen at all."""
        asked = self.elsewhere or self.away or self.refused
        return not (self.dialogs or self.errors or asked or self.blocked or self.armed)


def _leads(asked: Request) -> bool:
    """A page's own going elsewhere, as by `<meta http-equiv=refresh>`; not what it loads."""
    return asked.resource_type == "document" and asked.is_navigation_request()


def rendered(browser: Browser, root: str, addresses: Iterable[str], *, forgiving: bool = False) -> Seen:
    """What the pages at these addresses below `root` do, each loaded and used.

    `forgiving`: a page may lead away while it is looked at.
    """
    seen = Seen()

    def dialog(said: Dialog) -> None:
        seen.dialogs += 1
        with suppress(*[Error] * forgiving):  # its page may have gone
            said.dismiss()

    def console(said: ConsoleMessage) -> None:
        seen.blocked += said.type == "error" and "Content Security Policy" in said.text

    def request(asked: Request) -> None:
        if not asked.url.startswith((root, "data:", "about:", "blob:")):
            (seen.away if _leads(asked) else seen.elsewhere).append(asked.url)

    def failed(asked: Request) -> None:  # the browser tells of what the policy kept it from asking, too
        if asked.failure == "csp":
            seen.elsewhere.remove(asked.url)
            seen.refused += 1

    with closing(browser.new_context()) as context:

        def opened() -> Page:
            page = context.new_page()
            page.on("dialog", dialog)
            page.on("console", console)
            page.on("request", request)
            page.on("requestfailed", failed)
            page.on("pageerror", lambda error: seen.errors.append(f"{page.url}: {error}"))
            return page

        page = opened()
        for address in addresses:
            seen.pages += 1
            with suppress(*[Error] * forgiving):
                page.goto(root + address, timeout=LOADING)
                seen.armed += page.evaluate(USED)
            if forgiving:  # what leads away would lead away from the next one, too
                with suppress(Error):
                    page.wait_for_timeout(100)
                    page.close()
                page = opened()
        page.goto("about:blank")
    return seen


def trusting(folder: Path, payloads: Sequence[str]) -> World:
    """A world built by the real build, but for what makes words safe: no escaping, no sieve of markdown."""

    def as_it_is(words: str, *_given: Any, **_options: Any) -> str:
        return words

    environment = LeanEnvironment

    def without_escaping(**options: Any) -> jinja2.Environment:
        return environment(**{**options, "autoescape": False, "bytecode_cache": None})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "LeanEnvironment", without_escaping)
        for module, name in ((theme, "escape"), (theme, "set_maths"), (markup, "plain_html"), (markup, "html")):
            patch.setattr(module, name, as_it_is)
        return grown(folder, payloads, only=("papers", "shelves", "assets"))


def without_policy(site: Path, to: Path, addresses: Iterable[str]) -> Path:
    """A copy of some pages without the policy that stands in each, and of the assets."""
    shutil.copytree(site / "assets", to / "assets")
    for address in addresses:
        (to / address).parent.mkdir(parents=True, exist_ok=True)
        words, count = POLICY.subn("", (site / address).read_text("utf-8"))
        assert count == 1, address
        (to / address).write_text(words, "utf-8")
    return to
