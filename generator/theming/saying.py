"""What the code of templates calls (templates.py): to say a value, to call a macro, to go round a loop.

jinja's own is ready for much that hardly a template here brings about: it makes a Markup of each thing said, asks each
callable which context it takes, and looks ahead in each loop. `tests/test_templates.py` holds that what comes out is
what jinja2 writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Final

from jinja2 import Undefined, pass_context, pass_eval_context
from jinja2.filters import sync_do_join, sync_do_select
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, Macro, markup_join
from jinja2.utils import _PassArg
from markupsafe import (  # type: ignore[attr-defined] # `_escape_inner`: what `escape` makes of a str, without its Markup
    Markup,
    _escape_inner,
    escape,
)

_PLAIN: Final = frozenset({BuiltinFunctionType, type})  # callables that take no context: `str.format`, `dict`
_MAY_ASK: Final = frozenset({FunctionType, MethodType, partial})  # those of these that take one say so
ASKS: Final = "jinja_pass_arg"  # by this attribute
_WITHOUT_SIGNS: Final = frozenset({int, bool, float, date, type(None)})  # what says them needs no escape
_STRINGS: Final = frozenset({str})
_safe: Final = partial(str.__new__, Markup)  # Markup itself looks first whether its str is one already


def said(value: Any) -> str:
    """What `escape` makes of a value, but that a plain string stays one: what is said is only ever joined."""
    kind = type(value)
    if kind is str:
        words: str = _escape_inner(value)
        return words
    if kind is Markup:
        return value  # type: ignore[no-any-return] # that is a str
    return str(value) if kind in _WITHOUT_SIGNS else escape(value)


def joined(values: Sequence[Any]) -> str:
    """What `markup_join` makes of values."""
    for value in values:
        if type(value) is not str:
            return markup_join(values)
    return "".join(values)


@pass_eval_context
def join(asked: EvalContext, values: Iterable[Any], between: str = "", attribute: str | int | None = None) -> str:
    """What jinja's filter gives."""
    if attribute is None and type(between) is str:
        values = tuple(values)
        if _STRINGS.issuperset(map(type, values)):
            return between.join(values)
    return sync_do_join(asked, values, between, attribute)


@pass_context
def select(context: Context, values: Iterable[Any], *values_of_test: Any, **named: Any) -> Iterable[Any]:
    """What jinja's filter gives."""
    if values_of_test or named or not values:
        return sync_do_select(context, values, *values_of_test, **named)
    return filter(None, values)


FILTERS: Final = {"join": join, "select": select}


def called(context: Context, what: Any, *values: Any, **named: Any) -> Any:
    """What `context.call` gives."""
    kind = type(what)
    if kind is LeanMacro:
        if what.wants == len(values) and not named:
            return _safe(what._func(*values))  # escaped as it was made
    elif kind in _PLAIN:
        return what(*values, **named)
    elif kind in _MAY_ASK:
        asks = getattr(what, ASKS, None)
        if asks is None:
            return what(*values, **named)
        if asks is _PassArg.context:
            return what(context, *values, **named)
    return context.call(what, *values, **named)


def told(context: Context, what: Any, *values: Any, **named: Any) -> str:
    """What is said of what `called` gives: nobody needs to know that the words of a macro are safe."""
    if type(what) is LeanMacro and what.wants == len(values) and not named:
        words: str = what._func(*values)
        return words
    return said(called(context, what, *values, **named))


class LeanMacro(Macro):
    """A macro that knows how many values are all that it takes: -1 where it takes more than it names."""

    def __init__(self, *facts: Any) -> None:
        super().__init__(*facts)
        self.wants = -1 if self.catch_kwargs or self.catch_varargs or self.caller else self._argument_count


def listed(values: Iterable[Any]) -> Sequence[Any]:
    """Values that have a length."""
    return values if type(values) is tuple or type(values) is list else tuple(values)


class _Loop(LoopContext):
    """What a template knows of a loop over a sequence: where it ends is known without looking ahead."""

    def pairs(self, values: Sequence[Any]) -> Iterator[tuple[Any, LoopContext]]:
        """Each value with the loop."""
        self._values, self._length = values, len(values)
        for place, value in enumerate(values):
            self.index0 = place
            yield value, self

    @property
    def last(self) -> bool:
        """Whether no value follows."""
        return self.index0 + 1 == self._length

    @property
    def previtem(self) -> Any:
        """The value before."""
        return self._undefined("there is no previous item") if self.first else self._values[self.index0 - 1]

    @property
    def nextitem(self) -> Any:
        """The value after."""
        return self._undefined("there is no next item") if self.last else self._values[self.index0 + 1]


def looped(values: Any, undefined: type[Undefined], *recursion: Any) -> Iterator[tuple[Any, LoopContext]]:
    """What LoopContext is."""
    if type(values) is tuple or type(values) is list:
        return _Loop(values, undefined, *recursion).pairs(values)
    return LoopContext(values, undefined, *recursion)
