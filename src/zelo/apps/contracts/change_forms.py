"""Forms of what changes a contract: its items, amendments, suspensions."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.contracts.forms import ContractForm
from zelo.apps.contracts.models import Amendment, Contract, ContractItem
from zelo.ui.forms import DayInput

_ITEM = ("code", "name", "quantity", "amount", "amount_months", "recurring", "starts_on", "ends_on")


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """One line of a contract's value."""

    class Meta:
        model = ContractItem
        fields = _ITEM
        widgets = {"starts_on": DayInput, "ends_on": DayInput}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return given


class ItemsFormSet(BaseFormSet):  # type: ignore[type-arg]
    """All lines of a contract; an empty one is not there, a ticked one goes."""

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The lines that stay, as `actions.records.set_items` wants them."""
        return [
            {name: form.cleaned_data[name] for name in _ITEM}
            for form in self.forms
            if form.cleaned_data.get("name") and not form.cleaned_data.get("DELETE")
        ]


def items_formset(contract: Contract, data: Any = None) -> ItemsFormSet:
    """The contract's lines and two empty ones."""
    made = formset_factory(ItemForm, formset=ItemsFormSet, extra=2, can_delete=True, max_num=500)
    rows = [{name: getattr(item, name) for name in _ITEM} for item in contract.items.all()]
    found: ItemsFormSet = made(data, initial=rows, prefix="items")  # type: ignore[assignment]
    return found


class AmendmentForm(ContractForm):
    """What the parties agreed to change: the contract's terms as they will be, and since when."""

    summary = forms.CharField(
        label=gettext_lazy("What it changes"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("In a sentence, as people will look for it."),
    )
    effective_on = forms.DateField(label=gettext_lazy("Takes effect on"), widget=DayInput)

    def __init__(
        self, *args: Any, contract: Contract, amendment: Amendment | None = None, **kwargs: Any
    ) -> None:
        self.present = Contract.objects.get(pk=contract.pk)
        shown = Contract.objects.get(pk=contract.pk)
        for name, value in (amendment.changes if amendment else {}).items():
            setattr(shown, name, value)
        said = {"summary": amendment.summary, "effective_on": amendment.effective_on} if amendment else {}
        super().__init__(*args, instance=shown, initial=said, **kwargs)
        self.order_fields(["summary", "effective_on"])

    @property
    def changes(self) -> dict[str, Any]:
        """The terms that become others."""
        kept = {name: value for name, value in self.chosen.items() if name not in ("summary", "effective_on")}
        return {name: value for name, value in kept.items() if value != getattr(self.present, name)}


class SignForm(forms.Form):
    """That an amendment was signed."""

    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DayInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": contract.version, "signed_on": timezone.localdate()}
        super().__init__(*args, **kwargs)


class SuspensionForm(forms.Form):
    """Days on which a contract is neither performed nor charged."""

    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Left empty: until further."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)


class ResumeForm(forms.Form):
    """The end of a suspension."""

    last_day = forms.DateField(label=gettext_lazy("Last day of the suspension"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"last_day": timezone.localdate()}
        super().__init__(*args, **kwargs)
