"""What Broadsheet rests on: the licences of it, a bill of materials, and whether anybody knows a weakness in it.

    python .ci/supply.py licences    LICENCES.md, from what is installed here
    python .ci/supply.py sbom        a CycloneDX 1.6 document on standard output, from the lock and that list
    python .ci/supply.py audit       asks osv.dev about every package and action that is pinned; exit 1 where it knows a
                                     weakness, exit 2 where it could not be asked: what is not known is not well

It needs the standard library alone, so that it runs before anything is installed.
"""

import json
import os
import re
import sys
import urllib.request
import uuid
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
LIST: Final = ROOT / "LICENCES.md"
OSV: Final = "https://api.osv.dev/v1/querybatch"  # https://google.github.io/osv.dev/post-v1-querybatch/
SIZE: Final = 1_000  # queries in one request
SECONDS: Final = 60.0

# Licences that ask of us no more than to keep their words with their code, and to show what we change in it.
ALLOWED: Final = {
    *("0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MPL-2.0", "PSF-2.0", "Zlib"),
}
# The names that packages without an SPDX expression give.
_SPDX: Final = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",  # partd, whose LICENSE.txt has three clauses
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_NOT_HERE: Final = {"colorama": "BSD-3-Clause"}  # wanted on Windows alone, so it may not be installed
_PIN: Final = re.compile(r"^([a-z0-9.-]+)==([^\s;\\]+)")
_ACTION: Final = re.compile(r"\buses: *([\w.-]+/[\w.-]+)[\w./-]*@[0-9a-f]{40} # v([\d.]+)")
_HEAD: Final = """\
# Licences

Of every package that Broadsheet rests on, by its own word. Made by `make licences`; a test holds the list to what is
installed, and every licence to those that are allowed (`.ci/supply.py`). Versions stand in the locks.

| package | licence | for |
|---|---|---|
"""


class Package(NamedTuple):
    """A package that is pinned: where it comes from, what needs it, the digests of its files."""

    ecosystem: str  # as osv.dev calls it
    name: str
    version: str
    needed_by: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()


def locked(lock: Path) -> Iterator[Package]:
    """The packages of a lock that `make lock` wrote."""
    for block in re.split(r"^(?=[a-z0-9])", lock.read_text("utf-8"), flags=re.MULTILINE):
        if pin := _PIN.match(block):
            via = re.findall(r"^ +# +(?:via )?([a-z0-9.-]+)(?:\[.*\])?(?: .*|:.*)?$", block, re.MULTILINE)
            needed_by = tuple(name for name in via if name != "via")
            yield Package("PyPI", pin[1], pin[2], needed_by, tuple(re.findall(r"sha256:([0-9a-f]{64})", block)))


def npm_locked(lock: Path) -> Iterator[tuple[Package, str]]:
    """The packages of npm's lock, each with its licence."""
    for place, said in json.loads(lock.read_text("utf-8"))["packages"].items():
        if place:
            yield Package("npm", place.rpartition("node_modules/")[2], said["version"]), str(said.get("license", ""))


def actions(root: Path) -> Iterator[Package]:
    """The actions of the workflows, by the version that stands beside their hash."""
    for path in sorted((root / ".github/workflows").glob("*.yml")):
        for name, version in _ACTION.findall(path.read_text("utf-8")):
            yield Package("GitHub Actions", name, version)


def pinned(root: Path) -> tuple[Package, ...]:
    """Everything that is pinned, each once."""
    locks = (root / "requirements.txt", root / "tests/requirements.txt")
    npm = (package for package, _ in npm_locked(root / "tests/package-lock.json"))
    found = (*(package for lock in locks for package in locked(lock)), *npm, *actions(root))
    return tuple({package[:3]: package for package in found}.values())


def licence_of(name: str) -> str:
    """The licence of an installed package, as an SPDX expression where it can be known; '' where it says nothing."""
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        return _NOT_HERE.get(name, "")
    if expression := said.get_all("License-Expression"):
        return str(expression[0])
    own = str((said.get_all("License") or [""])[0]).strip()
    classified = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier", []) if line.startswith("License")]
    named = [word for word in (own, *classified) if word in _SPDX or is_allowed(word)]
    return _SPDX.get(named[0], named[0]) if named else own.partition("\n")[0]


