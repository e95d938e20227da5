"""Files of stored records -> store: read what is handed over, merge it into the archive, report.

What cannot be read is reported with file, entry and reason, and the rest goes on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import disk, looking
from generator.curating.identity import identities
from generator.curation import load_curation
from generator.errors import Fault, UsageError, collecting, no_file
from generator.models import DayList, Record
from generator.sources import read_all
from generator.store import Saved, save
from generator.storing.holdings import load_holdings

Progress = Callable[[int, int], None]  # files done, files to do


class Report(NamedTuple):
    """What was read and what it changed; `papers`, `days` and `organisations` are those of what was read."""

    files: int
    entries: int
    papers: int
    days: int
    organisations: int
    saved: Saved
    archive: int  # papers that the archive holds now
    refused: tuple[Fault, ...]


def load(
    paths: Sequence[Path], content: Path, day: date | None = None, progress: Progress = lambda _done, _whole: None
) -> Report:
    """Read stored records from files and folders into the archive.

    `day`: the list day or page date, where it is known better than from the files. Raises UsageError for paths that are
    not there, ContentError for an archive that cannot be read, OutputError where the disk refuses.
    """
    files = tuple(_files(paths))
    arrived: dict[str, list[Record]] = defaultdict(list)
    lists, refused = list[DayList](), list[Fault]()
    for number, path in enumerate(files, 1):
        with collecting(refused):
            for answer in read_all(disk.read_bytes(path, str(path)), str(path), day):
                if answer.records or answer.lists:
                    arrived[answer.source] += answer.records
                lists += answer.lists
                refused += answer.refused
        progress(number, len(files))
    records = [record for some in arrived.values() for record in some]
    saved = save(content, arrived, lists)
    return Report(
        files=len(files),
        entries=len(records) + len(refused),
        papers=len({record.id for record in records}),
        days=len({day for record in records for day in record.listed}),
        organisations=len({record.organisation.handle for record in records if record.organisation}),
        saved=saved,
        archive=_papers(content),
        refused=tuple(refused),
    )


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    if missing := [path for path in paths if not path.exists()]:
        raise UsageError(map(no_file, missing))
    for path in paths:
        if path.is_dir():
            yield from (path / entry.path for entry in looking.files(path))
        else:
            yield path


def _papers(content: Path) -> int:
    records = [record for holding in load_holdings(content) for record in holding.records.values()]
    settled = identities(records, load_curation(content).papers)
    return len({settled.get(record.id, record.id) for record in records})
