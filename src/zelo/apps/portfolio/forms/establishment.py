from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from zelo.apps.portfolio.forms.cnpj import CnpjField
from zelo.apps.portfolio.models import Establishment
from zelo.lib import cnpj as cnpjs

_FIELDS = ("name", "cnpj", "segment", "region", "city", "country")


class EstablishmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """What people type of an establishment: the CNPJ with or without its marks."""

    cnpj = CnpjField(label=gettext_lazy("CNPJ"), max_length=20, required=False)

    class Meta:
        model = Establishment
        fields = _FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.instance.cnpj) == cnpjs.LENGTH:
            self.initial["cnpj"] = cnpjs.mask(self.instance.cnpj)

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewEstablishmentForm(EstablishmentForm):
    """A code of the account that was not known; source: one of the systems that are."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=80,
        help_text=gettext_lazy("The one by which the invoices know this establishment."),
    )
    source = forms.ChoiceField(label=gettext_lazy("Source"))

    def __init__(self, *args: Any, sources: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in sources]
        self.fields["name"].required = False
        self.order_fields(["source", "code", *_FIELDS])

    @property
    def changes(self) -> dict[str, Any]:
        return {**super().changes, "code": self.cleaned_data["code"], "source": self.cleaned_data["source"]}
