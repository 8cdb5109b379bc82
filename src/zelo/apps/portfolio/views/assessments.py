"""What people judge of accounts, and what is due to be judged."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.actions import assessments as actions
from zelo.apps.portfolio.assessment_forms import AssessmentForm, DueFilterForm
from zelo.apps.portfolio.due_rows import due_file, due_rows
from zelo.apps.portfolio.enums import AssessmentKind
from zelo.apps.portfolio.permissions import ASSESS, SEE_MONEY
from zelo.apps.portfolio.queries.assessments import assessment_for, due_accounts, history
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.rubrics import RUBRICS, Rubric
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import ZeloError
from zelo.ui.exports import sheet_response

PER_PAGE = 50
EXPORTED = gettext_noop("Due assessments exported")


@require_safe
@requires(SEE_MONEY)
def assessments(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """All judgements of one kind, with how they changed."""
    account, rubric = account_for(viewer_of(request), pk), _rubric(kind)
    context = {"rubric": rubric, "rows": history(account, kind), "may_assess": ASSESS.allows(request.user)}
    return render_account(request, account, "overview", "portfolio/assessments/history.html", context)


@require_http_methods(["GET", "POST"])
@requires(ASSESS)
def assess(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    account, rubric = account_for(viewer_of(request), pk), _rubric(kind)
    form = AssessmentForm(request.POST or None, rubric=rubric)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.assess(account=account, kind=kind, by=viewer_of(request), **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Judged: %(level)s.") % {"level": _level(made)})
            return redirect("assessments", pk=pk, kind=kind)
    context = {"rubric": rubric, "form": form, "rows": history(account, kind)[:1]}
    template = "portfolio/assessments/assess.html"
    return render_account(request, account, "overview", template, context, 422 if form.is_bound else 200)


@require_POST
@requires(ASSESS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a judgement out of what counts, or puts it back."""
    assessment = assessment_for(viewer_of(request), pk)
    withdrawn = request.POST.get("undo") != "yes"
    actions.withdraw_assessment(assessment, withdrawn=withdrawn)
    text = _("Withdrawn; it can be put back.") if withdrawn else _("It counts again.")
    messages.success(request, text)
    return redirect("assessments", pk=assessment.account_id, kind=assessment.kind)


@require_safe
@requires(ASSESS)
def due(request: HttpRequest) -> HttpResponse:
    filters = DueFilterForm(request.GET)
    found = due_accounts(viewer_of(request), filters.chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "nav": "assessments",
        "filters": filters,
        "page": page,
        "rows": due_rows(page.object_list),
        "rubrics": list(RUBRICS.values()),
    }
    return render(request, "portfolio/assessments/due.html", context)


@require_safe
@requires(ASSESS)
def due_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    found = due_accounts(viewer_of(request), DueFilterForm(request.GET).chosen)
    header, rows = due_file(found)
    answer = sheet_response(kind, _("assessments"), _("Assessments due"), header, rows)
    record_event(EXPORTED, viewer_of(request), format=kind)
    return answer


def _rubric(kind: str) -> Rubric:
    if kind not in AssessmentKind.values:
        raise Http404
    return RUBRICS[AssessmentKind(kind)]


def _level(made: Any) -> str:
    return _("no level") if made.level is None else _("level %(level)s") % {"level": made.level}
