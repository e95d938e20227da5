"""The interface's words in one language: texts, plurals, dates, numbers. Pure.

theming/ reads them, and puts them into templates and scripts. A word is a text, which may have holes
(`{name}`); a plural: a text for each form, by CLDR's names (one, few, other …), whose hole is `{n}`; or a list of
texts, such as the months.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

HOLE: Final = re.compile(r"\{(\w+)\}")
UNDATED: Final = date(1970, 1, 1)  # the day under which stands what no day is known of
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _one(number: int) -> str:
    return "one" if number == 1 else "other"


def _none(_number: int) -> str:
    return "other"


def _french(number: int) -> str:
    return "one" if number < 2 else "other"


def _russian(number: int) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"


def _polish(number: int) -> str:
    if number == 1:
        return "one"
    return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"


def _czech(number: int) -> str:
    return "one" if number == 1 else "few" if number in (2, 3, 4) else "other"


def _arabic(number: int) -> str:
    if number < 3:
        return ("zero", "one", "two")[number]
    return "few" if 3 <= number % 100 <= 10 else "many" if number % 100 >= 11 else "other"


# CLDR's rules for whole numbers, by language: the forms that there are, and which a number takes.
Rule = tuple[Sequence[str], Callable[[int], str]]
_OTHERS: Final[Rule] = (("one", "other"), _one)
_SLAVIC: Final = ("one", "few", "many", "other")
_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(("id", "ja", "ko", "ms", "th", "vi", "zh"), (("other",), _none)),
    **dict.fromkeys(("fr", "hy", "pt"), (("one", "other"), _french)),
    **dict.fromkeys(("be", "ru", "uk"), (_SLAVIC, _russian)),
    **dict.fromkeys(("cs", "sk"), (("one", "few", "other"), _czech)),
    "pl": (_SLAVIC, _polish),
    "ar": (("zero", "one", "two", "few", "many", "other"), _arabic),
}


def rule_of(language: str) -> Rule:
    """The plural forms of a language (a BCP 47 tag), and which of them a number takes."""
    return _RULES.get(language.partition("-")[0].lower(), _OTHERS)


def filled(text: str, holes: Mapping[str, object]) -> str:
    """A text with its holes filled; KeyError for one that is not given."""
    return HOLE.sub(lambda hole: str(holes[hole[1]]), text)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A text as what stands before each hole, and the hole's name: '' after the last."""
    end = 0
    for hole in HOLE.finditer(text):
        yield text[end : hole.start()], hole[1]
        end = hole.end()
    yield text[end:], ""


@dataclass(frozen=True)
class Words:
    """All words of an interface by key: `place.meaning`. `language` is that of the plurals."""

    language: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _dates: dict[date | str, str] = field(default_factory=dict, repr=False, compare=False)  # told before: there are few
    _counts: dict[tuple[int, str], str] = field(default_factory=dict, repr=False, compare=False)  # likewise

    @property
    def keys(self) -> frozenset[str]:
        """Of all words."""
        return frozenset((*self.texts, *self.plurals, *self.lists))

    @property
    def first(self) -> int:
        """The day with which a week begins on a calendar: 0 for Monday."""
        return WEEKDAYS.index(self("dates.week_begins"))

    def __call__(self, key: str, **holes: object) -> str:
        """The text `key`, its holes filled."""
        return filled(self.texts[key], holes) if holes else self.texts[key]

    def otherwise(self, key: str, text: str) -> str:
        """The text `key`, its spaces written as `_`, or `text` where there is none: for what people or sources name."""
        return self.texts.get(key.replace(" ", "_"), text)

    def counted(self, number: int, key: str) -> str:
        """`1,234 papers`: the plural `key` for that number."""
        if (words := self._counts.get((number, key))) is None:
            forms = self.plurals[key]
            form = rule_of(self.language)[1](number)
            words = self._counts[number, key] = forms.get(form, forms["other"]).replace("{n}", self.number(number))
        return words

    def number(self, number: int) -> str:
        """`1,234`."""
        return f"{number:,}".replace(",", self.texts["dates.thousands"])

    def day(self, day: date) -> str:
        """`9 December 2025`, without asking the machine's locale."""
        if day not in self._dates:
            said = self("dates.day", day=day.day, month=self._month(day.month), year=day.year)
            self._dates[day] = self("dates.undated") if day == UNDATED else said
        return self._dates[day]

    def week(self, day: date) -> str:
        """`Week 50, 2025`, of any day in it."""
        year, week, _ = day.isocalendar()
        key = f"{year}-W{week}"
        if key not in self._dates:
            self._dates[key] = self("dates.week", week=week, year=year)
        return self._dates[key]

    def month(self, key: str) -> str:
        """`December 2025`, of `2025-12`."""
        if key not in self._dates:
            year, month = key.split("-")
            self._dates[key] = self("dates.month", month=self._month(int(month)), year=year)
        return self._dates[key]

    def weekdays(self, key: str = "dates.weekdays") -> tuple[str, ...]:
        """The names of the days, or their short forms, from the first of the week on."""
        names = self.lists[key]
        return names[self.first :] + names[: self.first]

    def _month(self, number: int) -> str:
        return self.lists["dates.months"][number - 1]
