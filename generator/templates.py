"""jinja2 as a theme uses it: the same language and the same words, made of leaner code.

A page calls a few hundred macros and says a few hundred things. jinja's own code is ready for much that no template
here can bring about: it makes a Markup of each thing said, asks each callable which context it takes, and copies a
table of globals that is never another. `tests/test_templates.py` holds that what comes out is what jinja2 writes.
"""

from collections.abc import MutableMapping
from types import BuiltinFunctionType
from typing import Any, Final

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import (  # type: ignore[attr-defined] # `_escape_inner`: what `escape` makes of a str, without its Markup
    Markup,
    _escape_inner,
    escape,
)

_PLAIN: Final = (BuiltinFunctionType, type)  # callables that take no context: `str.format`, `dict`


def said(value: Any) -> str:
    """What `escape` makes of a value, but that a plain string stays one: what is said is only ever joined."""
    return _escape_inner(value) if type(value) is str else escape(value)


def called(context: Context, what: Any, *values: Any) -> Any:
    """What `context.call` gives, for a call that names no argument."""
    kind = type(what)
    if kind is Macro and what._argument_count == len(values) and not _takes_more(what):
        return Markup(what._func(*values))  # noqa: S704 - escaped as it was made
    if kind in _PLAIN:
        return what(*values)
    return context.call(what, *values)


def _takes_more(macro: Macro) -> bool:
    """Whether a macro asks for more than the arguments that it names."""
    return bool(macro.catch_kwargs or macro.catch_varargs or macro.caller)


class _Code(CodeGenerator):
    """Writes a template as Python."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - jinja's name
        self.writeline(f"from {__name__} import called, said")
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - likewise
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("called(context, ")
        self.visit(node.node, frame)
        for value in node.args:
            self.write(", ")
            self.visit(value, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("said(")


class LeanEnvironment(Environment):
    """An environment whose templates have no globals but its own."""

    code_generator_class = _Code

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Its own table as it is, which is quick to copy and to compare, where no template brings its own."""
        return super().make_globals(d) if d else self.globals
