"""Odd input for everything that reads, in a process of its own with little memory: `python -m tests.trust.fuzz 200`.

Inputs are good files with pieces cut out, swapped, repeated by the thousand, or replaced by what means something to
the reader; sometimes nothing but that. A reader answers, or raises an error of ours. What else it does is printed as a
fault, with what led to it, as JSON.
"""

import json
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator import frontmatter, listing, lists, markup, maths, tagging, text
from generator.config import Config
from generator.decisions import ReadingList, Tag
from generator.errors import BroadsheetError
from generator.reply import Reply
from generator.sources import archive, arxiv_api, arxiv_feed, arxiv_oai, read
from generator.subscribing import asking
from generator.tables import checked, front_matter_layer, toml_layer
from generator.trading import opml
from generator.trading.decoding import decoded
from generator.trading.kinds import READERS
from generator.trading.mylist import KIND
from tests import toy
from tests.trust.payloads import OTHERS

MEMORY: Final = 500_000_000  # bytes that the process may take, all in all
PATIENCE: Final = 20.0  # seconds of the processor for one input: ten times what it may take; a guard against hanging
NOON: Final = datetime(2025, 12, 9, 12, tzinfo=UTC)
DATA: Final = Path(__file__).parents[1] / "data"
# What a reader may take for the beginning of something, or for the end; repeated, what may cost it time or depth.
SIGNS: Final = (
    *("<", ">", "</", "<a>", "<div>", "</div>", "<!--", "-->", "<![CDATA[", "]]>", "&", "&amp;", "&#", "<?xml ?>"),
    *('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>', "&a;", "xmlns:x='y' ", "<x:y ", "a='b' "),
    *(
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        ",",
        ":",
        '{"a":',
        "[[",
        '\\"',
        "\\u0000",
        "\\ud800",
        "1e999",
        "NaN",
        "-",
        "9" * 50,
    ),
    *(
        "---\n",
        "- ",
        "| ",
        "? ",
        "&a ",
        "*a ",
        "!!x ",
        "# ",
        "\n",
        "\r\n",
        "\t",
        "  ",
        "= ",
        "[a.b]\n",
        "a.",
        '"""',
        "''",
    ),
    *(
        "$",
        "$$",
        "\\",
        "\\frac{",
        "\\left(",
        "^",
        "_",
        "{}",
        "`",
        "```\n",
        "*",
        "**",
        "~",
        "> ",
        "1. ",
        "![",
        "](",
        "|",
    ),
    *("@misc{", "title = {", "@string{", "@comment", "\\input{", "title:", '+"', "-(", "~2", "after:", "OR "),
    *("\x00", "\ufeff", "\u202e", "\ud800", "\uffff", "é", "e\u0301", "İ", "😀", "\u2028", "", " " * 9),
)


def odd(*seeds: str) -> st.SearchStrategy[str]:
    """Texts made of pieces of the seeds, and of signs."""
    whole = st.sampled_from(seeds)
    cut = st.tuples(whole, st.floats(0, 1), st.floats(0, 1)).map(
        lambda given: given[0][int(given[1] * len(given[0])) : int(given[2] * len(given[0])) or None]
    )
    sign = st.sampled_from(SIGNS + OTHERS)
    many = st.tuples(sign, st.sampled_from([2, 10, 100, 3_000, 30_000])).map(
        lambda given: given[0] * min(given[1], 1 + 200_000 // (len(given[0]) or 1))
    )
    inside = st.tuples(whole, st.floats(0, 1), st.one_of(sign, many, st.text(max_size=9)), st.integers(0, 40)).map(
        lambda given: _with(given[0], int(given[1] * len(given[0])), given[2], given[3])
    )
    return st.one_of(
        inside, inside, st.lists(st.one_of(cut, sign, many, st.text(max_size=20)), max_size=6).map("".join)
    )


def _with(words: str, place: int, more: str, instead: int) -> str:
    return words[:place] + more + words[place + instead :]


def seeds(pattern: str) -> tuple[str, ...]:
    found = tuple(
        path.read_text("utf-8", "replace") for path in sorted(DATA.glob(pattern)) if path.stat().st_size < 20_000
    )
    assert found, pattern
    return found


def whole(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def replied(words: str) -> None:
    class Get:
        settings = Config.model_validate({"collect": {"archive": {"address": "https://toys.example.net/"}}}).collect

        def __call__(self, url: str) -> Reply:
            return Reply(url, 200, "application/json", whole(words), NOON)

    archive.day(date(2025, 12, 9), Get())


def listed(words: str) -> None:
    layer = front_matter_layer(words, "l.md", "")
    entries = lists.entries_of(words, "l.md")
    table = {key: value for key, value in layer.table.items() if key}
    checked(ReadingList, [layer._replace(table={**table, "entries": entries})])
    lists.entries_of(f"---\nformat: 1\n---\n{listing.write(entries)}", "l.md")


def shown(words: str) -> None:
    markup.plain_html(text.prose(words, 20_000), formulas=True)
    maths.set_maths(text.prose(words, 20_000))


def marked(words: str) -> None:
    markup.html(text.cut(text.clean(words), 200_000), formulas=True)


def carried(words: str) -> None:
    markup.portable(text.cut(text.clean(words), 200_000))


def tagged(words: str) -> None:
    phrase = text.line(words, 1_000)
    if not tagging.fault(phrase):
        tagging.conflicts({"a": (phrase,), "b": (Tag(name="toys").name,)})


SITE: Final = (
    toy.CURATION["site.toml"] + '[collect.arxiv]\ncategories = ["cs.CL"]\n[digests.morning]\nrhythm = "daily"\n'
)
LIST: Final = (
    "---\nformat: 1\ntitle: L\ndescription: x\n---\n- 2512.00001 | reading | 2026-01-05 | 4\n  words\n- 2512.00002\n"
)
FEED: Final = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "x", "_paper": {"id": "2512.00001", "title": "A toy"}}],
    }
)
MARKDOWN: Final = """## Head

> a *b* **c** [d](https://toys.example.net/) `e`

1. x

| a |
|---|
| $x^2$ |

$$\\frac{a}{b}$$
"""
QUERY: Final = 'sparse title:"long context" -three +tag:toys mar* word~2 after:2025-12 before:2026 has:code'

