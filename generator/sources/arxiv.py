"""arXiv as a source: its own days, and more on papers that are known by their id.

In: a day, or ids, and a `get`; which papers of a day are wanted stands in the settings. Out: an Answer. A paper lies
under the date of its first version's announcement: what is submitted from Monday 14:00 to Tuesday 14:00 in the East of
the United States is announced on Tuesday at 20:00 and stands in Wednesday's lists and feeds, and so on; what comes from
Friday's closing to Monday's stands in Tuesday's. That date follows from the moment of submission alone, so that all who
ask agree, whenever and however they ask; a paper that moderators held back, or one before a holiday, lies where it else
would have. The feed alone tells the true date: `way = "feed"`. (https://info.arxiv.org/help/availability.html)
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from generator.errors import ContentError, Fault
from generator.models import Record
from generator.reply import Get
from generator.sources import arxiv_api, arxiv_feed, arxiv_oai
from generator.sources.answer import Answer
from generator.sources.arxiv_api import SOURCE

__all__ = ["CHUNK", "REQUIRED", "SOURCE", "announced", "day", "enrich", "span"]

CHUNK: Final = 100  # papers that one request of `enrich` asks for
REQUIRED: Final = ("authors", "abstract")
_FEW: Final = 5  # papers for each of which a request more is worth its three seconds
_CLOSE: Final = 14  # o'clock
_MONDAY, _TUESDAY, _FRIDAY = 0, 1, 4


def day(day: date, get: Get) -> Answer:
    """The papers that were announced for `day`. Raises FetchError or ContentError."""
    wanted = get.settings.arxiv
    if not (wanted.categories or wanted.authors or wanted.phrases):
        remedy = "say under [collect.arxiv] in site.toml which categories, authors or phrases"
        raise ContentError(Fault("site.toml", "arXiv is asked for nothing", remedy))
    if day.weekday() > _FRIDAY:
        return Answer(SOURCE, (), ())  # nothing is announced, so nobody is asked
    if wanted.way == "feed":
        return _from_feed(day, get)
    return _from_oai(day, get) if wanted.way == "oai" else _from_api(day, get)


def enrich(ids: Sequence[str], get: Get) -> Answer:
    """What arXiv knows of papers: authors, categories, DOI, journal reference, comment, versions, withdrawn."""
    page = arxiv_api.by_ids(ids, get)
    wanted = frozenset(ids)
    records = tuple(record for record in page.records if record.id in wanted)
    if len(ids) <= _FEW:
        records = tuple(_with_versions(record, get) for record in records)
    return Answer(SOURCE, records, page.refused)


def announced(submitted: datetime) -> date:
    """The day under which a paper lies whose first version was submitted at that moment."""
    local = submitted.astimezone(UTC) - timedelta(hours=_hours_behind(submitted))
    evening = local.date() + timedelta(1 if local.hour >= _CLOSE else 0)
    evening += timedelta({4: 2, 5: 2, 6: 1}.get(evening.weekday(), 0))  # Friday's closing is Sunday's evening
    return evening + timedelta(1)


def span(day: date) -> tuple[datetime, datetime]:
    """From when until when what is announced for a weekday was submitted."""
    back = {_MONDAY: (4, 3), _TUESDAY: (4, 1)}.get(day.weekday(), (2, 1))
    first, last = (_closing(day - timedelta(number)) for number in back)
    return first, last


def _with_versions(record: Record, get: Get) -> Record:
    """The query API tells of the first version and the newest; of those between, arXivRaw does."""
    if not record.versions or record.versions[-1].number == len(record.versions):
        return record
    raw = arxiv_oai.one(record.id, "arXivRaw", get).records
    return record.model_copy(update={"versions": raw[0].versions, "withdrawn": raw[0].withdrawn}) if raw else record


def _from_api(day: date, get: Get) -> Answer:
    first, last = span(day)
    within = f"submittedDate:[{first:%Y%m%d%H%M} TO {last:%Y%m%d%H%M}]"
    page = arxiv_api.search(f"({_query(get)}) AND {within}", get)
    ours = [one for one in page.records if (at := page.moments.get(one.id)) and announced(at) == day]
    return _answer(day, ours, page.refused)


def _from_oai(day: date, get: Get) -> Answer:
    """Of all that has changed since the evening before, what was announced for the day. It knows categories only."""
    if not get.settings.arxiv.categories:
        raise ContentError(Fault("site.toml", "OAI-PMH knows categories only", 'name some, or take `way = "api"`'))
    since = {"metadataPrefix": "arXivRaw", "from": str(day - timedelta(1))}  # no `until`: it may have changed again
    found: dict[str, Record] = {}
    refused: list[Fault] = []
    for name in get.settings.arxiv.categories:
        part = arxiv_oai.harvest({**since, "set": _set(name)}, get)
        refused += part.refused
        found |= {one.id: one for one in part.records if (at := part.moments.get(one.id)) and announced(at) == day}
    return _answer(day, list(found.values()), tuple(refused))


def _from_feed(day: date, get: Get) -> Answer:
    """What the feed of today calls new. What it calls otherwise was announced for the first time before."""
    if not get.settings.arxiv.categories:
        raise ContentError(Fault("site.toml", "feeds know categories only", 'name some, or take `way = "api"`'))
    feed = arxiv_feed.ask(get.settings.arxiv.categories, get)
    if feed.day != day and feed.papers:
        raise ContentError(Fault(arxiv_feed.FEED, f"knows {feed.day}, not {day}", 'take `way = "api"` for the past'))
    new = [one.record for one in feed.papers if one.kind == "new"]
    return _answer(day, new, feed.refused)


def _answer(day: date, records: Sequence[Record], refused: tuple[Fault, ...]) -> Answer:
    listed = (record.model_copy(update={"listed": (day,), "seen": record.seen or day}) for record in records)
    return Answer(SOURCE, tuple(sorted(listed, key=lambda record: record.id)), refused)


def _query(get: Get) -> str:
    wanted = get.settings.arxiv
    terms = (
        *(f"cat:{name}" for name in wanted.categories),
        *(f'au:"{_plain(name)}"' for name in wanted.authors),
        *(f'{field}:"{_plain(phrase)}"' for phrase in wanted.phrases for field in ("ti", "abs")),
    )
    return " OR ".join(terms)


def _plain(words: str) -> str:
    return " ".join(words.replace('"', " ").split())


def _set(name: str) -> str:
    """`cs.CL` is the set cs:cs:CL, `hep-th` physics:hep-th, `physics.optics` physics:physics:optics."""
    archive, _, part = name.partition(".")
    own = ("cs", "econ", "eess", "math", "q-bio", "q-fin", "stat")
    group = archive if archive in own else "physics"
    return f"{group}:{archive}:{part}" if part else f"{group}:{archive}"


def _closing(day: date) -> datetime:
    """14:00 in the East of the United States, as UTC."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return noon + timedelta(hours=_CLOSE - 12 + _hours_behind(noon + timedelta(hours=6)))


def _hours_behind(moment: datetime) -> int:
    """4 in summer, from 2:00 on the second Sunday of March to 2:00 on the first of November; else 5. Law since 2007."""
    start = _sunday(moment.year, 3, 2) + timedelta(hours=7)
    end = _sunday(moment.year, 11, 1) + timedelta(hours=6)
    return 4 if start <= moment.astimezone(UTC) < end else 5


def _sunday(year: int, month: int, number: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta((6 - first.weekday()) % 7 + 7 * (number - 1))
