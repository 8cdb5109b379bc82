"""What the portfolio itself adds to an account's timeline."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q, Window
from django.db.models.functions import Coalesce, Lag, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.operations.audit import load_references
from zelo.apps.operations.models import Change
from zelo.apps.operations.trail import title_of, values_of
from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import Account, Assessment, Assignment, Contact, Referral, Snapshot
from zelo.apps.portfolio.permissions import SEE_CONTACTS
from zelo.apps.portfolio.timeline import Asked, Event, Source, at_moments, on_days, register


def register_sources() -> None:
    contacts = SEE_CONTACTS.allows
    register(Source("tier", gettext_lazy("Tier"), tiers, 20, about_people=False))
    register(Source("contract", gettext_lazy("Contract"), contracts, 30, about_people=False))
    register(Source("assessment", gettext_lazy("Assessments"), assessments, 40, contacts))
    register(Source("referral", gettext_lazy("Referrals"), referrals, 50, about_people=False))
    register(Source("contact", gettext_lazy("Contacts"), contacts_moving, 60, contacts, about_people=False))
    register(Source("assignment", gettext_lazy("Account team"), assignments, 70))
    register(Source("change", gettext_lazy("Changes"), changes, 90, contacts))


def tiers(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """Days on which the decided tier became another one, as the snapshots tell."""
    seen = Snapshot.objects.filter(account=account).annotate(
        before=Window(Lag("tier"), order_by=F("day").asc())
    )
    moved = seen.filter(before__isnull=False).exclude(before=F("tier"))
    for row in on_days(moved, asked, "day"):
        old, new = (str(Tier(code).label) if code else _("not decided") for code in (row.before, row.tier))
        yield Event(
            row.day,
            row.pk,
            _("Tier: %(old)s → %(new)s") % {"old": old, "new": new},
            icon="diamond",
            tone="purple",
            url=reverse("account_why", args=[account.pk]),
        )


def contracts(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """The last dates of the contract that have passed."""
    today, state = timezone.localdate(), account.state
    dated = (
        (2, state.contract_ends_on, _("The contract ended, or was renewed")),
        (1, state.notice_on, _("Last day for notice before the renewal")),
    )
    for key, day, title in dated:
        if day is None or day > today or (asked.until and day > asked.until):
            continue
        if day == asked.until and asked.below is not None and key >= asked.below:
            continue
        yield Event(day, key, title, icon="contract", tone="orange")


def assessments(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    kept = Assessment.objects.filter(account=account, withdrawn_at=None).select_related("assessor")
    if asked.person:
        kept = kept.filter(assessor=asked.person)
    for row in on_days(kept, asked, "day"):
        level = "" if row.level is None else " – " + _("level %(level)s") % {"level": row.level}
        yield Event(
            row.day,
            row.pk,
            f"{row.get_kind_display()}{level}",
            row.evidence,
            "scale",
            "indigo",
            str(row.assessor or row.assessor_code),
        )


def referrals(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    kept = Referral.objects.filter(account=account, withdrawn_at=None)
    for row in on_days(kept, asked, "day"):
        title = _("Brought us another company")
        yield Event(row.day, row.pk, title, row.note, "gift", "teal")


def contacts_moving(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """Contacts that came to be known, and those that left."""
    ours = Contact.objects.filter(account=account).annotate(
        came_on=Coalesce("since", TruncDate("created_at", tzinfo=timezone.get_current_timezone()))
    )
    came = on_days(ours, _half(asked, 1), "came_on")
    left = on_days(ours.exclude(left_on=None), _half(asked, 0), "left_on")
    for row in came:
        yield Event(
            row.came_on, row.pk * 2 + 1, _("%(name)s became a contact") % {"name": row.name}, row.title,
            "user-plus", "green",
        )  # fmt: skip
    for row in left:
        title = _("%(name)s left the client") % {"name": row.name}
        yield Event(row.left_on, row.pk * 2, title, row.title, "user-minus", "red")


def assignments(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """Parts taken on and given up by ours."""
    ours = Assignment.objects.filter(account=account).select_related("person", "assigned_by")
    if asked.person:
        ours = ours.filter(Q(person=asked.person) | Q(assigned_by=asked.person))
    begun = on_days(ours, _half(asked, 1), "starts_on")
    ended = on_days(ours.filter(ends_on__lt=timezone.localdate()), _half(asked, 0), "ends_on")
    for row in begun:
        words = {"name": row.person, "role": row.get_role_display()}
        title = _("%(name)s joined the team: %(role)s") % words
        yield Event(
            row.starts_on, row.pk * 2 + 1, title, row.reason, "user-check", "azure",
            str(row.assigned_by or ""),
        )  # fmt: skip
    for row in ended:
        words = {"name": row.person, "role": row.get_role_display()}
        yield Event(
            row.ends_on, row.pk * 2, _("%(name)s left the team: %(role)s") % words, "", "user-x", "secondary"
        )


def changes(viewer: Any, account: Account, asked: Asked) -> Iterable[Event]:
    """What people changed of the account's own record."""
    kind = ContentType.objects.get_for_model(Account)
    kept = Change.objects.filter(content_type=kind, object_id=account.pk, event="")
    kept = kept.select_related("actor", "content_type")
    if asked.person:
        kept = kept.filter(actor=asked.person)
    titles = {
        Change.Action.CREATE: _("The account was added"),
        Change.Action.UPDATE: _("The record was changed"),
    }
    for change in load_references(list(at_moments(kept, asked, "timestamp"))):
        made = change.action == Change.Action.CREATE
        lines = [] if made else [f"{label}: {old} → {new}" for label, old, new in values_of(change)]
        yield Event(
            timezone.localtime(change.timestamp).date(),
            change.pk,
            titles.get(change.action) or title_of(change),
            icon="circle-plus" if made else "pencil",
            by=str(change.actor or _("the system")),
            details=tuple(lines),
        )


def _half(asked: Asked, odd: int) -> Asked:
    """The same page of one of two kinds of events of a row, whose keys are twice the row's, plus `odd`."""
    if asked.below is None:
        return asked
    return replace(asked, below=(asked.below - odd + 1) // 2)
