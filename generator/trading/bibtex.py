"""A BibTeX or biblatex file -> Works.

The blocks are found by bibtexparser's splitter, which knows their lines and goes on behind a broken one; what stands in
them is read here: strings, months, crossref, LaTeX, and the fields of JabRef in which people keep how far they read.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from generator.errors import Fault
from generator.tex import plain
from generator.trading.notes import told
from generator.trading.works import (
    Work,
    arxiv_of,
    bare_arxiv,
    category_of,
    date_of,
    dated_by,
    day_of,
    doi_of,
    month_of,
    named,
    ours_of,
    parted,
    reference,
    status_of,
    tags_of,
)

_LONGEST: Final = 200_000  # characters of a field
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_KEYLESS: Final = re.compile(  # `@article{ title = …`, of which JabRef writes many
    r"(^[ \t]*@(?!string|comment|preamble)\w{1,40}[ \t]*[{(])(?=\s*[\w-]{1,40}\s*=)", re.IGNORECASE | re.MULTILINE
)
_ELSEWHERE: Final = ("url", "journal", "journaltitle", "volume", "number", "note", "howpublished", "ee", "doi", "file")
_INHERITED: Final = ("year", "date", "month", "booktitle", "journal", "journaltitle", "volume", "number", "publisher")
# fmt: off
_READ: Final = frozenset({  # the fields that are kept, or that say nothing of the work
    "title", "subtitle", "author", "editor", "eprint", "eprinttype", "archiveprefix", "eprintclass", "primaryclass",
    "archive", "url", "ee", "doi", "date", "year", "month", "day", "journal", "journaltitle", "booktitle", "volume",
    "number", "issue", "pages", "abstract", "keywords", "groups", "note", "annote", "annotation", "review", "comment",
    "readstatus", "ranking", "rating", "timestamp", "creationdate", "dateadded", "date-added", "crossref", "owner",
})
# fmt: on


def works(text: str, place: str) -> Iterator[Work | Fault]:
    """The entries of a file in their order; what is no whole entry as a Fault."""
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock, String

    strings: dict[str, str] = {}
    entries: list[Entry | Fault] = []
    for block in _blocks(text):
        where = f"{place}:{(block.start_line or 0) + 1}"
        if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock):
            block = block.ignore_error_block or block
        if isinstance(block, String):
            strings.setdefault(block.key.lower(), _value(block.value, strings))
        elif isinstance(block, Entry):
            entries.append(block)
        elif isinstance(block, ParsingFailedBlock):
            entries.append(Fault(where, f"is no whole entry: {_reason(block)}", "close its braces and quotes"))
    known = {one.key.lower(): one for one in entries if isinstance(one, Entry) and one.key}
    for one in entries:
        if isinstance(one, Fault):
            yield one
        else:
            yield _work(_fields(one, known, strings), f"{place}:{(one.start_line or 0) + 1}")


def _blocks(text: str) -> Any:
    from bibtexparser.splitter import Splitter

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what is broken, we tell
    return Splitter(_KEYLESS.sub(r"\1,", text)).split().blocks


def _reason(block: Any) -> str:
    words = " ".join(str(getattr(block.error, "abort_reason", "")).split()).rstrip(".") or "it ends too early"
    return words[:1].lower() + words[1:]


def _fields(entry: Any, known: Mapping[str, Any], strings: Mapping[str, str]) -> dict[str, str]:
    """The fields of an entry by their names in small letters, those of its `crossref` where it lacks them."""
    fields = _own(entry, strings)
    parent = known.get(fields.get("crossref", "").strip().lower())
    if parent and parent is not entry:
        theirs = _own(parent, strings)
        inherited = {name: value for name, value in theirs.items() if name in _INHERITED}
        whole = {"booktitle": theirs["title"]} if "title" in theirs else {}
        fields = {**inherited, **whole, **fields}
    return fields


def _own(entry: Any, strings: Mapping[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in entry.fields:
        value = _value(field.value, strings)
        if value.strip():
            fields.setdefault(field.key.lower(), value)
    return fields


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """A value as LaTeX, its outer signs gone: `{…}`, `"…"`, `12`, `jan`, and several of them joined by `#`."""
    raw = raw.strip()[:_LONGEST]
    if raw[:1] == "{" and "#" not in raw[raw.rfind("}") :]:
        end = _close(raw)
        if end == len(raw) - 1:
            return raw[1:-1]
    if '"' not in raw and "#" not in raw and "{" not in raw:
        return strings.get(raw.lower(), raw)
    return "".join(_pieces(raw, strings))[:_LONGEST]


def _pieces(raw: str, strings: Mapping[str, str]) -> Iterator[str]:
    """What `#` joins."""
    depth, start, quoted = 0, 0, False
    for at, sign in enumerate(raw + "#"):
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif (sign == "#" and depth <= 0 and not quoted) or at == len(raw):
            piece = raw[start:at].strip()
            inside = piece[:1] + piece[-1:] in ("{}", '""') and len(piece) > 1
            yield piece[1:-1] if inside else strings.get(piece.lower(), piece)
            start = at + 1


def _close(raw: str) -> int:
    """Where the brace that opens a value is closed; -1 where it is not."""
    depth = 0
    for found in re.finditer(r"(?<!\\)[{}]", raw):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.start()
    return -1


def _work(fields: Mapping[str, str], place: str) -> Work:
    said = {name: plain(value) for name, value in fields.items() if name not in ("author", "editor")}
    arxiv, published = _arxiv(said), _published(said)
    dated = said.get("date") or said.get("year", "")
    keywords, groups = parted(said.get("keywords", "")), parted(said.get("groups", ""), ",")
    addresses = " ".join(said.get(name, "") for name in ("url", "ee", "note"))
    return Work(
        place,
        title=_title(said),
        authors=tuple(_people(fields.get("author") or fields.get("editor") or "")),
        arxiv=arxiv,
        id="" if arxiv else ours_of(said.get("url", "")),
        doi=doi_of(re.sub(r"[\\{}]", "", fields.get("doi", ""))) or doi_of(addresses),
        published=dated_by(arxiv, published, month_said="month" in said or "-" in said.get("date", "")),
        journal_ref=_reference(said),
        abstract=said.get("abstract", ""),
        category=category_of(said.get("primaryclass") or said.get("eprintclass", "")) if arxiv else "",
        keywords=keywords,
        unkept=tuple(sorted(name for name in fields if name not in _READ and not name.startswith("comment-"))),
        dated=dated,
        **_kept(said) | told(_annotated(fields)) | {"tags": tags_of((*keywords, *groups))},
    )


def _title(said: Mapping[str, str]) -> str:
    """The title and its subtitle; of proceedings and books without one that of the whole."""
    title = said.get("title") or ("" if "crossref" in said else said.get("booktitle", ""))
    return ": ".join(filter(None, (title, said.get("subtitle"))))


def _published(said: Mapping[str, str]) -> date | None:
    """Its date; of a year such as `c. 2019`, `[2019]` or `2019/20` the first."""
    if dated := date_of(said.get("date", "")):
        return dated
    year, day = _YEAR.search(said.get("year", "")), said.get("day", "").strip()
    if not year:
        return None
    if year.string.strip("~? ") != year[0]:
        return date_of(year.string[year.start() :])
    return day_of(
        int(year[0]), month_of(said.get("month", "")), int(day) if re.fullmatch(r"[0-3]?\d", day, re.ASCII) else 1
    )


def _reference(said: Mapping[str, str]) -> str:
    name = said.get("journaltitle") or said.get("journal") or (said.get("booktitle", "") if "title" in said else "")
    year = said.get("year", "").strip() or said.get("date", "")[:4]
    issue = said.get("number") or said.get("issue", "")
    return reference(" ".join(name.split()), said.get("volume", ""), issue, said.get("pages", ""), year)


def _arxiv(said: Mapping[str, str]) -> str:
    kind = (said.get("archiveprefix") or said.get("eprinttype") or said.get("archive") or "arxiv").strip().lower()
    archive = (said.get("primaryclass") or said.get("eprintclass", "")).partition(".")[0].strip()
    given = bare_arxiv(said.get("eprint", ""), archive) if "arxiv" in kind else ""
    return given or arxiv_of(*(said[name] for name in ("eprint", *_ELSEWHERE) if name in said))


def _annotated(fields: Mapping[str, str]) -> str:
    """What its keeper says of a work: its notes, each LaTeX but for JabRef's own comments; lines stay."""
    notes = [plain(fields[name]) for name in ("annote", "annotation", "note") if name in fields]
    notes += [fields[name] for name in fields if name == "review" or name == "comment" or name.startswith("comment-")]
    return "\n\n".join(dict.fromkeys(note.strip() for note in notes))


