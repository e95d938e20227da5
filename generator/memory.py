"""What earlier builds worked out and this one need not: texts by the digest of what they were made from.

It may be lost at any time. What nobody asks for is forgotten, so it does not grow.
"""

from collections.abc import Callable, Mapping


class Memory:
    """Of one archive. `kept` is what is worth keeping after a build."""

    def __init__(self, before: Mapping[str, str] | None = None) -> None:
        self._before = before or {}
        self.kept: dict[str, str] = {}

    def recall(self, digest: bytes, make: Callable[[], str]) -> str:
        """The text that `make` makes; made only if it is not known yet."""
        key = digest.hex()
        if key not in self.kept:
            self.kept[key] = self._before[key] if key in self._before else make()
        return self.kept[key]

    def knows(self, digest: bytes) -> bool:
        """Will `recall` need nothing made?"""
        return digest.hex() in self.kept or digest.hex() in self._before
