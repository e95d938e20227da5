"""What the rules of `rules.toml` make of one paper: collect, tag, hide, show. Pure.

In: the rules in their order, and the facts of a paper. Out: a Ruling. A rule changes what those before it decided, so
the last word holds; a tag that one gives is there for those after it. Where any rule collects, only papers that such a
rule matches are collected.

The phrases of rules are read together with those of tags, in one pass over a text: see `signs`.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from generator.decisions import Author, Conditions, Curation, Rule, Tag
from generator.errors import Fault, nearest
from generator.models import Label
from generator.tables import Locate
from generator.tagging import TagRule, fault, tagger

_SIDES: Final = ("when", "unless")
_MANY: Final = 10_000_001  # votes; no paper has so many


class Facts(NamedTuple):
    """What rules ask of a paper. `votes`: those of its newest reading that counts them; `heard`: the signs it bears."""

    title: str = ""
    keywords: tuple[str, ...] = ()
    abstract: str = ""
    categories: tuple[str, ...] = ()
    organisations: tuple[Label, ...] = ()
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    votes: int | None = None
    heard: frozenset[str] = frozenset()


class Ruling(NamedTuple):
    """What became of a paper: the rules that matched it, those that changed something, and what they left."""

    facts: Facts = Facts()
    matched: tuple[str, ...] = ()
    acted: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # with those that rules gave
    hidden: str = ""  # the rule that hides it
    collected: bool = True


Had = Mapping[str | int, str]  # what a paper has of one kind: as it is compared -> as it is shown
Condition = tuple[str, Container[str | int]]  # a kind, and the values of which a paper must have one


def _votes(facts: Facts) -> Had:
    return {} if facts.votes is None else {facts.votes: str(facts.votes)}


_HAD: Final[Mapping[str, Callable[[Facts], Had]]] = {
    "category": lambda facts: {word: one for one in facts.categories for word in (one.partition(".")[0], one)},
    "tag": lambda facts: {tag: tag for tag in facts.tags},
    "organisation": lambda facts: {
        word: one.name for one in facts.organisations for word in (one.slug, one.name.casefold())
    },
    "author": lambda facts: {name.casefold(): name for name in facts.authors},
    "words": lambda facts: dict.fromkeys(facts.heard, ""),
    "votes_from": _votes,
    "votes_below": _votes,
}


class Rulebook:
    """The rules of an archive, ready to be asked of one paper after another."""

    def __init__(self, curation: Curation) -> None:
        self.rules = curation.rules
        self.choosy = any(rule.do == "collect" for rule in self.rules.values())
        spellings = {name.casefold(): one for one in curation.authors.values() for name in one.names}
        self._sides = {
            (name, side): tuple(_conditions(getattr(rule, side), f"{side}:{name}", spellings))
            for name, rule in self.rules.items()
            for side in _SIDES
        }
        self._kinds = {kind for conditions in self._sides.values() for kind, _ in conditions}

    def ruling(self, facts: Facts) -> Ruling:
        """What becomes of a paper, before a note on it has its say."""
        ruling = Ruling(facts, tags=facts.tags, collected=not self.choosy)
        had = {kind: _HAD[kind](facts) for kind in self._kinds}
        for name, rule in self.rules.items():
            if self._matches(name, had):
                after = _changed(ruling, name, rule)
                acted = after != ruling
                ruling = after._replace(matched=(*ruling.matched, name))
                if acted:
                    ruling = ruling._replace(acted=(*ruling.acted, name))
                if rule.do == "tag" and "tag" in had:
                    had["tag"] = {tag: tag for tag in ruling.tags}
        return ruling

    def _matches(self, name: str, had: Mapping[str, Had]) -> bool:
        return all(_holds(one, had) for one in self._sides[name, "when"]) and not any(
            _holds(one, had) for one in self._sides[name, "unless"]
        )

    def explained(self, facts: Facts) -> Iterator["Explained"]:
        """Each rule in its order: what its conditions found in a paper."""
        tags, matched = facts.tags, self.ruling(facts).matched
        for name, rule in self.rules.items():
            now = facts._replace(tags=tags)
            findings = tuple(
                _finding(side, one, now, getattr(rule, side)) for side in _SIDES for one in self._sides[name, side]
            )
            yield Explained(name, rule, name in matched, findings)
            if rule.do == "tag" and name in matched:
                tags = (*tags, *rule.tags)


class Finding(NamedTuple):
    """What one condition of a rule found, and whether that is what the rule asks for."""

    side: str  # when, unless
    kind: str
    found: str  # of a paper's words those that are wanted, and else all it has; '' for nothing
    wanted: str
    speaks_for: bool


class Explained(NamedTuple):
    """A rule, whether it matches a paper, and by what."""

    name: str
    rule: Rule
    matched: bool
    findings: tuple[Finding, ...]


def in_order(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Rules as they are read: by `order`, and as they are written where that is the same."""
    return dict(sorted(rules.items(), key=lambda one: one[1].order))


