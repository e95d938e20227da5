"""A release: one version, to which changelog, citation and tag are held; only the last job can publish it."""

import re
from pathlib import Path

import pytest
import yaml

from generator import __version__
from tests.scripts import loaded

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / ".ci/release.py"
WORKFLOW = ROOT / ".github/workflows/release.yml"


release = loaded(SCRIPT)

CHANGELOG = """\
# Changelog

## 0.2.0 - 2026-03-01

### Added

- A kettle.

## 0.1.1 - 2026-02-01

### Fixed

- A spoon.

## 0.1.0 - 2026-02-01

The first.
"""
CITATION = "version: 0.2.0\ndate-released: 2026-03-01\n"
UNRELEASED = CHANGELOG.replace("0.2.0 - 2026-03-01", "0.2.0 (unreleased)")
WITHOUT_DAY = "version: 0.2.0\n"


@pytest.mark.parametrize(
    ("changelog", "citation", "tag"),
    [
        (CHANGELOG, CITATION, "v0.2.0"),
        (CHANGELOG, CITATION.replace("2026-03-01", "'2026-03-01'"), ""),
        (UNRELEASED, WITHOUT_DAY, ""),
        (CHANGELOG.replace("## 0.2.0", "## Unreleased\n\n### Changed\n\n- A cup.\n\n## 0.2.0"), CITATION, ""),
    ],
)
def test_what_agrees(changelog: str, citation: str, tag: str) -> None:
    assert list(release.faults(changelog, citation, "0.2.0", tag)) == []


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("## 0.2.0", "## 0.3.0", "CHANGELOG.md: the newest version told is 0.3.0, the code's 0.2.0. Give it a section"),
        ("0.1.1 - 2026-02-01", "0.1.1 (unreleased)", "CHANGELOG.md:9: '0.1.1 (unreleased)' stands below what is newer"),
        ("## 0.1.1", "## Unreleased\n\n## 0.1.1", "CHANGELOG.md:9: 'Unreleased' is no heading of a version."),
        ("## 0.1.1 -", "## v0.1.1,", "CHANGELOG.md:9: 'v0.1.1, 2026-02-01' is no heading of a version."),
        ("0.1.1 - 2026-02-01", "0.1.1 - 2026-02-31", "CHANGELOG.md:9: 2026-02-31 is no day of the calendar."),
        ("0.1.1 -", "0.0.9 -", "CHANGELOG.md:15: 0.1.0 stands below 0.0.9. Put the newest first"),
        ("0.1.1 -", "0.10.0 -", "CHANGELOG.md:9: 0.10.0 stands below 0.2.0. Put the newest first"),
        ("0.1.1 - 2026-02", "0.1.1 - 2026-01", "CHANGELOG.md:9: 0.1.1 is older than 0.1.0 below it. Correct a day"),
        ("### Fixed", "### Mended", "CHANGELOG.md:9: 'Mended' under it is no kind of change. Take one of Added, "),
    ],
)
def test_what_does_not_agree_in_the_changelog(was: str, now: str, fault: str) -> None:
    (told,) = release.faults(CHANGELOG.replace(was, now), CITATION, "0.2.0")
    assert told.startswith(fault)


@pytest.mark.parametrize(
    ("changelog", "citation", "tag", "fault"),
    [
        (CHANGELOG, CITATION, "v0.2.1", "generator/__init__.py: the version is 0.2.0, the tag v0.2.1."),
        (CHANGELOG, CITATION, "0.2.0", "generator/__init__.py: the version is 0.2.0, the tag 0.2.0."),
        (UNRELEASED, WITHOUT_DAY, "v0.2.0", "CHANGELOG.md:3: '0.2.0 (unreleased)' has no day. Write '## 0.2.0 - <"),
        (CHANGELOG, CITATION.replace("0.2.0", "0.1.1"), "", "CITATION.cff: version 0.1.1, the code's is 0.2.0."),
        (CHANGELOG, WITHOUT_DAY, "", "CITATION.cff: the day is '', the changelog's '2026-03-01'. Write 'date-released"),
        (UNRELEASED, CITATION, "", "CITATION.cff: the day is '2026-03-01', the changelog's ''. Take date-released out"),
    ],
)
def test_what_does_not_agree_with_it(changelog: str, citation: str, tag: str, fault: str) -> None:
    (told,) = release.faults(changelog, citation, "0.2.0", tag)
    assert told.startswith(fault)


def test_all_faults_are_told_at_once() -> None:
    assert len(list(release.faults("", "", "0.2.0", "v0.1.0"))) == 3


def test_what_is_new_are_the_words_of_the_newest_section() -> None:
    assert next(release.sections(CHANGELOG)).words == "### Added\n\n- A kettle."


def test_ours_agree() -> None:
    changelog, citation = ((ROOT / name).read_text("utf-8") for name in ("CHANGELOG.md", "CITATION.cff"))
    assert list(release.faults(changelog, citation, __version__)) == []
    assert release.version_of(ROOT) == __version__


def test_the_citation_has_what_its_format_asks_for() -> None:
    """https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md"""
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= said.keys()
    assert (said["cff-version"], said["type"], said["license"]) == ("1.2.0", "software", "MIT")
    assert said["authors"] == [{"name": "The Broadsheet authors"}]


# --- The workflow ----------------------------------------------------------------------------------------------------


def test_each_job_waits_for_the_one_before() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    assert [(name, job.get("needs")) for name, job in jobs.items()] == [
        ("build", None),
        ("try", "build"),
        ("release", "try"),
        ("publish", "release"),
    ]


def test_only_the_last_job_can_publish_and_no_token_lies_anywhere() -> None:
    text = WORKFLOW.read_text()
    jobs = yaml.safe_load(text)["jobs"]
    publish = jobs["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert (publish["environment"]["name"], publish["if"]) == ("pypi", "vars.PYPI == 'on'")
    assert [name for name, job in jobs.items() if "pypi-publish" in str(job["steps"])] == ["publish"]
    assert re.findall(r"secrets\.|password", text) == []
    assert jobs["release"]["permissions"] == {"contents": "write", "id-token": "write", "attestations": "write"}


def test_what_is_released_was_attested_before() -> None:
    steps = yaml.safe_load(WORKFLOW.read_text())["jobs"]["release"]["steps"]
    (attested,) = (step["with"]["subject-path"].split() for step in steps if "attest" in step.get("uses", ""))
    create = steps[-1]["run"]
    assert set(re.findall(r"dist/\S+", create)) - {"dist/news.md"} == set(attested)