def is_allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences alone."""
    choices = re.split(r"\s+OR\s+", expression.replace("(", " ").replace(")", " ").strip())
    if "(" in expression:  # what stands in brackets is not worked out: all of it must be allowed
        return all(one in ALLOWED for one in re.split(r"\s+(?:OR|AND)\s+", " OR ".join(choices)))
    return any(all(one in ALLOWED for one in re.split(r"\s+AND\s+", choice)) for choice in choices)


def licences(root: Path) -> Mapping[tuple[str, str], str]:
    """Of each package and what it is for: its licence."""
    site = {package.name for package in locked(root / "requirements.txt")}
    tests = {package.name for package in locked(root / "tests/requirements.txt")} - site
    rows = {(name, "the generator"): licence_of(name) for name in sorted(site)}
    rows |= {(name, "the tests"): licence_of(name) for name in sorted(tests)}
    npm = sorted((package.name, licence) for package, licence in npm_locked(root / "tests/package-lock.json"))
    return rows | {(name, "the tests (npm)"): licence for name, licence in npm}


def table(rows: Mapping[tuple[str, str], str]) -> str:
    """The list as it is kept."""
    return _HEAD + "".join(f"| {name} | {licence} | {of} |\n" for (name, of), licence in rows.items())


def kept(text: str) -> dict[str, str]:
    """The licences of the generator's packages, as the list tells them."""
    rows = (line.strip("| \n").split(" | ") for line in text.splitlines() if line.endswith(" the generator |"))
    return {name: licence for name, licence, _ in rows}


def bill(packages: Iterable[Package], licence: Mapping[str, str], version: str) -> dict[str, Any]:
    """The bill of materials of a release: https://cyclonedx.org/docs/1.6/json/. The same lock, the same bytes."""
    packages = tuple(packages)
    own = f"pkg:pypi/broadsheet@{version}"
    refs = {"broadsheet": [own]}  # a package may be locked in two versions, for older and newer Pythons
    for one in packages:
        refs.setdefault(one.name, []).append(_ref(one))
    needs: dict[str, list[str]] = {ref: [] for some in refs.values() for ref in some}
    for one in packages:
        for ref in (ref for name in one.needed_by for ref in refs[name]):
            needs[ref].append(_ref(one))
    components = [_component(one, licence[one.name]) for one in packages]
    mine = {"type": "application", "bom-ref": own, "name": "broadsheet", "version": version, "purl": own}
    whole = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**mine, "licenses": [{"expression": "MIT"}]}},
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(some))} for ref, some in needs.items()],
    }
    return {**whole, "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(whole)).urn}


def _ref(one: Package) -> str:
    return f"pkg:pypi/{one.name}@{one.version}"


def _component(one: Package, licence: str) -> dict[str, Any]:
    digests = [{"name": "broadsheet:sha256", "value": digest} for digest in one.digests]  # of each of its files
    said = {"type": "library", "bom-ref": _ref(one), "name": one.name, "version": one.version, "purl": _ref(one)}
    return {**said, "licenses": [{"expression": licence}], "properties": digests}


class NotAskedError(Exception):
    """The audit could not be made, which is no good news."""


def weaknesses(packages: Iterable[Package], url: str) -> Iterator[tuple[Package, str]]:
    """What osv.dev knows of packages. Raises NotAskedError where it does not say so of each."""
    packages = tuple(packages)
    for start in range(0, len(packages), SIZE):
        some = packages[start : start + SIZE]
        for package, known in zip(some, _answers(some, url), strict=True):
            try:
                names = [str(one["id"]) for one in known.get("vulns", ())]
            except (KeyError, TypeError):
                names = None
            if names is None or known.get("next_page_token"):
                raise NotAskedError(f"half an answer for {package.name}")
            yield from ((package, name) for name in names)


def _answers(packages: tuple[Package, ...], url: str) -> list[Mapping[str, Any]]:
    asked = [{"package": {"name": one.name, "ecosystem": one.ecosystem}, "version": one.version} for one in packages]
    body = json.dumps({"queries": asked}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - OSV, or a stand-in
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            results = json.load(answer)["results"]
        if len(results) == len(asked) and all(isinstance(one, dict) for one in results):
            return list(results)
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        raise NotAskedError(f"{type(error).__name__} instead of an answer") from error
    raise NotAskedError(f"{len(results)} answers to {len(asked)} questions")


def audit(root: Path, url: str) -> int:
    """Tell what is known; the exit code."""
    packages = pinned(root)
    try:
        found = list(weaknesses(packages, url))
    except NotAskedError as error:
        print(f"error: the audit could not be made: {error}", file=sys.stderr)
        return 2
    for package, name in found:
        print(f"{package.ecosystem} {package.name} {package.version}: {name} (https://osv.dev/vulnerability/{name})")
    print(f"{len(packages)} packages and actions were asked about: {len(found)} known weaknesses.")
    return 1 if found else 0


def main(words: list[str]) -> int:
    """The verbs; the exit code."""
    if words == ["licences"]:
        LIST.write_text(table(licences(ROOT)), "utf-8")
    elif words == ["sbom"]:
        said = (ROOT / "generator/__init__.py").read_text("utf-8")
        (version,) = re.findall(r'^__version__ = "(.+)"$', said, re.MULTILINE)
        whole = bill(locked(ROOT / "requirements.txt"), kept(LIST.read_text("utf-8")), version)
        print(json.dumps(whole, indent=1))
    elif words == ["audit"]:
        return audit(ROOT, os.environ.get("OSV", OSV))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
