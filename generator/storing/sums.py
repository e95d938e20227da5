"""The digests of what machines stored, so that what lies there now can be held against it. Pure, but it reads lists.

Every folder of records has a list of its files, `.sums`, a line each, by name, as `sha256sum` writes and reads it:

    <sha256 of the file, in hex>  2512.02425.md

It is saved in one piece with the files that it names (`saving.save_all`), and nothing but a save, or a person who
accepts what is there, changes a line: a file that nobody stored anew keeps its digest, whatever became of it.
Upstream's records and a fork's lie in different folders, so neither ever writes the other's list; two clones of one
archive that both collected are united by git line by line (`merge=union` in .gitattributes). A file may so have several
digests: each is of something that was stored.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from generator import disk

FILE: Final = ".sums"
Sums = dict[str, frozenset[str]]  # the digests of each file of a folder, by its name
_RECORD: Final = re.compile(r"((?:local/)?records/[^/]+/(?:papers|days|readings)(?:/.+)?)/([^/]+)")
_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")


def is_record(place: str) -> bool:
    """Whether a file below content/ is one that a list names."""
    return bool(_RECORD.fullmatch(place)) and not place.endswith(f"/{FILE}")


def digest(data: bytes) -> str:
    """As it stands in a list."""
    return sha256(data).hexdigest()


def with_sums(content: Path, texts: Mapping[str, str | None]) -> dict[str, str | bytes | None]:
    """Files that are to be saved (None: to be removed), and after them the lists of their folders as they will be."""
    changes: dict[str, dict[str, str | None]] = defaultdict(dict)
    for place, text in texts.items():
        if is_record(place):
            folder, _, name = place.rpartition("/")
            changes[folder][name] = None if text is None else digest(text.encode("utf-8", "surrogatepass"))
    lists = {f"{folder}/{FILE}": _after(content, folder, names) for folder, names in changes.items()}
    return {**texts, **lists}


def _after(content: Path, folder: str, names: Mapping[str, str | None]) -> str | None:
    place = f"{folder}/{FILE}"
    path = content / place
    kept = read(disk.read_text(path, place))[0] if path.is_file() else {}
    kept |= {name: frozenset({one} if one else ()) for name, one in names.items()}
    return words(kept)


def words(sums: Mapping[str, Iterable[str]]) -> str | None:
    """The text of a list; None where it names no file."""
    lines = (f"{one}  {name}\n" for name in sorted(sums) for one in sorted(sums[name]))
    return "".join(lines) or None


def read(text: str) -> tuple[Sums, list[int]]:
    """What a list says, and the numbers of the lines that are none of its own, such as those of a merge undecided."""
    sums: Sums = {}
    strange = list[int]()
    for number, line in enumerate(text.splitlines(), 1):
        if found := _LINE.fullmatch(line):
            sums[found[2]] = sums.get(found[2], frozenset()) | {found[1]}
        else:
            strange.append(number)
    return sums, strange
