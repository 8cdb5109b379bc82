"""What is different about an account since an earlier snapshot, and what is due."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.portfolio.enums import KEY_TIERS, AssessmentKind, Tier
from zelo.apps.portfolio.models import Account, Assessment, Contact, Snapshot
from zelo.apps.portfolio.permissions import ASSESS, ASSIGN, SEE_CONTACTS, SEE_MONEY
from zelo.apps.portfolio.queries.care import Carer, assignments_since
from zelo.ui.figures import compact_money_text, day_text, number_text, percent_text

BACK_DAYS = 28
NOTICE_SOON_DAYS = 120
STALE_DAYS = 365
STALE_SOON_DAYS = 30
QUIET_DAYS = {Tier.STRATEGIC: 30, Tier.PRIORITY: 45, Tier.DEVELOPING: 60, Tier.STANDARD: 120}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to know. tone: a colour's name, whose meaning the icon and the words carry as well."""

    text: str
    icon: str
    tone: str = "secondary"
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What changed between two snapshots; since: the earlier one's day, None where there is only one."""

    since: date | None
    lines: list[Line]


def news_of(viewer: Any, account: Account) -> News:
    """What changed since the snapshot of four weeks before the last one, or the oldest after that."""
    seen = Snapshot.objects.filter(account=account)
    last = seen.order_by("-day").first()
    before = None
    if last is not None:
        edge = last.day - timedelta(days=BACK_DAYS)
        before = (
            seen.filter(day__lte=edge).order_by("-day").first()
            or seen.filter(day__lt=last.day).order_by("day").first()
        )
    since = before.day if before else None
    day = since or timezone.localdate() - timedelta(days=BACK_DAYS)
    lines = _figures(viewer, account, before, last) if before and last else []
    return News(since, [*lines, *_people(viewer, account, day)])


def dues_of(viewer: Any, account: Account, carers: list[Carer]) -> list[Line]:
    """What waits to be done, the most urgent first."""
    found = [*_notice(account), *_without_care(viewer, account, carers)]
    if SEE_CONTACTS.allows(viewer):
        found += [*_silence(account), *_assessments(viewer, account)]
    urgency = {"red": 0, "orange": 1, "yellow": 2}
    return sorted(found, key=lambda line: urgency.get(line.tone, 3))


def quiet_after(account: Account) -> int:
    """Days without a touch after which an account of its tier has been quiet for long."""
    return QUIET_DAYS.get(Tier(account.state.tier or Tier.STANDARD), 120)


def _figures(viewer: Any, account: Account, before: Snapshot, last: Snapshot) -> list[Line]:
    why = reverse("account_why", args=[account.pk])
    lines = []
    if before.tier != last.tier:
        old, new = (str(Tier(code).label) if code else _("not decided") for code in (before.tier, last.tier))
        lines.append(Line(_("Tier: %(old)s → %(new)s") % {"old": old, "new": new}, "diamond", "purple", why))
    if not SEE_MONEY.allows(viewer):
        return lines
    if last.score is not None and before.score is not None and abs(last.score - before.score) >= 0.5:
        words = {"old": number_text(before.score, 0), "new": number_text(last.score, 0)}
        text = _("Score: %(old)s → %(new)s points") % words
        lines.append(Line(text, *_way(last.score - before.score), why))
    amounts = (
        ("revenue", _("Revenue of 12 months"), before.revenue_12m, last.revenue_12m),
        ("lifetime_revenue", _("Lifetime revenue"), before.lifetime_revenue, last.lifetime_revenue),
    )
    for name, label, old, new in amounts:
        if old is None or new is None or not old or abs(new / old - 1) < 0.01:
            continue
        words = {
            "what": label,
            "change": percent_text(abs(new / old - 1)),
            "amount": compact_money_text(new),
        }
        up = _("%(what)s: up %(change)s, to %(amount)s")
        down = _("%(what)s: down %(change)s, to %(amount)s")
        url = reverse("account_measure", args=[account.pk, name])
        lines.append(Line((up if new > old else down) % words, *_way(new - old), url))
    return lines


def _way(change: Any) -> tuple[str, str]:
    return ("trending-up", "green") if change > 0 else ("trending-down", "red")


