"""jinja2 as a theme uses it: the same language and the same words, made of leaner code.

A page calls a few hundred macros and says a few hundred things. jinja's own code hands each of them on through every
frame around it, looks for an item where there may be no attribute, and copies a table of globals that is never another;
what else is leaner stands in saying.py. `tests/test_templates.py` holds that what comes out is what jinja2 writes.
"""

from collections.abc import MutableMapping
from functools import cached_property
from keyword import iskeyword
from typing import Any, Final

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_PARAMETER
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import escape

from generator.theming import saying


class _Careful(CodeGenerator):
    """Writes a template as Python."""

    _told: nodes.Node | None = None  # a call whose words are said as they come

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - jinja's name
        super().visit_Template(node, frame)
        lean = "called, listed, said, told, joined as markup_join, looped as LoopContext, LeanMacro as Macro"
        self.writeline(f"from {saying.__name__} import {lean}")  # the last word on what these names mean

    def enter_frame(self, frame: Frame) -> None:
        """A page and its blocks gather what they say, as macros do."""
        super().enter_frame(frame)
        if frame.parent is None:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """And hand it on in one piece."""
        if frame.parent is None:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802 - likewise
        """What a block says comes in one piece, and no error of it has to be waited for."""
        if node.scoped or node.required or self.extends_so_far:
            super().visit_Block(node, frame)
        else:
            context = self.get_context_ref()
            self.writeline(f"{frame.buffer}.extend({context}.blocks[{node.name!r}][0]({context}))", node)

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802 - likewise
        """A loop of which a template asks only where it is needs nobody to know that but Python."""
        if not _is_plain(node):
            super().visit_For(node, frame)
            return
        values, end, place = (self.temporary_identifier() for _ in range(3))
        self.writeline(f"{values} = listed(", node)
        self.visit(node.iter, frame)
        self.write(")")
        self.writeline(f"{end} = len({values}) - 1")
        body = [_Places(place, end).visit(part) for part in node.body]
        target = nodes.Tuple([_python(place, node), node.target], "store", lineno=node.lineno)
        counted = _python(f"enumerate({values})", node)
        super().visit_For(nodes.For(target, counted, body, [], None, False, lineno=node.lineno), frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - likewise
        if forward_caller or not self._is_lean(node, frame):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write(f"{'told' if node is self._told else 'called'}(context, ")
        self.visit(node.node, frame)
        self.signature(node, frame)
        self.write(")")

    def _is_lean(self, node: nodes.Call, frame: Frame) -> bool:
        asks = isinstance(node.node, nodes.Name) and hasattr(self.environment.globals.get(node.node.name), saying.ASKS)
        return _escapes(frame) and not (node.dyn_args or node.dyn_kwargs or (asks and _sets(frame)))

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self._told = None
        if not _escapes(frame) or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Call) and self._is_lean(node, frame):
            self._told = node
            self.write("(")
        else:
            self.write("(" if _is_harmless(node) else "said(")


_ASKED: Final = frozenset({"first", "last", "index", "index0"})
_WITH_LOOPS: Final = (
    nodes.For,
    nodes.Macro,
    nodes.CallBlock,
    nodes.Block,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
)


class _Places(NodeTransformer):
    """Puts Python in the place of `loop.last` and its like."""

    def __init__(self, place: str, end: str) -> None:
        self.told = {
            "first": f"(not {place})",
            "last": f"({place} == {end})",
            "index": f"({place} + 1)",
            "index0": place,
        }

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 - jinja's name
        return _python(self.told[node.attr], node) if _is_loop(node.node) else self.generic_visit(node)


def _is_loop(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "loop"


def _is_plain(node: nodes.For) -> bool:
    """Whether a loop tells where it is, and no more, to what stands in it, and that has no loop of its own."""
    inside = [one for part in node.body for one in (part, *part.find_all(nodes.Node))]
    asked = [one.attr for one in inside if isinstance(one, nodes.Getattr) and _is_loop(one.node)]
    alone = not (node.test or node.else_ or node.recursive or any(isinstance(one, _WITH_LOOPS) for one in inside))
    return alone and 0 < len(asked) == sum(map(_is_loop, inside)) and _ASKED.issuperset(asked)


def _python(code: str, near: nodes.Node) -> nodes.InternalName:
    """Python as it stands, where jinja wants a node."""
    name = object.__new__(nodes.InternalName)  # as its parser does it
    nodes.Node.__init__(name, code, lineno=near.lineno)
    return name


def _sets(frame: Frame) -> bool:
    """Whether a block or a loop sets something, which the context itself does not know."""
    loads, refs = frame.symbols.loads, frame.symbols.refs
    set_here = (name for name in frame.symbols.stores if loads.get(refs[name], ("",))[0] != VAR_LOAD_PARAMETER)
    return (frame.loop_frame or frame.block_frame) and any(set_here)


def _escapes(frame: Frame) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


def _is_harmless(node: nodes.Node | None) -> bool:
    """Whether an expression is one plain string or another, with nothing to escape: `"" if loop.last else ", "`."""
    if isinstance(node, nodes.CondExpr):
        return _is_harmless(node.expr1) and _is_harmless(node.expr2)
    return isinstance(node, nodes.Const) and type(node.value) is str and escape(node.value) == node.value


class _Lean(_Careful):
    """Takes it that what follows a dot is an attribute."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - likewise
        if iskeyword(node.attr) or (isinstance(node.node, nodes.Name) and node.node.name == "self"):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")


class LeanContext(Context):
    """A context that knows which globals are not everybody's: what is imported may have to be made for them anew."""

    def __init__(self, environment: Environment, parent: Any, name: str | None, blocks: Any, globals: Any) -> None:  # noqa: A002 - jinja's name
        super().__init__(environment, parent, name, blocks, None if globals is environment.globals else globals)


class LeanTemplate(Template):
    """A template that is rendered with care where it turns out to name items, or what is not there."""

    environment: "LeanEnvironment"
    careful: Template | None = None

    def render(self, *args: Any, **values: Any) -> str:
        """The words. Raises what a template of jinja2 does."""
        if not self.careful:
            try:
                return super().render(*args, **values)
            except AttributeError:
                self.careful = self.environment.careful.get_template(str(self.name))
        return self.careful.render(*args, **values)


class LeanEnvironment(Environment):
    """An environment whose templates have no globals but its own."""

    code_generator_class: type[CodeGenerator] = _Lean
    template_class: type[Template] = LeanTemplate
    context_class: type[Context] = LeanContext

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for name, made in self.filters.items():  # none of them has to find out that nothing here is asynchronous
            self.filters[name] = made.__wrapped__ if hasattr(made, "jinja_async_variant") else made
        self.filters |= saying.FILTERS
        self._loaded: dict[str | Template, Template] = {}

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        """A template of the loader, which is asked once."""
        if (template := self._loaded.get(name)) is None or globals:
            template = self._loaded[name] = super().get_template(name, parent, globals)
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Its own table as it is, which is quick to copy and to compare, where no template brings its own."""
        return super().make_globals(d) if d else self.globals

    @cached_property
    def careful(self) -> Environment:
        """It, but that its templates look for an item where there is no attribute of that name."""
        other = self.overlay(bytecode_cache=None)
        other.code_generator_class, other.template_class, other._loaded = _Careful, Template, {}
        return other
