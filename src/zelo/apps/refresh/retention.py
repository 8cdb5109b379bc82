"""How long figures are kept: daily for 90 days, then the last of each month for 36 months.

The files of a refresh (figures of single accounts, the evaluation it ran) stay daily for 14 days, then the
last of each month for 12; those of the refresh that is shown always stay, and so does an evaluation that
people took over into the selection's pages.
"""

import shutil
from collections.abc import Iterable
from datetime import date, timedelta

from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Refresh, Snapshot
from zelo.apps.selection.models import Evaluation
from zelo.engine.evaluations import forget_evaluation
from zelo.engine.home import Home
from zelo.engine.refreshed import folder_of

SNAPSHOT_DAYS, SNAPSHOT_MONTHS = 90, 36
FILE_DAYS, FILE_MONTHS = 14, 12
_AT_ONCE = 5_000


def kept_days(days: Iterable[date], today: date, *, daily: int, months: int) -> set[date]:
    """Of these days, those within `daily` days of today, and the last of each of the months before."""
    known = set(days)
    recent = {day for day in known if day > today - timedelta(days=daily)}
    last = {(day.year, day.month): day for day in sorted(known)}
    oldest = (today.year * 12 + today.month) - months
    return recent | {day for (year, month), day in last.items() if year * 12 + month >= oldest}


def forget_old(home: Home, shown: Refresh) -> None:
    """Removes snapshots and files that are no longer kept."""
    done = Refresh.objects.filter(state=RefreshState.DONE)
    days = set(done.values_list("as_of", flat=True))
    kept = kept_days(days, shown.as_of, daily=SNAPSHOT_DAYS, months=SNAPSHOT_MONTHS)
    for day in sorted(days - kept):
        _forget_snapshots(day)
    _forget_files(home, shown)


def _forget_snapshots(day: date) -> None:
    rows = Snapshot.objects.filter(day=day).order_by()
    while keys := list(rows.values_list("pk", flat=True)[:_AT_ONCE]):
        with short_write():
            Snapshot.objects.filter(pk__in=keys)._raw_delete(Snapshot.objects.db)


def _forget_files(home: Home, shown: Refresh) -> None:
    """Of a day's refreshes the last one's files stay; those of failed ones go."""
    latest = {
        day: pk
        for pk, day in Refresh.objects.filter(state=RefreshState.DONE)
        .order_by("pk")
        .values_list("pk", "as_of")
    }
    kept = kept_days(latest, shown.as_of, daily=FILE_DAYS, months=FILE_MONTHS)
    numbers = {latest[day] for day in kept} | {shown.pk}
    running = set(Refresh.objects.filter(state=RefreshState.RUNNING).values_list("pk", flat=True))
    taken = {number for number in Evaluation.objects.values_list("number", flat=True) if number is not None}
    for folder in sorted(home.refreshes.glob("[0-9]*")):
        number = int(folder.name)
        if number not in numbers | running:
            forget_evaluation(home, refresh=number, kept=taken)
            shutil.rmtree(folder_of(home, number), ignore_errors=True)
