"""Forms of a person's digests and calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zelo.apps.work.enums import FeedScope
from zelo.apps.work.models import Notices


class DigestForm(forms.ModelForm):  # type: ignore[type-arg]
    """How often the digest comes."""

    class Meta:
        model = Notices
        fields = ("digest", "weekday", "at")
        widgets = {"at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        help_texts = {"weekday": _("For the digest of once a week.")}


class FeedForm(forms.Form):
    """Whose dates the calendar shows."""

    scope = forms.ChoiceField(label=_("Accounts in the calendar"), choices=FeedScope)

    def __init__(self, *args: Any, notices: Notices, **kwargs: Any) -> None:
        kwargs["initial"] = {"scope": notices.feed_scope}
        super().__init__(*args, **kwargs)
