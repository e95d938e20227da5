"""The only place where an address or a slug is spelt.

An address is the path of a file under site/. Pages link to one another relatively and with the ending, so that the same
files work on any host, under any sub-path, and opened from disk. Slugs are a pure function of the name alone: where
folding to ASCII loses anything, a hash of the original is the tail, so that two names never share one.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote, urlsplit

SLUG_LENGTH = 80
HOME = "index.html"
FEED = "feed.xml"
# Names that Windows keeps for devices, whatever the ending.
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
_SEPARATORS = re.compile(r"[^a-z0-9]+", re.ASCII)
_HARMLESS = re.compile(r"[ a-z0-9.,:;!?'()\[\]-]*", re.ASCII)
_TAILED = re.compile(r"(?:.*-)?[0-9a-f]{8}", re.ASCII)  # as if a hash were its tail: such a name gets one too

# Hosts that lend their own names, and names that nobody owns.
_LENT = re.compile(
    r"(.*\.)?(github\.io|gitlab\.io|codeberg\.page|pages\.dev|netlify\.app|vercel\.app|example\.(org|com|net))"
    r"|.*\.(invalid|test|localhost|local|example)|[\d.]+"
)


def slug(name: str) -> str:
    """ASCII, lower-case, safe on any file system, never empty, never shared by two names that differ in a letter.

    `Café` and `Cafe`, `C++` and `C#` and `C` get different slugs; upper and lower case of ASCII letters, spaces and the
    plain punctuation of a sentence make no difference.
    """
    # İ lower-cases to two characters, K (Kelvin) to k: only what is ASCII before and after is lossless.
    lowered = unicodedata.normalize("NFC", name).lower() if not name.isascii() else name.lower()
    plain = _plain(lowered)
    lossless = name.isascii() and _HARMLESS.fullmatch(lowered) is not None
    return plain if lossless and _stands_alone(plain) else _tailed(plain, lowered)


def spelling(name: str) -> str:
    """Like `slug`, but never shared by two names that differ at all: `Fei-Fei Li`, `Fei-fei Li` and `Fei Fei Li`.

    The one written as most names are, words with one capital letter each, goes without a tail: here the last one.
    """
    exact = unicodedata.normalize("NFC", name)
    plain = _plain(exact.lower())
    usual = exact == " ".join(word.capitalize() for word in plain.split("-"))
    return plain if usual and _stands_alone(plain) else _tailed(plain, exact)


def _plain(lowered: str) -> str:
    folded = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return _SEPARATORS.sub("-", folded).strip("-")


def _stands_alone(plain: str) -> bool:
    """Whether a slug may be without a tail."""
    return 0 < len(plain) <= SLUG_LENGTH and plain not in _RESERVED and not _TAILED.fullmatch(plain)


def _tailed(plain: str, original: str) -> str:
    tail = blake2b(original.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{plain[: SLUG_LENGTH - 9].strip('-')}-{tail}".lstrip("-")


def paper(paper_id: str) -> str:
    """The address of a paper's page: `papers/2512.02425.html`, `papers/quant-ph/0201082.html`."""
    return f"papers/{paper_id}.html"


def arxiv(arxiv_id: str) -> str:
    """The page of a paper at arXiv; '' where it has no id there."""
    return f"https://arxiv.org/abs/{arxiv_id}" if arxiv_id else ""


def day(value: date) -> str:
    """The address of a day, without ending."""
    return f"papers/date/{value}"


@lru_cache(maxsize=4_096)
def week_key(value: date) -> str:
    """The ISO week of a day: `2025-W50`."""
    year, week, _ = value.isocalendar()
    return f"{year:04d}-W{week:02d}"


@lru_cache(maxsize=4_096)
def month_key(value: date) -> str:
    """The month of a day: `2025-12`."""
    return f"{value.year:04d}-{value.month:02d}"


def root(address: str) -> str:
    """The way from a page up to the root of the site: '' or one '../' for each folder."""
    return "../" * address.count("/")


def absolute(base_url: str, address: str) -> str:
    """The address on the web; the root for `index.html`."""
    return base_url if address == HOME else base_url + quote(address)


def own_domain(base_url: str) -> str:
    """The domain that is the whole of an address; '' where it has a path or a port, or a name that a host lends."""
    parts = urlsplit(base_url)
    domain = parts.netloc
    alone = domain == parts.hostname and parts.path == "/" and "." in domain
    return domain if alone and not _LENT.fullmatch(domain) else ""


def month_page(address: str, month: str) -> str:
    """The address of one month of a long shelf: `tags/long-context.2025-11`. Slugs hold no dot, so nothing collides."""
    return f"{address}.{month}"
