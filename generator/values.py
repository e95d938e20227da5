"""What a value is, and the words that it is made of: clean lines, links, ids. All frozen; each knows its digest.

Strings are cleaned (see text.py) by their types, so a value that exists is clean.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import cache, cached_property
from hashlib import blake2b
from operator import attrgetter
from sys import intern
from typing import Annotated, Any, Self, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from generator import text

DIGEST_SIZE = 16  # bytes: enough that two different values never share a digest by chance
ARXIV_ID = re.compile(
    r"\d{4}\.\d{4,5}|(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    r"|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th"
    r"|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)(?:\.[A-Z]{2})?/\d{7}",
    re.ASCII,
)
# A slug that is no name which Windows keeps for a device.
SLUG_ID = re.compile(r"title/(?!(?:con|prn|aux|nul|com\d|lpt\d)\Z)[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def known_id(value: str) -> str:
    """`value`, if it is an arXiv id without its version, or `title/<slug>`; else ValueError."""
    if ARXIV_ID.fullmatch(value) or (SLUG_ID.fullmatch(value) and len(value) <= 120):
        return value
    raise ValueError("is no arXiv id (2512.02425, quant-ph/0201082) and no title/<slug>")


# What makes a page invalid where it stands in a link: signs to be quoted, half an escape, a second fragment.
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\\<>\"`{}|^\[\]]|%(?![0-9A-Fa-f]{2})|#.*#")


def web_address(value: str) -> str:
    """`value`, if it is an http(s) address that a page may link to; else ''.

    Bad links are dropped, not refused: a paper is not lost for its project page.
    """
    value = value.strip()
    if not value.isascii() or len(value) > 2_000 or _NO_ADDRESS.search(value):
        return ""
    try:
        parts = urlsplit(value)
        host = parts.hostname or "" if parts.port != 0 else ""  # a port that is none is a ValueError
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return value if known and re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", host) else ""


def _given_address(value: str) -> str:
    """A person's link is not dropped but refused."""
    if value and not web_address(value):
        raise ValueError("is no http(s) address that a page may link to")
    return value


def _arxiv_id(value: str) -> str:
    if ARXIV_ID.fullmatch(value):
        return value
    raise ValueError("is no arXiv id (2512.02425, quant-ph/0201082)")


def _none_is_empty(value: Any) -> Any:
    return "" if value is None else value


ArxivId = Annotated[str, AfterValidator(_arxiv_id)]
PaperId = Annotated[str, AfterValidator(known_id)]
Line = Annotated[str, AfterValidator(lambda value: text.line(value, 1_000))]
Name = Annotated[str, AfterValidator(lambda value: intern(text.line(value, 200)))]  # one for all that bear it
Prose = Annotated[str, AfterValidator(lambda value: text.prose(value, 20_000))]
Markdown = Annotated[str, AfterValidator(lambda value: text.cut(text.clean(value).strip(), 200_000))]
Link = Annotated[str, BeforeValidator(_none_is_empty), AfterValidator(web_address)]
GivenLink = Annotated[str, AfterValidator(_given_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Language = Annotated[str, Field(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$")]  # a tag of BCP 47
Category = Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,20}(\.[A-Za-z-]{1,20})?$"), AfterValidator(intern)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class Value(BaseModel):
    """A frozen value that knows its digest."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    @cached_property
    def digest(self) -> bytes:
        """Equal for equal values, in every process and on every machine."""
        return blake2b(self.model_dump_json().encode(), digest_size=DIGEST_SIZE).digest()

    @classmethod
    def unchecked(cls, **facts: Any) -> Self:
        """A value of facts that are known to be good. All share what pydantic notes of them: else that is 2 KB each."""
        return cast(Self, cls.model_construct(_noted(cls), **facts))  # mypy takes it for a Value of any kind

    def with_facts(self, **facts: Any) -> Self:
        """A copy that says something else, which is not checked."""
        fields = _noted(type(self))
        known = {name: fact for name, fact in self.__dict__.items() if name in fields}  # no digest of what it said
        copy = type(self).__new__(type(self))
        copy.__setstate__({**self.__getstate__(), "__dict__": {**known, **facts}})
        return copy


class Slim:
    """A frozen value of facts that are known to be good, in a third of the room: they lie in slots, none is checked.

    Every such class is a dataclass with slots, and finds out its digest when it is made.
    """

    __slots__ = ()
    digest: bytes

    def with_facts(self, **facts: Any) -> Self:
        """A copy that says something else."""
        return cast(Self, replace(cast(Any, self), **facts))

    def facts(self) -> tuple[Any, ...]:
        """All that it was told."""
        return cast(tuple[Any, ...], _told(cast(Any, type(self)))(self))

    def know(self, **known: Any) -> None:
        """Take in what follows from the facts."""
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def state(self) -> tuple[Any, ...]:
        """What travels of it: its facts and what follows, for `__getstate__`."""
        return cast(tuple[Any, ...], _travelling(cast(Any, type(self)))(self))

    def set_state(self, state: Sequence[Any]) -> None:
        """Take in what travelled, for `__setstate__`."""
        for put, fact in zip(_places(cast(Any, type(self))), state, strict=True):
            put(self, fact)


@cache
def _told(kind: Any) -> Callable[[Slim], Any]:
    return attrgetter(*[one.name for one in fields(kind) if one.init])


def _names(kind: Any) -> list[str]:
    return [name for name in kind.__slots__ if not name.startswith("_")]


@cache
def _travelling(kind: Any) -> Callable[[Slim], Any]:
    return attrgetter(*_names(kind))


@cache
def _places(kind: Any) -> tuple[Callable[[Slim, Any], None], ...]:
    return tuple([vars(kind)[name].__set__ for name in _names(kind)])


@cache
def _noted(kind: type[Value]) -> set[str]:
    return set(kind.model_fields)
