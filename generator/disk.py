"""The mechanics of the doors that touch files: read, write whole or not at all, list, lock.

Nothing here knows what the files mean.
"""

import errno
import json
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Final, NamedTuple

from generator.errors import BusyError, ContentError, Fault, OutputError

TEMPORARY = ".tmp"
LOCKS = (".lock", ".lock.pid")
STAGING: Final = f".staging{TEMPORARY}"  # what `save_all` writes aside, in the folder that it saves into
_MOVES: Final = "moves.json"
_HIDDEN: Final = (".", "__pycache__")
_GONE: Final = (0, -1)  # how a file stands that is none


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
        """The files as Entries: of thousands none is worth one before somebody asks."""
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
        """As it is now that these files have changed, of which some may lie elsewhere; None where more may have."""
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


def stands(folder: Path, names: Iterable[str]) -> "array[int]":
    """Of each of these files of a folder its time of change, in ns, then its size; 0 and -1 of what is no regular file.

    All are numbers in one row, so that thousands of files are compared at once.
    """
    place, row = os.fspath(folder), array("q")
    for name in names:
        mtime_ns, size = _stands(f"{place}/{name}")
        row.append(mtime_ns)
        row.append(size)
    return row


def _stands(path: str) -> tuple[int, int]:
    try:
        stat = os.lstat(path)
    except OSError:
        return _GONE
    return (stat.st_mtime_ns, stat.st_size) if S_ISREG(stat.st_mode) else _GONE


def stand(path: Path) -> tuple[int, int, int] | None:
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


class Aside:
    """Bytes that are made early and written late: they wait in a file without a name, which whom we fork shares."""

    def __init__(self) -> None:
        from tempfile import TemporaryFile  # slow to load

        self._file = TemporaryFile(buffering=0)  # noqa: SIM115 - it goes with the last who has it

    def __del__(self) -> None:
        self._file.close()

    def put(self, data: bytes) -> tuple[int, int]:
        """Where they lie then."""
        start = self._file.seek(0, os.SEEK_END)
        self._file.write(data)
        return start, len(data)

    def get(self, start: int, size: int) -> bytes:
        """Those that lie there; no place is kept of where who reads stands, since others read too."""
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), size, start)
        self._file.seek(start)
        return self._file.read(size)


def read_bytes(path: Path, place: str) -> bytes:
    """A file's bytes. Raises ContentError where it cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the hot path of a build: half of Path.open's cost
            return file.read()
    except OSError as error:
        raise ContentError(Fault(place, f"cannot be read: {error.strerror}", "check the path and its rights")) from None


def read_text(path: Path, place: str) -> str:
    """A file's text. Raises ContentError where it cannot be read or is not UTF-8."""
    data = read_bytes(path, place)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        fact = f"is not UTF-8: byte {error.start} is {data[error.start]:#04x}"
        raise ContentError(Fault(place, fact, "save it as UTF-8")) from None


def write_whole(path: Path | str, data: bytes) -> None:
    """Write a file so that it is whole or absent at any moment; not flushed to the disk's platter."""
    place = path if isinstance(path, str) else path.as_posix()  # to make a Path takes half the time of making a file
    folder, slash, name = place.rpartition("/")
    aside = f"{folder}{slash}.{name}{TEMPORARY}"
    try:
        try:
            _write(aside, data)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - the hot path of a build
            _write(aside, data)
        os.replace(aside, path)  # noqa: PTH105 - likewise
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def aside_of(path: Path) -> Path:
    """Where a file lies while it is written."""
    return path.with_name(f".{path.name}{TEMPORARY}")


def asides(folder: Path) -> list[Path]:
    """What lies in a folder as a file does while it is written."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - of thousands of names none is worth a Path but these
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [folder / name for name in names if name.startswith(".") and name.endswith(TEMPORARY)]


def _write(path: str, data: bytes) -> None:
    """Write a file itself, never what a symbolic link of its name leads to."""
    with open(path, "wb", buffering=0, opener=_not_through_links) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


def _not_through_links(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder and the files that lie in it, if it is there; it holds no folders."""
    sweep(folder)


def append_text(path: Path, text: str) -> None:
    """Write at the end of a file that is not ours alone."""
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def append_flushed(path: Path, text: str) -> None:
    """Write lines at the end of a file, and come back only when the disk has them: what follows may count on it.

    A line that a full disk or a crash tore is ended first, so that it spoils no other.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8", opener=_not_through_links) as file:
        file.write(f"\n{text}" if _is_torn(path) else text)
        file.flush()
        os.fsync(file)


def _is_torn(path: Path) -> bool:
    """Whether a file's last line has no end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        return file.read() not in (b"", b"\n")