def signs(rules: Mapping[str, Rule]) -> Iterator[TagRule]:
    """The phrases of rules in the form of tags. A sign has a colon in it, as no slug of a tag has."""
    for name, rule in rules.items():
        for side in _SIDES:
            if words := getattr(rule, side).words:
                yield TagRule(f"{side}:{name}", words, mentions=1)


def faults(rules: Mapping[str, Rule], known: Mapping[str, Tag], locate: Locate) -> Iterator[Fault]:
    """What is wrong with rules: tags that are `known` nowhere, phrases that cannot be, `tag` without tags."""
    for name, rule in rules.items():
        for path, tags in (("tags", rule.tags), ("when.tag", rule.when.tag), ("unless.tag", rule.unless.tag)):
            for tag in tags:
                if tag not in known:
                    place = locate(("rules", name, *path.split(".")))
                    yield Fault(place, f"unknown tag '{tag}'", nearest(tag, known))
        for side, conditions in (("when", rule.when), ("unless", rule.unless)):
            for phrase in conditions.words:
                if wrong := fault(phrase):
                    place = locate(("rules", name, side, "words"))
                    yield Fault(place, f"'{phrase}' {wrong}", "write words; `*` ends a word or is one")
        if (rule.do == "tag") != bool(rule.tags):
            fact = (
                f"'{name}' has no tags to give"
                if rule.do == "tag"
                else f"'{name}' gives tags, but its do is '{rule.do}'"
            )
            remedy = 'name them: tags = ["…"]' if rule.do == "tag" else "write do = \"tag\", or take 'tags' out"
            yield Fault(locate(("rules", name, "tags" if rule.tags else "do")), fact, remedy)


class Count(NamedTuple):
    """How many papers a rule matched, and for how many it changed something."""

    matched: int = 0
    acted: int = 0


def counts(rules: Iterable[str], rulings: Iterable[Ruling]) -> dict[str, Count]:
    """Of each rule what it did to papers."""
    found = tuple(rulings)
    matched = Counter(name for one in found for name in one.matched)
    acted = Counter(name for one in found for name in one.acted)
    return {name: Count(matched[name], acted[name]) for name in rules}


def _conditions(given: Conditions, sign: str, spellings: Mapping[str, Author]) -> Iterator[Condition]:
    if given.category:
        yield "category", frozenset(given.category)
    if given.tag:
        yield "tag", frozenset(given.tag)
    if given.organisation:
        yield "organisation", frozenset(name.casefold() for name in given.organisation)
    if given.author:
        known = (spellings.get(name.casefold()) for name in given.author)
        names = (*given.author, *(name for one in known if one for name in one.names))
        yield "author", frozenset(name.casefold() for name in names)
    if given.words:
        yield "words", frozenset((sign,))
    if given.votes_from is not None:
        yield "votes_from", range(given.votes_from, _MANY)
    if given.votes_below is not None:
        yield "votes_below", range(given.votes_below)


def _holds(condition: Condition, had: Mapping[str, Had]) -> bool:
    kind, wanted = condition
    return any(value in wanted for value in had[kind])


def _changed(ruling: Ruling, name: str, rule: Rule) -> Ruling:
    """A ruling after a rule that matches."""
    match rule.do:
        case "collect":
            return ruling._replace(collected=True)
        case "tag":
            return ruling._replace(tags=tuple(dict.fromkeys((*ruling.tags, *rule.tags))))
        case "hide":
            return ruling._replace(hidden=ruling.hidden or name)
        case _:  # show
            return ruling._replace(hidden="")


def _finding(side: str, condition: Condition, facts: Facts, given: Conditions) -> Finding:
    kind, wanted = condition
    had = _HAD[kind](facts)
    here = dict.fromkeys(shown for value, shown in had.items() if value in wanted)
    found = (
        "; ".join(_places(given.words, facts)) if kind == "words" else ", ".join(here or dict.fromkeys(had.values()))
    )
    asked = getattr(given, kind)
    values = ", ".join(map(str, asked)) if isinstance(asked, tuple) else str(asked)
    return Finding(side, kind, found, values, bool(here) == (side == "when"))


def _places(phrases: Iterable[str], facts: Facts) -> Iterator[str]:
    """Each phrase that a paper has, and where it stands."""
    for phrase in phrases:
        has = tagger([TagRule("it", (phrase,), mentions=1)])
        places = {
            "title": has(facts.title, (), ""),
            "keywords": has("", facts.keywords, ""),
            "abstract": has("", (), facts.abstract),
        }
        if found := [place for place, it in places.items() if it]:
            yield f"'{phrase}' in {' and '.join(found)}"