Target = tuple[Callable[[str], object], st.SearchStrategy[str]]
# By the readers of lists' files, each with a good one.
IMPORTED: Final[Mapping[str, str]] = {
    "bibtex": """@string{j = {J. Toys}}
@article{a, title = {On {Toys}}, author = {Toy, Ada and Sample, Bea}, journal = j, year = 2025, eprint = {2512.00001},
  note = "Kept"}
@comment{x}
@misc{b, title = {B}}
""",
    "ris": "TY  - JOUR\r\nTI  - On Toys\r\nAU  - Toy, Ada\r\nUR  - https://arxiv.org/abs/2512.00001\r\nER  - ",
    "csl": json.dumps(
        [{"id": "a", "title": "On Toys", "author": [{"family": "Toy"}], "issued": {"date-parts": [[2025]]}}]
    ),
    "zotero": """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<rdf:Description rdf:about="https://arxiv.org/abs/2512.00001"><dc:title>On Toys</dc:title></rdf:Description></rdf:RDF>
""",
    "bookmarks": """<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p><DT><H3>Toys</H3><DL><p>
<DT><A HREF="https://arxiv.org/abs/2512.00001" ADD_DATE="1765200000">On Toys</A><DD>Kept</DL></DL>
""",
    "mylist": json.dumps(
        {"format": 1, "kind": KIND, "papers": [{"id": "2512.00001", "title": "On Toys", "note": "x"}]}
    ),
    "list": LIST,
}


def imported(name: str) -> Target:
    """The reader of one kind of list, as a row of TARGETS; it gives what it could not read, too."""
    return (lambda words: list(READERS[name](decoded(whole(words), "x"), "x"))), odd(IMPORTED[name])


# Who reads what strangers or people wrote, and from which good text odd ones are made. Another reader is another row.
TARGETS: Final[Mapping[str, Target]] = {
    "front matter": (lambda words: frontmatter.read(words, "x.md"), odd(*toy.CURATION.values(), LIST)),
    "settings": (lambda words: checked(Config, [toml_layer(words, "site.toml")]), odd(SITE)),
    "list": (listed, odd(LIST)),
    "page as text": (
        lambda words: read(whole(words), "x.txt", date(2025, 12, 9)),
        odd(*seeds("sources/page-as-text/*.txt")),
    ),
    "page as HTML": (lambda words: read(whole(words), "x.html"), odd(*seeds("sources/page*html*/*.html"))),
    "day as JSON": (lambda words: read(whole(words), "2025-12-09.json"), odd(*seeds("sources/*/*.json"))),
    "another Broadsheet": (replied, odd(FEED)),
    "arXiv's API": (lambda words: arxiv_api.parsed(words, "x"), odd(*seeds("fetch/arxiv-api*/*.xml"))),
    "arXiv's OAI-PMH": (lambda words: arxiv_oai.parsed(words, "x"), odd(*seeds("fetch/arxiv-oai*/*.xml"))),
    "arXiv's feed": (lambda words: arxiv_feed.parsed(words, "x"), odd(*seeds("fetch/arxiv-feed*/*.xml"))),
    "query": (asking.parsed, odd(QUERY)),
    "abstract": (shown, odd(MARKDOWN)),
    "note": (marked, odd(MARKDOWN)),
    "note for others": (carried, odd(MARKDOWN)),
    "phrase of a tag": (tagged, odd("long context *", "mixture of experts")),
    "OPML": (
        lambda words: list(opml.feeds(words, "x")),
        odd('<opml><body><outline xmlUrl="https://x.org/"/></body></opml>'),
    ),
    **{f"import of {name}": imported(name) for name in IMPORTED},
}


def fuzzed(name: str, examples: int) -> dict[str, Any]:
    """What came of so many inputs to one reader: how many were read, the slowest, and what should not have been."""
    reader, inputs = TARGETS[name]
    told: dict[str, Any] = {"inputs": 0, "read": 0, "slowest": 0.0, "of": "", "faults": []}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def one(words: str) -> None:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        start = process_time()
        try:
            reader(words)
            told["read"] += 1
        except BroadsheetError:
            pass
        except BaseException as error:  # noqa: BLE001 - it is what is looked for
            told["faults"].append([ascii(words)[:300], len(words), repr(error)[:300]])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        seconds = process_time() - start
        told["inputs"] += 1
        if seconds > told["slowest"]:
            told["slowest"], told["of"] = round(seconds, 3), f"{len(words):,} characters: {ascii(words)[:80]}"

    one()
    return told


def hung(*_given: object) -> None:
    raise TimeoutError(f"took longer than {PATIENCE} s")


def main(examples: int, names: list[str]) -> None:
    signal.signal(signal.SIGPROF, hung)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told = {name: fuzzed(name, examples) for name in names or TARGETS}
    print(json.dumps({"told": told, "peak": peak()}))


def peak() -> int:
    """The most bytes held by this process; what `getrusage` tells counts whoever started it too."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
