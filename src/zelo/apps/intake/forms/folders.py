from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zelo.apps.intake.models import WatchedFolder
from zelo.apps.people.models import User


class FolderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A folder that is looked into by itself."""

    class Meta:
        model = WatchedFolder
        fields = ("profile", "path", "skip_rejected", "told", "is_on")
        help_texts = {
            "path": _(
                "An absolute path on the server; empty: inbox/ and the profile's name, in Zelo's home."
            ),
            "told": _("Gets an e-mail where a file could not be imported."),
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        told = self.fields["told"]
        told.queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"].strip()
        if path and not Path(path).is_absolute():
            raise forms.ValidationError(_("Write an absolute path, such as /srv/erp/export."))
        return path
