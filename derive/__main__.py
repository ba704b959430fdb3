"""`python -m derive` is `derive`."""

from __future__ import annotations

import sys


def run() -> int:
    """Hand over to the command line, which is a layer above and so is only known in here."""
    from output.cli import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
