"""What `check` says of subscribing: addresses that lead nowhere, or to somebody else; readers' addresses in the open.

It reads what people wrote and the settings; it never tells an address that it finds.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generator import disk
from generator.config import Config, MailSettings
from generator.errors import ContentError, Fault
from generator.tables import parse

_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", re.ASCII)
_WRITTEN: Final = ("curation", "local", "state")  # where people, and what sends, write; records hold others' words


def broken(content: Path, config: Config) -> Iterator[Fault]:
    """Every promise to subscribers that these settings and files do not keep."""
    yield from _host(content, config)
    if config.digests and config.mail.sender == MailSettings().sender:
        yield Fault("site.toml [mail]", "'sender' is not set: digests would come from nobody", "name your address")
    yield from _addresses(content, config)


def _host(content: Path, config: Config) -> Iterator[Fault]:
    if config.is_placeholder:
        fact = f"'base_url' is not set: every feed would call itself {config.base_url}"
        yield Fault("site.toml", fact, "set it there, or give --base-url")
        return
    theirs, ours = (_base_url(content / layer / "site.toml") for layer in ("curation", "local"))
    if (content / "local/site.toml").is_file() and theirs and ours is None and config.base_url.rstrip("/") == theirs:
        fact = f"a fork's feeds would call themselves upstream's: {config.base_url}"
        yield Fault("local/site.toml", fact, "set 'base_url' to where this fork is published")


def _base_url(path: Path) -> str | None:
    """What one layer of the settings says, without a slash at the end."""
    try:
        said = parse(disk.read_text(path, path.name), path.name).get("base_url")
    except ContentError:
        return None
    return str(said).rstrip("/") if said else None


def _addresses(content: Path, config: Config) -> Iterator[Fault]:
    known = {config.mail.sender, config.mail.unsubscribe, config.collect.contact}
    for layer in _WRITTEN:
        for found in disk.files(content / layer):
            place = f"{layer}/{found.path}"
            try:
                lines = disk.read_text(content / place, place).splitlines()
            except ContentError:
                continue  # other checks tell of it
            for number, line in enumerate(lines, 1):
                if set(_ADDRESS.findall(line)) - known:
                    fact = "holds a mail address, which everybody can read here"
                    yield Fault(f"{place}:{number}", fact, "keep readers in the environment, or outside the repository")
