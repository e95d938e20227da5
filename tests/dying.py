"""How a process dies in the middle of what it does to the disk."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def killed_at(name: str, nth: int) -> None:
    """From now on this process is killed before the nth call of a function of os, or else of a method of Path."""
    place: Any = os if hasattr(os, name) else Path
    setattr(place, name, _killing(getattr(place, name), nth))


def _killing(honest: Callable[..., Any], nth: int) -> Callable[..., Any]:
    calls = [nth]

    def call(*given: Any, **options: Any) -> Any:
        calls[0] -= 1
        if calls[0] == 0:
            os.kill(os.getpid(), 9)
        return honest(*given, **options)

    return call
