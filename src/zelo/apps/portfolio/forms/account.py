from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.portfolio.enums import FieldKind
from zelo.apps.portfolio.forms.cnpj import CnpjField
from zelo.apps.portfolio.models import Account, CustomField
from zelo.apps.portfolio.queries.records import account_named, known_words, open_fields
from zelo.ui.forms import DayInput

PREFIX = "own_"
_PLAIN = ("name", "segment", "region", "city", "country", "since", "website", "about")


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What people type of an account, the company's own fields included."""

    parent_name = forms.CharField(
        required=False,
        max_length=220,
        label=gettext_lazy("Parent account"),
        help_text=gettext_lazy("Code or name of the account above it in its economic group."),
        widget=forms.TextInput(
            attrs={
                "list": "parent-options",
                "autocomplete": "off",
                "hx-get": reverse_lazy("account_suggest"),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#parent-options",
            }
        ),
    )
    website = forms.URLField(required=False, label=gettext_lazy("Website"), assume_scheme="https")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Account
        fields = _PLAIN
        widgets = {"since": DayInput, "about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.own = list(open_fields())
        if self.instance.pk and self.instance.parent:
            self.fields["parent_name"].initial = label_of(self.instance.parent)
        self.fields["version"].initial = self.instance.version
        for name in ("segment", "region", "city", "country"):
            self.fields[name].widget.attrs["list"] = f"{name}-options"
        self.words = {name: known_words(viewer, name) for name in ("segment", "region")}
        for own in self.own:
            self.fields[PREFIX + own.key] = own_field(own, self.instance.custom.get(own.key))
        own_names = [PREFIX + own.key for own in self.own]
        self.order_fields(["code", "name", "cnpj", "parent_name", *_PLAIN[1:-1], *own_names, "about"])

    def clean_parent_name(self) -> Account | None:
        text = self.cleaned_data["parent_name"].strip()
        if not text:
            return None
        if self.instance.pk and self.instance.parent and text == label_of(self.instance.parent):
            return self.instance.parent
        found = account_named(self.viewer, text)
        if found is None:
            raise ValidationError(
                _("No single account of yours has this code or name; choose one of the list.")
            )
        return found

    @property
    def changes(self) -> dict[str, Any]:
        """What `actions.accounts.change_account` wants."""
        kept = {name: self.cleaned_data[name] for name in _PLAIN}
        return {**kept, "parent": self.cleaned_data["parent_name"], "custom": self._custom()}

    def differences(self, present: Account) -> list[tuple[str, str]]:
        """Where the record as it stands differs from what was typed: label, and what stands there."""
        found = []
        for name in _PLAIN:
            stands = getattr(present, name)
            if stands != self.cleaned_data.get(name):
                found.append((str(self.fields[name].label), str(stands or "–")))
        return found

    def _custom(self) -> dict[str, Any]:
        """The own fields' values, those of archived fields kept as they were."""
        kept = dict(self.instance.custom)
        for own in self.own:
            value = self.cleaned_data.get(PREFIX + own.key)
            if value in (None, ""):
                kept.pop(own.key, None)
            else:
                kept[own.key] = stored(value)
        return kept


class NewAccountForm(AccountForm):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=120,
        help_text=gettext_lazy("The one by which the invoices know the customer."),
    )
    cnpj = CnpjField(label=gettext_lazy("CNPJ"), max_length=20, required=False)

    @property
    def changes(self) -> dict[str, Any]:
        """What `actions.accounts.create_account` wants."""
        return {**super().changes, "code": self.cleaned_data["code"], "cnpj": self.cleaned_data["cnpj"]}


def own_field(own: CustomField, value: Any) -> forms.Field:
    """The form's field for one of the company's own."""
    shared: dict[str, Any] = {"label": own.label, "required": False, "initial": value}
    if own.kind == FieldKind.NUMBER:
        return forms.DecimalField(max_digits=18, decimal_places=4, **shared)
    if own.kind == FieldKind.DATE:
        day = parse_date(value) if isinstance(value, str) else None
        return forms.DateField(widget=DayInput, **{**shared, "initial": day})
    if own.kind == FieldKind.CHOICE:
        offered = [*own.choices, *([value] if value and value not in own.choices else [])]
        return forms.ChoiceField(choices=[("", "–"), *((word, word) for word in offered)], **shared)
    if own.kind == FieldKind.FLAG:
        return forms.BooleanField(**shared)
    return forms.CharField(max_length=500, **shared)


def stored(value: Any) -> Any:
    """A value as JSON keeps it: days in ISO form, numbers as numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def label_of(account: Account) -> str:
    """An account as it is offered in a list of suggestions."""
    return f"{account.name} ({account.code})"


def options_of(accounts: Iterable[Account]) -> list[str]:
    return [label_of(account) for account in accounts]
