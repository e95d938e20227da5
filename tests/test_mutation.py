"""The harness that changes modules: it sees what tests notice, and what they do not."""

import ast

import pytest

from tests.mutation.__main__ import TESTS, equivalents
from tests.mutation.changes import Module, module_of, sample
from tests.mutation.noticing import NOTICED, ROOT, SLOWER, SURVIVED, UntoldError, _is_constant, verdicts

SOURCE = '''
LEAST = 2

def f(words: "x") -> bool:
    """Words."""
    fact = "none of ours"
    if not words:
        raise ValueError("none")
    if words == "?":
        return Fault(words, fact, "say more")
    return words.strip() in ("a",) and len(words) < LEAST + 1
'''


def test_what_is_changed_and_what_is_spared() -> None:
    said = {str(change) for change in module_of(SOURCE).changes}
    assert said == {
        "module: 2  ->  3",
        "f: if not words  ->  if not not words",
        "f: not words  ->  not not words",
        "f: if words == '?'  ->  if not words == '?'",
        "f: words == '?'  ->  words != '?'",
        "f: '?'  ->  '?x'",
        "f: return Fault(words, fact, 'say more')  ->  return None",
        "f: return words.strip() in ('a',) and len(words) < LEAST + 1  ->  return None",
        "f: words.strip() in ('a',) and len(words) < LEAST + 1  ->  words.strip() in ('a',) or len(words) < LEAST + 1",
        "f: words.strip() in ('a',)  ->  words.strip() not in ('a',)",
        "f: words.strip()  ->  _as_it_is(words)",
        "f: 'a'  ->  'ax'",
        "f: len(words) < LEAST + 1  ->  len(words) <= LEAST + 1",
        "f: LEAST + 1  ->  LEAST - 1",
        "f: 1  ->  2",
    }


def test_a_change_is_taken_back() -> None:
    module = module_of(SOURCE)
    before = ast.unparse(module.tree)
    for change in module.changes:
        with module.changed(change) as tree:
            assert ast.unparse(tree) != before
        assert ast.unparse(module.tree) == before


def test_a_sample_is_the_same_whatever_stands_around_it() -> None:
    few = [str(change) for change in sample(module_of(SOURCE).changes, 5)]
    moved = [str(change) for change in sample(module_of(f"\n\n{SOURCE}").changes, 5)]
    assert len(few) == 5
    assert few == moved


def test_a_change_counts_as_equivalent_where_a_reason_is_given() -> None:
    text = "# Why\n\ntext: cut: 'a'  ->  'ax'\n    so\ntext: cut: 2  ->  3\nurls: module: 1  ->  2\n    so\n"
    assert equivalents(text) == {"text": {"cut: 'a'  ->  'ax'"}, "urls": {"module: 1  ->  2"}}


def test_the_list_names_modules_and_tests_that_are_there() -> None:
    assert not [name for name in TESTS if not (ROOT / "generator" / f"{name.replace('.', '/')}.py").is_file()]
    tests = {test.removesuffix(SLOWER) for tests in TESTS.values() for test in tests}
    assert not [test for test in tests if not (ROOT / "tests" / test).exists()]


@pytest.mark.seconds
def test_each_reason_is_given_for_a_change_that_there_is() -> None:
    for name, reasoned in equivalents((ROOT / "tests/mutation/equivalent.txt").read_text("utf-8")).items():
        path = ROOT / "generator" / f"{name.replace('.', '/')}.py"
        assert reasoned <= {str(change) for change in module_of(path.read_text("utf-8")).changes}, name


def told(functions: set[str], test: str) -> tuple[set[str], set[str]]:
    """What tests tell of the changes in some functions of `text`: which they notice, which survive them."""
    path = ROOT / "generator/text.py"
    module = module_of(path.read_text("utf-8"), str(path))
    changes = [change for change in module.changes if change.where in functions]
    said = list(verdicts("generator.text", module, changes, [test]))
    return tuple({str(one) for one, verdict in said if verdict == which} for which in (NOTICED, SURVIVED))  # type: ignore[return-value]


@pytest.mark.slow
def test_what_weak_tests_do_not_notice_survives() -> None:
    functions = {"cut", "fold"}
    assert told(functions, "test_text.py")[1] == set()
    noticed, survived = told(functions, "data/mutation/weak.py")
    assert {"fold: 'NFKC'  ->  'NFKCx'", "cut: len(text) <= limit  ->  len(text) < limit"} <= noticed | survived
    assert "cut: len(text) <= limit  ->  len(text) < limit" in survived
    assert (
        "fold: unicodedata.normalize('NFKC', title).casefold()  ->  _as_it_is(unicodedata.normalize('NFKC', title))"
        in (survived)
    )
    assert "fold: 'NFKC'  ->  'NFKCx'" in noticed


@pytest.mark.slow
def test_constants_and_what_only_an_import_makes() -> None:
    noticed, survived = told({"module"}, "test_text.py")
    assert "module: ' […cut]'  ->  ' […cut]x'" in noticed
    assert survived == set()
    assert "module: ' […cut]'  ->  ' […cut]x'" in told({"module"}, "data/mutation/weak.py")[1]


@pytest.mark.slow
def test_a_field_of_another_module_is_no_mere_constant() -> None:
    path = ROOT / "generator/values.py"
    module = module_of(path.read_text("utf-8"), str(path))
    said = {str(change): _is_constant(module, change) for change in module.changes if change.where == "module"}
    assert said["module: 80  ->  81"] is False  # of slugs, which classes of other modules have
    assert [is_constant for change, is_constant in said.items() if "title/(?!" in change] == [True]


@pytest.mark.slow
def test_tests_that_fail_anyhow_tell_nothing() -> None:
    module = Module("", ast.parse(""), [])
    with pytest.raises(UntoldError):
        list(verdicts("generator.text", module, [], ["data/mutation/failing.py"]))
