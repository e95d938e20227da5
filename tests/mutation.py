"""Do the tests notice? Every small change of a module, one at a time, must make one of its tests fail.

    python -m tests.mutation text urls      (`make mutate MODULES="text urls"`)

A module is changed in memory alone, in a child that then runs the module's own tests. A change that no test notices
survives, and is printed. Text in a docstring, an annotation or a message of an error is not changed.
"""

import ast
import copy
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
SECONDS: Final = 120  # for one change; beyond, it counts as noticed: it hangs
TESTS: Final = {  # whose tests do not bear the module's own name alone
    "citing.latex": ["test_citing.py"],
    "frontmatter": ["test_frontmatter.py"],
    "models": ["test_models.py", "test_text.py"],
    "store": ["test_store.py"],
    "trading.bibtex": ["trading"],
}

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


class Change(NamedTuple):
    """A module with one small change: where, what stood there, what stands there now."""

    line: int
    before: str
    after: str
    tree: ast.Module


def changes(source: str) -> Iterator[Change]:
    """Every small change of a source, in its order."""
    tree = ast.parse(source)
    spared = {id(node) for node in _spared(tree)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in spared:
            for make in _MAKERS:
                changed = copy.deepcopy(tree)
                twin = next(one for number, one in enumerate(ast.walk(changed)) if number == place)
                before = ast.unparse(node)
                if make(twin) and (after := ast.unparse(twin)) != before:
                    yield Change(getattr(node, "lineno", 0), before, after, ast.fix_missing_locations(changed))


def _spared(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, annotations, and what errors say."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield from ast.walk(node)
        for name in ("annotation", "returns"):
            if (inner := getattr(node, name, None)) is not None:
                yield from ast.walk(inner)
        if isinstance(node, ast.Raise):
            yield from ast.walk(node)


def _operator(node: Any) -> bool:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        node.ops[0] = _SWAPPED[type(node.ops[0])]()
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in _SWAPPED:
        node.op = _SWAPPED[type(node.op)]()
    else:
        return False
    return True


def _constant(node: Any) -> bool:
    if not isinstance(node, ast.Constant) or node.value is None or node.value is Ellipsis:
        return False
    kinds: dict[type, Callable[[Any], Any]] = {
        bool: lambda value: not value,
        int: lambda value: value + 1,
        str: lambda value: f"{value}x",
        bytes: lambda value: value + b"x",
    }
    node.value = kinds.get(type(node.value), lambda value: value)(node.value)
    return True


def _condition(node: Any) -> bool:
    if not isinstance(node, ast.If | ast.IfExp | ast.While):
        return False
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return True


def _result(node: Any) -> bool:
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    node.value = ast.Constant(None)
    return True


def _call(node: Any) -> bool:
    """A method that is not called: `words.strip()` is `words`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords):
        return False
    if isinstance(node.func.value, ast.Name) and node.func.value.id in _MODULES:
        return False
    kept = node.func.value
    node.func, node.args = ast.Name("_as_it_is", ast.Load()), [kept]
    return True


def _negation(node: Any) -> bool:
    if not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
        return False
    node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    return True


_MODULES: Final = ("re", "unicodedata", "json", "ast", "os", "disk", "text")
_MAKERS: Final = (_operator, _constant, _condition, _result, _call, _negation)


class _Instead(MetaPathFinder, Loader):
    """Gives a changed module where its name is imported."""

    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        return spec_from_loader(name, self, origin=str(self.path)) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.path)
        module.__dict__["_as_it_is"] = lambda value: value
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def is_noticed(module: str, tree: ast.Module, tests: Sequence[str]) -> bool:
    """Whether a test fails with the module as `tree` has it."""
    child = os.fork()
    if child == 0:
        os._exit(_child(module, tree, tests))
    with suppress(ChildProcessError):
        return os.waitpid(child, 0)[1] != 0
    return True


def _child(module: str, tree: ast.Module, tests: Sequence[str]) -> int:
    import pytest

    signal.alarm(SECONDS)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    path = ROOT / "generator" / Path(*module.split(".")).with_suffix(".py")
    for name in [name for name in sys.modules if name.partition(".")[0] == "generator"]:
        del sys.modules[name]  # whoever asks for it is given the changed one
    sys.meta_path.insert(0, _Instead(f"generator.{module}", path, tree))
    words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not browser and not nu and not slow"]
    try:
        return int(pytest.main([*words, "--no-header", *(str(ROOT / "tests" / test) for test in tests)]))
    except BaseException:  # noqa: BLE001 - whatever befalls it, it is noticed
        return 1


def main(modules: Sequence[str]) -> int:
    """Change each module in every way; 1 where the tests as they are fail already."""
    os.environ["CI"] = "true"  # the same examples each time
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    for module in modules:
        source = (ROOT / "generator" / Path(*module.split(".")).with_suffix(".py")).read_text("utf-8")
        tests = TESTS.get(module, [f"test_{module}.py"])
        if is_noticed(module, ast.parse(source), tests):
            print(f"{module}: its tests fail as it is", file=sys.stderr)
            return 1
        start, noticed, survivors = perf_counter(), 0, list[Change]()
        for change in changes(source):
            if is_noticed(module, change.tree, tests):
                noticed += 1
            else:
                survivors.append(change)
                print(f"{module}.py:{change.line}: {_short(change.before)}  ->  {_short(change.after)}", flush=True)
        count = noticed + len(survivors)
        print(f"{module}: {noticed} of {count} changes noticed, {noticed / count:.0%} ({perf_counter() - start:.0f} s)")
    return 0


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 100 else f"{line[:97]}..."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
