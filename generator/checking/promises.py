"""What is promised to readers and not kept: addresses that lead nowhere, to somebody else, or to an example's host."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from generator import disk, looking
from generator.config import Config, MailSettings
from generator.curating.layers import LAYERS
from generator.curation import NOT_PUBLIC, STUB, load_curation
from generator.errors import ContentError, Fault
from generator.places import has_own_settings
from generator.tables import parse

_CODE: Final = re.compile(r"`[^`]*`")
_STAND_IN: Final = re.compile(
    r"\bexample\.(?:org|com)\b|\byou(?:r-?(?:user-?)?name)?\.github\.io|\byour[-_]?(?:user[-_]?)?name\b", re.IGNORECASE
)


def broken(content: Path, config: Config) -> Iterator[Fault]:
    """Every promise that these settings and files do not keep."""
    yield from _host(content, config)
    if config.digests and config.mail.sender == MailSettings().sender:
        yield Fault("site.toml [mail]", "'sender' is not set: digests would come from nobody", "name your address")
    yield from _stand_ins(config)
    yield from _begun(content)


def kept_back(content: Path) -> Iterator[Fault]:
    """Reading lists that are not public: the site keeps them back, and the repository does not."""
    with suppress(ContentError):
        for name, one in load_curation(content).lists.items():
            if not one.public:
                yield Fault(f"lists/{name}.md", NOT_PUBLIC, "leave it out of the repository if nobody may read it")


def left_over(content: Path) -> Iterator[Fault]:
    """Lines of people's files that still say what an example says; settings are looked at as such.

    Comments and code in markdown are examples on purpose.
    """
    for place, line in _lines(content):
        if (
            (found := _STAND_IN.search(_CODE.sub("", line)))
            and "/site.toml:" not in place
            and not line.lstrip().startswith("#")
        ):
            yield Fault(place, f"still says '{found[0]}', as an example does", "name your own")


def _begun(content: Path) -> Iterator[Fault]:
    """Texts that were begun and not written."""
    for place, line in _lines(content):
        if line == STUB:
            yield Fault(place, f"still says '{STUB}'", "write there, or remove the file")


def _lines(content: Path) -> Iterator[tuple[str, str]]:
    """The lines of people's files, each with its place; other checks tell of what is no text."""
    for place in (f"{layer}/{found.path}" for layer in LAYERS for found in looking.files(content / layer)):
        if place.endswith((".md", ".toml")) and "/records/" not in place:
            with suppress(ContentError):
                for number, line in enumerate(disk.read_text(content / place, place).splitlines(), 1):
                    yield f"{place}:{number}", line


def unset(config: Config) -> Iterator[Fault]:
    """Where nobody has said yet where the site is published: a warning, since at home nothing rests on it."""
    if config.is_placeholder:
        fact = f"'base_url' is not set: feeds and canonical links point to {config.base_url}"
        yield Fault("site.toml", fact, "set it there, or give --base-url")


def _stand_ins(config: Config) -> Iterator[Fault]:
    """Addresses that only stand where somebody's own should."""
    given = {
        "base_url": config.base_url,
        "repository": config.repository,
        "curator.link": config.curator.link,
        "upstream.address": config.upstream.address,
        "collect.contact": config.collect.contact,
        "mail.sender": "" if config.mail.sender == MailSettings().sender else config.mail.sender,
        "mail.unsubscribe": config.mail.unsubscribe,
    }
    for name, value in given.items():
        if _STAND_IN.search(value) and not (name == "base_url" and config.is_placeholder):
            yield Fault("site.toml", f"{name} = '{value}' is an example's address", "name your own, or take it out")


def _host(content: Path, config: Config) -> Iterator[Fault]:
    if config.canonical == "upstream" and not config.upstream.address:
        fact = "canonical = 'upstream', and nobody says where upstream is published"
        yield Fault("site.toml", fact, "set 'address' under [upstream], or take 'canonical' out")
    if not has_own_settings(content):
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
