"""The command `broadsheet`, whole. A file of verbs is added by importing it here."""

import sys

from generator.cli import archive, checking, collecting, forking, keeping, rules, settings, subscribing, trading
from generator.cli.verb import app

__all__ = [
    "app",
    "archive",
    "checking",
    "collecting",
    "forking",
    "keeping",
    "rules",
    "run",
    "settings",
    "subscribing",
    "trading",
]


def run() -> None:
    """Run it. Where a verb is named, only that one is made ready: for each option typer takes its time."""
    named = [one for one in app.registered_commands if one.name in sys.argv[1:2] and one.name != "commands"]
    app.registered_commands = named or app.registered_commands  # `commands` is about all of them
    app(prog_name="broadsheet")
