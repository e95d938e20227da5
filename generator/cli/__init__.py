"""The command `broadsheet`. A file of verbs is added by importing it here."""

from generator.cli import archive, collecting, subscribing
from generator.cli.app import app

__all__ = ["archive", "collecting", "main", "subscribing"]


def main() -> None:
    """Run the command."""
    app(prog_name="broadsheet")
