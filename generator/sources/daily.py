"""Hugging Face's daily papers, asked for day by day, and what it links to each paper.

In: a day, or ids, and a `get`. Out: an Answer. The shapes of entries are known to huggingface.py, those of lists to
stored.py; the page of a day, in webpage.py, is read where the API fails.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from generator.errors import ContentError, Fault, FetchError
from generator.models import Record
from generator.reply import HTML, JSON, Get, Reply
from generator.sources import stored, webpage
from generator.sources.answer import Answer, Stored
from generator.sources.huggingface import SOURCE, Entry, answer

__all__ = ["CHUNK", "DAILY", "SOURCE", "day", "enrich"]

HOST: Final = "https://huggingface.co"
DAILY: Final = True
CHUNK: Final = 1  # papers that one request of `enrich` asks for
_PAGE: Final = 100  # the most that a page may hold
_FULL: Final = 50  # a page of at least so many may have been cut, should the server allow no more than by default
_PAGES: Final = 40
_LINKED: Final = 50


def day(day: date, get: Get) -> Answer:
    """The whole list of `day`; where the API fails, from the page of that day.

    Raises FetchError or ContentError, those of the API, where neither will do.
    """
    try:
        return _from_api(day, get)
    except (FetchError, ContentError) as error:
        try:
            return _from_page(day, get)
        except (FetchError, ContentError):
            raise error from None


def enrich(ids: Sequence[str], get: Get) -> Answer:
    """What Hugging Face says now of papers, with the models, datasets and Spaces that it links to them."""
    return Answer.of(SOURCE, [said for key in ids for said in _of_paper(key, get)])


def _from_api(day: date, get: Get) -> Answer:
    """Page after page, until one is short or tells nothing new."""
    records: dict[str, Record] = {}
    refused: list[Fault] = []
    for number in range(_PAGES):
        reply = get(f"{HOST}/api/daily_papers?date={day}&p={number}&limit={_PAGE}")
        page = _read_list(day, reply)
        fresh = [record for record in page.records if record.id not in records]
        records |= {record.id: record for record in fresh}
        refused += page.refused
        if len(page.records) + len(page.refused) < _FULL or not fresh:
            return _of_day(day, records.values(), refused, reply)
    raise ContentError(Fault(f"{HOST}/api/daily_papers?date={day}", "has no end", "try again"))


def _read_list(day: date, reply: Reply) -> Answer:
    place = f"{HOST}/api/daily_papers {day}"
    text = reply.text(JSON)
    if text.lstrip()[:1] == "[" or '"data"' in text[:2_000]:
        page = stored.read(Stored(text.encode("utf-8", "surrogatepass"), place))
        if page is not None:
            return page
    raise ContentError(Fault(reply.url, "answered with something that is no list of papers", "look at the answer"))


def _from_page(day: date, get: Get) -> Answer:
    reply = get(f"{HOST}/papers/date/{day}")
    page = webpage.read(Stored(reply.text(HTML).encode(), f"{HOST}/papers/date/{day}"))
    if page is None or (page.records and not any(day in record.listed for record in page.records)):
        raise ContentError(Fault(reply.url, "is no page of that day's papers", "look at the page"))
    return _of_day(day, page.records, page.refused, reply)


def _of_day(day: date, records: Any, refused: Sequence[Fault], reply: Reply) -> Answer:
    """What is of `day`: a weekend's list may be that of the day before, and says so."""
    ours = tuple(_read_on(record, reply) for record in records if record.listed in ((day,), ()))
    return Answer(SOURCE, ours, tuple(refused))


def _read_on(record: Record, reply: Reply) -> Record:
    """Votes bear the date on which they were counted, not that of the list."""
    readings = tuple(one.model_copy(update={"date": reply.made.date()}) for one in record.readings)
    return record.model_copy(update={"readings": readings})


def _of_paper(key: str, get: Get) -> Iterator[Record | Fault]:
    if "/" in key:
        return  # Hugging Face has papers of the new ids only
    reply = get(f"{HOST}/api/papers/{key}")
    if reply.status == 404:
        return
    said = stored.strict_json_of(reply.text(JSON), reply.url)
    for record in answer([Entry(reply.url, said)], None, reply.made.date()).records:
        if record.id == key:
            links = {name: _linked(said, f"linked{name.capitalize()}") for name in ("models", "datasets", "spaces")}
            yield Record.model_validate(_read_on(record, reply).model_dump() | links | {"listed": ()})


def _linked(said: Any, name: str) -> tuple[str, ...]:
    rows = said.get(name) if isinstance(said, dict) else None
    ids = (row.get("id") for row in rows[:_LINKED] if isinstance(row, dict)) if isinstance(rows, list) else ()
    return tuple(word for word in ids if isinstance(word, str) and word)
