"""Reads of decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.queries.visibility import accounts_visible_to
from zelo.apps.portfolio.timeline import Asked, Event, on_days
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.models import Decision
from zelo.lib.errors import NotFound
from zelo.lib.text import fold

LOOKS = {
    DecisionAction.CONFIRM: ("green", "circle-check"),
    DecisionAction.DECLINE: ("red", "circle-x"),
    DecisionAction.EXCEPTION: ("orange", "alert-circle"),
}


@dataclass(frozen=True)
class DecisionFilter:
    """What the register is narrowed down to. due: exceptions whose day has come. standing: "" those that
    stand, "withdrawn", "all". batch: of those made in one go."""

    text: str = ""
    action: str = ""
    tier: str = ""
    due: bool = False
    standing: str = ""
    since: date | None = None
    evaluation: int | None = None
    batch: str = ""


def decisions_for(viewer: Any) -> QuerySet[Decision]:
    """Decisions on this person's accounts, withdrawn ones included, newest first."""
    found: QuerySet[Decision] = Decision.objects.filter(account__in=accounts_visible_to(viewer))
    found = found.annotate(superseded=Exists(_later()))
    return found.select_related("account", "person", "proposal").order_by("-day", "-pk")


def find_decisions(viewer: Any, chosen: DecisionFilter) -> QuerySet[Decision]:
    found = decisions_for(viewer)
    if chosen.due:
        found = due_exceptions(found)
    elif chosen.standing != "all":
        found = found.filter(withdrawn_at__isnull=chosen.standing != "withdrawn")
    if chosen.action:
        found = found.filter(action=chosen.action)
    if chosen.tier:
        found = found.filter(tier=chosen.tier)
    if chosen.since:
        found = found.filter(day__gte=chosen.since)
    if chosen.evaluation is not None:
        found = found.filter(evaluation=chosen.evaluation)
    if chosen.batch:
        found = found.filter(batch=chosen.batch)
    if chosen.text:
        found = found.filter(account__state__search__contains=fold(chosen.text))
    return found


def due_exceptions(found: QuerySet[Any]) -> QuerySet[Any]:
    """Of `decisions_for`, exceptions whose day has come and that no other decision followed."""
    standing = found.filter(
        superseded=False,
        action=DecisionAction.EXCEPTION,
        withdrawn_at=None,
        review_on__lte=timezone.localdate(),
    )
    return standing.order_by("review_on", "pk")


def _later() -> QuerySet[Decision]:
    """Decisions that gave the account a tier after the one asked about."""
    found: QuerySet[Decision] = Decision.objects.filter(
        Q(day__gt=OuterRef("day")) | Q(day=OuterRef("day"), pk__gt=OuterRef("pk")),
        account=OuterRef("account"),
        withdrawn_at=None,
    )
    return found.exclude(action=DecisionAction.DECLINE)


def decision_for(viewer: Any, pk: int) -> Decision:
    """One decision. Raises NotFound where it is not there or not this person's to see."""
    found = decisions_for(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such decision, or it is not yours to see."))
    return found


def last_decision() -> int:
    """The mark up to which a page has seen decisions."""
    return Decision.objects.aggregate(last=Max("pk"))["last"] or 0


def decisions_of(viewer: Any, account: Account, most: int = 10) -> list[Decision]:
    """The account's decisions that stand, the last one first."""
    kept = decisions_for(viewer).filter(account=account, withdrawn_at=None)
    return list(kept.order_by("-day", F("evaluation").desc(nulls_last=True), "-pk")[:most])


def decision_events(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """Decisions as events of the account's timeline."""
    kept = Decision.objects.filter(account=account, withdrawn_at=None).select_related("person")
    if asked.person:
        kept = kept.filter(person=asked.person)
    for entry in on_days(kept, asked, "day"):
        tone, icon = LOOKS[DecisionAction(entry.action)]
        yield Event(
            entry.day,
            entry.pk,
            title_of(entry),
            entry.reason,
            icon,
            tone,
            str(entry.person or ""),
            reverse("account_why", args=[account.pk]),
        )


def title_of(entry: Decision) -> str:
    """`Priority confirmed`; of an exception, until when."""
    words = {"tier": str(Tier(entry.tier).label), "day": ""}
    if entry.action == DecisionAction.DECLINE:
        return _("Proposal declined: %(tier)s") % words
    if entry.action == DecisionAction.CONFIRM:
        return _("Decided: %(tier)s") % words
    return _("Exception: %(tier)s") % words
