"""Whoever reads answers, or says an error of ours: quickly, and with little memory, whatever it is given."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trust.fuzz import TARGETS

pytestmark = pytest.mark.seconds

ROOT = Path(__file__).parents[2]


def fuzzed(examples: int, *names: str) -> dict[str, Any]:
    """What the harness says, from a process of its own."""
    command = [sys.executable, "-m", "tests.trust.fuzz", str(examples), *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    for name, one in told["told"].items():
        print(f"{name}: {one['inputs']:,} inputs, {one['read']:,} read; slowest {one['slowest']} s, {one['of']}")
    print(f"peak {told['peak'] / 1e6:.0f} MB")
    return told


def test_a_few_odd_inputs_for_each_reader() -> None:
    told = fuzzed(8)["told"]
    assert told.keys() == TARGETS.keys()
    assert [fault for one in told.values() for fault in one["faults"]] == []
    assert all(one["inputs"] > 5 for one in told.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_a_thousand_odd_inputs(name: str) -> None:
    told = fuzzed(1_000, name)
    one = told["told"][name]
    assert one["faults"] == []
    assert one["read"] > 10  # else nothing but refusals was seen
    assert told["peak"] < 500_000_000


def test_the_harness_sees() -> None:
    """A reader that crashes, one that hangs and one that takes all memory, each told with what led to it."""
    script = """
import json, resource, signal
from tests.trust import fuzz
fuzz.PATIENCE = 0.2
signal.signal(signal.SIGPROF, fuzz.hung)
resource.setrlimit(resource.RLIMIT_AS, (fuzz.MEMORY, fuzz.MEMORY))
inputs = fuzz.odd("x")
def hangs(words):
    while True: pass
fuzz.TARGETS = {
    "crashes": (lambda words: {}[words], inputs),
    "hangs": (hangs, inputs),
    "grows": (lambda words: bytearray(fuzz.MEMORY), inputs),
}
print(json.dumps([fuzz.fuzzed(name, 1)["faults"][0][2].partition("(")[0] for name in fuzz.TARGETS]))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout) == ["KeyError", "TimeoutError", "MemoryError"], done.stderr
