"""Made papers: as many as one asks for, the same for the same number, with the shape of real ones and no word of them.

40 a day; abstracts of about 200 words in which words come as often as Zipf has it, with formulas and markdown's signs;
3 to 20 authors, 300 organisations, 1,500 tags. The first papers are the same however many are made, so that a day more
is a day more.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from generator.models import Affiliation, Reading, Record
from generator.store import save

A_DAY: Final = 40
FIRST: Final = date(2019, 1, 7)
TAGS: Final = 1_500
_SEED: Final = 20_190_107
_STARTS: Final = ("b", "br", "c", "d", "f", "g", "gl", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "v")
_MIDDLES: Final = ("a", "e", "i", "o", "u", "ai", "ea", "io")
_ENDS: Final = ("n", "r", "l", "s", "t", "nd", "x", "m", "ng", "", "")
_COMMON: Final = (
    "the",
    "of",
    "and",
    "to",
    "in",
    "we",
    "a",
    "is",
    "for",
    "with",
    "that",
    "on",
    "by",
    "are",
    "this",
    "from",
)
_FORMULAS: Final = (
    r"$O(n \log n)$",
    r"$\mathcal{L}(\theta)$",
    r"$x_{t+1} = f(x_t)$",
    r"$\frac{1}{n}\sum_{i=1}^{n} y_i$",
    r"$k = 16$",
    r"$\beta \in [0, 1)$",
    r"$\lVert w \rVert_2$",
    r"$p(z \mid x)$",
)
Thing = TypeVar("Thing")


class World(NamedTuple):
    """What papers are made of: each draws one, the first of many oftener than the last."""

    word: Callable[[random.Random], str]
    author: Callable[[random.Random], str]
    lab: Callable[[random.Random], Affiliation]
    tag: Callable[[random.Random], str]


def drawing(things: list[Thing], power: float, shift: float) -> Callable[[random.Random], Thing]:
    """Draws by Zipf's law, as Mandelbrot has it."""
    weights = list(accumulate((place + shift) ** -power for place in range(1, len(things) + 1)))
    return lambda dice: dice.choices(things, cum_weights=weights)[0]


def invented(dice: random.Random, syllables: int) -> str:
    return "".join(dice.choice(_STARTS) + dice.choice(_MIDDLES) + dice.choice(_ENDS) for _ in range(syllables))


def distinct(number: int, make: Callable[[], str]) -> list[str]:
    """So many different ones, in the order made."""
    found: dict[str, None] = {}
    while len(found) < number:
        found[make()] = None
    return list(found)


def tags() -> list[str]:
    """The names of the tags, each of two invented words."""
    dice = random.Random(_SEED + 1)
    return distinct(TAGS, lambda: f"{invented(dice, 2)} {invented(dice, 2)}")


def world() -> World:
    dice = random.Random(_SEED)
    words = distinct(30_000, lambda: invented(dice, dice.choice((1, 2, 2, 3))))
    names = distinct(25_000, lambda: f"{invented(dice, 2).title()} {invented(dice, 2).title()}")
    labs = [
        Affiliation(handle=name.replace(" ", "-"), name=name)
        for name in distinct(300, lambda: f"{invented(dice, 2).title()} {dice.choice(('Lab', 'Institute', 'AI'))}")
    ]
    return World(
        drawing([*_COMMON, *words], 1.02, 2.7), drawing(names, 0.6, 50), drawing(labs, 1, 0), drawing(tags(), 1, 3)
    )


def made(number: int, first: int = 0, since: date = FIRST) -> Iterator[Record]:
    """`number` papers from the one numbered `first` on, listed from the day `since` on."""
    of = world()
    for place in range(first, first + number):
        yield _paper(place, since + timedelta(days=(place - first) // A_DAY), of, random.Random(_SEED + place))


def _paper(place: int, day: date, of: World, dice: random.Random) -> Record:
    title = " ".join(of.word(dice).capitalize() for _ in range(dice.randint(6, 13)))
    return Record(
        id=f"{day:%y%m}.{place % 100_000:05d}",
        title=f"{invented(dice, 2).upper()}: {title}" if dice.random() < 0.5 else title,
        authors=tuple(dict.fromkeys(of.author(dice) for _ in range(min(20, 3 + int(dice.expovariate(0.25)))))),
        organisation=of.lab(dice),
        keywords=tuple(dict.fromkeys(of.tag(dice) for _ in range(dice.randint(3, 8)))),
        published=day - timedelta(days=dice.choice((0, 1, 1, 2, 3, 5))),
        abstract=" ".join(_sentence(of, dice) for _ in range(dice.randint(9, 11))),
        listed=(day,),
        seen=day,
        readings=(Reading(date=day, votes=int(8 * dice.paretovariate(1.3)) - 8, comments=dice.randrange(4)),),
        code=f"https://github.com/made/{place}" if dice.random() < 0.35 else "",
    )


def _sentence(of: World, dice: random.Random) -> str:
    words = [of.word(dice) for _ in range(dice.randint(14, 26))]
    for share, say in ((0.3, lambda _: dice.choice(_FORMULAS)), (0.1, "**{}**".format), (0.4, "{},".format)):
        if dice.random() < share:
            at = dice.randrange(1, len(words) - 1)
            words[at] = say(words[at])
    words[0] = words[0].capitalize()
    return f"{' '.join(words)}."


def archive(content: Path, number: int) -> Path:
    """An archive of so many made papers, with its own tags."""
    curation = content / "curation"
    curation.mkdir(parents=True)
    (curation / "site.toml").write_text('format = 1\ntitle = "Made Papers"\nbase_url = "https://papers.invalid/"\n')
    entries = (
        f'[tags.{name.replace(" ", "-")}]\nname = "{name}"\npatterns = ["{name}"]\nmentions = 1\n' for name in tags()
    )
    (curation / "tags.toml").write_text("format = 1\n" + "".join(entries))
    add(content, number, 0, FIRST)
    return content


def add(content: Path, number: int, first: int, since: date) -> None:
    """Papers more, as a morning's fetch leaves them."""
    save(content, {"huggingface": list(made(number, first, since))})
