"""Files saved together, all or none, in a folder held alone: whoever takes it next finishes what another began."""

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from generator.disk import TEMPORARY, refused, write_whole
from generator.errors import BusyError, Fault
from generator.looking import refuse_links

LOCKS = (".lock", ".lock.pid")
STAGING: Final = f".staging{TEMPORARY}"  # what `save_all` writes aside, in the folder that it saves into
_MOVES: Final = "moves.json"


def save_all(folder: Path, texts: Mapping[str, str | bytes | None]) -> None:
    """Write files below `folder`, all of them or none, even if the power fails; None: the file is removed.

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
            remove_folder(staging)
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
    """Bring an interrupted `save_all` to its end: move in what was saved, remove what was not.

    Only for a process that holds the folder's lock.
    """
    staging = folder / STAGING
    if not staging.is_dir() or staging.is_symlink():
        remove_folder(staging)
        return
    for number, (name, remains) in enumerate(_moves(folder, staging).items()):
        left, target = staging / str(number), folder / name
        if not remains:
            target.unlink(missing_ok=True)
        elif left.exists():  # else it was moved before
            left.replace(target)
    remove_folder(staging)


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


def remove_folder(folder: Path) -> None:
    """Remove a folder that holds no folders, and the files in it, if it is there; of a symbolic link only itself.

    The list of moves goes first: of what an interrupted `save_all` left aside, no half is moved in.
    """
    if folder.is_symlink():
        folder.unlink()
    elif folder.is_dir():
        (folder / _MOVES).unlink(missing_ok=True)
        for left in folder.iterdir():
            left.unlink(missing_ok=True)
        folder.rmdir()


@contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold `folder` alone, until done or dead; a save that was interrupted here is brought to its end first.

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
