"""What was known of a renewal, as rows of a table: one row per thing, one column per day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zelo.apps.contracts.enums import Call
from zelo.apps.portfolio.enums import Tier
from zelo.ui.figures import day_text, money_text, number_text, percent_text

_NOTHING = "—"
Known = Mapping[str, Any]


@dataclass(frozen=True)
class KnownTable:
    """heads: when, and the day; rows: what, and how it was on each of those days."""

    heads: list[tuple[str, str]]
    rows: list[tuple[str, list[str]]]


def shown_known(known: Sequence[Known]) -> KnownTable:
    rows: list[tuple[str, Callable[[Known], str]]] = [
        (_("Call"), lambda one: _NOTHING if one["call"] is None else str(Call(one["call"]).label)),
        (_("Checkpoints done"), _checkpoints),
        (_("Touches in 90 days"), lambda one: str(one["touches"])),
        (_("Alerts open"), lambda one: str(one["alerts"])),
        (
            _("Revenue, 12 months"),
            lambda one: _figure(one["revenue_12m"], lambda value: money_text(Decimal(value))),
        ),
        (_("Change of revenue"), lambda one: _figure(one["revenue_change"], percent_text)),
        (_("Score"), lambda one: _figure(one["score"], lambda value: number_text(value, 0))),
        (_("Still buying"), lambda one: _figure(one["p_alive"], percent_text)),
        (_("NPS"), lambda one: _figure(one["nps"], lambda value: number_text(value, 0))),
        (_("Tier"), lambda one: str(Tier(one["tier"]).label) if one["tier"] else _NOTHING),
        (_("Figures of"), lambda one: _figure(one["figures_of"], _day)),
    ]
    heads = [(_when(one["months"]), _day(one["day"])) for one in known]
    return KnownTable(heads, [(label, [shown(one) for one in known]) for label, shown in rows])


def _when(months: int) -> str:
    if not months:
        return _("When decided")
    return ngettext("%(count)s month before", "%(count)s months before", months) % {"count": months}


def _day(text: str) -> str:
    return day_text(date.fromisoformat(text))


def _checkpoints(one: Known) -> str:
    done = {"done": one["checkpoints_done"], "due": one["checkpoints"]}
    return _("%(done)s of %(due)s") % done if one["checkpoints"] else _NOTHING


def _figure(value: Any, shown: Callable[[Any], str]) -> str:
    return _NOTHING if value is None else shown(value)
