"""The door to a person's editor."""

import os
import shlex
import subprocess
from pathlib import Path

from generator.errors import Fault, UsageError


def edit(path: Path) -> None:
    """Open a file in $VISUAL or $EDITOR, and come back when it is closed. Raises UsageError where that cannot be."""
    words = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        done = subprocess.run([*shlex.split(words), str(path)], check=False)
    except (OSError, ValueError) as error:
        fact = f"cannot be opened in the editor '{words}': {getattr(error, 'strerror', None) or error}"
        raise UsageError(
            Fault(str(path), fact, "set the environment variable EDITOR to your editor, or open the file yourself")
        ) from None
    if done.returncode:
        raise UsageError(
            Fault(f"the editor '{words}'", f"ended with exit code {done.returncode}", f"open {path} yourself")
        )
