from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from zelo.lib import cnpj as cnpjs


class CnpjField(forms.CharField):
    """A CNPJ with or without its marks; cleaned, its fourteen characters, or "" where nothing stands."""

    def clean(self, value: str | None) -> str:
        text = super().clean(value)
        if not text.strip():
            return ""
        found = cnpjs.canonical(text)
        if found is None:
            raise ValidationError(_("This is not a valid CNPJ; check its digits."))
        return found
