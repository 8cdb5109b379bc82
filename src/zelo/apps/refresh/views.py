"""Refreshes: what was done and when, what is under way, why one failed; and asking for one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from zelo.apps.people.permissions import SEE_OPERATIONS, requires, viewer_of
from zelo.apps.portfolio.enums import RefreshState
from zelo.apps.refresh import queries
from zelo.apps.refresh.actions import ask_for_refresh
from zelo.apps.refresh.permissions import RUN_REFRESH, SEE_REFRESHES
from zelo.apps.refresh.retention import FILE_DAYS, FILE_MONTHS, SNAPSHOT_DAYS, SNAPSHOT_MONTHS
from zelo.apps.refresh.tables import LOOKS, RefreshTable, duration_text, state_of, why
from zelo.apps.refresh.told import counted
from zelo.apps.selection.queries.policies import version_in_use

PER_PAGE = 30


@require_safe
@requires(SEE_REFRESHES)
def refreshes(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("state", "")
    table = RefreshTable(queries.refreshes(state=chosen))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "nav": "refreshes",
        "table": table,
        "states": RefreshState.choices,
        "chosen": chosen,
        "may_run": RUN_REFRESH.allows(request.user),
        "freshness": queries.freshness(),
        "waiting": queries.waiting_refresh(),
        "policy": version_in_use() or settings.HOME.policy,
        "kept": (SNAPSHOT_DAYS, SNAPSHOT_MONTHS, FILE_DAYS, FILE_MONTHS),
    }
    return render(request, "refresh/refreshes.html", context)


@require_safe
@requires(SEE_REFRESHES)
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """One refresh; while it runs, the page asks for its middle part anew."""
    shown = get_object_or_404(queries.refreshes(), pk=pk)
    state = state_of(shown)
    tone, icon = LOOKS[state]
    context: dict[str, Any] = {
        "nav": "refreshes",
        "refresh": shown,
        "state": {"label": state.label, "tone": tone, "icon": icon},
        "goes_on": state == RefreshState.RUNNING,
        "why": why(shown),
        "took": duration_text(shown),
        "counted": counted(shown.counts),
        "may_see_job": shown.job_id and SEE_OPERATIONS.allows(request.user),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "refresh/state.html" if partial else "refresh/refresh.html", context)


@require_POST
@requires(RUN_REFRESH)
def refresh_now(request: HttpRequest) -> HttpResponse:
    ask_for_refresh(by=viewer_of(request))
    messages.success(request, _("A refresh is asked for; it begins as soon as a worker is free."))
    return redirect("refreshes")
