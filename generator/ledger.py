"""What builds wrote, and from what: the cache beside the site.

The cache may be deleted at any time; one that is missing, torn, spoilt by a byte or of another version counts as none.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import disk, places
from generator.disk import Found
from generator.errors import Fault

LINKS: Final = "links.json"  # when links to other hosts were answered well
_CACHE: Final = "build.json"
_VERSION: Final = 2
_DIGEST_SIZE: Final = 16


class Kept(NamedTuple):
    """What is known of a file that we wrote: the key it was made from, and how the site showed it then."""

    key: str
    mtime_ns: int  # of a store, what tells there that a file has changed
    size: int


class Folder(NamedTuple):
    """What is known of the files of one folder that we wrote, by columns: so it is read and compared at once."""

    names: list[str]  # in order
    keys: list[str]
    mtimes: list[int]
    sizes: list[int]


class Ledger(NamedTuple):
    """The inputs of the last whole build ('' if it was none), the files it left by folder, and what it warned of."""

    inputs: str = ""
    folders: Mapping[str, Folder] = {}
    warnings: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, inputs: str, files: Mapping[str, Kept], warnings: tuple[Fault, ...]) -> "Ledger":
        """With the files by their address."""
        folders: dict[str, Folder] = defaultdict(lambda: Folder([], [], [], []))
        for address in sorted(files):
            place, _, name = address.rpartition("/")
            folder, kept = folders[place], files[address]
            folder.names.append(name)
            folder.keys.append(kept.key)
            folder.mtimes.append(kept.mtime_ns)
            folder.sizes.append(kept.size)
        return cls(inputs, dict(folders), warnings)

    def files(self) -> dict[str, Kept]:
        """Each file by its address."""
        return {
            f"{place}/{name}" if place else name: Kept(key, mtime_ns, size)
            for place, folder in self.folders.items()
            for name, key, mtime_ns, size in zip(*folder, strict=True)
        }

    @property
    def pages(self) -> int:
        """How many files there are."""
        return sum(len(folder.names) for folder in self.folders.values())


def inputs(content: Path, found: Found, options: Sequence[str]) -> str:
    """One digest of all that a build rests on: a stat of each file of code, content and themes; libraries; options.

    `found` is all that lies below `content`.
    """
    whole = blake2b("\n".join((*options, sys.version, *_libraries(), "")).encode(), digest_size=_DIGEST_SIZE)
    carried = (places.carried("themes"), places.carried("curation"), Path(__file__).parent)
    others = (places.themes_of(content), *carried)
    for folder, files in ((content, found.files), *((other, disk.files(other)) for other in others)):
        lines = [f"{entry.path}\t{entry.mtime_ns}\t{entry.size}" for entry in files]
        whole.update("\n".join((str(folder), *lines, "")).encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _libraries() -> Iterator[str]:
    """The names under which libraries are installed, which tell their versions."""
    for folder in sys.path:
        if os.path.isdir(folder):  # noqa: PTH112 - what nothing but this needs is not worth a Path
            yield from sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))  # noqa: PTH208 - likewise


@cache
def code_digest() -> str:
    """Of every module of the package, as this process found them."""
    package = Path(__file__).parent
    whole = blake2b(digest_size=_DIGEST_SIZE)
    for entry in disk.files(package):
        if entry.path.endswith(".py"):
            whole.update(entry.path.encode() + (package / entry.path).read_bytes())
    return whole.hexdigest()


def touched(output: Path, ledger: Ledger) -> frozenset[str]:
    """The addresses of the files that are not as we left them; all of them where a folder has become a link."""
    linked = disk.links(output, ledger.folders)
    return frozenset(
        f"{folder}/{name}" if folder else name
        for folder, known in ledger.folders.items()
        for name, now, *left in zip(
            known.names, disk.stands(output / folder, known.names), known.mtimes, known.sizes, strict=True
        )
        if linked or now != (*left,)
    )


def folder_of(output: Path) -> Path:
    """The cache's folder: beside the output, so that it is never published."""
    return output.parent / f".{output.name}.cache"


def load(output: Path) -> Ledger:
    """The ledger of the last build; an empty one if there is none that can be trusted."""
    try:
        stored = _whole(folder_of(output) / _CACHE)
        if stored["version"] != _VERSION:
            return Ledger()
        folders = {name: Folder(*columns) for name, columns in stored["folders"].items()}
        return Ledger(stored["inputs"], folders, tuple(Fault(*fault) for fault in stored["warnings"]))
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
    words = json.dumps({"version": _VERSION, **ledger._asdict()}, separators=(",", ":"))
    disk.write_whole(folder_of(output) / _CACHE, _with_sum(words))


def _with_sum(words: str) -> bytes:
    """A file of the cache: its digest on a line, then what it says."""
    data = words.encode()
    return f"{_digest(data)}\n".encode() + data


def _whole(path: Path) -> Any:
    """What a file of the cache says. Raises ValueError where a byte of it is not what was written."""
    sum_, _, data = path.read_bytes().partition(b"\n")
    if sum_ != _digest(data).encode():
        raise ValueError
    return json.loads(data)


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=_DIGEST_SIZE).hexdigest()


def forget(output: Path) -> None:
    """Remove the cache."""
    from generator import drawers  # nobody needs it where nothing has changed

    folder = folder_of(output)
    drawers.forget(folder)
    asides = (disk.aside_of(folder / name).name for name in (_CACHE, LINKS))
    for name in (_CACHE, LINKS, *asides, *disk.LOCKS):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
