"""Door: a site in a store of objects, reached through fsspec: s3://bucket/papers, or whatever else it knows.

Credentials come from the environment, in the way of each store's library; none is asked for, kept or told here. A file
is compared with what is there by its MD5 where the store shows one (S3 does, as the ETag of what was uploaded in one
piece); else it is uploaded whenever what it was made from has changed.
"""

import re
import secrets
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b, md5
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from generator import disk, saving
from generator.building import ledger
from generator.building.ledger import Ledger
from generator.building.sites import MARKER, Left, marker_of
from generator.errors import BusyError, Fault, OutputError, UsageError
from generator.looking import Entry

LOCK: Final = ".broadsheet.lock"
_OWNER: Final = "owner"  # in the cache: the word by which we know a lock that a build of ours left when it was killed
_MD5: Final = re.compile(r'"?([0-9a-f]{32})"?')
_MARKS: Final = ("ETag", "etag", "mtime", "LastModified", "last_modified", "created")  # what stores tell of a change
_OF_THIS_MACHINE: Final = ("", "file", "local")

# What a browser is to take a file for: a store that is a site's host says what it was told. Of S3, and of those that
# speak as S3 does, the word by which it is told.
_TOLD_AS: Final = {"s3": "ContentType", "s3a": "ContentType"}
_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
    "xml": "application/xml",
    "opml": "text/x-opml; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "zip": "application/zip",
    "gz": "application/gzip",
    "md": "text/markdown; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}
_UNKNOWN: Final = "application/octet-stream"


