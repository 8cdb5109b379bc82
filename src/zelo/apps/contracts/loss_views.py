"""Losses: the list of renewals lost or reduced, and the post-mortem of one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from zelo.apps.contracts.actions.postmortems import write_post_mortem
from zelo.apps.contracts.enums import LOSSES, LossReason
from zelo.apps.contracts.forms import PostMortemForm
from zelo.apps.contracts.permissions import EDIT_CONTRACTS, SEE_CONTRACTS
from zelo.apps.contracts.presented import shown_known
from zelo.apps.contracts.queries.known import known_before
from zelo.apps.contracts.queries.losses import (
    UNEXPLAINED,
    losses,
    losses_file,
    losses_of,
    post_mortem_of,
    sums,
    with_rows,
    years_of,
)
from zelo.apps.contracts.queries.reading import case_for
from zelo.apps.contracts.views import TAB
from zelo.apps.operations.audit import record_event
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput, NotFound
from zelo.ui.exports import sheet_response

PER_PAGE = 50
EXPORTED = gettext_noop("Losses exported")


class LossFilterForm(forms.Form):
    """What the list can be narrowed down to, and its order."""

    q = forms.CharField(required=False, max_length=100)
    outcome = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("Lost and reduced")), *((one.value, one.label) for one in LOSSES)],
    )
    reason = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("Every reason")),
            (UNEXPLAINED, gettext_lazy("Without a reason")),
            *LossReason.choices,
        ],
    )
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    sort = forms.ChoiceField(
        required=False,
        choices=[
            ("newest", gettext_lazy("Newest first")),
            ("-amount", gettext_lazy("Most money first")),
            ("account", gettext_lazy("By account")),
        ],
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [("", gettext_lazy("Every year")), *((str(one), str(one)) for one in years)]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_safe
@requires(SEE_CONTRACTS)
def loss_list(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    filters = LossFilterForm(request.GET, years=years_of(viewer))
    found = losses(viewer, filters.chosen)
    context = {
        "nav": "renewals",
        "filters": filters,
        "page": Paginator(with_rows(found), PER_PAGE).get_page(request.GET.get("page")),
        "sums": sums(found),
        "may_edit": EDIT_CONTRACTS.allows(viewer),
    }
    return render(request, "contracts/losses.html", context)


@require_safe
@requires(SEE_CONTRACTS)
def losses_download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Exactly what the list shows, all pages of it."""
    viewer = viewer_of(request)
    chosen = LossFilterForm(request.GET, years=years_of(viewer)).chosen
    header, rows = losses_file(losses(viewer, chosen))
    answer = sheet_response(kind, _("losses"), _("Losses"), header, rows)
    record_event(EXPORTED, viewer, format=kind)
    return answer


@require_http_methods(["GET", "POST"])
@requires(EDIT_CONTRACTS)
def post_mortem(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a renewal was lost, beside what was known before."""
    viewer, case = viewer_of(request), case_for(viewer_of(request), pk)
    if case.outcome not in LOSSES:
        raise NotFound(_("This renewal was neither lost nor reduced."))
    said = post_mortem_of(case)
    form, status = PostMortemForm(request.POST or None, said=said), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write_post_mortem(case, by=viewer, **form.cleaned_data)
            except (Conflict, InvalidInput) as error:
                form.add_error(None, str(error))
                status = 409 if isinstance(error, Conflict) else 422
            else:
                messages.success(request, _("The post-mortem is written down."))
                return redirect("losses")
    known = said.known if said else known_before(case)
    account = account_for(viewer, case.contract.account_id)
    context = {"form": form, "case": case, "said": said, "known": shown_known(known)}
    return render_account(request, account, TAB, "contracts/post_mortem.html", context, status)


def panel_context(request: HttpRequest, contract: Any) -> dict[str, Any]:
    """What the contract's page shows of its losses."""
    return {"losses": losses_of(contract), "may_edit": EDIT_CONTRACTS.allows(request.user)}


def has_losses(request: HttpRequest, contract: Any) -> bool:
    return SEE_CONTRACTS.allows(request.user) and contract.cases.filter(outcome__in=LOSSES).exists()
