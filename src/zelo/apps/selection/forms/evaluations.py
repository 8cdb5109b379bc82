"""Forms of evaluations and decisions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zelo.apps.portfolio.enums import KEY_TIERS, Tier
from zelo.apps.selection.enums import DecisionAction
from zelo.apps.selection.models import PolicyVersion
from zelo.ui.forms import DayInput

_LONGEST = 2_000


class EvaluationForm(forms.Form):
    """Which version, as of which day."""

    version = forms.ChoiceField(label=_("Policy and version"))
    as_of = forms.DateField(
        label=_("As of"), widget=DayInput,
        help_text=_("Everything known by that day counts, nothing that came later."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, versions: Sequence[PolicyVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.versions = {str(entry.pk): entry for entry in versions}
        self.fields["version"].choices = [  # type: ignore[attr-defined]
            (key, f"{entry.policy.name} · {entry.number}") for key, entry in self.versions.items()
        ]
        self.fields["as_of"].initial = timezone.localdate

    @property
    def chosen(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "version": self.versions[told["version"]],
            "as_of": told["as_of"],
            "note": told["note"],
        }


class DecisionForm(forms.Form):
    """What is decided, and why. tier and review_on: of an exception only."""

    action = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (DecisionAction.CONFIRM, _("Confirm: the accounts get the tier that is proposed")),
            (DecisionAction.DECLINE, _("Decline: they keep the tier that they have")),
            (DecisionAction.EXCEPTION, _("Exception: another tier, until a day")),
        ],
        initial=DecisionAction.CONFIRM,
    )
    tier = forms.ChoiceField(
        label=_("Tier of the exception"),
        required=False,
        choices=[("", pgettext_lazy("tier", "As proposed")), *Tier.choices],
    )
    review_on = forms.DateField(
        label=_("Until"), required=False, widget=DayInput,
        help_text=_("An exception is looked at again on this day."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=_LONGEST)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("action") == DecisionAction.EXCEPTION:
            day = told.get("review_on")
            if day is None or day <= timezone.localdate():
                self.add_error("review_on", _("Choose a day to come."))
        return told


class ExceptionForm(DecisionForm):
    """An exception for an account of which nothing is proposed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["action"].widget = forms.HiddenInput()
        self.fields["action"].initial = DecisionAction.EXCEPTION
        tiers = [(tier.value, tier.label) for tier in Tier]
        self.fields["tier"] = forms.ChoiceField(label=_("Tier"), choices=tiers, initial=KEY_TIERS[-1])
