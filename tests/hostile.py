"""Strings that were made to break things: our own, the corpora of the shared folder, and hypothesis's with our odds."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

# What is special to one of the formats that we write: markdown, HTML, YAML, JSON, TeX, XML, file systems.
SIGNS = "\\`*_{}[]()<>#+-.!|~&$%^\"'=:;,@/?\n\t 0123456789"
ODD = (
    "\x00\x07\x1f\x7f\x85\x9f\xa0\xad\u0301\u0338\u200b\u200f\u2028\u2029\u202e\u2066\ufeff\ufffe\uffff\ufdd0"
    "İıßſKÅé́ǆ東🎉𝔘\U0001fffe"
)

OURS = (
    "<script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example.net/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert`1`)",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example.net)",
    "[x](\\\\evil.example.net)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<https://toy.example.net/\"onmouseover='x'>",
    '[x](https://toy.example.net/"onmouseover="x)',
    '[x](/ "onmouseover=x")',
    "[x]: javascript:alert(1)\n\n[x]",
    '$$x$$ (a" onmouseover="alert`1`)',
    '$$x$$ ("><script>alert`1`</script>)',
    "$<script>alert(1)</script>$",
    "$$\n<script>alert(1)</script>\n$$",
    "```<script>\n<script>alert(1)</script>\n```",
    '``` x" onclick="y\ncode\n```',
    "| a |\n|:-:|\n| <b onclick=x>b</b> |",
    "~~<s onclick=x>~~",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "---\nformat: 2\n---\n",
    "%s{{7*7}}{% raw %}${jndi:x}`id`",
    "\u202egnp.exe",
)

anything = st.text(st.characters(exclude_categories=()), max_size=200)  # surrogates too
carried = st.text(st.characters(codec="utf-8"), max_size=200)  # what a file of ours can hold
special = st.text(st.sampled_from(SIGNS + ODD + "aAbB"), max_size=60)


def records(shared: Path) -> list[dict[str, Any]]:
    """The hundred attacks made for a product such as this, each with a `value` that may be a list of names."""
    found: list[dict[str, Any]] = json.loads((shared / "data/hostile/records.json").read_text("utf-8"))
    return [one for one in found if "value" in one]


def corpora(shared: Path) -> tuple[str, ...]:
    """Every string of the shared folder's hostile collections."""
    naughty = json.loads((shared / "data/hostile/naughty-strings.json").read_text("utf-8"))
    mutations = json.loads((shared / "data/hostile/mutation-xss.json").read_text("utf-8"))
    values = [one["value"] for one in records(shared)]
    listed = [name for value in values for name in (value if isinstance(value, list) else [value])]
    found = (*listed, *naughty, *(str(one["payload"]) for one in mutations))
    assert len(found) > 460
    return found
