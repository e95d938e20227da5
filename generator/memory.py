"""What earlier builds worked out and this one need not: plain values and our own, by all that they were made from.

It may be lost at any time. What nobody asks for is forgotten, so it does not grow.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final, NamedTuple, TypeVar

WHOLE: Final = "whole"  # the drawer of what concerns the whole archive
KIN: Final = "kin"  # that of what is told of related papers
NEAR: Final = "near"  # that of what these are found by, asked only where a paper says something else
PARTS: Final = "parts"  # that of what outputs rest on, worked out by month
PLANS: Final = "plans"  # that of the pages of sheaves, by what these rest on: their addresses and keys
OF_ALL: Final = frozenset({WHOLE, KIN, NEAR, PARTS, PLANS})  # these; all others are of some papers
AHEAD: Final = (WHOLE, KIN, NEAR)  # the drawers in which what is worked out ahead is kept

Kept = TypeVar("Kept")


def _empty(_name: str) -> Mapping[Hashable, Any]:
    return {}


class Drawer:
    """A part of the memory that is read and written as one, when somebody asks it something.

    `kept` is what is worth keeping after a build.
    """

    def __init__(self, opened: Callable[[], Mapping[Hashable, Any]]) -> None:
        self._opened = opened
        self.kept: dict[Hashable, Any] = {}
        self._anew = False  # is one of several another than it was?

    @cached_property
    def _before(self) -> Mapping[Hashable, Any]:
        return self._opened()

    def recall(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` makes of all that `key` tells; made only if it is not known yet."""
        if key not in self.kept:
            self.kept[key] = self._before[key] if key in self._before else make()
        value: Kept = self.kept[key]
        return value

    def recall_each(
        self,
        what: Hashable,
        rests: Hashable,
        keys: Callable[[], Iterable[Hashable]],
        make: Callable[[Sequence[int]], Iterable[Kept]],
    ) -> tuple[Kept, ...]:
        """What `make` makes at some places of all that the key of each tells: where `what` did not have that key.

        Where all that they rest on together is as it was, nobody asks for the keys.
        """
        before, known, values = self.kept.get(what) or self._before.get(what, (None, (), ()))
        if before != rests:
            self._anew = True
            made, known = dict(zip(known, values, strict=True)), tuple(keys())
            new = [place for place, key in enumerate(known) if key not in made]
            made |= zip((known[place] for place in new), make(new), strict=True)
            values = tuple([made[key] for key in known])
        self.kept[what] = rests, known, values
        found: tuple[Kept, ...] = values
        return found

    def knows(self, key: Hashable) -> bool:
        """Will `recall` need nothing made?"""
        return key in self.kept or key in self._before

    def earlier(self) -> Mapping[Hashable, Any]:
        """What is known from before, by its keys; to look at it does not keep it."""
        return self._before

    def take(self, found: Mapping[Hashable, Any]) -> None:
        """What was worked out elsewhere."""
        self.kept |= found

    @property
    def empty(self) -> bool:
        """Is nothing known?"""
        return not self._before and not self.kept

    @property
    def changed(self) -> bool:
        """Is there something else to keep than there was?"""
        return self._anew or (self._was_asked and self.kept.keys() != self._before.keys())

    def again(self) -> "Drawer":
        """As the next build will find it: as it was, if this one asked it nothing."""
        kept = self.kept
        return Drawer((lambda: kept) if self._was_asked else self._opened)

    @property
    def _was_asked(self) -> bool:
        return "_before" in vars(self) or bool(self.kept)


class Memory:
    """Of one archive: drawers, each opened when first asked for."""

    def __init__(self, opened: Callable[[str], Mapping[Hashable, Any]] = _empty) -> None:
        self._opened = opened
        self.drawers: dict[str, Drawer] = {}
        self.lasts = False  # will there be another build in this process?
        self._at_hand: dict[str, tuple[Any, Any]] = {}
        self._before: dict[str, Mapping[str, Any]] = {}

    def as_before(self, what: str, things: Mapping[str, Kept]) -> Mapping[str, Kept]:
        """Things by their names; of those that equal what this process had, that, with all that it knows of itself."""
        if not self.lasts:
            return things
        before = self._before.get(what, {})
        self._before[what] = {
            name: one if (one := before.get(name)) == thing else thing for name, thing in things.items()
        }
        return self._before[what]

    def drawer(self, name: str) -> Drawer:
        """What is kept under that name."""
        if name not in self.drawers:
            self.drawers[name] = Drawer(partial(self._opened, name))
        return self.drawers[name]

    def again(self) -> "Memory":
        """As the next build will find it."""
        memory = Memory()
        memory.drawers = {name: drawer.again() for name, drawer in self.drawers.items()}
        memory.lasts, memory._at_hand, memory._before = self.lasts, self._at_hand, self._before
        return memory

    def at_hand(self, what: str, rests: Any, make: Callable[[], Kept]) -> Kept:
        """What `make` makes of all that `rests` tells; a process that lasts has it while that equals what it was.

        Neither need be plain, nor have a digest: what is the same object is compared in no time. It asks drawers all
        that it rests on, or nothing: of what is at hand, nobody asks them.
        """
        if not self.lasts:
            return make()
        if what not in self._at_hand or self._at_hand[what][0] != rests:
            self._at_hand[what] = rests, make()
        value: Kept = self._at_hand[what][1]
        return value

    def shut(self) -> None:
        """Let go of what the drawers hold, but for those of the archive."""
        for name in self.drawers.keys() - OF_ALL:
            self.drawers[name] = Drawer(partial(self._opened, name))

    def recall(self, rests: Hashable, make: Callable[[], Kept]) -> Kept:
        """What `make` makes of the whole archive, of what `rests` tells; made only if it is not known yet."""
        return self.drawer(WHOLE).recall(rests, make)


class Ahead(NamedTuple):
    """What is to be recalled later, worked out ahead in a process of its own; and how we take what that gives."""

    work: Callable[[], Any]
    take: Callable[[Any], None] = lambda _given: None
