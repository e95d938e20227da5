"""A RIS file -> Works.

`XX  - words` a line, from TY to ER; what is no such line goes on with the last. Spaces and breaks are as people have
them, and an entry ends where the next begins, if nothing ended it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from generator.errors import Fault
from generator.trading.notes import told
from generator.trading.works import (
    Work,
    arxiv_of,
    bare_arxiv,
    date_of,
    dated_by,
    doi_of,
    named,
    ours_of,
    parted,
    reference,
    tags_of,
)

_LINE: Final = re.compile(r"([A-Z][A-Z0-9]) {0,3}-(?: (.*))?$")
_JOURNAL: Final = ("JO", "T2", "JF", "BT", "JA", "J2")
_TITLE: Final = ("TI", "T1", "CT", "ST")
_NUMBER: Final = ("AN", "UR", "DO", "M1", "M3", "C7", "ID", "L1", "L2", "LK", "JO", "T2", "JF", "VL", "N1")
_OTHERS: Final = ("TY", "ER", "AU", "A1", "PY", "Y1", "DA", "AB", "N2", "KW", "IS", "SP", "EP")
_READ: Final = frozenset((*_JOURNAL, *_TITLE, *_NUMBER, *_OTHERS))

Fields = Mapping[str, list[str]]


def works(text: str, place: str) -> Iterator[Work | Fault]:
    """The entries in their order; what stands outside of them as a Fault."""
    fields: dict[str, list[str]] = {}
    first, last = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        found = _LINE.match(line)
        tag = found[1] if found else ""
        if tag == "TY" or (tag == "ER" and fields):
            if fields:
                yield _work(fields, f"{place}:{first}")
            fields, first, last = ({"TY": [found[2] or ""]}, number, "TY") if found and tag == "TY" else ({}, 0, "")
        elif found and fields:
            fields.setdefault(tag, []).append((found[2] or "").rstrip())
            last = tag
        elif fields and last:
            fields[last][-1] += f"\n{line.removeprefix('  ').rstrip()}"
        elif line.strip() and tag != "ER":
            yield Fault(f"{place}:{number}", "stands in no entry", "begin one with 'TY  - '")
    if fields:
        yield _work(fields, f"{place}:{first}")


def _work(fields: Fields, place: str) -> Work:
    def get(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, ()) if value.strip()), "")

    every = [value for tag in _NUMBER for value in fields.get(tag, ())]
    arxiv = arxiv_of(*every) or bare_arxiv(get("AN") if "arxiv" in get("DB", "PB", "JO", "T2").lower() else "")
    date = get("DA") if re.match(r"\s*\d{4}", get("DA")) else get("PY", "Y1")
    pages = "-".join(filter(None, (get("SP"), get("EP"))))
    keywords = tuple(word for value in fields.get("KW", ()) for word in parted(value, ";"))
    own = told("\n\n".join(note.strip() for note in fields.get("N1", ()) if note.strip()))
    return Work(
        place,
        title=" ".join(get(*_TITLE, *(() if get(*_TITLE) else ("BT", "T2"))).split()),
        authors=tuple(_name(name) for tag in ("AU", "A1") for name in fields.get(tag, ()) if name.strip()),
        arxiv=arxiv,
        id="" if arxiv else ours_of(*fields.get("UR", ())),
        doi=doi_of(get("DO")) or doi_of(" ".join((*fields.get("UR", ()), *fields.get("M3", ())))),
        published=dated_by(arxiv, date_of(date), month_said=bool(re.match(r"\s*\d{4}[-/]\d", date))),
        journal_ref=reference(
            get(*_JOURNAL) if get(*_TITLE) else "", get("VL"), get("IS"), pages, get("PY", "Y1", "DA")[:4]
        ),
        abstract=get("AB", "N2"),
        keywords=keywords,
        unkept=tuple(sorted(tag for tag in fields if tag not in _READ)),
        dated=date,
        **own | {"tags": tags_of(keywords)},
    )


def _name(words: str) -> str:
    """`Toy, Ada` and `Toy, Ada, Jr.`, as RIS has them."""
    return named(*(part.strip() for part in " ".join(words.split()).split(",", 2)))
