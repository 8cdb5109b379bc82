"""Forms of contracts: their terms, a termination, what is expected of a renewal."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.contracts.enums import Call, LossReason, Party, Renewal
from zelo.apps.contracts.models import Contract, PostMortem, RenewalCase
from zelo.apps.people.models import User
from zelo.ui.forms import DayInput

_TERMS = ("code", "title", "signed_on", "starts_on", "ends_on")
_VALUE = ("amount", "amount_months", "recurring", "minimum_volume")
_RENEWAL = ("renewal", "renewal_months", "exit")
_NOTICE = ("client_notice", "supplier_notice", "notice_unit", "notice_opens", "notice_form", "delivery_days")
_LEAVING = ("penalty", "leave_by", "leave_notice", "leave_from", "leave_fee", "leave_quantity", "note")
# Where there are items, their sum is the value.
_SUMMED = ("amount", "amount_months", "recurring")
_DAYS = ("signed_on", "starts_on", "ends_on", "leave_from")
_NUMBERS = {"amount_months": 12, "delivery_days": 0, "leave_quantity": 0}


class ContractForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a contract says. Numbers left empty mean what the contract usually means by saying nothing."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contract
        fields = (*_TERMS, *_VALUE, *_RENEWAL, *_NOTICE, *_LEAVING)
        widgets = {**dict.fromkeys(_DAYS, DayInput), "penalty": forms.Textarea(attrs={"rows": 2})}
        widgets["note"] = forms.Textarea(attrs={"rows": 2})
        help_texts = {
            "ends_on": _("Left empty: without term."),
            "amount_months": _("The value covers so many months: 1 monthly, 12 yearly."),
            "client_notice": _("Before the end of a term. Left empty: this party may not give notice."),
            "supplier_notice": _("Both left empty: not known."),
            "notice_opens": _("Where the contract says that notice may not be given earlier."),
            "delivery_days": _("Days from sending to receipt, for the form agreed."),
            "leave_by": _("Left empty: both."),
            "leave_notice": _("Left empty: nobody may leave before the end without a cause."),
            "leave_quantity": _("A sum, a number of months, or a share such as 0.2."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        contract: Contract | None = kwargs.get("instance")
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = contract.version if contract else None
        for name in _NUMBERS:
            self.fields[name].required = False
        if contract is not None:
            del self.fields["code"]
        if contract is not None and contract.items.exists():
            for name in _SUMMED:
                del self.fields[name]

    @property
    def groups(self) -> Iterator[tuple[Any, Sequence[BoundField], bool]]:
        """Headings, their fields, and whether they stand open: what most contracts say, and the rest."""
        parts = (
            (_("Contract"), _TERMS, True),
            (_("Value"), _VALUE, True),
            (_("At the end of the term"), _RENEWAL, True),
            (_("Notice"), _NOTICE, True),
            (_("Leaving early, penalty, note"), _LEAVING, False),
        )
        for heading, names, is_open in parts:
            shown = [self[name] for name in names if name in self.fields]
            yield heading, shown, is_open or any(field.errors for field in shown)

    @property
    def chosen(self) -> dict[str, Any]:
        """What `actions.records` wants, but for the version."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name, usual in _NUMBERS.items():
            if kept.get(name) is None:
                kept[name] = usual
        return kept

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        if given.get("renewal") == Renewal.FIXED and last and not given.get("renewal_months"):
            self.add_error("renewal_months", _("Say for how many months the contract renews."))
        return given


class TerminationForm(forms.Form):
    """A notice that was received."""

    received_on = forms.DateField(label=_("Notice received on"), widget=DayInput)
    by = forms.ChoiceField(label=_("Given by"), choices=Party, widget=forms.RadioSelect, initial=Party.CLIENT)
    last_day = forms.DateField(
        label=_("Last day in force"),
        required=False,
        widget=DayInput,
        help_text=_("Left empty: it follows from the terms of the contract."),
    )
    because = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": contract.version, "received_on": timezone.localdate()}
        super().__init__(*args, **kwargs)


class CallForm(forms.Form):
    """What is expected of a renewal."""

    call = forms.ChoiceField(label=_("Your call"), choices=Call, widget=forms.RadioSelect)
    amount = forms.DecimalField(
        label=_("Expected, a year"), required=False, max_digits=18, decimal_places=2, min_value=0
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    action = forms.CharField(label=_("What is done"), required=False, max_length=300)
    action_owner = forms.ModelChoiceField(label=_("By whom"), queryset=User.objects.none(), required=False)
    action_on = forms.DateField(label=_("Until"), required=False, widget=DayInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: RenewalCase, people: Sequence[User], **kwargs: Any) -> None:
        kwargs["initial"] = {
            "call": case.call,
            "amount": case.call_amount,
            "reason": case.call_reason,
            "action": case.action,
            "action_owner": case.action_owner_id or case.owner_id,
            "action_on": case.action_on,
            "version": case.version,
        }
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["action_owner"]
        known = {case.owner_id, case.action_owner_id, *(person.pk for person in people)}
        owner.queryset = User.objects.filter(pk__in=[key for key in known if key], is_active=True)


class PostMortemForm(forms.Form):
    """Why a renewal was lost or came out smaller."""

    reason = forms.ChoiceField(
        label=_("Main reason"), choices=[("", "—"), *LossReason.choices], help_text=_("What decided it.")
    )
    competitor = forms.CharField(
        label=_("Competitor"), required=False, max_length=200, help_text=_("Who has it now, if anybody.")
    )
    story = forms.CharField(
        label=_("What happened"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    lessons = forms.CharField(
        label=_("Lessons"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What would have been worth doing, and when. About the work, not about a person."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, said: PostMortem | None, **kwargs: Any) -> None:
        names = ("reason", "competitor", "story", "lessons", "version")
        kwargs["initial"] = {name: getattr(said, name) for name in names} if said else {}
        super().__init__(*args, **kwargs)
