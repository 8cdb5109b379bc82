"""The alerts in the digest: what a person answers for, the nearest day first, what is new marked."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.work.digest import Line, Section, Told, register_section
from zelo.apps.work.queries import Line as AlertLine
from zelo.apps.work.queries import lines_of, open_alerts
from zelo.ui.figures import day_text

_MOST = 20


def register() -> None:
    register_section(Section("alerts", 10, gettext_lazy("What needs you"), _alerts))


def _alerts(person: Any, day: date, since: datetime | None) -> Told:
    found = open_alerts(person, day).filter(owner=person).select_related("account")
    lines = lines_of(found, day)
    last = timezone.localdate(since) if since else None
    told = [_told(line, day, last) for line in lines[:_MOST]]
    return Told(told, len(lines) - len(told), reverse("alerts"))


def _told(line: AlertLine, day: date, last: date | None) -> Line:
    due = line.alert.due_on
    by = ""
    if due is not None:
        words = _("overdue since %(day)s") if due < day else _("act by %(day)s")
        by = f" ({words % {'day': day_text(due)}})"
    what = f"{line.alert.account.name}: {line.words.what}{by}"
    note = f"{line.words.why} {line.words.do}."
    return Line(what, note, line.words.url, last is not None and line.alert.since > last)
