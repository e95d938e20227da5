"""Counts -> the serialised index that `lunr.Index.load` of any lunr.js 2.3 takes: for small archives, and for others.

Weights are rounded to three decimals, as lunr does it.
"""

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from generator.searching.counting import Counts
from generator.searching.encoding import Numbers
from generator.searching.fields import FIELDS

VERSION: Final = "2.3.9"
_K1: Final = 1.2
_B: Final = 0.75


def index(counts: Counts, ids: Sequence[str], boosts: Mapping[str, float]) -> bytes:
    """The index of papers by their `ids`."""
    whole = {
        "version": VERSION,
        "fields": FIELDS,
        "fieldVectors": _vectors(counts, ids, boosts),
        "invertedIndex": _inverted(counts, ids),
        "pipeline": ["stemmer"],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def weights(counts: Counts, boosts: Mapping[str, float]) -> Numbers:
    """The weight of each posting, in thousandths."""
    lengths = counts.lengths[counts.posting_paper, counts.posting_field]
    average = np.array(counts.sums) / max(1, counts.papers)
    boost = np.array([boosts[name] for name in FIELDS])[counts.posting_field]
    often = counts.posting_count.astype(np.float64)
    idf = _idf(counts)[counts.posting_term]
    weight = idf * ((_K1 + 1) * often) / (_K1 * (1 - _B + _B * (lengths / average[counts.posting_field])) + often)
    thousandths: Numbers = np.floor(weight * boost * 1000 + 0.5).astype(np.int64)
    return thousandths


def _idf(counts: Counts) -> Any:
    """By the standard library's logarithm, once for each frequency."""
    known = {n: math.log(1 + abs((counts.papers - n + 0.5) / (n + 0.5))) for n in set(counts.frequency.tolist())}
    return np.array([known[n] for n in counts.frequency.tolist()])


def _vectors(counts: Counts, ids: Sequence[str], boosts: Mapping[str, float]) -> list[tuple[str, list[float]]]:
    inside: dict[tuple[int, int], list[float]] = defaultdict(list)
    columns = (counts.posting_paper, counts.posting_field, counts.posting_term, weights(counts, boosts))
    for paper, field, term, weight in zip(*(column.tolist() for column in columns), strict=True):
        inside[paper, field] += (term, weight / 1000)
    every = ((paper, field) for paper in range(counts.papers) for field in range(len(FIELDS)))
    return [(f"{FIELDS[field]}/{ids[paper]}", inside[paper, field]) for paper, field in every]


def _inverted(counts: Counts, ids: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    entries: list[dict[str, Any]] = [
        {"_index": number, **{name: {} for name in FIELDS}} for number in range(len(counts.terms))
    ]
    columns = (counts.posting_term, counts.posting_field, counts.posting_paper)
    for term, field, paper in zip(*(column.tolist() for column in columns), strict=True):
        entries[term][FIELDS[field]][ids[paper]] = {}
    by_unit = sorted(zip(counts.terms, entries, strict=True), key=lambda pair: pair[0].encode("utf-16-be"))
    return [(term, entry) for term, entry in by_unit]
