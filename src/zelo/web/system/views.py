"""The machinery's own pages: jobs and schedules, outgoing mail, the trail of changes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from zelo.apps.operations import actions, queries
from zelo.apps.operations.audit import load_references
from zelo.apps.operations.enums import JobState, MailState
from zelo.apps.operations.jobs import SCHEDULES
from zelo.apps.operations.models import Job, OutgoingMail, Schedule
from zelo.apps.people.permissions import (
    MANAGE_OPERATIONS,
    SEE_OPERATIONS,
    SEE_OUTBOX,
    SEE_TRAIL,
    requires,
)
from zelo.apps.people.queries import people
from zelo.lib.errors import ZeloError
from zelo.web.system.tables import JOB_LOOKS, JobTable, OutboxTable, job_label

PER_PAGE = 50


@require_safe
@requires(SEE_OPERATIONS)
def jobs(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("state", "")
    table = JobTable(queries.jobs(state=chosen))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    rows = [(row, SCHEDULES[row.name]) for row in queries.schedules() if row.name in SCHEDULES]
    context = {
        "nav": "jobs",
        "table": table,
        "states": JobState.choices,
        "chosen": chosen,
        "schedules": rows,
        "manages": MANAGE_OPERATIONS.allows(request.user),
    }
    return render(request, "system/jobs.html", context)


@require_safe
@requires(SEE_OPERATIONS)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its tries; while it runs, the page asks for its middle part anew."""
    shown = get_object_or_404(queries.jobs(), pk=pk)
    state = JobState(shown.state)
    tone, icon = JOB_LOOKS[state]
    context = {
        "nav": "jobs",
        "job": shown,
        "label": job_label(shown.name),
        "state": {"label": state.label, "tone": tone, "icon": icon},
        "goes_on": state in (JobState.WAITING, JobState.RUNNING),
        "failed": state == JobState.FAILED,
        "runs": shown.runs.all(),
        "manages": MANAGE_OPERATIONS.allows(request.user),
    }
    template = "system/job_state.html" if _partial(request) else "system/job.html"
    return render(request, template, context)


@require_POST
@requires(MANAGE_OPERATIONS)
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        again = actions.run_again(get_object_or_404(Job, pk=pk), by=request.user)
    except ZeloError as error:
        messages.error(request, str(error))
        return redirect("job", pk=pk)
    return redirect("job", pk=again.pk)


@require_POST
@requires(MANAGE_OPERATIONS)
def schedule_switch(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule, pk=pk, name__in=list(SCHEDULES))
    actions.set_schedule(schedule, enabled=request.POST.get("enabled") == "yes")
    messages.success(request, _("Saved."))
    return redirect("jobs")


@require_safe
@requires(SEE_OUTBOX)
def outbox(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("state", "")
    table = OutboxTable(queries.outbox(state=chosen))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "nav": "outbox",
        "table": table,
        "states": MailState.choices,
        "chosen": chosen,
        "to_decide": queries.mail_to_decide(),
    }
    return render(request, "system/outbox.html", context)


@require_POST
@requires(SEE_OUTBOX)
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.send_again(get_object_or_404(OutgoingMail, pk=pk))
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It will be sent."))
    return redirect("outbox")


@require_safe
@requires(SEE_TRAIL)
def trail(request: HttpRequest) -> HttpResponse:
    person = request.GET.get("person", "")
    found = queries.changes(actor=int(person) if person.isdecimal() else None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = load_references(list(page.object_list))
    context: dict[str, Any] = {"nav": "trail", "page": page, "people": people(), "chosen": person}
    return render(request, "system/trail.html", context)


def _partial(request: Any) -> bool:
    """Whether htmx asks for a part of the page only."""
    return bool(request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request)
