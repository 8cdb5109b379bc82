"""Small forms about policies; the editor's own is `policies.editor`."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from zelo.apps.selection.models import PolicyVersion

MOST_BYTES = 500_000
_NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9_-]*$",
    _("Lower case letters without accents, digits, - and _, beginning with a letter or digit."),
)


def _file_text(file: Any) -> str:
    """A small file's text. Raises ValidationError for what is none."""
    if file.size > MOST_BYTES:
        raise forms.ValidationError(_("This file is larger than a policy can be; choose its TOML file."))
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("This file is not UTF-8 text; save it as UTF-8.")) from error


class CopyForm(forms.Form):
    """A new policy as a copy of a starter or of a version."""

    source = forms.ChoiceField(label=_("Begin with"))
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        validators=[_NAME],
        help_text=_("Short, such as key-accounts-2027; files and commands call it by this name."),
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        source.choices = list(choices)


class ImportForm(forms.Form):
    """A policy's TOML file."""

    file = forms.FileField(
        label=_("Policy file (TOML)"),
        help_text=_("As written by “Download”, by hand, or by zelo policy show."),
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_file(self) -> str:
        return _file_text(self.cleaned_data["file"])


class TextForm(forms.Form):
    """A draft's whole text."""

    text = forms.CharField(
        label=_("The policy as TOML"),
        max_length=MOST_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "z-policy-text"}),
    )
    note = forms.CharField(
        label=_("What changes, and why"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    @classmethod
    def of(cls, draft: PolicyVersion) -> "TextForm":
        return cls(initial={"text": draft.text, "note": draft.note, "version": draft.version})
