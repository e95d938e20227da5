"""What is known of an archive's papers <-> bytes that are kept from build to build.

Of the base: its vocabulary, its rows, the nearest of each among it. Of base and tail: the nearest of each.
"""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple

import numpy as np

from generator.abreast import let_go
from generator.models import Paper
from generator.relating import features, names, nearest
from generator.relating.features import Vocabulary
from generator.relating.nearest import Pairs
from generator.searching.encoding import Numbers
from generator.searching.library import Counted, counts_of
from generator.searching.tiers import Tier

_NUMBERS: Final = ("columns", "phrases", "rare")  # of a vocabulary


class Known(NamedTuple):
    """A base's vocabulary and the names that its papers bear, its rows by both, and the nearest of each in the base."""

    vocabulary: Vocabulary
    names: tuple[str, ...]
    rows: Any
    nearest: Pairs


class Found(NamedTuple):
    """The nearest of each paper of base and tail, and the papers of the tail in their order."""

    tail: tuple[str, ...]
    nearest: Pairs


def rank_of(papers: Sequence[Paper]) -> Numbers:
    """The place of each paper among all by id."""
    return np.argsort(np.array(sorted(range(len(papers)), key=lambda at: papers[at].id), np.int64))


def learn(base: Tier, most: int, least: int, counted: Counted = counts_of) -> bytes:
    """What is known of a base, with the `most` nearest of each paper, of those that are as near as `least`."""
    said = features.said(counted(base))
    vocabulary = features.learnt(said)
    borne = names.bearing(base.papers)
    often = np.bincount(borne.name, minlength=len(borne.names))
    rows = _beside(features.worded(said, vocabulary), names.named(base.papers, borne, often, len(base.papers)))
    del said  # which is much, and no longer wanted
    let_go()
    found = nearest.nearest(rows, rank_of(base.papers), most, least)
    return _written_known(Known(vocabulary, borne.names, rows, found))


def rows_with(known: Known, tail: Tier) -> Any:
    """The rows of base and tail."""
    from scipy.sparse import csr_matrix, vstack

    base, words = known.rows.shape[0], len(known.vocabulary.rare)
    borne = names.bearing(tail.papers, known.names)
    often = np.bincount(known.rows.indices, minlength=known.rows.shape[1])[words:]
    said = features.worded(features.said(counts_of(tail)), known.vocabulary)
    rows = _beside(said, names.named(tail.papers, borne, often, base))
    wider = csr_matrix((known.rows.data, known.rows.indices, known.rows.indptr), shape=(base, rows.shape[1]))
    return vstack([wider, rows], format="csr")


def _beside(words: Any, named: Any) -> Any:
    from scipy.sparse import hstack

    return hstack([words, named], format="csr", dtype=np.int32)


def _written_known(known: Known) -> bytes:
    vocabulary, rows = known.vocabulary, known.rows
    kept = {name: getattr(vocabulary, name) for name in _NUMBERS}
    kept |= {"data": rows.data, "at": rows.indices, "ends": rows.indptr, **known.nearest._asdict()}
    texts = {"terms": vocabulary.terms, "written": vocabulary.written, "names": known.names}
    return _written(kept, {name: json.dumps(text).encode() for name, text in texts.items()})


def read(kept_bytes: bytes) -> Known:
    """What `learn` wrote."""
    from scipy.sparse import csr_matrix

    kept = _read(kept_bytes)
    terms, written, named = (tuple(json.loads(kept[name].tobytes())) for name in ("terms", "written", "names"))
    numbers = [kept[name].astype(np.int64) for name in _NUMBERS]
    shape = (len(kept["ends"]) - 1, len(kept["rare"]) + len(named))
    parts = (kept[name].astype(np.int32) for name in ("data", "at", "ends"))
    return Known(Vocabulary(terms, written, *numbers), named, csr_matrix(tuple(parts), shape=shape), _pairs(kept))


def holding(before: Found, base: int, tail: Sequence[str]) -> tuple[Pairs, Numbers]:
    """What still holds of what was found with another tail, and the papers that are to be compared anew.

    These are the new ones, and those that lose one of their nearest. `base` is the number of its papers.
    """
    now = {paper: base + at for at, paper in enumerate(tail)}
    moved = np.array([*range(base), *(now.get(paper, -1) for paper in before.tail)], np.int64)
    pairs = Pairs(moved[before.nearest.one], moved[before.nearest.other], before.nearest.near)
    fresh = np.ones(base + len(tail), bool)
    fresh[moved[moved >= 0]] = False
    fresh[pairs.one[(pairs.one >= 0) & (pairs.other < 0)]] = True
    pairs = pairs.of((pairs.one >= 0) & (pairs.other >= 0))
    return pairs.of(np.argsort(pairs.one, kind="stable")), np.flatnonzero(fresh)


def written(found: Found) -> bytes:
    """As it is kept."""
    return _written(found.nearest._asdict(), {"tail": json.dumps(found.tail).encode()})


def found(kept_bytes: bytes) -> Found:
    """What `written` wrote."""
    kept = _read(kept_bytes)
    return Found(tuple(json.loads(kept["tail"].tobytes())), _pairs(kept))


def _written(numbers: Mapping[str, Numbers], texts: Mapping[str, bytes]) -> bytes:
    kept = {name: part.astype(np.min_scalar_type(part.max(initial=0))) for name, part in numbers.items()}
    file = BytesIO()
    np.savez(file, allow_pickle=False, **kept, **{name: np.frombuffer(text, np.uint8) for name, text in texts.items()})
    return file.getvalue()


def _read(kept_bytes: bytes) -> dict[str, Any]:
    with np.load(BytesIO(kept_bytes), allow_pickle=False) as file:
        return dict(file)


def _pairs(kept: Mapping[str, Any]) -> Pairs:
    return Pairs(*(kept[name].astype(np.int64) for name in Pairs._fields))
