"""A Hugging Face of our own: days of invented papers, played over real sockets as its API does."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from generator.collecting.agenda import Span
from generator.collecting.fetch import Door, Limits
from generator.collecting.manners import Clock
from generator.collecting.report import Report
from generator.collecting.rounds import fetch
from generator.config import Collect, Config
from tests.fetch.playing import Answer, Playing, played

HF, ARXIV = "https://huggingface.co", "https://export.arxiv.org"
MONDAY = date(2025, 12, 8)
NOON = datetime(2025, 12, 12, 12, tzinfo=UTC)  # a Friday
WORDS = ["tea", "kettle", "spoon", "steam", "leaf", "cup", "saucer", "sugar", "milk", "biscuit"]


def paper(number: int, day: date, **facts: Any) -> dict[str, Any]:
    """An entry of the API, in its shape of 2026."""
    title = f"On the {WORDS[number % 10].title()} of {WORDS[number // 10 % 10].title()}, Part {number}"
    summary = f"We boil water {number} times. It is hot."
    published = f"{day - timedelta(3)}T00:00:00.000Z"
    said = {
        "id": f"2512.{number:05d}",
        "authors": [{"_id": "a", "name": f"Ada Quill{number}", "hidden": False}, {"name": "Bo Spout", "hidden": False}],
        "publishedAt": published,
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "title": title,
        "submittedOnDailyBy": {"_id": "u", "fullname": "Pat Spout", "user": "spout", "type": "user"},
        "summary": summary,
        "upvotes": number % 50,
        "discussionId": "d",
    }
    return {
        "paper": said | facts,
        "publishedAt": published,
        "title": title,
        "summary": summary,
        "numComments": 1,
        "isAuthorParticipating": False,
    }


def day_of(first: int, count: int, day: date) -> list[dict[str, Any]]:
    return [paper(number, day) for number in range(first, first + count)]


class HuggingFace:
    """What the server plays: `days` may be changed between runs; `cap` is the most that it gives in a page."""

    def __init__(self, playing: Playing) -> None:
        self.playing = playing
        self.days: dict[date, Any] = {}
        self.single: dict[str, Any] = {}
        self.pages: dict[date, str] = {}
        self.broken: dict[date, Answer] = {}
        self.cap = 100
        self.made: datetime | None = NOON
        self.etags = False
        playing.otherwise = self.answer

    def answer(self, path: str) -> Answer | None:
        parts = urlsplit(path)
        if parts.path == "/api/daily_papers":
            return self._list(parse_qs(parts.query)) if "date=" in parts.query else self._json([])
        if parts.path.startswith("/api/papers/"):
            said = self.single.get(parts.path.rpartition("/")[2])
            return self._json(said) if said else Answer(b'{"error":"Paper not found"}', 404)
        if parts.path.startswith("/papers/date/"):
            page = self.pages.get(date.fromisoformat(parts.path[-10:]))
            return Answer(page.encode(), kind="text/html; charset=utf-8") if page else None
        return None

    def _list(self, query: dict[str, list[str]]) -> Answer:
        day = date.fromisoformat(query["date"][0])
        if day in self.broken:
            return self.broken[day]
        whole = self.days.get(day, [])
        if not isinstance(whole, list):
            return self._json(whole)
        limit = min(int(query.get("limit", ["50"])[0]), self.cap)
        start = int(query.get("p", ["0"])[0]) * limit
        return self._json(whole[start : start + limit])

    def _json(self, said: Any) -> Answer:
        headers = {"Date": format_datetime(self.made, usegmt=True)} if self.made else {}
        body = json.dumps(said).encode()
        if self.etags:
            headers["ETag"] = f'W/"{len(body):x}-{hash(body):x}"'
            if self.playing.asked[-1].headers.get("If-None-Match") == headers["ETag"]:
                return Answer(b"", 304, headers=headers)
        return Answer(body, kind="application/json; charset=utf-8", headers=headers)


@contextmanager
def huggingface() -> Iterator[HuggingFace]:
    with played() as playing:
        yield HuggingFace(playing)


def config(address: str, **collect: Any) -> Config:
    hosts = (HF, ARXIV, "https://oaipmh.arxiv.org", "https://rss.arxiv.org", "https://news.toy.example")
    return Config(collect=Collect.model_validate({"mirrors": dict.fromkeys(hosts, address), **collect}))


def unwaiting() -> Clock:
    """A clock by which waiting takes no time."""
    now = SimpleNamespace(passed=0.0)

    def sleep(seconds: float) -> None:
        now.passed += seconds

    return Clock(lambda: float(now.passed), sleep, lambda: NOON + timedelta(seconds=now.passed))


def collect(
    content: Path,
    address: str,
    since: date | None = None,
    until: date | None = None,
    *,
    began: datetime = NOON,
    backfill: bool = False,
    sources: Sequence[str] = ("huggingface",),
    **settings: Any,
) -> Report:
    """A run against the server, in this process."""
    limits = Limits(attempts=1)
    with closing(Door(config(address, **settings), unwaiting(), limits)) as door:
        return fetch(content, door, began, sources, Span(since, until, backfill))


def statuses(report: Report) -> dict[str, str]:
    """How each day went."""
    return {str(one.day): one.status for one in report.outcomes}


def records(content: Path) -> dict[str, bytes]:
    """Every file under records/ with its bytes."""
    root = content / "records"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
