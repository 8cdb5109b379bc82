"""Customers that sales name and no register lists: matched to the account that they are."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zelo.apps.intake.data.permissions import SEE_DATA
from zelo.apps.intake.data.queries.quality import shown_report, unlisted_account, unlisted_page
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.actions.merging import merge_accounts
from zelo.apps.portfolio.permissions import MERGE_ACCOUNTS
from zelo.apps.portfolio.queries.records import account_named
from zelo.lib.errors import ZeloError

PER_PAGE = 25


@require_safe
@requires(SEE_DATA)
def unlisted(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    refresh, report = shown_report()
    page = Paginator(report.unlisted if report else [], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "data",
        "refresh": refresh,
        "report": report,
        "page": page,
        "rows": unlisted_page(viewer, list(page)),
        "may_match": MERGE_ACCOUNTS.allows(viewer),
    }
    return render(request, "intake/data/unlisted.html", context)


@require_POST
@requires(MERGE_ACCOUNTS)
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the customer part of an account; the next refresh counts its sales there."""
    viewer = viewer_of(request)
    found = unlisted_account(viewer, shown_report()[1], pk)
    text = request.POST.get("account", "")[:240]
    kept = account_named(viewer, text)
    if kept is None:
        messages.error(
            request,
            _("No single account is called “%(text)s”: choose one of the list, or write its code.")
            % {"text": text},
        )
        return redirect("data_unlisted")
    try:
        merge_accounts(
            kept=kept, merged=found, by=viewer, kept_version=kept.version, merged_version=found.version
        )
    except ZeloError as error:
        messages.error(request, str(error))
    else:
        done = _("%(code)s is now part of %(kept)s. Its sales count there from the next refresh on.")
        messages.success(request, done % {"code": found.code, "kept": kept.name})
    return redirect("data_unlisted")
