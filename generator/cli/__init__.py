"""The command `broadsheet`. The only package that prints."""

import sys
from io import TextIOWrapper

from generator.cli.building import build_plainly, plainly_asked


def main() -> None:
    """Run what the command line asks for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # no title may end a command where the locale lacks its letters
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    if request := plainly_asked(sys.argv[1:]):
        build_plainly(request)
    else:
        from generator.cli.app import run  # heavy

        run()
