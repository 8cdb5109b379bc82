"""`zelo <noun> <verb>`: exit code 0, 1 for an error that Zelo knows, 2 for wrong usage."""

import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line's entry; prints known errors as one sentence and exits with 1."""
    from zelo.cli.app import app
    from zelo.lib.errors import ZeloError

    try:
        app(None if arguments is None else list(arguments))
    except ZeloError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
