from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zelo.apps.portfolio.enums import FieldKind
from zelo.apps.portfolio.models import CustomField


class CustomFieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """One of the company's own fields; its kind is chosen once."""

    options = forms.CharField(
        required=False,
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy("One to a line; only for the kind “Choice”."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CustomField
        fields = ("label", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["options"].initial = "\n".join(self.instance.choices)
        self.fields["version"].initial = self.instance.version
        if self.instance.pk:
            self.fields["kind"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lines = [line.strip()[:100] for line in cleaned.get("options", "").splitlines()]
        words = list(dict.fromkeys(line for line in lines if line))
        if cleaned.get("kind") == FieldKind.CHOICE and not words:
            self.add_error("options", ValidationError(_("Write at least one choice.")))
        cleaned["options"] = words if cleaned.get("kind") == FieldKind.CHOICE else []
        return cleaned
