from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zelo.apps.engagement.enums import DEFAULT_MINUTES, Channel
from zelo.apps.engagement.models import Interaction
from zelo.apps.engagement.queries import contacts_to_choose
from zelo.apps.people.models import User
from zelo.apps.portfolio.models import Account, Contact
from zelo.ui.forms import DayInput


class QuickTouchForm(forms.Form):
    """How it took place and what was said; all else has a default."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=Channel, initial=Channel.CALL, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """What `actions.log_interaction` wants."""
        return {name: self.cleaned_data[name] for name in ("channel", "text")}


class TouchForm(QuickTouchForm):
    day = forms.DateField(label=_("Day"), widget=DayInput)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=1440,
        help_text=_("Left empty: what the channel usually takes."),
    )
    person = forms.ModelChoiceField(label=_("Who of ours"), queryset=User.objects.none())
    contacts = forms.ModelMultipleChoiceField(
        label=_("With"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("channel", "day", "minutes", "text", "contacts", "person")

    def __init__(
        self,
        *args: Any,
        account: Account,
        people: Sequence[User],
        touch: Interaction | None = None,
        viewer: User,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(touch, viewer)
        super().__init__(*args, **kwargs)
        met = [contact.pk for contact in touch.contacts.all()] if touch else []
        known = {viewer.pk, *(person.pk for person in people), *([touch.person_id] if touch else [])}
        ours: Any = self.fields["person"]
        ours.queryset = User.objects.filter(pk__in=[key for key in known if key]).order_by("name")
        theirs: Any = self.fields["contacts"]
        theirs.queryset = contacts_to_choose(account, met)
        if not theirs.queryset.exists():
            del self.fields["contacts"]

    @property
    def chosen(self) -> dict[str, Any]:
        """What `actions.log_interaction` and `change_interaction` want, but for the version."""
        kept = {name: self.cleaned_data[name] for name in ("channel", "text", "day", "person", "minutes")}
        if kept["minutes"] is None:
            kept["minutes"] = DEFAULT_MINUTES[Channel(kept["channel"])]
        return {**kept, "contacts": list(self.cleaned_data.get("contacts", ()))}


def _initial(touch: Interaction | None, viewer: User) -> dict[str, Any]:
    if touch is None:
        return {"channel": Channel.CALL, "day": timezone.localdate(), "person": viewer.pk}
    return {
        "channel": touch.channel,
        "text": touch.text,
        "day": touch.day,
        "minutes": touch.minutes,
        "person": touch.person_id,
        "contacts": [contact.pk for contact in touch.contacts.all()],
        "version": touch.version,
    }
