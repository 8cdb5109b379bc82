from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from zelo.apps.selection.looks import STATE_LOOKS
from zelo.apps.selection.models import Evaluation
from zelo.apps.selection.queries.evaluations import state_of
from zelo.ui import figures
from zelo.ui.templatetags.ui import UNKNOWN, badge, day, moment

NUMBER = {"td": {"class": "z-number"}, "th": {"class": "z-number"}}


def state_badge(evaluation: Evaluation) -> str:
    state = state_of(evaluation)
    return str(badge(state.label, *STATE_LOOKS[state]))


def title_of(evaluation: Evaluation) -> str:
    """The policy's title, or its name as long as the title is not known."""
    title = evaluation.summary.get("title", {})
    return str(title.get(figures.page_language()) or evaluation.policy)


class EvaluationTable(tables.Table):
    title = _("Evaluations")
    number = tables.Column(verbose_name=_("Number"), empty_values=())
    policy = tables.Column(verbose_name=_("Policy"))
    as_of = tables.Column(verbose_name=_("As of"))
    state = tables.Column(verbose_name=_("State"))
    key_accounts = tables.Column(
        verbose_name=_("Key accounts"), empty_values=(), orderable=False, attrs=NUMBER
    )
    overlap = tables.Column(
        verbose_name=_("Also among the biggest"), empty_values=(), orderable=False, attrs=NUMBER
    )
    asked_by = tables.Column(verbose_name=_("Asked by"), empty_values=(), orderable=False)
    asked_at = tables.Column(verbose_name=_("Asked"))

    class Meta:
        order_by = "-asked_at"

    def render_number(self, record: Evaluation) -> str:
        shown = record.number or _("waiting")
        return format_html('<a href="{}">{}</a>', reverse("evaluation", args=[record.pk]), shown)

    def render_policy(self, record: Evaluation) -> str:
        note = format_html('<br><span class="z-note">{}</span>', record.note) if record.note else ""
        return format_html("{} · {}{}", title_of(record), record.policy_number, note)

    def render_as_of(self, value: Any) -> str:
        return str(day(value))

    def render_state(self, record: Evaluation) -> str:
        return state_badge(record)

    def render_key_accounts(self, record: Evaluation) -> str:
        count = record.summary.get("key_accounts")
        return UNKNOWN if count is None else figures.number_text(count)

    def render_overlap(self, record: Evaluation) -> str:
        share = record.summary.get("compared_with_top_revenue", {}).get("overlap_share")
        return UNKNOWN if share is None else figures.percent_text(share, 0)

    def render_asked_by(self, record: Evaluation) -> str:
        return str(record.asked_by or UNKNOWN)

    def render_asked_at(self, value: Any) -> str:
        return str(moment(value))
