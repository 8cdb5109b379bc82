"""Forecasts kept at the first pass of each month, and scored once their renewal is decided."""

from datetime import date
from decimal import Decimal

from django.db.models import Min

from zelo.analytics.contracts.chance import call_chances
from zelo.apps.contracts.enums import CaseOutcome
from zelo.apps.contracts.models import RenewalCase, StoredForecast
from zelo.apps.contracts.queries.outlook import decided_calls, expected_of
from zelo.apps.operations.jobs import Step

_CHUNK = 500
_ZERO = Decimal("0.00")
_KEPT = (CaseOutcome.RENEWED, CaseOutcome.REDUCED)


def keep_forecasts(day: date, step: Step) -> int:
    """Keeps what is expected of every open case this month, once, and scores what is decided.

    A case that opens later in the month is kept with the next. Returns how many were kept.
    """
    made = _store(day, step)
    _score(step)
    return made


def _store(day: date, step: Step) -> int:
    """Downwards, a chunk at a time: what was broken off goes on below the lowest case that is kept."""
    kept = StoredForecast.objects.filter(month=day.replace(day=1)).aggregate(lowest=Min("case"))["lowest"]
    open_cases = RenewalCase.objects.filter(outcome=CaseOutcome.OPEN, term_ends_on__gte=day)
    open_cases = open_cases.select_related("outlook").order_by("-pk")
    chances: dict[str, tuple[float, int]] = {}
    made, found = 0, open_cases if kept is None else open_cases.filter(pk__lt=kept)
    while cases := list(found[:_CHUNK]):
        chances = chances or call_chances(decided_calls())
        rows = [stored_of(case, day, chances) for case in cases]
        with step():
            StoredForecast.objects.bulk_create(rows, ignore_conflicts=True)
        found, made = open_cases.filter(pk__lt=cases[-1].pk), made + len(rows)
    return made


def stored_of(case: RenewalCase, day: date, chances: dict[str, tuple[float, int]]) -> StoredForecast:
    """What is expected of a case on a day."""
    outlook = getattr(case, "outlook", None)
    chance = outlook.chance if outlook else None
    said = chances[case.call][0]
    ends = case.term_ends_on
    return StoredForecast(
        case=case,
        month=day.replace(day=1),
        call=case.call,
        call_chance=said,
        chance=chance,
        yearly=case.yearly,
        expected=expected_of(case.yearly, case.call_amount, case.call, said),
        ends_in=(ends.year - day.year) * 12 + ends.month - day.month,
        owner_id=case.owner_id,
    )


def _score(step: Step) -> None:
    """What came of each forecast whose renewal is decided. A moot one came to nothing that can be scored."""
    waiting = StoredForecast.objects.filter(kept=None).exclude(case__outcome__in=["", CaseOutcome.MOOT])
    while rows := list(waiting.select_related("case__contract__standing")[:_CHUNK]):
        for row in rows:
            row.kept = row.case.outcome in _KEPT
            row.came = came_of(row.case) if row.kept else _ZERO
        with step():
            StoredForecast.objects.bulk_update(rows, ["kept", "came"], batch_size=100)


def came_of(case: RenewalCase) -> Decimal | None:
    """What a renewed contract is worth a year; as much as before where it was renewed whole."""
    standing = getattr(case.contract, "standing", None)
    now = standing.yearly if standing else None
    return now if case.outcome == CaseOutcome.REDUCED and now is not None else case.yearly
