"""What a result shows of a paper, and what papers can be filtered and sorted by: files by ranges of places."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np

from generator.archiving.ranking import votes
from generator.models import Label, Paper
from generator.searching.encoding import joined, written
from generator.searching.fields import LONG, words_of
from generator.searching.tiers import Tier

AUTHORS: Final = 5  # named in a result
FREQUENT: Final = 2_000  # authors whose papers are counted beside a filter
CODE, SUMMARY, LISTED, MODELS, DATASETS, SPACES = 1, 2, 4, 8, 16, 32  # bits of what a paper has


def results(tier: Tier, length: int) -> Iterator[bytes]:
    """So many places a file, empty where none is taken."""
    by_place = dict(zip(tier.places, tier.papers, strict=True))
    for start in range(0, tier.size, length):
        inside = {at: by_place[start + at] for at in range(length) if start + at in by_place}
        yield _json({at: _result(paper) for at, paper in inside.items()}) if inside else b""


def facets(tier: Tier) -> bytes:
    """Columns of the papers by place."""
    papers = tier.papers
    organisations, tags = _table(p.organisations for p in papers), _table(p.tags for p in papers)
    of_organisation, of_tag = _order(organisations), _order(tags)
    categories = _order(sorted({name for paper in papers for name in paper.categories}))
    columns = {
        "places": _steps(tier.places),
        "day": _steps(paper.day.toordinal() for paper in papers),
        "published": [
            paper.day.toordinal() - paper.published.toordinal() if paper.published else None for paper in papers
        ],
        "organisations": list(organisations.items()),
        "organisation": [[of_organisation[one.slug] for one in paper.organisations] for paper in papers],
        "tags": list(tags.items()),
        "tag": [[of_tag[tag.slug] for tag in paper.tags] for paper in papers],
        "categories": list(categories),
        "category": [[categories[name] for name in paper.categories] for paper in papers],
        "votes": list(map(votes, papers)),
        "has": [_has(paper) for paper in papers],
    }
    return _json(columns)


def frequent(tiers: Sequence[Tier]) -> bytes:
    """The authors of most papers by name, a line each: the name, and the way from one of its places to the next.

    Places count through the tiers. Authors of a single paper are left out.
    """
    papers = Counter(chain.from_iterable(paper.authors for tier in tiers for paper in tier.papers))
    most = sorted((-count, name) for name, count in papers.items() if count > 1)[:FREQUENT]
    names = sorted(name for _, name in most)
    of: dict[str, list[int]] = {name: [] for name in names}
    starts = np.cumsum([0, *(tier.size for tier in tiers)]).tolist()
    for start, tier in zip(starts, tiers, strict=False):
        for place, paper in zip(tier.places, tier.papers, strict=True):
            for name in paper.authors:
                if name in of and of[name][-1:] != [start + place]:  # somebody may be named twice
                    of[name].append(start + place)
    if not names:
        return b""
    sizes = [len(of[name]) for name in names]
    steps = np.array([step for name in names for step in _steps(of[name])], np.int64)
    texts = joined((written(steps),), np.cumsum([0, *sizes[:-1]]))
    return b"\n".join(f"{name}\t{text.decode()}".encode() for name, text in zip(names, texts, strict=True))


def _result(paper: Paper) -> list[Any]:
    words = words_of(paper)
    return [
        paper.id,
        paper.title,
        paper.authors[:AUTHORS],
        max(0, paper.author_count - len(paper.authors[:AUTHORS])),
        paper.day.isoformat(),
        _pairs(paper.organisations),
        _pairs(paper.tags),
        words[LONG],
    ]


def _has(paper: Paper) -> int:
    facts = {
        CODE: paper.code,
        SUMMARY: paper.summary or paper.machine_summary,
        LISTED: paper.listed,
        MODELS: paper.models,
        DATASETS: paper.datasets,
        SPACES: paper.spaces,
    }
    return sum(bit for bit, fact in facts.items() if fact)


def _table(labels: Iterable[Iterable[Label]]) -> dict[str, str]:
    return dict(sorted({label.slug: label.name for several in labels for label in several}.items()))


def _order(names: Iterable[str]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names)}


def _pairs(labels: Iterable[Label]) -> list[tuple[str, str]]:
    return [(label.slug, label.name) for label in labels]


def _steps(values: Iterable[int]) -> list[int]:
    steps, before = [], 0
    for value in values:
        steps.append(value - before)
        before = value
    return steps


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
