"""The rows of the lake behind one account's figure, without what the viewer may not see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.permissions import SEE_COSTS
from zelo.apps.portfolio.models import Account, Refresh
from zelo.apps.portfolio.queries.figures import names_of
from zelo.engine.drill_down import FactRows, rows_behind
from zelo.ui.figures import day_text, money_text, number_text
from zelo.ui.templatetags.ui import UNKNOWN
from zelo.warehouse.catalogue import Measure, without_costs
from zelo.warehouse.facts import Kind, table


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows of one fact table as a page shows them. numbers: which columns are numbers, by place."""

    table: str
    columns: list[str]
    numbers: list[bool]
    rows: list[list[str]]
    more: bool


def rows_for(viewer: Any, account: Account, measure: Measure, refresh: Refresh | None) -> list[ShownRows]:
    """The rows behind a figure of the refresh, at most 500. Raises InvalidInput where it takes too long."""
    found = rows_behind(
        settings.HOME,
        measure,
        names_of(account),
        as_of=refresh.as_of if refresh else timezone.localdate(),
        manifest=refresh.manifest if refresh else None,
    )
    costs = SEE_COSTS.allows(viewer)
    shown = [_shown(part, costs=costs) for part in found]
    return [part for part in shown if part.columns]


def _shown(part: FactRows, *, costs: bool) -> ShownRows:
    allowed = part.columns if costs else without_costs(part.table, part.columns)
    places = [part.columns.index(name) for name in allowed]
    kinds = {column.name: column.kind for column in table(part.table).columns}
    numeric = (Kind.MONEY, Kind.QUANTITY, Kind.PRICE, Kind.INTEGER)
    return ShownRows(
        part.table,
        [column_text(name) for name in allowed],
        [kinds[name] in numeric for name in allowed],
        [
            [_cell(row[place], kinds[name]) for place, name in zip(places, allowed, strict=True)]
            for row in part.rows
        ],
        part.more,
    )


def _cell(value: Any, kind: Kind) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == Kind.MONEY:
        return money_text(value)
    if isinstance(value, Decimal | float | int):
        whole = value == int(value)
        return number_text(value, 0 if whole else 2)
    return str(value)


def column_text(name: str) -> str:
    """A column of the fact tables in words; those without words of their own by their name."""
    words = {
        "account_code": _("code"),
        "account_cnpj": _("CNPJ"),
        "day": _("day"),
        "document": _("document"),
        "kind": _("kind"),
        "product": _("product"),
        "quantity": _("quantity"),
        "unit_price": _("unit price"),
        "list_price": _("list price"),
        "gross": _("gross"),
        "discount": _("discount"),
        "taxes": _("taxes"),
        "net": _("net"),
        "cost": _("cost"),
        "amount": _("amount"),
        "amount_months": _("months of the amount"),
        "starts_on": _("starts on"),
        "ends_on": _("ends on"),
        "renewal": _("renewal"),
        "notice_days": _("days of notice"),
        "recurring": _("recurring"),
        "level": _("level"),
        "answer": _("answer"),
        "severity": _("severity"),
        "due_on": _("due on"),
        "closed_on": _("closed on"),
        "paid_on": _("paid on"),
        "paid_amount": _("paid"),
        "won_on": _("won on"),
        "referred_code": _("referred account"),
        "channel": _("channel"),
        "minutes": _("minutes"),
    }
    return words.get(name, name.replace("_", " "))
