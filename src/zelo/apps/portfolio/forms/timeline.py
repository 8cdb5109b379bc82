from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zelo.apps.people.models import User
from zelo.apps.portfolio.timeline import Source


class TimelineForm(forms.Form):
    """What the timeline can be narrowed down to; what is not offered is passed over."""

    q = forms.CharField(required=False, max_length=100, label=_("Search"))
    kind = forms.MultipleChoiceField(required=False, label=_("Kind"))
    person = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Who of ours"))

    def __init__(self, *args: Any, sources: Sequence[Source], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        person: Any = self.fields["person"]
        kinds.choices = [(source.kind, source.label) for source in sources]
        person.choices = [("", _("Everybody")), *((found.pk, found.name) for found in people)]

    @property
    def chosen(self) -> dict[str, Any]:
        """What `timeline.read_page` wants."""
        self.is_valid()
        kept = self.cleaned_data
        return {
            "kinds": kept.get("kind") or [],
            "person": kept.get("person"),
            "words": kept.get("q", "").replace("\x00", ""),
        }
