"""The account page's frame: who it is, its tabs, and the open tab. Every tab of every application uses it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zelo.apps.portfolio.models import Account
from zelo.ui.panels import tabs_of

PLACE = "account"


def render_account(
    request: HttpRequest,
    account: Account,
    tab: str,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one account with `tab` open; template: extends `portfolio/account/frame.html`.

    account: from `queries.visibility.account_for`: its state is at hand and it is the viewer's to see.
    """
    frame = {
        "nav": "accounts",
        "account": account,
        "state": account.state,
        "tab": tab,
        "tabs": tabs_of(PLACE, request, account),
    }
    return render(request, template, frame | (context or {}), status=status)
