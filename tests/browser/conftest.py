"""What the tests in a browser share: a site, served as it is; for those of the search page, an archive and windows."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from generator.models import Affiliation
from generator.store import save
from tests import toy
from tests.hosting import hosted

FIRST = date(2025, 6, 2)
SUBJECTS = ("kites", "lanterns", "marbles", "balloons", "zithers")
LABS = tuple(Affiliation(handle=f"Lab-{name}", name=f"Lab {name}") for name in "ABC")
FROM_DISK = ("console Failed to load resource: net::ERR_FAILED",)  # what a browser says of a module there


def records() -> Iterator[Any]:
    for number in range(60):
        subject = SUBJECTS[number % 5]
        yield toy.record(
            100 + number,
            FIRST + timedelta(days=number // 2),
            title=f"On {subject.title()} and Number {number}",
            abstract=f"We study {subject} in depth. Our {subject} model scales to long sequences of tokens. "
            + ("A sliding window of long context is kept. " if number % 4 == 0 else "The context, however, is long. ")
            + ("A quixotic vellum of sextants. " if number % 7 == 0 else "")
            + "It is measured on many tasks, and the code is described at length so that this text needs a passage.",
            organisation=LABS[number % 3],
            authors=(
                f"Ada Writer{number}",
                "Grace Hopper" if number % 6 == 0 else "Bea Sample",
                *(("Will You",) if number % 20 == 0 else ()),
            ),
            models=("toy/model",) if number % 5 == 0 else (),
            datasets=("toy/data",) if number == 7 else (),
            spaces=("toy/demo",) if number == 8 else (),
            published=None if number == 9 else FIRST,
            code="https://github.com/toy/one" if number % 3 == 0 else "",
            keywords=(subject, "toy keyword"),
        )
    yield toy.record(
        90,
        FIRST,
        title="<img src=x onerror=alert(1)> & <b>bold</b> zebras",
        authors=("<script>alert(1)</script> Zebras", "Zoë \"><svg/onload=alert(1)> O'Hostile"),
        organisation=Affiliation(handle="Zoo", name="Zoo <img src=x onerror=alert(1)>"),
        abstract="Zebras <i>x</i>. </mark><script>alert(1)</script> &lt;b&gt; <img src=x onerror=alert(1)> zebra.",
    )
    # Two names that, read across the comma, hold a third one.
    yield toy.record(91, FIRST, title="On Crossings", authors=("Wu Grace", "Hopper Lin"), abstract="Crossings.")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the tests of searching; other files have one of their own."""
    content = toy.archive(tmp_path_factory.mktemp("search") / "content")
    save(content, {"huggingface": list(records())})
    tags = "".join(
        f'[tags.{name}]\nname = "{name.title()}"\npatterns = ["{name}"]\nmentions = 1\n' for name in SUBJECTS
    )
    toy.write(content, {"tags.toml": f"{toy.CURATION['tags.toml']}{tags}"})
    return content


@pytest.fixture(scope="module")
def site(content: Path) -> Path:
    toy.edition(content, content.parent / "site")
    return content.parent / "site"


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    """The address of the module's site, served as it is."""
    with hosted(site) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, root: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser of a reader's own; errors of pages, dialogs and requests elsewhere are failures."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def made(width: int = 1280, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("dialog", dismissed)
        context.on(
            "request", lambda asked: wrong.extend([asked.url] * (not asked.url.startswith((root, "blob:", "file:"))))
        )
        contexts.append(context)
        return context

    yield made
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def opened(browser: Browser, root: str) -> Iterator[Callable[..., Page]]:
    """Opens an address in a window of its own; errors, dialogs and requests elsewhere are failures."""
    wrong: list[str] = []
    contexts = []

    def dismissed(dialog: Dialog) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open_page(address: str = "search.html", width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"error {error}"))
        page.on("dialog", dismissed)
        page.on("console", lambda said: wrong.extend([f"console {said.text}"] * (said.type == "error")))
        page.on("request", lambda asked: wrong.extend([f"request {asked.url}"] * (not asked.url.startswith(root))))
        page.goto(root + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [fact for fact in wrong if fact not in FROM_DISK and "file:" not in fact] == []
