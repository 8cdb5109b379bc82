"""The list of renewals: its columns, and what a request asks of it; page and files read it alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import Call
from zelo.apps.contracts.models import RenewalCase
from zelo.apps.contracts.queries.renewals import ALL, MINE, PAST, open_renewals, totals, with_rows
from zelo.apps.people.models import User
from zelo.apps.portfolio.enums import Tier
from zelo.lib.spreadsheet import Cell
from zelo.ui import figures
from zelo.ui.lists import COLUMNS, PAGE, VIEW, Address, Column, Page, Part, Row, read_address
from zelo.ui.templatetags.ui import UNKNOWN, badge, day, tier

_CHUNK = 500
_NONE = f'<span class="text-secondary">{UNKNOWN}</span>'


class RenewalFilterForm(forms.Form):
    """What the list can be narrowed down to."""

    q = forms.CharField(required=False, max_length=100)
    within = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Whatever the deadline")),
            ("30", _("In the next 30 days")),
            ("90", _("In the next 90 days")),
            ("180", _("In the next 180 days")),
            (PAST, _("Deadline past")),
        ],
    )
    call = forms.ChoiceField(required=False, choices=[("", _("Every call")), *Call.choices])
    whose = forms.ChoiceField(
        required=False, choices=[(ALL, _("All I see")), (MINE, _("Mine to answer for"))]
    )
    apart = forms.ChoiceField(
        required=False, choices=[("", _("Whatever the model says")), ("yes", _("Call and model part"))]
    )
    on = forms.DateField(required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _account(row: Row) -> str:
    contract, case = row["case"].contract, row["case"]
    return format_html(
        '<a href="{}" data-row-link>{}</a><br><span class="z-note">{}</span>',
        reverse("renewal", args=[case.pk]),
        contract.account.name,
        contract.code,
    )


def _deadline(row: Row) -> str:
    case = row["case"]
    past = badge(gettext("past"), "red", "alert-triangle") if case.deadline_on < row["today"] else ""
    kind = case.get_deadline_kind_display()
    return format_html('{} {}<br><span class="z-note">{}</span>', day(case.deadline_on), past, kind)


def _checkpoint(row: Row) -> str:
    waiting = row["case"].waiting
    return str(day(waiting[0].due_on)) if waiting else _NONE


def _call(row: Row) -> str:
    case = row["case"]
    if case.call_amount is None:
        return escape(case.get_call_display())
    amount = figures.money_text(case.call_amount)
    return format_html('{}<br><span class="z-note">{}</span>', case.get_call_display(), amount)


def _model(row: Row) -> str:
    outlook = getattr(row["case"], "outlook", None)
    if outlook is None or outlook.chance is None:
        return _NONE
    mark = badge(gettext("apart"), "orange", "scale") if outlook.is_asked else ""
    return format_html("{} {}", figures.percent_text(outlook.chance, 0), mark)


def _money(name: str) -> Callable[[Row], str]:
    def cell(row: Row) -> str:
        amount = getattr(row["case"], name)
        return _NONE if amount is None else figures.money_text(amount)

    return cell


def _case(get: Callable[[RenewalCase], Cell]) -> Callable[[Row], Cell]:
    return lambda row: get(row["case"])


def _day(name: str) -> Callable[[Row], str]:
    return lambda row: str(day(getattr(row["case"], name)))


def _chance(case: RenewalCase) -> float | None:
    outlook = getattr(case, "outlook", None)
    return outlook.chance if outlook else None


def _tier(case: RenewalCase) -> str:
    code = case.contract.account.state.tier
    return str(Tier(code).label) if code else ""


def _column(key: str, label: Any, cell: Callable[[Row], str], *parts: Part, **options: Any) -> Column:
    return Column(key, label, cell, (), parts, **options)


RENEWAL_COLUMNS = [
    _column(
        "account", _("Account"), _account,
        Part(_("Account code"), _case(lambda case: case.contract.account.code)),
        Part(_("Account"), _case(lambda case: case.contract.account.name)),
        Part(_("Contract"), _case(lambda case: case.contract.code)), wide=False,
    ),
    _column(
        "deadline", _("Decide by"), _deadline, Part(_("Decide by"), _case(lambda case: case.deadline_on)),
        Part(_("Deadline"), _case(lambda case: str(case.get_deadline_kind_display()))), wide=False,
    ),
    _column(
        "end", _("End of term"), _day("term_ends_on"),
        Part(_("End of term"), _case(lambda case: case.term_ends_on)),
    ),
    _column(
        "checkpoint", _("Next checkpoint"), _checkpoint,
        Part(
            _("Next checkpoint"),
            lambda row: row["case"].waiting[0].due_on if row["case"].waiting else None,
        ),
        sortable=False,
    ),
    _column(
        "amount", _("A year"), _money("yearly"), Part(_("A year"), _case(lambda case: case.yearly)),
        number=True, downward=True, wide=False,
    ),
    _column(
        "call", _("Call"), _call,
        Part(_("Call"), _case(lambda case: str(case.get_call_display()))),
    ),
    _column(
        "expected", _("Expected, a year"), _money("call_amount"),
        Part(_("Expected, a year"), _case(lambda case: case.call_amount)), number=True, downward=True,
        shown=False,
    ),
    _column(
        "model", _("Model"), _model, Part(_("Model"), _case(_chance), "percent"), number=True,
        hint=_("Chance of renewal by the company's own terms"),
    ),
    _column(
        "reason", _("Reason"), lambda row: escape(row["case"].call_reason),
        Part(_("Reason"), _case(lambda case: case.call_reason)), shown=False, sortable=False,
    ),
    _column(
        "owner", _("Owner"), lambda row: escape(row["case"].owner.name) if row["case"].owner else _NONE,
        Part(_("Owner"), _case(lambda case: case.owner.name if case.owner else "")),
    ),
    _column(
        "renewal", _("At the end"), lambda row: escape(row["case"].contract.get_renewal_display()),
        Part(_("At the end"), _case(lambda case: str(case.contract.get_renewal_display()))), shown=False,
        sortable=False,
    ),
    _column(
        "tier", _("Tier"), lambda row: tier(row["case"].contract.account.state.tier),
        Part(_("Tier"), _case(_tier)), shown=False, sortable=False,
    ),
    _column(
        "opened", _("Opened"), _day("opened_on"), Part(_("Opened"), _case(lambda case: case.opened_on)),
        shown=False,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class RenewalListing:
    """One request's list: who asks, by which filter, which columns, in which order."""

    viewer: User
    params: QueryDict

    @cached_property
    def filters(self) -> RenewalFilterForm:
        return RenewalFilterForm(self.params)

    @cached_property
    def address(self) -> Address:
        return read_address(self.params, RENEWAL_COLUMNS, "deadline")

    @cached_property
    def found(self) -> QuerySet[RenewalCase]:
        return open_renewals(self.viewer, {**self.filters.chosen, "sort": self.address.sort})

    @cached_property
    def totals(self) -> dict[str, Any]:
        return totals(self.found)

    def page(self) -> tuple[Page, list[Row]]:
        """The page that the address names, or the last one."""
        total = self.totals["count"]
        page = Page(min(self.address.page, Page(1, total).pages), total)
        keys = list(self.found.values_list("pk", flat=True)[page.start : page.start + page.size])
        cases = with_rows(RenewalCase.objects.filter(pk__in=keys)).in_bulk()
        return page, [self._row(cases[key]) for key in keys]

    def all_rows(self) -> Iterator[Row]:
        for case in with_rows(self.found).iterator(chunk_size=_CHUNK):
            yield self._row(case)

    def context(self) -> dict[str, Any]:
        """What the filters, the menu of columns and the pages need."""
        address, chosen = self.address, self.filters.chosen
        shown = {column.key for column in address.columns}
        words = [(key, value) for key, values in self.params.lists() for value in values if value]
        words = [(key, value) for key, value in words if key != PAGE]
        return {
            "filters": self.filters,
            "columns": [(column, column.key in shown) for column in RENEWAL_COLUMNS],
            "columns_text": ",".join(column.key for column in address.columns) if address.chosen else "",
            "usual_columns": address.text(**{COLUMNS: None}),
            "sort_text": self.params.get("sort", ""),
            "view_text": self.params.get(VIEW, ""),
            "query": address.text(),
            "all_words": words,
            "without_columns": [(key, value) for key, value in words if key != COLUMNS],
            "on": chosen.get("on"),
            "without_day": address.text(on=None),
            "narrowed": any(value != ALL for value in chosen.values()),
        }

    def _row(self, case: RenewalCase) -> Row:
        return {"pk": case.pk, "case": case, "today": timezone.localdate()}
