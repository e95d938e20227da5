"""Papers -> one file in a format that others read: for `broadsheet export`. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from generator.archiving.rows import row_of
from generator.citing.bibtex import bibtex
from generator.citing.csl import csl_json
from generator.citing.ris import ris
from generator.config import Config
from generator.models import Paper
from generator.outputs.twins import paper_markdown
from generator.subscribing.database import database
from generator.subscribing.lines import csv_rows, json_line
from generator.theming.catalogue import english

Export = Callable[[Sequence[Paper], Config], bytes]


def _jsonl(papers: Sequence[Paper], _config: Config) -> bytes:
    return "".join(map(json_line, papers)).encode()


def _sqlite(papers: Sequence[Paper], _config: Config) -> bytes:
    return database(papers)


def _bib(papers: Sequence[Paper], _config: Config) -> bytes:
    return "".join(f"{bibtex(paper)}\n\n" for paper in papers).encode()


def _ris(papers: Sequence[Paper], config: Config) -> bytes:
    return "".join(f"{ris(paper, config.base_url, whole=True)}\r\n" for paper in papers).encode()


def _csl(papers: Sequence[Paper], config: Config) -> bytes:
    items = ",\n".join(csl_json(paper, config.base_url, whole=True) for paper in papers)
    return f"[\n{items}\n]\n".encode()


def _csv(papers: Sequence[Paper], config: Config) -> bytes:
    return "".join(csv_rows(papers, config.base_url)).encode()


def _md(papers: Sequence[Paper], config: Config) -> bytes:
    return "\n".join(f"{paper_markdown(row_of(paper), config, english())}\n" for paper in papers).encode()


EXPORTS: Final[Mapping[str, Export]] = {
    "jsonl": _jsonl,
    "sqlite": _sqlite,
    "bib": _bib,
    "ris": _ris,
    "csl": _csl,
    "csv": _csv,
    "md": _md,
}
