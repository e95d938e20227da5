"""Organisations by every name that they go by -> the label of the one that a record or a correction names. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from generator.decisions import Organisation
from generator.models import Label
from generator.urls import slug


def by_name(organisations: Mapping[str, Organisation]) -> dict[str, tuple[str, Organisation]]:
    """Organisations by every name and handle they are known by, in whatever case.

    Not folded further: `StanfordUniversity` and `Stanford-University` are two handles of two organisations.
    """
    return {
        name.casefold(): (key, organisation)
        for key, organisation in organisations.items()
        for name in (key, organisation.name, *organisation.aliases)
    }


def labels_of(said: Any, known: Mapping[str, tuple[str, Organisation]]) -> tuple[Label, ...]:
    """The organisation that a source or a correction names, as people know it."""
    if not said or not (said if isinstance(said, str) else said.name):
        return ()
    handle, name = (said, said) if isinstance(said, str) else (said.handle, said.name)
    link = "" if isinstance(said, str) else f"https://huggingface.co/{handle}"
    if found := known.get(handle.casefold()) or known.get(name.casefold()):
        key, organisation = found
        return (_label(key, organisation.name, organisation.link or link),)
    return (_label(slug(handle), name, link),)


@lru_cache(maxsize=4_096)
def _label(slug: str, name: str, link: str) -> Label:
    """One for all papers that bear it."""
    return Label(slug=slug, name=name, link=link)
