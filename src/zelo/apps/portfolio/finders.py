"""What the search finds of the portfolio."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.portfolio.queries.found import find_accounts, find_contacts
from zelo.ui.lists import register_list
from zelo.ui.palette import Action, Finder, Hit, register_action, register_finder


def register() -> None:
    register_finder(Finder("accounts", _("Accounts"), 10, _accounts))
    register_finder(Finder("contacts", _("Contacts"), 20, _contacts))
    register_action(
        Action("matrix", _("Portfolio matrix"), "chart-bubble", "accounts_matrix", SEE_MONEY.allows)
    )
    register_list("accounts", _("Accounts"))
    register_list("contacts", _("Contacts"))
    register_list("workload", _("Portfolios and workload"))
    register_list("gaps", _("Gaps in coverage"))
    register_list("duplicates", _("Duplicates"))


def _accounts(request: HttpRequest, text: str, most: int) -> list[Hit]:
    return [
        Hit(
            row["account__name"],
            reverse("account", args=[row["account_id"]]),
            "building",
            " · ".join(
                str(part)
                for part in (Tier(row["tier"]).label if row["tier"] else "", row["kam__name"], row["code"])
                if part
            ),
        )
        for row in find_accounts(request.user, text, most)
    ]


def _contacts(request: HttpRequest, text: str, most: int) -> list[Hit]:
    return [
        Hit(
            row["name"],
            reverse("contact", args=[row["id"]]),
            "user",
            " · ".join(part for part in (row["title"], row["account__name"]) if part),
        )
        for row in find_contacts(request.user, text, most)
    ]
