"""The columns of the list of accounts, and who may see which.

Whoever may not see costs never gets a column of margin, nor money where that is not theirs: not on the page,
in an order, in a file nor in a saved view of somebody else.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zelo.apps.people.permissions import SEE_COSTS
from zelo.apps.portfolio.enums import FieldKind, Tier
from zelo.apps.portfolio.models import CustomField
from zelo.apps.portfolio.permissions import SEE_CONTACTS, SEE_MONEY
from zelo.lib import cnpj as cnpjs
from zelo.ui import figures
from zelo.ui.lists import Column, Part, Row, text_cell
from zelo.ui.templatetags.ui import UNKNOWN, day, tier

_NONE = f'<span class="text-secondary">{UNKNOWN}</span>'


def columns_for(viewer: Any, own_fields: list[CustomField]) -> list[Column]:
    """The columns that this person may see, in the order of the page."""
    columns = [_NAME, _TIER]
    if SEE_MONEY.allows(viewer):
        columns += [_SCORE, _REVENUE, _CHANGE]
        if SEE_COSTS.allows(viewer):
            columns += [_MARGIN, _MARGIN_RATE]
        columns += [_LIFETIME]
    columns += [_ALIVE, _LAST_PURCHASE, _CONTRACT, _NOTICE, _LAST_TOUCH]
    if SEE_CONTACTS.allows(viewer):
        columns.append(_CONTACTS)
    columns += [_KAM, _SEGMENT, _REGION, _CITY, _GROUP, _CODE, _CNPJ]
    return columns + [_own(field) for field in own_fields]


def _plain(key: str, label: Any, field: str = "", **options: Any) -> Column:
    """A column of text."""
    name = field or key
    part = Part(label, lambda row: row[name] or None)
    return Column(key, label, text_cell(name), (name,), (part,), shown=options.pop("shown", False), **options)


def _day(key: str, label: Any, **options: Any) -> Column:
    def cell(row: Row) -> str:
        return str(day(row[key])) if row[key] else _NONE

    return Column(key, label, cell, (key,), (Part(label, lambda row: row[key]),), **options)


def _number(key: str, label: Any, written: Callable[[Any], str], **options: Any) -> Column:
    def cell(row: Row) -> str:
        return _NONE if row[key] is None else written(row[key])

    part = Part(label, lambda row: row[key], "percent" if written is _share else "")
    return Column(key, label, cell, (key,), (part,), number=True, downward=True, **options)


def _money(amount: Any) -> str:
    return f'<span title="{figures.money_text(amount)}">{figures.whole_money_text(amount)}</span>'


def _share(ratio: float) -> str:
    return figures.percent_text(ratio, 0)


def _name_cell(row: Row) -> str:
    return f'<a href="/accounts/{row["account_id"]}/" data-row-link>{escape(row["account__name"])}</a>'


def _tier_part(row: Row) -> str | None:
    return str(Tier(row["tier"]).label) if row["tier"] else None


def _change_cell(row: Row) -> str:
    if row["revenue_change"] is None:
        return _NONE
    change = round(row["revenue_change"], 2)
    tone, sign = ("green", "+") if change > 0 else ("red", "−") if change < 0 else ("secondary", "")
    return f'<span class="z-delta text-{tone}">{sign}{_share(abs(change))}</span>'


def _lifetime_cell(row: Row) -> str:
    if row["lifetime_revenue"] is None:
        return _NONE
    text = figures.interval_text(row["lifetime_revenue"], row["lifetime_low"], row["lifetime_high"])
    return f'<span title="{figures.money_text(row["lifetime_revenue"])}">{text}</span>'


def _group_cell(row: Row) -> str:
    if row["group_id"] is None:
        return _NONE
    return f'<a href="?group={row["group_id"]}">{escape(row["group__name"])}</a>'


def _kam_cell(row: Row) -> str:
    return escape(row["kam__name"]) if row["kam__name"] else _NONE


def _name_column() -> Column:
    label = _("Account")
    part = Part(label, lambda row: row["account__name"])
    return Column("name", label, _name_cell, ("account__name",), (part,), wide=False)


_NAME = _name_column()
_TIER = Column(
    "tier", _("Tier"), lambda row: tier(row["tier"]), ("tier",), (Part(_("Tier"), _tier_part),),
    downward=True, wide=False,
)  # fmt: skip
_SCORE = _number(
    "score",
    _("Score"),
    lambda value: figures.number_text(value, 0),
    hint=_("What the policy gives, 0 to 100"),
)
_REVENUE = _number(
    "revenue_12m", _("Revenue 12m"), _money, wide=False, hint=_("Revenue of the last twelve months")
)
_CHANGE = Column(
    "revenue_change", pgettext_lazy("column", "Change"), _change_cell, ("revenue_change",),
    (Part(_("Revenue, change"), lambda row: row["revenue_change"], "percent"),), number=True, downward=True,
    hint=_("Against the twelve months before"),
)  # fmt: skip
_MARGIN = _number("margin_12m", _("Margin 12m"), _money, hint=_("Margin of the last twelve months"))
_MARGIN_RATE = _number("margin_rate", _("Margin, share"), _share, shown=False, hint=_("Margin by revenue"))
_LIFETIME = Column(
    "lifetime_revenue", _("Lifetime revenue"), _lifetime_cell,
    ("lifetime_revenue", "lifetime_low", "lifetime_high"),
    (
        Part(_("Lifetime revenue"), lambda row: row["lifetime_revenue"]),
        Part(_("Lifetime revenue, from"), lambda row: row["lifetime_low"]),
        Part(_("Lifetime revenue, to"), lambda row: row["lifetime_high"]),
    ),
    number=True, downward=True, hint=_("Past and expected, with the interval it probably lies in"),
)  # fmt: skip
_ALIVE = _number(
    "p_alive", _("Still buying"), _share, shown=False, hint=_("Chance that it is still a customer")
)
_LAST_PURCHASE = _day("last_purchase_on", _("Last purchase"), downward=True, shown=False)
_CONTRACT = _day("contract_ends_on", _("Contract ends"))
_NOTICE = _day("notice_on", _("Notice until"), shown=False, hint=_("Last day to give notice of termination"))
_LAST_TOUCH = _day("last_touch_on", _("Last touch"), downward=True)
_CONTACTS = _number("contact_count", _("Contacts"), figures.number_text, shown=False)
_KAM = Column("kam", _("KAM"), _kam_cell, ("kam__name",), (Part(_("KAM"), lambda row: row["kam__name"]),))
_SEGMENT = _plain("segment", _("Segment"))
_REGION = _plain("region", _("Region"))
_CITY = _plain("city", _("City"), "account__city")
_GROUP = Column(
    "group", _("Group"), _group_cell, ("group_id", "group__name"),
    (Part(_("Group"), lambda row: row["group__name"]),), shown=False,
)  # fmt: skip
_CODE = _plain("code", _("Code"))
_CNPJ = Column(
    "cnpj", "CNPJ", lambda row: cnpjs.mask(row["cnpj"]) if row["cnpj"] else _NONE, ("cnpj",),
    (Part("CNPJ", lambda row: cnpjs.mask(row["cnpj"]) if row["cnpj"] else None),), shown=False,
)  # fmt: skip


def _own(field: CustomField) -> Column:
    """A column of the company's own; its values stand in the account's `custom`."""

    def value(row: Row) -> Any:
        found = (row["account__custom"] or {}).get(field.key)
        return None if found == "" else found

    def cell(row: Row) -> str:
        return _own_text(field.kind, value(row))

    def part(row: Row) -> Any:
        found = value(row)
        return found if found is None or isinstance(found, int | float) else str(found)

    number = field.kind == FieldKind.NUMBER
    return Column(
        f"own_{field.key}", field.label, cell, ("account__custom",), (Part(field.label, part),),
        number=number, downward=number, shown=False,
    )  # fmt: skip


def _own_text(kind: str, value: Any) -> str:
    if value is None:
        return _NONE
    if kind == FieldKind.FLAG:
        return str(_("yes") if value else _("no"))
    if kind == FieldKind.NUMBER and isinstance(value, int | float):
        return figures.number_text(value, 0 if float(value).is_integer() else 2)
    if kind == FieldKind.DATE:
        return escape(_day_text(str(value)))
    return escape(str(value))


def _day_text(written: str) -> str:
    """A date of an own field, which is kept as text."""
    try:
        return figures.day_text(date.fromisoformat(written))
    except ValueError:
        return written
