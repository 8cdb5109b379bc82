"""The account's own record: looked at, made, changed, archived."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zelo.apps.operations.audit import changes_of
from zelo.apps.operations.versions import Conflict
from zelo.apps.people.permissions import requires, viewer_of
from zelo.apps.portfolio.actions.accounts import archive_account, change_account, create_account
from zelo.apps.portfolio.forms.account import AccountForm, NewAccountForm, options_of
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import CREATE_ACCOUNTS, EDIT_ACCOUNTS, SEE_ACCOUNTS, SEE_CONTACTS
from zelo.apps.portfolio.queries.care import group_of
from zelo.apps.portfolio.queries.records import establishments_of, own_values, suggested
from zelo.apps.portfolio.queries.visibility import account_for
from zelo.apps.portfolio.views.frame import render_account
from zelo.lib.errors import InvalidInput


@require_safe
@requires(SEE_ACCOUNTS)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    context = {
        "establishments": establishments_of(account),
        "own": own_values(account),
        "group": group_of(account),
        "may_edit": EDIT_ACCOUNTS.allows(viewer),
        "sees_changes": SEE_CONTACTS.allows(viewer),
        "changes": changes_of(account, 30) if SEE_CONTACTS.allows(viewer) else [],
    }
    return render_account(request, account, "record", "portfolio/account/record.html", context)


@require_http_methods(["GET", "POST"])
@requires(EDIT_ACCOUNTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = viewer_of(request)
    account = account_for(viewer, pk)
    form = AccountForm(request.POST or None, instance=account_for(viewer, pk), viewer=viewer)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            change_account(account, version=form.cleaned_data["version"] or 0, **form.changes)
        except Conflict as error:
            form.add_error(None, str(error))
            present = account_for(viewer, pk)
            context |= {"present": form.differences(present), "changes": changes_of(present, 5)}
            return render_account(request, present, "record", "portfolio/account/edit.html", context, 409)
        except InvalidInput as error:
            form.add_error("parent_name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("account_record", pk=pk)
    status = 422 if form.is_bound else 200
    return render_account(request, account, "record", "portfolio/account/edit.html", context, status)


@require_http_methods(["GET", "POST"])
@requires(CREATE_ACCOUNTS)
def create(request: HttpRequest) -> HttpResponse:
    form = NewAccountForm(request.POST or None, instance=Account(), viewer=viewer_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            account = create_account(**form.changes)
        except InvalidInput as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("The account is made."))
            return redirect("account", pk=account.pk)
    status = 422 if form.is_bound else 200
    return render(request, "portfolio/account/new.html", {"nav": "accounts", "form": form}, status=status)


@require_POST
@requires(EDIT_ACCOUNTS)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_for(viewer_of(request), pk)
    archived = request.POST.get("archived") == "yes"
    try:
        archive_account(account, version=_version(request), archived=archived)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        done = _("Archived: lists no longer show it.") if archived else _("Back in the lists.")
        messages.success(request, done)
    return redirect("account_record", pk=pk)


@require_safe
@requires(SEE_ACCOUNTS)
def suggest(request: HttpRequest) -> HttpResponse:
    """Accounts that fit what is being typed, as options of a list."""
    typed = request.GET.get("account") or request.GET.get("parent_name", "")
    found = suggested(viewer_of(request), typed[:100].replace("\x00", ""))
    return render(request, "portfolio/account/options.html", {"options": options_of(found)})


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
