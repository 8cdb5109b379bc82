"""Brings new figures into the database in small steps, and shows them at once.

Figures are staged per account, then copied to the lists' table by one statement for so many accounts at a
time: no transaction holds SQLite's one writer for long, and a refresh that fails before has changed nothing
that people see.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count, Max, OuterRef, Subquery
from django.utils import timezone

from zelo.apps.engagement.models import Interaction
from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.enums import KEY_TIERS, RefreshState
from zelo.apps.portfolio.models import AccountState, Refresh, Snapshot
from zelo.apps.portfolio.models.state import Figures
from zelo.apps.refresh.models import StagedFigures

AT_ONCE = 20_000
_FIGURES = tuple(field.name for field in Figures._meta.fields)
# Not the tier: decisions give it, at once.
_SHOWN = (*_FIGURES, "last_purchase_on", "contract_ends_on", "notice_on")


def stage(figures: list[StagedFigures]) -> None:
    """Keeps a chunk of figures, once however often it is given."""
    with short_write():
        StagedFigures.objects.bulk_create(figures, ignore_conflicts=True)


def count_staged(refresh: Refresh) -> dict[str, Any]:
    """How many accounts are decided to be key accounts, and how many the policy proposes, by tier."""
    rows = StagedFigures.objects.filter(refresh=refresh).order_by()
    counts = {}
    for name, column in (("decided", "tier"), ("proposed", "proposed_tier")):
        found = rows.filter(**{f"{column}__in": KEY_TIERS}).values(column).annotate(count=Count("pk"))
        counts[name] = {row[column]: row["count"] for row in found}
    return counts


def drop_staged() -> None:
    """Removes what was staged for refreshes that have ended."""
    rows = StagedFigures.objects.exclude(refresh__state=RefreshState.RUNNING)
    while keys := list(rows.values_list("pk", flat=True)[:5_000]):
        with short_write():
            StagedFigures.objects.filter(pk__in=keys)._raw_delete(StagedFigures.objects.db)


def show(refresh: Refresh, counts: dict[str, Any]) -> None:
    """Copies the staged figures to the lists; with the last of them the refresh is the one that is shown."""
    edges = list(_edges(StagedFigures.objects.filter(refresh=refresh)))
    for place, (first, last) in enumerate(edges or [(0, 0)]):
        with short_write():
            _copy_to_states(refresh, first, last)
            if place >= len(edges) - 1:
                _end(refresh, counts)


def _copy_to_states(refresh: Refresh, first: int, last: int) -> None:
    states, staged = AccountState._meta.db_table, StagedFigures._meta.db_table
    pairs = ", ".join(f"{column} = s.{column}" for column in _SHOWN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {states} SET {pairs}, refreshed_on = %s FROM {staged} AS s "
            f"WHERE s.account_id = {states}.account_id AND s.refresh_id = %s "
            "AND s.account_id BETWEEN %s AND %s",
            [refresh.as_of, refresh.pk, first, last],
        )
    touched = Interaction.objects.filter(account=OuterRef("account_id"), withdrawn_at=None).order_by()
    last_day = touched.values("account").annotate(last=Max("day")).values("last")
    shown = AccountState.objects.filter(account_id__gte=first, account_id__lte=last)
    shown.update(last_touch_on=Subquery(last_day))


def _end(refresh: Refresh, counts: dict[str, Any]) -> None:
    refresh.state, refresh.finished_at = RefreshState.DONE, timezone.now()
    refresh.counts, refresh.error = counts, ""
    refresh.save(update_fields=["state", "finished_at", "counts", "error"])


def keep_snapshots(refresh: Refresh) -> None:
    """Keeps the figures of the day; an earlier refresh of the same day gives way."""
    snapshots, staged = Snapshot._meta.db_table, StagedFigures._meta.db_table
    columns = [*_FIGURES, "tier"]
    names = ", ".join(columns)
    renewed = ", ".join(f"{name} = excluded.{name}" for name in ["refresh_id", *columns])
    for first, last in _edges(StagedFigures.objects.filter(refresh=refresh)):
        with short_write(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {snapshots} (account_id, refresh_id, day, {names}) "
                f"SELECT account_id, refresh_id, %s, {names} FROM {staged} "
                "WHERE refresh_id = %s AND account_id BETWEEN %s AND %s "
                f"ON CONFLICT (account_id, day) DO UPDATE SET {renewed}",
                [refresh.as_of, refresh.pk, first, last],
            )


def _edges(rows: Any) -> Iterator[tuple[int, int]]:
    """The first and last account of each part of the staged figures."""
    keys = list(rows.order_by("account_id").values_list("account_id", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        yield part[0], part[-1]
