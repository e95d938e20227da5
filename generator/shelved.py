"""Papers as they stand: on shelves, with those that came together, in the archive; all in reading order.

Shelf       papers that stand together
Part        papers that came together: what is worked out of them is kept until one says something else
Archive     all papers and shelves in reading order; the only thing an output sees
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, NamedTuple, TypeVar

from generator.decisions import ListEntry, StaticPage
from generator.memory import Drawer
from generator.models import Label, Paper, Row
from generator.page import digest_of_shown
from generator.standings import Standing
from generator.values import DIGEST_SIZE
from generator.words import Words

Kept = TypeVar("Kept")
_BY_PEOPLE: Final = ("list", "search")  # kinds of shelves on which a paper stands for nothing that it says itself


class Way(NamedTuple):
    """A link to a shelf: its address under site/ with its ending, the words shown, how many papers stand there."""

    address: str
    name: str
    papers: int = 0

    def bare(self) -> "Way":
        """Without the number of papers: a page that does not show it need not change where there is one more."""
        return Way(self.address, self.name)


@dataclass(frozen=True)
class Shelf:
    """Papers that stand together, in reading order; it knows its digest, as values do."""

    kind: str
    key: str
    name: str
    address: str  # under site/, without an ending
    papers: tuple[Paper, ...]
    link: str = ""
    note: str = ""
    parents: tuple[Way, ...] = ()  # these and those below are bare
    children: tuple[Way, ...] = ()
    previous: Way | None = None
    next: Way | None = None
    entries: Mapping[str, ListEntry] = field(default_factory=dict)  # by paper id; of reading lists alone

    @property
    def way(self) -> Way:
        """How others link here."""
        return Way(f"{self.address}.html", self.name, len(self.papers))

    @cached_property
    def digest(self) -> bytes:
        """Made Merkle-wise, from those of its papers."""
        said = {name: value for name, value in vars(self).items() if name != "papers"}
        return digest_of_shown((said, b"".join([paper.digest for paper in self.papers])))


class AuthorPages(NamedTuple):
    """Which authors have a page: by paper id the names there and the authors behind them; the digest of all that."""

    of: Mapping[str, tuple[tuple[str, Label], ...]] = {}
    digest: bytes = b""


class Shelves(Mapping[str, tuple[Shelf, ...]]):
    """By their kind; those of a kind are put up when somebody first asks for them, for there are thousands."""

    def __init__(self, put_up: Mapping[str, Callable[[], tuple[Shelf, ...]]]) -> None:
        self._put_up = put_up
        self._known: dict[str, tuple[Shelf, ...]] = {}

    def __getitem__(self, kind: str) -> tuple[Shelf, ...]:
        if kind not in self._known:
            self._known[kind] = self._put_up[kind]()
        return self._known[kind]

    def __iter__(self) -> Iterator[str]:
        return iter(self._put_up)

    def __len__(self) -> int:
        return len(self._put_up)


@dataclass(frozen=True)
class Part:
    """Papers that came together, in reading order; and where is kept what is worked out of them."""

    papers: tuple[Paper, ...]
    drawer: Drawer

    @cached_property
    def digest(self) -> bytes:
        """Made Merkle-wise."""
        return blake2b(b"".join([paper.digest for paper in self.papers]), digest_size=DIGEST_SIZE).digest()

    def kept(self, what: str, make: Callable[[tuple[Paper, ...]], Kept]) -> Kept:
        """What `make` makes of them, which is to be plain; known while none of them says anything else."""
        return self.drawer.recall((what, self.digest), lambda: make(self.papers))


@dataclass(frozen=True)
class Archive:
    """Everything there is to show: papers newest first, the row of each, shelves by kind in their order."""

    papers: tuple[Paper, ...]
    rows: Mapping[str, Row]  # by paper id
    shelves: Mapping[str, tuple[Shelf, ...]]
    pages: Mapping[str, StaticPage] = field(default_factory=dict)
    standing: Standing | None = None  # of collecting; None where nothing was ever collected
    upstream: frozenset[str] = frozenset()  # the papers whose canonical page is upstream's
    words: Words = field(default_factory=Words)  # in which names are told that no source gives: of days, of feeds
    author_pages: AuthorPages = field(default_factory=AuthorPages)
    parts: tuple[Part, ...] = ()  # all papers, as the memory keeps them; none where it keeps nothing
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, rests: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` makes of it and of what `rests` tells, for all who ask for it."""
        if rests not in self._made:
            self._made[rests] = make()
        made: Kept = self._made[rests]
        return made

    def of_each(self, what: str, make: Callable[[tuple[Paper, ...]], Kept]) -> list[Kept]:
        """What `make` makes of each part, which is to be plain; of all papers at once where there are no parts."""
        return [part.kept(what, make) for part in self.parts] if self.parts else [make(self.papers)]

    @cached_property
    def shape(self) -> bytes:
        """The digest of which papers there are, of what day, and on which shelves they stand; not of what they say."""
        by_people = [shelf for kind in _BY_PEOPLE for shelf in self.shelves.get(kind, ())]
        shelves = [(one.kind, one.key, one.name, [paper.id for paper in one.papers]) for one in by_people]
        return digest_of_shown((shelves, self.author_pages.digest, self.of_each("standing", _standing)))

    def found(self, kind: str, key: str) -> Shelf | None:
        """The shelf of that kind and key, if there is one."""
        return next((shelf for shelf in self.shelves.get(kind, ()) if shelf.key == key), None)


def _standing(papers: tuple[Paper, ...]) -> bytes:
    """On which shelves these papers stand for what they say themselves."""
    days = [(paper.id, str(paper.day), [str(day) for day in paper.listed], bool(paper.code)) for paper in papers]
    labels = [[_names(paper.organisations), _names(paper.tags), paper.categories] for paper in papers]
    return digest_of_shown((days, labels))


def _names(labels: Iterable[Label]) -> list[tuple[str, str]]:
    return [(one.slug, one.name) for one in labels]
