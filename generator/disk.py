"""The mechanics of the doors that touch files: read, write whole or not at all, add to, lay aside.

Nothing here knows what the files mean. What lies in a folder, looking.py finds; many are saved at once by saving.py.
"""

import os
from pathlib import Path

from generator.errors import ContentError, Fault, OutputError

TEMPORARY = ".tmp"


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


def refused(path: Path, error: OSError) -> OutputError:
    """The error for a disk that refuses to be written."""
    return OutputError(
        Fault(str(path), f"cannot be written: {error.strerror}", "check free space and the folder's rights")
    )
