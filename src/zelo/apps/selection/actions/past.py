"""Decisions that were made before this application kept them, such as a former list of key accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.models import User
from zelo.apps.portfolio.actions.tiers import NOT_DECIDED, Standing, lock_tiers
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.models import Decision
from zelo.apps.selection.standing import settle, standing_tiers
from zelo.lib.errors import InvalidInput


@dataclass(frozen=True)
class Past:
    """One account's tier as it was decided on a day."""

    account: int
    tier: str
    day: date
    reason: str


def register_past(*, entries: Sequence[Past], by: User | None) -> list[Decision]:
    """Writes them down as decisions of their days, without letters: they are no news. Where no later decision
    stands, the account's tier follows. Raises InvalidInput for a day to come."""
    if any(entry.day > timezone.localdate() for entry in entries):
        raise InvalidInput(_("The day lies in the future."))
    batch, keys = uuid4(), sorted({entry.account for entry in entries})
    with transaction.atomic():
        lock_tiers(keys)
        made = [
            Decision(
                account_id=entry.account,
                day=entry.day,
                tier=entry.tier,
                action=DecisionAction.CONFIRM,
                reason=entry.reason,
                person=by,
                batch=batch,
                tier_before=before,
            )
            for entry, before in _with_tiers_before(entries, keys)
        ]
        Decision.objects.bulk_create(made)
        settle(keys)
    return made


def _with_tiers_before(entries: Sequence[Past], keys: Sequence[int]) -> Iterator[tuple[Past, str]]:
    """Each entry, by day, with the tier that the account had until then, by what stands and by these."""
    earlier: dict[int, Past] = {}
    standing: dict[date, dict[int, Standing]] = {}
    for entry in sorted(entries, key=lambda entry: entry.day):
        if entry.day not in standing:
            standing[entry.day] = standing_tiers(keys, on=entry.day - timedelta(days=1))
        tier, since = standing[entry.day].get(entry.account, NOT_DECIDED)
        last = earlier.get(entry.account)
        yield entry, last.tier if last and (since is None or last.day >= since) else tier
        earlier[entry.account] = entry


def take_back_past(decision: Decision) -> None:
    """Removes a decision that an import brought; one that the lake has already is withdrawn instead."""
    with transaction.atomic():
        lock_tiers([decision.account_id])
        if decision.lake_record:
            Decision.objects.filter(pk=decision.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
        else:
            decision.delete()
        settle([decision.account_id])
