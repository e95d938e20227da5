"""Whether a test fails where a module is changed.

The quick way collects a module's tests once, and learns which of them call which of its functions. Then each change is
made in a child of that process: the changed function's code, or constant, is put in place of the old one, and the tests
that call it run until one fails. What else a module works out while it is imported cannot be changed so: the long way
imports everything anew, in a child too.
"""

import ast
import functools
import gc
import json
import os
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, Final, NamedTuple

import pytest

from tests.mutation.changes import Change, Module

ROOT: Final = Path(__file__).parents[2]
TIMES, LEAST = 10, 5.0  # what a change may take: so many times what its tests take, at least so many seconds
WAITING: Final = 6  # of the processor; of the clock so many times that, since others are at work too
NOTICED, HUNG, SURVIVED, UNSEEN = "noticed", "hung", "survived", "unseen"
SLOWER: Final = " +seconds"  # behind a file of tests: those that take seconds too
_WORDS: Final = (
    *("-q", "-x", "--no-header", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
_CHOSEN: Final = "not browser and not nu and not slow and not shared"


class UntoldError(Exception):
    """The tests fail as the module is, so they can tell nothing."""


class Name(NamedTuple):
    """What tells a function's code from all others of its module."""

    qualified: str
    line: int


def verdicts(
    name: str, module: Module, changes: Sequence[Change], tests: Sequence[str]
) -> Iterator[tuple[Change, str]]:
    """What the tests say to each change. Raises UntoldError."""
    with TemporaryDirectory() as folder:
        said = _quickly(name, module, changes, tests, Path(folder))
        limit = LEAST
        for change, verdict in zip(changes, said, strict=True):
            if verdict == UNSEEN:
                if limit == LEAST:
                    limit = max(LEAST, TIMES * _seconds_at_length(name, module, tests, Path(folder)))
                with module.changed(change) as tree:
                    yield change, _at_length(name, tree, tests, Path(folder), limit)
            else:
                yield change, verdict


def _in_child(work: Callable[[], bool], seconds: float) -> str:
    """What becomes of a piece of work in a child: whether it noticed something, or hung."""
    child = os.fork()
    if child == 0:
        for kind, limit in ((signal.ITIMER_PROF, seconds), (signal.ITIMER_REAL, WAITING * seconds)):
            signal.setitimer(kind, limit)
        noticed = True
        with suppress(BaseException):  # whatever befalls it, it is noticed
            noticed = work()
        os._exit(noticed)
    ended = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(ended) and os.WTERMSIG(ended) in (signal.SIGALRM, signal.SIGPROF):
        return HUNG
    return NOTICED if ended else SURVIVED


def _pytest(tests: Sequence[str], folder: Path, plugin: object) -> int:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    places = [str(ROOT / "tests" / test.removesuffix(SLOWER)) for test in tests]
    chosen = _CHOSEN if any(test.endswith(SLOWER) for test in tests) else f"{_CHOSEN} and not seconds"
    return int(pytest.main([*_WORDS, f"--basetemp={folder}/base", "-m", chosen, *places], plugins=[plugin]))


class _Plain:
    """Property tests look at fewer examples, and not for the smallest one that fails: any is enough."""

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutation",
            parent=settings.get_profile("ci"),
            max_examples=10,
            phases=[Phase.explicit, Phase.generate],
            report_multiple_bugs=False,
            database=None,
        )
        settings.load_profile("mutation")


# The long way.


class _Instead(MetaPathFinder, Loader):
    """Gives a changed module where its name is imported."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        return spec_from_loader(name, self, origin=self.path) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = self.path
        module.__dict__["_as_it_is"] = _as_it_is
        exec(compile(self.tree, self.path, "exec"), module.__dict__)


def _as_it_is(value: Any) -> Any:
    return value


def _at_length(name: str, tree: ast.Module, tests: Sequence[str], folder: Path, limit: float) -> str:
    def work() -> bool:
        for loaded in [loaded for loaded in sys.modules if loaded.partition(".")[0] == "generator"]:
            del sys.modules[loaded]  # whoever asks for it is given the changed one
        sys.meta_path.insert(0, _Instead(name, str(ROOT / Path(*name.split("."))) + ".py", tree))
        return _pytest(tests, folder, _Plain()) != 0

    return _in_child(work, limit)


def _seconds_at_length(name: str, module: Module, tests: Sequence[str], folder: Path) -> float:
    start = os.times()
    if _at_length(name, module.tree, tests, folder, 600) != SURVIVED:
        raise UntoldError(f"{name}: its tests fail as it is")
    end = os.times()
    return end.children_user + end.children_system - start.children_user - start.children_system


# The quick way.


def _quickly(name: str, module: Module, changes: Sequence[Change], tests: Sequence[str], folder: Path) -> Sequence[str]:
    told = folder / "verdicts.json"
    _in_child(lambda: _pytest(tests, folder, _Quick(name, module, changes, told)) != 0, 36_000)
    if not told.exists():
        raise UntoldError(f"{name}: its tests fail as it is")
    said, loaded = json.loads(told.read_text("utf-8"))
    if UNSEEN in said:
        _import(loaded)
    return list(said)


def _import(names: Sequence[str]) -> None:
    """What others' modules the tests need is imported here, once for all children."""
    ours = {path.stem for path in ROOT.iterdir()}
    for name in names:
        if name.partition(".")[0] not in ours | {"__main__", "conftest"}:
            with suppress(Exception):
                import_module(name)


class _Quick(_Plain):
    """In the place of pytest's own loop: the tests that call what is changed, in a child for each change."""

    def __init__(self, name: str, module: Module, changes: Sequence[Change], told: Path) -> None:
        self.name, self.module, self.changes, self.told = name, module, changes, told
        self.called: set[Name] = set()  # since one last looked
        self.imported: set[Name] = set()

    def pytest_collection(self) -> None:
        self._listen()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        sys.settrace(None)
        self.imported, self.called = self.called, set()
        import_module(self.name)
        code = compile(self.module.tree, str(sys.modules[self.name].__file__), "exec")
        notes = self.told.with_suffix(".notes")
        if _in_child(lambda: self._learn(session, notes), 600) != SURVIVED:
            return True
        seconds, callers = json.loads(notes.read_text("utf-8"))
        takes = dict(zip(session.items, seconds, strict=True))
        living, remembering = _living(code.co_filename)
        gc.freeze()  # what is here stays, and children share it
        all_of_them = _in_order(takes)
        if _in_child(lambda: _fails((), remembering, all_of_them), 600) != SURVIVED:
            return True  # they need their own order: they would fail whatever is changed
        by = {Name(qualified, line): tests for qualified, line, tests in callers}

        def noticed(change: Change) -> str:
            with self.module.changed(change) as tree:
                try:
                    pairs = list(_differing(code, compile(tree, code.co_filename, "exec")))
                except SyntaxError:
                    return NOTICED
            functions = _functions(pairs, living)
            name = _name(pairs[-1][0]) if functions else None
            asked = {session.items[number] for number in by.get(name, [])} if name else set(all_of_them)
            items = [item for item in all_of_them if item in asked]

            def work() -> bool:
                if functions is None:
                    _put(self.name, pairs[0][1])
                return _fails(functions or (), remembering, items)

            verdict = _in_child(work, max(LEAST, TIMES * sum(takes[item] for item in items))) if items else SURVIVED
            is_final = name not in self.imported if name else _is_constant(self.module, change)
            return verdict if verdict != SURVIVED or is_final else UNSEEN

        said = [noticed(change) for change in self.changes]
        self.told.write_text(json.dumps([said, [*sys.modules]]), "utf-8")
        return True

    def _listen(self) -> None:
        path = str(ROOT / Path(*self.name.split("."))) + ".py"

        def called(frame: FrameType, _event: str, _arg: object) -> None:
            if frame.f_code.co_filename == path:
                self.called.add(_name(frame.f_code))

        sys.settrace(called)
        threading.settrace(called)

    def _learn(self, session: pytest.Session, notes: Path) -> bool:
        """Writes what each test takes, and which call which function; what is set up may serve others too."""
        callers: dict[Name, set[int]] = defaultdict(set)
        seconds, setups = [0.0] * len(session.items), set[Name]()
        numbers = {item: number for number, item in enumerate(session.items)}
        plugin = _Phases(lambda: setups.update(self.called))
        session.config.pluginmanager.register(plugin)
        self._listen()
        remembering = _living("")[1]
        for item, following in _pairs(session.items):
            for function in remembering:  # else it calls nobody
                function.cache_clear()
            self.called.clear()
            start = process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seconds[numbers[item]] = process_time() - start
            for name in self.called:
                callers[name].add(numbers[item])
        sys.settrace(None)
        for name in setups:
            callers[name] = set(numbers.values())
        notes.write_text(json.dumps([seconds, [[*name, sorted(tests)] for name, tests in callers.items()]]), "utf-8")
        return bool(session.testsfailed)


class _Phases:
    """Looks after each test's setting up."""

    def __init__(self, look: Callable[[], None]) -> None:
        self.look = look

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_call(self) -> None:
        self.look()


def _pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _name(code: CodeType) -> Name:
    return Name(code.co_qualname, code.co_firstlineno)


def _in_order(takes: Mapping[pytest.Item, float]) -> list[pytest.Item]:
    """The quick ones first, but file by file: what a file sets up is set up once."""
    files: dict[Path, float] = defaultdict(float)
    for item, seconds in takes.items():
        files[item.path] += seconds
    return sorted(takes, key=lambda item: (files[item.path], item.path, takes[item]))


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The codes that differ, the outer ones first."""
    yield old, new
    inner = [[const for const in code.co_consts if isinstance(const, CodeType)] for code in (old, new)]
    if len(inner[0]) == len(inner[1]):
        for one, other in zip(*inner, strict=True):
            if one != other:
                yield from _differing(one, other)


def _living(path: str) -> tuple[dict[CodeType, list[FunctionType]], list[Any]]:
    """The functions of a file, by their code; and all functions of ours that remember their answers."""
    by_code, remembering = defaultdict(list), []
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == path:
            by_code[thing.__code__].append(thing)
        elif isinstance(thing, functools._lru_cache_wrapper) and str(thing.__module__).startswith("generator."):
            remembering.append(thing)
    return by_code, remembering


def _functions(
    pairs: Sequence[tuple[CodeType, CodeType]], living: dict[CodeType, list[FunctionType]]
) -> list[tuple[FunctionType, CodeType]] | None:
    """The functions whose code differs; None where the change is in none."""
    if not pairs[-1][0].co_flags & 1:  # the last one is no function's: the module's, or a class's
        return None
    return [(function, new) for old, new in pairs for function in living.get(old, ())] or None


def _is_constant(module: Module, change: Change) -> bool:
    """Whether a change is in a constant that can be put in place of the old one: no class is made of it."""
    for constant in module.tree.body:
        if isinstance(constant, ast.Assign | ast.AnnAssign) and any(node is change.node for node in ast.walk(constant)):
            targets = constant.targets if isinstance(constant, ast.Assign) else [constant.target]
            return not any(isinstance(target, ast.Name) and target.id in _made_of() for target in targets)
    return False


@functools.cache
def _made_of() -> frozenset[str]:
    """The names of which classes are made anywhere in the package: a module's constant may be another's field."""
    return frozenset(
        node.id
        for path in (ROOT / "generator").rglob("*.py")
        for kind in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(kind, ast.ClassDef)
        for node in ast.walk(kind)
        if isinstance(node, ast.Name)
    )


def _put(name: str, code: CodeType) -> None:
    """Puts the constants of a changed module in place of the old ones, wherever they have been imported to."""
    module = sys.modules[name]
    fresh = {**{key: value for key, value in vars(module).items() if key.startswith("__")}, "_as_it_is": _as_it_is}
    exec(code, fresh)
    for key, old in list(vars(module).items()):
        new = fresh.get(key, old)
        if not key.startswith("__") and new is not old and not isinstance(old, FunctionType | type | ModuleType):
            for holder in list(sys.modules.values()):
                if vars(holder).get(key) is old:
                    setattr(holder, key, new)


def _fails(
    functions: Sequence[tuple[FunctionType, CodeType]], remembering: Sequence[Any], items: Sequence[pytest.Item]
) -> bool:
    for function, code in functions:
        function.__code__ = code
        function.__globals__["_as_it_is"] = _as_it_is
    for function in remembering:  # its answers are those of the functions as they were
        function.cache_clear()
    session = items[0].session
    for item, following in _pairs(items):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return True
    return False
