"""How an archive of one's own begins: its settings, and the files of a repository that only installs the engine. Pure.

In: what somebody wishes. Out: texts, which are read back as settings before anybody sees them.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from generator.config import PLACEHOLDER, Config
from generator.errors import Fault, UsageError, nearest
from generator.git import github_of
from generator.tables import FORMAT, checked, toml_layer

SETTINGS: Final = "content/local/site.toml"
_SOURCES: Final = ("huggingface", "arxiv", "archive")


class Wishes(NamedTuple):
    """What somebody wishes; what is empty is left as it is by default."""

    title: str = ""
    base_url: str = ""
    curator: str = ""
    sources: tuple[str, ...] = ()  # huggingface, arxiv:cs.CL,cs.LG, or another Broadsheet's address
    language: str = ""


def pages_address(repository: str) -> str:
    """Where GitHub publishes the Pages of a repository, given by any form of its address or `owner/name`; else ''."""
    found = github_of(repository if ":" in repository else f"https://github.com/{repository}")
    if not found:
        return ""
    host, name = f"{found[0].lower()}.github.io", found[1]
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def web_address(repository: str) -> str:
    """The page of a repository at GitHub, from any form of its address; else ''."""
    found = github_of(repository)
    return f"https://github.com/{found[0]}/{found[1]}" if found else ""


def settings(wishes: Wishes, own_id: UUID, repository: str = "", upstream: str = "") -> str:
    """The text of `site.toml`; `upstream`: the repository it is based on. Raises UsageError where a wish cannot be."""
    said: dict[str, Any] = {"title": wishes.title, "base_url": wishes.base_url, "language": wishes.language}
    said |= {"repository": repository}
    collect = _collected(wishes.sources)
    collect["collect"] |= {"contact": repository or wishes.base_url}  # where sources find who asks
    lines = [f"format = {FORMAT}", "", *_pairs(said)]
    if not wishes.base_url:
        lines.append("# base_url is not set yet: where the site is published, beginning with https://. Feeds need it.")
    lines += [f'id = "{own_id}"  # the archive\'s own, minted once: never change it']
    tables = {"curator": {"name": wishes.curator}, "upstream": {"repository": upstream}} | collect
    for table, pairs in tables.items():
        if written := _pairs(pairs):
            lines += ["", f"[{table}]", *written]
    text = "\n".join(lines) + "\n"
    config = checked(Config, [toml_layer(text, SETTINGS)])
    if wishes.base_url and config.base_url == PLACEHOLDER:
        raise UsageError(
            Fault("--base-url", f"{PLACEHOLDER} is an example's address", "give your own, or leave it out")
        )
    return text


def _pairs(said: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_toml(value)}" for key, value in said.items() if value]


def _toml(value: Any) -> str:
    """A string or a list of strings; JSON's are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _collected(wishes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The tables that say what is collected; an empty one where nobody wishes anything."""
    tables: dict[str, dict[str, Any]] = {}
    sources: list[str] = []
    for wish in wishes:
        name, _, rest = ("archive", "", wish) if urlsplit(wish).scheme in ("http", "https") else wish.partition(":")
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
        sources.append(name)
    return {"collect": {"sources": list(dict.fromkeys(sources))}, **tables}
