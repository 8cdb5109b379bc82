"""What a request asks of the list of accounts: page, map, file and bulk work read it alike."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zelo.apps.people.models import User
from zelo.apps.portfolio.columns import columns_for
from zelo.apps.portfolio.enums import Tier
from zelo.apps.portfolio.models import AccountState
from zelo.apps.portfolio.queries import choices, lists
from zelo.apps.portfolio.queries.lists import AccountFilter, Order
from zelo.ui.lists import Address, Page, Row, read_address

DEFAULT_ORDER = "name"
MINE = "me"
TIERS: list[tuple[str, str | Promise]] = [
    ("", _("Tier")),
    ("key", _("Key accounts only")),
    *[(tier.value, tier.label) for tier in Tier],
    ("none", pgettext_lazy("tier", "No decision")),
]


class FilterForm(forms.Form):
    """What stands in the address; what makes no sense there is passed over."""

    q = forms.CharField(required=False, max_length=100)
    tier = forms.ChoiceField(required=False, choices=TIERS)
    kam = forms.RegexField(rf"^(\d{{1,9}}|none|{MINE})$", required=False)
    segment = forms.CharField(required=False, max_length=100, strip=False)
    region = forms.CharField(required=False, max_length=100, strip=False)
    group = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    archived = forms.BooleanField(required=False)


@dataclass(frozen=True)
class Listing:
    """One request's list: who asks, by which filter, which columns, in which order."""

    viewer: User
    params: QueryDict

    @cached_property
    def form(self) -> FilterForm:
        return FilterForm(self.params)

    @cached_property
    def said(self) -> dict[str, Any]:
        """The filters as the address has them, those that make sense."""
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def chosen(self) -> AccountFilter:
        said = self.said
        kam = said.get("kam", "")
        return AccountFilter(
            text=said.get("q", ""),
            tier=said.get("tier", ""),
            kam=str(self.viewer.pk) if kam == MINE else kam,
            segment=said.get("segment", ""),
            region=said.get("region", ""),
            group=said.get("group"),
            archived=said.get("archived", False),
        )

    @cached_property
    def address(self) -> Address:
        return read_address(self.params, self.all_columns, DEFAULT_ORDER)

    @cached_property
    def all_columns(self) -> list[Any]:
        return columns_for(self.viewer, list(choices.own_fields()))

    @cached_property
    def found(self) -> QuerySet[AccountState]:
        return lists.find_states(self.viewer, self.chosen)

    @property
    def order(self) -> Order:
        return lists.order_of(self.address.order.key, self.address.descending)

    @property
    def fields(self) -> set[str]:
        return {field for column in self.address.columns for field in column.fields}

    @property
    def is_narrowed(self) -> bool:
        return any(self.said.values())

    def page(self) -> tuple[Page, list[Row]]:
        """The page that the address names, or the last one."""
        total, capped = lists.count_states(self.viewer, self.chosen)
        page = Page(1, total, capped)
        page = Page(min(self.address.page, page.pages), total, capped)
        keys = lists.page_of(self.viewer, self.chosen, self.order, page)
        return page, lists.rows_of(keys, self.fields)

    def keys(self, most: int) -> list[int]:
        """The keys of all rows, one more than `most` where there are too many."""
        return list(self.found.order_by("account").values_list("account_id", flat=True)[: most + 1])
