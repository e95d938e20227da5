"""What Zotero finds in our pages: a COinS for every entry of a list, and on a paper's page its own facts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, Page, Route

from generator.store import save
from tests import hostile, toy
from tests.feeds import full

HOST = "http://127.0.0.1/"
TITLES = ('Q&A = "Toys" <b>&amp; 100 % + 1#', *(words for words in hostile.OURS if "\n" not in words))
FEW, MANY = ("Ada & Toy", "Bea = Sample, Jr."), tuple(f"Ada Toy {number}" for number in range(40))
PAGES = ("index.html", "papers/date/2025-12-10.html", "papers/week/2025-W50.html", "papers/month/2025-12.html",
         "tags/toys.html", "organisations/toy-lab.html", "lists/first-reads.html")  # fmt: skip # a list


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("citing")
    content = full.archive(folder / "content")
    records = [
        toy.record(20 + number, toy.WEDNESDAY, title=title, authors=MANY if number % 7 == 0 else FEW[: number % 3])
        for number, title in enumerate(TITLES)
    ]
    save(content, {"huggingface": records})
    toy.edition(content, folder / "site")
    return folder / "site"


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """A page of a browser that is given the files of the site, whatever it asks for."""

    def answer(route: Route) -> None:
        path = site / unquote(urlsplit(route.request.url).path.lstrip("/"))
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    context = browser.new_context()
    context.route("**/*", answer)
    yield context.new_page()
    context.close()


def item_of(context_object: str) -> dict[str, Any]:
    """A ContextObject of the kind `dc` as Zotero's parseContextObject reads it (zotero/utilities, openurl.js)."""
    item: dict[str, Any] = {"creators": [], "itemType": ""}
    for part in context_object.split("&"):
        name, value = part.split("=")
        value = unquote(re.sub(r"\+|%2[bB]", " ", value), errors="strict")
        if name == "rft_val_fmt" and value == "info:ofi/fmt:kev:mtx:dc":
            item["itemType"] = item["itemType"] or "webpage"
        elif name == "rft_id":
            item.update({"DOI": value[9:]} if value.startswith("info:doi") else {"url": value})
        elif name == "rft.au":
            item["creators"].append(value)
        elif name.startswith("rft."):
            item[{"rft.type": "itemType"}.get(name, name[4:])] = value
    return item


def spaced(words: str) -> str:
    """As Zotero has it: it takes every plus for a space."""
    return words.replace("+", " ")


ENTRIES = """() => [...document.querySelectorAll(".rows > li:has(> :is(h2, h3))")].map((item) => ({
  title: item.querySelector(":is(h2, h3) > a").textContent,
  link: item.querySelector(":is(h2, h3) > a").href,
  by: item.querySelector(".by")?.textContent ?? "",
  names: [...item.querySelectorAll(".by > bdi")].map((name) => name.textContent),
  found: [...item.querySelectorAll("span.Z3988[hidden]")].map((span) => span.title),
}))"""


@pytest.mark.parametrize("address", PAGES)
def test_every_entry_of_a_list_has_one(page: Page, address: str) -> None:
    page.add_init_script("addEventListener('ZoteroItemUpdated', () => { window.told = true })")
    page.goto(HOST + address)
    page.wait_for_selector(".Z3988", state="attached")
    assert page.evaluate("window.told")
    for entry in (entries := page.evaluate(ENTRIES)):
        (found,) = entry["found"]
        item = item_of(found)
        assert item["title"] == spaced(entry["title"])
        assert item["creators"] == ([] if " more" in entry["by"] else list(map(spaced, entry["names"])))
        name = entry["link"].removeprefix(f"{HOST}papers/").removesuffix(".html")
        if name.startswith("title/"):
            assert (item["itemType"], item["url"]) == ("document", entry["link"])
        else:
            assert (item["itemType"], item["date"]) == ("preprint", "2025-12")
            assert (item["DOI"], item["url"]) == (f"10.48550/arXiv.{name}", f"https://arxiv.org/abs/{name}")
    assert entries


def test_the_reader_of_them_is_no_rubber_stamp() -> None:
    with pytest.raises(ValueError, match="unpack"):
        item_of("rft.title=a=b")
    with pytest.raises(UnicodeDecodeError):
        item_of("rft.title=%ff")


WORDS = {"type": "string", "minLength": 1}
ARTICLE = {  # what search engines ask of an article, and no word that schema.org does not have for one
    "type": "object",
    "required": ["@context", "@type", "@id", "headline"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@type": {"const": "ScholarlyArticle"},
        "headline": WORDS | {"maxLength": 110},
        "author": {"type": "array", "items": {"properties": {"@type": {"const": "Person"}, "name": WORDS}}},
        "datePublished": {"type": "string", "format": "date"},
        "sameAs": {"type": "string", "pattern": "^https://arxiv.org/abs/"},
        **dict.fromkeys(("@id", "name", "description"), WORDS),
        "keywords": {"type": "array", "minItems": 1, "items": WORDS},
        "sourceOrganization": {"type": "array", "minItems": 1},
        "isPartOf": {"type": "object", "required": ["@type", "name"]},
        "mentions": {"type": "object", "required": ["@type", "codeRepository"]},
    },
    "additionalProperties": False,
}


def test_a_papers_page_is_about_that_paper_alone(page: Page) -> None:
    for number, title in enumerate(TITLES[:12]):
        page.goto(f"{HOST}papers/2512.{20 + number:05d}.html")
        article = json.loads(page.eval_on_selector("script[type*=ld]", "script => script.textContent"))
        assert list(Draft202012Validator(ARTICLE).iter_errors(article)) == []
        shown = page.eval_on_selector("h1", "heading => heading.textContent")
        assert article.get("name", article["headline"]) == shown
        assert page.get_attribute("meta[name=citation_title]", "content") == shown, title
        page.wait_for_selector(".cite button")
        assert page.query_selector_all(".Z3988") == []


def test_the_other_formats_unfold_and_are_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{HOST}papers/2512.00001.html")
    page.click(".cite summary")
    for name in ("RIS", "CSL-JSON"):
        page.click(f"text=Copy {name}")
        page.get_by_role("status").get_by_text(f"Copied: {name}.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.eval_on_selector(f"pre[data-copy={name}]", "shown => shown.textContent")
        assert copied.startswith(("TY  - UNPB\nID  - ", '{"id":"'))
