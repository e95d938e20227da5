"""The network as the docs' commands find it: an invented Hugging Face, arXiv and Broadsheet, all in this process."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from generator.config import Collect, Config
from generator.reply import Reply, Validators
from tests.collect.daily import HuggingFace, day_of, paper
from tests.fetch.playing import Answer, Playing

EACH = 3  # papers that each source lists on a day
ENTRY = """<entry><id>http://arxiv.org/abs/{id}v1</id><title>On Tea, Part {id}</title><published>{at}</published>
<updated>{at}</updated><summary>We boil water. It is hot.</summary><author><name>Ada Quill</name></author>
<category term="cs.CL"/><arxiv:primary_category term="cs.CL"/></entry>"""
FEED = """<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/toy</id><opensearch:totalResults>{total}
</opensearch:totalResults>{entries}</feed>"""


class World:
    """Stands where the door to the network does."""

    def __init__(self, config: Config, **_given: Any) -> None:
        self.settings: Collect = config.collect
        self.huggingface = HuggingFace(Playing())
        self.huggingface.made = None

    def __call__(self, url: str, _known: Validators | None = None, /) -> Reply:
        parts = urlsplit(url)
        answer = self._answer(parts.hostname or "", url.partition(parts.netloc)[2])
        made = parsedate_to_datetime(answer.headers["Date"]) if "Date" in answer.headers else datetime.now(UTC)
        return Reply(url, answer.status, answer.kind.partition(";")[0], answer.body, made)

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, host: str, path: str) -> Answer:
        if host == "huggingface.co":
            return self._of_huggingface(path)
        if host == "export.arxiv.org":
            return Answer(_atom(path).encode(), kind="application/atom+xml")
        if found := re.search(r"/papers/date/(\d{4}-\d\d-\d\d)\.json$", path):
            return Answer(_another(date.fromisoformat(found[1])).encode(), kind="application/feed+json")
        return Answer(b"", 404, kind="text/plain")

    def _of_huggingface(self, path: str) -> Answer:
        if asked := parse_qs(urlsplit(path).query).get("date"):
            day = date.fromisoformat(asked[0])
            self.huggingface.days[day] = day_of(day.toordinal() % 9_000 * EACH, EACH, day) if day.weekday() < 5 else []
        elif path.startswith("/api/papers/"):
            key = urlsplit(path).path.rpartition("/")[2]
            self.huggingface.single[key] = paper(1, date(2025, 12, 8), id=key)["paper"]
        return self.huggingface.answer(path) or Answer(b"", 404, kind="text/plain")


def _atom(path: str) -> str:
    """arXiv's answer to a query by ids, or for the papers of a day."""
    query = parse_qs(urlsplit(path).query)
    if asked := query.get("id_list"):
        made = [(key, "2025-12-08T19:00:00Z") for key in unquote(asked[0]).split(",")]
    else:
        end = datetime.strptime(query["search_query"][0][-13:-1], "%Y%m%d%H%M").replace(tzinfo=UTC)
        at = f"{end - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        made = [(f"2511.{end.toordinal() % 9_000 * EACH + n:05d}", at) for n in range(EACH)]
    entries = "".join(ENTRY.format(id=key, at=at) for key, at in made)
    return FEED.format(total=len(made), entries=entries)


def _another(day: date) -> str:
    """A day of another Broadsheet."""
    facts = {"id": f"2510.{day.toordinal() % 90_000:05d}", "title": f"A Cup of {day}", "authors": ["Ada Quill"]}
    items = [{"id": f"oai:arXiv.org:{facts['id']}", "_paper": facts}] if day.weekday() < 5 else []
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Toy", "items": items})
