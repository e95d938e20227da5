"""What builds wrote, and from what: the cache beside the site.

The cache may be deleted at any time; one that is missing, torn, spoilt by a byte or of another version counts as none.
"""

import json
import os
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, looking, places, saving
from generator.errors import Fault
from generator.looking import Found

LINKS: Final = "links.json"  # when links to other hosts were answered well
_PACKAGE: Final = Path(__file__).parents[1]
_CACHE: Final = "ledger"
_VERSION: Final = 3
_DIGEST_SIZE: Final = 16
_MARK_SIZE: Final = 16


class Kept(NamedTuple):
    """What is known of a file that we wrote: the key it was made from, and how the site showed it then."""

    key: str  # a digest, as hexadecimal digits
    mtime_ns: int  # of a store, what tells there that a file has changed
    size: int


class Folder(NamedTuple):
    """What is known of the files of one folder that we wrote, by columns: so it is read and compared at once."""

    names: str  # in order, with '/' between them
    keys: bytes  # of each as many as a digest has
    marks: bytes  # of each two numbers of eight bytes: its time of change, or what a store tells instead, and its size

    @classmethod
    def of(cls, files: Mapping[str, Kept]) -> "Folder":
        """With the files by their name."""
        keys = bytes.fromhex("".join(kept.key for kept in files.values()))
        marks = array("q", chain.from_iterable(kept[1:] for kept in files.values()))
        return cls("/".join(files), keys, marks.tobytes())

    @property
    def pages(self) -> int:
        """How many files there are."""
        return len(self.marks) // _MARK_SIZE

    def files(self) -> Iterator[tuple[str, Kept]]:
        """Each file with its name."""
        marks, keys, size = array("q", self.marks), self.keys.hex(), 2 * _DIGEST_SIZE
        each = (keys[place : place + size] for place in range(0, len(keys), size))
        return zip(self.names.split("/"), map(Kept, each, marks[::2], marks[1::2]), strict=True)

    def parted(self, count: int) -> "tuple[Folder, Folder]":
        """The first so many of its files, and the rest."""
        names, keys, marks = self.names.split("/"), count * _DIGEST_SIZE, count * _MARK_SIZE
        return (
            Folder("/".join(names[:count]), self.keys[:keys], self.marks[:marks]),
            Folder("/".join(names[count:]), self.keys[keys:], self.marks[marks:]),
        )

    def touched(self, folder: Path) -> Iterator[str]:
        """The names of the files that stand there in another way."""
        names = self.names.split("/")
        now, before = looking.marks(folder, names), array("q", self.marks)
        if now != before:
            for place, name in enumerate(names):
                pair = slice(2 * place, 2 * place + 2)
                if now[pair] != before[pair]:
                    yield name


class Ledger(NamedTuple):
    """The inputs of the last whole build ('' if it was none), the files it left by folder, and what it warned of."""

    inputs: str = ""
    folders: Mapping[str, Folder] = {}
    warnings: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, inputs: str, files: Mapping[str, Kept], warnings: tuple[Fault, ...]) -> "Ledger":
        """With the files by their address."""
        folders: dict[str, dict[str, Kept]] = defaultdict(dict)
        for address in sorted(files):
            place, _, name = address.rpartition("/")
            folders[place][name] = files[address]
        return cls(inputs, {place: Folder.of(files) for place, files in folders.items()}, warnings)

    def files(self) -> dict[str, Kept]:
        """Each file by its address."""
        return {_address(place, name): kept for place, folder in self.folders.items() for name, kept in folder.files()}

    @property
    def pages(self) -> int:
        """How many files there are."""
        return sum(folder.pages for folder in self.folders.values())

    def parted(self, count: int) -> "tuple[Ledger, Ledger]":
        """The first so many of the files, and the rest."""
        some: dict[str, Folder] = {}
        rest: dict[str, Folder] = {}
        for place, folder in self.folders.items():
            if folder.pages <= count:
                some[place] = folder
            elif count:
                some[place], rest[place] = folder.parted(count)
            else:
                rest[place] = folder
            count -= min(folder.pages, count)
        return self._replace(folders=some), self._replace(folders=rest)


