"""Where the company's facts come from: each source and table, how fresh it is, and when it is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils import timezone

from zelo.apps.intake.models import Import
from zelo.engine.batches import counting_batches
from zelo.engine.data_report import DataReport
from zelo.engine.ownership import is_published
from zelo.warehouse.lake import Batch

_FEWEST_IMPORTS = 4
_RECENT_IMPORTS = 13
_LEAST_GRACE = 2


@dataclass(frozen=True)
class SourceLine:
    """One table of one source system.

    rows, first, last: of what counts, as the last refresh found it. imports: how many count. imported_at, by:
    of the last one. import_key: of its page, where it was done in the browser. usual_days: how far apart
    imports usually come, or else the longest pause between days of the facts in the last year. due_on: when
    the next was to come by that; None where no rhythm can be told, or the application writes it. left_out:
    lines of the last import that could not be used. nameless: accepted lines of it that name no account.
    """

    source: str
    table: str
    rows: int
    first: date | None
    last: date | None
    imports: int
    batch: int | None
    imported_at: datetime | None
    by: str
    import_key: int | None
    is_own: bool
    usual_days: int | None
    by_imports: bool
    due_on: date | None
    left_out: int
    nameless: int

    def late_days(self, today: date) -> int:
        """For how many days it has been overdue; 0 where it is not."""
        return max((today - self.due_on).days, 0) if self.due_on else 0


def source_lines(report: DataReport | None, today: date | None = None) -> list[SourceLine]:
    """Every source and table that holds rows or imports, the application's own last."""
    batches = counting_batches(settings.HOME)
    imported: dict[tuple[str, str], list[Batch]] = {}
    published: dict[str, Batch] = {}
    for batch in batches:
        if is_published(batch):
            published[batch.table] = batch
        else:
            imported.setdefault((batch.source, batch.table), []).append(batch)
    found = {(entry["source"], entry["table"]): entry for entry in (report.sources if report else [])}
    pages = _imports(group[-1].id for group in imported.values())
    lines = [
        _line(key, found.get(key), imported.get(key, []), published.get(key[1]), pages)
        for key in dict.fromkeys([*found, *imported])
    ]
    return sorted(lines, key=lambda line: (line.is_own, line.source, line.table))


def _imports(batches: Iterable[int]) -> dict[int, tuple[int, str]]:
    """By number, the key of the import's page and who asked for it, of those done in the browser."""
    rows = Import.objects.filter(batch__in=list(batches)).values_list("batch", "pk", "created_by__name")
    return {number: (key, name or "") for number, key, name in rows if number}


def _line(
    key: tuple[str, str],
    entry: dict[str, Any] | None,
    batches: list[Batch],
    published: Batch | None,
    pages: dict[int, tuple[int, str]],
) -> SourceLine:
    last = batches[-1] if batches else published
    own = not batches and published is not None
    last_day = _day(entry["last"]) if entry else None
    usual, by_imports, due = (None, False, None) if own else _rhythm(batches, entry, last_day)
    control = last.control if last and not own else {}
    key_of_page, by = pages.get(last.id, (None, "")) if last else (None, "")
    return SourceLine(
        source=key[0],
        table=key[1],
        rows=entry["rows"] if entry else sum(batch.created for batch in batches),
        first=_day(entry["first"]) if entry else None,
        last=last_day,
        imports=len(batches),
        batch=last.id if last and not own else None,
        imported_at=datetime.fromisoformat(last.imported_at) if last else None,
        by=by,
        import_key=key_of_page,
        is_own=own,
        usual_days=usual,
        by_imports=by_imports,
        due_on=due,
        left_out=int(control.get("rejected") or 0),
        nameless=int(control.get("unresolved") or 0),
    )


def _rhythm(
    batches: list[Batch], entry: dict[str, Any] | None, last: date | None
) -> tuple[int | None, bool, date | None]:
    """How far apart imports usually come, or else the longest pause between days of the facts; whether it is
    the imports'; and the day on which the next is overdue: half as long again, two days at least."""
    days = import_days(batches)
    if len(days) >= _FEWEST_IMPORTS:
        gaps = sorted((later - earlier).days for earlier, later in pairwise(days[-_RECENT_IMPORTS:]))
        usual = gaps[len(gaps) // 2]
        return usual, True, days[-1] + timedelta(days=usual + _grace(usual))
    pause: int | None = entry["longest_gap"] if entry else None
    if pause is None or last is None:
        return None, False, None
    return pause, False, last + timedelta(days=pause + _grace(pause))


def import_days(batches: Iterable[Batch]) -> list[date]:
    """The different days on which imports came, in order."""
    moments = [datetime.fromisoformat(batch.imported_at) for batch in batches]
    return sorted({timezone.localtime(moment).date() for moment in moments})


def _grace(usual: int) -> int:
    return max(usual // 2, _LEAST_GRACE)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
