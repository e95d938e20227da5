"""Eight worlds in which the same archive must be built to the same bytes, and what shows that each is another one.

A world is an environment, a working folder, a number of processes; what no variable can say is done by a
`sitecustomize.py` of ours, which Python runs first: folders are listed in another order, the clock stands elsewhere,
the locale is taken from the environment in every respect. A locale that a machine lacks is C to its library.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests import toy

ROOT = Path(__file__).parents[1]

CUSTOM = """
import datetime, locale, os, random, time
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
if seed := os.environ.get("WORLD_SHUFFLED"):
    listdir, scandir = os.listdir, os.scandir
    class Shuffled:
        def __init__(self, *path):
            self.found = scandir(*path)
        def __enter__(self):
            return self
        def __exit__(self, *error):
            self.close()
        def __iter__(self):
            entries = list(self.found)
            random.Random(seed).shuffle(entries)
            return iter(entries)
        def close(self):
            self.found.close()
    def shuffled(*path):
        names = listdir(*path)
        random.Random(seed).shuffle(names)
        return names
    os.listdir, os.scandir = shuffled, Shuffled
if moment := os.environ.get("WORLD_CLOCK"):
    apart = float(moment) - time.time()
    honest, honest_ns = time.time, time.time_ns
    time.time, time.time_ns = lambda: honest() + apart, lambda: honest_ns() + int(apart * 1e9)
    class Elsewhen(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(time.time(), tz)
        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)
        @classmethod
        def today(cls):
            return cls.now()
    class Someday(datetime.date):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())
    datetime.datetime, datetime.date = Elsewhen, Someday
"""
# Prints a line each that rests on one thing of a world.
WORLDLY = """
import datetime, json, locale, os, tempfile, time
import ctypes
import numpy
with tempfile.TemporaryDirectory() as folder:
    for name in "abcdefghij":
        open(os.path.join(folder, name), "w").close()
    order = "".join(os.listdir(folder)), "".join(entry.name for entry in os.scandir(folder))
numpy.ones((9, 9)) @ numpy.ones((9, 9))
libraries = {line.split()[-1] for line in open("/proc/self/maps") if "openblas" in line}
cores = []
for library in libraries:
    for name in ("scipy_openblas_get_corename64_", "openblas_get_corename64_", "openblas_get_corename"):
        if tell := getattr(ctypes.CDLL(library), name, None):
            tell.restype = ctypes.c_char_p
            cores.append(tell().decode())
try:
    spoken = locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    spoken = None  # not installed: all would be as in C
print(json.dumps({
    "seed": hash("a word"), "zone": time.tzname, "locale": spoken, "folder": os.getcwd(),
    "order": order if os.environ.get("WORLD_SHUFFLED") else "as it is",
    "clock": datetime.datetime.now().year // 5, "cores": cores, "umask": os.umask(0),
}))
"""


GERMAN = "any seed, St John's, German"
NEW_PROCESSORS = "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"


class World(NamedTuple):
    """What is as nowhere else; `differs`: what must show it."""

    env: Mapping[str, str]
    jobs: int
    folder: str
    differs: tuple[str, ...] = ()
    umask: int = 0o022


WORLDS: Mapping[str, World] = {
    "seed 0, UTC, C, one process": World({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}, 1, "a"),
    "seed 1, Kiritimati, four processes": World(
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"}, 4, "a", ("seed", "zone", "locale")
    ),
    GERMAN: World(
        {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"},
        2,
        "a",
        ("seed", "zone", "locale"),
    ),
    "another folder": World(
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}, 1, "b/deeper/ein Ordner mit Ümläuten", ("folder",), 0o077
    ),
    "folders listed in any order": World(
        {"PYTHONHASHSEED": "2", "TZ": "UTC", "LC_ALL": "C", "WORLD_SHUFFLED": "1"}, 1, "a", ("seed", "order")
    ),
    "in 1999, Sydney, folders in yet another order, four processes": World(
        {
            "PYTHONHASHSEED": "3",
            "TZ": "Australia/Sydney",
            "LC_ALL": "C.UTF-8",
            "WORLD_CLOCK": "920000000",
            "WORLD_SHUFFLED": "2",
        },
        4,
        "c",
        ("seed", "zone", "locale", "folder", "clock", "order"),
    ),
    "in 2049": World(
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "WORLD_CLOCK": "2500000000"}, 1, "a", ("clock",)
    ),
    "another kind of processor": World(
        {
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "LC_ALL": "C",
            "OPENBLAS_CORETYPE": "Prescott",
            "OPENBLAS_NUM_THREADS": "1",
        }
        | {"NPY_DISABLE_CPU_FEATURES": NEW_PROCESSORS},
        1,
        "a",
        ("cores",),
    ),
}


def run(world: World, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a world, whose sitecustomize.py lies in `home`."""
    (home / "custom").mkdir(parents=True, exist_ok=True)
    (home / "custom/sitecustomize.py").write_text(CUSTOM)
    folder = home / world.folder
    folder.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "OPENBLAS"))}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=env | dict(world.env) | {"PYTHONPATH": os.pathsep.join((str(home / "custom"), str(ROOT)))},
        capture_output=True,
        text=True,
        encoding="utf-8",
        umask=world.umask,
        check=False,
    )


def built_in(world: World, content: Path, home: Path) -> str:
    """The digest of the site that a world makes, with an empty cache; what it said, where it fails."""
    site = home / world.folder / "site"
    words = ["-m", "generator", "build", "--content", str(content), "--output", str(site), "--jobs", str(world.jobs)]
    done = run(world, home, *words)
    return toy.digest(site) if done.returncode == 0 else done.stderr