def _kept(said: Mapping[str, str]) -> dict[str, Any]:
    """How far its keeper read it, what they think of it, when they took it in."""
    kept: dict[str, Any] = {"status": status_of(said.get("readstatus", ""))}
    if stars := re.fullmatch(r"rank([1-5])", said.get("ranking", "").strip()):  # JabRef's, of five
        kept["rating"] = 2 * int(stars[1])
    elif re.fullmatch(r"[0-9]|10", said.get("rating", "").strip()):
        kept["rating"] = int(said["rating"])
    days = (date_of(said.get(name, "")) for name in ("timestamp", "creationdate", "date-added", "dateadded"))
    kept["day"] = next(filter(None, days), None)
    return {name: value for name, value in kept.items() if value not in (None, "")}


def _people(latex: str) -> Iterator[str]:
    """The names that `and` joins outside of braces."""
    for name in _split(latex, re.compile(r"\s+and(?=\s)", re.IGNORECASE)):
        if name.strip().lower() in ("", "others"):
            continue
        parts = [" ".join(plain(part).split()) for part in _split(name, re.compile(","))]
        if len(parts) > 2:
            yield named(parts[0], parts[2], parts[1])  # Family, Jr., Given
        else:
            yield named(*parts[:2])


def _split(latex: str, by: re.Pattern[str]) -> Iterator[str]:
    """Pieces, divided where `by` stands outside of braces."""
    depth, start, seen = 0, 0, 0
    for found in by.finditer(latex):
        between = latex[seen : found.start()]
        depth += between.count("{") - between.count("}")
        seen = found.start()
        if depth <= 0:
            yield latex[start : found.start()]
            start = seen = found.end()
    yield latex[start:]