def write_changed(path: Path | str, data: bytes) -> tuple[int, int, bool]:
    """Write a file unless it holds `data` already: its time of change, its size, and whether it was written.

    To read and compare costs a tenth of a write.
    """
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - the hot path of a build
            changed = file.read() != data
    except (FileNotFoundError, NotADirectoryError):
        changed = True
    if changed:
        write_whole(path, data)
    stat = os.stat(path)  # noqa: PTH116 - likewise
    return stat.st_mtime_ns, stat.st_size, changed


def save_all(folder: Path, texts: Mapping[str, str | bytes | None]) -> None:
    """Write files below `folder`, all of them or none, even if the power fails; None: the file is to be no more.

    All are written aside and flushed to the disk together: one flush costs as much as a thousand. Then a list of where
    they belong is written, and from that moment on they are saved: should this process die while it moves them in,
    whoever next takes the folder's lock does the rest. Raises OutputError where the disk refuses, or where a folder is
    a symbolic link; all is as it was.
    """
    staging = folder / STAGING
    refuse_links(folder, {name.rpartition("/")[0] for name in texts})
    try:
        finish(folder)
        if texts:
            _stage(folder, staging, texts)
            _flush()
            write_whole(staging / _MOVES, json.dumps({name: text is not None for name, text in texts.items()}).encode())
            _flush()
            finish(folder)
            _flush()
    except OSError as error:
        if not (staging / _MOVES).exists():
            sweep(staging)
        raise refused(folder, error) from None


def _stage(folder: Path, staging: Path, texts: Mapping[str, str | bytes | None]) -> None:
    """Write all aside, and make the folders that they will be moved into: what can be refused is refused now."""
    staging.mkdir(parents=True)
    for parent in {(folder / name).parent for name in texts}:
        parent.mkdir(parents=True, exist_ok=True)
        if not os.access(parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(parent))
    for number, (name, text) in enumerate(texts.items()):
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / name))
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
            (staging / str(number)).write_bytes(data)


def finish(folder: Path) -> None:
    """Bring an interrupted `save_all` to its end: move in what was saved, sweep what was not.

    Only for who holds the folder's lock.
    """
    staging = folder / STAGING
    if not staging.is_dir() or staging.is_symlink():
        sweep(staging)
        return
    for number, (name, remains) in enumerate(_moves(folder, staging).items()):
        left, target = staging / str(number), folder / name
        if not remains:
            target.unlink(missing_ok=True)
        elif left.exists():  # else it was moved before
            left.replace(target)
    sweep(staging)


def _moves(folder: Path, staging: Path) -> Mapping[str, bool]:
    """Where what lies aside belongs, in the order of its numbers, and whether a file remains there.

    Nothing, if that was not settled yet, or if it leads out of the folder.
    """
    try:
        moves = dict(json.loads((staging / _MOVES).read_bytes()))
        inside = all(_lies_in(folder, name) for name in moves)
    except (FileNotFoundError, ValueError, TypeError, RecursionError):
        return {}
    return moves if inside else {}


def _lies_in(folder: Path, name: str) -> bool:
    """Whether a file stands below a folder. Where its name is a link, that is replaced, wherever it leads."""
    return ".." not in Path(name).parts and (folder / name).parent.resolve().is_relative_to(folder.resolve())


def _flush() -> None:
    """Everything written so far reaches the disk; where the system knows no such call, it does so in its own time."""
    if hasattr(os, "sync"):
        os.sync()


def sweep(staging: Path) -> None:
    """Remove what an interrupted `save_all` left aside; the list of moves first, so that no half of it is moved.

    Of a symbolic link only itself.
    """
    if staging.is_symlink():
        staging.unlink()
    elif staging.is_dir():
        (staging / _MOVES).unlink(missing_ok=True)
        for left in staging.iterdir():
            left.unlink(missing_ok=True)
        staging.rmdir()


def refused(path: Path, error: OSError) -> OutputError:
    """The error for a disk that refuses to be written."""
    return OutputError(
        Fault(str(path), f"cannot be written: {error.strerror}", "check free space and the folder's rights")
    )


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold `folder` alone, until done or dead; what who died here had saved is brought to its end first.

    Raises BusyError at once where another process holds it, and OutputError for whatever the disk refuses meanwhile.
    """
    from filelock import FileLock, Timeout

    lock, holder = FileLock(folder / LOCKS[0]), folder / LOCKS[1]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock.acquire(timeout=0):
            holder.unlink(missing_ok=True)  # it may be a link, which is not ours to write through
            holder.write_text(f"{os.getpid()}\n")
            finish(folder)
            yield
    except Timeout:
        pid = (holder.read_text().strip() if holder.exists() else "") or "unknown"
        fact = f"{what} is in the hands of another broadsheet (process {pid})"
        raise BusyError(Fault(str(folder), fact, "wait until it is done, or end it")) from None
    except OSError as error:
        raise refused(folder, error) from None
