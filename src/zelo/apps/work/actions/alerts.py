"""Alerts: raised by what found them, settled by people, over when what they warned of is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.work.enums import AlertState
from zelo.apps.work.models import Alert
from zelo.lib.errors import InvalidInput

_FOUND = ("facts", "owner_id", "due_on", "step")


@dataclass(frozen=True)
class Wanted:
    """An alert that is to be there; fields as `Alert` has them."""

    key: str
    kind: str
    subject: str
    account_id: int
    owner_id: int | None
    due_on: date | None
    facts: dict[str, Any] = field(default_factory=dict)
    step: int = 0


def keep_alerts(wanted: Iterable[Wanted], subjects: Sequence[str], day: date) -> int:
    """Makes the open alerts of these subjects those that are wanted; returns how many are new.

    A key is raised once: one that a person settled stays settled. One that is not wanted any more is over,
    and opens again should it be wanted again. Inside a transaction, safe to run twice.
    """
    by_key = {one.key: one for one in wanted}
    open_or_wanted = Q(state=AlertState.OPEN) | Q(key__in=list(by_key))
    known = {alert.key: alert for alert in Alert.objects.filter(open_or_wanted, subject__in=subjects)}
    new = [_made(one, day) for key, one in by_key.items() if key not in known]
    changed = [alert for key, alert in known.items() if _follow(alert, by_key.get(key), day)]
    Alert._base_manager.bulk_create(new, ignore_conflicts=True)
    fields = [*(name.removesuffix("_id") for name in _FOUND), "state", "snoozed_until", "settled_on"]
    Alert._base_manager.bulk_update(changed, fields, batch_size=100)
    return len(new)


def settle_alert(alert: Alert, *, state: str, by: Any, note: str = "") -> Alert:
    """A person says that it is done, or was not useful. Raises InvalidInput for any other state."""
    if state not in (AlertState.DONE, AlertState.NOT_USEFUL):
        raise InvalidInput(_("An alert is done, or was not useful."))
    alert.state, alert.settled_by, alert.settled_on = state, by, timezone.localdate()
    alert.snoozed_until, alert.note = None, note.strip()
    with transaction.atomic():
        alert.save(update_fields=["state", "settled_by", "settled_on", "snoozed_until", "note"])
    return alert


def reopen_alert(alert: Alert) -> Alert:
    """Takes back what a person said of it, and that it was put off."""
    alert.state, alert.settled_by, alert.settled_on, alert.snoozed_until = AlertState.OPEN, None, None, None
    with transaction.atomic():
        alert.save(update_fields=["state", "settled_by", "settled_on", "snoozed_until"])
    return alert


def snooze_alert(alert: Alert, *, until: date) -> Alert:
    """Out of sight until a day, unless it becomes more urgent before. Raises InvalidInput for a past day."""
    today = timezone.localdate()
    if until <= today:
        raise InvalidInput(_("Choose a day after today."))
    if alert.due_on is not None and alert.due_on >= today and until > max(alert.due_on, _after(today)):
        raise InvalidInput(_("It is due before that day; choose an earlier one."))
    alert.snoozed_until = until
    with transaction.atomic():
        alert.save(update_fields=["snoozed_until"])
    return alert


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _made(one: Wanted, day: date) -> Alert:
    return Alert(
        key=one.key, kind=one.kind, subject=one.subject, account_id=one.account_id,
        owner_id=one.owner_id, due_on=one.due_on, facts=one.facts, step=one.step, since=day,
    )  # fmt: skip


def _follow(alert: Alert, one: Wanted | None, day: date) -> bool:
    """Brings an alert up to what is wanted; says whether that changed it."""
    if one is None:
        if alert.state != AlertState.OPEN:
            return False
        alert.state, alert.settled_on = AlertState.OVER, day
        return True
    if alert.state in (AlertState.DONE, AlertState.NOT_USEFUL):
        return False
    before = [getattr(alert, name) for name in (*_FOUND, "state", "snoozed_until")]
    if one.step > alert.step:
        alert.snoozed_until = None
    for name in _FOUND:
        setattr(alert, name, getattr(one, name))
    alert.state, alert.settled_on = AlertState.OPEN, None
    return before != [getattr(alert, name) for name in (*_FOUND, "state", "snoozed_until")]