def _address(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name


def inputs(content: Path, found: Found, options: Sequence[str]) -> str:
    """One digest of all that a build rests on: a stat of each file of code, content and themes; libraries; options.

    `found` is all that lies below `content`.
    """
    whole = blake2b("\n".join((*options, sys.version, *_libraries(), "")).encode(), digest_size=_DIGEST_SIZE)
    others = (places.themes_of(content), places.carried("themes"), places.carried("curation"), _PACKAGE)
    for folder, inside in ((content, found), *((other, looking.found(other)) for other in others)):
        whole.update("\n".join((str(folder), *inside.paths, "")).encode("utf-8", "surrogateescape"))
        whole.update(inside.marks[::3])
        whole.update(inside.marks[1::3])
    return whole.hexdigest()


def _libraries() -> Iterator[str]:
    """The names under which libraries are installed, which tell their versions."""
    for folder in sys.path:
        if os.path.isdir(folder):  # noqa: PTH112 - what nothing but this needs is not worth a Path
            yield from sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208 - likewise


@cache
def code_digest() -> str:
    """Of every module of the package, as this process found them."""
    whole = blake2b(digest_size=_DIGEST_SIZE)
    for path in looking.found(_PACKAGE).paths:
        if path.endswith(".py"):
            whole.update(path.encode() + (_PACKAGE / path).read_bytes())
    return whole.hexdigest()


def touched(output: Path, ledger: Ledger) -> frozenset[str]:
    """The addresses of the files that are not as we left them; all of them where a folder has become a link."""
    if looking.links(output, ledger.folders):
        return frozenset(ledger.files())
    return frozenset(
        _address(place, name) for place, known in ledger.folders.items() for name in known.touched(output / place)
    )


def folder_of(output: Path) -> Path:
    """The cache's folder: beside the output, so that it is never published."""
    return output.parent / f".{output.name}.cache"


def load(output: Path) -> Ledger:
    """The ledger of the last build; an empty one if there is none that can be trusted."""
    try:
        return _read(_whole(folder_of(output) / _CACHE))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Ledger()


def sum_of(output: Path) -> bytes:
    """By what one ledger is told from another: the digest that its file begins with; b'' where there is none."""
    try:
        with (folder_of(output) / _CACHE).open("rb") as file:
            return file.readline(2 * _DIGEST_SIZE)
    except OSError:
        return b""


def save(output: Path, ledger: Ledger) -> None:
    """Keep the ledger for the next build."""
    disk.write_whole(folder_of(output) / _CACHE, _with_sum(_written(ledger)))


def _written(ledger: Ledger) -> bytes:
    """A line of JSON, which tells the sizes of the columns too; then these as they are, folder after folder."""
    columns = [(folder.names.encode(), folder.keys, folder.marks) for folder in ledger.folders.values()]
    sizes = {place: [*map(len, some)] for place, some in zip(ledger.folders, columns, strict=True)}
    head = {"version": _VERSION, "inputs": ledger.inputs, "folders": sizes, "warnings": ledger.warnings}
    return b"".join((json.dumps(head).encode(), b"\n", *chain.from_iterable(columns)))


def _read(data: bytes) -> Ledger:
    """What was written so. Raises ValueError, KeyError, TypeError, AttributeError or RecursionError for all else."""
    line, _, rest = data.partition(b"\n")
    head = json.loads(line)
    if head["version"] != _VERSION:
        raise ValueError
    file, folders = BytesIO(rest), dict[str, Folder]()
    for place, (names, keys, marks) in head["folders"].items():
        folders[place] = Folder(file.read(names).decode(), file.read(keys), file.read(marks))
    return Ledger(head["inputs"], folders, tuple(Fault(*fault) for fault in head["warnings"]))


def _with_sum(data: bytes) -> bytes:
    """A file of the cache: its digest on a line, then what it says."""
    return f"{_digest(data)}\n".encode() + data


def _whole(path: Path) -> bytes:
    """What a file of the cache says. Raises ValueError where a byte of it is not what was written."""
    sum_, _, data = path.read_bytes().partition(b"\n")
    if sum_ != _digest(data).encode():
        raise ValueError
    return data


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=_DIGEST_SIZE).hexdigest()


def forget(output: Path) -> None:
    """Remove the cache."""
    from generator.building import drawers  # nobody needs it where nothing has changed

    folder = folder_of(output)
    drawers.forget(folder)
    asides = (disk.aside_of(folder / name).name for name in (_CACHE, LINKS))
    for name in (_CACHE, LINKS, *asides, *saving.LOCKS):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
