"""A toy archive in which each feature occurs once, and what tests ask of any archive. All of it is invented."""

import shutil
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from generator.build import Built, Request, build
from generator.models import Affiliation, Paper, Person, Reading, Record
from generator.store import save
from tests.repositories import commit, git

LAB = Affiliation(handle="Toy-Lab", name="Toy Lab")
MONDAY, TUESDAY, WEDNESDAY = date(2025, 12, 8), date(2025, 12, 9), date(2025, 12, 10)


SPARSE = "It uses a sparse attention of blocks, and $x^2$ toys < 3 & more."


def paper_of(facts: Mapping[str, Any]) -> Paper:
    """A paper of facts that are checked, and may be told in words as those of records are."""
    return TypeAdapter(Paper).validate_python(facts)


def told(one: Any) -> dict[str, Any]:
    """Those of a paper or a row."""
    return {fact.name: getattr(one, fact.name) for fact in fields(one) if fact.init}


def record(number: int, *days: date, **facts: object) -> Record:
    """An invented paper; `days` are those on which it was listed."""
    given = {
        "id": f"2512.{number:05d}",
        "title": f"Toy Paper Number {number}",
        "authors": (f"Ada Toy{number}", "Bea Sample"),
        "published": date(2025, 12, 1),
        "abstract": f"Paper {number} moves toys about. {SPARSE}",
        "listed": days,
        "seen": max(days, default=TUESDAY),
        "readings": tuple(Reading(date=day, votes=number, comments=1) for day in days),
    }
    return Record.model_validate(given | facts)


RECORDS = (
    record(1, MONDAY, organisation=LAB, code="https://github.com/toy/one", keywords=("mixture of experts",)),
    record(
        2, MONDAY, TUESDAY, organisation=LAB, machine_summary="A machine wrote this.", machine_summary_model="toy-1"
    ),
    record(3, TUESDAY, submitter=Person(name="Cy Submitter", handle="cy"), project="https://toy.example.net/three"),
    record(4, TUESDAY, title="Long Context for Toys", authors=tuple(f"Author {n}" for n in range(30))),
    record(5, categories=("cs.CL",), published=date(2025, 11, 3)),
    record(6, WEDNESDAY, title='A <b>Hostile</b> & "Quoted" Title'),
)
BY_TITLE = (
    record(0, id="title/long-context-for-toys", title="Long context for toys", authors=(), author_count=30),
    record(0, id="title/known-by-its-title-alone", title="Known by Its Title Alone", abstract="", published=None),
)
CURATION = {
    "site.toml": 'format = 1\ntitle = "Toy Times"\nbase_url = "https://toys.example.net/daily/"\n',
    "organisations.toml": 'format = 1\n[organisations.toy-lab]\nname = "The Toy Lab"\naliases = ["Toy-Lab"]\n',
    "tags.toml": 'format = 1\n[tags.toys]\nname = "Toys"\npatterns = ["toy*"]\nmentions = 1\n',
    "papers/2512.00001.md": "---\nformat: 1\nsummary: Ours, *in our words*.\n---\nRead **this** first.\n",
    "papers/2512.00005.md": '---\nformat: 1\ntitle: "A Corrected Title"\ntags: ["toys"]\n---\n',
    "days/2025-12-09.md": "---\nformat: 1\n---\nA day of toys.\n",
    "pages/about.md": "---\nformat: 1\ntitle: About toys\n---\n## Why\n\nBecause.\n",
}


def write(content: Path, files: Mapping[str, str] = CURATION, layer: str = "curation") -> None:
    """Write what people decided."""
    for name, words in files.items():
        path = content / layer / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")


def archive(content: Path) -> Path:
    """The toy archive at `content`."""
    save(content, {"huggingface": RECORDS, "capture": BY_TITLE})
    write(content)
    return content


def edition(content: Path, output: Path, **options: object) -> Built:
    """A build of `content` in this process."""
    return build(Request(content, output, **{"jobs": 1, **options}))  # type: ignore[arg-type]


def cloned(repository: Path, clone: Path) -> None:
    """Commit all of a folder as an archive's own files for git have it, and clone it."""
    for name in (".gitattributes", ".gitignore"):
        shutil.copy(Path(__file__).parents[1] / name, repository)
    git(repository, "init", "--quiet", "--initial-branch=main")
    commit(repository, "Publish")
    git(repository, "clone", "--quiet", str(repository), str(clone))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def digest(folder: Path) -> str:
    """One digest of a tree: paths and bytes."""
    whole = sha256()
    for name, data in tree(folder).items():
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()
