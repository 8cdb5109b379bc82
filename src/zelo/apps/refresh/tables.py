from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.portfolio.models import Refresh
from zelo.apps.refresh.queries import is_lost
from zelo.ui import figures
from zelo.ui.templatetags.ui import UNKNOWN, badge, day, moment

LOOKS = {
    RefreshState.RUNNING: ("blue", "player-play"),
    RefreshState.DONE: ("green", "check"),
    RefreshState.FAILED: ("red", "alert-triangle"),
}
NUMBER = {"td": {"class": "z-number"}, "th": {"class": "z-number"}}


def state_of(refresh: Refresh) -> RefreshState:
    """The state as it is to be told: one that nobody works on any more has failed."""
    return RefreshState.FAILED if is_lost(refresh) else RefreshState(refresh.state)


def state_badge(refresh: Refresh) -> str:
    state = state_of(refresh)
    return str(badge(state.label, *LOOKS[state]))


class RefreshTable(tables.Table):
    title = _("Refreshes")
    started_at = tables.Column(verbose_name=_("Begun"))
    state = tables.Column(verbose_name=_("State"))
    as_of = tables.Column(verbose_name=_("Figures as of"))
    accounts = tables.Column(verbose_name=_("Accounts"), empty_values=(), orderable=False, attrs=NUMBER)
    duration = tables.Column(verbose_name=_("Took"), empty_values=(), orderable=False, attrs=NUMBER)
    error = tables.Column(verbose_name=_("Why it failed"), empty_values=(), orderable=False)

    class Meta:
        order_by = "-started_at"

    def render_started_at(self, record: Refresh) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("refresh", args=[record.pk]), moment(record.started_at)
        )

    def render_state(self, record: Refresh) -> str:
        return state_badge(record)

    def render_as_of(self, value: Any) -> str:
        return str(day(value))

    def render_accounts(self, record: Refresh) -> str:
        count = record.counts.get("accounts")
        return UNKNOWN if count is None else figures.number_text(count)

    def render_duration(self, record: Refresh) -> str:
        return duration_text(record)

    def render_error(self, record: Refresh) -> str:
        return why(record)


def why(refresh: Refresh) -> str:
    """The reason of a failure, or nothing."""
    if is_lost(refresh):
        return (refresh.job.error if refresh.job else "") or str(_("The work ended without saying why."))
    return refresh.error


def duration_text(refresh: Refresh) -> str:
    """Minutes and seconds from begin to end."""
    if refresh.finished_at is None:
        return UNKNOWN
    seconds = round((refresh.finished_at - refresh.started_at).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d} min"
