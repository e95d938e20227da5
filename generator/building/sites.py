"""Door: where the files of a site go: a folder, or a store of objects that fsspec reaches, by the form of `--output`.

What we wrote there is listed in a file there, so that a lost cache never makes us delete, or keep, what is not ours.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from generator import disk, looking, saving
from generator.building import ledger
from generator.building.ledger import Ledger
from generator.errors import Fault, OutputError

MARKER: Final = ".broadsheet"
_HEAD: Final = "Made by broadsheet, which removes only what stands here."


class Left(NamedTuple):
    """How a site shows a file that was written: its mark (a folder's: the time of change), its size; if it changed."""

    mark: int
    size: int
    changed: bool


class Site(Protocol):
    """Where the files of a site go. It travels to the workers that write there; errors are OutputErrors."""

    @property
    def home(self) -> Path:
        """A path of this machine: beside it lies the cache."""

    def claim(self, content: Path) -> None:
        """Refuse what we did not make."""

    def locked(self) -> AbstractContextManager[None]:
        """Hold it alone, until done or dead. Raises BusyError where another does."""

    def marker(self) -> bytes:
        """The list of what we wrote as it lies there; b'' where there is none."""

    def enlist(self, addresses: Iterable[str]) -> None:
        """Say there which files are ours."""

    def sweep(self, addresses: Collection[str]) -> None:
        """Remove what an interrupted build left aside of files of ours."""

    def refuse_links(self, addresses: Iterable[str]) -> None:
        """Refuse addresses that lead out of it."""

    def looked(self) -> "Site":
        """As it is now, where that is worth knowing as a whole."""

    def touched(self, before: Ledger) -> frozenset[str]:
        """The addresses of the files that are not as they were left."""

    def part(self, addresses: Iterable[str]) -> "Site":
        """As somebody needs it who writes these files alone, wherever that is."""

    def write(self, files: Iterable[tuple[str, bytes]]) -> list[Left]:
        """Write files, each whole or not at all; those that hold these bytes already stay as they are."""

    def settled(self, left: Mapping[str, Left]) -> Mapping[str, Left]:
        """How it shows files once they are all written."""

    def remove(self, addresses: Iterable[str]) -> int:
        """Remove files of ours; how many were there."""

    def leave(self) -> None:
        """Remove the marker, and what else we needed there."""


class Folder(NamedTuple):
    """A folder of this machine."""

    home: Path

    def claim(self, content: Path) -> None:
        """Refuse a folder that we did not make, or that lies in the content, or a cache elsewhere."""
        output = self.home
        site, kept = output.resolve(), content.resolve()
        if site.is_relative_to(kept) or kept.is_relative_to(site):
            raise OutputError(Fault(str(output), "lies inside the content, or around it", "choose another --output"))
        if output.exists() and not output.is_dir():
            raise OutputError(Fault(str(output), "is no folder", "choose another --output"))
        looking.refuse_links(output.parent, [ledger.folder_of(output).name])
        aside = disk.aside_of(output / MARKER)  # all that a build left which died before it could say so
        if output.is_dir() and not (output / MARKER).is_file() and any(path != aside for path in output.iterdir()):
            fact = "is not empty, and no build of ours made it"
            raise OutputError(Fault(str(output), fact, "empty it yourself, or choose another --output"))

    def locked(self) -> AbstractContextManager[None]:
        """By the lock of its cache."""
        return saving.locked(ledger.folder_of(self.home), "this site")

    def marker(self) -> bytes:
        """The list of what we wrote; b'' where there is none."""
        path = self.home / MARKER
        return path.read_bytes() if path.is_file() else b""

    def enlist(self, addresses: Iterable[str]) -> None:
        """Say which files are ours."""
        words = marker_of(addresses)
        self.home.mkdir(parents=True, exist_ok=True)
        if self.marker() != words:
            disk.write_whole(self.home / MARKER, words)

    def sweep(self, addresses: Collection[str]) -> None:
        """Remove what an interrupted build left aside of files of ours."""
        disk.aside_of(self.home / MARKER).unlink(missing_ok=True)
        for folder in {address.rpartition("/")[0] for address in addresses}:
            for left in disk.asides(self.home / folder):
                whole = left.with_name(left.name[1:].removesuffix(disk.TEMPORARY))
                if whole.relative_to(self.home).as_posix() in addresses:
                    left.unlink()

    def refuse_links(self, addresses: Iterable[str]) -> None:
        """Refuse folders that have become symbolic links."""
        looking.refuse_links(self.home, {address.rpartition("/")[0] for address in addresses})

    def looked(self) -> "Folder":
        """As it always is: each file is looked at when that is needed."""
        return self

    def touched(self, before: Ledger) -> frozenset[str]:
        """The files that are not as they were left; all of them where a folder has become a link."""
        return ledger.touched(self.home, before)

    def part(self, _addresses: Iterable[str]) -> "Folder":
        """By its whole path; what is there is read when it is written."""
        return Folder(self.home.resolve())

    def write(self, files: Iterable[tuple[str, bytes]]) -> list[Left]:
        """Write files, one after the other as they come."""
        return [Left(*disk.write_changed(f"{self.home}/{address}", data)) for address, data in files]

    def settled(self, left: Mapping[str, Left]) -> Mapping[str, Left]:
        """As they were when written."""
        return left

    def remove(self, addresses: Iterable[str]) -> int:
        """Remove files, and the folders that they leave empty."""
        there = [path for path in map(self.home.joinpath, addresses) if path.is_file()]
        for path in there:
            path.unlink()
        folders = {folder for path in there for folder in path.parents if self.home in folder.parents}
        for folder in sorted(folders, reverse=True):  # inner ones first
            if not any(folder.iterdir()):
                folder.rmdir()
        return len(there)

    def leave(self) -> None:
        """Remove the marker, and the folder if nothing is left in it."""
        (self.home / MARKER).unlink(missing_ok=True)
        if self.home.is_dir() and not any(self.home.iterdir()):
            self.home.rmdir()


def marker_of(addresses: Iterable[str]) -> bytes:
    """The file that lists what is ours."""
    return "\n".join((_HEAD, *sorted(addresses), "")).encode()


def listed(site: Site) -> frozenset[str]:
    """The addresses of the files that we wrote, or may have when a build was interrupted."""
    try:
        lines = site.marker().decode().splitlines()
    except UnicodeDecodeError:
        return frozenset()
    return frozenset(line for line in lines[1:] if line and ".." not in line and not line.startswith("/"))
