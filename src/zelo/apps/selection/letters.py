"""Letters about changed tiers: one to each person of the account teams, in that person's language.

They name accounts and tiers, no figure and no reason: both stand on the account's page, for who may see them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from zelo.apps.operations.mail import KEY_HEADER
from zelo.apps.people.models import User
from zelo.apps.portfolio.enums import KEY_TIERS, Tier
from zelo.apps.portfolio.models import Account, Assignment


@dataclass(frozen=True)
class Move:
    """An account whose tier became another one."""

    account: int
    before: str
    after: str

    @property
    def matters(self) -> bool:
        """Whether it was a key account before or is one now, and in another tier."""
        return self.before != self.after and bool({self.before, self.after} & {*KEY_TIERS})


def write_letters(moves: Sequence[Move], *, by: User | None, batch: UUID, withdrawn: bool = False) -> int:
    """Puts the letters into the outbox, in the transaction of the decisions; returns how many.

    batch: of the decisions; nobody gets two letters about the same.
    """
    told = {move.account: move for move in moves if move.matters}
    today = timezone.localdate()
    parts = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), account__in=list(told), starts_on__lte=today
    ).exclude(person=by)
    names = dict(Account.objects.filter(pk__in=list(told)).values_list("pk", "name"))
    readers: dict[User, set[int]] = {}
    for part in parts.filter(person__is_active=True).select_related("person"):
        readers.setdefault(part.person, set()).add(part.account_id)
    for person, accounts in readers.items():
        shown = sorted((names[key], told[key]) for key in accounts)
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, text = _letter(shown, by, withdrawn=withdrawn)
        word = "withdrawn" if withdrawn else "decided"
        headers = {KEY_HEADER: f"tiers:{word}:{batch}:{person.pk}"}
        EmailMessage(subject, text, to=[person.email], headers=headers).send()
    return len(readers)


def _letter(moves: list[tuple[str, Move]], by: User | None, *, withdrawn: bool) -> tuple[str, str]:
    subject = ngettext("An account's tier has changed", "%(count)s accounts changed tier", len(moves))
    who = by.name if by else _("the system")
    first = _("%(name)s withdrew decisions; these tiers are what they were before:") if withdrawn else _(
        "%(name)s decided on these accounts of yours:"
    )  # fmt: skip
    lines = [
        f"{name}: {_tier(move.before)} → {_tier(move.after)}\n"
        f"{settings.PUBLIC_URL}{reverse('account', args=[move.account])}"
        for name, move in moves
    ]
    last = _("Why, stands on the account's page.")
    return subject % {"count": len(moves)}, "\n\n".join([first % {"name": who}, *lines, last])


def _tier(code: str) -> str:
    return str(Tier(code).label) if code else pgettext("tier", "No decision")
