"""The account page's frame: who it is, its tabs, and the open tab. Every tab of every application uses it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zelo.apps.people.permissions import viewer_of
from zelo.apps.portfolio.models import Account
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.presenting import header_of
from zelo.apps.portfolio.queries.care import carers_of
from zelo.apps.portfolio.queries.news import dues_of
from zelo.ui.panels import panels_of, tabs_of

PLACE = "account"
HEADER = "account.header"
"""Where applications put figures into the header, by panels."""
ACTIONS = "account.actions"
"""Where applications put buttons beside the account's name, by panels."""

NOTICES = "account.notices"
"""Where applications say something above the open tab, by panels."""


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
    frame = frame_of(request, account) | {"tab": tab, "tabs": tabs_of(PLACE, request, account)}
    return render(request, template, frame | (context or {}), status=status)


def frame_of(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What the head of the account's page says, on the screen as on paper."""
    viewer = viewer_of(request)
    carers = carers_of(account)
    dues = dues_of(viewer, account, carers)
    return {
        "nav": "accounts",
        "account": account,
        "state": account.state,
        "carers": carers,
        "dues": dues,
        "next_step": dues[0] if dues else None,
        "header": header_of(viewer, account),
        "may_ask_why": SEE_MONEY.allows(viewer),
        "header_panels": panels_of(HEADER, request, account),
        "notice_panels": panels_of(NOTICES, request, account),
        "action_panels": panels_of(ACTIONS, request, account),
    }
