"""An archive made of payloads: each field that a source or a person fills holds one, in every paper another.

The papers stand 25 a day. Each has a word of its own in its title (`payloads.mark`), by which every reader finds it in
every format, whatever the rest has become.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from generator import tagging, text, trade
from generator.edition import load_edition
from generator.models import Affiliation, Change, Paper, Person, Reading, Record, Version
from generator.store import save
from tests import toy
from tests.trust.payloads import ADDRESSES, mark

FIRST: Final = date(2025, 6, 2)
A_DAY: Final = 25  # papers, and so payloads, on a page
BASE: Final = "https://toys.example.net/daily/"
GROUPS: Final = 4  # organisations, tags, authors with a page, each named by a payload
ID: Final = "3f0c9a52-0a4e-4b7c-8a55-6f8f0d1b2c3d"


class World(NamedTuple):
    """What was put in, where it lies, and what the archive holds of it."""

    payloads: tuple[str, ...]
    content: Path
    site: Path
    papers: Mapping[str, Paper]  # by id

    def __repr__(self) -> str:
        return f"World({len(self.payloads)} payloads)"

    @property
    def pages(self) -> list[Path]:
        """Every HTML page."""
        return sorted(self.site.rglob("*.html"))

    @property
    def days(self) -> list[str]:
        """The addresses of the days, each with 25 payloads."""
        return [path.relative_to(self.site).as_posix() for path in sorted(self.site.glob("papers/date/2*.html"))]


IMPORTED: Final = 25  # payloads that come once more, by another road
NUMBERED: Final = 700  # from which number on those are


def title_of(payload: str, number: int) -> str:
    """The title of a payload's paper: the payload stands first, where most is to be broken."""
    return f"{payload} {mark(number)}"


def id_of(number: int) -> str:
    return f"2506.{number:05d}"


