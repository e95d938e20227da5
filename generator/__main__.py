"""The command `broadsheet`, which is `python -m generator`."""

import os

from generator import cli


def main() -> None:
    """Run it. After a build it ends at once: to let go of 10,000 papers one by one takes a tenth of a second."""
    cli.main()  # which comes back from nothing but a build that is done, and told
    os._exit(0)


if __name__ == "__main__":
    main()
