"""Are the records what machines stored? Every file of them against the lists of their digests (see sums.py).

Three things may be told of a file: that it is not what was stored, that it was stored and is gone, and that no list
names it, as those that were stored before there were lists. People may change records by hand: once they have looked,
`accept` enters all files as they are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from generator import disk, looking, saving
from generator.errors import Fault
from generator.places import RECORDS
from generator.store import keeping
from generator.storing import sums

ACCEPT: Final = "`broadsheet verify --accept` enters all as it is"
CHANGED: Final = Fault("", "is not what was stored", f"take it back from git; or, if you changed it, {ACCEPT}")
GONE: Final = Fault("", "was stored and is gone", f"take it back from git; or, if you removed it, {ACCEPT}")
UNKNOWN: Final = Fault("", "stands in no list of digests", f"look at it, then {ACCEPT}")
STRANGE: Final = Fault("", "is no line of a list of digests", f"settle the merge; then {ACCEPT}")


class Verified(NamedTuple):
    """How many files are as they were stored, and what is to be said of the others."""

    good: int
    faults: tuple[Fault, ...]

    def count(self, kind: Fault) -> int:
        """How many of a kind."""
        return sum((one.fact, one.remedy) == (kind.fact, kind.remedy) for one in self.faults)


def verify(content: Path) -> Verified:
    """Read every record, and say which are not what was stored. Raises ContentError where one cannot be read."""
    good, faults = 0, list[Fault]()
    for folder, names in sorted(_folders(content).items()):
        known, strange = _listed(content, folder, names)
        faults += (STRANGE._replace(place=f"{folder}/{sums.FILE}:{number}") for number in strange)
        for name in sorted({*names, *known} - {sums.FILE}):
            said = _said(content, f"{folder}/{name}", known.get(name), here=name in names)
            faults += said
            good += not said
    return Verified(good, tuple(faults))


def accept(content: Path) -> tuple[str, ...]:
    """Enter all records as they are now; the lists that changed. What a list says of files that are gone is forgotten.

    Raises ContentError where the archive cannot be read, and BusyError while another writes.
    """
    with keeping(content):
        lists: dict[str, str | None] = {}
        for folder, names in _folders(content).items():
            now = {name: (_digest(content, f"{folder}/{name}"),) for name in names if name != sums.FILE}
            lists[f"{folder}/{sums.FILE}"] = sums.words(now)
        changed = {place: text for place, text in lists.items() if text != _text(content, place)}
        saving.save_all(content, changed)
    return tuple(sorted(changed))


def _folders(content: Path) -> Mapping[str, Sequence[str]]:
    """The folders of records below content/, and the names of the files in each, its list among them."""
    found: dict[str, list[str]] = defaultdict(list)
    for layer in (one for one in RECORDS if not looking.links(content, [one])):
        for entry in looking.files(content / layer, hidden=True):
            folder, _, name = f"{layer}/{entry.path}".rpartition("/")
            if name == sums.FILE or (sums.is_record(f"{folder}/{name}") and not name.startswith(".")):
                found[folder].append(name)
    return found


def _listed(content: Path, folder: str, names: Sequence[str]) -> tuple[sums.Sums, list[int]]:
    text = _text(content, f"{folder}/{sums.FILE}") if sums.FILE in names else None
    return sums.read(text or "")


def _text(content: Path, place: str) -> str | None:
    return disk.read_text(content / place, place) if (content / place).is_file() else None


def _said(content: Path, place: str, known: frozenset[str] | None, *, here: bool) -> tuple[Fault, ...]:
    if not here:
        return (GONE._replace(place=place),)
    if known is None:
        return (UNKNOWN._replace(place=place),)
    return () if _digest(content, place) in known else (CHANGED._replace(place=place),)


def _digest(content: Path, place: str) -> str:
    return sums.digest(disk.read_bytes(content / place, place))
