"""An account's establishments, added and corrected on its record."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.actions.establishments import add_establishment, change_establishment
from zelo.apps.portfolio.forms.establishment import EstablishmentForm, NewEstablishmentForm
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import EDIT_ACCOUNTS
from zelo.apps.portfolio.queries.records import establishment_for, known_sources
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput

TEMPLATE = "portfolio/account/establishment.html"


@require_http_methods(["GET", "POST"])
@requires(EDIT_ACCOUNTS)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    form = NewEstablishmentForm(request.POST or None, sources=known_sources())
    if request.method == "POST" and form.is_valid():
        try:
            add_establishment(account, **form.changes)
        except InvalidInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The establishment is added; the next refresh counts its facts."))
            return redirect("account_record", pk=pk)
    return _page(request, account, form, _("Add an establishment"))


@require_http_methods(["GET", "POST"])
@requires(EDIT_ACCOUNTS)
def change(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    entry = establishment_for(account, place)
    form = EstablishmentForm(request.POST or None, instance=establishment_for(account, place))
    if request.method == "POST" and form.is_valid():
        try:
            change_establishment(entry, **form.changes)
        except InvalidInput as error:
            form.add_error("cnpj", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("account_record", pk=pk)
    return _page(request, account, form, _("Establishment %(code)s") % {"code": entry.code})


def _page(request: HttpRequest, account: Account, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render_account(request, account, "record", TEMPLATE, context, 422 if form.is_bound else 200)
