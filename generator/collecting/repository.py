"""Looks at the repository that an archive lies in: whether it is a fork, and what GitHub leaves off in one.

What only GitHub knows (variables, whether Actions and Pages are on) cannot be seen from here, and is told as what to
look at, with its address.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, git, github, looking, places
from generator.config import Config
from generator.curation import upstream_config

_SWITCH: Final = re.compile(r"\bvars\.(\w+) (==|!=) '(\w+)'")


class Finding(NamedTuple):
    """One thing that was looked at."""

    what: str
    good: bool
    fact: str
    remedy: str = ""


def of_repository(content: Path, config: Config) -> Iterator[Finding]:
    """Whose archive this is, whether its settings say so, and which switches it has."""
    root = content.resolve().parent
    origin = git.remotes(root).get("origin", "") if git.is_repository(root) else ""
    own, clone = places.has_own_settings(content), (content / "curation" / "site.toml").is_file()
    if own and clone:
        yield from _fork(config, upstream_config(content), origin)
    elif own:
        yield Finding("repository", True, "an archive of its own, which installs the engine")
        yield _address(config, "", origin)
    elif clone:
        yield _upstream(upstream_config(content).repository, origin)
    if origin:
        yield from _switches(content, github.page_of(origin))


def _upstream(repository: str, origin: str) -> Finding:
    if repository and origin and not github.is_same(repository, origin):
        fact = f"origin is {origin}, and these settings are those of {repository}: a fork without settings of its own"
        return Finding("repository", False, fact, "run `broadsheet fork`: it writes content/local/site.toml")
    if repository:
        return Finding("repository", True, f"upstream itself: {repository}")
    return Finding("repository", True, "has no settings of its own; in a fork, `broadsheet fork` writes them")


def _fork(config: Config, theirs: Config, origin: str) -> Iterator[Finding]:
    name = config.upstream.title or "another archive"
    if origin and theirs.repository and github.is_same(theirs.repository, origin):
        remedy = "git remote rename origin upstream && git remote add origin ADDRESS-OF-YOUR-FORK"
        yield Finding("repository", False, f"a fork of {name}, but origin is upstream's own repository", remedy)
    else:
        yield Finding("repository", True, f"a fork of {name}; `broadsheet upstream` says what is new there")
    yield _address(config, theirs.base_url, origin)
    if theirs.repository and config.repository == theirs.repository:
        remedy = f"set repository to {github.page_of(origin) or 'your own'} in content/local/site.toml"
        yield Finding("corrections", False, "'Correct this' leads readers to upstream's repository", remedy)
    if config.id == theirs.id:
        yield Finding("id", False, "is still upstream's: digests of both would be one to feed readers", OWN_ID)


OWN_ID: Final = "set an id of your own in content/local/site.toml: python3 -c 'import uuid; print(uuid.uuid4())'"


def _address(config: Config, theirs: str, origin: str) -> Finding:
    remedy = f"set base_url to {github.site_of(origin) or 'your own address'} in content/local/site.toml"
    if config.is_placeholder:
        return Finding("address", False, "nobody has said where the site is published", remedy)
    if config.base_url == theirs:
        return Finding("address", False, f"is still upstream's: {theirs}", remedy)
    return Finding("address", True, config.base_url)


def _switches(content: Path, page: str) -> Iterator[Finding]:
    """What only GitHub knows: where to look, and for what."""
    found: dict[str, str] = {}
    for file in looking.files(places.workflows_of(content)):
        if file.path.endswith(".yml"):
            text = disk.read_text(places.workflows_of(content) / file.path, file.path)
            for variable, sign, value in _SWITCH.findall(text):
                when = "where" if sign == "==" else "unless"
                found.setdefault(variable, f"{file.path} runs {when} {variable} is '{value}'")
    if found and page:
        told = "; ".join(words for _, words in sorted(found.items()))
        yield Finding("switches", True, told, f"not seen from here, see {page}/settings/variables/actions")
        fact = "a fork has Actions off until they are enabled, and Pages off until its source is GitHub Actions"
        yield Finding("github", True, fact, f"not seen from here, see {page}/actions and {page}/settings/pages")
