"""Who looks after which account."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.operations.versions import Conflict
from zelo.apps.people.models import User
from zelo.apps.portfolio.actions.states import copy_to_states
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.models import Account, Assignment
from zelo.lib.errors import InvalidInput


def assign(
    *,
    accounts: Iterable[Account],
    person: User,
    role: str,
    by: User | None,
    starts_on: date | None = None,
    reason: str = "",
    seen: Mapping[int, int | None] | None = None,
) -> list[Assignment]:
    """Gives a person a part in accounts from a day on, today otherwise; a KAM takes over from the one before.

    Who has the part already keeps it. seen: by account, the KAM (ids) that the person at the form saw.
    Raises InvalidInput for somebody who is not active, or a day before the present KAM's first; Conflict
    where an account has another KAM by now than the one seen.
    """
    if not person.is_active:
        raise InvalidInput(_("%(name)s is not active.") % {"name": person.name})
    day, made = starts_on or timezone.localdate(), []
    with transaction.atomic():
        for account in accounts:
            present = Assignment.objects.filter(account=account, role=role, ends_on=None)
            if seen is not None:
                _require_seen(account, present.first(), seen[account.pk])
            if present.filter(person=person).exists():
                continue
            if role == TeamRole.KAM and (before := present.first()):
                _end(before, day - timedelta(days=1))
            made.append(
                Assignment.objects.create(
                    account=account, person=person, role=role, starts_on=day, reason=reason, assigned_by=by
                )
            )
        copy_to_states(entry.account_id for entry in made)
    return made


def _require_seen(account: Account, now: Assignment | None, seen: int | None) -> None:
    if (now.person_id if now else None) == seen:
        return
    if now is None:
        raise Conflict(_("%(account)s has no KAM any more. Look at it again.") % {"account": account.name})
    raise Conflict(
        _("%(person)s has become the KAM of %(account)s in the meantime. Look at it again.")
        % {"person": now.person.name, "account": account.name}
    )


def end_assignment(assignment: Assignment, *, last_day: date | None = None) -> Assignment:
    """Ends a part on a day, today otherwise. Raises InvalidInput for a day before its first."""
    with transaction.atomic():
        _end(assignment, last_day or timezone.localdate())
        copy_to_states([assignment.account_id])
    return assignment


def _end(assignment: Assignment, last_day: date) -> None:
    """A part that would end before it began never was: it goes, and the trail keeps it."""
    if last_day < assignment.starts_on:
        if assignment.starts_on - last_day > timedelta(days=1):
            raise InvalidInput(_("The part began on a later day than that."))
        assignment.delete()
        return
    assignment.ends_on = last_day
    assignment.save(update_fields=["ends_on"])


def take_back(made: Iterable[Assignment]) -> int:
    """Takes back KAMs given today, and gives each account to whom it had before; returns how many.

    An account that has another KAM by now, or whose part was ended, is left as it is.
    """
    count = 0
    with transaction.atomic():
        for entry in made:
            if entry.ends_on is not None or entry.role != TeamRole.KAM:
                continue
            eve = entry.starts_on - timedelta(days=1)
            before = Assignment.objects.filter(account=entry.account_id, role=entry.role, ends_on=eve)
            former = before.order_by("-starts_on", "-id").first()
            entry.delete()
            if former is not None:
                former.ends_on = None
                former.save(update_fields=["ends_on"])
            copy_to_states([entry.account_id])
            count += 1
    return count
