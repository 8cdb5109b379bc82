"""Forms of adjustment: the clause, a decision, what the list can be narrowed down to."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.actions.clauses import PartWanted
from zelo.apps.contracts.enums import AdjustmentOutcome, AdjustmentStatus
from zelo.apps.contracts.models import AdjustmentClause, RateSeries
from zelo.apps.contracts.queries.adjustments import PAST
from zelo.apps.contracts.queries.renewals import ALL, MINE
from zelo.ui.forms import DayInput

PARTS = 3


class ClauseForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a contract is adjusted: up to three parts, each a series or a fixed rate."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AdjustmentClause
        fields = ("base", "base_on", "lag_months", "cap", "floor", "on_negative", "last_on", "words")
        widgets = {"base_on": DayInput, "last_on": DayInput}
        help_texts = {
            "base_on": _("Of the proposal or the budget; left empty for the contract's first day."),
            "lag_months": _("1: the last rate is that of the month before the adjustment."),
            "last_on": _("When the last adjustment took effect, if it is not written down here."),
            "words": _("As the letter is to name it, such as: clause 7.2."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.pk is not None
        self.fields["version"].initial = self.instance.version if known else 0
        parts = list(self.instance.parts.all()) if known else []
        series = [("", _("None")), *((one.pk, one.name) for one in RateSeries.objects.all())]
        for number in range(PARTS):
            part = parts[number] if number < len(parts) else None
            self.fields[f"series_{number}"] = forms.TypedChoiceField(
                label=_("Series of rates"), choices=series, required=False, coerce=int, empty_value=None,
                initial=part.series_id if part else None,
            )  # fmt: skip
            self.fields[f"percent_{number}"] = forms.DecimalField(
                label=_("or a fixed rate, %"), required=False, max_digits=9, decimal_places=4,
                initial=part.percent if part else None,
            )  # fmt: skip
            self.fields[f"weight_{number}"] = forms.DecimalField(
                label=_("Weight, %"), required=False, max_digits=7, decimal_places=4, min_value=0,
                initial=part.weight if part else (100 if number == 0 and not parts else None),
            )  # fmt: skip

    @property
    def formula(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        for number in range(PARTS):
            yield self[f"series_{number}"], self[f"percent_{number}"], self[f"weight_{number}"]

    @property
    def terms(self) -> list[BoundField]:
        return [self[name] for name in self._meta.fields or ()]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        found = []
        by_key = RateSeries.objects.in_bulk()
        for number in range(PARTS):
            series, percent = given.get(f"series_{number}"), given.get(f"percent_{number}")
            if series is not None and percent is not None:
                self.add_error(f"percent_{number}", _("Choose a series or a fixed rate, not both."))
            if series is not None or percent is not None:
                weight = given.get(f"weight_{number}") or Decimal(0)
                found.append(PartWanted(weight, by_key.get(series) if series else None, percent))
        if not found:
            self.add_error("series_0", _("Choose a series, or write a fixed rate."))
        given["parts"] = found
        return given

    @property
    def chosen(self) -> dict[str, Any]:
        """What `actions.clauses.keep_clause` wants."""
        kept = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return {**kept, "parts": self.cleaned_data["parts"], "version": self.cleaned_data["version"] or 0}


class DecisionForm(forms.Form):
    """What is done about an adjustment that is due."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (AdjustmentOutcome.APPLIED.value, _("Apply the rate")),
            (AdjustmentOutcome.PARTIAL.value, _("Apply another rate")),
            (AdjustmentOutcome.WAIVED.value, _("Waive it: the value stays")),
        ],
        initial=AdjustmentOutcome.APPLIED.value,
    )
    percent = forms.DecimalField(
        label=_("The other rate, %"),
        required=False,
        max_digits=9,
        decimal_places=4,
        min_value=-99,
        max_value=999,
    )
    effective_on = forms.DateField(label=_("Takes effect on"), required=False, widget=DayInput)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    override = forms.CharField(
        label=_("Why before twelve months"),
        required=False,
        max_length=2000,
        help_text=_("Lei 10.192, art. 2: an adjustment by index before twelve months is void."),
    )

    def __init__(self, *args: Any, due_on: date, may_override: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"effective_on": due_on}
        super().__init__(*args, **kwargs)
        if not may_override:
            del self.fields["override"]


class AdjustmentFilterForm(forms.Form):
    """What the list can be narrowed down to, and its order."""

    q = forms.CharField(required=False, max_length=100)
    within = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Whenever they fall due")),
            ("30", _("In the next 30 days")),
            ("90", _("In the next 90 days")),
            ("180", _("In the next 180 days")),
            (PAST, _("Past due")),
        ],
    )
    status = forms.ChoiceField(required=False, choices=[("", _("Every state")), *AdjustmentStatus.choices])
    whose = forms.ChoiceField(
        required=False, choices=[(ALL, _("All I see")), (MINE, _("Accounts I look after"))]
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[
            ("due", _("Nearest day first")),
            ("-added", _("Most money first")),
            ("account", _("By account")),
        ],
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be used; a value that cannot is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
