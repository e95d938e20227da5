"""How good related papers are, how still they stand, and what they cost, printed.

    python -m tests.bench.related SHARED_FOLDER [meaning] [still] [speed]

Keywords and summaries that a machine wrote are the judge, so they have no say: what is compared never sees them, and
tags are given again without them. Needs the folder of real records.
"""

import pickle
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from generator.curate import rule_of
from generator.curation import load_curation
from generator.memory import KIN, NEAR, Memory
from generator.models import Label, Paper
from generator.related import MOST, Related, related
from generator.searching.counting import Counts
from generator.searching.fields import FIELDS, PHRASED
from generator.tagging import tagger
from tests.bench.corpus import real, synthetic

DAYS = 60
Neighbours = Mapping[str, Sequence[str]]


def unaided(papers: Sequence[Paper], content: Path) -> tuple[Paper, ...]:
    """The papers with tags as they are given without a machine's keywords."""
    tags = load_curation(content).tags
    given = tagger(map(rule_of, tags, tags.values()))
    return tuple(
        paper.with_facts(
            keywords=(),
            machine_summary="",
            tags=tuple(
                Label(slug=tag, name=tags[tag].name) for tag in given(paper.title, (), paper.abstract) if tag in tags
            ),
        )
        for paper in papers
    )


def ids(kin: Related) -> Neighbours:
    return {name: [one.id for one in near] for name, near in kin.items()}


def plain(papers: Sequence[Paper]) -> Neighbours:
    """The nearest by the cosine of tf-idf: every term of title and abstract, its count times the log of its rarity."""
    from scipy.sparse import csr_matrix, diags

    texts = [
        [paper.title if at == 0 else paper.abstract if at in PHRASED else "" for at in range(len(FIELDS))]
        for paper in papers
    ]
    counts = Counts(texts, range(len(papers)))
    places = (counts.posting_paper, counts.posting_term)
    times = csr_matrix((counts.posting_count.astype(float), places), shape=(len(papers), len(counts.terms)))
    times.sum_duplicates()
    weights = times @ diags(np.log(len(papers) / np.bincount(times.indices, minlength=times.shape[1])))
    rows = diags(1 / np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())) @ weights
    near: dict[str, Sequence[str]] = {}
    for at, paper in enumerate(papers):
        cosine = (rows[at] @ rows.T).toarray().ravel()
        cosine[at] = -1
        near[paper.id] = [papers[other].id for other in np.argsort(-cosine, kind="stable")[:MOST].tolist()]
    return near


def drawn(papers: Sequence[Paper]) -> Neighbours:
    """Six at random."""
    draw = np.random.default_rng(1).integers(0, len(papers), (len(papers), MOST)).tolist()
    return {paper.id: [papers[other].id for other in row] for paper, row in zip(papers, draw, strict=True)}


def shared_keyword(near: Neighbours, papers: Sequence[Paper]) -> tuple[float, int]:
    """Of the pairs of which both have keywords, the share that has one in common; and how many pairs."""
    keywords = {paper.id: {word.casefold() for word in paper.keywords} for paper in papers if paper.keywords}
    pairs = [(one, other) for one in keywords for other in near.get(one, ()) if other in keywords]
    return sum(bool(keywords[one] & keywords[other]) for one, other in pairs) / len(pairs), len(pairs)


def meaning(shared: Path, folder: Path) -> None:
    """The share of neighbours that share a machine's keyword, ours beside plain tf-idf and chance."""
    papers = real(shared, folder).archive.papers
    bare = unaided(papers, folder / "content")
    found = {"ours": ids(related(bare, Memory())), "plain tf-idf": plain(bare), "at random": drawn(bare)}
    shares = {name: shared_keyword(near, papers) for name, near in found.items()}
    print(f"  {len(papers)} papers, {sum(bool(paper.keywords) for paper in papers)} with keywords")
    for name, (share, pairs) in shares.items():
        print(f"  {name:14} {share:.4f} of {pairs} pairs share one; ours is {shares['ours'][0] / share:.2f} times that")


def still(shared: Path, folder: Path) -> None:
    """The old papers whose six change while the newest days come one after the other."""
    papers = real(shared, folder).archive.papers
    before: Neighbours = {}
    shares: list[float] = []
    memory = Memory()
    for day in sorted({paper.day for paper in papers})[-DAYS - 1 :]:
        memory = memory.again()
        now = ids(related([paper for paper in papers if paper.day <= day], memory))
        if before:
            shares.append(sum(now[name] != near for name, near in before.items()) / len(before))
        before = now
    print(f"  {DAYS} days: {statistics.median(shares):.4f} of the old papers change in the median (asked: 0.05);")
    print(f"  most {', '.join(f'{share:.3f}' for share in sorted(shares)[-8:])}")


def timed(papers: Sequence[Paper], memory: Memory) -> tuple[float, float]:
    """Seconds and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    related(papers, memory)
    return time.perf_counter() - wall, time.process_time() - cpu


def speed(shared: Path, folder: Path) -> None:
    """What it takes: all of 10,000 made papers, and a day of 40 more of them."""
    papers = synthetic(shared, folder, 10_000).archive.papers
    older, memory = papers[40:], Memory()
    related(papers[:100], Memory())  # imports what it needs
    print("  all of {}: {:.2f} s, {:.2f} s of a processor".format(len(older), *timed(older, memory)))
    print("  40 more: {:.2f} s, {:.2f} s of a processor".format(*timed(papers, memory.again())))
    kept = [memory.drawer(name).kept for name in (KIN, NEAR)]
    print(f"  kept from build to build: {len(pickle.dumps(kept)):,} bytes")


ALL: dict[str, Callable[[Path, Path], Any]] = {"meaning": meaning, "still": still, "speed": speed}


def main(shared: Path, wanted: Iterable[str]) -> None:
    for name in wanted or ALL:
        folder = Path(tempfile.mkdtemp(prefix="bench"))
        print(f"{name}:", flush=True)
        try:
            ALL[name](shared, folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
