"""What somebody chooses for an archive of their own -> its settings. Pure.

The text of them is read back as settings before anybody sees it.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from generator.config import PLACEHOLDER, Config
from generator.errors import Fault, UsageError, nearest
from generator.tables import FORMAT, checked, toml_layer

SETTINGS: Final = "content/local/site.toml"
_SOURCES: Final = ("huggingface", "arxiv", "archive")


class Choices(NamedTuple):
    """What somebody chooses; what is empty is left as it is by default."""

    title: str = ""
    base_url: str = ""
    curator: str = ""
    sources: tuple[str, ...] = ()  # huggingface, arxiv:cs.CL,cs.LG, or another Broadsheet's address
    language: str = ""


def settings_of(choices: Choices, own_id: UUID, repository: str = "", upstream: str = "") -> str:
    """The text of `site.toml`; `upstream`: the repository it is based on. Raises UsageError for a wrong choice."""
    said: dict[str, Any] = {"title": choices.title, "base_url": choices.base_url, "language": choices.language}
    said |= {"repository": repository}
    collect = _collected(choices.sources)
    collect["collect"] |= {"contact": repository or choices.base_url}  # where sources find who asks
    lines = [f"format = {FORMAT}", "", *_pairs(said)]
    if not choices.base_url:
        lines.append("# base_url is not set yet: where the site is published, beginning with https://. Feeds need it.")
    lines += [f'id = "{own_id}"  # the archive\'s own, minted once: never change it']
    tables = {"curator": {"name": choices.curator}, "upstream": {"repository": upstream}} | collect
    for table, pairs in tables.items():
        if written := _pairs(pairs):
            lines += ["", f"[{table}]", *written]
    text = "\n".join(lines) + "\n"
    config = checked(Config, [toml_layer(text, SETTINGS)])
    if choices.base_url and config.base_url == PLACEHOLDER:
        raise UsageError(
            Fault("--base-url", f"{PLACEHOLDER} is an example's address", "give your own, or leave it out")
        )
    return text


def _pairs(said: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in said.items() if value]


def _toml(value: Any) -> str:
    """A string or a list of strings; JSON's are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _collected(sources: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The tables that say what is collected; an empty one where nobody chose anything."""
    tables: dict[str, dict[str, Any]] = {}
    named: list[str] = []
    for choice in sources:
        is_address = urlsplit(choice).scheme in ("http", "https")
        name, _, rest = ("archive", "", choice) if is_address else choice.partition(":")
        if name not in _SOURCES:
            raise UsageError(Fault("--source", f"'{name}' is no source of days", nearest(name, _SOURCES)))
        if name == "arxiv":
            categories = [one.strip() for one in rest.split(",") if one.strip()]
            if not categories:
                raise UsageError(Fault("--source", "arxiv needs categories", "such as arxiv:cs.CL,cs.LG"))
            tables["collect.arxiv"] = {"categories": categories}
        elif name == "archive":
            if not rest:
                raise UsageError(Fault("--source", "archive needs an address", "give that of another Broadsheet"))
            tables["collect.archive"] = {"address": rest}
        named.append(name)
    return {"collect": {"sources": list(dict.fromkeys(named))}, **tables}
