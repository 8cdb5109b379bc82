"""Which accounts a person sees: every read of an account starts here."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.queries import visible_colleagues
from zelo.apps.portfolio.models import Account, AccountState, Assignment
from zelo.apps.portfolio.permissions import SEE_ACCOUNTS
from zelo.lib.errors import NotFound


def accounts_visible_to(viewer: Any, on: date | None = None) -> QuerySet[Account]:
    """The accounts this person sees on a day, today otherwise; aliases of merged accounts left out.

    All for those whose role sees all; else those in which the person, or a colleague whose accounts he or
    she sees, has a part on that day.
    """
    found: QuerySet[Account] = Account.objects.filter(merged_into=None)
    return found.filter(seen_by(viewer, "pk", on))


def states_visible_to(
    viewer: Any, on: date | None = None, *, archived: bool = False
) -> QuerySet[AccountState]:
    """The same accounts as rows of lists; those in use, or the archived ones."""
    seen = AccountState.objects.filter(seen_by(viewer, "account_id", on))
    if archived:
        return seen.filter(listed=False, account__merged_into=None)
    return seen.filter(listed=True)


def account_for(viewer: Any, pk: int) -> Account:
    """One account with its state. Raises NotFound where it is not there or not this person's to see."""
    found = (
        accounts_visible_to(viewer)
        .select_related("state", "state__kam", "state__group", "parent")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such account, or it is not yours to see."))
    return found


def seen_by(viewer: Any, account: str, on: date | None = None) -> Q:
    """That the account named by the lookup `account` is this person's to see, whatever the record."""
    if not SEE_ACCOUNTS.allows(viewer):
        return Q(pk__in=[])
    colleagues = visible_colleagues(viewer, on)
    if colleagues is None:
        return Q()
    day = on or timezone.localdate()
    parts = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        person__in=colleagues,
        starts_on__lte=day,
    )
    return Q(**{f"{account}__in": parts.values("account")})
