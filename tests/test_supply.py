"""What Broadsheet rests on: licences that are listed and allowed, the bill of materials, an audit that fails closed."""

import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from generator import __version__
from tests.fetch.playing import Answer, Playing, played
from tests.scripts import loaded

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci/supply.py"


supply = loaded(SCRIPT)

# --- Licences --------------------------------------------------------------------------------------------------------


def test_every_licence_is_known_and_allowed() -> None:
    found = supply.licences(ROOT)
    assert len(found) > 100
    assert {name: licence for (name, _), licence in found.items() if not supply.is_allowed(licence)} == {}


def test_the_list_is_what_is_installed() -> None:
    assert (ROOT / "LICENCES.md").read_text("utf-8") == supply.table(supply.licences(ROOT)), "run `make licences`"


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only OR AGPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND MIT", False),  # it could be met; what is bracketed is looked at by a person
        ("(MIT OR Apache-2.0)", True),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_an_expression(expression: str, allowed: bool) -> None:
    assert supply.is_allowed(expression) is allowed


# --- The bill of materials -------------------------------------------------------------------------------------------


def schema() -> Draft7Validator:
    """CycloneDX's own, with the two that it names, from the package of those who make it."""
    folder = resources.files("cyclonedx.schema") / "_res"
    files = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text("utf-8"))
        for name in ("bom-1.6", "spdx", "jsf-0.82", "cryptography-defs")
    }
    rows = [(said["$id"], Resource.from_contents(said)) for said in files.values() if "$schema" in said]
    return Draft7Validator(files["bom-1.6"], registry=Registry().with_resources(rows))


@pytest.fixture(scope="module")
def bill() -> Any:
    command = (sys.executable, SCRIPT, "sbom")
    said = [subprocess.run(command, check=True, capture_output=True, cwd=cwd).stdout for cwd in (ROOT, "/")]
    assert said[0] == said[1]  # the same lock, the same bytes
    return json.loads(said[0])


def test_the_bill_is_valid_by_its_schema(bill: Any) -> None:
    validator = schema()
    assert [error.message for error in validator.iter_errors(bill)] == []
    del bill["components"][0]["name"]
    assert not validator.is_valid(bill)


def test_the_bill_holds_the_lock(bill: Any) -> None:
    locked = tuple(supply.locked(ROOT / "requirements.txt"))
    packages = {package.name: package for package in locked}
    assert bill["metadata"]["component"]["version"] == __version__
    assert len(bill["components"]) == len(locked) > 40
    parts = {one["purl"]: one for one in bill["components"]}
    httpx = packages["httpx"]
    part = parts[f"pkg:pypi/httpx@{httpx.version}"]
    assert part["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert tuple(one["value"] for one in part["properties"]) == httpx.digests
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert {ref.partition("@")[0] for ref in needs[part["purl"]]} >= {"pkg:pypi/httpcore", "pkg:pypi/idna"}
    assert part["purl"] in needs[f"pkg:pypi/broadsheet@{__version__}"]
    reached, waiting = set[str](), [f"pkg:pypi/broadsheet@{__version__}"]
    while waiting:
        ref = waiting.pop()
        reached.add(ref)
        waiting += [one for one in needs[ref] if one not in reached]
    assert reached == set(needs)  # nothing is there that nobody needs


# --- The audit -------------------------------------------------------------------------------------------------------

PACKAGES = supply.pinned(ROOT)
NOTHING: list[dict[str, Any]] = [{} for _ in PACKAGES]
KNOWN = [{"vulns": [{"id": "GHSA-toy", "modified": "2026-01-01T00:00:00Z"}]}, *NOTHING[1:]]


def audited(playing: Playing) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(
        (sys.executable, SCRIPT, "audit"),
        env=environment | {"OSV": f"{playing.address}/v1/querybatch"},
        capture_output=True,
        text=True,
        check=False,
    )


def answer(results: Any, **more: Any) -> Answer:
    return Answer(json.dumps({"results": results}).encode(), **more)


@pytest.mark.seconds
@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        (answer(NOTHING), 0, f"{len(PACKAGES)} packages and actions were asked about: 0 known"),
        (
            answer(KNOWN),
            1,
            f"{PACKAGES[0].name} {PACKAGES[0].version}: GHSA-toy (https://osv.dev/vulnerability/GHSA-toy)",
        ),
        (answer(NOTHING, status=503), 2, "could not be made: HTTPError"),
        (answer(NOTHING[1:]), 2, f"{len(PACKAGES) - 1} answers to {len(PACKAGES)} questions"),
        (answer([{"next_page_token": "x"}, *NOTHING[1:]]), 2, "half an answer"),
        (answer([{"vulns": "none"}, *NOTHING[1:]]), 2, "half an answer"),
        (answer([None, *NOTHING[1:]]), 2, "answers to"),
        (answer([{"vulns": [{}]}, *NOTHING[1:]]), 2, "half an answer"),
        (Answer(b"{}"), 2, "KeyError"),
        (Answer(b"[]"), 2, "TypeError"),
        (Answer(b"<html>"), 2, "JSONDecodeError"),
        (Answer(b"{", length=900), 2, "IncompleteRead"),
    ],
)
def test_the_audit_fails_closed(said: Answer, code: int, told: str) -> None:
    with played() as playing:
        playing.play("/v1/querybatch", said)
        done = audited(playing)
        (asked,) = playing.bodies
    assert (done.returncode, told in done.stdout + done.stderr) == (code, True), done.stdout + done.stderr
    queries = json.loads(asked)["queries"]
    assert {"package": {"name": "httpx", "ecosystem": "PyPI"}, "version": "0.28.1"}.keys() == queries[0].keys()
    assert {one["package"]["ecosystem"] for one in queries} == {"PyPI", "npm", "GitHub Actions"}


@pytest.mark.seconds
def test_where_nobody_answers_it_fails() -> None:
    with played() as playing:
        pass
    done = audited(playing)
    assert (done.returncode, "could not be made: URLError" in done.stderr) == (2, True)


def test_everything_that_is_pinned_is_asked_about() -> None:
    workflows = "".join(path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml"))
    uses = {line.partition("uses:")[2].split("@")[0].strip() for line in workflows.splitlines() if "uses:" in line}
    assert {package.name for package in PACKAGES if package.ecosystem == "GitHub Actions"} == uses
    lock = (ROOT / "tests/requirements.txt").read_text()
    assert sum(package.ecosystem == "PyPI" for package in PACKAGES) == sum("==" in line for line in lock.splitlines())


def test_proposals_of_newer_versions_wait() -> None:
    said = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())
    waits = {one["package-ecosystem"]: one["cooldown"]["default-days"] for one in said["updates"]}
    assert waits == {"github-actions": 7, "npm": 7, "pip": 7}
