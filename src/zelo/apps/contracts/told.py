"""What contracts tell by e-mail and in calendars: renewals to be called, and the dates of what is open."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.contracts.alerts import NOTICE, subject_of
from zelo.apps.contracts.enums import Call, Due
from zelo.apps.contracts.models import CaseCheckpoint, RenewalCase
from zelo.apps.contracts.queries.renewals import open_renewals
from zelo.apps.work.company_days import CompanyDays, company_days
from zelo.apps.work.digest import Line, Section, Told, register_section
from zelo.apps.work.feed import Entry, register_dates
from zelo.apps.work.queries import open_alerts
from zelo.ui.figures import day_text

_DAYS, _MOST = 30, 20
_FEED_MOST = 2_000


def register() -> None:
    register_section(Section("renewals", 20, gettext_lazy("Renewals of the next 30 days"), _renewals))
    register_dates("contracts", _dates)


def _renewals(person: Any, day: date, since: datetime | None) -> Told:
    """Those that the person answers for and of which no open alert tells already."""
    told = open_alerts(person, day).filter(owner=person, kind=NOTICE).values_list("subject", flat=True)
    known = set(told)
    found = open_renewals(person, {"whose": "mine"}).filter(
        deadline_on__range=(day, day + timedelta(days=_DAYS))
    )
    rows = [
        case
        for case in found.select_related("contract__account")
        if subject_of(case.contract_id) not in known
    ]
    last = timezone.localdate(since) if since else None
    lines = [_line(case, last) for case in rows[:_MOST]]
    return Told(lines, len(rows) - len(lines), reverse("renewals"))


def _line(case: RenewalCase, last: date | None) -> Line:
    named = {"day": day_text(case.deadline_on), "code": case.contract.code}
    note = (
        _("Nobody has said yet what is expected.")
        if case.call == Call.UNDECIDED
        else _("Expected: %(call)s.") % {"call": case.get_call_display()}
    )
    return Line(
        f"{case.contract.account.name}: {_due_words(case) % named}",
        note,
        reverse("account_contracts", args=[case.contract.account_id]),
        last is not None and case.opened_on > last,
    )


def _due_words(case: RenewalCase) -> str:
    if case.deadline_kind == Due.END:
        return _("contract %(code)s ends on %(day)s")
    return _("last day of notice of contract %(code)s: %(day)s")


def _dates(person: Any, first: date, everything: bool) -> Iterator[Entry]:
    found = open_renewals(person, {} if everything else {"whose": "mine"}).filter(term_ends_on__gte=first)
    cases = list(found.select_related("contract__account")[:_FEED_MOST])
    days = company_days()
    for case in cases:
        yield from _of_case(case, first, days)
    yield from _checkpoints(found, first)


def _of_case(case: RenewalCase, first: date, days: CompanyDays) -> Iterator[Entry]:
    account, code = case.contract.account, case.contract.code
    path = reverse("account_contracts", args=[account.pk])
    changed = timezone.make_aware(datetime.combine(case.opened_on, datetime.min.time()))
    if case.deadline_kind != Due.END and case.deadline_on >= first:
        title = _("%(account)s: last day of notice, contract %(code)s") % {
            "account": account.name,
            "code": code,
        }
        text = _("The notice must have been received by this day. The term ends on %(day)s.") % {
            "day": day_text(case.term_ends_on)
        }
        uid = f"notice-{case.pk}-{case.deadline_on.isoformat()}"
        yield Entry(uid, case.deadline_on, title, text, path, changed, 7)
        yield from _business_day(case, path, changed, first, days)
    title = _("%(account)s: end of contract %(code)s") % {"account": account.name, "code": code}
    text = str(case.contract.get_renewal_display())
    yield Entry(
        f"end-{case.pk}-{case.term_ends_on.isoformat()}", case.term_ends_on, title, text, path, changed, 7
    )


def _business_day(
    case: RenewalCase, path: str, changed: datetime, first: date, days: CompanyDays
) -> Iterator[Entry]:
    """The last day on which an office can still act, where the last day of notice is none."""
    deadline = case.deadline_on
    last = days.around(deadline).previous_business_day(deadline)
    if first <= last < deadline:
        contract = case.contract
        title = _("%(account)s: last business day for notice, contract %(code)s") % {
            "account": contract.account.name,
            "code": contract.code,
        }
        text = _("The last day of notice is %(day)s.") % {"day": day_text(deadline)}
        yield Entry(f"business-{case.pk}-{last.isoformat()}", last, title, text, path, changed)


def _checkpoints(cases: QuerySet[RenewalCase], first: date) -> Iterator[Entry]:
    found = CaseCheckpoint.objects.filter(
        case__in=cases.order_by().values("pk"), done_on=None, due_on__gte=first
    ).select_related("case__contract__account")
    for point in found[:_FEED_MOST]:
        contract = point.case.contract
        title = _("%(account)s: renewal checkpoint, contract %(code)s") % {
            "account": contract.account.name,
            "code": contract.code,
        }
        text = _("Say what you expect of the renewal. The deadline is %(day)s.") % {
            "day": day_text(point.case.deadline_on)
        }
        changed = timezone.make_aware(datetime.combine(point.case.opened_on, datetime.min.time()))
        path = reverse("account_contracts", args=[contract.account_id])
        yield Entry(
            f"checkpoint-{point.pk}-{point.due_on.isoformat()}", point.due_on, title, text, path, changed
        )
