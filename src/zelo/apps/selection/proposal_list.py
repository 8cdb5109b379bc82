"""What a request asks of an evaluation's list: page, files, paper and bulk decisions read it alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zelo.apps.people.models import User
from zelo.apps.portfolio.queries.why import may_see_parts
from zelo.apps.selection.enums import Outcome
from zelo.apps.selection.looks import CHANGE_WORDS
from zelo.apps.selection.models import Evaluation, Proposal
from zelo.apps.selection.proposal_columns import columns_for
from zelo.apps.selection.queries.evaluations import stored_of
from zelo.apps.selection.queries.proposals import ProposalFilter, find_proposals, proposal_rows
from zelo.engine import evaluations as stored
from zelo.engine.reasons import reason
from zelo.lib.errors import NotFound
from zelo.ui.figures import page_language
from zelo.ui.lists import Address, Column, Page, Row, read_address

_AT_ONCE = 1_000
_PER_PAGE = 25  # each with a sentence of its own
SHOWN = [
    ("", _("Key accounts, now or before")),
    ("all", _("All accounts")),
    ("insufficient", _("Too little data")),
]
CHANGE_CHOICES = [
    ("", pgettext_lazy("evaluation", "Change")),
    ("moved", _("Whose tier changes")),
    *CHANGE_WORDS.items(),
]
DECIDED = [
    ("", _("Decision")),
    ("waiting", pgettext_lazy("decision", "Waiting")),
    ("done", _("Decided")),
]
TIERS = [("", _("Proposed tier")), *Outcome.choices]


class ProposalFilterForm(forms.Form):
    """What stands in the address; what makes no sense there is passed over."""

    show = forms.ChoiceField(required=False, choices=SHOWN)
    q = forms.CharField(required=False, max_length=100)
    change = forms.ChoiceField(required=False, choices=CHANGE_CHOICES)
    tier = forms.ChoiceField(required=False, choices=TIERS)
    kam = forms.RegexField(r"^(\d{1,9}|none)$", required=False)
    decided = forms.ChoiceField(required=False, choices=DECIDED)


@dataclass(frozen=True)
class ProposalListing:
    """One request's list: who asks, of which evaluation, by which filter, columns and order."""

    viewer: User
    evaluation: Evaluation
    params: QueryDict

    @cached_property
    def said(self) -> dict[str, Any]:
        form = ProposalFilterForm(self.params)
        form.is_valid()
        return form.cleaned_data

    @cached_property
    def found(self) -> QuerySet[Proposal]:
        said = {("text" if name == "q" else name): value for name, value in self.said.items()}
        return find_proposals(self.viewer, self.evaluation, ProposalFilter(**said))

    @cached_property
    def stored(self) -> stored.Evaluation | None:
        """What the home keeps of it; None where it is gone, and reasons with it."""
        try:
            return stored_of(self.evaluation)
        except NotFound:
            return None

    @cached_property
    def tells_reasons(self) -> bool:
        return self.stored is not None and may_see_parts(self.viewer, self.stored)

    @cached_property
    def all_columns(self) -> list[Column]:
        return columns_for(self.viewer, reasons=self.tells_reasons)

    @cached_property
    def address(self) -> Address:
        return read_address(self.params, self.all_columns, "rank")

    @property
    def is_narrowed(self) -> bool:
        return any(self.said.values())

    @property
    def rows(self) -> QuerySet[Any, Row]:
        return proposal_rows(self.found, self.address.order.key, descending=self.address.descending)

    def page(self) -> tuple[Page, list[Row]]:
        """The page that the address names, or the last one."""
        total = self.found.count()
        page = Page(min(self.address.page, Page(1, total, size=_PER_PAGE).pages), total, size=_PER_PAGE)
        return page, list(self._told(list(self.rows[page.start : page.start + page.size])))

    def all_rows(self) -> Iterator[Row]:
        """Every row of the filter, in the list's order, so many at a time."""
        chunk: list[Row] = []
        for row in self.rows.iterator(chunk_size=_AT_ONCE):
            chunk.append(row)
            if len(chunk) == _AT_ONCE:
                yield from self._told(chunk)
                chunk = []
        yield from self._told(chunk)

    def keys(self, most: int) -> list[int]:
        """The keys of all rows, one more than `most` where there are too many."""
        return list(self.found.order_by("pk").values_list("pk", flat=True)[: most + 1])

    def _told(self, rows: list[Row]) -> Iterable[Row]:
        """The rows with the reason of each, as far as this person may read it."""
        wanted = any(column.key == "reason" for column in self.address.columns)
        told = reasons_of(self.stored, [row["account_key"] for row in rows]) if wanted and rows else {}
        for row in rows:
            row["evaluation_id"] = self.evaluation.pk
            row["reason"] = told.get(row["account_key"], "")
        return rows


def reasons_of(evaluation: stored.Evaluation | None, keys: list[str]) -> dict[str, str]:
    """Why each of these accounts is in or out, in the language of the page."""
    if evaluation is None:
        return {}
    language = page_language()
    found = evaluation.records_of(keys)
    return {key: reason(evaluation, record).to(language) for key, record in found.items()}
