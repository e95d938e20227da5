"""A made archive for search: invented papers in invented words, as frequent as words are; the same in every run."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from generator.models import Label, Paper, Reading

FIRST_DAY = date(2025, 1, 6)
FREQUENT = ["model", "language", "training", "agents", "diffusion", "attention", "data", "learning", "paper", "method"]
_ONSET = [*list("bcdfghjklmnprstvwz"), "br", "ch", "dr", "fl", "gr", "pl", "qu", "sc", "sh", "st", "tr"]
_VOWEL = ["a", "e", "i", "o", "u", "ai", "ea", "ie", "oo", "ou", "y"]
_CODA = ["", "", "b", "ck", "d", "l", "ll", "m", "n", "ng", "r", "rd", "s", "ss", "st", "t", "x"]
_ENDING = ["", "", "", "s", "ed", "ing", "er", "ation", "al", "ness", "able", "ity", "ive", "ize", "ment", "ies", "y"]


def papers(number: int, per_day: int = 20, seed: int = 7) -> tuple[Paper, ...]:
    """Papers in reading order, newest day first."""
    lot = random.Random(seed)
    words = [*FREQUENT, *dict.fromkeys(_word(lot) for _ in range(5_000))]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    names = [f"{_word(lot).title()} {_word(lot).title()}" for _ in range(number)]
    made = [_paper(lot, at, per_day, (words, weights), names) for at in range(number)]
    return tuple(sorted(made, key=lambda paper: (-paper.day.toordinal(), paper.id)))


def _paper(
    lot: random.Random, at: int, per_day: int, vocabulary: tuple[Sequence[str], Sequence[float]], names: Sequence[str]
) -> Paper:
    day = FIRST_DAY + timedelta(days=at // per_day)

    def some(least: int, most: int) -> list[str]:
        return lot.choices(*vocabulary, k=lot.randint(least, most))

    abstract = (
        " ".join(some(40, 90)).capitalize() + f", $x_{at}$ -- and {at % 7}.5% of it: " + "-".join(some(2, 3)) + "."
    )
    title = " ".join(some(3, 9)).title()
    return Paper(
        id=f"{day:%y%m}.{10_000 + at:05d}",
        guid=f"oai:arXiv.org:{day:%y%m}.{10_000 + at:05d}",
        title=title,
        authors=tuple(lot.sample(names, lot.randint(1, 6))),
        organisations=(Label(slug=f"lab-{at % 9}", name=f"Lab {at % 9}"),) if at % 3 else (),
        tags=(Label(slug=f"tag-{at % 13}", name=f"Tag {at % 13}"),),
        keywords=tuple(" ".join(some(1, 2)) for _ in range(lot.randint(0, 4))),
        categories=("cs.CL",) if at % 2 else ("cs.CV", "cs.AI"),
        day=day,
        listed=(day,),
        published=day - timedelta(days=at % 4),
        reading=Reading(date=day, votes=at % 97),
        abstract=abstract if at % 50 else "",
        summary="Our *words* on it." if at % 40 == 1 else "",
        code="https://github.com/toy/one" if at % 4 == 0 else "",
    )


def _word(lot: random.Random) -> str:
    stem = "".join(lot.choice(_ONSET) + lot.choice(_VOWEL) + lot.choice(_CODA) for _ in range(lot.choice((1, 2, 2, 3))))
    return stem + lot.choice(_ENDING)