def numbered(payloads: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each payload with its number, and those once more that `import` brings."""
    yield from enumerate(payloads)
    yield from enumerate(payloads[:IMPORTED], NUMBERED)


def day_of(number: int) -> date:
    return FIRST + timedelta(days=number // A_DAY)


def records(payloads: Sequence[str]) -> list[Record]:
    """A record of each payload, in every field that a source fills."""
    return [_record(number, payload, payloads) for number, payload in enumerate(payloads)]


def _record(number: int, payload: str, payloads: Sequence[str]) -> Record:
    group, day = number % GROUPS, day_of(number)
    link = ADDRESSES[number % len(ADDRESSES)]
    return toy.record(
        0,
        day,
        id=id_of(number),
        title=title_of(payload, number),
        authors=(payload, payloads[group], "Ada Toy"),
        published=day - timedelta(days=3),
        organisation=Affiliation(handle=f"lab-{group}", name=payload),
        submitter=Person(name=payload, handle=payload),
        machine_summary=payload,
        machine_summary_model=payload,
        keywords=(payload, "kites"),
        code=link if number % 2 else "https://github.com/toy/one",
        project=link,
        licence=link,
        categories=("cs.CL",),
        doi=payload,
        journal_ref=payload,
        comment=payload,
        versions=(Version(number=1, date=day),),
        models=(payload,),
        datasets=(payload,),
        spaces=(payload,),
        history=(Change(until=day, title=payload),) if text.line(payload, 9) else (),
        abstract=f"{payload}\n\nKites fly. {payload} They $x^2$ land.\n\n{payload}",
        readings=(Reading(date=day, votes=number % 90, comments=1, stars=0),),
    )


def quoted(words: str) -> str:
    """A string as TOML and YAML both write it."""
    return json.dumps(text.clean(words), ensure_ascii=False).replace("\x7f", "\\u007f")


def curation(payloads: Sequence[str]) -> dict[str, str]:
    """What people write, with a payload wherever words may stand."""
    named = [words for words in payloads if len(text.line(words, 200)) > 3]
    phrases = [words for words in named if not tagging.fault(text.line(words, 1_000))]
    tags = "".join(
        f'[tags.t{n}]\nname = {quoted(f"{phrases[n]} n{n}")}\npatterns = ["kites"]\nmentions = 1\n'
        for n in range(GROUPS)
    )
    labs = "".join(
        f'[organisations.lab-{n}]\nname = {quoted(named[n])}\naliases = ["lab-{n}"]\n' for n in range(GROUPS)
    )
    authors = "".join(f"[authors.a{n}]\nname = {quoted(payloads[n])}\n" for n in range(GROUPS))
    words = quoted(named[0])
    entries = "".join(
        f"- {id_of(n)} | {' '.join(one.replace('|', '/').split())} | 2026-01-05 | 4\n"
        + "".join(f"  {line}\n" for line in text.clean(one).split("\n"))
        for n, one in list(enumerate(named))[:60]
    )
    return {
        "site.toml": SITE.format(
            words=words, other=quoted(named[1]), mail=quoted(f"{named[2]}\r\nBcc: x@evil.example")
        ),
        "organisations.toml": f"format = 1\n{labs}",
        "tags.toml": f"format = 1\n{tags}",
        "authors.toml": f"format = 1\n{authors}",
        "searches.toml": f"format = 1\n[searches.s]\ntitle = {words}\nquery = {quoted('kites ' + named[1])}\n",
        "lists/l.md": f"---\nformat: 1\ntitle: {words}\ndescription: {words}\n---\n{entries}",
        **{
            f"papers/{id_of(n)}.md": f"---\nformat: 1\nsummary: {quoted(one)}\n---\n{text.clean(one)}\n"
            for n, one in list(enumerate(named))[:60]
        },
        **{
            f"days/{FIRST + timedelta(days=n)}.md": f"---\nformat: 1\ntitle: {quoted(one)}\n---\n{text.clean(one)}\n"
            for n, one in enumerate(named[:2])
        },
        "pages/p.md": f"---\nformat: 1\ntitle: {words}\ndescription: {words}\n---\n"
        + "\n\n".join(text.clean(one) for one in named[:60])
        + "\n",
    }


SITE: Final = f"""format = 1
title = {{words}}
subtitle = {{other}}
base_url = "{BASE}"
id = "{ID}"
repository = "https://git.example.org/me/it"
[curator]
name = {{words}}
line = {{other}}
link = "https://ana.example.org/"
[limits]
shelf = 20
feed = 20
[feeds]
daily = ["site", "tags/t0"]
weekly = ["site"]
[digests.morning]
title = {{mail}}
"""


def brought(content: Path, payloads: Sequence[str]) -> None:
    """Payloads through `import`, as another program's file holds them, onto a list of their own."""
    items = [
        {
            "id": id_of(number),
            "title": title_of(words, number),
            "author": [{"literal": words}, {"family": words, "given": words}],
            "issued": {"date-parts": [[2025, 12, 8]]},
            "URL": f"https://arxiv.org/abs/{id_of(number)}",
            "DOI": words,
            "container-title": words,
            "abstract": f"{words}\n\nKites fly. {words}",
            "note": words,
        }
        for number, words in enumerate(payloads, NUMBERED)
    ]
    path = content.parent / "items.json"
    path.write_text(json.dumps(items), "utf-8")
    trade.bring_in([path], content, trade.Asked("brought"))


def grown(folder: Path, payloads: Sequence[str], **options: Any) -> World:
    """The world of these payloads below `folder`, saved and built by the real store and the real build."""
    content = folder / "content"
    save(content, {"huggingface": records(payloads)})
    toy.write(content, curation(payloads))
    if options.get("whole"):
        brought(content, payloads[:IMPORTED])
    toy.edition(content, folder / "site", **options)
    papers = load_edition(content, None, whole=False).archive.papers
    return World(tuple(payloads), content, folder / "site", {paper.id: paper for paper in papers})
