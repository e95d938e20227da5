"""Another Broadsheet's papers: its days, from the JSON beside each day's page, and what it exports, a paper a line.

In: a day and a `get`, where the other is published stands in the settings; or a file. Out: an Answer.
`papers/date/<day>.json` is a JSON Feed whose items bear every fact of a paper under `_paper`; a line of
`archive/<year>.jsonl.gz`, unpacked, or of `export --format jsonl` is such a `_paper`. What people there wrote is theirs
and is not taken.
"""

from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from generator import urls
from generator.errors import ContentError, Fault
from generator.models import Record
from generator.reply import JSON, Get
from generator.sources.answer import Answer, Stored, reasons
from generator.sources.stored import strict_json, strict_json_of

SOURCE: Final = "archive"
REQUIRED: Final = ()  # the other may know papers by their titles alone
_SAME: Final = (
    "authors", "author_count", "published", "categories", "primary_category", "doi", "journal_ref", "comment",
    "licence", "versions", "withdrawn", "models", "datasets", "spaces", "machine_summary", "machine_summary_model",
    "keywords", "code", "project", "abstract", "history", "submitter",
)  # fmt: skip # facts that a published paper and a record call by one name


def read(stored: Stored) -> Answer | None:
    """The papers of an export, under the days that listed them there; None where the file is none."""
    if stored.opening != b"{":
        return None
    lines = [(number, line) for number, line in enumerate(stored.text().split("\n"), 1) if line.strip()]
    if not _is_export(lines[0][1]):
        return None
    return Answer.of(SOURCE, [_of_line(line, f"{stored.place}:{number}") for number, line in lines])


def _is_export(line: str) -> bool:
    try:
        said = strict_json(line)
    except ValueError:
        return False
    return isinstance(said, dict) and {"id", "guid", "title"} <= said.keys()


def _of_line(line: str, place: str) -> Record | Fault:
    try:
        said = strict_json(line)
    except ValueError:
        return Fault(place, "is not valid JSON", "export it again")
    days = said.get("listed", ()) if isinstance(said, dict) else ()
    return _record({"_paper": said}, tuple(days) if isinstance(days, list) else (), place)


def day(day: date, get: Get) -> Answer:
    """The papers of that day; none where the other has no such day. Raises FetchError or ContentError."""
    address = get.settings.archive.address
    if not address:
        remedy = "say under [collect.archive] in site.toml at which address"
        raise ContentError(Fault("site.toml", "another Broadsheet is asked, and it is not said which", remedy))
    reply = get(f"{address}{urls.day(day)}.json")
    if reply.status == 404:
        return _no_such_day(f"{address}{urls.day(day)}.html", get)
    said = strict_json_of(reply.text(JSON), reply.url)
    items = said.get("items") if isinstance(said, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version/" not in str(said.get("version")):
        raise ContentError(Fault(reply.url, "is no JSON Feed", "look whether that is a Broadsheet's address"))
    if said.get("next_url"):
        raise ContentError(Fault(reply.url, "is not the whole of its day", "look at the answer"))
    return Answer.of(SOURCE, [_record(item, (day,), f"{reply.url}, item {n}") for n, item in enumerate(items, 1)])


def _no_such_day(page: str, get: Get) -> Answer:
    """Nothing, if the other has no page of that day either: it may publish pages without JSON beside them."""
    if get(page).status == 200:
        remedy = 'its owner can publish it: [downloads] json_of = ["day", …] in site.toml'
        raise ContentError(Fault(page, "has no JSON beside it", remedy))
    return Answer(SOURCE, (), ())


def _record(item: Any, days: tuple[Any, ...], place: str) -> Record | Fault:
    paper = item.get("_paper") if isinstance(item, dict) else None
    if not isinstance(paper, dict):
        return Fault(place, "has no _paper", "look whether that is a Broadsheet's feed")
    facts = {name: paper[name] for name in _SAME if paper.get(name) is not None}
    try:
        return Record.model_validate(
            facts
            | {"id": paper.get("id"), "title": paper.get("title") or item.get("title")}
            | {"organisation": _organisation(paper), "readings": _readings(paper), "listed": days}
            | {"seen": max((one for one in days if isinstance(one, str | date)), default=None)}
            | {"guid": _guid(item, paper)}
        )
    except ValidationError as error:
        return Fault(place, reasons(error), "look at the answer")


def _organisation(paper: dict[str, Any]) -> dict[str, str] | None:
    rows = paper.get("organisations")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    name, link = first.get("name"), first.get("link")
    if not isinstance(name, str) or not name:
        return None
    at_home = isinstance(link, str) and link.startswith("https://huggingface.co/")
    return {"handle": str(link).rpartition("/")[2] if at_home else str(first.get("slug") or name), "name": name}


def _readings(paper: dict[str, Any]) -> tuple[Any, ...]:
    reading = paper.get("reading")
    return (reading,) if isinstance(reading, dict) else ()


def _guid(item: dict[str, Any], paper: dict[str, Any]) -> str:
    """The id under which the other has published it, where that does not follow from its own."""
    said = paper.get("guid") or item.get("id") or ""
    return said if isinstance(said, str) and said.startswith("urn:uuid:") and len(said) < 60 else ""
