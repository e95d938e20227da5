"""What is known of the base of an archive <-> bytes that are kept from build to build."""

from collections.abc import Sequence
from hashlib import blake2b
from importlib.metadata import version
from io import BytesIO
from typing import Any, Final, NamedTuple

import numpy as np

from generator.models import Paper
from generator.page import digest_of
from generator.relating import features, nearest
from generator.relating.features import Vocabulary
from generator.relating.nearest import Pairs
from generator.searching.encoding import Numbers
from generator.searching.fields import words_of
from generator.searching.library import counts_of
from generator.searching.tiers import Tier

VERSION: Final = 2  # of what is kept: another one, and it is made anew
_NUMBERS: Final = ("columns", "phrases", "rare")  # of a vocabulary
_PAIRS: Final = ("one", "other", "near")


class Known(NamedTuple):
    """A base's vocabulary, the words of its papers, and the nearest of each in the base."""

    vocabulary: Vocabulary
    words: Any
    nearest: Pairs


def digest(base: Tier) -> bytes:
    """Of all that `learn` rests on."""
    said = tuple(blake2b("\0".join(_said(paper)).encode("utf-8", "surrogatepass")).digest() for paper in base.papers)
    return digest_of((VERSION, version("lunr"), version("numpy"), version("scipy"), said))


def _said(paper: Paper) -> Sequence[str]:
    names = (*(tag.slug for tag in paper.tags), *(one.slug for one in paper.organisations))
    return (*words_of(paper), *paper.authors, "", *names)


def rank_of(papers: Sequence[Paper]) -> Numbers:
    """The place of each paper among all by id."""
    return np.argsort(np.array(sorted(range(len(papers)), key=lambda at: papers[at].id), np.int64))


def learn(base: Tier, most: int, least: int) -> bytes:
    """What is known of a base, with the `most` nearest of each paper, of those that are as near as `least`."""
    from scipy.sparse import hstack

    said = features.said(counts_of(base))
    vocabulary = features.learnt(said)
    words = features.worded(said, vocabulary)
    rows = hstack([words, features.named(base.papers, len(base.papers))], format="csr")
    return _written(Known(vocabulary, words, nearest.nearest(rows, rank_of(base.papers), most, least)))


def _written(known: Known) -> bytes:
    vocabulary, words = known.vocabulary, known.words
    kept = {name: getattr(vocabulary, name) for name in _NUMBERS}
    kept |= {"data": words.data, "at": words.indices, "ends": words.indptr, **known.nearest._asdict()}
    kept = {name: part.astype(np.min_scalar_type(part.max(initial=0))) for name, part in kept.items()}
    for name in ("terms", "written"):
        kept[name] = np.frombuffer("\n".join(getattr(vocabulary, name)).encode("utf-8", "surrogatepass"), np.uint8)
    file = BytesIO()
    np.savez(file, allow_pickle=False, **kept)
    return file.getvalue()


def read(kept_bytes: bytes) -> Known:
    """What `learn` wrote."""
    from scipy.sparse import csr_matrix

    with np.load(BytesIO(kept_bytes), allow_pickle=False) as file:
        kept = dict(file)
    terms, written = (
        tuple(kept[name].tobytes().decode("utf-8", "surrogatepass").split("\n")) for name in ("terms", "written")
    )
    number = {name: kept[name].astype(np.int64) for name in (*_NUMBERS, *_PAIRS)}
    shape = (len(kept["ends"]) - 1, len(kept["rare"]))
    words = csr_matrix(
        (kept["data"].astype(np.int32), kept["at"].astype(np.int32), kept["ends"].astype(np.int32)), shape=shape
    )
    vocabulary = Vocabulary(terms, written, *(number[name] for name in _NUMBERS))
    return Known(vocabulary, words, Pairs(*(number[name] for name in _PAIRS)))
