"""The columns of an evaluation's list of accounts, and who may see which."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zelo.apps.portfolio.permissions import SEE_MONEY
from zelo.apps.selection.enums import DecisionAction, Outcome
from zelo.apps.selection.looks import CHANGE_WORDS, change_badge, decision_badge, outcome_badge
from zelo.apps.selection.queries.proposals import MOVED
from zelo.lib.spreadsheet import Cell
from zelo.ui import figures
from zelo.ui.lists import Column, Part, Row
from zelo.ui.templatetags.ui import UNKNOWN, tier

_NONE = f'<span class="text-secondary">{UNKNOWN}</span>'


def columns_for(viewer: Any, *, reasons: bool) -> list[Column]:
    """What this person may see. reasons: whether the sentences, `row["reason"]`, give nothing away."""
    columns = [_NAME, _TIER, _CHANGE, _DECIDED]
    if SEE_MONEY.allows(viewer):
        columns += [_SCORE, _RANK, _CHANCE, _REVENUE]
        columns += [_REASON] if reasons else []
    return [*columns, _PRESENT, _KAM, _COVERAGE, _CODE]


def _name_cell(row: Row) -> str:
    address = reverse("evaluation_account", args=[row["evaluation_id"], row["pk"]])
    return format_html('<a href="{}" data-row-link>{}</a>', address, row["name"])


def _decision_cell(row: Row) -> str:
    if row["decided"]:
        return str(decision_badge(row["decided"]))
    return str(decision_badge("")) if row["change"] in MOVED and row["account_id"] else _NONE


def _share(value: float | None) -> str:
    return _NONE if value is None else figures.percent_text(value, 0)


def _rank_cell(row: Row) -> str:
    if row["rank"] is None:
        return _NONE
    low, high = row["rank_low"], row["rank_high"]
    span = f' <span class="z-note">({low}–{high})</span>' if low and high and low != high else ""
    return f"{figures.number_text(row['rank'])}{span}"


def _reason_cell(row: Row) -> str:
    """The sentence without the name, which stands beside it; whole where it is pointed at, and in files."""
    told = row["reason"].removeprefix(f"{row['name']} ")
    return format_html('<span class="z-reason" title="{}">{}</span>', told, told[:1].upper() + told[1:])


def _label(words: Any, code: str | None) -> str | None:
    return str(words(code).label) if code else None


def _column(
    key: str, label: Any, cell: Callable[[Row], str], value: Callable[[Row], Cell], **options: Any
) -> Column:
    kind = options.pop("kind", "")
    return Column(key, label, cell, (), (Part(label, value, kind),), **options)


def _number(key: str, label: Any, cell: Callable[[Row], str], **options: Any) -> Column:
    return _column(key, label, cell, lambda row: row[key], number=True, downward=True, **options)


_NAME = _column("name", _("Account"), _name_cell, lambda row: row["name"], wide=False)
_TIER = _column(
    "tier", _("Proposed"), lambda row: str(outcome_badge(row["tier"])),
    lambda row: _label(Outcome, row["tier"]), wide=False,
)  # fmt: skip
_CHANGE = _column(
    "change", pgettext_lazy("evaluation", "Change"), lambda row: str(change_badge(row["change"])) or _NONE,
    lambda row: str(CHANGE_WORDS[row["change"]]) if row["change"] in CHANGE_WORDS else None, wide=False,
)  # fmt: skip
_DECIDED = _column(
    "decided",
    _("Decision"),
    _decision_cell,
    lambda row: _label(DecisionAction, row["decided"]),
    sortable=False,
)
_SCORE = _number(
    "score", _("Score"),
    lambda row: _NONE if row["score"] is None else figures.number_text(row["score"], 1),
    hint=_("What the policy gives, 0 to 100"),
)  # fmt: skip
_RANK = Column(
    "rank", _("Rank"), _rank_cell, (),
    (Part(_("Rank"), lambda row: row["rank"]), Part(_("Rank from"), lambda row: row["rank_low"]),
     Part(_("Rank to"), lambda row: row["rank_high"])),
    number=True, hint=_("In brackets the span when weights and values vary"),
)  # fmt: skip
_CHANCE = Column(
    "chance", _("Stability"), lambda row: _share(row["tier_probability"]), (),
    (Part(_("Probability of the tier"), lambda row: row["tier_probability"], "percent"),
     Part(_("Probability of being a key account"), lambda row: row["key_probability"], "percent")),
    number=True, downward=True, hint=_("Probability of this tier when weights and values vary"),
)  # fmt: skip
_REVENUE = _number(
    "revenue", _("Revenue"),
    lambda row: _NONE if row["revenue"] is None else figures.whole_money_text(row["revenue"]),
    shown=False,
)  # fmt: skip
_REASON = _column(
    "reason", _("Why"), _reason_cell, lambda row: row["reason"], sortable=False,
)  # fmt: skip
_PRESENT = _column(
    "present", _("Tier today"), lambda row: str(tier(row["present"])),
    lambda row: _label(Outcome, row["present"]), sortable=False, shown=False,
)  # fmt: skip
_KAM = _column(
    "kam", _("KAM"), lambda row: escape(row["kam"] or "") or _NONE, lambda row: row["kam"], shown=False
)
_COVERAGE = _number("coverage", _("Known"), lambda row: _share(row["coverage"]), shown=False, kind="percent")
_CODE = _column(
    "account_key", _("Code"), lambda row: escape(row["account_key"]), lambda row: row["account_key"],
    shown=False,
)  # fmt: skip
