"""The command `broadsheet`. A file of verbs is added by importing it here."""

<<<<<<< HEAD
from generator.cli import archive, checking, collecting, subscribing, trading
from generator.cli.app import app

__all__ = ["archive", "checking", "collecting", "main", "subscribing", "trading"]
=======
from generator.cli import archive, checking, collecting, keeping, subscribing
from generator.cli.app import app

__all__ = ["archive", "checking", "collecting", "keeping", "main", "subscribing"]
>>>>>>> 6cff417df25fcae3341c4bed41d73e61a03b0bed


def main() -> None:
    """Run the command."""
    app(prog_name="broadsheet")
