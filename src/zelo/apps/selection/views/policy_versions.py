"""One version of a policy: read, compared, downloaded, approved, put into use, retired."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.selection.actions.policies import approve_version, discard_draft, put_into_use, retire_version
from zelo.apps.selection.enums import VersionState
from zelo.apps.selection.permissions import APPROVE_POLICIES, DRAFT_POLICIES, SEE_SELECTION
from zelo.apps.selection.policies import pages
from zelo.apps.selection.policies.difference import differences
from zelo.apps.selection.policies.faults import fault_text
from zelo.apps.selection.queries import policies as queries
from zelo.engine.measures import known_measures
from zelo.lib.errors import InvalidInput

NAV = {"nav": "selection"}


@require_safe
@requires(SEE_SELECTION)
def version(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    found = queries.version_for(viewer, pk)
    shown = pages.show_version(found)
    approves, state = APPROVE_POLICIES.allows(viewer), VersionState(found.state)
    usable = approves and not found.in_use and not found.policy.archived_at
    context: dict[str, Any] = {
        **NAV,
        "shown": shown,
        "version": found,
        "others": [other for other in queries.versions_of(found.policy) if other.pk != found.pk],
        "used": queries.version_in_use(),
        "may_edit": state == VersionState.DRAFT and DRAFT_POLICIES.allows(viewer),
        "may_approve": state == VersionState.DRAFT and approves,
        "may_use": state == VersionState.APPROVED and usable,
        "may_retire": state == VersionState.APPROVED and usable,
        "may_reinstate": state == VersionState.RETIRED and approves,
        "may_copy": DRAFT_POLICIES.allows(viewer) and state == VersionState.APPROVED,
        "changes": changes_of(found),
        **(pages.rules_in_words(shown.rules) if shown.rules else {}),
    }
    return render(request, "selection/policies/version.html", context)


@require_safe
@requires(SEE_SELECTION)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that `zelo evaluation run --policy` takes."""
    found = queries.version_for(viewer_of(request), pk)
    response = HttpResponse(found.text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.policy.name}-{found.number}.toml"'
    return response


@require_safe
@requires(SEE_SELECTION)
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    viewer = viewer_of(request)
    after, before = queries.version_for(viewer, pk), queries.version_for(viewer, other)
    shown = [pages.show_version(before), pages.show_version(after)]
    rules = [entry.rules for entry in shown if entry.rules]
    readable, measures = len(rules) == len(shown), known_measures(settings.HOME)
    context = {
        **NAV,
        "before": shown[0],
        "after": shown[1],
        "readable": readable,
        "differences": differences(rules[0], rules[1], measures) if readable else [],
        "lines": pages.text_difference(before.text, after.text),
    }
    return render(request, "selection/policies/compare.html", context)


def _do(request: HttpRequest, pk: int, act: Callable[[Any], Any], done: str) -> HttpResponse:
    """One action on a version, told on its page."""
    found = queries.version_for(viewer_of(request), pk)
    try:
        act(found)
    except (Conflict, InvalidInput) as error:
        messages.error(request, fault_text(error))
    else:
        messages.success(request, done)
    return redirect("policy_version", pk=pk)


def _seen(request: HttpRequest) -> int:
    """The record's version that the person had before the eyes."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


@require_POST
@requires(APPROVE_POLICIES)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, seen = viewer_of(request), _seen(request)
    done = _("Approved. It never changes from now on; put it into use for refreshes to evaluate it.")
    return _do(request, pk, lambda found: approve_version(found, version=seen, by=viewer), done)


@require_POST
@requires(APPROVE_POLICIES)
def use(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    done = _("In use. A refresh is asked for; scores and proposed tiers follow it.")
    return _do(request, pk, lambda found: put_into_use(found, by=viewer), done)


@require_POST
@requires(APPROVE_POLICIES)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    retired = request.POST.get("retired") != "no"
    done = _("Retired; it can be brought back.") if retired else _("It may be used again.")
    return _do(request, pk, lambda found: retire_version(found, retired=retired), done)


@require_POST
@requires(DRAFT_POLICIES)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.version_for(viewer_of(request), pk)
    policy = found.policy_id
    try:
        left = discard_draft(found)
    except InvalidInput as error:
        messages.error(request, str(error))
        return redirect("policy_version", pk=pk)
    messages.success(request, _("The draft is discarded."))
    return redirect("policy", pk=policy) if left else redirect("policies")
