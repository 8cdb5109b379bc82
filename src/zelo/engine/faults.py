"""Faults of the machine, told in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from zelo.lib.errors import InvalidInput, ZeloError


@contextmanager
def plain_faults(what: str) -> Iterator[None]:
    """No space, no permission and the like while working on `what`, as errors a person understands."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ZeloError(_no_space(what)) from error
        raise InvalidInput(
            f"{error.filename or what} cannot be used: {error.strerror}; nothing was changed."
        ) from error
    except Exception as error:
        if "No space left" not in str(error) and not isinstance(error, duckdb.OutOfMemoryException):
            raise
        raise ZeloError(_no_space(what)) from error


def _no_space(what: str) -> str:
    return f"The disk has no space left for {what}; nothing was changed. Free some and try again."
