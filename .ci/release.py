"""What a release says of itself: the version stands in generator/__init__.py, and tag, changelog and citation agree.

    python .ci/release.py            exit 1 where changelog or citation do not agree with the version
    python .ci/release.py v0.2.0     … or the tag does not, or the changelog has no day for it; else tells what is new

It needs the standard library alone, so that it runs before anything is installed.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
NUMBER: Final = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
# Headings as https://keepachangelog.com/en/1.1.0/ has them. Only the first may be without a day, or without a number.
_HEADING: Final = re.compile(r"(?P<number>\d+\.\d+\.\d+) (?:- (?P<day>\d{4}-\d\d-\d\d)|\(unreleased\))", re.ASCII)
KINDS: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


class Section(NamedTuple):
    """What the changelog has under one heading of the second order; number and day are '' where it names none."""

    line: int
    heading: str
    number: str
    day: str
    words: str


def version_of(root: Path) -> str:
    """The version, from the one place where it stands."""
    said = (root / "generator/__init__.py").read_text("utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"$', said, re.MULTILINE)
    return str(version)


def sections(changelog: str) -> Iterator[Section]:
    """The changelog's sections, the newest first as they stand."""
    for found in re.finditer(r"^## (.*)\n((?:(?!## ).*\n?)*)", changelog, re.MULTILINE):
        heading = _HEADING.fullmatch(found[1])
        number, day = (heading["number"], heading["day"] or "") if heading else ("", "")
        yield Section(changelog.count("\n", 0, found.start()) + 1, found[1], number, day, found[2].strip())


def faults(changelog: str, citation: str, version: str, tag: str = "") -> Iterator[str]:
    """All that does not agree: each with its place, the fact and the remedy."""
    told = tuple(sections(changelog))
    if tag and tag != f"v{version}":
        yield f"generator/__init__.py: the version is {version}, the tag {tag}. Tag the commit that has the version"
    yield from _faults_of_headings(told)
    numbered = [one for one in told if one.number]
    if not numbered or numbered[0].number != version:
        newest = numbered[0].number if numbered else "none"
        yield f"CHANGELOG.md: the newest version told is {newest}, the code's {version}. Give it a section"
    elif tag and not (told[0] is numbered[0] and told[0].day):
        yield f"CHANGELOG.md:{told[0].line}: '{told[0].heading}' has no day. Write '## {version} - <YYYY-MM-DD>'"
    yield from _faults_of_citation(citation, version, numbered[0].day if numbered else "")


def _faults_of_headings(told: Sequence[Section]) -> Iterator[str]:
    for place, one in enumerate(told):
        where = f"CHANGELOG.md:{one.line}"
        if not one.number and not (place == 0 and one.heading == "Unreleased"):
            yield f"{where}: '{one.heading}' is no heading of a version. Write '## <1.2.3> - <YYYY-MM-DD>'"
        elif one.number and not one.day and place > 0:
            yield f"{where}: '{one.heading}' stands below what is newer, without a day. Give it the day of its release"
        elif one.day and not _is_day(one.day):
            yield f"{where}: {one.day} is no day of the calendar. Correct it"
        for kind in re.findall(r"^### (.*)", one.words, re.MULTILINE):
            if kind not in KINDS:
                yield f"{where}: '{kind}' under it is no kind of change. Take one of {', '.join(KINDS)}"
    numbered = [one for one in told if one.number]
    for newer, older in pairwise(numbered):
        if _key(newer.number) <= _key(older.number):
            yield f"CHANGELOG.md:{older.line}: {older.number} stands below {newer.number}. Put the newest first"
        elif newer.day and newer.day < older.day:
            yield f"CHANGELOG.md:{newer.line}: {newer.number} is older than {older.number} below it. Correct a day"


def _faults_of_citation(citation: str, version: str, day: str) -> Iterator[str]:
    said = dict(re.findall(r"^(version|date-released): *[\"']?([^\"'\n]*)", citation, re.MULTILINE))
    if said.get("version") != version:
        yield f"CITATION.cff: version {said.get('version', 'is missing')}, the code's is {version}. Write it there"
    released = said.get("date-released", "")
    if released != day:
        remedy = f"Write 'date-released: {day}'" if day else "Take date-released out until there is one"
        yield f"CITATION.cff: the day is '{released}', the changelog's '{day}'. {remedy}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _key(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def main(words: list[str]) -> int:
    """Say what does not agree, or what is new; the exit code."""
    tag = words[0] if words else ""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = tuple(faults(changelog, (ROOT / "CITATION.cff").read_text("utf-8"), version_of(ROOT), tag))
    for fault in found:
        print(f"error: {fault}", file=sys.stderr)
    if tag and not found:
        print(next(sections(changelog)).words)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
