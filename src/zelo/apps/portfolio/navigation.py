from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from zelo.apps.portfolio.permissions import (
    EDIT_ACCOUNTS,
    MANAGE_FIELDS,
    MERGE_ACCOUNTS,
    SEE_ACCOUNTS,
    SEE_CONTACTS,
    SEE_MONEY,
    SEE_WORKLOAD,
)
from zelo.apps.portfolio.views import coverage, duplicates, team
from zelo.apps.portfolio.views.frame import ACTIONS, PLACE
from zelo.ui import navigation
from zelo.ui.panels import Panel, Tab, register_panel, register_tab


def register_entries() -> None:
    navigation.register(
        navigation.Entry("accounts", _("Accounts"), "building", "accounts", 20, SEE_ACCOUNTS.allows)
    )
    navigation.register(
        navigation.Entry(
            "workload", _("Portfolios and workload"), "scale", "workload", 40, SEE_WORKLOAD.allows
        )
    )
    navigation.register(
        navigation.Entry(
            "duplicates", _("Duplicates"), "arrows-join", "duplicates", 50, MERGE_ACCOUNTS.allows
        )
    )
    _register_parts()


def _register_parts() -> None:
    """Tabs and cards of the account's page, and what stands on the first page."""
    register_tab(Tab(PLACE, "overview", _("Overview"), "account", 10))
    register_panel(Panel(PLACE, "team", "portfolio/team/panel.html", team.team_panel, 40, columns=4))
    register_panel(
        Panel(
            PLACE, "aliases", "portfolio/duplicates/panel.html", duplicates.aliases_panel, 95, columns=4,
            when=duplicates.has_aliases,
        )
    )  # fmt: skip
    register_panel(
        Panel(
            "home",
            "gaps",
            "portfolio/coverage/panel.html",
            coverage.gaps_panel,
            60,
            columns=6,
            when=coverage.gaps_wanted,
        )
    )
    navigation.register(
        navigation.Entry("fields", _("Own fields"), "forms", "fields", 115, MANAGE_FIELDS.allows, "settings")
    )
    _register_account_parts()


def _register_account_parts() -> None:
    register_tab(Tab(PLACE, "numbers", _("Numbers"), "account_numbers", 70, _sees_money))
    register_tab(Tab(PLACE, "timeline", _("Timeline"), "account_timeline", 80, _sees_people))
    register_tab(Tab(PLACE, "record", _("Record"), "account_record", 90))
    register_panel(Panel(ACTIONS, "edit", "portfolio/account/edit_button.html", _nothing, 50, when=_may_edit))
    register_panel(Panel(ACTIONS, "print", "portfolio/account/print_button.html", _nothing, 60))


def _sees_money(request: HttpRequest, account: Any) -> bool:
    return SEE_MONEY.allows(request.user)


def _sees_people(request: HttpRequest, account: Any) -> bool:
    return SEE_CONTACTS.allows(request.user)


def _may_edit(request: HttpRequest, account: Any) -> bool:
    return EDIT_ACCOUNTS.allows(request.user)


def _nothing(request: HttpRequest, account: Any) -> dict[str, Any]:
    return {}
