"""Entries of Hugging Face's daily papers, in every shape they had since 2024, as Records.

In: entries already decoded from JSON, from a page or from the network. Out: an Answer with a Record for each, and a
Fault for each that cannot be one. It never guesses: a value of the wrong type refuses its entry, not the file.

    paper.publishedAt         when arXiv had it
    paper.submittedOnDailyAt  the day of the list (since March 2025)
    publishedAt               before March 2025 the time of listing; since then the time of publication, shifted
    submittedBy               who submitted it: `name` is the handle; in paper.submittedOnDailyBy it is `user`
    submitterOrganization     the submitter's, not the paper's: left out
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from generator.errors import Fault
from generator.models import Affiliation, Person, Reading, Record
from generator.sources.answer import Answer, reasons, shown
from generator.values import Count, PaperId

SOURCE = "huggingface"

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?", re.ASCII | re.DOTALL)


class Entry(NamedTuple):
    """One entry as it was found: where, what, and the day that the list around it says it is of."""

    place: str
    value: Any
    day: date | None = None


def day_of(value: Any) -> date:
    """The day of `2025-12-09` or `2025-12-09T01:36:44.468Z`. ValueError, with the reason, for all else."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise ValueError("is no day (2025-12-09, 2025-12-09T08:00:00Z)") from None


_Day = Annotated[date, BeforeValidator(day_of)]


class _Said(BaseModel):
    """What an answer says: types are held to, keys that we do not read are not looked at, null is absent."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        strict=True,
        populate_by_name=True,
        alias_generator=lambda name: name if name.startswith("ai_") else to_camel(name),
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        return {key: word for key, word in value.items() if word is not None} if isinstance(value, dict) else value


class _Author(_Said):
    name: str
    hidden: bool = False


class _Account(_Said):
    user: str = ""
    name: str = ""
    fullname: str = ""


class _Organisation(_Said):
    name: str
    fullname: str = ""


class _Paper(_Said):
    id: PaperId
    title: str = ""
    summary: str = ""
    authors: Annotated[tuple[_Author, ...], Field(strict=False)] = ()
    published_at: _Day | None = None
    submitted_on_daily_at: _Day | None = None
    submitted_on_daily_by: _Account | None = None
    organization: _Organisation | None = None
    upvotes: Count | None = None
    github_stars: Count | None = None
    github_repo: str = ""
    project_page: str = ""
    ai_summary: str = ""
    ai_summary_model: str = ""
    ai_keywords: Annotated[tuple[str, ...], Field(strict=False)] = ()


class _Entry(_Said):
    paper: _Paper
    title: str = ""
    summary: str = ""
    published_at: _Day | None = None
    submitted_by: _Account | None = None
    organization: _Organisation | None = None
    num_comments: Count | None = None


def known(value: Any) -> bool:
    """Whether this looks like an entry, or like the flat paper that /api/papers/{id} gives."""
    if not isinstance(value, dict):
        return False
    flat = "id" in value and "title" in value and not value.keys().isdisjoint(("publishedAt", "summary", "upvotes"))
    return "paper" in value or flat


def answer(entries: Iterable[Entry | Fault], day: date | None, otherwise: date | None = None) -> Answer:
    """All entries as Records, in their order; what was refused before is passed on.

    `day` is the user's word and goes before all that the entries say; `otherwise` is for those that say nothing.
    """
    read = [entry if isinstance(entry, Fault) else _read(entry, day, otherwise) for entry in entries]
    return Answer.of(SOURCE, read)


def _read(entry: Entry, day: date | None, otherwise: date | None) -> Record | Fault:
    try:
        said = _Entry.model_validate(entry.value if _is_whole(entry.value) else {"paper": entry.value})
        listed = day or said.paper.submitted_on_daily_at or entry.day or otherwise or said.published_at
        return _record(said, listed)
    except ValidationError as error:
        return Fault(f"{entry.place}{_named(entry.value)}", reasons(error), "correct the entry or take it out")


def _is_whole(value: Any) -> bool:
    return not isinstance(value, dict) or "paper" in value or "id" not in value


def _named(value: Any) -> str:
    """The id in brackets, so that the entry is found; nothing where it is none."""
    paper = value.get("paper", value) if isinstance(value, dict) else None
    name = paper.get("id") if isinstance(paper, dict) else None
    return f" ({shown(name)[1:-1]})" if isinstance(name, str) else ""


def _record(said: _Entry, day: date | None) -> Record:
    paper = said.paper
    return Record(
        id=paper.id,
        title=paper.title or said.title,
        authors=tuple(author.name for author in paper.authors if author.name.strip() and not author.hidden),
        published=paper.published_at,
        organisation=_affiliation(paper.organization or said.organization),
        submitter=_person(paper.submitted_on_daily_by or said.submitted_by),
        machine_summary=paper.ai_summary,
        machine_summary_model=paper.ai_summary_model,
        keywords=paper.ai_keywords,
        code=_unbroken(paper.github_repo),
        project=_unbroken(paper.project_page),
        abstract=paper.summary or said.summary,
        seen=day,
        listed=(day,) if day else (),
        readings=_readings(said, day),
    )


def _unbroken(link: str) -> str:
    """Links have hard line breaks in them at times, as the abstracts that they are taken from."""
    return "".join(link.split("\n"))


def _affiliation(said: _Organisation | None) -> Affiliation | None:
    return Affiliation(handle=said.name, name=said.fullname or said.name) if said and said.name else None


def _person(said: _Account | None) -> Person | None:
    handle = (said.user or said.name) if said else ""
    return Person(name=said.fullname or handle, handle=handle) if said and (said.fullname or handle) else None


def _readings(said: _Entry, day: date | None) -> tuple[Reading, ...]:
    """Nothing where no day is known: a count without a date cannot be set beside others."""
    counts = {"votes": said.paper.upvotes, "comments": said.num_comments, "stars": said.paper.github_stars}
    return (Reading(date=day, **counts),) if day and any(n is not None for n in counts.values()) else ()
