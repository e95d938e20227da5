"""Every small change that one could make in a module, one at a time.

Text in a docstring, an annotation or a message of an error is not changed: nobody's paper is harmed by it.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NamedTuple

_PAIRS: Final = (
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.In, ast.NotIn),
    (ast.Is, ast.IsNot),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
)
_SWAPPED: Final[dict[Any, Any]] = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# Names before a dot that are no values: a call of theirs cannot be left out.
_MODULES: Final = (
    *("re", "unicodedata", "json", "ast", "os", "date", "datetime", "fcntl"),
    *("disk", "looking", "saving", "text", "urls"),
)
_WORDS: Final = ("fact", "remedy", "REMEDY")  # what an error is made of


class Change(NamedTuple):
    """A node that says something else: `said` are the fields that differ."""

    line: int
    where: str
    before: str
    after: str
    node: ast.AST
    said: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.where}: {_short(self.before)}  ->  {_short(self.after)}"


@dataclass
class Module:
    """A module's tree and its changes, which are made in it and taken back."""

    path: str
    tree: ast.Module
    changes: list[Change]

    @contextmanager
    def changed(self, change: Change) -> Iterator[ast.Module]:
        """The tree with one change in it, for as long as one looks."""
        before = {name: getattr(change.node, name) for name in change.said}
        try:
            vars(change.node).update(change.said)
            yield ast.fix_missing_locations(self.tree)
        finally:
            vars(change.node).update(before)


def module_of(source: str, path: str = "<module>") -> Module:
    """A source, and all its changes in the order of its lines."""
    tree = ast.parse(source)
    module = Module(path, tree, [])
    spared = {id(node) for node in _spared(tree)}
    for node, where in _walked(tree, ""):
        if id(node) not in spared:
            for said in filter(None, (make(node) for make in _MAKERS)):
                change = Change(getattr(node, "lineno", 0), where or "module", _shown(node), "", node, said)
                with module.changed(change):
                    after = _shown(node)
                if after != change.before:
                    module.changes.append(change._replace(after=after))
    return module


def sample(changes: list[Change], most: int) -> list[Change]:
    """At most so many, whichever lines stand around them: the same ones until they themselves are written anew."""
    chosen = sorted(changes, key=lambda change: sha256(str(change).encode()).digest())[:most]
    return [change for change in changes if change in chosen]


def _walked(node: ast.AST, where: str) -> Iterator[tuple[ast.AST, str]]:
    yield node, where
    for child in ast.iter_child_nodes(node):
        inner = f"{where}.{child.name}".lstrip(".") if isinstance(child, _FUNCTIONS) else where
        yield from _walked(child, inner)


def _spared(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, annotations, what errors say, types that are cast, sizes of caches."""
    for node in ast.walk(tree):
        inner: list[ast.AST | None] = [getattr(node, name, None) for name in ("annotation", "returns")]
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Raise():
                inner.append(node)
            case ast.Call(func=ast.Name("lru_cache" | "TypeVar")):  # how much is remembered, and names that nobody sees
                inner.append(node)
            case ast.Call(func=ast.Name("Fault")):
                inner += [*node.args[1:], *node.keywords]
            case ast.Call(func=ast.Name("cast")):
                inner.append(node.args[0])
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)) if name in _WORDS:
                inner.append(node)
            case ast.Assign(targets=[ast.Name("__all__")]):
                inner.append(node)
        for one in inner:
            if one is not None:
                yield from ast.walk(one)


def _operator(node: ast.AST) -> dict[str, Any] | None:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        return {"ops": [_SWAPPED[type(node.ops[0])](), *node.ops[1:]]}
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _SWAPPED:
        return {"op": _SWAPPED[type(node.op)]()}
    return None


def _constant(node: ast.AST) -> dict[str, Any] | None:
    match node:
        case ast.Constant(bool(value)):
            return {"value": not value}
        case ast.Constant(int(value)):
            return {"value": value + 1}
        case ast.Constant(str(value)):
            return {"value": f"{value}x"}
        case ast.Constant(bytes(value)):
            return {"value": value + b"x"}
    return None


def _condition(node: ast.AST) -> dict[str, Any] | None:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return {"test": ast.UnaryOp(ast.Not(), node.test)}
    return None


def _result(node: ast.AST) -> dict[str, Any] | None:
    match node:
        case ast.Return(value=None) | ast.Return(value=ast.Constant(False | "" | None)):
            return None  # what asks for it learns the same of None
        case ast.Return():
            return {"value": ast.Constant(None)}
    return None


def _call(node: ast.AST) -> dict[str, Any] | None:
    """A method that is not called: `words.strip()` is `words`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(name))) if name in _MODULES:
            return None
        case ast.Call(func=ast.Attribute(value=kept), keywords=[]):
            return {"func": ast.Name("_as_it_is", ast.Load()), "args": [kept]}
    return None


def _negation(node: ast.AST) -> dict[str, Any] | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return {"operand": ast.UnaryOp(ast.Not(), node.operand)}
    return None


_MAKERS: Final = (_operator, _constant, _condition, _result, _call, _negation)


def _shown(node: ast.AST) -> str:
    """What of a node is worth reading: of a branch, its condition."""
    match node:
        case ast.If():
            return f"if {ast.unparse(node.test)}"
        case ast.While():
            return f"while {ast.unparse(node.test)}"
    return " ".join(ast.unparse(node).split())


def _short(words: str) -> str:
    return words if len(words) <= 100 else f"{words[:97]}..."
