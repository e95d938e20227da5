"""Where a repository that only installs the engine takes it from: one line for pip, pinned as hard as it can be. Pure.

broadsheet==1.2.0                                   a release
./engine/broadsheet-1.2.0-….whl --hash=sha256:…     the wheel itself, in the repository
broadsheet @ https://….whl#sha256=…                 a wheel elsewhere
broadsheet @ git+https://…@<tag or commit>          the engine's own repository
"""

import json
import re
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from generator.errors import Fault, UsageError

NAME: Final = "broadsheet"
FOLDER: Final = "engine"  # of a new repository, where a wheel lies in it
_VERSION: Final = re.compile(r"(?:broadsheet==)?(\d+(?:\.\d+)*(?:[a-z]+\d+)?)")
_GIT: Final = re.compile(r"git\+https://[\w./~-]+@[\w./-]+")


class Engine(NamedTuple):
    """What pip is told, and the wheel that is to be copied into the repository, if any."""

    line: str
    wheel: Path | None = None


def asked_for(words: str) -> Engine:
    """The engine that somebody names. Raises UsageError for words that name none, or do not pin it."""
    if found := _VERSION.fullmatch(words):
        return Engine(f"{NAME}=={found[1]}")
    if words.endswith(".whl") and "://" not in words:
        return _wheel(Path(words))
    if _GIT.fullmatch(words):
        return Engine(f"{NAME} @ {words}")
    parts = urlsplit(words)
    if parts.scheme == "https" and parts.path.endswith(".whl") and not words.split()[1:]:
        if not re.fullmatch(r"sha256=[0-9a-f]{64}", parts.fragment):
            raise UsageError(Fault("--engine", "a wheel elsewhere needs its hash", "write it as URL#sha256=…"))
        return Engine(f"{NAME} @ {words}")
    remedy = "give a version, a wheel's path, https://….whl#sha256=…, or git+https://…@<tag or commit>"
    raise UsageError(Fault("--engine", f"'{words}' is no engine that can be pinned", remedy))


def installed(version: str, direct_url: str | None, checkout: tuple[str, str] | None) -> Engine:
    """The engine that runs now, from where it was installed: pip's `direct_url.json`, if there was one (PEP 610).

    `checkout`: the address and the commit of the checkout that it runs from, where it does.
    """
    said = json.loads(direct_url) if direct_url else {}
    url, parts = str(said.get("url", "")), urlsplit(str(said.get("url", "")))
    if "vcs_info" in said and parts.scheme == "https":
        return Engine(f"{NAME} @ git+{url}@{said['vcs_info']['commit_id']}")
    if parts.scheme == "https" and (digest := _sha256(said.get("archive_info", {}))):
        return Engine(f"{NAME} @ {url}#sha256={digest}")
    if parts.scheme == "file" and (path := Path(unquote(parts.path))).suffix == ".whl" and path.is_file():
        return _wheel(path)
    if checkout:
        return Engine(f"{NAME} @ git+{checkout[0]}@{checkout[1]}")
    return Engine(f"{NAME}=={version}")


def _wheel(path: Path) -> Engine:
    if not path.is_file() or not re.fullmatch(rf"{NAME}-[\w.]+-py3-none-any\.whl", path.name):
        raise UsageError(Fault("--engine", f"{path} is no wheel of Broadsheet", "make one: python -m build --wheel"))
    return Engine(f"./{FOLDER}/{path.name}", path)


def _sha256(archive: dict[str, object]) -> str:
    hashes = archive.get("hashes")
    found = (
        hashes.get("sha256", "") if isinstance(hashes, dict) else str(archive.get("hash", "")).partition("sha256=")[2]
    )
    return str(found)
