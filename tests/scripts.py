"""The scripts of .ci/, which are no package, as modules."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


def loaded(script: Path) -> Any:
    """The module that a script is."""
    spec = spec_from_file_location(script.stem, script)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
