"""Who looks after an account: its team, and the forms that change it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.actions.assignments import assign, end_assignment
from zelo.apps.portfolio.enums import TeamRole
from zelo.apps.portfolio.forms.team import EndForm, HandOverForm, PartForm
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import ASSIGN, SEE_ACCOUNTS
from zelo.apps.portfolio.queries.team import history_of, open_part, team_of
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.queries.workload import shifts
from zelo.apps.portfolio.team_words import ROLE_ICONS
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import ZeloError


def team_panel(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What the card on the account page shows."""
    return {
        "account": account,
        "team": team_of(account),
        "icons": ROLE_ICONS,
        "assigns": ASSIGN.allows(request.user),
    }


@require_safe
@requires(SEE_ACCOUNTS)
def account_team(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    context = {**team_panel(request, account), "history": history_of(account)}
    return render_account(request, account, "overview", "portfolio/team/account.html", context)


@require_http_methods(["GET", "POST"])
@requires(ASSIGN)
def add_part(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    form = PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = assign(accounts=[account], by=viewer, **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved.") if made else _("The person has this part already."))
            return redirect("account_team", pk=pk)
    context = {"form": form, "title": _("Add a part"), "button": _("Add")}
    status = 422 if form.is_bound else 200
    return render_account(request, account, "overview", "portfolio/team/form.html", context, status)


@require_http_methods(["GET", "POST"])
@requires(ASSIGN)
def end_part(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    found = open_part(account, part)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_assignment(found, **form.cleaned_data)
        except ZeloError as error:
            form.add_error("last_day", str(error))
        else:
            messages.success(request, _("The part ends on that day."))
            return redirect("account_team", pk=pk)
    title = _("End a part: %(person)s") % {"person": found.person.name}
    context = {"form": form, "title": title, "note": found.get_role_display(), "button": _("End")}
    status = 422 if form.is_bound else 200
    return render_account(request, account, "overview", "portfolio/team/form.html", context, status)


@require_http_methods(["GET", "POST"])
@requires(ASSIGN)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The KAM hands over; before it is done, what it does to both people's hours can be looked at."""
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    before = account.state.kam
    form = HandOverForm(request.POST or None, without=before)
    if request.method == "POST" and form.is_valid() and "effect" not in request.POST:
        try:
            seen = {account.pk: seen_kam(request.POST.get("seen", ""))}
            assign(accounts=[account], role=TeamRole.KAM, by=viewer, seen=seen, **form.cleaned_data)
        except ZeloError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is the KAM.") % {"name": form.cleaned_data["person"].name})
            return redirect("account_team", pk=pk)
    context = {"form": form, "before": before, **effect_of([account.pk], form)}
    asked = "effect" in request.POST
    status = 422 if form.is_bound and not asked else 200
    return render_account(request, account, "overview", "portfolio/team/hand_over.html", context, status)


def effect_of(accounts: list[int], form: Any) -> dict[str, Any]:
    """What handing these accounts to the person chosen does to the hours of all concerned."""
    chosen = form.cleaned_data.get("person") if form.is_bound and hasattr(form, "cleaned_data") else None
    return {"shifts": shifts(accounts, chosen) if chosen else []}


def seen_kam(text: str) -> int | None:
    """The KAM that the person at the form saw. Raises Conflict for anything that no form of ours says."""
    if text and not (text.isascii() and text.isdigit()):
        raise Conflict(_("Load the page again: it does not say which KAM you saw."))
    return int(text) if text else None
