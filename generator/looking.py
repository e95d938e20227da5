"""Which files lie below a folder, and what tells that one of them has changed: one stat for each."""

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, NamedTuple

from generator.errors import ContentError, Fault, OutputError

_HIDDEN: Final = (".", "__pycache__")
_GONE: Final = (0, -1)  # of what is no regular file


class Entry(NamedTuple):
    """A file below a folder: its path from there with '/', and what tells that it has changed."""

    path: str
    mtime_ns: int
    size: int
    ctime_ns: int  # no program sets it, so not even a file that was given an old time passes for unchanged


class Found(NamedTuple):
    """All that lies below a folder, in the order of the names: its files by columns, the paths of symbolic links."""

    paths: list[str]
    marks: "array[int]"  # of each file three, as an Entry has them
    links: list[str]

    @property
    def files(self) -> Iterator[Entry]:
        """The files as Entries, made when somebody asks: there are thousands."""
        return map(Entry, self.paths, self.marks[::3], self.marks[1::3], self.marks[2::3])

    def below(self, folder: str) -> "Found":
        """What lies below a folder of it, which stands together."""
        start, size = f"{folder}/", len(folder) + 1
        inside = [place for place, path in enumerate(self.paths) if path.startswith(start)]
        some = slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)
        return Found(
            [path[size:] for path in self.paths[some]],
            self.marks[3 * some.start : 3 * some.stop],
            [link[size:] for link in self.links if link.startswith(start)],
        )

    def again(self, folder: Path, told: Iterable[Path]) -> "Found | None":
        """As it is after these files have changed, wherever they lie; None where others may have changed too."""
        root, paths, marks = folder.resolve(), self.paths[:], self.marks[:]
        for path in told:
            if path.is_relative_to(root):
                name, stat = path.relative_to(root).as_posix(), path.lstat() if os.path.lexists(path) else None
                place = bisect_left(paths, name.split("/"), key=lambda one: one.split("/"))
                known = paths[place : place + 1] == [name]
                if (stat and not S_ISREG(stat.st_mode)) or not (stat or known):
                    return None  # a folder, or a link
                of_file = slice(3 * place, 3 * (place + known))
                paths[place : place + known] = [name] if stat else []
                marks[of_file] = array("q", (stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns) if stat else ())
        return Found(paths, marks, self.links)


def found(folder: Path, *, hidden: bool = False) -> Found:
    """The regular files and the symbolic links below `folder`.

    Passed over are, unless `hidden`, files and folders whose name begins with a dot, and what Python compiled. Raises
    ContentError where a folder cannot be read.
    """
    found = Found([], array("q"), [])
    _find(os.fspath(folder), "", hidden, found)
    return found


def files(folder: Path, *, hidden: bool = False) -> Iterator[Entry]:
    """The regular files of those."""
    return found(folder, hidden=hidden).files


def _find(folder: str, prefix: str, hidden: bool, found: Found) -> None:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - the hot path of a build, as in all of this
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        place = prefix or folder
        raise ContentError(Fault(place, f"cannot be read: {error.strerror}", "check the folder's rights")) from None
    for name in names:
        if name.startswith(_HIDDEN) and not hidden:
            continue
        path = f"{folder}/{name}"
        stat = os.lstat(path)
        if S_ISREG(stat.st_mode):
            found.paths.append(prefix + name)
            found.marks.extend((stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns))
        elif S_ISDIR(stat.st_mode):
            _find(path, f"{prefix}{name}/", hidden, found)
        elif S_ISLNK(stat.st_mode):
            found.links.append(prefix + name)


def marks(folder: Path, names: Iterable[str]) -> "array[int]":
    """Of each of these files of a folder its time of change, in ns, then its size; 0 and -1 of what is no regular file.

    All are numbers in one row, so that thousands of files are compared at once.
    """
    place, row = os.fspath(folder), array("q")
    for name in names:
        mtime_ns, size = _mark(f"{place}/{name}")
        row.append(mtime_ns)
        row.append(size)
    return row


def _mark(path: str) -> tuple[int, int]:
    try:
        stat = os.lstat(path)
    except OSError:
        return _GONE
    return (stat.st_mtime_ns, stat.st_size) if S_ISREG(stat.st_mode) else _GONE


def mark(path: Path) -> tuple[int, int, int] | None:
    """What tells that a file has changed, as in an Entry; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns


def links(root: Path, names: Iterable[str]) -> list[str]:
    """Which of these paths below `root`, or of the folders on the way to them, are symbolic links."""
    ways: set[str] = set()
    for name in names:
        while name and name not in ways:
            ways.add(name)
            name = name.rpartition("/")[0]
    return sorted(way for way in ways if (root / way).is_symlink())


def refuse_links(root: Path, names: Iterable[str]) -> None:
    """Raises OutputError where one of these paths below `root` leads through a symbolic link."""
    if found := links(root, names):
        fact = "is a symbolic link, which is not followed"
        raise OutputError(Fault(str(root / found[0]), fact, "put the file or folder itself there"))
