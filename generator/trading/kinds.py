"""What kind of file it is, told by what stands in it; by its ending only where nothing does. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from generator.errors import Fault
from generator.trading import bibtex, bookmarks, csl, mylist, ris, zotero
from generator.trading.works import Work

Reader = Callable[[str, str], Iterator[Work | Fault]]  # text, place

READERS: Final[Mapping[str, Reader]] = {
    "bibtex": bibtex.works,
    "ris": ris.works,
    "csl": csl.works,
    "zotero": zotero.works,
    "bookmarks": bookmarks.works,
    "mylist": mylist.works,
    "list": mylist.reading_list,
}
OTHERS: Final = ("opml", "dump")  # feeds, and what `load` reads
_ENDINGS: Final = {"bib": "bibtex", "ris": "ris", "opml": "opml", "rdf": "zotero"}
_MY_LIST: Final = re.compile(rf'"kind"\s*:\s*"{mylist.KIND}"')
_ITEM: Final = re.compile(r'\s*(?:\{\s*"items"\s*:\s*)?\[\s*(?:\]|\{)')
_OF_DUMPS: Final = re.compile(r'"(?:paper|upvotes|numComments|ai_summary|submittedBy)"\s*:')
_SIGNS: Final[Mapping[str, re.Pattern[str]]] = {
    "bookmarks": re.compile(r"\s*<!DOCTYPE NETSCAPE-Bookmark", re.IGNORECASE),
    "zotero": re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<rdf:RDF\b", re.DOTALL),
    "opml": re.compile(
        r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE[^>]{0,200}>\s*)?<opml\b", re.DOTALL | re.IGNORECASE
    ),
    "list": re.compile(r"---\n"),
}
_FIRST: Final = re.compile(r"^(?:(?P<ris>TY {1,3}- ?\w)|(?P<bibtex>[ \t]*@[ \t]*\w+\s*[{(]))", re.MULTILINE)


def kind_of(text: str, name: str) -> str:
    """One of READERS or of OTHERS; `dump` for what none of them knows, since `load` knows more."""
    head = text[:20_000]
    if _MY_LIST.search(head) and head.lstrip().startswith("{"):
        return "mylist"
    if _ITEM.match(head) and not _OF_DUMPS.search(head):
        return "csl"
    if head.lstrip()[:1] in ("{", "["):
        return "dump"
    told = next((kind for kind, sign in _SIGNS.items() if sign.match(head)), "")
    if not told and (first := _FIRST.search(text)):
        told = first.lastgroup or ""
    return told or _ENDINGS.get(name.rpartition(".")[2].lower(), "dump")
