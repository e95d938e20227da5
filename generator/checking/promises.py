"""What is promised to readers and not kept: addresses that lead nowhere, or to somebody else; secrets in the open.

It reads what people wrote and the settings; it never tells an address or a secret that it finds.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from generator import disk
from generator.config import Config, MailSettings
from generator.curation import NOT_PUBLIC, STUB, load_curation
from generator.errors import ContentError, Fault
from generator.tables import parse

_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", re.ASCII)
_STAND_IN: Final = re.compile(
    r"example\.(?:org|com)\b|\byou(?:r-?(?:user-?)?name)?\.github\.io|your-?username", re.IGNORECASE
)
_SECRET: Final = re.compile(
    r"\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bhf_[A-Za-z0-9]{30,}|\bxox[abpr]-[\w-]{20,}|BROADSHEET_(?:SMTP_PASSWORD|MAIL_KEY)\s*[:=]\s*\S"
)
_WRITTEN: Final = ("curation", "local", "state")  # where people, and what sends, write; records hold others' words


def broken(content: Path, config: Config) -> Iterator[Fault]:
    """Every promise that these settings and files do not keep."""
    yield from _host(content, config)
    if config.digests and config.mail.sender == MailSettings().sender:
        yield Fault("site.toml [mail]", "'sender' is not set: digests would come from nobody", "name your address")
    yield from _stand_ins(config)
    yield from _in_the_open(content, config)


def kept_back(content: Path) -> Iterator[Fault]:
    """Reading lists that are not public: the site keeps them back, and the repository does not."""
    with suppress(ContentError):
        for name, one in load_curation(content).lists.items():
            if not one.public:
                yield Fault(f"lists/{name}.md", NOT_PUBLIC, "leave it out of the repository if nobody may read it")


def unset(config: Config) -> Iterator[Fault]:
    """Where nobody has said yet where the site is published."""
    if config.is_placeholder:
        fact = f"'base_url' is not set: feeds and canonical links point to {config.base_url}"
        yield Fault("site.toml", fact, "set it there, or give --base-url")


def _stand_ins(config: Config) -> Iterator[Fault]:
    """Addresses that only stand where somebody's own should."""
    given = {"base_url": config.base_url, "repository": config.repository, "curator.link": config.curator.link}
    for name, value in given.items():
        if _STAND_IN.search(value) and not (name == "base_url" and config.is_placeholder):
            yield Fault("site.toml", f"{name} = '{value}' is an example's address", "name your own, or take it out")


def _host(content: Path, config: Config) -> Iterator[Fault]:
    yield from unset(config)
    if config.canonical == "upstream" and not config.upstream.address:
        fact = "canonical = 'upstream', and nobody says where upstream is published"
        yield Fault("site.toml", fact, "set 'address' under [upstream], or take 'canonical' out")
    if not (content / "local/site.toml").is_file():
        return
    theirs, ours = (_said(content / layer / "site.toml") for layer in ("curation", "local"))
    base_url = str(theirs.get("base_url", "")).rstrip("/")
    if base_url and "base_url" not in ours and config.base_url.rstrip("/") == base_url:
        fact = f"a fork's feeds would call themselves upstream's: {config.base_url}"
        yield Fault("local/site.toml", fact, "set 'base_url' to where this fork is published")
    if "id" in theirs and str(config.id) == theirs["id"]:
        fact = "has no 'id': digests of this fork would be upstream's to feed readers"
        yield Fault("local/site.toml", fact, f'write id = "{uuid4()}", and never change it')


def _said(path: Path) -> Mapping[str, object]:
    """What one layer of the settings says."""
    try:
        return parse(disk.read_text(path, path.name), path.name)
    except ContentError:
        return {}


def _in_the_open(content: Path, config: Config) -> Iterator[Fault]:
    known = {config.mail.sender, config.mail.unsubscribe, config.collect.contact}
    for place, text in _written(content):
        for number, line in enumerate(text.splitlines(), 1):
            if set(_ADDRESS.findall(line)) - known:
                fact = "holds a mail address, which everybody can read here"
                yield Fault(f"{place}:{number}", fact, "keep readers in the environment, or outside the repository")
            if _SECRET.search(line):
                fact = "holds what looks like a key or password"
                yield Fault(f"{place}:{number}", fact, "withdraw it where it was given out, then take it out here")
            if line == STUB:
                yield Fault(f"{place}:{number}", f"still says '{STUB}'", "write there, or remove the file")


def _written(content: Path) -> Iterator[tuple[str, str]]:
    """The files of people and what stands in them, where it is text; other checks tell of the rest."""
    for layer in _WRITTEN:
        for found in disk.files(content / layer):
            place = f"{layer}/{found.path}"
            with suppress(ContentError):
                yield place, disk.read_text(content / place, place)
