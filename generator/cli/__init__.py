"""The command `broadsheet`. A file of verbs is added by importing it here."""

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
    app(prog_name="broadsheet")
