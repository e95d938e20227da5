"""Records that are not what machines stored, in one line: `broadsheet verify` names each."""

from pathlib import Path
from typing import Final, NamedTuple

from generator.errors import Fault
from generator.storing.verify import CHANGED, GONE, STRANGE, UNKNOWN, verify

_REMEDY: Final = "`broadsheet verify` names them, and tells what to do"


class Told(NamedTuple):
    """What came of holding records against their digests."""

    errors: tuple[Fault, ...] = ()  # another hand than a save was there
    notes: tuple[Fault, ...] = ()  # nobody can say


def told(content: Path) -> Told:
    """Of all records. Raises ContentError where one cannot be read."""
    found = verify(content)
    changed, gone, strange, unknown = map(found.count, (CHANGED, GONE, STRANGE, UNKNOWN))
    fact = f"{changed:,} not as stored, {gone:,} gone"
    fact += f", {strange:,} lines of lists of digests make no sense" if strange else ""
    errors = (Fault("records", fact, _REMEDY),) if changed or gone or strange else ()
    notes = (Fault("records", f"{unknown:,} in no list of digests", _REMEDY),) if unknown else ()
    return Told(errors, notes)