class Store(NamedTuple):
    """An address of a store; of this machine it has the cache alone, beside `home`."""

    url: str
    home: Path
    there: Mapping[str, Entry] = {}

    def claim(self, _content: Path) -> None:
        """Refuse what is not empty, and has no list of ours."""
        with self._reached() as (fs, root):
            if fs.exists(f"{root}/{MARKER}"):
                return
            names = {str(name).rpartition("/")[2] for name in _listed(fs, root)}
        if names - {LOCK}:
            fact = "is not empty, and no build of ours made it"
            raise OutputError(Fault(self.url, fact, "empty it yourself, or choose another --output"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """By the lock of its cache, and by a file there, since other machines have caches of their own."""
        with saving.locked(ledger.folder_of(self.home), "this site"):
            self._take()
            try:
                yield
            finally:
                with self._reached() as (fs, root):
                    fs.rm_file(f"{root}/{LOCK}")

    def marker(self) -> bytes:
        """The list of what we wrote; b'' where there is none."""
        return self._read(MARKER)

    def enlist(self, addresses: Iterable[str]) -> None:
        """Say which files are ours."""
        words = marker_of(addresses)
        if self.marker() != words:
            with self._reached() as (fs, root):
                fs.pipe_file(f"{root}/{MARKER}", words)

    def sweep(self, _addresses: Collection[str]) -> None:
        """Nothing: an object is whole or absent."""

    def refuse_links(self, _addresses: Iterable[str]) -> None:
        """Nothing: there are none."""

    def looked(self) -> "Store":
        """With all files that are there now, by one look at the whole."""
        with self._reached() as (fs, root):
            fs.invalidate_cache()
            listed = fs.find(root, detail=True).items()
        names = ((str(path).removeprefix(root).lstrip("/"), info) for path, info in listed)
        entries = (Entry(name, _mark(info), int(info["size"] or 0), 0) for name, info in names if name != LOCK)
        return self._replace(there={entry.path: entry for entry in entries})

    def touched(self, before: Ledger) -> frozenset[str]:
        """The files that are not as they were left, as it was last looked at."""
        there = {name: (entry.mtime_ns, entry.size) for name, entry in self.there.items()}
        return frozenset(name for name, kept in before.files().items() if there.get(name) != kept[1:])

    def part(self, addresses: Iterable[str]) -> "Store":
        """With what is there of these files alone."""
        return self._replace(there={name: self.there[name] for name in addresses if name in self.there})

    def write(self, files: Iterable[tuple[str, bytes]]) -> list[Left]:
        """Upload what is not there already, at once as far as the library of the store can."""
        left: list[Left] = []
        waiting: dict[str, dict[str, bytes]] = defaultdict(dict)
        for address, data in files:
            mark, size = _mark_of(md5(data, usedforsecurity=False).hexdigest()), len(data)
            there = self.there.get(address)
            changed = not there or (there.mtime_ns, there.size) != (mark, size)
            left.append(Left(mark, size, changed))
            if changed:
                waiting[_kind(address)][address] = data
        with self._reached() as (fs, root):
            told_as = _TOLD_AS.get(self.url.partition("://")[0])
            for kind, some in waiting.items():
                fs.pipe({f"{root}/{name}": data for name, data in some.items()}, **{told_as: kind} if told_as else {})
        return left

    def settled(self, left: Mapping[str, Left]) -> Mapping[str, Left]:
        """As a look at the whole shows them: by no MD5 where the store does not keep to that.

        What is not there as it was written keeps a mark that the store does not show, so the next build writes it.
        """
        found = (self.looked() if any(one.changed for one in left.values()) else self).there
        return {
            name: one._replace(mark=found[name].mtime_ns) if name in found and found[name].size == one.size else one
            for name, one in left.items()
        }

    def remove(self, addresses: Iterable[str]) -> int:
        """Remove files, many at once."""
        gone = sorted(set(addresses) & self.there.keys())
        if gone:
            with self._reached() as (fs, root):
                fs.rm([f"{root}/{name}" for name in gone])
        return len(gone)

    def leave(self) -> None:
        """Remove the marker; and the word of its lock, which nobody can leave behind any more."""
        (ledger.folder_of(self.home) / _OWNER).unlink(missing_ok=True)
        with self._reached() as (fs, root):
            if fs.exists(f"{root}/{MARKER}"):
                fs.rm_file(f"{root}/{MARKER}")

    def _read(self, name: str) -> bytes:
        with self._reached() as (fs, root):
            try:
                return bytes(fs.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return b""

    def _take(self) -> None:
        path = ledger.folder_of(self.home) / _OWNER
        if not path.is_file():
            disk.write_whole(path, secrets.token_hex().encode())
        word = path.read_bytes()
        with self._reached() as (fs, root):
            try:
                fs.pipe_file(f"{root}/{LOCK}", word, mode="create")
            except FileExistsError:
                if self._read(LOCK) != word:
                    fact = "is in the hands of a broadsheet on another machine"
                    remedy = f"wait until it is done; if it died, remove {self.url}/{LOCK}"
                    raise BusyError(Fault(self.url, fact, remedy)) from None

    @contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        """The library of the store, and the path of this site in it. Its refusals come as OutputError."""
        import fsspec

        try:
            yield fsspec.core.url_to_fs(self.url)
        except ImportError as error:
            remedy = "pip install 'broadsheet[s3]'" if self.url.startswith("s3") else str(error)
            raise OutputError(Fault(self.url, "needs a library that is not installed", remedy)) from None
        except _refusals() as error:
            words = " ".join(str(error).split()) or type(error).__name__
            remedy = "check that it is there, and what the environment says of keys, region and endpoint"
            raise OutputError(Fault(self.url, f"cannot be written: {words}", remedy)) from None


def store_of(url: str, content: Path) -> Store:
    """The store at an address such as s3://bucket/papers; its cache lies beside the content. Raises UsageError."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise UsageError(Fault("--output", f"is no address: {error}", "write it as s3://bucket/folder")) from None
    if parts.scheme in _OF_THIS_MACHINE:
        raise UsageError(Fault("--output", f"{url} is a folder of this machine", "give its path alone"))
    if parts.password is not None:
        fact = "the address holds a password"
        raise UsageError(Fault("--output", fact, "leave it out, and give it by the environment"))
    try:
        import fsspec
    except ImportError:
        fact = "needs fsspec, which is not installed"
        raise UsageError(Fault("--output", f"{url} {fact}", "pip install 'broadsheet[s3]'")) from None
    if parts.scheme not in fsspec.available_protocols():
        fact = f"fsspec knows no store '{parts.scheme}'"
        raise UsageError(Fault("--output", fact, "such as s3://bucket/folder, or give a folder's path"))
    url = url.rstrip("/")
    slug = re.sub(r"[^a-z0-9]+", "-", url.lower()).strip("-")[:60]
    name = f"{slug}-{blake2b(url.encode(), digest_size=4).hexdigest()}"
    return Store(url, content.resolve().parent / name)


def _listed(fs: Any, root: str) -> list[str]:
    try:
        return list(fs.ls(root, detail=False, refresh=True))
    except FileNotFoundError:
        return []


def _kind(address: str) -> str:
    return _KINDS.get(address.rpartition(".")[2], _UNKNOWN)


def _mark(info: Mapping[str, Any]) -> int:
    """A number that changes with a file: of its MD5 where the store shows one."""
    if found := _MD5.fullmatch(str(info.get("ETag", ""))):
        return _mark_of(found[1])
    told = "\n".join(str(info.get(name, "")) for name in _MARKS)
    return _mark_of(blake2b(told.encode(), digest_size=16).hexdigest())


def _mark_of(digits: str) -> int:
    """Of as many bits as a ledger has room for."""
    return int(digits[:15], 16)


def _refusals() -> tuple[type[Exception], ...]:
    """What stores raise: fsspec asks for OSError, and not every library keeps to that."""
    botocore = sys.modules.get("botocore.exceptions")
    return (OSError, ValueError, *((botocore.BotoCoreError, botocore.ClientError) if botocore else ()))
