"""The register of decisions: its columns, and what a request asks of it; page and files read it alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zelo.apps.people.models import User
from zelo.apps.portfolio.enums import Tier
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.looks import decision_badge, decision_state
from zelo.apps.selection.models import Decision
from zelo.apps.selection.queries.decisions import DecisionFilter, find_decisions
from zelo.lib.spreadsheet import Cell
from zelo.ui.forms import DayInput
from zelo.ui.lists import COLUMNS, Address, Column, Page, Part, Row, read_address
from zelo.ui.templatetags.ui import UNKNOWN, day, tier

_CHUNK = 500
_NONE = f'<span class="text-secondary">{UNKNOWN}</span>'
_ORDERS = {"account": "account__state__sort_name", "person": "person__name", "until": "review_on"}
ACTIONS = [("", _("Decision")), *DecisionAction.choices]
TIERS = [("", _("Tier")), *Tier.choices]
STANDING = [
    ("", pgettext_lazy("decision", "Those that stand")),
    ("withdrawn", pgettext_lazy("decision", "Withdrawn or replaced")),
    ("all", pgettext_lazy("decision", "All")),
]


class DecisionFilterForm(forms.Form):
    """What stands in the address; what makes no sense there is passed over."""

    q = forms.CharField(required=False, max_length=100)
    action = forms.ChoiceField(required=False, choices=ACTIONS)
    tier = forms.ChoiceField(required=False, choices=TIERS)
    standing = forms.ChoiceField(required=False, choices=STANDING)
    since = forms.DateField(required=False, widget=DayInput)
    due = forms.BooleanField(required=False)
    evaluation = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    batch = forms.UUIDField(required=False)


def _entry(get: Callable[[Decision], Cell]) -> Callable[[Row], Cell]:
    return lambda row: get(row["entry"])


def _column(
    key: str, label: Any, cell: Callable[[Decision], str], value: Callable[[Decision], Cell], **options: Any
) -> Column:
    return Column(key, label, lambda row: cell(row["entry"]), (), (Part(label, _entry(value)),), **options)


def _account(entry: Decision) -> str:
    address = reverse("account_why", args=[entry.account_id])
    return format_html('<a href="{}" data-row-link>{}</a>', address, entry.account.name)


def _evaluation(entry: Decision) -> str:
    if entry.proposal is None:
        return _NONE if entry.evaluation is None else str(entry.evaluation)
    address = reverse("evaluation_account", args=[entry.proposal.evaluation_id, entry.proposal_id])
    return format_html('<a href="{}">{}</a>', address, entry.evaluation)


def _before(entry: Decision) -> str:
    return str(tier(entry.tier_before)) if entry.person_id else _NONE


def _who(entry: Decision) -> str:
    return str(entry.person or _("Imported"))


DECISION_COLUMNS = [
    _column("account", _("Account"), _account, lambda entry: entry.account.name, wide=False),
    _column(
        "action", _("Decision"), lambda entry: str(decision_badge(entry.action)),
        lambda entry: str(entry.get_action_display()), wide=False,
    ),
    _column(
        "tier", _("Tier"), lambda entry: str(tier(entry.tier)),
        lambda entry: str(entry.get_tier_display()), wide=False,
    ),
    _column(
        "before", _("Before"), _before,
        lambda entry: str(entry.get_tier_before_display()) if entry.tier_before else None, sortable=False,
    ),
    _column("day", _("Day"), lambda entry: str(day(entry.day)), lambda entry: entry.day, downward=True),
    _column("person", _("By"), lambda entry: escape(_who(entry)), _who),
    _column(
        "reason", _("Reason"), lambda entry: escape(entry.reason), lambda entry: entry.reason,
        sortable=False,
    ),
    _column(
        "until", _("Until"), lambda entry: str(day(entry.review_on)) if entry.review_on else _NONE,
        lambda entry: entry.review_on,
    ),
    _column(
        "evaluation", _("Evaluation"), _evaluation, lambda entry: entry.evaluation, number=True, downward=True
    ),
    _column(
        "state", _("State"), lambda entry: str(decision_state(entry, timezone.localdate())),
        lambda entry: None if entry.withdrawn_at is None else timezone.localtime(entry.withdrawn_at).date(),
        sortable=False,
    ),
    _column(
        "code", _("Code"), lambda entry: escape(entry.account.code), lambda entry: entry.account.code,
        sortable=False, shown=False,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class DecisionListing:
    """One request's register: who asks, by which filter, which columns, in which order."""

    viewer: User
    params: QueryDict

    @cached_property
    def said(self) -> dict[str, Any]:
        form = DecisionFilterForm(self.params)
        form.is_valid()
        return form.cleaned_data

    @cached_property
    def address(self) -> Address:
        return read_address(self.params, DECISION_COLUMNS, "-day")

    @cached_property
    def found(self) -> QuerySet[Decision]:
        said = {("text" if name == "q" else name): value for name, value in self.said.items()}
        said["batch"] = str(said.get("batch") or "")
        return find_decisions(self.viewer, DecisionFilter(**said))

    @property
    def rows(self) -> QuerySet[Decision]:
        key = self.address.order.key
        field = F(_ORDERS.get(key, key))
        placed = field.desc(nulls_last=True) if self.address.descending else field.asc(nulls_last=True)
        return self.found.order_by(placed, "-day", "-pk")

    def page(self) -> tuple[Page, list[Row]]:
        total = self.found.order_by().count()
        page = Page(min(self.address.page, Page(1, total).pages), total)
        return page, [{"pk": entry.pk, "entry": entry} for entry in self.rows[page.start : page.last]]

    def all_rows(self) -> Iterator[Row]:
        for entry in self.rows.iterator(chunk_size=_CHUNK):
            yield {"pk": entry.pk, "entry": entry}

    def context(self) -> dict[str, Any]:
        address, shown = self.address, {column.key for column in self.address.columns}
        pairs = [(k, v) for k, values in self.params.lists() for v in values if v and k != "page"]
        return {
            "headings": address.headings(),
            "said": self.said,
            "query": address.text(),
            "narrowed": any(self.said.values()),
            "all_words": pairs,
            "without_columns": [(key, value) for key, value in pairs if key != COLUMNS],
            "columns": [(column, column.key in shown) for column in DECISION_COLUMNS],
            "usual_columns": address.text(**{COLUMNS: None}),
            "without_batch": address.text(batch=None),
            "without_evaluation": address.text(evaluation=None),
            "columns_text": ",".join(column.key for column in address.columns) if address.chosen else "",
            "sort_text": self.params.get("sort", ""),
            "actions": ACTIONS,
            "tiers": TIERS,
            "standings": STANDING,
        }
