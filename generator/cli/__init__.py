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
    """Run the command. Where it names a verb, only that one is made ready: for each option typer takes its time."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # no title may end a command where the locale lacks its letters
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    app.registered_commands = [
        one for one in app.registered_commands if one.name in sys.argv[1:2]
    ] or app.registered_commands
    app(prog_name="broadsheet")
