"""Addresses of repositories at GitHub, however they are written; their pages, and the sites that they publish. Pure."""

import re
from typing import Final

_ADDRESS: Final = re.compile(
    r"(?:https?://|ssh://)?(?:[\w.-]+(?::[^@/]*)?@)?github\.com[:/]([a-z\d][a-z\d-]*)/([\w.-]+?)(?:\.git)?/?",
    re.IGNORECASE,
)


def owner_and_name(address: str) -> tuple[str, str] | None:
    """Owner and name of a repository at GitHub; None for an address elsewhere."""
    found = _ADDRESS.fullmatch(address.strip())
    return (found[1], found[2]) if found else None


def is_same(one: str, other: str) -> bool:
    """Whether two addresses, at GitHub or elsewhere, are those of one repository."""
    first, second = owner_and_name(one), owner_and_name(other)
    if first and second:
        return tuple(map(str.lower, first)) == tuple(map(str.lower, second))
    return one.removesuffix("/").removesuffix(".git") == other.removesuffix("/").removesuffix(".git")


def page_of(address: str) -> str:
    """The page of a repository at GitHub; '' for one elsewhere."""
    found = owner_and_name(address)
    return f"https://github.com/{found[0]}/{found[1]}" if found else ""


def site_of(repository: str) -> str:
    """Where GitHub publishes the Pages of a repository, given by its address or as `owner/name`; else ''."""
    found = owner_and_name(repository if ":" in repository else f"https://github.com/{repository}")
    if not found:
        return ""
    host, name = f"{found[0].lower()}.github.io", found[1]
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
