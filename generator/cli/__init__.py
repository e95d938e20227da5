"""The command `broadsheet`. A file of verbs is added by importing it here."""

import sys
from io import TextIOWrapper

from generator.cli import archive, checking, collecting, forking, keeping, rules, settings, subscribing, trading
from generator.cli.app import app

__all__ = [
    "archive",
    "checking",
    "collecting",
    "forking",
    "keeping",
    "main",
    "rules",
    "settings",
    "subscribing",
    "trading",
]


def main() -> None:
    """Run the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # no title may end a command where the locale lacks its letters
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    app(prog_name="broadsheet")
