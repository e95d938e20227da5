"""Mail addresses and secrets in the open: in what people wrote, in records, and in the site that is to be published.

Neither is ever told: a finding names the place alone. What a record holds is somebody else's word and stands in the
site as such; what stands in the site and in no record has come there by a mistake of ours.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from generator import disk, looking
from generator.config import Config
from generator.errors import ContentError, Fault

_ADDRESS: Final = re.compile(
    rb"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,}(?![\w-])"
)
_MAIL_HOST: Final = re.compile(rb"@[A-Za-z0-9-]+\.")  # begins with one sign, and so is found ten times as quickly
# The shapes in which those who hand out keys write them, each as its giver tells.
_SECRET: Final = re.compile(
    rb"gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22}|glpat-[\w-]{20}|hf_[A-Za-z0-9]{30}|npm_[A-Za-z0-9]{36}"
    rb"|pypi-AgE[\w-]{40}|A(?:KIA|SIA)[0-9A-Z]{16}(?![0-9A-Za-z])|AIza[\w-]{35}|xox[abeprs]-[\w-]{20}"
    rb"|sk-ant-[\w-]{40}|sk-proj-[\w-]{40}|[rs]k_live_[0-9A-Za-z]{24}|SG\.[\w-]{22}\.[\w-]{43}"
    rb"|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----"
)
_SETTING: Final = re.compile(rb"BROADSHEET_(?:SMTP_PASSWORD|MAIL_KEY)\s*[:=]\s*[^\s<$]")
_WRITTEN: Final = ("curation", "local", "state")  # where people, and what sends, write
_COUNTS: Final = "search/"  # whose numbers are written in letters and signs: any may look like an address
_RECORDS: Final = ("records/", "local/records/")
_WORDS: Final = (
    ".html",
    ".xml",
    ".json",
    ".jsonl",
    ".md",
    ".txt",
    ".bib",
    ".ris",
    ".csv",
    ".js",
    ".css",
    ".opml",
    ".ics",
)

_KEEP_READERS: Final = "keep readers in the environment, or outside the repository"
_WITHDRAW: Final = "withdraw it where it was given out, then take it out here"


def written(content: Path, config: Config) -> Iterator[Fault]:
    """What people wrote, line by line."""
    known = _own(config)
    for place in _files(content):
        if not place.startswith(_RECORDS):
            with suppress(ContentError):  # other checks tell of files that cannot be read
                for number, line in enumerate(disk.read_bytes(content / place, place).splitlines(), 1):
                    yield from _told(f"{place}:{number}", line, known)


def in_records(content: Path) -> Iterator[Fault]:
    """Secrets that a source has published: a warning, so that no stranger's words can stop a newspaper."""
    for place, raw in _records(content):
        data = _unescaped(raw)
        if found := _SECRET.search(data):
            number = data.count(b"\n", 0, found.start()) + 1
            fact = "holds what looks like a key or password, in a source's words"
            yield Fault(f"{place}:{number}", fact, "tell those whose it is; `broadsheet forget` leaves the paper out")


def published(content: Path, site: Path, files: Mapping[str, int], config: Config) -> Iterator[Fault]:
    """What stands in the site and in no record: a warning too, since words can be written in more ways than we know."""
    said = (form for _, data in _records(content) for form in (data, _unescaped(data)))
    known = _own(config).union(*(_addresses(data) | _secrets(data) for data in said))
    for address in files:
        if address.endswith(_WORDS):
            place = f"{site.name}/{address}"
            data = disk.read_bytes(site / address, place)
            found = _secrets(data) if address.startswith(_COUNTS) else _addresses(data) | _secrets(data)
            if new := {one for one in found - known if not _is_part(one, known)}:
                for number, line in enumerate(data.splitlines(), 1):
                    if any(one in line for one in new):
                        yield from _told(f"{place}:{number}", line, known)


def _is_part(one: bytes, known: frozenset[bytes]) -> bool:
    """Whether a known one is its end, after what a format writes for a sign; or it is cut off in the middle of one."""
    return any(one.endswith(other) or other.startswith(one) for other in known)


def _told(place: str, line: bytes, known: frozenset[bytes]) -> Iterator[Fault]:
    if _addresses(line) - known:
        yield Fault(place, "holds a mail address, which everybody can read here", _KEEP_READERS)
    if _secrets(line) - known or _SETTING.search(line):
        yield Fault(place, "holds what looks like a key or password", _WITHDRAW)


def _own(config: Config) -> frozenset[bytes]:
    """The addresses that are meant to be known."""
    own = (config.mail.sender, config.mail.unsubscribe, config.collect.contact)
    return frozenset(found for words in own for found in _addresses(words.encode()))


def _addresses(data: bytes) -> set[bytes]:
    return set(_ADDRESS.findall(data)) if _MAIL_HOST.search(data) else set()


def _secrets(data: bytes) -> set[bytes]:
    return set(_SECRET.findall(data))


def _unescaped(data: bytes) -> bytes:
    """Without the signs by which markdown keeps `_` and its like as they are."""
    return data.replace(b"\\", b"")


def _files(content: Path) -> Iterator[str]:
    for layer in _WRITTEN:
        for found in looking.files(content / layer):
            yield f"{layer}/{found.path}"


def _records(content: Path) -> Iterator[tuple[str, bytes]]:
    for layer in _RECORDS:
        for found in looking.files(content / layer):
            place = f"{layer}{found.path}"
            with suppress(ContentError):
                yield place, disk.read_bytes(content / place, place)
