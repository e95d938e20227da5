"""Door: the drawers of the memory (see memory.py) as files of the cache.

A file is taken for none if it is torn, or was written by another code of ours, another Python or other libraries. It
brings forth values of ours and dates; whatever else it names is refused.
"""

import pickle
import sys
from collections.abc import Hashable, Mapping
from functools import cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from generator import disk
from generator.memory import OF_ALL, Memory

_KIND: Final = "memory-"
_DIGEST_SIZE: Final = 16
_OURS: Final = ("generator.models", "generator.decisions", "generator.rules")  # the rooms whose values are kept


def memory_of(folder: Path, code: str) -> Memory:
    """What was kept in `folder` by this `code`."""
    return Memory(lambda name: _opened(folder / f"{_KIND}{name}", code))


def keep(folder: Path, code: str, memory: Memory) -> None:
    """Keep what a build worked out, or asked for, for the next one."""
    for name, drawer in memory.drawers.items():
        if drawer.changed:
            _keep(folder / f"{_KIND}{name}", code, drawer.kept)
    for path in _files(folder):
        if path.name.removeprefix(_KIND) not in memory.drawers:
            disk.remove(path)


def put_away(folder: Path, code: str, memory: Memory) -> None:
    """Keep what is remembered of papers, and let go of it: whoever asks again finds it in the folder."""
    for name, drawer in memory.drawers.items():
        if name not in OF_ALL and drawer.changed:
            _keep(folder / f"{_KIND}{name}", code, drawer.kept)
    memory.shut()


def _keep(path: Path, code: str, kept: Mapping[Hashable, Any]) -> None:
    try:
        body = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
    except pickle.PicklingError:  # where somebody put another `date` in the place of Python's, as one who stops clocks
        disk.remove(path)
    else:
        disk.write_whole(path, _head(body, code) + body)


def forget(folder: Path) -> None:
    """Remove all drawers."""
    for path in _files(folder):
        disk.remove(path)


def _files(folder: Path) -> list[Path]:
    """All drawers, and what an interrupted build left aside of them."""
    return sorted((*folder.glob(f"{_KIND}*"), *folder.glob(f".{_KIND}*{disk.TEMPORARY}")))


def _opened(path: Path, code: str) -> Mapping[Hashable, Any]:
    try:
        data = path.read_bytes()
        head, body = data[:_DIGEST_SIZE], data[_DIGEST_SIZE:]
        if head != _head(body, code):
            return {}
        kept = _Values(BytesIO(body)).load()
        return kept if isinstance(kept, dict) else {}
    except (OSError, pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, ImportError):
        return {}


def _head(body: bytes, code: str) -> bytes:
    return blake2b(body, digest_size=_DIGEST_SIZE, key=_hand(code)).digest()


@cache
def _hand(code: str) -> bytes:
    """Who writes: another one may mean other values by the same bytes."""
    from importlib.metadata import version  # slow to load

    who = (code, sys.version, *(version(name) for name in ("pydantic", "pydantic-core")))
    return blake2b("\n".join(who).encode(), digest_size=_DIGEST_SIZE).digest()


class _Values(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module in _OURS or (module, name) == ("datetime", "date") else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of ours")
