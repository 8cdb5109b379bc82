"""The rows of the lake behind one account's figure, without what the viewer may not see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zelo.apps.people.permissions import SEE_COSTS
from zelo.apps.portfolio.fact_words import CHOICES, COLUMNS, TABLES
from zelo.apps.portfolio.models import Account, Refresh
from zelo.apps.portfolio.queries.figures import names_of
from zelo.engine.drill_down import FactRows, rows_behind
from zelo.ui.figures import day_text, money_text, number_text
from zelo.ui.templatetags.ui import UNKNOWN
from zelo.warehouse.catalogue import Measure, without_costs
from zelo.warehouse.facts import Kind, table

_NUMERIC = (Kind.MONEY, Kind.QUANTITY, Kind.PRICE, Kind.INTEGER)


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows of one fact table as a page shows them; beside each text, whether it is a number."""

    title: str
    columns: list[tuple[str, bool]]
    rows: list[list[tuple[str, bool]]]
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
    kinds = {column.name: column.kind for column in table(part.table).columns}
    places = [(part.columns.index(name), kinds[name], kinds[name] in _NUMERIC) for name in allowed]
    return ShownRows(
        str(TABLES[part.table]),
        [(str(COLUMNS[name]), kinds[name] in _NUMERIC) for name in allowed],
        [[(_cell(row[place], kind), numeric) for place, kind, numeric in places] for row in part.rows],
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
    return str(CHOICES.get(value, value) if kind == Kind.CHOICE else value)
