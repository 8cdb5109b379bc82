"""Bulk work in small steps, between which others get to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.db import connection, transaction

_SHARE, _LEAST, _MOST = 0.2, 0.025, 0.2


@contextmanager
def short_write() -> Iterator[None]:
    """One step: a transaction, and then a moment for others.

    SQLite has one writer and no queue: who waits looks again ten times a second, so that steps without a
    pause would keep people and the job's own lease waiting for minutes.
    """
    begun = monotonic()
    with transaction.atomic():
        yield
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(min(max(_SHARE * (monotonic() - begun), _LEAST), _MOST))
