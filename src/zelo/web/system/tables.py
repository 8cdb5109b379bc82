from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from zelo.apps.operations.enums import JobState, MailState
from zelo.apps.operations.jobs import KINDS
from zelo.apps.operations.models import Job, OutgoingMail
from zelo.ui.templatetags.ui import badge, moment

JOB_LOOKS = {
    JobState.WAITING: ("secondary", "clock"),
    JobState.RUNNING: ("blue", "player-play"),
    JobState.DONE: ("green", "check"),
    JobState.FAILED: ("red", "alert-triangle"),
}
MAIL_LOOKS = {
    MailState.WAITING: ("secondary", "clock"),
    MailState.SENDING: ("blue", "send"),
    MailState.SENT: ("green", "check"),
    MailState.FAILED: ("red", "alert-triangle"),
    MailState.UNCLEAR: ("yellow", "help-circle"),
    MailState.HELD: ("yellow", "player-pause"),
}


def job_label(name: str) -> str:
    """What people call this kind of job."""
    return str(KINDS[name].label) if name in KINDS else name


class JobTable(tables.Table):
    title = _("Jobs")
    name = tables.Column(verbose_name=_("Job"))
    state = tables.Column(verbose_name=_("State"))
    created_at = tables.Column(verbose_name=_("Asked for"))
    created_by = tables.Column(verbose_name=_("By"), default=_("the system"), order_by="created_by__name")
    finished_at = tables.Column(verbose_name=_("Ended"), empty_values=())
    attempts = tables.Column(
        verbose_name=_("Tries"), attrs={"td": {"class": "z-number"}, "th": {"class": "z-number"}}
    )

    class Meta:
        order_by = "-created_at"

    def render_name(self, record: Job) -> str:
        return format_html('<a href="{}">{}</a>', reverse("job", args=[record.pk]), job_label(record.name))

    def render_state(self, record: Job) -> str:
        return badge(JobState(record.state).label, *JOB_LOOKS[JobState(record.state)])

    def render_created_at(self, value: Any) -> str:
        return str(moment(value))

    def render_finished_at(self, record: Job) -> str:
        return str(moment(record.finished_at))


class OutboxTable(tables.Table):
    title = _("Outbox")
    subject = tables.Column(verbose_name=_("Subject"))
    recipients = tables.Column(verbose_name=_("To"), orderable=False)
    state = tables.Column(verbose_name=_("State"))
    created_at = tables.Column(verbose_name=_("Written"))
    sent_at = tables.Column(verbose_name=_("Sent"), empty_values=())
    again = tables.TemplateColumn(
        template_name="system/mail_again.html", verbose_name=_("Decision"), orderable=False
    )

    class Meta:
        order_by = "-created_at"

    def render_recipients(self, value: list[str]) -> str:
        return ", ".join(value)

    def render_state(self, record: OutgoingMail) -> str:
        state = MailState(record.state)
        return format_html(
            '{} <br><span class="z-note">{}</span>', badge(state.label, *MAIL_LOOKS[state]), record.error
        )

    def render_created_at(self, value: Any) -> str:
        return str(moment(value))

    def render_sent_at(self, record: OutgoingMail) -> str:
        return str(moment(record.sent_at))
