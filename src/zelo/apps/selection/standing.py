"""From decisions to the tier of an account: the last one that stands, and since when."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from zelo.apps.operations.writes import short_write
from zelo.apps.portfolio.actions.tiers import NOT_DECIDED, Standing, lock_tiers, set_tiers
from zelo.apps.portfolio.models import AccountState
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.models import Decision

_COLUMNS = ("account_id", "tier", "day", "evaluation", "lake_source", "lake_record", "pk")
_AT_ONCE = 500


def standing_tiers(accounts: Iterable[int] | None = None, on: date | None = None) -> dict[int, Standing]:
    """Account -> its tier by a day, today otherwise, and since when; without those nobody decided on.

    A declined proposal decides no tier. Of one day the later evaluation's counts, as in the lake.
    """
    rows = Decision.objects.filter(withdrawn_at=None, day__lte=on or timezone.localdate())
    rows = rows.exclude(action=DecisionAction.DECLINE).order_by("day", "pk")
    if accounts is not None:
        rows = rows.filter(account__in=list(accounts))
    found: dict[int, Standing] = {}
    for account, tier, day, *_place in sorted(rows.values_list(*_COLUMNS).iterator(), key=_in_order):
        if account not in found or found[account][0] != tier:
            found[account] = (tier, day)
    return found


def settle(accounts: Iterable[int]) -> int:
    """Gives these accounts the tier that was decided; inside the transaction that changed a decision."""
    keys = sorted(lock_tiers(accounts))
    found = standing_tiers(keys)
    return set_tiers({key: found.get(key, NOT_DECIDED) for key in keys})


def settle_all() -> int:
    """Every account, in short steps: after decisions came by import, or the day of one has come."""
    found = standing_tiers()
    states = AccountState.objects.exclude(tier="").values_list("account_id", "tier", "tier_since")
    present: dict[int, Standing] = {account: (tier, since) for account, tier, since in states}
    differ = [
        key
        for key in sorted({*found, *present})
        if found.get(key, NOT_DECIDED) != present.get(key, NOT_DECIDED)
    ]
    changed = 0
    for part in _parts(differ):
        with short_write():
            changed += settle(part)
    return changed


def _in_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """As the engine reads decisions of the lake; one not yet published comes after those that are."""
    _account, _tier, day, evaluation, source, record, key = row
    return (day, -1 if evaluation is None else evaluation, not record, source, record, key)


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