def _people(viewer: Any, account: Account, since: date) -> list[Line]:
    lines = []
    for entry in assignments_since(account, since)[:4]:
        words = {"name": entry.person.name, "role": entry.get_role_display()}
        over = entry.ends_on is not None and entry.ends_on < timezone.localdate()
        text = _("%(name)s left the team: %(role)s") if over else _("%(name)s joined the team: %(role)s")
        icon = "user-x" if over else "user-check"
        lines.append(Line(text % words, icon, "azure"))
    if not SEE_CONTACTS.allows(viewer):
        return lines
    changed = Contact.objects.filter(
        Q(left_on__gte=since) | Q(left_on=None, created_at__date__gt=since), account=account
    ).only("name", "left_on", "created_at")
    people = sorted(changed, key=lambda person: person.created_at, reverse=True)
    gone = sorted((person for person in people if person.left_on), key=lambda person: person.left_on)
    for person in gone[::-1][:3]:
        text = _("%(name)s left the client") % {"name": person.name}
        lines.append(Line(text, "user-minus", "red", note=day_text(person.left_on)))
    names = [person.name for person in people if not person.left_on][:3]
    if names:
        text = ngettext("New contact: %(names)s", "New contacts: %(names)s", len(names))
        lines.append(Line(text % {"names": ", ".join(names)}, "user-plus", "green"))
    return lines


def _notice(account: Account) -> list[Line]:
    state, today = account.state, timezone.localdate()
    if state.notice_on and today <= state.notice_on <= today + timedelta(days=NOTICE_SOON_DAYS):
        days = (state.notice_on - today).days
        text = ngettext(
            "Notice of the contract: %(days)s day left", "Notice of the contract: %(days)s days left", days
        ) % {"days": days}
        tone = "red" if days <= 30 else "orange" if days <= 60 else "yellow"
        return [Line(text, "contract", tone, note=_("until %(day)s") % {"day": day_text(state.notice_on)})]
    if state.contract_ends_on and today <= state.contract_ends_on <= today + timedelta(days=NOTICE_SOON_DAYS):
        words = {"day": day_text(state.contract_ends_on)}
        if state.notice_on and state.notice_on > state.contract_ends_on:
            return [Line(_("The contract renews itself on %(day)s") % words, "refresh", "yellow")]
        return [Line(_("The contract ends on %(day)s") % words, "contract", "orange")]
    return []


def _without_care(viewer: Any, account: Account, carers: list[Carer]) -> list[Line]:
    kam = next((carer for carer in carers if carer.is_kam), None)
    url = _assign_url(account) if ASSIGN.allows(viewer) else ""
    if kam is None:
        tone = "red" if account.state.tier in KEY_TIERS else "yellow"
        return [Line(_("Nobody is KAM of this account"), "user-question", tone, url)]
    if not kam.person.is_active:
        return [
            Line(_("The KAM, %(name)s, is deactivated") % {"name": kam.person.name}, "user-off", "red", url)
        ]
    return []


def _assign_url(account: Account) -> str:
    """Where a KAM is chosen; nowhere as long as no such page is there."""
    from django.urls import NoReverseMatch

    try:
        return reverse("account_assign", args=[account.pk])
    except NoReverseMatch:
        return ""


def _silence(account: Account) -> list[Line]:
    last, today, most = account.state.last_touch_on, timezone.localdate(), quiet_after(account)
    if last is None:
        return [Line(_("No touch has been logged yet"), "message-off", "yellow")]
    days = (today - last).days
    if days <= most:
        return []
    words = {"days": number_text(days), "most": most}
    text = ngettext("No touch for %(days)s day", "No touch for %(days)s days", days) % words
    note = _("%(most)s days are long for its tier") % words
    return [Line(text, "message-off", "red" if days > 2 * most else "orange", note=note)]


def _assessments(viewer: Any, account: Account) -> list[Line]:
    """Judgements that count no more, or soon will not, in one line; those never made in another."""
    kept = Assessment.objects.filter(account=account, withdrawn_at=None).order_by("kind", "-day")
    latest: dict[str, date] = {}
    for kind, day in kept.values_list("kind", "day"):
        latest.setdefault(kind, day)
    today = timezone.localdate()
    labels = dict(AssessmentKind.choices)
    stale = [
        str(labels[kind]) for kind, day in latest.items() if (today - day).days > STALE_DAYS - STALE_SOON_DAYS
    ]
    never = [str(label) for kind, label in labels.items() if kind not in latest]
    lines = []
    for names, text in (
        (stale, _("To be assessed again: %(names)s")),
        (never, _("Not assessed yet: %(names)s")),
    ):
        if names:
            lines.append(
                Line(text % {"names": ", ".join(names)}, "scale", "yellow" if names is stale else "")
            )
    return lines if ASSESS.allows(viewer) else lines[:1]
