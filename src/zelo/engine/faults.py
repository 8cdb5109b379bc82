"""Faults of the machine, told in one sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from zelo.lib.errors import Damaged, InvalidInput, ZeloError
from zelo.warehouse.lake import Lake
from zelo.warehouse.lake.check import check_lake

# What DuckDB raises when a Parquet file is not one any more; errors in a query are of other classes.
_READING = (duckdb.Error, duckdb.InvalidInputException, duckdb.IOException, duckdb.SerializationException)


@contextmanager
def plain_faults(what: str, lake: Lake | None = None) -> Iterator[None]:
    """No space, no permission and the like while working on `what`, as errors a person understands.

    lake: is looked through where its files cannot be read; the first that is broken is named.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ZeloError(_no_space(what)) from error
        raise InvalidInput(
            f"{error.filename or what} cannot be used: {error.strerror}; nothing was changed."
        ) from error
    except Exception as error:
        if "No space left" in str(error) or isinstance(error, duckdb.OutOfMemoryException):
            raise ZeloError(_no_space(what)) from error
        if lake and type(error.__cause__ or error) in _READING:
            raise_damage(lake, error)
        raise


def raise_damage(lake: Lake, error: Exception) -> None:
    """Raises Damaged for the first broken file of the lake, if there is any."""
    with TemporaryDirectory(prefix="zelo-check-") as folder:
        damages = check_lake(lake, Path(folder), lambda step, done: None, deep=True).damages
    if damages:
        raise Damaged(damages[0].sentence) from error


def _no_space(what: str) -> str:
    return f"The disk has no space left for {what}; nothing was changed. Free some and try again."
