"""The list of renewals, on the page and as files."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from zelo.apps.contracts.enums import Call
from zelo.apps.contracts.permissions import EDIT_CONTRACTS, SEE_CONTRACTS
from zelo.apps.contracts.queries.renewals import (
    ALL,
    MINE,
    PAST,
    open_renewals,
    renewals_file,
    totals,
    with_rows,
)
from zelo.apps.operations.audit import record_event
from zelo.apps.people.permissions import requires, viewer_of
from zelo.ui.exports import sheet_response

PER_PAGE = 50
EXPORTED = gettext_noop("Renewals exported")


class RenewalFilterForm(forms.Form):
    """What the list can be narrowed down to, and its order."""

    q = forms.CharField(required=False, max_length=100)
    within = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("Whatever the deadline")),
            ("30", gettext_lazy("In the next 30 days")),
            ("90", gettext_lazy("In the next 90 days")),
            ("180", gettext_lazy("In the next 180 days")),
            (PAST, gettext_lazy("Deadline past")),
        ],
    )
    call = forms.ChoiceField(required=False, choices=[("", gettext_lazy("Every call")), *Call.choices])
    whose = forms.ChoiceField(
        required=False, choices=[(ALL, gettext_lazy("All I see")), (MINE, gettext_lazy("Mine to answer for"))]
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[
            ("deadline", gettext_lazy("Nearest deadline first")),
            ("-deadline", gettext_lazy("Latest deadline first")),
            ("-amount", gettext_lazy("Most money first")),
            ("account", gettext_lazy("By account")),
        ],
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
@requires(SEE_CONTRACTS)
def renewals(request: HttpRequest) -> HttpResponse:
    filters = RenewalFilterForm(request.GET)
    found = open_renewals(viewer_of(request), filters.chosen)
    context = {
        "nav": "renewals",
        "filters": filters,
        "page": Paginator(with_rows(found), PER_PAGE).get_page(request.GET.get("page")),
        "totals": totals(found),
        "today": timezone.localdate(),
        "may_edit": EDIT_CONTRACTS.allows(request.user),
    }
    return render(request, "contracts/renewals.html", context)


@require_safe
@requires(SEE_CONTRACTS)
def renewals_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Exactly what the list shows, all pages of it."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    found = open_renewals(viewer_of(request), RenewalFilterForm(request.GET).chosen)
    header, rows = renewals_file(found)
    answer = sheet_response(kind, _("renewals"), _("Renewals"), header, rows)
    record_event(EXPORTED, viewer_of(request), format=kind)
    return answer
