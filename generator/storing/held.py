"""What is held of papers: the records of a source, known by month, so that what nobody has changed need not be read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Final, NamedTuple, TypeVar

from generator.models import DayList, Record

OAI: Final = "oai:arXiv.org:"  # what the feed ids of arXiv papers begin with, as in arXiv's own feeds
_Thing = TypeVar("_Thing")


class Records(Mapping[str, Record]):
    """The records of a source by their ids, of which all `digests` are known; a month is read when asked for."""

    def __init__(self, digests: Mapping[str, bytes], read: Callable[[str], Mapping[str, Record]]) -> None:
        """`read` gives those that lie in a drawer."""
        self.digests = digests
        self._read = read
        self._known: dict[str, Mapping[str, Record]] = {}

    def __getitem__(self, key: str) -> Record:
        if key not in self.digests:
            raise KeyError(key)
        drawer = drawer_of(key)
        if drawer not in self._known:
            self._known[drawer] = self._read(drawer)
        return self._known[drawer][key]

    def __contains__(self, key: object) -> bool:
        return key in self.digests

    def __iter__(self) -> Iterator[str]:
        return iter(self.digests)

    def __len__(self) -> int:
        return len(self.digests)

    def without(self, gone: Set[str]) -> "Records":
        """The others."""
        return Records({key: digest for key, digest in self.digests.items() if key not in gone}, self._read)


class Holding(NamedTuple):
    """What one layer holds of one source."""

    folder: str  # below content/: `records/huggingface`
    source: str
    records: Mapping[str, Record]
    lists: tuple[DayList, ...]

    @property
    def digests(self) -> Mapping[str, bytes]:
        """Of each record by its id."""
        if isinstance(self.records, Records):
            return self.records.digests
        return {key: record.digest for key, record in self.records.items()}


def feed_id(record: Record) -> str:
    """The id of a paper in feeds. It never changes: not with the host, the title, the address or the fork."""
    return record.guid or f"{OAI}{record.id}"


def path_of(paper_id: str) -> str:
    """Where a paper's record lies below its source's folder: `papers/2512/2512.02425.md`, `papers/quant-ph/….md`."""
    return f"papers/{paper_id}.md" if "/" in paper_id else f"papers/{paper_id[:4]}/{paper_id}.md"


def by_drawer(some: Iterable[_Thing], id_of: Callable[[_Thing], str]) -> Mapping[str, list[_Thing]]:
    """What is told of papers, grouped as the memory keeps it: by the month or archive that begins their ids."""
    parted: dict[str, list[_Thing]] = defaultdict(list)
    for one in some:
        parted[drawer_of(id_of(one))].append(one)
    return parted


def drawer_of(paper_id: str) -> str:
    """The drawer of a paper in the memory: `2512` of 2512.02425, `quant-ph` of an old id, `title`."""
    return paper_id.partition("/")[0] if "/" in paper_id else paper_id[:4]
