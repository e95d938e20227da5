"""Answers kept in a folder, so that a run can be repeated byte for byte; and the `Get` that asks nobody at all.

run.json              when the recorded run began, by its clock
<digest>.<n>.json     the n-th answer to one address: what came with it, or why there was none
<digest>.<n>.body     its body
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from generator import disk
from generator.config import Collect
from generator.errors import ContentError, Fault, FetchError
from generator.reply import Reply, Validators

_RUN = "run.json"


class Offline:
    """Asks nobody, and says so."""

    def __init__(self, settings: Collect) -> None:
        self.settings = settings

    def __call__(self, url: str, _known: Validators | None = None, /) -> Reply:
        """Never an answer."""
        raise FetchError(Fault(url, "was not asked: we are offline", "run it again without --offline"))


class Recorder:
    """Asks through another `Get` and keeps what comes back, failures too.

    It asks for whole answers always: one that only says that nothing changed would be of no use elsewhere.
    """

    def __init__(self, get: Callable[[str], Reply], settings: Collect, folder: Path, began: datetime) -> None:
        self.settings = settings
        self._get, self._folder = get, folder
        self._turns: Counter[str] = Counter()
        disk.write_whole(folder / _RUN, json.dumps({"format": 1, "began": began.isoformat()}).encode())

    def __call__(self, url: str, _known: Validators | None = None, /) -> Reply:
        """The answer, which then lies in the folder."""
        name = self._name(url)
        try:
            reply = self._get(url)
        except FetchError as error:
            self._keep(name, {"url": url, "faults": [list(fault) for fault in error.faults]})
            raise
        disk.write_whole(self._folder / f"{name}.body", reply.body)
        said = reply._asdict() | {"made": reply.made.isoformat(), "validators": list(reply.validators)}
        self._keep(name, {key: value for key, value in said.items() if key != "body"})
        return reply

    def _keep(self, name: str, said: dict[str, Any]) -> None:
        disk.write_whole(self._folder / f"{name}.json", json.dumps(said, indent=1).encode())

    def _name(self, url: str) -> str:
        self._turns[url] += 1
        return f"{_digest(url)}.{self._turns[url]}"


class Replay:
    """Answers from a folder that a Recorder filled; asks nobody. Raises ContentError where there is no such folder."""

    def __init__(self, settings: Collect, folder: Path) -> None:
        self.settings = settings
        self._folder = folder
        self._turns: Counter[str] = Counter()
        try:
            said = json.loads(disk.read_text(folder / _RUN, str(folder / _RUN)))
            self.began = datetime.fromisoformat(said["began"])
        except (ValueError, KeyError, TypeError):
            raise ContentError(Fault(str(folder / _RUN), "is no record of a run", "name what --record made")) from None

    def __call__(self, url: str, _known: Validators | None = None, /) -> Reply:
        """The recorded answer; to the n-th asking the n-th, where the run that was recorded asked as often."""
        self._turns[url] += 1
        for turn in (self._turns[url], 1):
            path = self._folder / f"{_digest(url)}.{turn}.json"
            if path.is_file():
                return self._read(path)
        raise FetchError(Fault(url, "was not asked in the run that was recorded", "record it again"))

    def _read(self, path: Path) -> Reply:
        try:
            said = json.loads(disk.read_text(path, str(path)))
            if "faults" in said:
                raise FetchError(Fault(*fault) for fault in said["faults"])
            body = disk.read_bytes(path.with_suffix(".body"), str(path))
            made = datetime.fromisoformat(said.pop("made"))
            return Reply(**said | {"body": body, "made": made, "validators": Validators(*said["validators"])})
        except (ValueError, KeyError, TypeError):
            raise ContentError(Fault(str(path), "is no recorded answer", "record it again")) from None


def _digest(url: str) -> str:
    return blake2b(url.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
